"""Cases of several legs or phases, planned again while they are under way: nothing is lost or doubled, what has begun stays."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.planning.budget import Budget
from shouwang.planning.cases import prescriptions
from shouwang.planning.cases.prescriptions.replan import phases

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
