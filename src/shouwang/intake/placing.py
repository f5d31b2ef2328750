"""A door as somebody wrote it, found in the committee's register: one, several to choose from, or none; no guess."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shouwang.core.doors import door_book
from shouwang.core.models import Building, Compound, Household
from shouwang.desk.lexicon import own_doors
from shouwang.lib import clock
from shouwang.reading import DoorBook, PlaceParts, ReadingError, read_door

# The public form and the API read the register often; a door added meanwhile is known a minute later.
FRESH = timedelta(minutes=1)
MOST = 6


@dataclass(frozen=True)
class Option:
    household_id: str
    why: str


@dataclass(frozen=True)
class Placed:
    """Exactly one of: a household; a building; options to choose from; nothing. `why` says it in Chinese."""

    household_id: str = ""
    building_id: uuid.UUID | None = None
    options: tuple[Option, ...] = ()
    why: str = ""

    @property
    def is_found(self) -> bool:
        return bool(self.household_id or self.building_id)


@dataclass(frozen=True)
class Register:
    """The doors of a committee (or of one compound of it) and its buildings. Five queries, then none.

    `own` are the committee's own words for doors.
    """

    book: DoorBook
    buildings: tuple[tuple[uuid.UUID, str, str], ...]
    labels: dict[str, str]
    three_part: str
    context: PlaceParts | None = None
    own: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, committee_id: uuid.UUID, compound: Compound | None = None, building: Building | None = None
    ) -> Register:
        rows = Building.objects.filter(committee_id=committee_id)
        doors = Household.objects.filter(committee_id=committee_id)
        if compound:
            rows, doors = rows.filter(compound=compound), doors.filter(building__compound=compound)
        read = list(rows.values_list("id", "lane", "number", "compound__three_part_door"))
        ways = {row[3] for row in read}
        return cls(
            book=door_book(committee_id, compound.id if compound else None),
            buildings=tuple(row[:3] for row in read),
            labels={str(pk): label for pk, label in doors.values_list("id", "label")},
            three_part=ways.pop() if len(ways) == 1 else "building-unit-room",
            context=PlaceParts(lane=building.lane or None, building=building.number) if building else None,
            own={phrase: str(home.id) for phrase, home in own_doors(committee_id).items()},
        )

    def find(self, words: str, parts: dict[str, Any] | None = None) -> Placed:
        """Look up what was typed; `parts` are those of an earlier reading of the same words."""
        words = words.strip()
        if not words:
            return Placed()
        if words in self.own:
            return Placed(household_id=self.own[words], why="本居委词条")
        return self.find_plain(words, parts)

    def find_plain(self, words: str, parts: dict[str, Any] | None = None) -> Placed:
        """The same without the committee's own words."""
        try:
            read = read_door(words)
        except ReadingError:
            return Placed()
        named = PlaceParts(**parts) if parts and any(parts.values()) else read.parts
        found = self.book.resolve(words, context=self.context, three_part=self.three_part)
        if not found.exact and parts and named:
            by_parts = self.book.resolve(named, context=self.context, three_part=self.three_part)
            found = by_parts if by_parts.exact or not found.candidates else found
        if found.exact:
            return Placed(household_id=str(found.exact), why=found.reason)
        if (
            named
            and not named.room
            and not (named.building and named.floor)
            and (named.building or named.floor or named.unit)
        ):
            # A building or a garage is no flat: the whole building where it is one, else the words.
            here = self._buildings(named) if named.building else []
            return Placed(building_id=here[0] if len(here) == 1 else None, why=found.reason)
        options = tuple(Option(str(each.key), each.reason) for each in found.candidates[:MOST])
        return Placed(options=options, why=found.reason)

    def _buildings(self, parts: PlaceParts) -> list[uuid.UUID]:
        """Those of the number: of a lane only where one is written, or where every building here is of a lane."""
        number = (parts.building or "").upper()
        here = [row for row in self.buildings if row[2].upper() == number]
        lane = parts.lane or (self.context.lane if self.context else None)
        if lane:
            here = [row for row in here if row[1] == lane] or ([] if parts.lane else here)
        elif any(not row[1] for row in self.buildings):
            here = [row for row in here if not row[1]]
        return [row[0] for row in here]


_kept: dict[uuid.UUID, tuple[datetime, Register]] = {}
_guard = threading.Lock()


def register_of(committee_id: uuid.UUID) -> Register:
    """The whole committee's register, read at most once a minute in a process."""
    at = clock.machine_now()
    kept = _kept.get(committee_id)
    if kept is None or at - kept[0] > FRESH:
        with _guard:
            if len(_kept) > 200:
                _kept.clear()
            kept = _kept[committee_id] = (at, Register.of(committee_id))
    return kept[1]


def forget_registers() -> None:
    """The next look reads the register anew: a word was taught, or a test begins."""
    _kept.clear()
