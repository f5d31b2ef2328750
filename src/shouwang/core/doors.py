"""Doors as people read, type and sort them."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from .models import Household

if TYPE_CHECKING:
    from shouwang.reading import DoorBook


def label(lane: str, building: str, unit: str, floor: str, room: str) -> str:
    """`5号楼2单元401室`, `45弄3乙号三楼亭子间` …: the door as people read it."""
    text = f"{lane}{building}{'号' if lane else '号楼'}"
    if unit:
        text += f"{unit}单元" if not unit.isalpha() else f"{unit}门"
    if floor:
        text += {"-1": "地下1层"}.get(floor, f"{floor}楼")
    if room:
        text += f"{room}室" if re.fullmatch(r"[0-9]+[A-Za-z]?", room) else room
    return text


def door_key(lane: str, building: str, unit: str, floor: str, room: str) -> str:
    """`5-2-401`: the parts that are there, joined by `-`, lane first without 弄."""
    parts = [re.sub(r"[弄号院]+$", "", lane), building, unit, floor and f"{floor}F", room]
    return "-".join(part for part in parts if part)


def natural_order(number: str) -> int:
    """12 for `12`, 3 for `3乙`, 1000 + the letter for `D`: sorts buildings as people count them."""
    found = re.match(r"\d+", number)
    if found:
        return int(found[0]) * 4 + (1 + "甲乙丙".find(number[-1]) if number[-1] in "甲乙丙" else 0)
    return 4000 + (ord(number[0]) if number else 0)


def floor_of(household: Household) -> str:
    """The floor that is said or that the room number holds: the last two digits of a 3 to 5 digit room are the door."""
    if household.floor:
        return household.floor
    found = re.fullmatch(r"(\d{1,3})\d{2}[A-Za-z]?", household.room)
    return found[1] if found else ""


def door_book(committee_id: uuid.UUID, compound_id: uuid.UUID | None = None) -> DoorBook:
    """The committee's real doors, or those of one compound, for `reading` to resolve what people wrote. Two queries."""
    from shouwang.reading import Door, DoorBook

    from .models import DoorSpelling

    spelled: dict[uuid.UUID, list[str]] = {}
    for household_id, text in DoorSpelling.objects.filter(committee_id=committee_id).values_list(
        "household_id", "text"
    ):
        spelled.setdefault(household_id, []).append(text)
    here = Household.objects.filter(committee_id=committee_id)
    if compound_id:
        here = here.filter(building__compound_id=compound_id)
    rows = here.values_list("id", "building__lane", "building__number", "unit", "floor", "room")
    return DoorBook(
        [
            Door(
                key=str(pk),
                lane=lane or None,
                building=building,
                unit=unit or None,
                floor=floor or None,
                room=room or None,
                other_spellings=tuple(spelled.get(pk, ())),
            )
            for pk, lane, building, unit, floor, room in rows
        ]
    )
