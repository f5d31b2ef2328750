"""Lay all units on one string that snakes through the compound, and cut it: the best cut of a string is found exactly.

For a given deadline whoever is next takes as much of the string as fits, which is optimal for volunteers alike; the
earliest deadline that all together can keep is found by bisection. Several strings are tried, the best is kept.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .units import Routes, Units

_BANDS = (42.0, 52.0, 63.0, 84.0, 105.0, 126.0, 168.0, 252.0)  # metres: one to a few rows of buildings


def snake(dealt: Units) -> Routes:
    """The best cut of the strings."""
    best: Routes | None = None
    deadline = max(dealt.begins) + sum(dealt.seconds) + int(dealt.ways.max(axis=1).sum())  # one alone would be done
    for string in _strings(dealt):
        if string.fill(deadline) is not None:
            best = string.cut(deadline)
            deadline = dealt.cost(best)[0] - 1
    assert best is not None
    return best


def _strings(dealt: Units) -> Iterator[String]:
    yield String(dealt, list(range(len(dealt.seconds))))  # by number
    for along in (0, 1):
        across = dealt.at[:, 1 - along] - dealt.at[:, 1 - along].min(initial=0.0)
        for band in _BANDS:
            row = np.floor(across / band).astype(int)
            forth = np.where(row % 2 == 0, dealt.at[:, along], -dealt.at[:, along])
            yield String(dealt, np.lexsort((across, forth, row)).tolist())


class String:
    """Units in an order. Each costs so much when the same volunteer did the one before, and otherwise from where they begin."""

    def __init__(self, dealt: Units, order: list[int]) -> None:
        self._order, self._begins = order, dealt.begins
        self._least = sum(dealt.seconds) // len(dealt.begins)
        seconds, n = np.array(dealt.seconds, dtype=np.int64)[order], len(order)
        self._next: list[int] = [0, *(dealt.ways[order[:-1], order[1:]] + seconds[1:]).tolist()] if n else []
        starts: dict[bytes, list[int]] = {}  # most begin at one place
        self._first = []
        for row in dealt.ways[n:, :n]:
            key = row.tobytes()
            if key not in starts:
                starts[key] = (row[order] + seconds).tolist()
            self._first.append(starts[key])

    def cut(self, high: int) -> Routes:
        """The string cut so that the last finish is earliest, in the order of the volunteers; `high` can be kept."""
        low = min(self._least, high)
        while low < high:
            middle = (low + high) // 2
            if self.fill(middle) is None:
                low = middle + 1
            else:
                high = middle
        routes = self.fill(high)
        assert routes is not None
        return routes

    def fill(self, deadline: int) -> Routes | None:
        """Everybody takes what fits before the deadline; None when something is left."""
        routes: Routes = []
        position, count, steps = 0, len(self._order), self._next
        for clock, first in zip(self._begins, self._first, strict=True):
            begin = position
            while position < count:
                clock += steps[position] if position > begin else first[position]
                if clock > deadline:
                    break
                position += 1
            routes.append(self._order[begin:position])
        return routes if position == count else None
