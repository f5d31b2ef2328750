"""Doors in all the forms of the domain reference 2.1, and their resolution against real doors."""

from __future__ import annotations

import pytest

from shouwang.reading import Door, DoorBook, PlaceParts, read_door

FORMS = [
    ("12号楼2单元1203室", (None, "12", "2", None, "1203")),
    ("６＃３０２", (None, "6", None, None, "302")),
    ("6#1单元302", (None, "6", "1", None, "302")),
    ("13撞4单元502市", (None, "13", "4", None, "502")),
    ("廿三栋九〇二", (None, "23", None, None, "902")),
    ("二十八号四零六", (None, "28", None, None, "406")),
    ("十二号楼三单元十五零六", (None, "12", "3", None, "1506")),
    ("十二杠三杠五零一", (None, "12", "3", None, "501")),
    ("3-604", (None, "3", None, None, "604")),
    ("7-2-401", (None, "7", "2", None, "401")),
    ("13-B-1201", (None, "13", "B", None, "1201")),
    ("3栋2-501", (None, "3", "2", None, "501")),
    ("A座1203", (None, "A", None, None, "1203")),
    ("A1203", (None, "A", None, None, "1203")),
    ("D座15樓C室", (None, "D", None, "15", "C")),
    ("清荷路66弄2号701室", ("66弄", "2", None, None, "701")),
    ("45弄3号乙102室", ("45弄", "3乙", None, None, "102")),
    ("45弄11号三楼亭子间", ("45弄", "11", None, "3", "亭子间")),
    ("45弄支弄2号底楼", ("45弄支弄", "2", None, "1", None)),
    ("乙8号院6号楼3门401", ("乙8号院", "6", "3", None, "401")),
    ("12号楼12楼1203", (None, "12", None, None, "1203")),
    ("29号楼地库", (None, "29", None, "-1", None)),
    ("B1车库", (None, None, None, "-1", None)),
    ("36弄7-302", ("36弄", "7", None, None, "302")),
    ("8号院3-2-503", ("8号院", "3", "2", None, "503")),
    ("负一层3号", (None, None, None, "-1", "3")),
    ("5号楼西户", (None, "5", None, None, "西户")),
    ("支弄2号", ("支弄", "2", None, None, None)),
    ("6-5楼", (None, "6", None, "5", None)),
    ("Tower 28, Apt 3002", (None, "28", None, None, "3002")),
    ("Flat C, 15/F, Block D", (None, "D", None, "15", "C")),
]


@pytest.mark.parametrize(("text", "want"), FORMS)
def test_forms(text: str, want: tuple) -> None:
    reading = read_door(text)
    assert reading.parts is not None
    assert tuple(reading.parts.as_dict().values()) == want


@pytest.mark.parametrize("text", ["3-6号楼", "19-24号楼", "1到6号楼", "1-3楼", "3号楼至9号楼"])
def test_ranges_are_ranges(text: str) -> None:
    reading = read_door(text)
    assert reading.parts is None
    assert reading.shape == "range"


@pytest.mark.parametrize(
    "text", ["我18号复查", "血压180/120", "打120了", "138-0013-8000", "2026-11-18", "一盒20个25元"]
)
def test_no_door(text: str) -> None:
    assert read_door(text).parts is None


def test_three_parts_by_compound() -> None:
    lane = read_door("45-9-301", three_part="lane-building-room").parts
    assert lane == PlaceParts("45弄", "9", None, None, "301")


def book() -> DoorBook:
    doors = [
        Door(f"{b}-{u}-{f}{d:02d}", None, str(b), str(u), None, f"{f}{d:02d}")
        for b in range(1, 30)
        for u in (1, 2)
        for f in range(1, 19)
        for d in range(1, 10)
    ]
    doors.append(Door("west-3-604", None, "33", None, None, "604", ("老食堂楼上",)))
    return DoorBook(doors)


def test_resolution() -> None:
    known = book()
    assert known.resolve("3号楼2单元604").exact == "3-2-604"
    two = known.resolve("3-604")
    assert two.exact is None
    assert {one.key for one in two.candidates} == {"3-1-604", "3-2-604"}
    assert known.resolve("老食堂楼上").exact == "west-3-604"
    assert known.resolve("3-6号楼").exact is None
    assert known.resolve("3-6").exact is None
    bare = known.resolve("604室")
    assert bare.exact is None
    assert bare.candidates
    assert known.resolve("604室", context=PlaceParts(building="33")).exact == "west-3-604"
    assert known.resolve("33号楼614").candidates[0].key == "west-3-604"
    assert known.resolve("99号楼101").candidates == ()
