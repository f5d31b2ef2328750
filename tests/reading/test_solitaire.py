"""Shapes of 接龙, versions and the way out again."""

from __future__ import annotations

from shouwang.reading import as_notice, as_solitaire, compare_versions, read_numeral, read_solitaire


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
