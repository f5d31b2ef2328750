"""A whole day of a group, as a stranger pasted it: nothing that is a matter of life and death is filed away."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from shouwang.core import actions as core
from shouwang.core.access import THE_SYSTEM
from shouwang.desk.models import Request
from shouwang.intake import actions, review, rules
from shouwang.intake.layout import Laid
from shouwang.intake.models import Part
from shouwang.intake.placing import Register
from shouwang.intake.safety import stand_alone

from .conftest import COMING, DAY, LEAK
from .test_paste import everything, file, message, paste, whole

SAMPLE = Path(__file__).parents[3] / "shared/samples/group-chat-day.txt"
GARAGE = "B1车库有个人躺地上，吐了一地，叫不醒"
JOKE = "昨晚球赛看得我心脏病都要犯了😂"
HEADACHES = f"""7-2-401 老姜 2026/11/18 07:26
暖气片接头滴水，拿盆接着呢，物业电话没人接
10-802 Vivi 2026/11/18 07:33
{JOKE}
4-205 石头 2026/11/18 10:05
求借轮椅一下午，带奶奶去拔牙
10-1702 阿伟 2026/11/18 10:31
垃圾房门口又堆装修垃圾，说第三遍了，到底管不管
11-602 阿Ken 2026/11/18 13:15
{GARAGE}
7-803 木木 2026/11/18 13:16
打120了吗
11-602 阿Ken 2026/11/18 13:19
打了，保安陪着"""
VOLUNTEERS = ("12-403 金护士", "3-905 阿昌", "9-704 Cici", "10-1702 阿伟", "10-802 Vivi", "11-602 阿Ken")


def build(world, kept):
    return review.build(kept, by=world.by(world.lu), at=world.at, slug="meiyuan")


@pytest.fixture
def known(world):
    """The volunteers and the chief are known by the names under which they write."""
    for name in VOLUNTEERS:
        core.appoint(
            by=THE_SYSTEM, at=world.at, street=world.street, committee=world.meiyuan, name=name[-2:], role="volunteer",
            chat_names=[name],
        )  # fmt: skip
    return world


def test_a_volunteer_s_cry_for_help_is_a_request(known):
    shown = build(known, paste(known, HEADACHES).paste)
    garage = next(card for card in shown.cards if card.message.text == GARAGE)
    assert (garage.shape, garage.urgency, garage.message.reading["kind"]) == ("request", "high", "emergency")
    assert [each.text for each in garage.followers] == ["打120了吗", "打了，保安陪着"]
    assert JOKE in [each.text for each in shown.others]
    assert [card.number for card in shown.cards] == [1, 2, 3, 4]


@pytest.mark.skipif(not SAMPLE.exists(), reason="the samples are not on this machine")
def test_fifteen_requests_of_the_whole_day(known):
    core.know_chat_name(known.lu, "居委小陆", by=known.by(known.lu), at=known.at)
    core.know_chat_name(known.zhou, "12号楼长阿芬", by=known.by(known.lu), at=known.at)
    shown = build(known, paste(known, SAMPLE.read_text(encoding="utf-8"), at=known.at + timedelta(days=1)).paste)
    filed = [card for card in shown.cards if card.shape == "request"]
    assert len(filed) == 15
    assert next(card for card in filed if card.message.text == GARAGE).urgency == "high"
    leak = next(card for card in filed if card.message.text.startswith("暖气片"))
    assert leak.followers == []
    assert shown.paste.unknown_staff == []


def laid(nickname: str, text: str, part: str = Part.OPENS, minute: int = 0, **more) -> Laid:
    return Laid(1, 1, datetime(2026, 11, 18, 13, minute), nickname, text, part, **more)


@pytest.mark.parametrize("who", ["11-602 阿Ken", "居委小陆"])
@pytest.mark.parametrize("part", [Part.ANSWER, Part.OTHER, Part.CLOSE])
def test_whoever_wrote_it_stands_by_itself(who, part):
    leak = laid("7-2-401 老姜", LEAK, reading={"urgency": "medium", "place_parts": {"building": "7"}})
    cry = laid(who, GARAGE, part, 15, opener=None if part == Part.OTHER else 0)
    _first, row = stand_alone([leak, cry])
    assert (row.part, row.opener, row.reading["urgency"], row.reading["need_human"]) == ("opens", None, "high", True)


def test_help_on_its_way_stays_with_its_emergency():
    fall = laid("10-2-301 闵", "救命 我爸喘不上气", reading={"urgency": "high", "place_parts": {"building": "10"}})
    others = [
        laid("12-403 金护士", "我下来，先扶他坐起来，赶紧打120", Part.ANSWER, 1, opener=0),
        laid("7-803 木木", "打120了吗", Part.UPDATE, 2, opener=0),
        laid("居委小陆", "我在小区门口等救护车", Part.ANSWER, 15, opener=0),
    ]
    assert [row.part for row in stand_alone([fall, *others])[1:]] == ["answer", "update", "answer"]
    late = laid("7-803 木木", "有人晕倒了叫不醒，快打120", Part.UPDATE, 20, opener=0)
    assert stand_alone([fall, late])[1].part == "opens"


@pytest.mark.parametrize("cut", [1, 3, 5, 9])
def test_a_text_that_begins_in_the_middle(world, cut):
    core.know_chat_name(world.lu, "居委小陆", by=world.by(world.lu), at=world.at)
    evening = f"{HEADACHES}\n5-803 阿朱 2026/11/18 20:05\n5号楼电梯又停了\n居委小陆 2026/11/18 20:10\n已经叫维保了"
    kept = paste(world, "\n".join(evening.split("\n")[cut:])).paste
    assert build(world, kept).cards


@pytest.mark.parametrize(("hours", "runs_from_then"), [(1, True), (12, True), (13, False), (72, False), (-1, False)])
def test_an_old_chat_runs_from_the_moment_of_pasting(world, hours, runs_from_then):
    said = world.at - timedelta(hours=hours)
    assert (rules.received_at(said, world.at) == said) is runs_from_then
    assert rules.received_at(None, world.at) == world.at


def test_an_old_message_says_when_it_was_said(world, script):
    at = world.at + timedelta(days=2)
    kept = paste(world, at=at).paste
    actions.save_paste(kept, [file(LEAK)], by=world.by(world.wang), at=at)
    leak = Request.objects.get()
    assert (leak.opened_at, leak.answered_at) == (at, at)
    assert sorted(note.text for note in leak.notes.all()) == sorted(
        [f"群聊 6-201 方 11-18 07:26：{LEAK}", f"群聊 陆陆 11-18 07:30：{COMING}"]
    )
    assert whole(at)


def test_who_answered_in_the_group_answered_whoever_pastes(world, script):
    kept = paste(world, who=world.wang).paste
    actions.save_paste(kept, everything(), by=world.by(world.wang), at=world.at)
    leak = Request.objects.get(kind="repair")
    assert (leak.owner, leak.state, leak.answered_at) == (world.lu, "accepted", message(COMING).said_at)
    (note,) = leak.notes.all()
    assert (note.author, note.written_at) == (world.wang, world.at)
    assert whole(world.at)


def test_who_is_away_answered_but_does_not_keep_the_work(world, script):
    core.mark_absent(world.lu, by=world.by(world.wang), at=world.at)
    kept = paste(world, who=world.wang).paste
    actions.save_paste(kept, everything(), by=world.by(world.wang), at=world.at)
    leak = Request.objects.get(kind="repair")
    assert (leak.owner, leak.answered_at) == (world.wang, message(COMING).said_at)
    assert whole(world.at)


def test_a_building_is_no_flat(world):
    core.add_building(world.meiyuan, world.xingfuli, number="5", lane="45弄")
    register = Register.of(world.meiyuan.id)
    assert register.find("5号楼").building_id == world.building5.id
    assert register.find("5号楼2单元").building_id == world.building5.id
    lane = register.find("45弄5号")
    assert lane.building_id not in (None, world.building5.id)
    for words in ("B1车库", "8号楼", "5号楼", "13号楼B门"):
        assert register.find(words).options == ()
    core.add_building(world.meiyuan, world.hepingyuan, number="5")
    assert not Register.of(world.meiyuan.id).find("5号楼").is_found


def test_a_voice_message_has_the_door_of_its_sender(world):
    kept = paste(world, "5-2-301 单奶奶 2026/11/18 08:10\n[语音] 23″").paste
    (card,) = build(world, kept).cards
    assert (card.shape, card.door) == ("human", world.doors["5-2-301"])


def test_what_is_for_the_office_only_is_marked(world, enter):
    kept = paste(
        world, "8-1501 树 2026/11/18 08:40\n最近总觉得活着没什么意思\n6-201 方 2026/11/18 08:45\n暖气片接头滴水"
    ).paste
    assert [card.is_sensitive for card in build(world, kept).cards] == [True, False]
    page = enter(world.lu).get(f"/c/meiyuan/paste/{kept.id}/").content.decode()
    assert page.count("仅限居委") == 1


def test_after_a_partial_save_it_says_what_is_left(world, script, enter):
    lu = enter(world.lu)
    kept = paste(world, DAY).paste
    actions.save_paste(kept, everything()[:2], by=world.by(world.lu), at=world.at)
    page = lu.get(f"/c/meiyuan/paste/{kept.id}/").content.decode()
    assert "已保存 2 件" in page and "还有 1 条要您听" in page
    assert "保存 0 件" not in page and ">完成</button>" in page
