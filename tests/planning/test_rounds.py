"""Rounds: whatever the problem, the plan keeps every rule; and what begun work and budgets promise."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.planning.budget import Budget
from shouwang.planning.cases import parcels
from shouwang.planning.geometry import Door
from shouwang.planning.rounds import plans
from shouwang.planning.rounds.evaluate import evaluate, keeps_begun
from shouwang.planning.rounds.model import Carrier, Rounds, Stop
from shouwang.planning.rounds.network import Network
from shouwang.planning.rounds.replan import moved, replan

from .rounds_worlds import KITCHEN, SKETCH, rounds, stop

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(rounds(), st.integers(0, 3))
def test_no_plan_breaks_a_rule_and_none_is_worse_than_by_hand(problem, seed):
    assert problem.faults() == []
    by_hand = plans.by_hand(problem)
    assert evaluate(problem, by_hand) == ()
    plan = plans.solve(problem, Budget(iterations=40, seed=seed))
    assert evaluate(problem, plan) == ()
    assert plans.cost(problem, plan) <= plans.cost(problem, by_hand)


@QUICK
@given(rounds(), st.integers(0, 3))
def test_more_iterations_are_never_worse_and_the_same_are_the_same(problem, seed):
    costs = [plans.cost(problem, plans.solve(problem, Budget(iterations=n, seed=seed))) for n in (0, 7, 30, 120)]
    assert costs == sorted(costs, reverse=True)
    once, twice = (plans.solve(problem, Budget(iterations=50, seed=seed)) for _ in range(2))
    assert once == twice


@st.composite
def mornings(draw):
    """A problem, and what happens while it is under way: moments, who drops out, what comes and goes."""
    problem = draw(rounds())
    events = []
    for number in range(draw(st.integers(1, 4))):
        events.append((
            draw(st.integers(0, 900)),
            draw(st.sampled_from([None, "c0", "c1"])),
            draw(st.one_of(st.none(), stop(f"new{number}"))),
            draw(st.booleans()),
            draw(st.booleans()),
        ))  # fmt: skip
    return problem, events


@QUICK
@given(mornings())
def test_through_any_morning_nothing_is_lost_or_doubled_and_what_begun_stays(morning):
    problem, events = morning
    plan = plans.solve(problem, Budget(iterations=15))
    now, gone = 0, set()
    for later, leaver, newcomer, cancels, optimises in events:
        now += later
        if leaver is not None:
            gone.add(leaver)
        begun = {v.stop for r in plan.routes for t in r.trips for v in t.visits if v.start < now}
        waiting = [each for each in problem.stops if each.id not in begun]
        if cancels and waiting:
            problem = replace(problem, stops=tuple(each for each in problem.stops if each.id != waiting[0].id))
        if newcomer is not None:
            problem = replace(problem, stops=(*problem.stops, newcomer))
        budget = Budget(iterations=15) if optimises else None
        again = replan(
            problem, plan, now, gone={leaver} if leaver else (), budget=budget
        )  # the plan knows of earlier ones
        assert evaluate(problem, again) == ()
        assert keeps_begun(plan, again, now) == ()
        planned = [v.stop for r in again.routes for t in r.trips for v in t.visits] + [out.id for out in again.left_out]
        assert sorted(planned) == sorted(each.id for each in problem.stops)  # counted without the judge
        for route in again.routes:  # who is gone begins nothing more
            assert route.carrier not in gone or all(v.start < now for t in route.trips for v in t.visits)
        plan = again


def walk_up(count: int, **more: object) -> Rounds:
    stops = tuple(
        Stop(id=f"s{n}", place=Door(stair=("A1", "A2", "B2")[n % 3], floor=n % 5 + 1), service_seconds=30)
        for n in range(count)
    )
    carriers = tuple(Carrier(id=f"c{n}", capacity=8) for n in range(3))
    return replace(Rounds(sketch=SKETCH, depot=KITCHEN, carriers=carriers, stops=stops), **more)


def test_insertion_moves_nobody_and_a_leaver_s_stops_are_taken_over():
    problem = walk_up(14)
    before = plans.solve(problem, Budget(iterations=100))
    more = replace(problem, stops=(*problem.stops, Stop(id="late", place=Door(stair="B1", floor=9))))
    after = replan(more, before, 0)
    assert moved(before, after) == 0 and not after.left_out
    lost = sum(len(trip.visits) for route in before.routes if route.carrier == "c0" for trip in route.trips)
    after = replan(more, before, 0, gone={"c0"})
    assert lost and moved(before, after) == lost and not after.left_out


def test_of_two_trips_without_loads_the_first_is_over_when_the_second_has_begun():
    stops = tuple(Stop(id=f"s{n}", place=Door(stair="B1", floor=n + 1), load=0, within_seconds=limit)
                  for n, limit in enumerate((300, 300)))  # fmt: skip
    problem = walk_up(0, stops=stops, carriers=(Carrier(id="c", trips=2),))
    network = Network(problem)
    before = network.plan([[[1], [2]]], {})
    now = before.routes[0].trips[1].visits[0].start + 1
    after = replan(problem, before, now)
    assert keeps_begun(before, after, now) == () and not after.left_out


def test_reoptimising_moves_few_and_finishes_no_later():
    problem = parcels.problem(1, parcels=90, riders=12).rounds()
    before = plans.solve(problem, Budget(iterations=60))
    gone = {before.routes[0].carrier}
    lost = len(before.routes[0].trips[0].visits)
    inserted = replan(problem, before, 0, gone=gone)
    better = replan(problem, before, 0, gone=gone, budget=Budget(iterations=400))
    assert plans.cost(problem, better) < plans.cost(problem, inserted)
    assert moved(before, better) <= lost + 0.22 * len(problem.stops) and moved(inserted, better) > 0


def test_the_judge_sees_who_is_gone_and_sent_all_the_same():
    problem = walk_up(9)
    before = plans.solve(problem, Budget(iterations=50))
    after = replan(problem, before, 0, gone={"c0"})
    assert after.gone == ("c0",) and keeps_begun(after, replan(problem, after, 10), 10) == ()
    assert {finding.rule for finding in keeps_begun(after, before, 0)} == {"gone"}
    assert {finding.rule for finding in keeps_begun(before, replace(before, gone=("c0",)), 0)} == {"gone"}


def test_a_loaded_trip_that_has_left_takes_nothing_more():
    problem = walk_up(6)
    before = plans.solve(problem, Budget(iterations=50))
    more = replace(problem, stops=(*problem.stops, Stop(id="late", place=Door(stair="B1"))))
    assert [out.reason for out in replan(more, before, 10).left_out] == ["no_room"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"skills": ("nurse",)}, "no_skill"),
        ({"load": 9}, "too_heavy"),
        ({"within_seconds": 5}, "too_far"),
        ({"closes": 3}, "closed"),
        ({"service_seconds": 90_000}, "no_shift"),
        ({}, None),
    ],
)
def test_left_out_with_its_reason(change, reason):
    problem = walk_up(4)
    problem = replace(problem, stops=(replace(problem.stops[0], **change), *problem.stops[1:]))
    plan = plans.solve(problem, Budget(iterations=20))
    assert [(out.id, out.reason) for out in plan.left_out] == ([("s0", reason)] if reason else [])


def test_more_load_than_hands_leaves_out_as_few_as_can_be():
    problem = walk_up(14, carriers=(Carrier(id="c", capacity=8),))
    plan = plans.solve(problem, Budget(iterations=60))
    assert len(plan.left_out) == 6 and {out.reason for out in plan.left_out} == {"no_room"}


def test_an_open_window_while_meals_cool_is_waited_for_at_the_kitchen():
    stops = (Stop(id="s", place=Door(stair="A1"), opens=5_000),)
    problem = walk_up(0, stops=stops, hot_seconds=600)
    (route,) = plans.solve(problem, Budget(iterations=5)).routes
    assert route.trips[0].visits[0].start == 5_000 and route.trips[0].leave > 4_400


# ── The judge: each rule, broken once ──


def broken(plan, trip_change=None, visit_change=None):
    (route, *others) = plan.routes
    (trip, *later) = route.trips
    if visit_change:
        trip = replace(trip, visits=(replace(trip.visits[0], **visit_change(trip.visits[0])), *trip.visits[1:]))
    if trip_change:
        trip = replace(trip, **trip_change(trip))
    return replace(plan, routes=(replace(route, trips=(trip, *later)), *others))


SOUND = walk_up(9)
PLAN = plans.solve(SOUND, Budget(iterations=50))


@pytest.mark.parametrize(
    ("rule", "problem", "plan"),
    [
        ("once", SOUND, replace(PLAN, routes=PLAN.routes[1:])),
        ("once", SOUND, broken(PLAN, trip_change=lambda t: {"visits": (*t.visits, t.visits[-1])})),
        ("stop", SOUND, broken(PLAN, visit_change=lambda v: {"stop": "nobody"})),
        ("carrier", SOUND, replace(PLAN, routes=(replace(PLAN.routes[0], carrier="x"), *PLAN.routes[1:]))),
        ("carrier", SOUND, replace(PLAN, routes=(*PLAN.routes, PLAN.routes[0]))),
        ("time", SOUND, broken(PLAN, visit_change=lambda v: {"arrive": v.arrive - 1})),
        ("time", SOUND, broken(PLAN, visit_change=lambda v: {"leave": v.leave - 1})),
        ("time", SOUND, broken(PLAN, trip_change=lambda t: {"back": t.back - 1})),
        ("time", SOUND, broken(PLAN, trip_change=lambda t: {"begin": -1})),
        ("time", replace(SOUND, loading_seconds=60), PLAN),
        ("capacity", walk_up(9, carriers=tuple(replace(c, capacity=1) for c in SOUND.carriers)), PLAN),
        ("shift", walk_up(9, carriers=tuple(replace(c, ends=300) for c in SOUND.carriers)), PLAN),
        ("shift", walk_up(9, counts_return=True, carriers=tuple(
            replace(c, ends=max(r.trips[-1].visits[-1].leave for r in PLAN.routes)) for c in SOUND.carriers)), PLAN),
        ("skill", walk_up(9, stops=tuple(replace(s, skills=("nurse",)) for s in SOUND.stops)), PLAN),
        ("window", walk_up(9, stops=tuple(replace(s, closes=10) for s in SOUND.stops)), PLAN),
        ("window", walk_up(9, stops=tuple(replace(s, opens=9_000) for s in SOUND.stops)), PLAN),
        ("hot", replace(SOUND, hot_seconds=100), PLAN),
        ("hot", walk_up(9, stops=tuple(replace(s, within_seconds=100) for s in SOUND.stops)), PLAN),
        ("trips", SOUND, replace(PLAN, routes=(
            replace(PLAN.routes[0], trips=PLAN.routes[0].trips * 2), *PLAN.routes[1:]))),
    ],
)  # fmt: skip
def test_the_judge_sees(rule, problem, plan):
    assert evaluate(SOUND, PLAN) == ()
    assert rule in {finding.rule for finding in evaluate(problem, plan)}


def test_the_judge_sees_a_false_reason():
    problem = replace(SOUND, stops=(*SOUND.stops, Stop(id="far", place=Door(stair="A1"), load=99)))
    plan = plans.solve(problem, Budget(iterations=5))
    assert evaluate(problem, plan) == ()
    for reason in ("no_room", "closed", "because"):
        wrong = replace(plan, left_out=tuple(replace(out, reason=reason) for out in plan.left_out))
        assert [finding.rule for finding in evaluate(problem, wrong)] == ["reason"]


def test_the_judge_sees_begun_work_that_moved():
    late = broken(PLAN, visit_change=lambda v: {"start": v.start + 5})
    assert [finding.rule for finding in keeps_begun(PLAN, late, now=10_000)] == ["begun"]
