"""A morning's calls to 60, 200 and 400 people living alone. Beside people's way (the list from the top, the next free slot).

The optimum is exact; the same optimum is found once more as a flow, another algorithm in another library.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from shouwang.planning import Budget
from shouwang.planning.cases.calls import CASE, Caller, CallsProblem, Person, planner

from ._planning import Table, seeds, timed

SIZES = ((60, 6), (200, 14), (400, 28))


def problem(seed: int, people: int, callers: int) -> CallsProblem:
    """Twelve slots of a quarter of an hour, callers off for some of them; two thirds have a voice they know, 40 % an hour they like."""
    dice = np.random.default_rng([seed, people])
    slots = [540 + 15 * step for step in range(12)]
    crew = tuple(
        Caller(id=f"c{one}", slots=tuple(at for at in slots if dice.random() < 0.96)) for one in range(callers)
    )

    def person(number: int) -> Person:
        begin = int(dice.choice(slots[:9]))
        return Person(
            id=f"p{number}", points=int(dice.choice([1, 2, 3, 5], p=[0.4, 0.3, 0.2, 0.1])),
            preferred=(begin, begin + 45) if dice.random() < 0.8 else None,
            caller=f"c{int(dice.integers(callers))}" if dice.random() < 0.66 else None,
        )  # fmt: skip

    return CallsProblem(people=tuple(person(number) for number in range(people)), callers=crew)


def calls(long: bool) -> Iterable[dict[str, Any]]:
    table = Table("plan-calls")
    for seed in seeds(long):
        for people, callers in SIZES:
            _one(table, problem(seed, people, callers), people)
    return table.rows()


def _one(table: Table, asked: CallsProblem, people: int) -> None:
    plan, spent = timed(lambda: CASE.solve(asked, Budget(iterations=0), None))
    naive = CASE.naive(asked)
    assert not CASE.evaluate(asked, plan)
    ours, hand = CASE.figures(asked, plan), CASE.figures(asked, naive)
    windows = sum(each.preferred is not None for each in asked.people)
    free = len(asked.people) - windows
    least = (2.5, 2.0) if people == 60 else (9.0, 3.0)
    table.add(f"same caller, {people}", ours["same_caller"], hand["same_caller"], "naive, from the top", least=least[0])
    table.add(
        f"in window, {people}",
        ours["in_window"] - free,
        max(1, hand["in_window"] - free),
        "naive, from the top",
        least=least[1],
    )
    table.add(f"points missed, {people}", ours["missed_points"], hand["missed_points"], "naive, from the top", most=1.0)
    table.add(f"worth, {people}", *_optima(asked), "the same as a flow (exact)", least=1.0)
    if people == 400:
        table.add("CPU s, 400", spent, 0.1, "limit 0.1 s", most=1.0)


def _optima(asked: CallsProblem) -> tuple[float, float]:
    people, slots, room = planner._open(asked)
    worth = planner._worth(asked, people, slots)
    rows, columns = planner.assign(-worth)
    other_rows, other_columns = planner._by_flow(worth, slots, room)
    return float(worth[rows, columns].sum()), float(worth[other_rows, other_columns].sum())


CASES = {"plan-calls": calls}
