"""Needs and offers: 2,000 needs and 1,200 offers of a neighbourhood, and 50,000 and 20,000 of a street.

Beside people's way (the list from the top), the most urgent from the nearest, and all goods in one network. The optimum by flow is exact.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from shouwang.planning import Budget
from shouwang.planning.cases.matching import CASE, MatchingProblem, Need, Offer
from shouwang.planning.geometry import Door
from shouwang.planning.neighbourhood import neighbourhood

from ._plan_rivals import matching_greedy, matching_in_one_network
from ._planning import Table, seeds, timed


def problem(seed: int, needs: int, offers: int, goods: int, compounds: int, walking: Any = "unit") -> MatchingProblem:
    """Goods differ threefold in how often they are asked for and offered; needs and offers of one to three units, most of them shared out by twos."""
    dice = np.random.default_rng([seed, needs])
    sketch, floors = neighbourhood(seed, compounds)
    names = list(floors)
    frequency = dice.uniform(0.5, 1.5, goods)
    frequency /= frequency.sum()

    def draw(count: int) -> Iterable[tuple[int, int, Door]]:
        which, where = dice.choice(goods, count, p=frequency), dice.integers(len(names), size=count)
        level = dice.integers(1, 6, size=count)
        return zip(
            range(count),
            which.tolist(),
            (Door(stair=names[w], floor=int(f)) for w, f in zip(where, level, strict=True)),
            strict=True,
        )

    lacking = [
        Need(id=f"n{number}", kind=f"g{kind // 2}", strength=str(kind % 2), place=place, units=int(dice.integers(1, 4)),
             priority=int(dice.choice([1, 2, 3, 4], p=[0.08, 0.2, 0.35, 0.37])))
        for number, kind, place in draw(needs)
    ]  # fmt: skip
    spare = [
        Offer(id=f"o{number}", kind=f"g{kind // 2}", strength=str(kind % 2), place=place, units=int(dice.integers(1, 4)),
              max_per_person=2 if dice.random() < 0.7 else None)
        for number, kind, place in draw(offers)
    ]  # fmt: skip
    return MatchingProblem(sketch=sketch, offers=tuple(spare), needs=tuple(lacking), walking=walking)


def matching(long: bool) -> Iterable[dict[str, Any]]:
    table = Table("plan-matching")
    for seed in seeds(long):
        _small(table, seed)
        _handovers(table, seed, 10)
        if long:
            _handovers(table, seed, 60)
    for seed in seeds(long)[:2]:
        _street(table, seed)
    return table.rows()


def _small(table: Table, seed: int) -> None:
    asked = problem(seed, 2_000, 1_200, 91, 14)
    plan, spent = timed(lambda: CASE.solve(asked, Budget(cpu_seconds=1), None))
    naive = CASE.naive(asked)
    assert not CASE.evaluate(asked, plan)
    ours, hand = CASE.figures(asked, plan), CASE.figures(asked, naive)
    urgent, metres = matching_greedy(asked)
    table.add(
        "units of priority 1, 2000x1200",
        ours["units_priority_1"],
        hand["units_priority_1"],
        "naive, from the top",
        least=1.35,
    )
    table.add(
        "metres a unit, 2000x1200",
        ours["metres"] / ours["units"],
        hand["metres"] / hand["units"],
        "naive, from the top",
        most=0.6,
    )
    table.add(
        "units of priority 1, 2000x1200 ", ours["units_priority_1"], urgent, "most urgent from the nearest", least=1.0
    )
    table.add("metres, 2000x1200", ours["metres"], metres, "most urgent from the nearest")
    table.add("metres, 2000x1200 ", ours["metres"], plan.metres_bound or 0, "bound (exact)", most=1.0)
    covered, one = timed(lambda: matching_in_one_network(asked))
    assert covered == ours["units"]
    table.add("CPU s, 2000x1200", spent, 0.3, "limit 0.3 s", most=1.0)
    table.add("CPU s, 2000x1200 ", spent, one, "one network, same optimum")


def _handovers(table: Table, seed: int, seconds: int) -> None:
    asked = problem(seed, 2_000, 1_200, 91, 14, "handover")
    plan = CASE.best(asked, Budget(cpu_seconds=seconds))
    by_unit = CASE.solve(problem(seed, 2_000, 1_200, 91, 14), Budget(cpu_seconds=1), None)
    ours, flow, hand = (CASE.figures(asked, each) for each in (plan, by_unit, CASE.naive(asked)))
    assert all(ours[key] == flow[key] for key in ours if key.startswith("units"))
    table.add(f"metres by handover, {seconds} s", ours["metres"], plan.metres_bound or 1, "proven bound", most=1.002)
    table.add(f"metres by handover, {seconds} s ", ours["metres"], hand["metres"], "naive, from the top", most=0.5)
    table.add(f"metres by handover, {seconds} s  ", ours["metres"], flow["metres"], "the flow, which counts units")


def _street(table: Table, seed: int) -> None:
    """In a process of its own, whose memory is measured."""
    code = f"from benchmarks.plan_matching import street; print(*street({seed}))"
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True, cwd=root)
    spent, memory, urgent, urgent_hand, walk, walk_hand = map(float, done.stdout.split())
    table.add("CPU s, 50,000x20,000, all arcs", spent, 4.0, "limit 4 s", most=1.0)
    table.add("memory MB, 50,000x20,000", memory, 400, "limit 400 MB", most=1.0)
    table.add("units of priority 1, 50,000x20,000", urgent, urgent_hand, "naive, from the top", least=1.7)
    table.add("metres a unit, 50,000x20,000", walk, walk_hand, "naive, from the top", most=0.72)


def street(seed: int) -> tuple[float, ...]:
    """CPU seconds of the flow, memory (MB) of the process until then, units of priority 1 and metres a unit of ours and the list."""
    asked = problem(seed, 50_000, 20_000, 600, 100)
    plan, spent = timed(lambda: CASE.solve(asked, Budget(cpu_seconds=4), None))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    assert not CASE.evaluate(asked, plan)
    ours, hand = CASE.figures(asked, plan), CASE.figures(asked, CASE.naive(asked))
    return (spent, memory, ours["units_priority_1"], hand["units_priority_1"], ours["metres"] / ours["units"], hand["metres"] / hand["units"])  # fmt: skip


CASES = {"plan-matching": matching}
