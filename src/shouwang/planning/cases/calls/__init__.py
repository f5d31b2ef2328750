"""`calls`: the daily calls to people living alone: the same voice, at the hour they like, one call in a slot."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ...budget import Budget, Listener
from ...case import Case, Replanning
from ...plan import Finding
from .evaluate import cost, evaluate, figures
from .planner import naive, solve
from .problem import Appointment, Caller, CallsPlan, CallsProblem, Person, faults

__all__ = ["CASE", "Appointment", "Caller", "CallsPlan", "CallsProblem", "Person", "again"]


def again(problem: CallsProblem, earlier: CallsPlan, now: int) -> CallsProblem:
    """The problem for planning again at minute `now`: calls begun before stay, the others were told and move as little as can be.

    Give it the problem as it is now (callers who dropped out with no slots, new people added); slots before `now` are gone.
    """
    people, callers = {each.id for each in problem.people}, {each.id for each in problem.callers}
    begun = tuple(
        each for each in earlier.appointments if each.at < now and each.person in people and each.caller in callers
    )
    coming = tuple(each for each in earlier.appointments if each.at >= now and each.person in people)
    free = tuple(replace(each, slots=tuple(at for at in each.slots if at >= now)) for each in problem.callers)
    return replace(problem, callers=free, kept=begun, told=coming)


def replan(
    problem: CallsProblem,
    before: CallsPlan,
    now: int,
    gone: Collection[str],
    budget: Budget | None,
    listener: Listener | None,
) -> CallsPlan:
    """Plan again at minute `now` without the callers who have `gone`; always exact, so the budget does not matter."""
    left = tuple(replace(each, slots=()) if each.id in gone else each for each in problem.callers)
    today = again(replace(problem, callers=left), before, now)
    return CASE.passed(today, [solve(today, budget or Budget(iterations=0), listener)])


def begun(before: CallsPlan, after: CallsPlan, now: int) -> tuple[Finding, ...]:
    """Calls that had begun and are not in the new plan."""
    lost = [each for each in before.appointments if each.at < now and each not in after.appointments]
    return tuple(Finding(rule="begun", where=each.person, seen=f"{each.caller} at {each.at} is gone") for each in lost)


def example() -> CallsProblem:
    """Four people, two callers, three slots each; one of the people speaks only Shanghainese, one caller may ring only twice."""
    return CallsProblem(
        people=(
            Person(id="p1", points=3, preferred=(540, 600), caller="Mei"),
            Person(id="p2", points=1, preferred=(540, 570), caller="Lin", skills=("shanghainese",)),
            Person(id="p3", points=2, caller="Mei"),
            Person(id="p4", points=1, preferred=(570, 600)),
        ),
        callers=(
            Caller(id="Mei", slots=(540, 555, 570), capacity=2),
            Caller(id="Lin", slots=(540, 555, 570), skills=("shanghainese",)),
        ),
    )


CASE = Case(
    name="calls",
    summary="daily calls: same caller, preferred time, one call in a slot",
    problem=CallsProblem,
    plan=CallsPlan,
    faults=faults,
    solve=solve,
    naive=naive,
    evaluate=evaluate,
    cost=cost,
    figures=figures,
    example=example,
    replanning=Replanning(replan=replan, begun=begun),
)
