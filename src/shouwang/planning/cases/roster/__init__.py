"""`roster`: who holds which post when: cover first, then fewest changes, then a fair share; and again when people fall ill."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ...budget import Budget, Listener, Meter
from ...case import Case, Replanning
from .draw import draw
from .evaluate import cost, evaluate, figures
from .gaps import fill_gaps, naive
from .model import RosterModel
from .problem import Absence, Duty, Helper, RosterPlan, RosterProblem, Turn, Uncovered, faults

__all__ = [
    "CASE", "Absence", "Duty", "Helper", "RosterModel", "RosterPlan", "RosterProblem", "Turn", "Uncovered", "fill_gaps",
]  # fmt: skip


def solve(
    problem: RosterProblem, budget: Budget, listener: Listener | None = None, *, model: RosterModel | None = None
) -> RosterPlan:
    """Gaps filled at once, then the program. A `model` kept from before (the same week) saves building it.

    The listener hears of that first, in milliseconds; `fill_gaps(problem)` is that plan.
    """
    meter = Meter(budget, listener)
    start = fill_gaps(problem)
    meter.say(cost(problem, start)[0], "gaps filled")
    plan = (model or RosterModel(problem, seed=budget.seed)).solve(problem, meter.left(), start)
    meter.say(cost(problem, plan)[0], "proven" if plan.is_proven else "not proven")
    return plan


def replan(
    problem: RosterProblem,
    before: RosterPlan,
    now: int,
    gone: Collection[str],
    budget: Budget | None,
    listener: Listener | None,
) -> RosterPlan:
    """Plan again at minute `now` with helpers who have `gone` for good: gaps filled at once, or with a budget the program as well."""
    end = max((duty.end for duty in problem.duties), default=now) + 1
    absent = tuple(Absence(helper=each, start=now, end=max(end, now + 1)) for each in gone)
    today = replace(problem, told=before.turns, now=max(now, problem.now), absences=(*problem.absences, *absent))
    CASE.check(today)
    plan = fill_gaps(today) if budget is None else solve(today, budget, listener)
    return CASE.passed(today, [plan])  # here, because only today's problem knows what is past


def example() -> RosterProblem:
    """Two days at a gate and a store-room, four people; Bo was told the evening and has fallen ill."""
    return RosterProblem(
        duties=(
            Duty(id="gate-1-am", post="east gate", start=480, end=720),
            Duty(id="gate-1-eve", post="east gate", start=1_080, end=1_320, weight=2),
            Duty(id="store-1-am", post="store-room", start=480, end=720, skills=("lifting",)),
            Duty(id="gate-2-am", post="east gate", start=1_860, end=2_160, needed=2),
        ),
        helpers=(
            Helper(id="An", free=((0, 2_880),), cap=2),
            Helper(id="Bo", free=((0, 2_880),), cap=3, skills=("lifting",)),
            Helper(id="Cai", free=((0, 1_440),), cap=2, skills=("lifting",)),
            Helper(id="Dong", free=((1_000, 2_880),), cap=2),
        ),
        told=(
            Turn(duty="gate-1-am", helper="An"),
            Turn(duty="store-1-am", helper="Cai"),
            Turn(duty="gate-1-eve", helper="Bo"),
            Turn(duty="gate-2-am", helper="An"),
            Turn(duty="gate-2-am", helper="Dong"),
        ),
        absences=(Absence(helper="Bo", start=600, end=2_880),),
        now=600,
    )


CASE = Case(
    name="roster",
    summary="posts, skills, hours, caps, rest: cover first, then fewest changes, then a fair share",
    problem=RosterProblem,
    plan=RosterPlan,
    faults=faults,
    solve=solve,
    naive=naive,
    evaluate=evaluate,
    cost=cost,
    figures=figures,
    example=example,
    draw=draw,
    replanning=Replanning(replan=replan, begun=lambda before, after, now: ()),
)
