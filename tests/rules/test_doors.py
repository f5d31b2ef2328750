"""Doors as people read, type and sort them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from shouwang.core import doors


@pytest.mark.parametrize(
    ("parts", "label", "key"),
    [
        (("", "5", "2", "", "401"), "5号楼2单元401室", "5-2-401"),
        (("", "5", "", "", "401"), "5号楼401室", "5-401"),
        (("", "5", "B", "", "401A"), "5号楼B门401A室", "5-B-401A"),
        (("45弄", "3乙", "", "3", "亭子间"), "45弄3乙号3楼亭子间", "45-3乙-3F-亭子间"),
        (("", "12", "", "-1", ""), "12号楼地下1层", "12--1F"),
        (("", "9", "", "", ""), "9号楼", "9"),
    ],
)
def test_label_and_key(parts, label, key):
    assert doors.label(*parts) == label
    assert doors.door_key(*parts) == key


def test_buildings_sort_as_people_count():
    numbers = ["D", "12", "3乙", "1", "2", "10", "3甲", "3", "A"]
    assert sorted(numbers, key=doors.natural_order) == ["1", "2", "3", "3甲", "3乙", "10", "12", "A", "D"]


@pytest.mark.parametrize("number", ["", "0", "幼儿园", "100", "7丙"])
def test_the_order_of_anything_fits_its_column(number):
    assert 0 <= doors.natural_order(number) < 2**31


@pytest.mark.parametrize(
    ("floor", "room", "expected"),
    [("", "401", "4"), ("", "1203", "12"), ("", "401A", "4"), ("3", "亭子间", "3"), ("", "亭子间", ""), ("", "12", ""),
     ("-1", "", "-1"), ("", "10101", "101")],
)  # fmt: skip
def test_floor(floor, room, expected):
    assert doors.floor_of(SimpleNamespace(floor=floor, room=room)) == expected
