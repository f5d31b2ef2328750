"""Checks a day of calls from the problem alone, one appointment at a time."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from ...plan import Figures, Finding
from .problem import CallsPlan, CallsProblem, discomfort


def evaluate(problem: CallsProblem, plan: CallsPlan) -> tuple[Finding, ...]:
    """Every broken rule: `unknown`, `slot`, `overlap`, `capacity`, `skill`, `once`, `kept`."""
    found: list[Finding] = []

    def broken(rule: str, where: str, seen: object) -> None:
        found.append(Finding(rule=rule, where=where, seen=str(seen)))

    people, callers = {each.id: each for each in problem.people}, {each.id: each for each in problem.callers}
    kept = set(problem.kept)
    rung, load = Counter[str](), Counter[str]()
    busy: dict[str, list[int]] = {}
    for each in plan.appointments:
        rung[each.person] += 1
        if each.person not in people or each.caller not in callers:
            broken("unknown", f"{each.caller} to {each.person}", "no such caller or person")
            continue
        caller = callers[each.caller]
        load[each.caller] += 1
        busy.setdefault(each.caller, []).append(each.at)
        if each in kept:
            continue
        if each.at not in caller.slots:
            broken("slot", each.caller, f"has no slot at {each.at}")
        if not set(people[each.person].skills) <= set(caller.skills):
            broken("skill", each.caller, f"cannot ring {each.person}")
    for key, times in busy.items():
        times.sort()
        if any(after - before < problem.slot_minutes for before, after in pairwise(times)):
            broken("overlap", key, times)
    kept_load = Counter(each.caller for each in problem.kept)
    for key, count in load.items():
        limit = callers[key].capacity
        if limit is not None and count > max(limit, kept_load[key]):
            broken("capacity", key, f"{count} calls, at most {limit}")
    left = Counter(each.id for each in plan.left_out)
    for key in people.keys() | rung.keys() | left.keys():
        if rung[key] + left[key] != 1 or key not in people:
            broken("once", key, f"rung {rung[key]} times, left out {left[key]} times")
    for each in kept - set(plan.appointments):
        broken("kept", each.person, f"{each.caller} at {each.at} is not in the plan")
    return tuple(found)


def cost(problem: CallsProblem, plan: CallsPlan) -> tuple[float, ...]:
    """(points missed, minutes of discomfort)."""
    counted = figures(problem, plan)
    return counted["missed_points"], counted["discomfort_minutes"]


def figures(problem: CallsProblem, plan: CallsPlan) -> Figures:
    """called, missed_points, same_caller, in_window, moved, discomfort_minutes."""
    people = {each.id: each for each in problem.people}
    told = {each.person: each for each in problem.told}
    calls = [(people[each.person], each) for each in plan.appointments]
    return {
        "called": len(calls),
        "missed_points": sum(people[each.id].points for each in plan.left_out),
        "same_caller": sum(person.caller == each.caller for person, each in calls),
        "in_window": sum(
            person.preferred is None or person.preferred[0] <= each.at <= person.preferred[1] - problem.slot_minutes
            for person, each in calls
        ),
        "moved": sum(person.id in told and told[person.id] != each for person, each in calls),
        "discomfort_minutes": sum(
            discomfort(problem, person, each.caller, each.at, told.get(person.id)) for person, each in calls
        ),
    }
