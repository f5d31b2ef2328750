"""`plan-parcels`, `plan-home-visits`, `plan-meals`, `plan-parcels-2000`: our plans against hands, other routers and a long run.

CPU seconds of one thread (a second core can only make ours better; here the rivals have it). Medians over generator seeds.
"""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import Any

from benchmarks._planning import Row, count, middle, row, seeds, timed
from benchmarks._rivals import beside
from shouwang.planning import Budget
from shouwang.planning.cases import home_visits, meals, parcels
from shouwang.planning.rounds import plans
from shouwang.planning.rounds.model import DAY, RoundsPlan

LONG = 40.0
QUICK_LONG = 10.0


def _finishes(case: Any, posed: Any, budgets: tuple[float, ...]) -> list[tuple[float, float]]:
    """(finish, work) at each budget; the judge has passed every plan."""
    found = []
    for seconds in budgets:
        plan, _ = timed(lambda seconds=seconds: case.best(posed, Budget(cpu_seconds=seconds)))  # type: ignore[misc]
        left_out, finish, work = case.cost(posed, plan)
        assert left_out == 0
        found.append((finish, work))
    return found


def _compared(
    name: str,
    case: Any,
    make: Callable[[int], Any],
    budgets: tuple[float, float],
    against_long: tuple[float, float],
    against_naive: tuple[float, float],
    long: bool,
    finish_name: str,
) -> Iterator[Row]:
    far = LONG if long else QUICK_LONG
    runs = [(make(seed)) for seed in seeds(long)]
    with beside() as rivals:
        rivals.begin(runs[0].rounds(), 10.0 if long else 4.0)
        if name == "plan-parcels":
            rivals.begin_least_work(runs[0].rounds(), 5.0)
        found = [_finishes(case, posed, (*budgets, far)) for posed in runs]
        beaten = list(rivals.rows(name, f"{finish_name}, {budgets[1]:g} s", found[0][1][0]))
        least = rivals.least_work() if name == "plan-parcels" else None
    hands = [_by_hand(case, posed) for posed in runs]
    best = [min(finish for finish, _ in each) for each in found]
    for number, seconds in enumerate(budgets):
        ours = [each[number][0] for each in found]
        ratios = [one / other for one, other in zip(ours, best, strict=True)]
        yield row(
            name,
            f"{finish_name}, {seconds:g} s",
            middle(ours),
            middle(ours) / middle(ratios),
            f"long best ({far:g} s)",
            against_long[number],
        )
        ratios = [one / hand[0] for one, hand in zip(ours, hands, strict=True)]
        yield row(
            name,
            f"{finish_name}, {seconds:g} s",
            middle(ours),
            middle(ours) / middle(ratios),
            "by hand",
            against_naive[number],
        )
    work = [each[1][1] / hand[1] for each, hand in zip(found, hands, strict=True)]
    at = middle(each[1][1] for each in found)
    yield row(
        name, f"work s, {budgets[1]:g} s", at, at / middle(work), "by hand", 0.86 if name == "plan-parcels" else None
    )
    if least is not None:
        words = f"by hand (its last parcel after {least[0]:g} s)"
        yield row(name, "least work s found, however late", least[1], hands[0][1], words)
    yield from beaten
    if long:
        spread = max(each[1][0] / low for each, low in zip(found, best, strict=True))
        yield row(name, f"worst seed, {budgets[1]:g} s", spread, 1.0, "long best", against_long[1] + 0.02)


def _by_hand(case: Any, posed: Any) -> tuple[float, float]:
    """Finish and work of the list by hand: people wait for a door to open, and come late rather than not at all."""
    plan = case.naive(posed)
    left_out, finish, work = case.cost(posed, plan)
    if left_out and hasattr(posed, "teams"):
        posed = replace(posed, stops=tuple(replace(stop, closes=DAY) for stop in posed.stops))
        _, finish, work = case.cost(posed, case.naive(posed))
    return finish, work


def plan_parcels(long: bool) -> Iterator[Row]:
    """Earliest last parcel; and re-planning when a rider drops out and six parcels come."""
    name = "plan-parcels"
    yield from _compared(
        name, parcels.CASE, parcels.problem, (0.5, 3.0), (1.04, 1.015), (0.68, 0.65), long, "last parcel s"
    )  # fmt: skip
    posed = parcels.problem(1)
    before = parcels.CASE.best(posed, Budget(cpu_seconds=3))
    extra = parcels.problem(77, parcels=6).stops
    known = {stair.id for stair in posed.sketch.stairs}
    extra = tuple(replace(stop, id=f"new {stop.id}") for stop in extra if stop.place.stair in known)  # type: ignore[union-attr]
    more = replace(posed, stops=(*posed.stops, *extra))
    fresh = parcels.CASE.best(replace(more, carriers=more.carriers[1:]), Budget(cpu_seconds=3))
    gone = {posed.carriers[0].id}
    inserted, cpu = timed(lambda: parcels.CASE.again(more, before, 0, gone=gone))
    yield row(
        name,
        "replan by insertion, finish s",
        parcels.CASE.cost(more, inserted)[1],
        parcels.CASE.cost(more, fresh)[1],
        "fresh plan",
        1.20,
    )
    lost = sum(len(trip.visits) for r in before.routes if r.carrier in gone for trip in r.trips)
    yield count(name, "stops moved besides the lost rider's", _moved(before, inserted) - lost, 0)
    yield count(name, "CPU s of the insertion", cpu, 0.3)
    better, _ = timed(lambda: parcels.CASE.again(more, before, 0, gone=gone, budget=Budget(cpu_seconds=0.3)))
    yield row(
        name,
        "re-optimised 0.3 s, finish s",
        parcels.CASE.cost(more, better)[1],
        parcels.CASE.cost(more, fresh)[1],
        "fresh plan",
        1.08,
    )
    yield count(name, "share of stops moved", _moved(before, better) / len(posed.stops), 0.25)


def _moved(before: RoundsPlan, after: RoundsPlan) -> int:
    from shouwang.planning.rounds.replan import moved

    return moved(before, after)


def plan_home_visits(long: bool) -> Iterator[Row]:
    """Earliest end of sampling at home, a third within windows."""
    name = "plan-home-visits"
    yield from _compared(
        name, home_visits.CASE, home_visits.problem, (0.5, 3.0), (1.03, 1.01), (0.62, 0.62), long, "finish s"
    )  # fmt: skip


def plan_meals(long: bool) -> Iterator[Row]:
    """Hot meals to the doors, and in two legs."""
    name = "plan-meals"
    yield from _compared(name, meals.CASE, meals.problem, (1.0, 3.0), (1.05, 1.02), (0.65, 0.62), long, "last meal s")
    posed = meals.problem(1)
    plan = meals.CASE.best(posed, Budget(cpu_seconds=1))
    assert not meals.CASE.evaluate(posed, plan)
    yield count(name, "oldest meal s", meals.CASE.figures(posed, plan)["oldest_seconds"], 2_400)
    legs = meals.problem(1, two_legs=True)
    found = _finishes(meals.CASE, legs, (3.0, LONG if long else QUICK_LONG))
    yield row(name, "two legs, last meal s, 3 s", found[0][0], found[1][0], "long best", 1.02)
    plan = meals.CASE.best(legs, Budget(cpu_seconds=1))
    yield count(name, "two legs, oldest meal s", meals.CASE.figures(legs, plan)["oldest_seconds"], 2_400)
    missed = meals.CASE.cost(legs, meals.CASE.naive(legs))[0]
    yield count(name, f"two legs, doors left out (by hand: {missed:g})", meals.CASE.cost(legs, plan)[0], 0)


def plan_parcels_2000(long: bool) -> Iterator[Row]:
    """2,000 stops: sectors, then the whole; in a process of its own, whose memory is measured."""
    name, seconds = "plan-parcels-2000", (10.0, 20.0) if long else (10.0,)
    posed = _two_thousand()
    hands = parcels.CASE.cost(posed, parcels.CASE.naive(posed))
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool, beside() as rivals:
        begun = pool.submit(_thousands, seconds)
        rivals.begin_least_work(posed.rounds(), 10.0)
        (ten, *more), memory = begun.result()
        least = rivals.least_work()
    yield row(name, "last parcel s, 10 s", ten[1], hands[1], "by hand", 0.65)
    yield row(name, "work s, 10 s", ten[2], hands[2], "by hand", 0.925)
    words = f"by hand (its last parcel after {least[0]:g} s)"
    yield row(name, "least work s found, however late", least[1], hands[2], words)
    for twenty in more:
        yield row(name, "last parcel s, 10 s", ten[1], twenty[1], "20 s", 1.01)
    yield count(name, "memory MB", memory, 400)


def _two_thousand() -> parcels.ParcelsProblem:
    return parcels.problem(1, parcels=2_000, riders=270)


def _thousands(seconds: tuple[float, ...]) -> tuple[list[plans.Cost], float]:
    """The cost of the plan at each budget, and the memory (MB) of the process after the first."""
    posed, costs, memory = _two_thousand(), [], 0.0
    for each in seconds:
        costs.append(plans.cost(posed.rounds(), parcels.CASE.best(posed, Budget(cpu_seconds=each))))
        memory = memory or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    return costs, memory


CASES = {
    "plan-meals": plan_meals,
    "plan-parcels": plan_parcels,
    "plan-home-visits": plan_home_visits,
    "plan-parcels-2000": plan_parcels_2000,
}
