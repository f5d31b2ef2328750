"""The sketch of a neighbourhood that a committee can draw by hand, and how long it takes to go from place to place.

Nobody needs a map service: a committee knows its compounds, their gates, where each stair stands, how high it is and
whether it has a lift. Inside a compound people walk at right angles; between compounds they pass gates, and
streets are a tenth longer than they look. Climbing is part of every way (`up` on arrival, `down` on leaving), so two
doors on one stair share the climb.

This file is the *definition*, written for one pair of places in plain Python; the evaluators stand on it. The
planners use `matrices`, which says the same for thousands of pairs at once; a test holds the two together. All lengths are
whole millimetres and all times whole seconds, rounded up once per way, so both agree to the second.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from annotated_types import Interval

Mode = Literal["foot", "ebike"]
Metres = Annotated[float, Interval(ge=-1_000_000, le=1_000_000)]


@dataclass(frozen=True, slots=True)
class Pace:
    """How somebody moves: millimetres a second, and the seconds to stop and park at the end of each way."""

    millimetres_per_second: int
    parking_seconds: int = 0


PACES: dict[Mode, Pace] = {"foot": Pace(1_250), "ebike": Pace(4_170, parking_seconds=15)}

# Stairs: a loaded person climbs a floor in 20 s and comes down in 10 s; a lift costs 30 s of waiting and doors, 3 s a floor.
UP_SECONDS, DOWN_SECONDS, LIFT_SECONDS, LIFT_FLOOR_SECONDS = 20, 10, 30, 3
# Streets between two gates are longer than the right-angled way: 11/10.
STREET = (11, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A way through the wall of a compound; x and y in metres."""

    x: Metres
    y: Metres
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compound:
    """Buildings with a wall around them (小区). `walls` (x0, y0, x1, y1 in metres) is only drawn."""

    id: str
    gates: tuple[Gate, ...]
    walls: tuple[Metres, Metres, Metres, Metres] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stair:
    """The entrance of a building unit (单元门): where one starts to climb; x and y in metres."""

    id: str
    compound: str
    x: Metres
    y: Metres
    lift: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A place indoors: a floor (1 is the ground) of a stair."""

    stair: str
    floor: Annotated[int, Interval(ge=1, le=200)] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place outdoors, x and y in metres: in a compound, or on the street when `compound` is not given."""

    x: Metres
    y: Metres
    compound: str | None = None


Place = Door | Spot


@dataclass(frozen=True, slots=True)
class Found:
    """A place as the sketch sees it: millimetres, compound (None: street), and the climb from the ground."""

    x: int
    y: int
    compound: str | None
    stair: str | None = None
    floor: int = 1
    lift: bool = False


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """The compounds and stairs of a neighbourhood."""

    compounds: tuple[Compound, ...] = ()
    stairs: tuple[Stair, ...] = ()

    @cached_property
    def _compounds(self) -> dict[str, Compound]:
        return {compound.id: compound for compound in self.compounds}

    @cached_property
    def _stairs(self) -> dict[str, Stair]:
        return {stair.id: stair for stair in self.stairs}

    @cached_property
    def gates(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """The gates of each compound, (x, y) in millimetres."""
        return {each.id: tuple((_mm(gate.x), _mm(gate.y)) for gate in each.gates) for each in self.compounds}

    def find(self, place: Place) -> Found:
        """Where a place is; ValueError when the sketch does not know its stair or compound, or it is walled in."""
        if isinstance(place, Door):
            stair = self._stairs.get(place.stair)
            if stair is None:
                raise ValueError(f"the sketch has no stair {place.stair!r}")
            compound, x, y = stair.compound, stair.x, stair.y
            found = Found(_mm(x), _mm(y), compound, stair.id, place.floor, stair.lift)
        else:
            found = Found(_mm(place.x), _mm(place.y), place.compound)
        if found.compound is not None:
            if found.compound not in self._compounds:
                raise ValueError(f"the sketch has no compound {found.compound!r}")
            if not self._compounds[found.compound].gates:
                raise ValueError(f"the compound {found.compound!r} has no gate")
        return found

    def faults(self, places: Iterable[Place] = ()) -> list[str]:
        """What is wrong with the sketch itself and with places on it, one line each."""
        wrong = []
        for kind, all_of_it in (("compound", self.compounds), ("stair", self.stairs)):
            seen: set[str] = set()
            for each in all_of_it:
                if each.id in seen:
                    wrong.append(f"the sketch has two of the {kind} {each.id!r}")
                seen.add(each.id)
        for stair in self.stairs:
            if stair.compound not in self._compounds:
                wrong.append(
                    f"the stair {stair.id!r} stands in a compound {stair.compound!r} that the sketch does not have"
                )
        for place in places:
            try:
                self.find(place)
            except ValueError as fault:
                if str(fault) not in wrong:
                    wrong.append(str(fault))
        return wrong


def _mm(metres: float) -> int:
    return round(metres * 1_000)


def climb_seconds(floors: int, lift: bool) -> tuple[int, int]:
    """Seconds up and down over a number of floors; with a lift whichever is quicker."""
    up, down = floors * UP_SECONDS, floors * DOWN_SECONDS
    if lift and floors:
        ride = LIFT_SECONDS + floors * LIFT_FLOOR_SECONDS
        up, down = min(up, ride), min(down, ride)
    return up, down


def ground_millimetres(sketch: Sketch, start: Found, end: Found) -> int:
    """The way on the ground: at right angles inside one compound, else through the best pair of gates."""
    if start.compound == end.compound and start.compound is not None:
        return abs(start.x - end.x) + abs(start.y - end.y)
    gates = sketch.gates
    out = gates[start.compound] if start.compound is not None else ((start.x, start.y),)
    into = gates[end.compound] if end.compound is not None else ((end.x, end.y),)
    return min(
        abs(start.x - ox) + abs(start.y - oy)
        + (abs(ox - ix) + abs(oy - iy)) * STREET[0] // STREET[1]
        + abs(ix - end.x) + abs(iy - end.y)
        for ox, oy in out
        for ix, iy in into
    )  # fmt: skip


def travel_seconds(sketch: Sketch, mode: Mode, start: Place, end: Place) -> int:
    """Seconds from place to place: down, over the ground, parking, up. Nothing from a place to itself."""
    return found_seconds(sketch, PACES[mode], sketch.find(start), sketch.find(end))


def found_seconds(sketch: Sketch, pace: Pace, start: Found, end: Found) -> int:
    """`travel_seconds` for places already found."""
    if start.stair is not None and start.stair == end.stair:
        up, down = climb_seconds(abs(end.floor - start.floor), start.lift)
        return up if end.floor > start.floor else down
    down = climb_seconds(start.floor - 1, start.lift)[1]
    up = climb_seconds(end.floor - 1, end.lift)[0]
    ground = ground_millimetres(sketch, start, end)
    moving = -(-ground // pace.millimetres_per_second) + pace.parking_seconds if ground else 0
    return down + moving + up
