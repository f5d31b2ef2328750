"""The exact cases against brute force: on tiny problems every plan is tried, and none is better."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings

from shouwang.planning import Budget, LeftOut
from shouwang.planning.cases import calls, matching, roster
from shouwang.planning.cases.matching import programs
from shouwang.planning.cases.matching.planner import _with_reasons
from shouwang.planning.cases.roster.book import Book

from .small_worlds import matchings, mornings, rosters

few = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
PLENTY = Budget(iterations=100_000)


def every_matching(problem: matching.MatchingProblem) -> Iterator[matching.MatchingPlan]:
    from collections import Counter

    pairs = [(offer, need) for offer in problem.offers for need in problem.needs if offer.goods == need.goods]
    choices = [range(min(offer.units, need.units) + 1) for offer, need in pairs]
    for units in product(*choices):
        chosen = zip(pairs, units, strict=True)
        yield _with_reasons(problem, Counter({(offer.id, need.id): count for (offer, need), count in chosen if count}))


@pytest.mark.parametrize("few_units", [1, 4], ids=["units and ways", "each number of units"])
@few
@given(problem=matchings(most=3))
def test_no_matching_is_better(few_units, problem):
    with pytest.MonkeyPatch.context() as patch:  # both ways to say the same, and mixed
        patch.setattr(programs, "FEW", few_units)
        _is_exact(problem)


def _is_exact(problem):
    case = matching.CASE
    plan = case.solve(problem, PLENTY, None)
    least = min(case.cost(problem, each) for each in every_matching(problem) if not case.evaluate(problem, each))
    assert case.cost(problem, plan) == least
    assert plan.metres_bound == case.figures(problem, plan)["metres"]


def every_day(problem: calls.CallsProblem) -> Iterator[calls.CallsPlan]:
    slots = [None, *((caller.id, at) for caller in problem.callers for at in caller.slots)]
    for chosen in product(slots, repeat=len(problem.people)):
        taken = [slot for slot in chosen if slot is not None]
        if len(taken) == len(set(taken)):
            yield calls.CallsPlan(
                appointments=tuple(
                    calls.Appointment(person=person.id, caller=slot[0], at=slot[1])
                    for person, slot in zip(problem.people, chosen, strict=True)
                    if slot is not None
                ),
                left_out=tuple(
                    LeftOut(id=person.id, reason="no_slot")
                    for person, slot in zip(problem.people, chosen, strict=True)
                    if slot is None
                ),
            )


@few
@given(mornings(people=3, callers=2))
def test_no_day_of_calls_is_better(problem):
    case = calls.CASE
    plan = case.solve(problem, Budget(iterations=0), None)
    least = min(case.cost(problem, each) for each in every_day(problem) if not case.evaluate(problem, each))
    assert case.cost(problem, plan) == least


def every_roster(problem: roster.RosterProblem) -> Iterator[roster.RosterPlan]:
    pairs = [(helper, duty) for duty in problem.duties for helper in problem.helpers]
    for chosen in product((False, True), repeat=len(pairs)):
        book = Book(problem)
        for (helper, duty), is_held in zip(pairs, chosen, strict=True):
            if is_held:
                if not (book.missing(duty) and book.able(helper, duty) and book.fits(helper, duty)):
                    break
                book.give(helper, duty)
        else:
            yield book.plan()


@few
@given(rosters(duties=3, helpers=3))
def test_no_roster_is_better_and_the_proof_is_right(problem):
    case = roster.CASE
    plan = case.solve(problem, PLENTY, None)
    assert plan.is_proven
    assert case.cost(problem, plan) == min(case.cost(problem, each) for each in every_roster(problem))


@few
@given(rosters(duties=3, helpers=3))
def test_no_re_cover_is_better(problem):
    case = roster.CASE
    told = case.naive(problem)
    absent = tuple(roster.Absence(helper=helper.id, start=600, end=2_880) for helper in problem.helpers[:1])
    now = replace(problem, told=told.turns, now=700, absences=absent)
    plan = case.solve(now, PLENTY, None)
    assert case.evaluate(now, plan) == ()
    assert case.cost(now, plan) == min(case.cost(now, each) for each in every_roster(now))
