"""Checks a roster from the problem alone, one helper after the other."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from ...plan import Figures, Finding
from .problem import Duty, RosterPlan, RosterProblem, clash, may_hold, unevenness


def evaluate(problem: RosterProblem, plan: RosterPlan) -> tuple[Finding, ...]:
    """Every broken rule: `unknown`, `twice`, `may_hold`, `cap`, `day`, `clash`, `too_many`, `past`, `count`.

    What is past is not judged anew: the limits hold for what can still be changed, together with what was held.
    """
    found: list[Finding] = []

    def broken(rule: str, where: str, seen: object) -> None:
        found.append(Finding(rule=rule, where=where, seen=str(seen)))

    duties, helpers = {each.id: each for each in problem.duties}, {each.id: each for each in problem.helpers}
    held: dict[str, list[Duty]] = {}
    count = Counter[str]()
    for turn, times in Counter(plan.turns).items():
        if turn.duty not in duties or turn.helper not in helpers:
            broken("unknown", f"{turn.helper} at {turn.duty}", "no such duty or helper")
            continue
        if times > 1:
            broken("twice", f"{turn.helper} at {turn.duty}", f"{times} times")
        duty = duties[turn.duty]
        held.setdefault(turn.helper, []).append(duty)
        count[turn.duty] += 1
        if duty.start >= problem.now and not may_hold(helpers[turn.helper], duty, problem.absences):
            broken("may_hold", f"{turn.helper} at {turn.duty}", "lacks a skill, is not free, or absent")
    for key, several in held.items():
        coming = [duty for duty in several if duty.start >= problem.now]
        if coming and len(several) > helpers[key].cap:
            broken("cap", key, f"{len(several)} duties, at most {helpers[key].cap}")
        for day, number in Counter(duty.day for duty in several).items():
            if number > problem.most_a_day and any(duty.day == day for duty in coming):
                broken("day", key, f"{number} duties on day {day}")
        for one, other in combinations(several, 2):
            if max(one.start, other.start) >= problem.now and clash(one, other, problem.rest_minutes):
                broken("clash", key, f"{one.id} and {other.id}")
    past = {key for key, duty in duties.items() if duty.start < problem.now}
    before = {turn for turn in problem.told if turn.duty in past}
    for turn in before ^ {turn for turn in plan.turns if turn.duty in past}:
        broken("past", f"{turn.helper} at {turn.duty}", "what is past was changed")
    missing = Counter({each.duty: each.missing for each in plan.uncovered})
    if len(missing) != len(plan.uncovered):
        broken("count", "uncovered", "a duty is named twice")
    for key in missing.keys() - duties.keys():
        broken("count", key, "uncovered names an unknown duty")
    for key, duty in duties.items():
        if key not in past and count[key] > duty.needed:
            broken("too_many", key, f"{count[key]} of {duty.needed}")
        if missing[key] != max(0, duty.needed - count[key]):
            broken("count", key, f"{count[key]} held and {missing[key]} uncovered of {duty.needed}")
    return tuple(found)


def cost(problem: RosterProblem, plan: RosterPlan) -> tuple[float, ...]:
    """(weight uncovered, turns that were not told, unevenness)."""
    counted = figures(problem, plan)
    return counted["uncovered_weight"], counted["changes"], counted["unevenness"]


def figures(problem: RosterProblem, plan: RosterPlan) -> Figures:
    """uncovered, uncovered_weight, changes (turns that were not told, of duties to come), unevenness, and spread.

    `unevenness`: Σ load² / cap in thousandths, each turn rounded; it is least when all loads are the same share of their caps.
    `spread`: standard deviation of load / cap.
    """
    duties = {each.id: each for each in problem.duties}
    load = Counter(turn.helper for turn in plan.turns)
    told = set(problem.told)
    shares = [load[each.id] / each.cap for each in problem.helpers if each.cap]
    mean = sum(shares) / len(shares) if shares else 0.0
    return {
        "uncovered": sum(each.missing for each in plan.uncovered),
        "uncovered_weight": sum(each.missing * duties[each.duty].weight for each in plan.uncovered),
        "changes": sum(turn not in told for turn in plan.turns if duties[turn.duty].start >= problem.now)
        if told
        else 0,
        "unevenness": sum(
            unevenness(turn, each.cap) for each in problem.helpers for turn in range(1, load[each.id] + 1)
        ),
        "spread": (sum((share - mean) ** 2 for share in shares) / len(shares)) ** 0.5 if shares else 0.0,
    }
