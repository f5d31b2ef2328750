"""The door of a row out of whatever columns there are: one address, or building, unit, floor and room."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .cells import is_date_like, is_placeholder, plain, text_of
from .door import (
    DoorReading,
    building_name,
    floor_name,
    lane_name,
    looks_like_date,
    read_address,
    room_name,
    unit_name,
)
from .grid import Grid
from .layout import Header
from .model import RosterOptions
from .row import Row

_PAIR = re.compile(r"(\d{1,3})-(\d{1,2}-)?(\d{3,4}[A-Za-z]?)室?")
_DOOR_FIELDS = ("lane", "building", "unit", "floor", "room", "doorplate", "address")


def place_of(row: Row, options: RosterOptions, around: DoorReading) -> DoorReading:
    """`around` is what the sheet says for all its rows (a title 3号楼), used where a row says nothing."""
    for field in _DOOR_FIELDS:
        for c in row.columns(field):
            if is_date_like(row.values[c]) or looks_like_date(row.texts[c]):
                return DoorReading(
                    problem=f"{row.header.texts[c]}“{_shown_date(row.texts[c])}”是被 Excel 变成日期的门牌"
                )
    door = DoorReading()
    for field in ("address", "doorplate", "estate"):
        for c in row.columns(field):
            if found := _whole(row, field, row.texts[c], options):
                door = _join(door, found)
            elif found.problem:
                door = replace(door, problem=door.problem or found.problem)
    door = _columns(row, door, options)
    door = _without_contained_floor(door)
    if not door.building and around.building:
        door = replace(door, lane=door.lane or around.lane, building=around.building, unit=door.unit or around.unit)
    lane = door.lane
    default = lane_name(options.default_lane)
    if default and door.building:
        if lane is None:
            lane = default
        elif re.match(r"^\d*支弄", lane):
            lane = default + lane
    return door if lane == door.lane else replace(door, lane=lane)


def _whole(row: Row, field: str, text: str, options: RosterOptions) -> DoorReading:
    """An address cell; a bare number in 门牌号 is a building beside a room column, otherwise a room."""
    if is_placeholder(text):
        return DoorReading()
    if field == "doorplate" and (number := re.fullmatch(r"\s*(\d{1,4}[甲乙丙A-Za-z]?)\s*(?:号|室)?\s*", plain(text))):
        if row.text("room") and not row.text("building"):
            return DoorReading(building=building_name(number.group(1)))
        if row.text("building") or row.columns("building"):
            return DoorReading(room=room_name(number.group(1)))
    return read_address(text, options.three_part_door)


def _columns(row: Row, door: DoorReading, options: RosterOptions) -> DoorReading:
    """Separate columns win over what an address cell says."""
    if building_text := row.text("building"):
        number = building_name(building_text)
        if number is None:
            door = _join(read_address(building_text, options.three_part_door), door)
        else:
            door = DoorReading(door.lane, number, door.unit, door.floor, door.room, door.problem)
    unit = None
    if unit_text := row.text("unit"):
        unit = unit_name(unit_text)
        if unit and re.search(r"号楼?|栋|幢|-", unit):
            inside = read_address(unit_text, options.three_part_door)
            door, unit = _join(door, DoorReading(building=inside.building)), inside.unit
    lane = lane_name(row.text("lane"))
    floor = floor_name(floor_text) if (floor_text := row.text("floor")) else None
    if lane or unit or floor:
        door = DoorReading(
            lane or door.lane, door.building, unit or door.unit, floor or door.floor, door.room, door.problem
        )
    if room := row.text("room"):
        door = _room(room, door, options)
    return door


def _room(text: str, door: DoorReading, options: RosterOptions) -> DoorReading:
    """A room cell: 302, 302室, 前楼, 二楼前楼, or more of the door (3-302, 3号楼302)."""
    pair = _PAIR.fullmatch(plain(text).replace(" ", ""))
    if pair and door.building:
        first, second, last = pair.groups()
        if second:
            return replace(door, unit=second.rstrip("-"), room=last.upper())
        if first == door.building or first == door.unit:
            return replace(door, room=last.upper())
        if len(first) <= 2 and door.unit is None:
            return replace(door, unit=first, room=last.upper())
    elif not pair and (number := room_name(text)) is not None:
        return DoorReading(door.lane, door.building, door.unit, door.floor, number, door.problem)
    inside = read_address(text, options.three_part_door)
    if door.building and not inside.building:
        return replace(
            door, unit=door.unit or inside.unit, floor=door.floor or inside.floor, room=inside.room or door.room
        )
    if not inside:
        return door
    return replace(inside, lane=inside.lane or door.lane, building=door.building or inside.building,
                   unit=door.unit or inside.unit, floor=door.floor or inside.floor)  # fmt: skip


def _join(first: DoorReading, second: DoorReading) -> DoorReading:
    """The parts of `first`, its gaps filled from `second`."""
    return DoorReading(
        first.lane or second.lane,
        first.building or second.building,
        first.unit or second.unit,
        first.floor or second.floor,
        first.room or second.room,
        first.problem or second.problem,
    )


def _without_contained_floor(door: DoorReading) -> DoorReading:
    if door.floor and door.room and (match := re.match(r"^(\d{1,3})\d{2}(?!\d)", door.room)):
        if match.group(1) == door.floor.lstrip("-"):
            return replace(door, floor=None)
    return door


def _shown_date(text: str) -> str:
    match = re.match(r"^\d{4}-(\d{2})-(\d{2})", text)
    return f"{int(match.group(1))}月{int(match.group(2))}日" if match else text


def place_problem(row: Row, door: DoorReading) -> str | None:
    """A Chinese sentence where the door is not enough to find the person, None where it is."""
    if door.problem and not (door.building and (door.room or door.floor)):
        if "日期" in door.problem:
            return f"{door.problem}，请把这一列设为“文本”格式后重新填写门牌。"
        return f"地址{door.problem}，请写明楼栋和室号。"
    if not door.building:
        written = row.joined("address") or row.joined("doorplate") or row.joined("room")
        return f"从“{written}”里看不出楼栋号，请补上。" if written else "没有楼栋号，请补上。"
    if not door.room and not door.floor:
        return f"只有{door.building}号楼，没有室号也没有楼层，请补上。"
    return None


def said_by_sheet(grid: Grid, header: Header) -> DoorReading:
    """The building of a sheet that has no column for it: in its name or its title (3号楼居民名册)."""
    if not _needs_building(header):
        return DoorReading()
    titles = [text_of(v) for row in grid.rows[: header.rows[0]] for v in row if isinstance(v, str)]
    for text in (grid.name, *titles):
        if door := _building_in(text):
            return door
    return DoorReading()


def said_by_title(texts: Sequence[str], header: Header, around: DoorReading) -> DoorReading:
    """A title between the rows (一、3号楼) speaks for the rows below it."""
    text = next((t for t in texts if t), "")
    if not _needs_building(header) or len(text) > 30:
        return around
    return (
        _building_in(re.sub(r"^[一二三四五六七八九十]{1,2}、|^[(（][一二三四五六七八九十\d]{1,2}[)）]", "", text))
        or around
    )


def _needs_building(header: Header) -> bool:
    return not {"building", "address", "doorplate"} & set(header.fields.values()) and "room" in header.fields.values()


def _building_in(text: str) -> DoorReading:
    if not re.search(r"弄|号楼|栋|幢|座|号(?!院)|#", plain(text)) or len(text) > 60:
        return DoorReading()
    door = read_address(text)
    return DoorReading(door.lane, door.building, door.unit) if door.building else DoorReading()
