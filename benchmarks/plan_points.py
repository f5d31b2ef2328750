"""Sampling points: 286 buildings, some 39,000 people, 20 points of unequal speed.

Beside people's way (as many buildings to each point, by number), longest-first without regard to walking, and the transport program, below which no
plan can be. The queue is simulated (arrivals vary by 90 s, service by 30 %).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shouwang.planning import Budget
from shouwang.planning.cases.points import CASE, PointsProblem, problem, simulate
from shouwang.planning.geometry import Spot

from ._planning import Table, seeds


def points(long: bool) -> Iterable[dict[str, Any]]:
    table = Table("plan-points")
    for seed in seeds(long):
        _one(table, seed)
    return table.rows()


def _one(table: Table, seed: int) -> None:
    asked = problem(seed)
    naive = CASE.naive(asked)
    quick, better = (CASE.best(asked, Budget(cpu_seconds=seconds)) for seconds in (0.5, 3))
    bound = better.metres_bound or 0.0
    people = CASE.figures(asked, naive)["people"]
    for plan, limit, label in ((quick, 1.05, "0.5 s"), (better, 1.025, "3 s")):
        assert not CASE.evaluate(asked, plan)
        figures = CASE.figures(asked, plan)
        table.add(
            f"walk m each, {label}", figures["metres_each"], bound / people, "transport program (bound)", most=limit
        )
        table.add(f"finish s, {label}", figures["finish_seconds"], figures["ideal_seconds"], "ideal", most=1.015)
    ours, by_hand = CASE.figures(asked, better), CASE.figures(asked, naive)
    table.add("finish s, 3 s ", ours["finish_seconds"], by_hand["finish_seconds"], "naive, by number", most=0.73)
    longest = _longest_first(asked)
    table.add("walk m each, 3 s ", ours["metres_each"], longest, "longest first (same finish)")
    paced, hourly = simulate(asked, better, "paced", seed), simulate(asked, better, "hourly", seed)
    spread = simulate(asked, better, "spread", seed)
    table.add("mean wait min, paced calls", paced.mean_wait, hourly.mean_wait, "hourly bands, same points", most=0.25)
    table.add("mean wait min, paced calls  ", paced.mean_wait, spread.mean_wait, "hourly bands, if people came evenly")
    table.add("last sampled min, paced ", paced.finish, spread.finish, "hourly bands, if people came evenly")
    table.add("p95 wait min, paced calls", paced.p95_wait, hourly.p95_wait, "hourly bands, same points")
    usual = simulate(asked, naive, "hourly", seed)
    table.add("mean wait min, paced calls ", paced.mean_wait, usual.mean_wait, "hourly bands by number", most=0.25)
    table.add("last sampled min, paced", paced.finish, usual.finish, "hourly bands by number", most=0.73)


def _longest_first(asked: PointsProblem) -> float:
    """Metres each when the largest building always goes to the point that would be done first."""
    done = {point.id: 0.0 for point in asked.points}
    each = {point.id: point for point in asked.points}
    metres = 0.0
    for building in sorted(asked.buildings, key=lambda one: -one.people):
        best = min(done, key=lambda key: done[key] + building.people * each[key].seconds_each)
        done[best] += building.people * each[best].seconds_each
        a, b = building.place, each[best].place
        assert isinstance(a, Spot) and isinstance(b, Spot)
        metres += building.people * (abs(a.x - b.x) + abs(a.y - b.y))
    return metres / sum(building.people for building in asked.buildings)


CASES: dict[str, Any] = {"plan-points": points}
