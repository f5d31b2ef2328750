"""Checks a matching from the problem alone, one handover at a time, and counts what it achieves."""

from __future__ import annotations

from collections import Counter

from ...geometry import Found, ground_millimetres
from ...plan import Figures, Finding
from .problem import MatchingPlan, MatchingProblem


def evaluate(problem: MatchingProblem, plan: MatchingPlan) -> tuple[Finding, ...]:
    """Every broken rule: `unknown`, `goods`, `units`, `twice`, `offer_spent`, `over_served`, `share`, `whole`, `too_far`, `agreed`, `count`."""
    found: list[Finding] = []

    def broken(rule: str, where: str, seen: object) -> None:
        found.append(Finding(rule=rule, where=where, seen=str(seen)))

    offers, needs = {each.id: each for each in problem.offers}, {each.id: each for each in problem.needs}
    given, got = Counter[str](), Counter[str]()
    shares, pairs = Counter[tuple[str, tuple[str, str]]](), Counter[tuple[str, str]]()
    agreed, held = Counter[tuple[str, str]](), Counter[str]()
    for each in problem.agreed:
        agreed[each.offer, each.need] += each.units
        held[each.need] += each.units
    for each in plan.handovers:
        where = f"{each.offer} to {each.need}"
        if each.offer not in offers or each.need not in needs:
            broken("unknown", where, "no such offer or need")
            continue
        offer, need = offers[each.offer], needs[each.need]
        if offer.goods != need.goods:
            broken("goods", where, f"{offer.goods} is not {need.goods}")
        if each.units < 1:
            broken("units", where, each.units)
        if (each.offer, each.need) in pairs:
            broken("twice", where, "two handovers of one pair")
        given[each.offer] += each.units
        got[each.need] += each.units
        shares[each.offer, need.who] += each.units
        pairs[each.offer, each.need] += each.units
    for key, units in given.items():
        if units > offers[key].units:
            broken("offer_spent", key, f"{units} of {offers[key].units}")
    for (key, who), units in shares.items():
        limit = offers[key].max_per_person
        if limit is not None and units > limit:
            broken("share", f"{key} to {who[1]}", f"{units}, at most {limit}")
    for pair, units in agreed.items():
        if pairs[pair] < units:
            broken("agreed", f"{pair[0]} to {pair[1]}", f"{pairs[pair]} of {units}")
    if problem.max_metres is not None:
        metres = _metres(problem, [pair for pair in pairs if pair not in agreed])
        for pair, way in metres.items():
            if way > problem.max_metres:
                broken("too_far", f"{pair[0]} to {pair[1]}", f"{way} m")
    unmet = Counter[str]()
    for gap in plan.unmet:
        if gap.need not in needs or gap.units < 1 or gap.need in unmet:
            broken("count", gap.need, "unmet names an unknown need, none, or one twice")
        unmet[gap.need] += gap.units
    for need in problem.needs:
        if got[need.id] > need.units:
            broken("over_served", need.id, f"{got[need.id]} of {need.units}")
        elif got[need.id] + unmet[need.id] != need.units:
            broken("count", need.id, f"{got[need.id]} served and {unmet[need.id]} unmet of {need.units}")
        if need.whole and got[need.id] not in (held[need.id], need.units):
            broken("whole", need.id, f"{got[need.id]} of {need.units}")
    return tuple(found)


def cost(problem: MatchingProblem, plan: MatchingPlan) -> tuple[float, ...]:
    """(unmet units of priority 1, of 2, …, metres)."""
    priority = {need.id: need.priority for need in problem.needs}
    levels = sorted(set(priority.values()))
    unmet = Counter[int]()
    for gap in plan.unmet:
        unmet[priority[gap.need]] += gap.units
    return (*(unmet[level] for level in levels), figures(problem, plan)["metres"])


def figures(problem: MatchingProblem, plan: MatchingPlan) -> Figures:
    """units, units_priority_N, unmet_units, handovers, and metres (counted as the problem says, `walking`)."""
    priority = {need.id: need.priority for need in problem.needs}
    metres = _metres(problem, [(each.offer, each.need) for each in plan.handovers])
    counted: Figures = {
        "units": sum(each.units for each in plan.handovers),
        "unmet_units": sum(each.units for each in plan.unmet),
        "handovers": len(plan.handovers),
        "metres": sum(
            metres[each.offer, each.need] * (each.units if problem.walking == "unit" else 1) for each in plan.handovers
        ),
    }
    for level in sorted(set(priority.values())):
        counted[f"units_priority_{level}"] = sum(each.units for each in plan.handovers if priority[each.need] == level)
    return counted


def _metres(problem: MatchingProblem, pairs: list[tuple[str, str]]) -> dict[tuple[str, str], int]:
    sketch = problem.sketch
    places = {("offer", each.id): each.place for each in problem.offers}
    places |= {("need", each.id): each.place for each in problem.needs}
    found: dict[tuple[str, str], Found] = {}

    def at(key: tuple[str, str]) -> Found:
        if key not in found:
            found[key] = sketch.find(places[key])
        return found[key]

    return {
        (offer, need): ground_millimetres(sketch, at(("offer", offer)), at(("need", need))) // 1_000
        for offer, need in pairs
    }
