"""One lot as a minimum-cost flow: the exact optimum of priority first, then metres, whatever its size.

A source sends every asked unit either through an offer (arc cost: metres) or straight to the need (arc cost: the penalty
of leaving it unmet). All numbers are whole, so the optimum is whole too. Several needs of one person pass a node of
their own behind each offer with a share limit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...solvers.ortools_flow import min_cost_flow
from .goods import Integers, Lot


def cheapest(lot: Lot, asked: Integers | None = None, only: NDArray[np.bool_] | None = None) -> Integers:
    """Units from each offer to each need, shape (a, b); ignores `whole`.

    `asked` (b,) overrides what the needs ask; `only` (a, b) closes the other pairs.
    """
    asked = lot.asked if asked is None else asked
    rows, columns = lot.most.shape
    source = rows + columns
    most = np.minimum(lot.most, asked[None, :])
    if only is not None:
        most = np.where(only, most, 0)
    shared = np.zeros((rows, columns), dtype=bool)
    for members, _limits in lot.shares:
        shared[:, members] = True
    row, column = np.nonzero((most > 0) & ~shared)
    tails, heads = (
        [np.full(rows, source), np.full(columns, source), row],
        [np.arange(rows), rows + np.arange(columns), rows + column],
    )
    capacities, costs = [lot.left, asked, most[row, column]], [np.zeros(rows), lot.penalty, lot.metres[row, column]]
    ends = [(row, column)]
    node = source + 1
    for members, limits in lot.shares:
        several = np.array(members)
        may = np.flatnonzero((limits > 0) & (most[:, several] > 0).any(axis=1))
        person = node + np.arange(len(may))
        node += len(may)
        inner, which = np.nonzero(most[np.ix_(may, several)] > 0)
        to = several[which]
        tails += [may, person[inner]]
        heads += [person, rows + to]
        capacities += [np.maximum(limits[may], 0), most[may[inner], to]]
        costs += [np.zeros(len(may)), lot.metres[may[inner], to]]
        ends += [(np.empty(0, int), np.empty(0, int)), (may[inner], to)]
    supplies = np.zeros(node, dtype=np.int64)
    supplies[source] = asked.sum()
    supplies[rows:source] = -asked
    tail, head, capacity, price = (np.concatenate(part).astype(np.int64) for part in (tails, heads, capacities, costs))
    flows = min_cost_flow(tail, head, capacity, price, supplies)
    units = np.zeros((rows, columns), dtype=np.int64)
    at = rows + columns
    for position, (from_row, to_column) in enumerate(ends):
        length = len(tails[2 + position])
        if len(from_row):
            units[from_row, to_column] = flows[at : at + length]
        at += length
    return units


def cheapest_whole(lot: Lot) -> Integers:
    """As `cheapest`, but a need that wants all or nothing gets all or nothing: a good plan, not a proven one.

    The lowest priority (the largest among equals) that got only a part gives it back, until nobody has a part.
    """
    asked = lot.asked.copy()
    while True:
        units = cheapest(lot, asked)
        got = units.sum(axis=0)
        partial = np.flatnonzero(lot.whole & (got > 0) & (got < asked))
        if not len(partial):
            return units
        worst = max(partial.tolist(), key=lambda column: (lot.priorities[column], asked[column], column))
        asked[worst] = 0
