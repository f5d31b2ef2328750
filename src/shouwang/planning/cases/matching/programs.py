"""What a flow cannot say, as a mixed-integer program over one lot: all-or-nothing needs, and walking counted by the handover.

Columns: x_ij units from offer i to need j; y_j whether a whole need is served; by the handover also z_ij, whether anybody goes from i to j.
Where at most FEW units can go from i to j, x and z are told apart by number instead: b_ijk says that exactly k units go, so
x_ij = Σ_k k · b_ijk and z_ij = Σ_k b_ijk <= 1. Rows:

    Σ_j x_ij <= left_i          Σ_i x_ij <= asked_j, or = asked_j · y_j          x_ij <= most_ij · z_ij
    Σ_{j in a person} x_ij <= share_i          Σ_{j of priority p} Σ_i x_ij >= cover_p

The first two become equations where the cover says so: offers when all is given away, needs of a priority that is covered whole. Those
equations with small whole coefficients are what the solver cuts from: a lot of a dozen offers is proven in 0.04 s, with x and z in half a second.

The covers are found one priority after the other, each kept while the next is raised; then the metres are minimised.
The program chooses y, z and b, and the flow fills in the units: they are whole numbers whatever the tolerance.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...budget import Budget, Meter
from ...solvers import highs
from .flow import cheapest, cheapest_whole
from .goods import Integers, Lot

FEW = 4
"""Units between an offer and a need up to which each number of them has a column of its own."""


class LotProgram:
    """The program of one lot, its best units so far, and what is proven of their metres."""

    def __init__(self, lot: Lot, *, by_handover: bool) -> None:
        self.lot, self.by_handover = lot, by_handover
        self.units = cheapest_whole(lot) if lot.whole.any() else cheapest(lot)
        relaxed = cheapest(lot) if lot.whole.any() else self.units
        self._levels = np.unique(lot.priorities)
        self._is_cover_proven = bool((self._cover(relaxed) == self._cover(self.units)).all())
        self.bound = self._metres(relaxed) if self._is_cover_proven and not by_handover else 0
        self._kept: highs.Kept | None = None

    @property
    def is_proven(self) -> bool:
        return self._is_cover_proven and self.metres <= self.bound

    @property
    def metres(self) -> int:
        """Metres of the best units, counted by unit or by handover."""
        return self._metres(self.units)

    @property
    def proven_bound(self) -> float | None:
        """No units with this cover walk less; None while the cover itself is not proven."""
        return self.bound if self._is_cover_proven else None

    def improve(self, budget: Budget) -> None:
        """Search on; never worse, and the longer the better. Iterations are nodes of each program's tree."""
        if self.is_proven:
            return
        meter = Meter(budget)
        if self._kept is None:
            self._build(budget.seed)
        assert self._kept is not None
        if not self._is_cover_proven:
            self._raise_cover(meter)
        self._limit_cover()
        self._kept.set_cost(np.arange(self._columns), self._walking)
        answer = self._kept.solve(_rest(meter), start=self._start(), gap=1e-6)
        if answer is None:
            return
        self._take(answer)
        if np.isfinite(answer.bound):
            self.bound = max(self.bound, int(np.ceil(answer.bound - 1e-4 * max(1.0, abs(answer.bound)) ** 0.5)))

    def _raise_cover(self, meter: Meter) -> None:
        assert self._kept is not None
        proven = True
        for level in self._levels:
            self._limit_cover(below=int(level))
            cost = np.zeros(self._columns)
            cost[: len(self._units)] = np.where(self.lot.priorities[self._column] == level, -self._units, 0.0)
            self._kept.set_cost(np.arange(self._columns), cost)
            answer = self._kept.solve(_rest(meter), start=self._start())
            if answer is None:
                proven = False
                break
            self._take(answer)
            proven = proven and answer.cost - answer.bound < 0.5
        self._is_cover_proven = proven

    def _limit_cover(self, below: int | None = None) -> None:
        """Keep the cover of every priority before `below`; of all when not given, and then say what follows from it."""
        assert self._kept is not None
        lot, cover = self.lot, self._cover(self.units)
        given, met = np.zeros(len(lot.left)), np.zeros(len(lot.asked))
        if below is not None:
            cover[self._levels >= below] = 0
        else:
            if cover.sum() == lot.left.sum():
                given = lot.left.astype(float)
            asked = np.array([lot.asked[lot.priorities == level].sum() for level in self._levels])
            full = np.isin(lot.priorities, self._levels[cover == asked])
            met = np.where(full, lot.asked, 0).astype(float)
        met[self._whole] = 0.0
        least = np.concatenate([given, met, cover.astype(float)])
        most = np.concatenate([lot.left, lot.asked, np.full(len(cover), highs.INFINITE)])
        most[len(given) + self._whole] = 0.0
        rows = np.concatenate([np.arange(len(given) + len(met)), self._cover_row + np.arange(len(cover))])
        self._kept.set_rows(rows, least, most)

    def _take(self, answer: highs.Answer) -> None:
        """Fill the chosen pairs with whole units, and keep them if nothing got worse."""
        asked = self.lot.asked.copy()
        sent, choices = np.split(answer.values, [len(self._units)])
        asked[self._whole[choices[: len(self._whole)] < 0.5]] = 0
        only = np.zeros(self.lot.most.shape, dtype=bool)
        chosen = self._is_number & (sent > 0.5)
        chosen[self._is_walked] = choices[len(self._whole) :] > 0.5
        only[self._row[chosen], self._column[chosen]] = True
        units = cheapest(self.lot, asked, only if self.by_handover else None)
        got = units.sum(axis=0)
        if (self.lot.whole & (got > 0) & (got < self.lot.asked)).any():
            return
        if self._worth(units) < self._worth(self.units):
            self.units = units

    def _worth(self, units: Integers) -> tuple[int, ...]:
        return (*(-self._cover(units)).tolist(), self._metres(units))

    def _cover(self, units: Integers) -> Integers:
        got = units.sum(axis=0)
        return np.array([got[self.lot.priorities == level].sum() for level in self._levels], dtype=np.int64)

    def _metres(self, units: Integers) -> int:
        if not self.by_handover:
            return int((self.lot.metres * units).sum())
        return int(self.lot.metres[(units > 0) & ~self.lot.walked].sum())

    def _start(self) -> NDArray[np.float64]:
        units = self.units[self._row, self._column]
        served = self.units[:, self._whole].sum(axis=0) > 0
        sent = np.where(self._is_number, units == self._units, units)
        return np.concatenate([sent, served, units[self._is_walked] > 0]).astype(float)

    def _build(self, seed: int) -> None:
        lot = self.lot
        self._lay_columns()
        self._whole = np.flatnonzero(lot.whole & (lot.asked > 1))
        first = len(self._units) + len(self._whole)
        walked = np.flatnonzero(self._is_walked)
        self._columns = first + len(walked)
        rows = highs.Rows()

        def sent(which: NDArray[np.bool_]) -> list[tuple[int, float]]:
            return [(column, float(self._units[column])) for column in np.flatnonzero(which).tolist()]

        for index, left in enumerate(lot.left.tolist()):
            rows.add(sent(self._row == index), at_most=left)
        choice = {column: len(self._units) + position for position, column in enumerate(self._whole.tolist())}
        for index, asked in enumerate(lot.asked.tolist()):
            terms = sent(self._column == index)
            if index in choice:
                rows.add([*terms, (choice[index], -float(asked))], 0.0, 0.0)
            else:
                rows.add(terms, at_most=asked)
        for several, limits in lot.shares:
            mine = np.isin(self._column, several)
            for index, limit in enumerate(limits.tolist()):
                rows.add(sent(mine & (self._row == index)), at_most=limit)
        most = lot.most[self._row, self._column].astype(float)
        for position, column in enumerate(walked.tolist()):
            rows.add([(column, 1.0), (first + position, -most[column])], at_most=0.0)
        for begin in np.flatnonzero(self._is_number & (self._units == 1) & (most > 1)).tolist():
            rows.add([(begin + more, 1.0) for more in range(int(most[begin]))], at_most=1.0)
        self._cover_row = len(rows.lower)
        for level in self._levels:
            rows.add(sent(lot.priorities[self._column] == level), at_least=0.0)
        metres = np.where(lot.walked & self.by_handover, 0, lot.metres)[self._row, self._column].astype(float)
        self._walking = np.concatenate(
            [np.where(self._is_walked, 0.0, metres), np.zeros(len(self._whole)), metres[walked]]
        )
        upper = np.concatenate([np.where(self._is_number, 1.0, most), np.ones(self._columns - len(self._units))])
        integer = np.concatenate([self._is_number, np.ones(self._columns - len(self._units), dtype=bool)])
        self._kept = highs.Kept(rows.program(self._walking, np.zeros(self._columns), upper, integer), seed=seed)

    def _lay_columns(self) -> None:
        """The columns of units: one for each number of few (b), or one for all (x). Of each its offer, its need and what it counts."""
        row, column = np.nonzero(self.lot.most > 0)
        most = self.lot.most[row, column]
        few = (most <= FEW) & self.by_handover
        times = np.where(few, most, 1)
        self._row, self._column = np.repeat(row, times), np.repeat(column, times)
        self._units = (np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times) + 1).astype(float)
        self._is_number = np.repeat(few, times)
        self._is_walked = ~self._is_number & self.by_handover  # these have a z


def _rest(meter: Meter) -> Budget:
    """What is left in seconds; or, counted in nodes, the same for every program."""
    return meter.left() if meter.budget.cpu_seconds is not None else meter.budget
