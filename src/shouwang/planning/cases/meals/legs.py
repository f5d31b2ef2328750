"""Two legs: carriers to the gates, staff from the gates to the doors, hot over both.

First the doors of each compound are cut into walks (a small rounds problem from its gate). Each walk is a batch; how long it takes
says how soon after the kitchen it must be handed over (`within`) and how much later its last meal is there (`after`), so the
carriers' part is rounds again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ...budget import Budget, Listener, Meter
from ...geometry import travel_seconds
from ...plan import LeftOut
from ...rounds.model import DAY, Carrier, Rounds, Stop, Visit
from ...rounds.naive import by_list
from ...rounds.network import Network, Trips
from ...rounds.search import search
from .model import Batch, MealsPlan, MealsProblem, Staff, Walk, compound_of, gate_place

WALK_ITERATIONS = 60
"""For the walks of one compound, whatever the budget, so that more budget never gives other batches and a worse plan."""

PATIENCE = 420
"""Seconds for which meals may wait at a gate until the staff are back from the walk before."""


@dataclass(frozen=True)
class Planned:
    """A batch with the walk that was planned for it, in seconds since the staff took it over."""

    batch: Batch
    staff: Staff
    order: int  # the how-manieth walk of this staff
    visits: tuple[Visit, ...]
    back: int
    load: int

    @property
    def last(self) -> Visit:
        return self.visits[-1]

    def walk(self, fetch: int) -> Walk:
        """The walk when the staff set out at `fetch`."""
        visits = _shifted(self.visits, fetch)
        return Walk(staff=self.staff.id, batch=self.batch.id, fetch=fetch, visits=visits, back=fetch + self.back)


def solve(problem: MealsProblem, budget: Budget, listener: Listener | None) -> MealsPlan:
    """The best plan within the budget; the seed chooses among walks too."""
    meter = Meter(budget, listener)
    planned, left_out = cut(problem, by_hand=False, seed=budget.seed)
    rest = budget if budget.iterations is not None else meter.left()
    network = Network(carriers_part(problem, planned))
    best = search(network, rest, listener)
    return join(problem, planned, network, best.routes, left_out)


def by_hand(problem: MealsProblem) -> MealsPlan:
    """Batches and trips in the order of the list."""
    planned, left_out = cut(problem, by_hand=True, seed=0)
    network = Network(carriers_part(problem, planned, in_turn=False))
    return join(problem, planned, network, by_list(network)[0], left_out)


def cut(problem: MealsProblem, *, by_hand: bool, seed: int) -> tuple[list[Planned], dict[str, str]]:
    """The walks of every compound; and the stops that no walk can serve, with their reasons."""
    doors: dict[str | None, list[Stop]] = defaultdict(list)
    for stop in problem.stops:
        doors[compound_of(problem, stop)].append(stop)
    staff: dict[str | None, list[Staff]] = defaultdict(list)
    for one in problem.staff:
        staff[one.compound].append(one)
    planned: list[Planned] = []
    left_out: dict[str, str] = {}
    most = max((carrier.capacity for carrier in problem.carriers), default=0)
    for compound, stops in doors.items():
        able = []
        for stop in stops:
            reason = why_not(problem, stop, staff[compound], most)
            if reason is not None:
                left_out[stop.id] = reason
            else:
                able.append(stop)
        if able and compound is not None:
            planned += batches_of(problem, compound, able, staff[compound], seed, by_hand=by_hand)
    served = {id_ for each in planned for id_ in each.batch.stops}
    left_out |= {stop.id: "no_room" for stop in problem.stops if stop.id not in served and stop.id not in left_out}
    return planned, left_out


def why_not(problem: MealsProblem, stop: Stop, staff: Sequence[Staff], most: int) -> str | None:
    """Why a meal cannot be brought at all."""
    compound = compound_of(problem, stop)
    if compound is None or not staff:
        return "no_staff"
    if stop.load > most or stop.load > max(one.capacity for one in staff):
        return "too_heavy"
    modes = {carrier.mode for carrier in problem.carriers if carrier.capacity >= stop.load}
    shortest = min(
        _to_door(problem, mode, compound, gate, stop) for mode in modes for gate in _gates(problem, compound)
    )
    return None if shortest <= problem.hot_seconds else "too_far"


def _gates(problem: MealsProblem, compound: str) -> range:
    return range(next(len(each.gates) for each in problem.sketch.compounds if each.id == compound))


def _to_door(problem: MealsProblem, mode: str, compound: str, gate: int, stop: Stop) -> int:
    place = gate_place(problem, compound, gate)
    to_gate = travel_seconds(problem.sketch, mode, problem.kitchen, place)  # type: ignore[arg-type]
    return to_gate + problem.handover_seconds + travel_seconds(problem.sketch, "foot", place, stop.place)


def _best_gate(problem: MealsProblem, compound: str, stops: list[Stop]) -> int:
    """The gate from which the farthest door is reached soonest: one for each compound, so that everybody knows where to wait."""
    mode = "ebike" if any(carrier.mode == "ebike" for carrier in problem.carriers) else "foot"
    return min(
        _gates(problem, compound),
        key=lambda gate: (max(_to_door(problem, mode, compound, gate, stop) for stop in stops), gate),
    )


def batches_of(
    problem: MealsProblem, compound: str, stops: list[Stop], staff: list[Staff], seed: int, *, by_hand: bool = False
) -> list[Planned]:
    """The doors of one compound cut into walks of its staff."""
    gate = _best_gate(problem, compound, stops)
    most = max((carrier.capacity for carrier in problem.carriers), default=0)
    place = gate_place(problem, compound, gate)
    nearest = min(travel_seconds(problem.sketch, carrier.mode, problem.kitchen, place) for carrier in problem.carriers)
    rounds = Rounds(
        sketch=problem.sketch,
        depot=place,
        carriers=tuple(
            Carrier(id=one.id, capacity=min(one.capacity, most), trips=max(1, len(stops)), ends=DAY) for one in staff
        ),
        stops=tuple(stops),
        hot_seconds=max(0, problem.hot_seconds - problem.handover_seconds - nearest),
    )
    network = Network(rounds)
    if by_hand:
        routes: list[Trips] = by_list(network)[0]
    else:
        routes = search(network, Budget(iterations=WALK_ITERATIONS, seed=seed)).routes
    made: list[Planned] = []
    for index, one in enumerate(staff):
        timed = network.time(index, routes[index])
        assert timed is not None
        for order, trip in enumerate(timed.trips):
            ids = tuple(visit.stop for visit in trip.visits)
            batch = Batch(id=f"{compound} batch {len(made) + 1}", compound=compound, gate=gate, stops=ids)
            load = sum(rounds.stops[network.node[id_] - 1].load for id_ in ids)
            made.append(Planned(batch, one, order, _shifted(trip.visits, -trip.leave), trip.back - trip.leave, load))
    return made


def carriers_part(
    problem: MealsProblem,
    planned: Sequence[Planned],
    *,
    in_turn: bool = True,
    free: Mapping[str, int] | None = None,
    now: int = 0,
) -> Rounds:
    """The first leg: every batch a stop at its gate. `in_turn`: walks of one of the staff get hours one after the other.

    When the plan is under way at `now`: `free` says when staff are back from walks that have begun.
    """
    walks: dict[str, list[Planned]] = defaultdict(list)
    for each in planned:
        walks[each.staff.id].append(each)
    hours: dict[str, tuple[int, int, int]] = {}
    for several in walks.values():
        several.sort(key=lambda each: each.order)
        one = several[0]
        place = gate_place(problem, one.batch.compound, one.batch.gate)
        ways = [
            max(carrier.starts, now) + travel_seconds(problem.sketch, carrier.mode, problem.kitchen, place)
            for carrier in problem.carriers
        ]
        ready = max(one.staff.starts, (free or {}).get(one.staff.id, 0))
        opens = max(0, ready - problem.handover_seconds)
        soonest = max(opens, min(ways, default=0) + problem.loading_seconds)
        for number, each in enumerate(several):
            # All but the last come soon after the staff can be there, so that a later one waits at the gate no longer than that.
            is_last = number == len(several) - 1
            closes = one.staff.ends - each.back - problem.handover_seconds if is_last else soonest + PATIENCE
            waits = PATIENCE if number else 0
            hours[each.batch.id] = (opens, max(opens, closes), waits) if in_turn else (0, DAY, 0)
            opens = soonest = soonest + problem.handover_seconds + each.back
    stops = tuple(
        Stop(
            id=each.batch.id, place=gate_place(problem, each.batch.compound, each.batch.gate), load=each.load,
            service_seconds=problem.handover_seconds, opens=hours[each.batch.id][0], closes=hours[each.batch.id][1],
            within_seconds=max(0, problem.hot_seconds - problem.handover_seconds - each.last.start - hours[each.batch.id][2]),
            after_seconds=each.last.leave,
        )
        for each in planned
    )  # fmt: skip
    return Rounds(
        sketch=problem.sketch, depot=problem.kitchen, carriers=problem.carriers, stops=stops,
        loading_seconds=problem.loading_seconds,
    )  # fmt: skip


def join(
    problem: MealsProblem, planned: Sequence[Planned], network: Network, routes: list[Trips], left_out: dict[str, str]
) -> MealsPlan:
    """Both legs as one plan; a batch that no carrier takes, or whose staff would be late, is left out."""
    carried = network.plan(routes, {})
    handed = {v.stop: (v.leave, trip.leave) for route in carried.routes for trip in route.trips for v in trip.visits}
    free: dict[str, int] = {}
    walks, late = [], set()
    for each in sorted(planned, key=lambda one: handed.get(one.batch.id, (0, 0))):
        if each.batch.id not in handed:
            late.add(each.batch.id)
            continue
        ready, left_kitchen = handed[each.batch.id]
        fetch = max(ready, free.get(each.staff.id, each.staff.starts))
        if fetch + each.last.start - left_kitchen > problem.hot_seconds or fetch + each.back > each.staff.ends:
            late.add(each.batch.id)
            continue
        free[each.staff.id] = fetch + each.back
        walks.append(each.walk(fetch))
    dropped = late & handed.keys()
    if dropped:  # carried for nothing: the carriers do not take it at all
        nodes = {network.node[id_] for id_ in dropped}
        routes = [[[node for node in trip if node not in nodes] for trip in trips] for trips in routes]
        kept = [each for each in planned if each.batch.id not in late]
        out = left_out | {id_: "no_room" for each in planned if each.batch.id in late for id_ in each.batch.stops}
        again = Network(
            replace(network.rounds, stops=tuple(stop for stop in network.rounds.stops if stop.id not in late))
        )
        number = {each.batch.id: place + 1 for place, each in enumerate(kept)}
        names = {node: stop.id for node, stop in enumerate(network.rounds.stops, start=1)}
        moved = [[[number[names[node]] for node in trip] for trip in trips if trip] for trips in routes]
        return join(problem, kept, again, moved, out)
    out = left_out | {id_: "no_room" for each in planned if each.batch.id in late for id_ in each.batch.stops}
    return MealsPlan(
        routes=carried.routes,
        left_out=tuple(LeftOut(id=stop.id, reason=out[stop.id]) for stop in problem.stops if stop.id in out),
        batches=tuple(each.batch for each in planned if each.batch.id not in late),
        walks=tuple(walks),
    )


def _shifted(visits: Sequence[Visit], by: int) -> tuple[Visit, ...]:
    return tuple(
        Visit(stop=visit.stop, arrive=visit.arrive + by, start=visit.start + by, leave=visit.leave + by)
        for visit in visits
    )
