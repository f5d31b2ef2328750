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
    for order in _strings(dealt):
        deadline = dealt.cost(best)[0] - 1 if best is not None else _horizon(dealt)
        if _fill(dealt, order, deadline) is not None:
            best = cut(dealt, order, deadline)
    assert best is not None
    return best


def _horizon(dealt: Units) -> int:
    """A moment by which one volunteer alone would be done."""
    return max(dealt.begins) + sum(dealt.seconds) + sum(max(row) for row in dealt.ways)


def _strings(dealt: Units) -> Iterator[list[int]]:
    yield list(range(len(dealt.seconds)))  # by number
    for along in (0, 1):
        across = dealt.at[:, 1 - along] - dealt.at[:, 1 - along].min(initial=0.0)
        for band in _BANDS:
            row = np.floor(across / band).astype(int)
            forth = np.where(row % 2 == 0, dealt.at[:, along], -dealt.at[:, along])
            yield np.lexsort((across, forth, row)).tolist()


def cut(dealt: Units, order: list[int], high: int) -> Routes:
    """The string cut so that the last finish is earliest, in the order of the volunteers; `high` can be kept."""
    low = sum(dealt.seconds) // len(dealt.begins)
    while low < high:
        middle = (low + high) // 2
        if _fill(dealt, order, middle) is None:
            low = middle + 1
        else:
            high = middle
    routes = _fill(dealt, order, high)
    assert routes is not None
    return routes


def _fill(dealt: Units, order: list[int], deadline: int) -> Routes | None:
    routes: Routes = []
    position, count = 0, len(order)
    ways, seconds, n = dealt.ways, dealt.seconds, len(dealt.seconds)
    for volunteer, clock in enumerate(dealt.begins):
        here, begin = n + volunteer, position
        while position < count:
            unit = order[position]
            clock += ways[here][unit] + seconds[unit]
            if clock > deadline:
                break
            here = unit
            position += 1
        routes.append(order[begin:position])
    return routes if position == count else None
