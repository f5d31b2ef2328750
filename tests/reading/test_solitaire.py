"""Shapes of 接龙, versions and the way out again."""

from __future__ import annotations

import pytest

from shouwang.reading import as_notice, as_solitaire, compare_versions, read_message, read_numeral, read_solitaire


def test_numerals() -> None:
    values = {
        "23": 23,
        "２３": 23,
        "廿三": 23,
        "二十三": 23,
        "幺零四": 104,
        "半": 0.5,
        "一百二": 120,
        "两": 2,
        "十": 10,
        "x": None,
    }
    for text, value in values.items():
        assert read_numeral(text) == value, text


def test_versions_and_out() -> None:
    first = read_solitaire("#接龙\n鸡蛋 30枚一板\n1. 3-501 1板\n2. 5-602 2板\n3. 6-101 一板")
    second = read_solitaire(
        "#接龙\n鸡蛋 30枚一板\n1. 3-501 2板\n2. 5-602 不要了\n3. 6-101 一板\n4. 7-202 3板", previous=first
    )
    assert second.change == compare_versions(first, second)
    assert (second.change.added, second.change.changed, second.change.cancelled) == ((4,), (1,), (2,))
    again = read_solitaire(as_solitaire("鸡蛋 30枚一板", second.entries))
    assert [(one.place_parts, one.status) for one in again.entries] == [
        (one.place_parts, one.status) for one in second.entries
    ]
    assert [[item.qty for item in one.items] for one in again.entries] == [
        [item.qty for item in one.items] for one in second.entries
    ]
    notice = as_notice("鸡蛋到了", second.entries)
    assert "合计：鸡蛋6板" in notice


def test_gaps_and_duplicates_are_reported_not_refused() -> None:
    reading = read_solitaire("#接龙\n大米\n1. 3-501 1袋\n1. 3-502 1袋\n28. 4-101 2袋")
    assert [entry.n for entry in reading.entries] == [1, 1, 28]
    assert any("重复" in line for line in reading.report)


LISTS = [
    ("#接龙\n订牛奶 20元一箱\n1. 9-301 1箱\n2. 9-302 退出，娃不舒服", 1, (None, "cancelled", [])),
    ("#接龙\n5号楼停水领水登记\n1. 301 两桶\n2. 603 王阿姨 80多岁一个人 1桶", 1, ("王阿姨", "active", [("水", 1, "桶")])),
    ("接龙 共享工具借用\n1. 4-501 借电钻\n2. 7-1203 缺打气筒", 1, (None, "active", [("打气筒", None, None)])),
    ("#接龙\n慢病配药登记\n1. 8-703 徐伯 倍他乐克47.5mg×2盒、立普妥×1\n2. 9-302 不用配了", 0,
     ("徐伯", "active", [("倍他乐克", 2, "盒"), ("立普妥", 1, None)])),
    ("#接龙\n秋梨膏 45元一瓶\n1. 2-301 2瓶\n2. 9-1603 退", 1, (None, "cancelled", [])),
]  # fmt: skip


@pytest.mark.parametrize(("text", "at", "want"), LISTS)
def test_entries(text: str, at: int, want: tuple) -> None:
    entry = read_message(text).entries[at]
    assert (entry.name, entry.status, [(one.item, one.qty, one.unit) for one in entry.items]) == want
