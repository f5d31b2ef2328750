"""What a flow cannot say, as a mixed-integer program over one lot: all-or-nothing needs, and walking counted by the handover.

Columns: x_ij units from offer i to need j (with whole y and z the rest is a transport problem, so x need not be declared
whole); y_j whether a whole need is served; z_ij whether anybody goes from i to j. Rows:

    Σ_j x_ij <= left_i          Σ_i x_ij <= asked_j, or = asked_j · y_j          x_ij <= most_ij · z_ij
    Σ_{j in a person} x_ij <= share_i          Σ_{j of priority p} Σ_i x_ij >= cover_p

The covers are found one priority after the other, each kept while the next is raised; then the metres are minimised.
The program chooses y and z, and the flow fills in the units: they are whole numbers whatever the tolerance.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...budget import Budget, Meter
from ...solvers import highs
from .flow import cheapest, cheapest_whole
from .goods import Integers, Lot


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
            cost[: self._arcs] = np.where(self.lot.priorities[self._column] == level, -1.0, 0.0)
            self._kept.set_cost(np.arange(self._columns), cost)
            answer = self._kept.solve(_rest(meter), start=self._start())
            if answer is None:
                proven = False
                break
            self._take(answer)
            proven = proven and answer.cost - answer.bound < 0.5
        self._is_cover_proven = proven

    def _limit_cover(self, below: int | None = None) -> None:
        """Keep the cover of every priority before `below` (of all when not given)."""
        assert self._kept is not None
        cover = self._cover(self.units).astype(float)
        if below is not None:
            cover[self._levels >= below] = 0.0
        rows = self._cover_row + np.arange(len(cover))
        self._kept.set_rows(rows, cover, np.full(len(cover), highs.INFINITE))

    def _take(self, answer: highs.Answer) -> None:
        """Fill the chosen pairs with whole units, and keep them if nothing got worse."""
        asked = self.lot.asked.copy()
        served = answer.values[self._arcs : self._arcs + len(self._whole)] > 0.5
        asked[self._whole[~served]] = 0
        only = np.zeros(self.lot.most.shape, dtype=bool)
        if self.by_handover:
            only[self._row, self._column] = answer.values[self._arcs + len(self._whole) :] > 0.5
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
        return np.concatenate([units, served, units > 0] if self.by_handover else [units, served]).astype(float)

    def _build(self, seed: int) -> None:
        lot = self.lot
        self._row, self._column = np.nonzero(lot.most > 0)
        self._whole = np.flatnonzero(lot.whole & (lot.asked > 1))
        self._arcs, handovers = len(self._row), len(self._row) if self.by_handover else 0
        self._columns = self._arcs + len(self._whole) + handovers
        most = lot.most[self._row, self._column]
        rows = highs.Rows()
        for index, left in enumerate(lot.left.tolist()):
            rows.add([(arc, 1.0) for arc in np.flatnonzero(self._row == index).tolist()], at_most=left)
        choice = {column: self._arcs + position for position, column in enumerate(self._whole.tolist())}
        for index, asked in enumerate(lot.asked.tolist()):
            terms = [(arc, 1.0) for arc in np.flatnonzero(self._column == index).tolist()]
            if index in choice:
                rows.add([*terms, (choice[index], -float(asked))], 0.0, 0.0)
            else:
                rows.add(terms, at_most=asked)
        for several, limits in lot.shares:
            mine = np.isin(self._column, several)
            for index, limit in enumerate(limits.tolist()):
                rows.add([(arc, 1.0) for arc in np.flatnonzero(mine & (self._row == index)).tolist()], at_most=limit)
        first = self._arcs + len(self._whole)
        for arc in range(handovers):
            rows.add([(arc, 1.0), (first + arc, -float(most[arc]))], at_most=0.0)
        self._cover_row = len(rows.lower)
        for level in self._levels:
            rows.add(
                [(arc, 1.0) for arc in np.flatnonzero(lot.priorities[self._column] == level).tolist()], at_least=0.0
            )
        metres = np.where(lot.walked & self.by_handover, 0, lot.metres)[self._row, self._column].astype(float)
        empty = np.zeros(len(self._whole))
        self._walking = np.concatenate([np.zeros(self._arcs), empty, metres] if handovers else [metres, empty])
        upper = np.concatenate([most, np.ones(self._columns - self._arcs)])
        integer = np.arange(self._columns) >= self._arcs
        self._kept = highs.Kept(rows.program(self._walking, np.zeros(self._columns), upper, integer), seed=seed)


def _rest(meter: Meter) -> Budget:
    """What is left in seconds; or, counted in nodes, the same for every program."""
    return meter.left() if meter.budget.cpu_seconds is not None else meter.budget
