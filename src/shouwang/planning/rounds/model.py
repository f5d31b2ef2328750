"""Carriers, stops, rounds: the value types of every routing case. Times are seconds since the start of the problem's day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge

from ..geometry import Mode, Place, Sketch
from ..plan import LeftOut

DAY = 86_400
Seconds = Annotated[int, Ge(0)]
Count = Annotated[int, Ge(0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """Somebody who carries or visits. `capacity` is the load of one trip, `trips` how often they may set out.

    Works from `starts` to `ends`: begins to load no earlier, ends the last stop (or is back, where that counts) no later.
    """

    id: str
    mode: Mode = "foot"
    capacity: Count = 1_000
    trips: Annotated[int, Ge(1)] = 1
    starts: Seconds = 0
    ends: Seconds = DAY
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A place to be served once: `load` units, `service_seconds` at the door, begun between `opens` and `closes`.

    Only a carrier who has all `skills` may serve it. `within_seconds`: begun at most so long after its trip left the depot.
    `after_seconds`: what the stop sets going (somebody carries on from a gate to the doors) is over so long after the
    carrier left; it counts for the finish, not for the carrier.
    """

    id: str
    place: Place
    load: Count = 1
    service_seconds: Seconds = 0
    opens: Seconds = 0
    closes: Seconds = DAY
    skills: tuple[str, ...] = ()
    within_seconds: Seconds | None = None
    after_seconds: Seconds = 0


@dataclass(frozen=True, kw_only=True)
class Rounds:
    """Serve the stops from one depot so that the last is served as early as possible, then with the least work.

    `loading_seconds` before each trip. `hot_seconds`: no stop is begun later than this after its trip left the depot.
    `counts_return`: the round ends when everybody is back at the depot, not at the last stop.
    """

    sketch: Sketch
    depot: Place
    carriers: tuple[Carrier, ...]
    stops: tuple[Stop, ...]
    loading_seconds: Seconds = 0
    hot_seconds: Seconds | None = None
    counts_return: bool = False

    def faults(self) -> list[str]:
        """What is wrong with the problem, one line each."""
        wrong = self.sketch.faults([self.depot, *(stop.place for stop in self.stops)])
        for kind, ids in (("carrier", [each.id for each in self.carriers]), ("stop", [each.id for each in self.stops])):
            wrong += [f"two of the {kind} {id_!r}" for id_, times in Counter(ids).items() if times > 1]
        wrong += [f"stop {stop.id!r} closes before it opens" for stop in self.stops if stop.closes < stop.opens]
        wrong += [f"carrier {one.id!r} ends before the start" for one in self.carriers if one.ends < one.starts]
        return wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A stop as it is planned: `arrive`, `start` of the service (later when it has to wait), `leave`."""

    stop: str
    arrive: int
    start: int
    leave: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """From the depot along the visits: `begin` of loading, `leave`, and `back` at the depot after the last one."""

    begin: int
    leave: int
    visits: tuple[Visit, ...]
    back: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """All trips of one carrier, in order."""

    carrier: str
    trips: tuple[Trip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundsPlan:
    """Who goes where and when; every stop is in one trip, or left out with a reason of `REASONS`.

    `gone`: carriers who dropped out while the plan was under way. They stay out when it is planned again.
    """

    routes: tuple[Route, ...]
    left_out: tuple[LeftOut, ...] = ()
    gone: tuple[str, ...] = ()


REASONS = {
    "no_skill": "no carrier has the skills that it needs",
    "too_heavy": "its load is more than any carrier takes",
    "too_far": "it would be reached later than the hot limit allows, even straight from the depot",
    "closed": "nobody can be there before it closes",
    "no_shift": "no carrier's working time is long enough for it",
    "no_room": "the carriers have neither the hands nor the time for it beside the others",
}
