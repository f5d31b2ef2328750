"""The roster as a mixed-integer program that stays in memory: an absence changes bounds, and it is solved again.

Columns: x_pg helper p holds a duty of group g (duties alike in time, skills and weight are one group); u_g how many are missing; l_pk the
k-th duty of helper p, which costs `unevenness(k)`, more for each further one, so that the l fill up in order by themselves. Rows:

    Σ_p x_pg + u_g = needed_g                     every group
    Σ_g x_pg − Σ_k l_pk = 0                       every helper; there are `cap` of the l
    Σ_{g on a day} x_pg <= most_a_day             every helper and day
    Σ_{g in two clashing windows} x_pg <= 1       every helper and pair

It is solved for three costs in turn, each held while the next is lowered: Σ weight_g u_g, turns that were not told, Σ unevenness.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from ...budget import Budget, Meter
from ...solvers import highs
from .book import Book
from .problem import Duty, Helper, RosterPlan, RosterProblem, clash, may_hold, unevenness

Window = tuple[int, int]
_WHOLE = 0.999  # costs are whole numbers: what is within one of the bound is the best


@dataclass(frozen=True)
class Group:
    """Duties that differ only in their post."""

    duties: tuple[Duty, ...]

    @property
    def first(self) -> Duty:
        return self.duties[0]

    @property
    def needed(self) -> int:
        return sum(duty.needed for duty in self.duties)


class RosterModel:
    """The program of a week. `told`, `now` and `absences` may change from one `solve` to the next; nothing else may."""

    def __init__(self, problem: RosterProblem, *, seed: int = 0) -> None:
        self._week = _without_today(problem)
        alike: dict[tuple[object, ...], list[Duty]] = {}
        for duty in problem.duties:
            alike.setdefault((duty.start, duty.end, tuple(sorted(set(duty.skills))), duty.weight), []).append(duty)
        self.groups = [Group(tuple(several)) for several in alike.values()]
        self.pairs = [
            (p, g)
            for p, helper in enumerate(problem.helpers)
            if helper.cap
            for g, group in enumerate(self.groups)
            if may_hold(helper, group.first, ())
        ]
        self._of_helper: dict[int, list[int]] = {}
        for column, (p, _g) in enumerate(self.pairs):
            self._of_helper.setdefault(p, []).append(column)
        self._build(problem, seed)

    def _build(self, problem: RosterProblem, seed: int) -> None:
        x, u = len(self.pairs), len(self.groups)
        self._u = x + np.arange(u)
        rows = highs.Rows()
        of_group: dict[int, list[int]] = {}
        for column, (_p, g) in enumerate(self.pairs):
            of_group.setdefault(g, []).append(column)
        for g, group in enumerate(self.groups):
            rows.add([*((column, 1.0) for column in of_group.get(g, ())), (x + g, 1.0)], group.needed, group.needed)
        self._load_row: dict[int, int] = {}
        self._load_columns: dict[int, np.ndarray] = {}
        self._day_row: dict[int, dict[int, int]] = {}
        strain: list[float] = []
        for p, columns in self._of_helper.items():
            helper = problem.helpers[p]
            steps = np.arange(x + u + len(strain), x + u + len(strain) + helper.cap)
            self._load_row[p], self._load_columns[p] = len(rows.lower), steps
            rows.add([*((column, 1.0) for column in columns), *((step, -1.0) for step in steps.tolist())], 0.0, 0.0)
            strain += [float(unevenness(k, helper.cap)) for k in range(1, helper.cap + 1)]
            self._limits(problem, rows, p, columns)
        size = x + u + len(strain)
        self._weight, self._strain = np.zeros(size), np.zeros(size)
        self._weight[self._u] = [group.first.weight for group in self.groups]
        self._strain[x + u :] = strain
        self._weight_row = len(rows.lower)
        rows.add([(int(column), self._weight[column]) for column in self._u])
        self._change_row = len(rows.lower)
        self._not_told = np.ones(x)  # as the row of changes has it
        rows.add([(column, 1.0) for column in range(x)])
        self._upper = np.ones(size)
        self._upper[self._u] = [group.needed for group in self.groups]
        integer = np.arange(size) < x
        self._kept = highs.Kept(rows.program(self._weight, np.zeros(size), self._upper, integer), seed=seed)

    def _limits(self, problem: RosterProblem, rows: highs.Rows, p: int, columns: list[int]) -> None:
        duty = {column: self.groups[self.pairs[column][1]].first for column in columns}
        days: dict[int, list[int]] = {}
        windows: dict[Window, list[int]] = {}
        for column in columns:
            days.setdefault(duty[column].day, []).append(column)
            windows.setdefault((duty[column].start, duty[column].end), []).append(column)
        for day, several in days.items():
            self._day_row.setdefault(p, {})[day] = len(rows.lower)
            rows.add([(column, 1.0) for column in several], at_most=problem.most_a_day)
        clashed: set[Window] = set()
        for one, other in combinations(sorted(windows), 2):
            if clash(duty[windows[one][0]], duty[windows[other][0]], problem.rest_minutes):
                rows.add([(column, 1.0) for column in windows[one] + windows[other]], at_most=1.0)
                clashed |= {one, other}
        for window, several in windows.items():
            if window not in clashed and len(several) > 1:
                rows.add([(column, 1.0) for column in several], at_most=1.0)

    def solve(self, problem: RosterProblem, budget: Budget, start: RosterPlan) -> RosterPlan:
        """The best roster found within the budget, never worse than `start`. Iterations are nodes of the search tree of each cost."""
        if _without_today(problem) != self._week:
            raise ValueError("only told, now and absences of a roster may change while its program is kept")
        meter = Meter(budget)
        told = self._set_today(problem)
        best, proven = self._values(problem, start), True
        costs = [(self._weight, self._weight_row), (told, self._change_row), (self._strain, None)]
        for cost, row in costs:
            if not cost.any():
                continue
            if row is not None and cost @ best <= self._least(problem, cost, best) + 0.5:
                self._kept.set_rows([row], [-highs.INFINITE], [cost @ best])
                continue  # nothing to search: filling the gaps has done what can be done
            self._kept.set_cost(np.arange(len(cost)), cost)
            rest = meter.left() if budget.cpu_seconds is not None else budget
            answer = self._kept.solve(rest, start=best, absolute_gap=_WHOLE)
            if answer is None:
                proven = False
                break
            proven = proven and answer.cost - answer.bound <= _WHOLE
            if cost @ answer.values < cost @ best - 0.5:
                best = np.round(answer.values)
            if row is not None:
                self._kept.set_rows([row], [-highs.INFINITE], [cost @ best])
        return self._plan(problem, best, is_proven=proven)

    def _least(self, problem: RosterProblem, cost: np.ndarray, best: np.ndarray) -> float:
        """What uncovered weight, or the turns that were not told, cannot fall below, counted by hand."""
        past = np.array([several.first.start < problem.now for several in self.groups])
        if cost is self._weight:
            return float((self._weight[self._u] * best[self._u])[past].sum())
        covered = sum(several.needed for several in self.groups) - float(best[self._u].sum())
        if (best[self._u][~past] > 0.5).any():
            return 0.0  # covering something else instead might need fewer
        told = self._told_columns
        return covered - float(self._upper_now[told].sum())

    def _set_today(self, problem: RosterProblem) -> np.ndarray:
        """Bounds and limits for `now`, `absences` and what is past; returns the cost of turns that were not told."""
        past = Book(problem)
        upper, lower = self._upper.copy(), np.zeros(len(self._upper))
        for column, (p, g) in enumerate(self.pairs):
            helper, duty = problem.helpers[p], self.groups[g].first
            if duty.start < problem.now or not (past.able(helper, duty) and past.fits(helper, duty)):
                upper[column] = 0.0
        load_rows, loads, day_rows, left = [], [], [], []
        for p, row in self._load_row.items():
            helper = problem.helpers[p]
            held = past.held[helper.id]
            already = min(len(held), helper.cap)
            lower[self._load_columns[p][:already]] = 1.0
            load_rows.append(row)
            loads.append(-already)
            on = Counter(duty.day for duty in held)
            for day, day_row in self._day_row[p].items():
                day_rows.append(day_row)
                left.append(max(0, problem.most_a_day - on[day]))
        self._kept.set_rows(load_rows, loads, loads)
        self._kept.set_rows(day_rows, np.full(len(left), -highs.INFINITE), left)
        free = [-highs.INFINITE] * 2, [highs.INFINITE] * 2
        self._kept.set_rows([self._weight_row, self._change_row], *free)
        self._kept.set_bounds(np.arange(len(upper)), lower, upper)
        self._upper_now = upper
        return self._set_told(problem)

    def _set_told(self, problem: RosterProblem) -> np.ndarray:
        """1 for every turn that was not told, if any was; the row of changes follows."""
        told: dict[str, set[str]] = {}
        for turn in problem.told:
            told.setdefault(turn.helper, set()).add(turn.duty)
        new = np.ones(len(self.pairs))
        for column, (p, g) in enumerate(self.pairs):
            own = told.get(problem.helpers[p].id)
            if own and any(duty.id in own for duty in self.groups[g].duties):
                new[column] = 0.0
        other = np.flatnonzero(new != self._not_told)
        self._kept.set_row_values(self._change_row, other, new[other])
        self._not_told = new
        self._told_columns = np.flatnonzero(new == 0.0)
        cost = np.zeros(len(self._upper))
        cost[: len(new)] = new if told else 0.0
        return cost

    def _values(self, problem: RosterProblem, plan: RosterPlan) -> np.ndarray:
        """The columns of a plan; what is past counts in the l only."""
        values = np.zeros(len(self._upper))
        group = {duty.id: g for g, several in enumerate(self.groups) for duty in several.duties}
        held = {(turn.helper, group[turn.duty]) for turn in plan.turns}
        load = Counter(turn.helper for turn in plan.turns)
        missing = np.array([several.needed for several in self.groups], dtype=float)
        for column, (p, g) in enumerate(self.pairs):
            if self.groups[g].first.start >= problem.now and (problem.helpers[p].id, g) in held:
                values[column] = 1.0
                missing[g] -= 1.0
        values[self._u] = missing
        for p, columns in self._load_columns.items():
            values[columns[: load[problem.helpers[p].id]]] = 1.0
        return values

    def _plan(self, problem: RosterProblem, values: np.ndarray, *, is_proven: bool) -> RosterPlan:
        """Within a group everybody who was told a duty keeps that one; the others take what is left in order."""
        book = Book(problem)
        told = {(turn.helper, turn.duty) for turn in problem.told}
        chosen: dict[int, list[Helper]] = {}
        for column in np.flatnonzero(values[: len(self.pairs)] > 0.5).tolist():
            p, g = self.pairs[column]
            chosen.setdefault(g, []).append(problem.helpers[p])
        for g, helpers in chosen.items():
            duties, others = self.groups[g].duties, []
            for helper in helpers:
                own = [duty for duty in duties if (helper.id, duty.id) in told and book.missing(duty)]
                if own:
                    book.give(helper, own[0])
                else:
                    others.append(helper)
            for helper in others:
                book.give(helper, next(duty for duty in duties if book.missing(duty)))
        return book.plan(is_proven=is_proven)


def _without_today(problem: RosterProblem) -> RosterProblem:
    return replace(problem, told=(), absences=(), now=0)
