"""Header forms of copied chats; every line belongs to one place; roles of later messages."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from shouwang.reading import LexiconEntry, read_chat
from shouwang.reading.command import chat_json
from shouwang.reading.errors import ReadingError

SAID = ("6-1506 老方", "楼道灯坏了三天了")
FORMS = [
    "6-1506 老方 2026/11/18 06:41\n楼道灯坏了三天了\n居委小陆 2026/11/18 06:50\n马上报修",
    "6-1506 老方 11/18 06:41\n楼道灯坏了三天了\n居委小陆 11/18 06:50\n马上报修",
    "6-1506 老方 06:41\n楼道灯坏了三天了\n居委小陆 06:50\n马上报修",
    "2026-11-18 06:41:12 6-1506 老方\n楼道灯坏了三天了\n2026-11-18 06:50:01 居委小陆\n马上报修",
    "6-1506 老方: 楼道灯坏了三天了\n居委小陆: 马上报修",
    "—————  2026-11-18  —————\n\n6-1506 老方  上午6:41\n楼道灯坏了三天了\n\n居委小陆  上午6:50\n马上报修\n",
    "6-1506 老方 2026年11月18日 06:41\n楼道灯坏了三天了\n居委小陆 2026年11月18日 06:50\n马上报修",
    "[2026/11/18 06:41] 6-1506 老方: 楼道灯坏了三天了\n[2026/11/18 06:50] 居委小陆: 马上报修",
]


@pytest.mark.parametrize("text", FORMS)
def test_headers(text: str) -> None:
    reading = read_chat(text, chat_date=date(2026, 11, 18))
    spoken = [one for one in reading.messages if not one.is_system]
    assert [one.nickname for one in spoken] == ["6-1506 老方", "居委小陆"]
    assert spoken[0].text.strip() == "楼道灯坏了三天了"
    assert len(reading.requests) == 1
    assert reading.requests[0].later[0].role == "answer"
    assert_every_line_once(text, reading)


def assert_every_line_once(text: str, reading) -> None:
    places = [request.lines for request in reading.requests]
    places += [later.lines for request in reading.requests for later in request.later]
    places += [version.lines for chat_list in reading.lists for version in chat_list.versions]
    places += [left.lines for left in (*reading.needs_human, *reading.not_requests)]
    counts: dict[int, int] = {}
    for first, last in places:
        for line in range(first, last + 1):
            counts[line] = counts.get(line, 0) + 1
    for at, line in enumerate(text.split("\n"), 1):
        if line.strip():
            assert counts.get(at) == 1, (at, line)


def test_no_header_is_one_message() -> None:
    reading = read_chat("3-501 家里水管爆了，谁来关一下总阀")
    assert len(reading.messages) == 1
    assert reading.requests[0].kind == "repair"
    assert reading.requests[0].sent_at is None


def test_passed_staff_and_moments() -> None:
    text = "3-501 2026/11/18 08:00\n家里水管爆了\n阿珍 2026/11/18 08:05\n师傅马上过去"
    reading = read_chat(text, staff=("阿珍",))
    assert reading.requests[0].sent_at == datetime(2026, 11, 18, 8, 0)
    assert reading.requests[0].state_at_end == "in_progress"
    assert "阿珍" in read_chat(text).unknown_staff or read_chat(text).requests


def test_own_lexicon() -> None:
    text = "8-101 11/18 08:00\n小白楼又关灯了"
    own = (LexiconEntry("小白楼", "place", "12号楼"), LexiconEntry("又关灯了", "kind", "repair"))
    request = read_chat(text, own=own).requests[0]
    assert request.kind == "repair"
    assert request.place_parts is not None
    assert request.place_parts.building == "12"


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(b"PK\x03\x04\x00\x00" + bytes(range(256)) * 20)
    with pytest.raises(ReadingError, match="不是文字"):
        chat_json(path)
