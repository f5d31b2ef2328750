"""Plans a matching: every lot by flow, then programs where a flow cannot say it; and the list as people work it off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from ...budget import Budget, Listener, Meter
from ...geometry import ground_millimetres
from .flow import cheapest
from .goods import Integers, Lot, lots
from .problem import Goods, Handover, MatchingPlan, MatchingProblem, Need, Offer, Reason, Unmet
from .programs import LotProgram


def solve(problem: MatchingProblem, budget: Budget, listener: Listener | None = None) -> MatchingPlan:
    """Exact by flow, whatever the budget, unless needs are whole or walking counts by the handover: then budget is spent on proving.

    An iteration is a node of the search tree of every program.
    """
    meter = Meter(budget, listener)
    by_handover = problem.walking == "handover"
    units = Counter[tuple[str, str]]()
    for each in problem.agreed:
        units[each.offer, each.need] += each.units
    proved, programs = 0, list[LotProgram]()
    for lot in lots(problem):
        if by_handover or (lot.whole & (lot.asked > 1)).any():
            programs.append(LotProgram(lot, by_handover=by_handover))
        else:
            matrix = cheapest(lot)
            proved += int((lot.metres * matrix).sum())
            _hand_over(units, lot, matrix)
    # The smallest first: they are proven in a moment and leave their share of the time to the others.
    waiting = sorted((each for each in programs if not each.is_proven), key=lambda each: each.lot.most.size)
    for done, program in enumerate(waiting):
        left = meter.left().cpu_seconds
        program.improve(budget if left is None else Budget(cpu_seconds=left / (len(waiting) - done), seed=budget.seed))
        meter.say(float(sum(each.metres for each in programs) + proved), "programs")
    bounds = [program.proven_bound for program in programs]
    for program in programs:
        _hand_over(units, program.lot, program.units)
    plan = _with_reasons(problem, units)
    meter.say(float(sum(each.units for each in plan.unmet)), "units unmet")
    if any(bound is None for bound in bounds):
        return plan
    bound = proved + sum(bound for bound in bounds if bound is not None) + _agreed_metres(problem)
    return replace(plan, metres_bound=float(bound))


def _hand_over(units: Counter[tuple[str, str]], lot: Lot, matrix: Integers) -> None:
    for row, column in zip(*(index.tolist() for index in np.nonzero(matrix)), strict=True):
        units[lot.offers[row].id, lot.needs[column].id] += int(matrix[row, column])


def _with_reasons(problem: MatchingProblem, units: Counter[tuple[str, str]]) -> MatchingPlan:
    got = Counter[str]()
    for (_offer, need_id), count in units.items():
        got[need_id] += count
    by_goods: dict[Goods, list[Offer]] = {}
    for offer in problem.offers:
        if offer.units:
            by_goods.setdefault(offer.goods, []).append(offer)
    unmet = tuple(
        Unmet(
            need=need.id, units=need.units - got[need.id], reason=_reason(problem, need, by_goods.get(need.goods, []))
        )
        for need in problem.needs
        if got[need.id] < need.units
    )
    handovers = tuple(Handover(offer=offer, need=need, units=count) for (offer, need), count in units.items() if count)
    return MatchingPlan(handovers=handovers, unmet=unmet)


def _reason(problem: MatchingProblem, need: Need, offers: list[Offer]) -> Reason:
    if not offers:
        return "no_offer"
    if problem.max_metres is not None:
        here = problem.sketch.find(need.place)
        limit = problem.max_metres * 1_000 + 999
        offers = [
            each
            for each in offers
            if ground_millimetres(problem.sketch, problem.sketch.find(each.place), here) <= limit
        ]
        if not offers:
            return "too_far"
    most = sum(each.units if each.max_per_person is None else min(each.units, each.max_per_person) for each in offers)
    return "share_limit" if most < need.units <= sum(each.units for each in offers) else "none_left"


def _agreed_metres(problem: MatchingProblem) -> int:
    sketch, by_handover = problem.sketch, problem.walking == "handover"
    offers, needs = {each.id: each for each in problem.offers}, {each.id: each for each in problem.needs}
    pairs = Counter[tuple[str, str]]()
    for each in problem.agreed:
        pairs[each.offer, each.need] += each.units
    return sum(
        ground_millimetres(sketch, sketch.find(offers[offer].place), sketch.find(needs[need].place)) // 1_000
        * (1 if by_handover else units)
        for (offer, need), units in pairs.items()
    )  # fmt: skip


def naive(problem: MatchingProblem) -> MatchingPlan:
    """The list from top to bottom: each need takes from the first offers on the list that still have something."""
    left = {offer.id: offer.units for offer in problem.offers}
    units, shares = Counter[tuple[str, str]](), Counter[tuple[str, tuple[str, str]]]()
    got = Counter[str]()
    who = {need.id: need.who for need in problem.needs}
    for each in problem.agreed:
        units[each.offer, each.need] += each.units
        shares[each.offer, who[each.need]] += each.units
        left[each.offer] -= each.units
        got[each.need] += each.units
    by_goods: dict[Goods, list[Offer]] = {}
    for offer in problem.offers:
        by_goods.setdefault(offer.goods, []).append(offer)
    for need in problem.needs:
        wants = need.units - got[need.id]
        taken: list[tuple[str, int]] = []
        for offer in by_goods.get(need.goods, ()):
            if not wants:
                break
            share = offer.units if offer.max_per_person is None else offer.max_per_person - shares[offer.id, need.who]
            count = min(wants, left[offer.id], share)
            if count > 0 and _within(problem, offer, need):
                taken.append((offer.id, count))
                wants -= count
        if need.whole and wants:
            continue
        for key, count in taken:
            units[key, need.id] += count
            shares[key, need.who] += count
            left[key] -= count
        by_goods[need.goods] = [each for each in by_goods.get(need.goods, ()) if left[each.id]]
    return _with_reasons(problem, units)


def _within(problem: MatchingProblem, offer: Offer, need: Need) -> bool:
    if problem.max_metres is None:
        return True
    sketch = problem.sketch
    metres = ground_millimetres(sketch, sketch.find(offer.place), sketch.find(need.place)) // 1_000
    return metres <= problem.max_metres


def keep(
    problem: MatchingProblem, earlier: MatchingPlan, started: Iterable[tuple[str, str]] | None = None
) -> MatchingProblem:
    """The same problem with handovers of an earlier plan agreed, for planning again after drop-outs and new needs.

    All that are still possible are kept (so nothing moves and only what is new or free is matched), or, with
    `started`, only those pairs (so the rest may be matched anew, and better).
    """
    offers, needs = {each.id for each in problem.offers}, {each.id for each in problem.needs}
    chosen = None if started is None else set(started)
    kept = tuple(
        each
        for each in earlier.handovers
        if each.offer in offers and each.need in needs and (chosen is None or (each.offer, each.need) in chosen)
    )
    return replace(problem, agreed=kept)
