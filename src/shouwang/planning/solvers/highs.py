"""Linear and mixed-integer programs, by HiGHS: https://highs.dev (MIT licence). The only importer of `highspy`.

One thread. A limit in CPU seconds is watched from inside the search (HiGHS itself only knows the wall clock); a limit in
iterations is one of nodes of the search tree, which makes the answer the same on every machine.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..budget import Budget

Floats = NDArray[np.float64]
INFINITE = highspy.kHighsInf


@dataclass(frozen=True, kw_only=True)
class Program:
    """Minimise `cost · x` with `lower <= x <= upper` and `row_lower <= A x <= row_upper`.

    n columns: `cost`, `lower`, `upper` and `integer` (bool) have shape (n,). m rows in compressed form: row k has the columns
    `row_columns[row_starts[k]:row_starts[k + 1]]` with `row_values` beside them; `row_starts` has shape (m + 1,).
    """

    cost: ArrayLike
    lower: ArrayLike
    upper: ArrayLike
    integer: ArrayLike
    row_starts: ArrayLike
    row_columns: ArrayLike
    row_values: ArrayLike
    row_lower: ArrayLike
    row_upper: ArrayLike


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`values` of the columns (integer columns are whole), their cost, and a proven lower bound of every cost."""

    values: Floats
    cost: float
    bound: float

    def is_proven(self, slack: float = 1e-6) -> bool:
        """Nothing can be cheaper by more than `slack` of the cost."""
        return self.cost - self.bound <= slack * max(1.0, abs(self.cost))


class Rows:
    """Gathers rows of a program one after another: `add([(column, value), …], at_least, at_most)`."""

    def __init__(self) -> None:
        self.starts, self.columns, self.values = [0], list[int](), list[float]()
        self.lower, self.upper = list[float](), list[float]()

    def add(self, terms: Sequence[tuple[int, float]], at_least: float = -INFINITE, at_most: float = INFINITE) -> None:
        for column, value in terms:
            self.columns.append(column)
            self.values.append(value)
        self.starts.append(len(self.columns))
        self.lower.append(at_least)
        self.upper.append(at_most)

    def program(self, cost: ArrayLike, lower: ArrayLike, upper: ArrayLike, integer: ArrayLike) -> Program:
        return Program(
            cost=cost, lower=lower, upper=upper, integer=integer, row_starts=self.starts, row_columns=self.columns,
            row_values=self.values, row_lower=self.lower, row_upper=self.upper,
        )  # fmt: skip


class Kept:
    """A program kept in memory: bounds and costs change, `solve` runs again without building anything anew."""

    def __init__(self, program: Program, *, seed: int = 0) -> None:
        self._cost = np.array(program.cost, dtype=np.float64)
        self._integer = np.array(program.integer, dtype=bool)
        self._highs = highspy.Highs()
        for option, value in (
            ("output_flag", False), ("threads", 1), ("random_seed", seed),
        ):  # fmt: skip
            self._highs.setOptionValue(option, value)
        self._highs.passModel(_model(program, self._cost, self._integer))
        self._until: float | None = None
        self._highs.cbMipInterrupt.subscribe(self._stop_when_over)
        self._highs.cbSimplexInterrupt.subscribe(self._stop_when_over)

    def _stop_when_over(self, event: Any) -> None:
        if self._until is not None and time.thread_time() >= self._until:
            event.interrupt()

    def set_bounds(self, columns: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> None:
        """New bounds of some columns."""
        which = np.asarray(columns, dtype=np.int32)
        self._highs.changeColsBounds(
            len(which), which, np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
        )

    def set_cost(self, columns: ArrayLike, cost: ArrayLike) -> None:
        """New cost of some columns."""
        which, new = np.asarray(columns, dtype=np.int32), np.asarray(cost, dtype=np.float64)
        self._cost[which] = new
        self._highs.changeColsCost(len(which), which, new)

    def set_rows(self, rows: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> None:
        """New limits of some rows."""
        for row, least, most in zip(*map(np.atleast_1d, (rows, lower, upper)), strict=True):
            self._highs.changeRowBounds(int(row), float(least), float(most))

    def set_row_values(self, row: int, columns: ArrayLike, values: ArrayLike) -> None:
        """New values of some columns in one row."""
        for column, value in zip(*map(np.atleast_1d, (columns, values)), strict=True):
            self._highs.changeCoeff(row, int(column), float(value))

    def solve(
        self, budget: Budget, *, start: ArrayLike | None = None, gap: float = 0.0, absolute_gap: float = 1e-6
    ) -> Answer | None:
        """The best solution found within the budget, or None when none was found (or there is none).

        `start`: values of all columns to begin with. Stops when proven within `gap` (a share of the best cost) or
        `absolute_gap` of the best.
        """
        self._highs.setOptionValue("mip_rel_gap", gap)
        self._highs.setOptionValue("mip_abs_gap", absolute_gap)
        self._until = None
        if budget.cpu_seconds is not None:
            self._until = time.thread_time() + budget.cpu_seconds
        self._highs.setOptionValue("mip_max_nodes", budget.iterations if budget.iterations is not None else 2**31 - 1)
        if start is not None:
            values = highspy.HighsSolution()
            values.col_value = np.asarray(start, dtype=np.float64).tolist()
            self._highs.setSolution(values)
        self._highs.run()
        info = self._highs.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        found = np.array(self._highs.getSolution().col_value, dtype=np.float64)
        found[self._integer] = np.round(found[self._integer])
        cost = float(self._cost @ found)
        is_optimal = self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        if self._integer.any():
            bound = float(info.mip_dual_bound)
        else:
            bound = cost if is_optimal else -INFINITE
        return Answer(values=found, cost=cost, bound=min(bound, cost))


def solve(program: Program, budget: Budget, *, start: ArrayLike | None = None, gap: float = 0.0) -> Answer | None:
    """Solve once; see `Kept.solve`."""
    return Kept(program, seed=budget.seed).solve(budget, start=start, gap=gap)


def _model(program: Program, cost: Floats, integer: NDArray[np.bool_]) -> Any:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(cost), len(np.asarray(program.row_lower))
    model.col_cost_ = cost
    model.col_lower_, model.col_upper_ = np.asarray(program.lower, float), np.asarray(program.upper, float)
    model.row_lower_, model.row_upper_ = np.asarray(program.row_lower, float), np.asarray(program.row_upper, float)
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.num_col_, matrix.num_row_ = model.num_col_, model.num_row_
    matrix.start_ = np.asarray(program.row_starts, dtype=np.int32)
    matrix.index_ = np.asarray(program.row_columns, dtype=np.int32)
    matrix.value_ = np.asarray(program.row_values, dtype=np.float64)
    if integer.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[int(whole)] for whole in integer]
    return model
