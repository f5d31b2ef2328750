"""Doors: taken apart, found in a text, known to the committee, resolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PlaceParts:
    """A door taken apart; every part is bare ("12", not "12号楼"), digits are ASCII, None = not said."""

    lane: str | None = None
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None

    def as_dict(self) -> dict[str, str | None]:
        return {
            "lane": self.lane,
            "building": self.building,
            "unit": self.unit,
            "floor": self.floor,
            "room": self.room,
        }

    def __bool__(self) -> bool:
        return any((self.lane, self.building, self.unit, self.floor, self.room))


@dataclass(frozen=True, slots=True)
class DoorMention:
    """A door as found in a text: `start`/`end` index into the text; shape says what sort of mention it is.

    shape: door (one place), range (3-6号楼), several (12、13号楼), room (bare, building missing).
    `other` are further ways to read the same words, most likely first.
    """

    raw: str
    start: int
    end: int
    parts: PlaceParts | None
    shape: str = "door"
    other: tuple[PlaceParts, ...] = ()
    first: str | None = None  # of a range
    last: str | None = None
    buildings: tuple[str, ...] = ()  # of "several"


@dataclass(frozen=True, slots=True)
class DoorReading:
    """All doors of a text. `parts` is the one door where there is exactly one; else None and see `mentions`."""

    text: str
    parts: PlaceParts | None
    mentions: tuple[DoorMention, ...] = ()
    shape: str = "none"  # door, range, several, room, none
    other: tuple[PlaceParts, ...] = ()
    not_understood: tuple[str, ...] = ()

    @property
    def place(self) -> str | None:
        if not self.mentions:
            return None
        return self.text[self.mentions[0].start : self.mentions[-1].end]


@dataclass(frozen=True, slots=True)
class Door:
    """A real door of the committee's list. `key` is the caller's (a primary key, a string)."""

    key: Any
    lane: str | None = None
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None
    other_spellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A door that the words may mean; `score` 0..1, `reason` in Chinese."""

    key: Any
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """Either `exact` (a key), or `candidates`, best first; both empty = no such door. `reason` in Chinese."""

    exact: Any = None
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""
