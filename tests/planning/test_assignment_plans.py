"""What holds for every plan of the assignment cases: no rule broken, never worse than by hand, the same again, better with more."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.planning import Budget, ProblemError, solve, wire
from shouwang.planning.cases import calls, matching, points, roster

from .small_worlds import ALL

CASES = [pytest.param(name, id=name) for name in ALL]
few = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", CASES)
@few
@given(data=st.data())
def test_no_rule_is_broken_and_nobody_would_do_better_by_hand(name, data):
    case, worlds = ALL[name]
    problem = data.draw(worlds)
    assert case.faults(problem) == []
    naive, plan = case.naive(problem), case.solve(problem, Budget(iterations=3), None)
    assert case.evaluate(problem, naive) == ()
    assert case.evaluate(problem, plan) == ()
    best = solve(problem, Budget(iterations=3))
    assert case.cost(problem, best) <= min(case.cost(problem, naive), case.cost(problem, plan))
    assert case.figures(problem, best).keys() == case.figures(problem, naive).keys()


@pytest.mark.parametrize("name", CASES)
@few
@given(data=st.data())
def test_same_seed_same_plan_and_more_iterations_never_worse(name, data):
    case, worlds = ALL[name]
    problem, seed = data.draw(worlds), data.draw(st.integers(0, 99))
    costs = []
    for iterations in (0, 1, 4):
        plan = case.solve(problem, Budget(iterations=iterations, seed=seed), None)
        assert plan == case.solve(problem, Budget(iterations=iterations, seed=seed), None)
        costs.append(case.cost(problem, plan))
    assert costs == sorted(costs, reverse=True)


@pytest.mark.parametrize("name", CASES)
@few
@given(data=st.data())
def test_problem_and_plan_survive_the_wire(name, data):
    case, worlds = ALL[name]
    problem = data.draw(worlds)
    plan = case.naive(problem)
    assert wire.read(case.problem, wire.write(case.problem, problem)) == problem
    assert wire.read(case.plan, wire.write(case.plan, plan)) == plan


@pytest.mark.parametrize("name", CASES)
def test_the_worked_example_beats_the_hand(name):
    case, _worlds = ALL[name]
    problem = case.example()
    plan = solve(problem, Budget(iterations=20))
    assert case.evaluate(problem, plan) == ()
    assert case.cost(problem, plan) <= case.cost(problem, case.naive(problem))


@pytest.mark.parametrize("name", CASES)
def test_progress_is_told_and_never_passes_the_whole(name):
    case, _worlds = ALL[name]
    heard = []
    case.solve(case.example(), Budget(iterations=3), heard.append)
    assert heard and all(0 <= each.spent <= 1 for each in heard)


MATCH, ROSTER, CALLS, POINTS, PACKS = (
    ALL[name][0].example() for name in ("matching", "roster", "calls", "points", "packs")
)


def _with(value, **changes):
    from dataclasses import replace

    return replace(value, **changes)


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (_with(MATCH, offers=MATCH.offers * 2), "two offers have the id 'o1'"),
        (_with(MATCH, needs=(_with(MATCH.needs[0], units=0),)), "units must be at least 1"),
        (_with(MATCH, needs=(_with(MATCH.needs[0], priority=0),)), "priority"),
        (_with(MATCH, offers=(_with(MATCH.offers[0], units=-1),)), "units is negative"),
        (_with(MATCH, offers=(_with(MATCH.offers[0], place=_with(MATCH.offers[0].place, stair="7")),)), "no stair '7'"),
        (_with(MATCH, agreed=(matching.Handover(offer="o1", need="n3", units=1),)), "not the same goods"),
        (_with(MATCH, agreed=(matching.Handover(offer="o9", need="n3", units=1),)), "no offer 'o9'"),
        (_with(MATCH, agreed=(matching.Handover(offer="o1", need="n2", units=3),)), "max_per_person"),
        (_with(ROSTER, duties=(_with(ROSTER.duties[0], end=0),)), "must end after it begins"),
        (_with(ROSTER, told=(roster.Turn(duty="x", helper="An"),)), "no duty 'x'"),
        (_with(ROSTER, absences=(roster.Absence(helper="x", start=0, end=1),)), "no helper 'x'"),
        (_with(ROSTER, most_a_day=0), "most_a_day"),
        (_with(CALLS, slot_minutes=0), "slot_minutes"),
        (_with(CALLS, callers=(_with(CALLS.callers[0], slots=(540, 541)),)), "slots overlap"),
        (_with(CALLS, people=(_with(CALLS.people[0], points=0),)), "points must be at least 1"),
        (_with(CALLS, kept=(calls.Appointment(person="x", caller="Mei", at=540),)), "no person 'x'"),
        (_with(POINTS, points=()), "no point"),
        (_with(POINTS, points=(_with(POINTS.points[0], seconds_each=0),)), "seconds_each"),
        (_with(POINTS, chunk=0), "chunk"),
        (_with(POINTS, kept=(points.Choice(building="1", point="x"),)), "no point 'x'"),
        (_with(PACKS, volunteers=()), "no volunteer"),
        (_with(PACKS, loads=PACKS.loads * 2), "two loads"),
        (_with(PACKS, seconds_per_door=-1), "negative"),
        (_with(PACKS, loads=(_with(PACKS.loads[0], stair="nowhere"),)), "no stair 'nowhere'"),
    ],
)
def test_a_bad_problem_is_refused_in_one_line(problem, words):
    with pytest.raises(ProblemError) as refused:
        solve(problem, Budget(iterations=1))
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"x": 1}', "null", '{"sketch": 3}'])
def test_garbage_is_refused_in_one_line(name, text):
    with pytest.raises(ProblemError) as refused:
        wire.read(ALL[name][0].problem, text)
    assert str(refused.value).strip() and "\n" not in str(refused.value)
