"""A rounds problem in numbers: what the planner computes with. Node 0 is the depot, node i + 1 is stop i."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ..geometry import Mode
from ..matrices import Matrix, travel_matrix
from ..plan import LeftOut
from .model import Carrier, Rounds, RoundsPlan, Route, Trip, Visit

LATE = 10**9
"""A moment that never comes."""

Trips = list[list[int]]
"""The trips of one carrier as nodes; the depot is not written."""


@dataclass(frozen=True)
class Head:
    """Where a carrier is free again after what has begun and must stay: `trips` done, at `node` from `free` on.

    `is_out`: still on the way from stop to stop (the next trip of the search goes on from `node`, without loading).
    `is_closed`: dropped out, does nothing more.
    """

    node: int = 0
    free: int = 0
    trips: tuple[Trip, ...] = ()
    is_out: bool = False
    is_closed: bool = False


@dataclass
class Timed:
    """One carrier's trips in time. `finish` is what the goal counts, `work` the seconds from begin to home."""

    trips: list[Trip]
    finish: int
    work: int


@dataclass(frozen=True)
class Network:
    """`rounds` with its matrices and, when a plan is under way, the head of each carrier."""

    rounds: Rounds
    heads: tuple[Head, ...] = ()
    fixed: frozenset[int] = field(default=frozenset())  # nodes that have begun: not to be planned again

    @cached_property
    def modes(self) -> list[Mode]:
        return sorted({carrier.mode for carrier in self.rounds.carriers})

    @cached_property
    def matrices(self) -> dict[Mode, Matrix]:
        """Seconds for each mode, shape (stops + 1, stops + 1)."""
        places = [self.rounds.depot, *(stop.place for stop in self.rounds.stops)]
        return {mode: travel_matrix(self.rounds.sketch, mode, places) for mode in self.modes}

    @cached_property
    def rows(self) -> dict[Mode, list[list[int]]]:
        """The matrices as lists: reading one number is several times quicker than in numpy."""
        return {mode: matrix.tolist() for mode, matrix in self.matrices.items()}

    @cached_property
    def service(self) -> list[int]:
        return [0, *(stop.service_seconds for stop in self.rounds.stops)]

    @cached_property
    def load(self) -> list[int]:
        return [0, *(stop.load for stop in self.rounds.stops)]

    @cached_property
    def opens(self) -> list[int]:
        return [0, *(stop.opens for stop in self.rounds.stops)]

    @cached_property
    def closes(self) -> list[int]:
        return [0, *(stop.closes for stop in self.rounds.stops)]

    @cached_property
    def node(self) -> dict[str, int]:
        return {stop.id: index + 1 for index, stop in enumerate(self.rounds.stops)}

    @cached_property
    def within(self) -> list[int]:
        """At most how long after leaving the depot each stop is begun; LATE where nothing limits it."""
        hot = self.rounds.hot_seconds if self.rounds.hot_seconds is not None else LATE
        limits = (hot if stop.within_seconds is None else min(hot, stop.within_seconds) for stop in self.rounds.stops)
        return [LATE, *limits]

    @cached_property
    def is_limited(self) -> bool:
        """Whether anything cools."""
        return min(self.within) < LATE

    @cached_property
    def after(self) -> list[int]:
        return [0, *(stop.after_seconds for stop in self.rounds.stops)]

    @cached_property
    def has_windows(self) -> bool:
        return any(stop.opens > 0 for stop in self.rounds.stops)

    @cached_property
    def may(self) -> list[np.ndarray]:
        """For each carrier which nodes they have the skills for; bool, shape (stops + 1)."""
        needs = [frozenset(), *(frozenset(stop.skills) for stop in self.rounds.stops)]
        kinds: dict[frozenset[str], np.ndarray] = {}
        for carrier in self.rounds.carriers:
            skills = frozenset(carrier.skills)
            if skills not in kinds:
                kinds[skills] = np.array([need <= skills for need in needs])
        return [kinds[frozenset(carrier.skills)] for carrier in self.rounds.carriers]

    def head(self, index: int) -> Head:
        if self.heads:
            return self.heads[index]
        return Head(free=self.rounds.carriers[index].starts)

    def time(self, index: int, trips: Sequence[Sequence[int]]) -> Timed | None:
        """The trips of a carrier in time, after what has begun; None when a rule is broken.

        Everybody leaves as early as possible; only where a meal would grow cold waiting for a door to open, as late as costs
        the last door nothing.
        """
        rounds, carrier, head = self.rounds, self.rounds.carriers[index], self.head(index)
        done = list(head.trips)
        free = head.free
        if head.is_out:
            last = done.pop()
            first = self._go(carrier, head.node, last.leave, head.free, trips[0] if trips else ())
            if first is None:
                return None
            done.append(Trip(begin=last.begin, leave=last.leave, visits=last.visits + first.visits, back=first.back))
            trips, free = trips[1:], first.back
        for nodes in trips:
            if not nodes:
                continue
            if sum(self.load[node] for node in nodes) > carrier.capacity:
                return None
            trip = self._go(carrier, 0, None, free, nodes)
            if trip is None:
                return None
            done.append(trip)
            free = trip.back
        if len(done) > max(carrier.trips, len(head.trips)):
            return None
        if any(trips) and _end(done, rounds.counts_return) > carrier.ends:
            return None
        return Timed(done, finish(rounds, done, self.node, self.after), done[-1].back - done[0].begin if done else 0)

    def _go(self, carrier: Carrier, node: int, left: int | None, free: int, nodes: Sequence[int]) -> Trip | None:
        trip = self.leave(carrier, node, left, free, nodes)
        if not self.is_limited or left is not None or trip is None:
            return trip
        if not self.has_windows:
            return trip if self._is_warm(trip, nodes) else None
        if any(visit.start > visit.arrive for visit in trip.visits):  # waited: leave later, for the last door the same
            travel, latest, after = self.rows[carrier.mode], trip.visits[-1].start, nodes[-1]
            for visit_node in reversed(nodes[:-1]):
                latest = min(self.closes[visit_node], latest - travel[visit_node][after] - self.service[visit_node])
                after = visit_node
            later = latest - travel[0][after] - self.rounds.loading_seconds
            trip = self.leave(carrier, node, left, max(free, later), nodes)
        return trip if trip is not None and self._is_warm(trip, nodes) else None

    def _is_warm(self, trip: Trip, nodes: Sequence[int]) -> bool:
        within, leave = self.within, trip.leave
        return all(visit.start - leave <= within[node] for visit, node in zip(trip.visits, nodes, strict=True))

    def leave(self, carrier: Carrier, node: int, left: int | None, free: int, nodes: Sequence[int]) -> Trip | None:
        """Straight from `node` at `free` (after loading, when nothing has left yet); None when a door is closed."""
        travel = self.rows[carrier.mode]
        leave = now = free + self.rounds.loading_seconds if left is None else free
        visits = []
        stops, service, opens, closes = self.rounds.stops, self.service, self.opens, self.closes
        for each in nodes:
            arrive = now + travel[node][each]
            start = arrive if arrive > opens[each] else opens[each]
            if start > closes[each]:
                return None
            now = start + service[each]
            visits.append(Visit(stop=stops[each - 1].id, arrive=arrive, start=start, leave=now))
            node = each
        return Trip(begin=free, leave=leave if left is None else left, visits=tuple(visits), back=now + travel[node][0])

    def plan(self, routes: Sequence[Trips], left_out: dict[int, str]) -> RoundsPlan:
        """The plan of trips that keep every rule."""
        made = []
        for index, carrier in enumerate(self.rounds.carriers):
            timed = self.time(index, routes[index])
            assert timed is not None, f"{carrier.id}: {routes[index]}"
            if timed.trips:
                made.append(Route(carrier=carrier.id, trips=tuple(timed.trips)))
        out = [LeftOut(id=self.rounds.stops[node - 1].id, reason=left_out[node]) for node in sorted(left_out)]
        return RoundsPlan(routes=tuple(made), left_out=tuple(out))

    def alone(self, node: int) -> str | None:
        """Why nobody could serve this stop even if it were the only one; None when somebody could."""
        able = [i for i, may in enumerate(self.may) if may[node]]
        if not able:
            return "no_skill"
        strong = [i for i in able if self.rounds.carriers[i].capacity >= self.load[node]]
        if not strong:
            return "too_heavy"
        warm = [i for i in strong if self.rows[self.rounds.carriers[i].mode][0][node] <= self.within[node]]
        if not warm:
            return "too_far"
        free = {i: self.rounds.carriers[i].starts + self.rounds.loading_seconds for i in warm}
        travel = {i: self.rows[self.rounds.carriers[i].mode][0][node] for i in warm}
        intime = [i for i in warm if free[i] + travel[i] <= self.closes[node]]
        if not intime:
            return "closed"
        for i in intime:
            end = max(free[i] + travel[i], self.opens[node]) + self.service[node]
            if self.rounds.counts_return:
                end += self.rows[self.rounds.carriers[i].mode][node][0]
            if end <= self.rounds.carriers[i].ends:
                return None
        return "no_shift"


def _end(trips: Sequence[Trip], counts_return: bool) -> int:
    """When the carrier has done: at the last stop, or back where that counts."""
    if not trips:
        return 0
    last = trips[-1]
    return last.back if counts_return or not last.visits else last.visits[-1].leave


def finish(rounds: Rounds, trips: Sequence[Trip], node: dict[str, int], after: Sequence[int]) -> int:
    """What the goal counts: the end of the carrier's work, or of what their stops set going."""
    end = _end(trips, rounds.counts_return)
    if any(after):
        end = max([end, *(visit.leave + after[node.get(visit.stop, 0)] for trip in trips for visit in trip.visits)])
    return end


def plan_cost(rounds: Rounds, plan: RoundsPlan) -> tuple[float, float, float]:
    """(stops left out, finish of the last carrier, seconds of work of all)."""
    after = [0, *(stop.after_seconds for stop in rounds.stops)]
    node = {stop.id: index + 1 for index, stop in enumerate(rounds.stops)}
    last = max((finish(rounds, route.trips, node, after) for route in plan.routes), default=0)
    work = sum(route.trips[-1].back - route.trips[0].begin for route in plan.routes if route.trips)
    return (len(plan.left_out), last, work)
