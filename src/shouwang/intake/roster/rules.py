"""The decisions of a roster import: who is who, what changes, what may be called gone. No Django.

A blank in a roster never erases what is known; telephones, tags and contacts are added to those that are
there, so that two rosters about the same people (the whole building, and its key groups) do not undo each
other. The age tags alone follow the roster, because people grow older.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shouwang.reading.roster import TAG_ORDER, EmergencyContact, PersonRow

AGE_TAGS = frozenset({"高龄老人", "老年人", "儿童", "婴幼儿"})
KEPT_IDS = frozenset({"valid", "old_15", "other_document", "invalid"})
SEXES = {"男": "1", "女": "2"}

DOORS_OF_A_WHOLE = 0.8
PEOPLE_OF_A_WHOLE = 0.7

REMIND_AFTER = timedelta(hours=2)
PASS_ON_AFTER = timedelta(hours=4)
REMIND_AGAIN_AFTER = timedelta(hours=24)
RUN_AGAIN_AFTER = timedelta(minutes=5)
CONTENT_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Door:
    """A door of a roster; empty parts are empty text."""

    lane: str
    building: str
    unit: str
    floor: str
    room: str

    @property
    def house(self) -> tuple[str, str]:
        return (self.lane, self.building)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the register keeps of a person, wherever it comes from."""

    household_id: uuid.UUID | None
    name: str
    sex: str = "0"
    birth_date: str = ""
    id_kind: str = ""
    id_number: str = ""
    is_head: bool = False
    relation: str = ""
    registration: str = ""
    tags: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    remarks: str = ""
    is_temporary: bool = False
    stays_until: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is in the register already."""

    id: uuid.UUID
    entry: Entry


@dataclass(frozen=True, slots=True)
class Change:
    """One field, before and after, unmasked."""

    field: str
    old: object
    new: object


def door_of(row: PersonRow) -> Door:
    return Door(
        (row.lane or "")[:20],
        (row.building or "")[:20],
        (row.unit or "")[:10],
        (row.floor or "")[:10],
        (row.room or "")[:20],
    )


def entry_of(row: PersonRow, household_id: uuid.UUID | None) -> Entry:
    """What the row says of the person; a number that is only a part of an ID number is not kept."""
    kept = row.id_number if row.id_number and row.id_status in KEPT_IDS else ""
    return Entry(
        household_id=household_id,
        name=row.name[:60],
        sex=SEXES.get(row.sex or "", "0"),
        birth_date=(row.birth_date or "")[:10],
        id_kind=(row.id_kind or "")[:20],
        id_number=kept,
        is_head=bool(row.is_head),
        relation=(row.relation or "")[:20],
        registration=(row.registration or row.person_type or "")[:20],
        tags=tuple(row.tags),
        phones=tuple(row.phones),
        contacts=tuple(filter(None, map(contact_words, row.emergency_contacts))),
        remarks=row.remarks or "",
    )


def contact_words(contact: EmergencyContact) -> str:
    return " ".join(filter(None, [contact.name, contact.relation, "、".join(contact.phones)]))


def merged(known: Entry, said: Entry, *, is_age_known: bool, is_head_said: bool) -> Entry:
    """`known` after it was told what the roster says."""
    old_tags = [tag for tag in known.tags if not (is_age_known and tag in AGE_TAGS)]
    tags = _all_of(in_order([*old_tags, *said.tags]), known.tags)
    return replace(
        known,
        household_id=said.household_id,
        name=said.name,
        sex=said.sex if said.sex != "0" else known.sex,
        birth_date=known.birth_date if known.birth_date.startswith(said.birth_date) else said.birth_date,
        id_kind=said.id_kind or known.id_kind,
        id_number=said.id_number or known.id_number,
        is_head=said.is_head if is_head_said else known.is_head,
        relation=said.relation or known.relation,
        registration=said.registration or known.registration,
        tags=tags,
        phones=_all_of((*said.phones, *known.phones), known.phones),
        contacts=_all_of((*known.contacts, *said.contacts), known.contacts),
        remarks=known.remarks
        if said.remarks in known.remarks
        else "；".join(filter(None, [known.remarks, said.remarks])),
    )


def _all_of(values: Iterable[str], before: tuple[str, ...]) -> tuple[str, ...]:
    """`values` without repeats; `before` itself where it holds the same, so that an order is no change."""
    distinct = tuple(dict.fromkeys(values))
    return before if set(distinct) == set(before) else distinct


def in_order(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags in the order in which they are listed everywhere, unknown ones last."""
    return tuple(
        sorted(dict.fromkeys(tags), key=lambda tag: TAG_ORDER.index(tag) if tag in TAG_ORDER else len(TAG_ORDER))
    )


SHOWN_FIELDS = (
    "household_id", "name", "sex", "birth_date", "id_kind", "id_number", "is_head", "relation", "registration", "tags",
    "phones", "contacts", "remarks",
)  # fmt: skip


def changes(old: Entry, new: Entry) -> tuple[Change, ...]:
    return tuple(
        Change(name, getattr(old, name), getattr(new, name))
        for name in SHOWN_FIELDS
        if getattr(old, name) != getattr(new, name)
    )


def pair(said: Sequence[Entry], known: Sequence[Known]) -> list[Known | None]:
    """For each entry the person it speaks of: by ID number, else the same name behind the same door.

    Where both birth years are known they have to agree (father and son of one name). Nobody is found twice.
    """
    by_id = {each.entry.id_number: each for each in known if each.entry.id_number}
    by_door: dict[tuple[object, str], list[Known]] = defaultdict(list)
    for each in known:
        by_door[each.entry.household_id, each.entry.name].append(each)
    found: list[Known | None] = [None] * len(said)
    taken: set[uuid.UUID] = set()
    for number, entry in enumerate(said):
        person = by_id.get(entry.id_number) if entry.id_number else None
        if person and person.id not in taken:
            found[number] = person
            taken.add(person.id)
    for number, entry in enumerate(said):
        if found[number] or entry.household_id is None:
            continue
        for namesake in by_door.get((entry.household_id, entry.name), ()):
            if namesake.id not in taken and _same_year(namesake.entry.birth_date, entry.birth_date):
                found[number] = namesake
                taken.add(namesake.id)
                break
    return found


def _same_year(one: str, other: str) -> bool:
    return not one or not other or one[:4] == other[:4]


def without_repeated_ids(said: Sequence[Entry]) -> list[Entry]:
    """The first who shows an ID number keeps it; the reading lets only damaged ones repeat."""
    seen: set[str] = set()
    clean = []
    for entry in said:
        clean.append(replace(entry, id_number="") if entry.id_number in seen else entry)
        if entry.id_number:
            seen.add(entry.id_number)
    return clean


class DoorFinder:
    """Doors of the register by what a roster writes: exactly, or with a part that the roster leaves out."""

    def __init__(self, doors: Iterable[tuple[uuid.UUID, uuid.UUID, str, str, str]]) -> None:
        """doors: (household id, building id, unit, floor, room)."""
        self._exact: dict[tuple[uuid.UUID, str, str, str], uuid.UUID] = {}
        self._rooms: dict[tuple[uuid.UUID, str], list[tuple[uuid.UUID, str, str]]] = defaultdict(list)
        for household_id, building_id, unit, floor, room in doors:
            self._exact[building_id, unit, floor, room] = household_id
            if room:
                self._rooms[building_id, room].append((household_id, unit, floor))

    def find(self, building_id: uuid.UUID, door: Door) -> uuid.UUID | None:
        exact = self._exact.get((building_id, door.unit, door.floor, door.room))
        if exact or not door.room:
            return exact
        near = [
            household_id
            for household_id, unit, floor in self._rooms.get((building_id, door.room), ())
            if (not door.unit or unit == door.unit) and (not door.floor or not floor or floor == door.floor)
        ]
        return near[0] if len(near) == 1 else None


def written_otherwise(
    register: Iterable[tuple[uuid.UUID, str]], new: Iterable[tuple[uuid.UUID, str]]
) -> dict[uuid.UUID, int]:
    """Buildings whose new doors have units although no door of the register there has one, or the other way round.

    Most likely they are the same doors, written otherwise, and would stand there twice.

    Args:
        register, new: (building id, unit) of every door.

    Returns:
        building id -> number of new doors.
    """
    has_units: dict[uuid.UUID, set[bool]] = defaultdict(set)
    for building_id, unit in register:
        has_units[building_id].add(bool(unit))
    odd: dict[uuid.UUID, int] = defaultdict(int)
    for building_id, unit in new:
        if has_units.get(building_id) == {not unit}:
            odd[building_id] += 1
    return dict(odd)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a building that is known already a roster speaks of."""

    doors: int
    doors_named: int
    people: int
    people_named: int

    @property
    def looks_whole(self) -> bool:
        """A list of the elderly or of key groups names few doors; a whole roster nearly all of them."""
        return (
            self.doors > 0
            and self.doors_named >= DOORS_OF_A_WHOLE * self.doors
            and self.people_named >= PEOPLE_OF_A_WHOLE * self.people
        )


def coverage(
    present: Iterable[tuple[uuid.UUID, uuid.UUID]], named_doors: set[uuid.UUID], people_named: Mapping[uuid.UUID, int]
) -> dict[uuid.UUID, Coverage]:
    """By building, for buildings that the roster names at all. present: (building id, household id) a resident."""
    doors: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    people: dict[uuid.UUID, int] = defaultdict(int)
    for building_id, household_id in present:
        doors[building_id].add(household_id)
        people[building_id] += 1
    return {
        building_id: Coverage(len(doors[building_id]), len(doors[building_id] & named_doors), people[building_id], said)
        for building_id, said in people_named.items()
    }
