"""What else could solve the same problems, for comparison only. OR-Tools comes after the package's own file, which says why."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

import shouwang.planning.solvers.ortools_flow as flows
from shouwang.planning.cases.matching.goods import Lot, lots
from shouwang.planning.cases.matching.problem import MatchingProblem
from shouwang.planning.cases.roster.problem import RosterProblem, clash, may_hold


def roster_by_cp_sat(problem: RosterProblem, seconds: float) -> tuple[str, float]:
    """How far CP-SAT comes with the cover alone in CPU seconds of one worker: its status and the weight uncovered."""
    from ortools.sat.python import cp_model

    model: Any = cp_model.CpModel()
    held: dict[tuple[int, int], Any] = {}
    terms = []
    for d, duty in enumerate(problem.duties):
        able = [p for p, helper in enumerate(problem.helpers) if may_hold(helper, duty, ())]
        for p in able:
            held[p, d] = model.new_bool_var("")
        missing = model.new_int_var(0, duty.needed, "")
        model.add(sum(held[p, d] for p in able) + missing == duty.needed)
        terms.append(duty.weight * missing)
    for p, helper in enumerate(problem.helpers):
        mine = [d for d in range(len(problem.duties)) if (p, d) in held]
        model.add(sum(held[p, d] for d in mine) <= helper.cap)
        for day in {problem.duties[d].day for d in mine}:
            today = [held[p, d] for d in mine if problem.duties[d].day == day]
            model.add(sum(today) <= problem.most_a_day)
        for one, other in combinations(mine, 2):
            if clash(problem.duties[one], problem.duties[other], problem.rest_minutes):
                model.add_at_most_one([held[p, one], held[p, other]])
    model.minimize(sum(terms))
    solver: Any = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = seconds  # close to CPU seconds, whatever else the machine does
    status = solver.solve(model)
    return solver.status_name(status).lower(), float(solver.objective_value)


def matching_in_one_network(problem: MatchingProblem) -> int:
    """Units covered when all goods are one network with all arcs (for its CPU seconds)."""
    tails, heads, capacities, costs, supplies = [], [], [], [], list[int]()
    source, node, total = 0, 1, 0
    needs: list[tuple[np.ndarray, np.ndarray]] = []
    for lot in lots(problem):
        rows, columns = lot.most.shape
        offer, need = node + np.arange(rows), node + rows + np.arange(columns)
        node += rows + columns
        row, column = np.nonzero(lot.most)
        tails += [np.full(rows + columns, source), offer[row]]
        heads += [offer, need, need[column]]
        capacities += [lot.left, lot.asked, lot.most[row, column]]
        costs += [np.zeros(rows), lot.penalty, lot.metres[row, column]]
        needs.append((need, lot.asked))
        total += int(lot.asked.sum())
    supplies = [0] * node
    supplies[source] = total
    for need, asked in needs:
        for one, units in zip(need.tolist(), asked.tolist(), strict=True):
            supplies[one] = -units
    flow = flows.min_cost_flow(
        *(np.concatenate(part).astype(np.int64) for part in (tails, heads, capacities, costs)), np.array(supplies)
    )
    straight = sum(
        int(flow[begin : begin + len(lot.asked)].sum())
        for lot, begin in zip(lots(problem), _bypasses(problem), strict=True)
    )
    return total - straight


def _bypasses(problem: MatchingProblem) -> list[int]:
    begins, at = [], 0
    for lot in lots(problem):
        rows, columns = lot.most.shape
        begins.append(at + rows)
        at += rows + columns + int((lot.most > 0).sum())
    return begins


def matching_greedy(problem: MatchingProblem) -> tuple[int, int]:
    """Units of priority 1, and metres, when the most urgent takes from the nearest."""
    urgent, metres = 0, 0
    for lot in lots(problem):
        got, walked = _greedy(lot)
        urgent += int(got[lot.priorities == 1].sum())
        metres += walked
    return urgent, metres


def _greedy(lot: Lot) -> tuple[np.ndarray, int]:
    left, got, walked = lot.left.copy(), np.zeros(len(lot.asked), dtype=np.int64), 0
    for column in np.argsort(lot.priorities, kind="stable").tolist():
        for row in np.argsort(lot.metres[:, column], kind="stable").tolist():
            units = min(int(left[row]), int(lot.most[row, column]), int(lot.asked[column] - got[column]))
            if units:
                left[row] -= units
                got[column] += units
                walked += units * int(lot.metres[row, column])
    return got, walked
