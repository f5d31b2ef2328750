"""Cases of several legs or phases, planned again while they are under way: nothing is lost or doubled, what has begun stays."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.planning.budget import Budget
from shouwang.planning.cases import meals, prescriptions
from shouwang.planning.cases.prescriptions.replan import phases
from shouwang.planning.geometry import Door
from shouwang.planning.rounds.model import Stop

from .rounds_worlds import legs

new_doors = st.builds(Door, stair=st.sampled_from(["A1", "A2", "B1", "B2"]), floor=st.integers(1, 9))
QUICK = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])

DAY = prescriptions.example()
DAY = replace(DAY, slips=DAY.slips[:14])
FIRST = prescriptions.CASE.best(DAY, Budget(iterations=10))
PEOPLE = [None, *(each.id for each in (*DAY.collectors, *DAY.pairs))]


@st.composite
def days(draw):
    """What happens: when, who drops out, which slip comes, whether one is cancelled, whether the rest is re-optimised."""
    return [
        (draw(st.integers(0, 5_000)), draw(st.sampled_from(PEOPLE)), draw(st.booleans()), draw(st.booleans()), draw(st.booleans()))
        for _ in range(draw(st.integers(1, 4)))
    ]  # fmt: skip


@QUICK
@given(days())
def test_through_any_day_of_prescriptions_nothing_is_lost_or_doubled(events):
    problem, plan, now = DAY, FIRST, 0
    for number, (later, leaver, comes, cancels, optimises) in enumerate(events):
        now += later
        begun = {v.stop for r in plan.collect.routes for t in r.trips for v in t.visits if v.start < now}
        waiting = [slip for slip in problem.slips if slip.id not in begun]
        if cancels and waiting and now <= phases(plan)[0]:
            problem = replace(problem, slips=tuple(slip for slip in problem.slips if slip.id != waiting[0].id))
        if comes:
            problem = replace(problem, slips=(*problem.slips, replace(DAY.slips[number], id=f"new {number}")))
        budget = Budget(iterations=6) if optimises else None
        # `again` refuses what the judge refuses, and what had begun and was changed.
        again = prescriptions.CASE.again(problem, plan, now, gone={leaver} - {None}, budget=budget)
        assert leaver is None or leaver in again.gone
        assert set(plan.gone) <= set(again.gone)
        plan = again


def test_nobody_else_s_slips_move_when_a_pair_drops_out():
    pooled, filled = phases(FIRST)
    gone, *others = FIRST.errands
    after = prescriptions.CASE.again(DAY, FIRST, pooled + 1, gone={gone.pair})
    where = {id_: errand.pair for errand in after.errands for filling in errand.fillings for id_ in filling.slips}
    for errand in others:
        assert {where[id_] for filling in errand.fillings for id_ in filling.slips} == {errand.pair}
    assert after.collect == FIRST.collect and gone.pair not in where.values() and filled > pooled


def test_a_slip_that_comes_when_the_cards_are_pooled_waits_for_another_day():
    more = replace(DAY, slips=(*DAY.slips, replace(DAY.slips[0], id="late")))
    early = prescriptions.CASE.again(more, FIRST, 0)
    late = prescriptions.CASE.again(more, FIRST, phases(FIRST)[0] + 1)
    assert ("late", "no_room") in {(out.id, out.reason) for out in late.left_out}
    assert {out.id for out in late.left_out} >= {out.id for out in early.left_out}
    assert prescriptions.CASE.replanning.begun(FIRST, replace(early, errands=()), phases(FIRST)[1])


# ── Meals in two legs ──


MORNING = legs()
CARRIED = meals.CASE.best(MORNING, Budget(iterations=30))


@st.composite
def mornings(draw):
    """When, who drops out (carrier or staff), what is ordered, whether one is cancelled, whether the rest is re-optimised."""
    people = st.sampled_from([None, None, "c1", "c2", "a", "b"])
    number = draw(st.integers(1, 4))
    return [
        (draw(st.integers(0, 700)), draw(people), draw(st.one_of(st.none(), new_doors)), draw(st.booleans()), draw(st.booleans()))
        for _ in range(number)
    ]  # fmt: skip


@QUICK
@given(mornings())
def test_through_any_morning_no_meal_is_lost_or_doubled(events):
    problem, plan, now = MORNING, CARRIED, 0
    for number, (later, leaver, door, cancels, optimises) in enumerate(events):
        now += later
        begun = {v.stop for walk in plan.walks for v in walk.visits if v.start < now}
        waiting = [stop for stop in problem.stops if stop.id not in begun]
        if cancels and waiting:
            problem = replace(problem, stops=tuple(stop for stop in problem.stops if stop.id != waiting[0].id))
        if door is not None:
            problem = replace(problem, stops=(*problem.stops, Stop(id=f"new {number}", place=door, load=1)))
        budget = Budget(iterations=10) if optimises else None
        again = meals.CASE.again(problem, plan, now, gone={leaver} - {None}, budget=budget)
        for walk in again.walks:
            assert walk.staff not in again.gone or all(visit.start < now for visit in walk.visits)
        plan = again


def test_a_new_meal_joins_without_moving_anybody_s():
    more = replace(
        MORNING, stops=(*MORNING.stops, Stop(id="late", place=Door(stair="A2", floor=2), service_seconds=40))
    )
    after = meals.CASE.again(more, CARRIED, 0)
    was = {batch.id: batch for batch in CARRIED.batches}
    assert not after.left_out and was.items() <= {batch.id: batch for batch in after.batches}.items()


def test_when_the_only_staff_of_a_compound_go_the_meals_on_their_way_are_left_out_and_no_carrier_turns_round():
    (walk,) = [walk for walk in CARRIED.walks if walk.staff == "b"][:1]
    after = meals.CASE.again(MORNING, CARRIED, walk.fetch - 30, gone={"b"})
    assert {out.reason for out in after.left_out} == {"no_room"}
    assert set(was_at(CARRIED, "B")) & {out.id for out in after.left_out}
    assert [batch.stops for batch in after.batches if batch.id == walk.batch] == [()]


def was_at(plan, compound):
    return [id_ for batch in plan.batches if batch.compound == compound for id_ in batch.stops]
