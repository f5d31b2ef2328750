"""No text crashes or hangs the reading; sizes are refused in one Chinese sentence."""

from __future__ import annotations

import io
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.reading import ReadingError, read_chat, read_door, read_message
from shouwang.reading.command import read_jsonl

PIECES = [
    "#接龙", "\n", "1. ", "2、", "３．", "①", "1️⃣", "12-301", "3-6号楼", "十二号楼", "四零六", "45弄", "底楼", "亭子间", "A座", "两份", "半",
    "老人", "摔倒", "胸口痛", "煤气味", "39.8", "胰岛素", "没了", "谢谢", "取消", "【通知】", "2026/11/18 06:30", "居委小陆 ", "：", "「", "」",
    "- - - - - - -", "<title>", "</title>", "<appmsg", "x", "×", "1380013", "0" * 30, "一" * 40, "-" * 40, "(", "[", "*", "\u200b", "\ufeff", "😂", "é", "각",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_text(text: str) -> None:
    reading = read_message(text)
    json.dumps(reading.as_expect(), ensure_ascii=False)
    assert reading.text == text
    read_door(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_chat(text: str) -> None:
    json.dumps(read_chat(text).as_dict(), ensure_ascii=False)


@pytest.mark.parametrize(
    "piece",
    [
        "1-",
        "一",
        "12号楼",
        "没有",
        "1. ",
        "老人摔倒了 ",
        "A",
        "- ",
        "，",
        "1个",
        "两",
        "(",
        "#接龙\n1. 2-301 1份\n",
        "张三 06:30\n",
    ],
)
def test_nothing_makes_it_hang(piece: str) -> None:
    """40,000 characters of one piece: what is not linear takes minutes here. Figures are in `reading-messages`."""
    begin = time.process_time()
    read_message((piece * 40_000)[:40_000])
    assert time.process_time() - begin < 30


def test_sizes_are_refused() -> None:
    with pytest.raises(ReadingError, match="太长"):
        read_message("啊" * 200_000)
    with pytest.raises(ReadingError):
        read_message(None)  # type: ignore[arg-type]


def test_stream() -> None:
    source = io.StringIO(
        '{"id": 1, "channel": "phone", "text": "我爸晕倒了 3-501"}\nnot json\n{"id": 2, "text": null}\n'
    )
    result = io.StringIO()
    assert read_jsonl(source, result) == 3
    lines = [json.loads(line) for line in result.getvalue().splitlines()]
    assert lines[0]["expect"]["urgency"] == "high"
    assert lines[1]["error"]
    assert lines[2]["error"]
