"""Plan meals in two legs again while they are under way.

Batches that exist stay together, with their carrier and their staff; what is new, and what somebody who dropped out had not begun, becomes
new batches that go last. A batch that is on its way stays on its way, even when nobody is left to carry it on: then it is empty in the
plan, and its meals are left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from ...budget import Budget, Listener
from ...geometry import travel_seconds
from ...plan import Finding, LeftOut
from ...rounds.evaluate import keeps_begun
from ...rounds.model import DAY, Rounds, RoundsPlan, Route, Stop, Trip, Visit
from ...rounds.replan import replan
from .legs import Planned, batches_of, carriers_part, why_not
from .model import Batch, MealsPlan, MealsProblem, Staff, Walk, compound_of, gate_place


@dataclass
class _UnderWay:
    """What of a plan has begun: `fixed` batches (their walks too), batches `carried` by now; and `planned`, what has not."""

    fixed: list[Batch] = field(default_factory=list)
    walks: list[Walk] = field(default_factory=list)
    carried: set[str] = field(default_factory=set)
    planned: list[Planned] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)


def replan_legs(
    problem: MealsProblem,
    before: MealsPlan,
    now: int,
    gone: Collection[str],
    budget: Budget | None,
    listener: Listener | None,
) -> MealsPlan:
    """The plan from `now` on; with a budget the carriers' rounds may be re-optimised."""
    out = {*before.gone, *gone}
    day = _under_way(problem, before, now, out)
    _new_batches(problem, day, out, {batch.id for batch in before.batches}, budget.seed if budget else 0)
    plans = [_plan(problem, before, now, out, day, None, listener)]
    if budget is not None:
        plans.append(_plan(problem, before, now, out, day, budget, listener))
    return min(plans, key=lambda plan: (len(plan.left_out), max((w.visits[-1].leave for w in plan.walks), default=0)))


def _under_way(problem: MealsProblem, before: MealsPlan, now: int, out: Collection[str]) -> _UnderWay:
    stops = {stop.id: stop for stop in problem.stops}
    carried = {v.stop: (route.carrier, trip, v) for route in before.routes for trip in route.trips for v in trip.visits}
    walks = {walk.batch: walk for walk in before.walks}
    day = _UnderWay()
    turns: Counter[str] = Counter()
    for batch in sorted(before.batches, key=lambda each: (walks[each.id].fetch if each.id in walks else 0, each.id)):
        walk = walks.get(batch.id)
        carrier, trip, visit = carried[batch.id]
        if trip.begin < now and (carrier not in out or visit.start < now):
            day.carried.add(batch.id)
        if walk is not None and walk.fetch < now:
            visits = tuple(v for v in walk.visits if v.stop in stops and (walk.staff not in out or v.start < now))
            day.fixed.append(replace(batch, stops=tuple(v.stop for v in visits)))
            if visits:
                home = travel_seconds(
                    problem.sketch,
                    "foot",
                    stops[visits[-1].stop].place,
                    gate_place(problem, batch.compound, batch.gate),
                )
                back = walk.back if visits == walk.visits else visits[-1].leave + home
                day.walks.append(replace(walk, visits=visits, back=back))
            continue
        known = tuple(v.stop for v in walk.visits if v.stop in stops) if walk is not None else ()
        load = sum(stops[id_].load for id_ in known)
        staff = _staff(problem, batch.compound, load, out, turns, walk.staff if walk is not None else "")
        if known and staff is not None:
            turns[staff.id] += 1
            visits, back = _walked(problem, batch, [stops[id_] for id_ in known])
            day.planned.append(Planned(replace(batch, stops=known), staff, turns[staff.id], visits, back, load))
        elif batch.id in day.carried:
            day.fixed.append(replace(batch, stops=()))
    return day


def _staff(
    problem: MealsProblem, compound: str, load: int, out: Collection[str], turns: Counter[str], first: str
) -> Staff | None:
    """The one who had it, or who has the fewest walks of those who stand there and can take it."""
    able = [one for one in problem.staff if one.compound == compound and one.id not in out and one.capacity >= load]
    return min(able, key=lambda one: (one.id != first, turns[one.id], one.id), default=None)


def _walked(problem: MealsProblem, batch: Batch, stops: Sequence[Stop]) -> tuple[tuple[Visit, ...], int]:
    """The doors in this order, in seconds since the batch was taken over; and when its staff are back at the gate."""
    gate = here = gate_place(problem, batch.compound, batch.gate)
    clock, visits = 0, []
    for stop in stops:
        arrive = clock + travel_seconds(problem.sketch, "foot", here, stop.place)
        clock, here = arrive + stop.service_seconds, stop.place
        visits.append(Visit(stop=stop.id, arrive=arrive, start=arrive, leave=clock))
    return tuple(visits), clock + travel_seconds(problem.sketch, "foot", here, gate)


def _new_batches(problem: MealsProblem, day: _UnderWay, out: Collection[str], used: set[str], seed: int) -> None:
    """Batches for every stop that is in none, each staff's after those that they have."""
    placed = {id_ for batch in day.fixed for id_ in batch.stops} | {i for each in day.planned for i in each.batch.stops}
    carriers = tuple(one for one in problem.carriers if one.id not in out)
    most = max((one.capacity for one in problem.carriers), default=0)
    todo: dict[str | None, list[Stop]] = defaultdict(list)
    for stop in problem.stops:
        if stop.id not in placed:
            compound = compound_of(problem, stop)
            why = why_not(problem, stop, [one for one in problem.staff if one.compound == compound], most)
            day.reasons[stop.id] = why or "no_room"
            if why is None:
                todo[compound].append(stop)
    turns = Counter(each.staff.id for each in day.planned)
    for compound, stops in todo.items():
        staff = [one for one in problem.staff if one.compound == compound and one.id not in out]
        if compound is None or not staff or not carriers:
            continue
        for each in batches_of(replace(problem, carriers=carriers), compound, stops, staff, seed):
            name, number = each.batch.id, 1
            while name in used:
                number += 1
                name = f"{compound} batch {number}"
            used.add(name)
            turns[each.staff.id] += 1
            day.planned.append(replace(each, batch=replace(each.batch, id=name), order=turns[each.staff.id]))


def _plan(
    problem: MealsProblem,
    before: MealsPlan,
    now: int,
    out: set[str],
    day: _UnderWay,
    budget: Budget | None,
    listener: Listener | None,
) -> MealsPlan:
    """Both legs; batches whose walk would be late are left out, one round after the other, until none is."""
    fixed, planned = list(day.fixed), list(day.planned)
    under_way = RoundsPlan(routes=before.routes, gone=before.gone)
    while True:
        rounds = _first_leg(problem, now, out, day, fixed, planned)
        carried = replan(rounds, under_way, now, gone=out, budget=budget, listener=listener)
        walks, late = _second_leg(problem, day, planned, carried)
        if not late:
            break
        fixed += [replace(each.batch, stops=()) for each in planned if each.batch.id in late & day.carried]
        planned = [each for each in planned if each.batch.id not in late]
    batches = (*fixed, *(each.batch for each in planned))
    served = {id_ for batch in batches for id_ in batch.stops}
    left_out = tuple(
        LeftOut(id=stop.id, reason=day.reasons.get(stop.id, "no_room"))
        for stop in problem.stops
        if stop.id not in served
    )
    return MealsPlan(
        routes=carried.routes, left_out=left_out, batches=batches, walks=(*day.walks, *walks), gone=tuple(sorted(out))
    )


def _first_leg(
    problem: MealsProblem, now: int, out: set[str], day: _UnderWay, fixed: list[Batch], planned: list[Planned]
) -> Rounds:
    """The batches as stops of rounds. Those that are on their way come as they come; `_second_leg` says whether that does."""
    able = replace(problem, carriers=tuple(one for one in problem.carriers if one.id not in out))
    free = {walk.staff: walk.back for walk in sorted(day.walks, key=lambda each: each.back)}
    rounds = carriers_part(able, planned, free=free, now=now)
    loads = {stop.id: stop.load for stop in problem.stops}
    stops = [
        replace(stop, opens=0, closes=DAY, within_seconds=None) if stop.id in day.carried else stop
        for stop in rounds.stops
    ]
    stops += [
        Stop(
            id=batch.id, place=gate_place(problem, batch.compound, batch.gate), service_seconds=problem.handover_seconds,
            load=sum(loads[id_] for id_ in batch.stops),
        )
        for batch in fixed
    ]  # fmt: skip
    return replace(rounds, carriers=problem.carriers, stops=tuple(stops))


def _second_leg(
    problem: MealsProblem, day: _UnderWay, planned: Sequence[Planned], carried: RoundsPlan
) -> tuple[list[Walk], set[str]]:
    """The walks in the order in which batches are handed over; and the batches that nobody can bring in time."""
    handed = {v.stop: (v.leave, trip.leave) for route in carried.routes for trip in route.trips for v in trip.visits}
    free: dict[str, int] = {}
    for walk in day.walks:
        free[walk.staff] = max(free.get(walk.staff, 0), walk.back)
    walks, late = [], set()
    for each in sorted(planned, key=lambda one: handed.get(one.batch.id, (0, 0))):
        ready, left_kitchen = handed.get(each.batch.id, (0, -DAY))
        fetch = max(ready, free.get(each.staff.id, 0), each.staff.starts)
        if fetch + each.last.start - left_kitchen > problem.hot_seconds or fetch + each.back > each.staff.ends:
            late.add(each.batch.id)
            continue
        free[each.staff.id] = fetch + each.back
        walks.append(each.walk(fetch))
    return walks, late


def begun(before: MealsPlan, after: MealsPlan, now: int) -> tuple[Finding, ...]:
    """What had begun and was changed, on either leg."""
    return (
        *keeps_begun(RoundsPlan(routes=before.routes, gone=before.gone), RoundsPlan(routes=after.routes, gone=after.gone), now),
        *keeps_begun(_as_rounds(before), _as_rounds(after), now),
    )  # fmt: skip


def _as_rounds(plan: MealsPlan) -> RoundsPlan:
    """The walks of the staff as rounds."""
    trips: dict[str, list[Trip]] = defaultdict(list)
    for walk in plan.walks:
        trips[walk.staff].append(Trip(begin=walk.fetch, leave=walk.fetch, visits=walk.visits, back=walk.back))
    return RoundsPlan(routes=tuple(Route(carrier=who, trips=tuple(made)) for who, made in trips.items()))
