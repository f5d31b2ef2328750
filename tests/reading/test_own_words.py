"""A committee's own words teach the reading; what reads high without them stays high, in a message and in a list."""

from __future__ import annotations

import pytest

from shouwang.reading import LexiconEntry, read_message

DANGER = "3号楼102 王奶奶在卫生间摔倒了起不来"


@pytest.mark.parametrize(
    "word",
    [
        LexiconEntry("摔倒", "urgency", "low"),
        LexiconEntry("王奶奶", "urgency", "none"),
        LexiconEntry("卫生间", "not_a_request"),
        LexiconEntry("卫生间", "kind", "repair"),
    ],
)
def test_own_word_never_lowers_life_and_limb(word: LexiconEntry) -> None:
    reading = read_message(DANGER, own=[word])
    assert reading.urgency == "high"
    assert reading.message_type == "help"


def test_lowered_message_waits_for_a_person() -> None:
    reading = read_message(DANGER, own=[LexiconEntry("摔倒", "urgency", "low")])
    assert reading.need_human
    assert any("词条" in why for why in reading.why)


def test_own_word_never_lowers_a_list() -> None:
    text = "#接龙\n停电互助\n1. 3-101 蜡烛2根\n2. 3-202 我爸胸口痛喘不上气"
    plain = read_message(text)
    reading = read_message(text, own=[LexiconEntry("停电互助", "urgency", "low")])
    assert plain.urgency == reading.urgency == "high"
    assert [one.urgency for one in reading.entries] == [one.urgency for one in plain.entries]


def test_own_word_may_raise_and_may_lower_the_routine() -> None:
    assert read_message("5-301 阁楼灯一闪一闪", own=[LexiconEntry("阁楼灯", "urgency", "high")]).urgency == "high"
    assert read_message("5-301 水管漏水了", own=[LexiconEntry("漏水", "urgency", "low")]).urgency == "low"
