"""Planning again, again and again: people drop out, needs arrive, time goes on; what has begun stays and nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.planning import Budget
from shouwang.planning.cases import calls, matching, packs, points, roster
from shouwang.planning.geometry import Door

from .small_worlds import deliveries, doors, matchings, mornings, rosters, samplings

few = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
SMALL = Budget(iterations=2)


@few
@given(data=st.data())
def test_handovers_that_were_agreed_stay_through_withdrawals_and_new_needs(data):
    case, problem = matching.CASE, data.draw(matchings())
    plan = case.solve(problem, SMALL, None)
    for step in range(3):
        need = matching.Need(id=f"new {step}", kind="mask", units=data.draw(st.integers(1, 3)), place=data.draw(doors))
        started = {(each.offer, each.need) for each in plan.handovers if data.draw(st.booleans())}
        gone = {offer.id for offer in problem.offers if data.draw(st.integers(0, 3)) == 0} - {
            pair[0] for pair in started
        }
        changed = replace(
            problem,
            offers=tuple(each for each in problem.offers if each.id not in gone),
            needs=(*problem.needs, need),
            agreed=(),
        )
        every = matching.keep(changed, plan)
        inserted = case.solve(every, SMALL, None)
        assert case.evaluate(every, inserted) == ()
        before = {(each.offer, each.need): each.units for each in plan.handovers if each.offer not in gone}
        after = {(each.offer, each.need): each.units for each in inserted.handovers}
        assert all(after.get(pair, 0) >= units for pair, units in before.items())
        free = matching.keep(changed, plan, started)
        anew = case.solve(free, SMALL, None)
        assert case.evaluate(free, anew) == ()
        assert case.cost(changed, anew)[:-1] <= case.cost(changed, inserted)[:-1]  # freer, so it covers no less
        problem, plan = free, anew


@few
@given(data=st.data())
def test_a_roster_keeps_the_past_and_changes_least(data):
    case, problem = roster.CASE, data.draw(rosters())
    plan = case.solve(problem, SMALL, None)
    now, absences, model = 0, (), roster.RosterModel(problem)
    for _ in range(3):
        now += data.draw(st.integers(0, 900))
        if problem.helpers:
            ill = data.draw(st.sampled_from(problem.helpers))
            absences = (*absences, roster.Absence(helper=ill.id, start=now, end=now + data.draw(st.integers(1, 2_000))))
        today = replace(problem, told=plan.turns, now=now, absences=absences)
        first = roster.fill_gaps(today)
        assert case.evaluate(today, first) == ()
        start = {duty.id: duty.start for duty in problem.duties}
        again = roster.solve(today, Budget(iterations=1_000), model=model)
        assert case.evaluate(today, again) == ()
        assert case.cost(today, again) <= case.cost(today, first)
        assert again == roster.solve(today, Budget(iterations=1_000), model=model)
        assert {turn for turn in plan.turns if start[turn.duty] < now} == {
            turn for turn in again.turns if start[turn.duty] < now
        }
        plan = again


def test_a_kept_program_is_for_one_week_only():
    problem = roster.CASE.example()
    model = roster.RosterModel(problem)
    with pytest.raises(ValueError, match="only told, now and absences"):
        roster.solve(replace(problem, most_a_day=1), SMALL, model=model)


@few
@given(data=st.data())
def test_calls_that_were_made_stay_and_nobody_is_lost(data):
    case, problem = calls.CASE, data.draw(mornings())
    plan = case.solve(problem, SMALL, None)
    for now in (550, 560, 575):
        crew = tuple(replace(each, slots=()) if data.draw(st.integers(0, 3)) == 0 else each for each in problem.callers)
        made = {each for each in plan.appointments if each.at < now}
        problem = calls.again(replace(problem, callers=crew), plan, now)
        plan = case.solve(problem, SMALL, None)
        assert case.evaluate(problem, plan) == ()
        assert made <= set(plan.appointments)
        assert all(each.at >= now for each in set(plan.appointments) - made)


@few
@given(data=st.data())
def test_called_buildings_stay_when_a_point_closes(data):
    case, problem = points.CASE, data.draw(samplings())
    plan = case.solve(problem, SMALL, None)
    for _ in range(2):
        called = {key for line in plan.lines for key in line.buildings if data.draw(st.booleans())}
        left = tuple(each for each in problem.points if data.draw(st.booleans())) or problem.points[:1]
        before = {key: line.point for line in plan.lines for key in line.buildings}
        problem = points.again(replace(problem, points=left), plan, called)
        plan = case.solve(problem, SMALL, None)
        assert case.evaluate(problem, plan) == ()
        after = {key: line.point for line in plan.lines for key in line.buildings}
        still = {each.id for each in left}
        assert all(after[key] == before[key] for key in called if before[key] in still)


@few
@given(data=st.data())
def test_stairs_done_never_come_back_and_the_others_stay_with_whom_they_were_told(data):
    case, problem = packs.CASE, data.draw(deliveries())
    problem = replace(problem, whole_buildings=False)
    plan = case.solve(problem, SMALL, None)
    for step in range(3):
        done = {}
        for each in plan.rounds:
            for stair in each.stairs[: data.draw(st.integers(0, len(each.stairs)))]:
                done[stair] = 1_000 * (step + 1) + len(done)
        crew = [each.id for each in problem.volunteers]
        gone = set(data.draw(st.lists(st.sampled_from(crew), max_size=len(crew) - 1, unique=True)))
        owner = {stair: each.volunteer for each in plan.rounds for stair in each.stairs}
        open_stairs = set(owner) - set(done)
        stays, moves = (packs.again(problem, plan, done, gone, may_move=may) for may in (False, True))
        kept = case.solve(stays, SMALL, None)
        for asked, made in ((stays, kept), (moves, case.solve(moves, SMALL, None))):
            assert case.evaluate(asked, made) == ()
            assert sorted(stair for each in made.rounds for stair in each.stairs) == sorted(open_stairs)
        now = {stair: each.volunteer for each in kept.rounds for stair in each.stairs}
        assert all(now[stair] == owner[stair] for stair in open_stairs if owner[stair] not in gone)
        problem, plan = stays, kept


def test_a_volunteer_goes_on_from_the_last_stair():
    problem = packs.CASE.example()
    plan = packs.CASE.solve(problem, SMALL, None)
    first = plan.rounds[0]
    later = packs.again(problem, plan, {first.stairs[0]: 500}, gone=["volunteer 2"])
    assert later.volunteers[0] == packs.Volunteer(id="volunteer 1", place=Door(stair=first.stairs[0]), free_at=500)
    assert [each.id for each in later.volunteers] == [f"volunteer {one}" for one in (1, 3, 4, 5, 6)]
    assert first.stairs[0] not in {load.stair for load in later.loads}


def test_paced_calls_keep_the_queue_short_without_losing_time():
    problem = points.CASE.example()
    plan = points.CASE.solve(problem, SMALL, None)
    paced, hourly = (points.simulate(problem, plan, policy, seed=1) for policy in ("paced", "hourly"))
    people = sum(building.people for building in problem.buildings)
    assert paced.served == hourly.served == people
    assert paced.mean_wait < 0.25 * hourly.mean_wait
    assert paced.finish < 1.05 * hourly.finish
    assert points.simulate(problem, plan, "paced", seed=1) == paced


def test_roster_and_calls_plan_again_by_the_clock():
    case, problem = roster.CASE, replace(roster.CASE.example(), told=(), absences=(), now=0)
    plan = case.best(problem, Budget(iterations=100))
    who = next(turn.helper for turn in plan.turns if turn.duty == "gate-2-am")
    for budget in (None, Budget(iterations=100)):
        again = case.again(problem, plan, 1_500, gone=[who], budget=budget)
        assert roster.Turn(duty="gate-2-am", helper=who) not in again.turns
        assert {t for t in plan.turns if t.duty.startswith("gate-1")} == {
            t for t in again.turns if t.duty.startswith("gate-1")
        }
    case, problem = calls.CASE, calls.CASE.example()
    plan = case.best(problem, SMALL)
    again = case.again(problem, plan, 550, gone=["Lin"])
    assert [each for each in plan.appointments if each.at < 550] == [
        each for each in again.appointments if each.at < 550
    ]
    assert {each.caller for each in again.appointments if each.at >= 550} <= {"Mei"}
    assert case.replanning.begun(plan, replace(plan, appointments=plan.appointments[1:]), 550)
