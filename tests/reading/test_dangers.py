"""Life and limb: every quiet way of saying it reads high; figures of speech, negations and notices do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from shouwang.reading import read_message

DANGERS = Path(__file__).with_name("dangers.txt").read_text(encoding="utf-8").splitlines()
CALM = [
    "饿死了，中午吃啥",
    "热死了热死了 我人没了🥵",
    "昨晚球赛看得我心脏病都要犯了😂",
    "这菜价看得我血压都上来了",
    "吓死我了，谢谢小陆！",
    "【消防宣传】冬季注意用火用电，谨防煤气中毒",
    "老人没有胸闷，也不喘，就是想问问疫苗哪天打 3-501",
    "谁家有梯子借一下 5-302",
    "明天防灾演练，听到警报别慌",
    "团购的鸡蛋摔碎了两个",
]


@pytest.mark.parametrize("text", DANGERS)
def test_reads_high(text: str) -> None:
    assert read_message(text).urgency == "high"


@pytest.mark.parametrize("text", CALM)
def test_stays_calm(text: str) -> None:
    assert read_message(text).urgency != "high"
