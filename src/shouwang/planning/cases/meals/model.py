"""Hot meals: the value types of problem and plan, for both ways in which committees carry them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ...geometry import Door, Place, Sketch, Spot
from ...plan import LeftOut
from ...rounds.model import DAY, REASONS, Carrier, Count, Rounds, Route, Seconds, Stop, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Somebody of the committee who waits at a gate of `compound` and carries on to the doors, `capacity` meals at a time."""

    id: str
    compound: str
    capacity: Count = 12
    starts: Seconds = 0
    ends: Seconds = DAY


@dataclass(frozen=True, kw_only=True)
class MealsProblem:
    """Meals from the `kitchen` to the stops, each begun to be handed over at most `hot_seconds` after it left the kitchen.

    Without `staff` the carriers go to the doors. With `staff` they go to the gates only: they hand over in `handover_seconds`, the staff of
    the compound carry on, and the limit holds over both legs.
    """

    sketch: Sketch
    kitchen: Place
    carriers: tuple[Carrier, ...]
    stops: tuple[Stop, ...]
    staff: tuple[Staff, ...] = ()
    loading_seconds: Seconds = 60
    handover_seconds: Seconds = 60
    hot_seconds: Seconds = 2_400

    def rounds(self) -> Rounds:
        """The way to the doors in the words of all routing cases."""
        return Rounds(
            sketch=self.sketch, depot=self.kitchen, carriers=self.carriers, stops=self.stops,
            loading_seconds=self.loading_seconds, hot_seconds=self.hot_seconds,
        )  # fmt: skip

    def faults(self) -> list[str]:
        """What is wrong with the problem, one line each."""
        wrong = self.rounds().faults()
        known = {compound.id for compound in self.sketch.compounds}
        wrong += [f"two of the staff {id_!r}" for id_, n in Counter(one.id for one in self.staff).items() if n > 1]
        wrong += [
            f"staff {one.id!r} waits at an unknown compound {one.compound!r}"
            for one in self.staff
            if one.compound not in known
        ]
        if self.staff and not wrong:
            wrong += [
                f"stop {stop.id!r}: with staff at the gates a stop has neither windows nor skills nor a limit of its own"
                for stop in self.stops
                if stop.opens
                or stop.closes < DAY
                or stop.skills
                or stop.within_seconds is not None
                or stop.after_seconds
            ]
        return wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Meals that change hands together at gate number `gate` of a compound; a carrier's visit names it by its id."""

    id: str
    compound: str
    gate: int
    stops: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A batch from the gate to its doors: `fetch` when the staff set out, `back` at the gate."""

    staff: str
    batch: str
    fetch: int
    visits: tuple[Visit, ...]
    back: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MealsPlan:
    """The carriers' routes (to doors, or to batches at gates), and the walks of the staff from the gates.

    `gone`: carriers and staff who dropped out while the plan was under way.
    """

    routes: tuple[Route, ...]
    left_out: tuple[LeftOut, ...] = ()
    batches: tuple[Batch, ...] = ()
    walks: tuple[Walk, ...] = ()
    gone: tuple[str, ...] = ()


LEG_REASONS = REASONS | {"no_staff": "nobody waits at the gate of its compound"}


def gate_place(problem: MealsProblem, compound: str, gate: int) -> Place:
    """The gate as a place inside its compound."""
    found = next(each for each in problem.sketch.compounds if each.id == compound).gates[gate]
    return Spot(x=found.x, y=found.y, compound=compound)


def compound_of(problem: MealsProblem, stop: Stop) -> str | None:
    """The compound in which a stop lies."""
    if isinstance(stop.place, Door):
        return problem.sketch.find(stop.place).compound
    return stop.place.compound
