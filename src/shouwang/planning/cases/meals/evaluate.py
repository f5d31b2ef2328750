"""The judge of meals: the carriers' part as rounds, the staff's part recomputed here, the hot limit over both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...geometry import travel_seconds
from ...plan import Finding
from ...rounds.evaluate import evaluate as evaluate_rounds
from ...rounds.model import Rounds, RoundsPlan, Stop
from .model import LEG_REASONS, Batch, MealsPlan, MealsProblem, Walk, compound_of, gate_place


def evaluate(problem: MealsProblem, plan: MealsPlan) -> tuple[Finding, ...]:
    """Every broken rule; empty when the plan may be shown."""
    if not problem.staff:
        extra = (
            (Finding(rule="legs", where="batches", seen="nobody waits at the gates"),)
            if plan.batches or plan.walks
            else ()
        )
        return (*evaluate_rounds(problem.rounds(), RoundsPlan(routes=plan.routes, left_out=plan.left_out)), *extra)
    return tuple(_both_legs(problem, plan))


def _both_legs(problem: MealsProblem, plan: MealsPlan) -> Iterator[Finding]:
    stops = {stop.id: stop for stop in problem.stops}
    times = Counter(stop for batch in plan.batches for stop in batch.stops)
    times.update(out.id for out in plan.left_out)
    for id_ in times.keys() | stops.keys():
        if id_ not in stops or times[id_] != 1:
            yield Finding(rule="once", where=id_, seen=f"known: {id_ in stops}, in the plan {times[id_]} times")
            return
    gates = {compound.id: len(compound.gates) for compound in problem.sketch.compounds}
    for batch in plan.batches:
        if not 0 <= batch.gate < gates.get(batch.compound, 0):
            yield Finding(rule="gate", where=batch.id, seen=f"{batch.compound} has no gate {batch.gate}")
            return
        for id_ in batch.stops:
            if compound_of(problem, stops[id_]) != batch.compound:
                yield Finding(rule="gate", where=id_, seen=f"is not in {batch.compound}")
    yield from _carried(problem, plan, stops)
    yield from _walked(problem, plan, stops)
    for out in plan.left_out:
        true = _why_alone(problem, stops[out.id])
        if out.reason not in LEG_REASONS or out.reason != (true or "no_room"):
            yield Finding(rule="reason", where=out.id, seen=f"said {out.reason!r}, is {true or 'no_room'!r}")


def _carried(problem: MealsProblem, plan: MealsPlan, stops: dict[str, Stop]) -> Iterator[Finding]:
    """The first leg is rounds whose stops are the batches."""
    batches = tuple(
        Stop(
            id=batch.id, place=gate_place(problem, batch.compound, batch.gate), service_seconds=problem.handover_seconds,
            load=sum(stops[id_].load for id_ in batch.stops),
        )
        for batch in plan.batches
    )  # fmt: skip
    rounds = Rounds(
        sketch=problem.sketch, depot=problem.kitchen, carriers=problem.carriers, stops=batches,
        loading_seconds=problem.loading_seconds,
    )  # fmt: skip
    yield from evaluate_rounds(rounds, RoundsPlan(routes=plan.routes))


def _walked(problem: MealsProblem, plan: MealsPlan, stops: dict[str, Stop]) -> Iterator[Finding]:
    """The second leg: each batch by one of the staff of its compound, one walk at a time, still hot at every door."""
    handed = {v.stop: (v.leave, trip.leave) for route in plan.routes for trip in route.trips for v in trip.visits}
    batches = {batch.id: batch for batch in plan.batches}
    staff = {one.id: one for one in problem.staff}
    for id_, times in Counter(walk.batch for walk in plan.walks).items():
        if times != 1 or id_ not in batches:
            yield Finding(rule="once", where=id_, seen=f"walked {times} times")
    for id_ in batches.keys() - {walk.batch for walk in plan.walks}:
        if batches[id_].stops:  # one on its way when nobody was left to carry it on has none
            yield Finding(rule="once", where=id_, seen="nobody walks it")
    free: dict[str, int] = {}
    for walk in sorted(plan.walks, key=lambda each: each.fetch):
        batch, one = batches.get(walk.batch), staff.get(walk.staff)
        if batch is None or one is None or one.compound != batch.compound:
            yield Finding(rule="staff", where=walk.batch, seen=f"{walk.staff} does not wait there")
            continue
        ready, left_kitchen = handed.get(walk.batch, (0, 0))
        if walk.fetch < max(ready, free.get(one.id, one.starts)):
            yield Finding(rule="time", where=walk.batch, seen=f"fetched at {walk.fetch}, there at {ready}")
        if sum(stops[id_].load for id_ in batch.stops) > one.capacity:
            yield Finding(rule="capacity", where=walk.batch, seen=f"more than {one.id} takes ({one.capacity})")
        if walk.back > one.ends:
            yield Finding(rule="shift", where=one.id, seen=f"back at {walk.back}, works until {one.ends}")
        free[one.id] = walk.back
        yield from _doors(problem, walk, batch, stops, left_kitchen)


def _doors(
    problem: MealsProblem, walk: Walk, batch: Batch, stops: dict[str, Stop], left_kitchen: int
) -> Iterator[Finding]:
    if Counter(visit.stop for visit in walk.visits) != Counter(batch.stops):
        yield Finding(rule="once", where=batch.id, seen="the walk visits other doors than the batch has")
        return
    gate = gate_place(problem, batch.compound, batch.gate)
    here, now = gate, walk.fetch
    for visit in walk.visits:
        stop = stops[visit.stop]
        arrive = now + travel_seconds(problem.sketch, "foot", here, stop.place)
        if visit.arrive < arrive or visit.start < visit.arrive or visit.leave != visit.start + stop.service_seconds:
            yield Finding(rule="time", where=stop.id, seen=f"arrives at {visit.arrive}, the way takes until {arrive}")
        if visit.start - left_kitchen > problem.hot_seconds:
            yield Finding(rule="hot", where=stop.id, seen=f"{visit.start - left_kitchen} s after the kitchen")
        here, now = stop.place, visit.leave
    if walk.back < now + travel_seconds(problem.sketch, "foot", here, gate):
        yield Finding(rule="time", where=batch.id, seen=f"back at {walk.back}, sooner than the way takes")


def _why_alone(problem: MealsProblem, stop: Stop) -> str | None:
    """Why this meal could not be brought even as the only one of the day."""
    compound = compound_of(problem, stop)
    waiting = [one for one in problem.staff if one.compound == compound]
    if not waiting or compound is None:
        return "no_staff"
    strong = [one for one in problem.carriers if one.capacity >= stop.load]
    if not strong or not any(one.capacity >= stop.load for one in waiting):
        return "too_heavy"
    gates = next(len(each.gates) for each in problem.sketch.compounds if each.id == compound)
    ways = [
        travel_seconds(problem.sketch, one.mode, problem.kitchen, gate_place(problem, compound, gate))
        + problem.handover_seconds
        + travel_seconds(problem.sketch, "foot", gate_place(problem, compound, gate), stop.place)
        for one in strong
        for gate in range(gates)
    ]
    return None if min(ways) <= problem.hot_seconds else "too_far"
