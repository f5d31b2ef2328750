"""What an import would do, found out without doing it: the page shows it, and the commit does exactly it."""

from __future__ import annotations

import base64
import json
import uuid
import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from shouwang.core.models import Building, Committee, Compound, Household, Resident, ResidentPhone
from shouwang.core.refusal import Refused
from shouwang.reading.roster import (
    PersonRow,
    Refusal,
    RosterError,
    RosterOptions,
    RosterReading,
    SheetReading,
    header_signature,
    read_roster,
)

from ..models import HeaderMemory, RosterImport
from . import rules
from .rules import Change, Coverage, Door, Entry, Known

House = tuple[str, str]
NEW_COMPOUND = uuid.UUID(int=0)  # the compound that `options["new_compound"]` names and the commit makes


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one person of the file."""

    row: PersonRow
    door: Door
    entry: Entry
    known: Known | None
    changes: tuple[Change, ...]


@dataclass(slots=True)
class HouseOnFile:
    """A building that the file names: known (`building_id`), agreed to (`compound_id` alone), or unknown."""

    lane: str
    number: str
    building_id: uuid.UUID | None = None
    compound_id: uuid.UUID | None = None
    people: int = 0
    is_in_several: bool = False
    is_supposed: bool = False

    @property
    def key(self) -> str:
        return f"{self.lane}|{self.number}"

    @property
    def label(self) -> str:
        return f"{self.lane}{self.number}{'号' if self.lane else '号楼'}"

    @property
    def is_unknown(self) -> bool:
        return self.building_id is None and self.compound_id is None


@dataclass(slots=True)
class Plan:
    """The whole of it. `held` are rows that wait for a yes to their building; they count as refused."""

    reading: RosterReading
    new: list[Step] = field(default_factory=list)
    changed: list[Step] = field(default_factory=list)
    same: int = 0
    gone_offered: list[Known] = field(default_factory=list)
    partial: Coverage | None = None
    houses: dict[House, HouseOnFile] = field(default_factory=dict)
    new_doors: list[tuple[Door, str]] = field(default_factory=list)
    odd_doors: list[tuple[str, int]] = field(default_factory=list)
    held: list[Refusal] = field(default_factory=list)
    labels: Mapping[uuid.UUID, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return int(self.reading.counts["data_rows"])

    @property
    def refused(self) -> list[Refusal]:
        return [*self.reading.refused, *self.held]

    @property
    def unknown_houses(self) -> list[HouseOnFile]:
        return [house for house in self.houses.values() if house.building_id is None]

    @property
    def new_houses(self) -> list[HouseOnFile]:
        return [house for house in self.unknown_houses if not house.is_unknown]

    def label_of(self, person: Known) -> str:
        """The door behind which somebody is registered."""
        return self.labels.get(person.entry.household_id, "") if person.entry.household_id else ""

    def reading_to_mend(self) -> RosterReading:
        """The reading with the held rows among the refused, as the download wants it."""
        return _with_refused(self.reading, self.held)


def with_held(reading: RosterReading, told: Mapping[tuple[str, int], Mapping[str, Any]]) -> RosterReading:
    """A finished import's reading, with the rows that were refused for another reason than the reading's own."""
    sheets = {sheet.name: sheet for sheet in reading.sheets}
    held: dict[tuple[str, int], Refusal] = {}
    for row in reading.people:
        kept = told.get((row.sheet, row.row))
        if kept and (row.sheet, row.row) not in held:
            held[row.sheet, row.row] = Refusal(
                row.sheet, row.row, kept["reason"], kept["sentence"], _cells(sheets[row.sheet], row), row.name
            )
    return _with_refused(reading, list(held.values()))


def _with_refused(reading: RosterReading, held: Sequence[Refusal]) -> RosterReading:
    if not held:
        return reading
    sheets = tuple(
        replace(sheet, refused=(*sheet.refused, *(row for row in held if row.sheet == sheet.name)))
        for sheet in reading.sheets
    )
    return replace(reading, sheets=sheets, refused=(*reading.refused, *held))


# --- the file ---------------------------------------------------------------------------------------


def packed(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content)).decode()


def unpacked(stored: str) -> bytes:
    return zlib.decompress(base64.b64decode(stored))


def read(
    content: bytes, file_name: str, options: Mapping[str, object], mapping: Mapping | None = None
) -> RosterReading:
    """Read a file with the options of an import. Refused with the reader's sentence.

    The last two readings are kept: the steps of one import, and the pages that show them, read the file once.
    """
    return _read_once(
        content, file_name, json.dumps(options, sort_keys=True), json.dumps(mapping or {}, sort_keys=True)
    )


@lru_cache(maxsize=2)
def _read_once(content: bytes, file_name: str, options_said: str, mapping_said: str) -> RosterReading:
    options = json.loads(options_said)
    as_of = options.get("as_of")
    try:
        return read_roster(
            content,
            name=file_name,
            options=RosterOptions(
                as_of=date.fromisoformat(str(as_of)) if as_of else None,
                area_code=str(options.get("area_code") or "") or None,
                default_lane=str(options.get("default_lane") or "") or None,
                three_part_door=str(options.get("three_part_door") or "building-unit-room"),
            ),
            mapping=_columns(json.loads(mapping_said)),
        )
    except RosterError as error:
        raise Refused(str(error), code="unreadable") from error
    except ValueError as error:
        raise Refused(_("These options cannot be used."), code="options") from error


def _columns(mapping: Mapping) -> dict[str, dict[int | str, str | None]]:
    return {sheet: {int(column): name for column, name in columns.items()} for sheet, columns in mapping.items()}


def reading_of(roster: RosterImport) -> RosterReading:
    """The reading of a stored file."""
    return read(unpacked(roster.content), roster.file_name, roster.options, roster.mapping)


def signatures_of(reading: RosterReading) -> dict[str, str]:
    """The fingerprint of each sheet's header, by which a correction is found again."""
    found = {sheet.name: header_signature(sheet) for sheet in reading.sheets}
    return found | {sheet.name: header_signature(sheet) for sheet in reading.ignored}


def remembered(reading: RosterReading, committee_id: uuid.UUID) -> dict[str, dict[str, str | None]]:
    """Corrections that the committee made earlier to the same header rows, by sheet."""
    signatures = signatures_of(reading)
    known = dict(
        HeaderMemory.objects.filter(committee_id=committee_id, signature__in=signatures.values()).values_list(
            "signature", "mapping"
        )
    )
    return {sheet: known[signature] for sheet, signature in signatures.items() if known.get(signature)}


def compound_wanted(roster: RosterImport) -> uuid.UUID | None:
    """The compound that the whole file speaks of; None: buildings are taken where they are found."""
    wanted = roster.options.get("compound")
    return uuid.UUID(str(wanted)) if wanted else None


# --- the plan ---------------------------------------------------------------------------------------


def plan_for(roster: RosterImport, *, suppose: uuid.UUID | None = None) -> Plan:
    """What committing now would do. Six queries, however long the roster is.

    Args:
        suppose: count unknown buildings as agreed to, in this compound (the page shows what a yes would do).
    """
    reading = reading_of(roster)
    plan = Plan(reading)
    committee_id = roster.committee_id
    plan.houses = houses_in(roster)
    for house in plan.houses.values():
        if suppose and house.is_unknown and not house.is_in_several:
            house.compound_id = suppose
            house.is_supposed = True

    households = list(
        Household.objects.filter(committee_id=committee_id).values_list(
            "id", "building_id", "unit", "floor", "room", "label"
        )
    )
    plan.labels = {row[0]: row[5] for row in households}
    finder = rules.DoorFinder(row[:5] for row in households)
    rows, held = _admissible(plan, reading)
    plan.held = held
    doors = [rules.door_of(row) for row in rows]
    found = [_household(plan, finder, door) for door in doors]
    said = rules.without_repeated_ids(
        [rules.entry_of(row, household_id) for row, household_id in zip(rows, found, strict=True)]
    )
    known = known_people(committee_id)
    pairs = rules.pair(said, known)
    for row, door, entry, person in zip(rows, doors, said, pairs, strict=True):
        if person is None:
            plan.new.append(Step(row, door, entry, None, ()))
            continue
        after = rules.merged(
            person.entry, entry, is_age_known=row.age is not None, is_head_said=row.is_head is not None
        )
        changes = rules.changes(person.entry, after)
        if changes:
            plan.changed.append(Step(row, door, after, person, changes))
        else:
            plan.same += 1
    missing = {
        door: row.household_no or "" for door, row, place in zip(doors, rows, found, strict=True) if place is None
    }
    plan.new_doors = [(door, number[:40]) for door, number in missing.items()]
    plan.odd_doors = _odd_doors(plan, households)
    _offer_gone(plan, households, known, {person.id for person in pairs if person}, found, doors)
    return plan


def _admissible(plan: Plan, reading: RosterReading) -> tuple[list[PersonRow], list[Refusal]]:
    """People whose building is known or agreed to; the rows of the others are held back, with the reason."""
    sheets = {sheet.name: sheet for sheet in reading.sheets}
    rows: list[PersonRow] = []
    held: dict[tuple[str, int], Refusal] = {}
    for row in reading.people:
        house = plan.houses[rules.door_of(row).house]
        if not house.is_unknown:
            rows.append(row)
        elif (row.sheet, row.row) not in held:
            sentence = (
                _("Several compounds have a building %s: say which one is meant.")
                if house.is_in_several
                else _("The building %s is not in the register; agree to it, and the row is taken.")
            )
            held[row.sheet, row.row] = Refusal(
                row.sheet, row.row, "unknown_building", sentence % house.label, _cells(sheets[row.sheet], row), row.name
            )
    return rows, list(held.values())


def _cells(sheet: SheetReading, row: PersonRow) -> tuple[str, ...]:
    """The cells of a row as it stood, by column."""
    if not sheet.headers:
        return ()
    return tuple(row.raw.get(sheet.headers.get(column, ""), "") for column in range(max(sheet.headers) + 1))


def houses_in(roster: RosterImport) -> dict[House, HouseOnFile]:
    """Every building that a stored file names, with what was agreed about it. One query."""
    agreed = {(lane, number): uuid.UUID(compound) for lane, number, compound in roster.choices.get("buildings", ())}
    return houses_of(reading_of(roster).people, roster.committee_id, compound_wanted(roster), agreed)


def houses_of(
    people: Sequence[PersonRow],
    committee_id: uuid.UUID,
    compound_id: uuid.UUID | None,
    agreed: Mapping[House, uuid.UUID],
) -> dict[House, HouseOnFile]:
    """Every building of the file against the committee's buildings; in one compound, or wherever it is found."""
    known: dict[House, dict[uuid.UUID, uuid.UUID]] = defaultdict(dict)
    for pk, compound, lane, number in Building.objects.filter(committee_id=committee_id).values_list(
        "id", "compound_id", "lane", "number"
    ):
        known[lane, number][compound] = pk
    counted = Counter(rules.door_of(row).house for row in people)
    houses = {}
    for (lane, number), count in sorted(counted.items(), key=lambda item: (item[0][0], len(item[0][1]), item[0][1])):
        house = HouseOnFile(lane, number, people=count)
        places = known.get((lane, number), {})
        chosen = agreed.get((lane, number)) or compound_id
        if chosen in places:
            house.building_id, house.compound_id = places[chosen], chosen
        elif (lane, number) in agreed:
            house.compound_id = agreed[lane, number]
        elif compound_id is None and len(places) == 1:
            house.compound_id, house.building_id = next(iter(places.items()))
        else:
            house.is_in_several = compound_id is None and len(places) > 1
        houses[lane, number] = house
    return houses


def _odd_doors(plan: Plan, households: Sequence[tuple]) -> list[tuple[str, int]]:
    """Known buildings where the file's new doors have units and the register's have none, or the other way round."""
    ids = {house.building_id: house.label for house in plan.houses.values() if house.building_id}
    new = [(pk, door.unit) for door, _number in plan.new_doors if (pk := plan.houses[door.house].building_id)]
    odd = rules.written_otherwise([(row[1], row[2]) for row in households], new)
    return [(ids[building_id], doors) for building_id, doors in odd.items()]


def _household(plan: Plan, finder: rules.DoorFinder, door: Door) -> uuid.UUID | None:
    building_id = plan.houses[door.house].building_id
    return finder.find(building_id, door) if building_id else None


def known_people(committee_id: uuid.UUID) -> list[Known]:
    """Everybody who is present in the register of the committee, opened. Two queries."""
    phones: dict[uuid.UUID, list[str]] = defaultdict(list)
    for resident_id, number in ResidentPhone.objects.filter(
        committee_id=committee_id, resident__gone_at__isnull=True
    ).values_list("resident_id", "number"):
        phones[resident_id].append(number)
    fields = (
        "household_id", "name", "sex", "birth_date", "id_kind", "id_number", "is_head", "relation", "registration",
        "contacts", "remarks", "is_temporary", "stays_until",
    )  # fmt: skip
    people = Resident.objects.filter(committee_id=committee_id, gone_at__isnull=True).order_by("id")
    found = []
    for pk, tags, health, *values in people.values_list("id", "tags", "health_tags", *fields):
        said = dict(zip(fields, values, strict=True))
        said["contacts"] = tuple(said["contacts"])
        found.append(Known(pk, Entry(**said, tags=(*tags, *health), phones=tuple(phones.get(pk, ())))))
    return found


def _offer_gone(
    plan: Plan, households: Sequence[tuple], known: Sequence[Known], met: set[uuid.UUID],
    found: Sequence[uuid.UUID | None], doors: Sequence[Door],
) -> None:  # fmt: skip
    """People of buildings that the roster seems to list wholly, who are not in it. Guests are left alone."""
    building_of = {row[0]: row[1] for row in households}
    named = Counter(pk for door in doors if (pk := plan.houses[door.house].building_id))
    living = [
        (building_of[door], door, person)
        for person in known
        if (door := person.entry.household_id) in building_of and door
    ]
    covered = rules.coverage(
        [(building, household) for building, household, _person in living], {place for place in found if place}, named
    )
    whole = {building for building, cover in covered.items() if cover.looks_whole}
    plan.gone_offered = [
        person
        for building, _household_id, person in living
        if building in whole and person.id not in met and not person.entry.is_temporary
    ]
    part = [cover for cover in covered.values() if cover.doors and not cover.looks_whole]
    if part:
        plan.partial = Coverage(
            sum(cover.doors for cover in part), sum(cover.doors_named for cover in part),
            sum(cover.people for cover in part), sum(cover.people_named for cover in part),
        )  # fmt: skip


def compounds_of(committee: Committee) -> list[Compound]:
    """The compounds in which the committee has buildings; for a new committee all of its street."""
    own = list(Compound.objects.filter(buildings__committee=committee).distinct().order_by("name"))
    return own or list(Compound.objects.filter(street_id=committee.street_id).order_by("name"))
