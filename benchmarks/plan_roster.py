"""A week's roster: 245 posts, nine staff and 70, 45 or 100 volunteers; and again when people fall ill on Wednesday.

Beside people's way (skilled posts first, then round the list) and CP-SAT with the same rules. The long best is proven.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from shouwang.planning import Budget
from shouwang.planning.cases.roster import CASE, RosterModel, RosterPlan, RosterProblem, fill_gaps, solve

from ._plan_rivals import roster_by_cp_sat
from ._planning import Table, seeds, timed
from ._week import DAY, fallen_ill, week

WEDNESDAY_NOON = 2 * DAY + 750


def roster(long: bool) -> Iterable[dict[str, Any]]:
    table = Table("plan-roster")
    for seed in seeds(long):
        for volunteers in (70, 45, 100):
            _one(table, seed, volunteers, rival=long or volunteers == 45)
    return table.rows()


def _one(table: Table, seed: int, volunteers: int, *, rival: bool) -> None:
    problem = week(seed, volunteers)
    size = f"{volunteers} volunteers"
    model, built = timed(lambda: RosterModel(problem))
    plan, spent = timed(lambda: solve(problem, Budget(cpu_seconds=5), model=model))
    naive = CASE.naive(problem)
    assert not CASE.evaluate(problem, plan)
    table.add(
        f"uncovered, {size}", _uncovered(problem, plan), _uncovered(problem, naive), "naive, round the list", most=1.0
    )
    table.add(f"spread of load / cap, {size}", CASE.figures(problem, plan)["spread"], CASE.figures(problem, naive)["spread"], "naive, round the list")  # fmt: skip
    table.add(f"proven optimum, {size}", plan.is_proven, 1, "1 = proven", least=1.0)
    table.add(f"CPU s, {size}", built + spent, 1.0, "limit 1 s", most=1.0)
    if rival:
        found, weight = roster_by_cp_sat(problem, 5.0)
        table.add(
            f"weight uncovered, {size}",
            CASE.cost(problem, plan)[0],
            weight,
            f"CP-SAT, 1 worker, 5 s ({found})",
            most=1.0,
        )
    for ill in (1, 6, 15):
        _ill(table, problem, plan, model, size, seed, ill)


def _ill(
    table: Table, problem: RosterProblem, plan: RosterPlan, model: RosterModel, size: str, seed: int, ill: int
) -> None:
    now = replace(problem, told=plan.turns, now=WEDNESDAY_NOON, absences=fallen_ill(problem, ill, seed))
    first, at_once = timed(lambda: fill_gaps(now))
    again, spent = timed(lambda: solve(now, Budget(cpu_seconds=5), model=model))
    assert not CASE.evaluate(now, first) and not CASE.evaluate(now, again)
    label = f"{size}, {ill} ill"
    table.add(f"uncovered, {label}", _uncovered(now, again), _uncovered(now, first), "the repair at once", most=1.0)
    table.add(f"CPU s of the repair, {label}", at_once, 0.05, "limit 0.05 s", most=1.0)
    table.add(
        f"CPU s until {'proven' if again.is_proven else 'NOT proven'}, {label}", spent, 0.5, "limit 0.5 s", most=1.0
    )
    if not first.uncovered:
        holes = len(set(plan.turns) - set(again.turns))
        table.add(f"changes, {label}", CASE.figures(now, again)["changes"], holes, "turns of the ill", most=1.0)


def _uncovered(problem: RosterProblem, plan: RosterPlan) -> float:
    return CASE.figures(problem, plan)["uncovered"]


CASES = {"plan-roster": roster}
