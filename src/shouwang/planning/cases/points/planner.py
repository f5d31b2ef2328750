"""Plans sampling: a transport program for bound and start, local search, then small exact programs over a few points at a time.

Buildings stay whole, which makes this a generalised assignment problem; with a dozen buildings to a point the linear
program is within a few thousandths of the best plan, and its solution splits at most one building for each point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...budget import Budget, Listener, Meter
from ...geometry import travel_seconds
from ...matrices import ground_metres
from ...solvers import highs
from .pacing import chunks, forecast
from .problem import Line, PointsPlan, PointsProblem, ideal_finish

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_POINTS_AT_A_TIME = 5
_NODES, _SECONDS = 50, 0.15  # how long each small program may search: nodes of its tree, or CPU


@dataclass(frozen=True)
class Yard:
    """The free buildings (rows, n) and the points (columns, m): person-metres (n, m), people (n,), and how many more each point may take (m,)."""

    metres: Floats
    people: Integers
    room: Floats

    def cost(self, goes: Integers) -> tuple[float, float]:
        """(people too many at points, person-metres) of a choice of column for each row."""
        return float(self.over(goes).sum()), float(self.metres[np.arange(len(goes)), goes].sum())

    def over(self, goes: Integers) -> Floats:
        return np.maximum(0.0, np.bincount(goes, self.people, len(self.room)) - self.room)


def solve(problem: PointsProblem, budget: Budget, listener: Listener | None = None) -> PointsPlan:
    """An iteration is one small program over the buildings of five points near each other."""
    meter = Meter(budget, listener)
    kept = {choice.building: choice.point for choice in problem.kept}
    free = [building for building in problem.buildings if building.id not in kept]
    yard = _yard(problem)
    goes, bound = _rounded(yard)
    goes = _local(yard, goes)
    meter.say(yard.cost(goes)[1], "rounded and swapped")
    dice = np.random.default_rng(budget.seed)
    where = [point.place for point in problem.points]
    apart = ground_metres(problem.sketch, where)
    while not meter.is_over() and len(where) > 1 and len(free) > 1:
        better = _part(yard, goes, _near(apart, dice), _small(meter))
        if yard.cost(better) < yard.cost(goes):
            goes = better
            meter.say(yard.cost(goes)[1], "points together")
        meter.tick()
    chosen = kept | {
        building.id: problem.points[column].id for building, column in zip(free, goes.tolist(), strict=True)
    }
    plan = _plan(problem, chosen)
    kept_metres = _kept_metres(problem, kept)
    return replace(plan, metres_bound=None if bound is None else bound + kept_metres)


def _yard(problem: PointsProblem) -> Yard:
    kept = {choice.building: choice.point for choice in problem.kept}
    free = [building for building in problem.buildings if building.id not in kept]
    load = {point.id: point.waiting for point in problem.points}
    for building in problem.buildings:
        if building.id in kept:
            load[kept[building.id]] += building.people
    limit = ideal_finish(problem) * (1 + problem.slack)
    people = np.array([building.people for building in free], dtype=np.int64)
    ways = ground_metres(problem.sketch, [each.place for each in free], [each.place for each in problem.points])
    room = [max(0.0, np.floor(limit / point.seconds_each + 1e-9) - load[point.id]) for point in problem.points]
    return Yard(ways.reshape(len(free), len(problem.points)) * people[:, None], people, np.array(room))


def _kept_metres(problem: PointsProblem, kept: dict[str, str]) -> float:
    points = {each.id: each.place for each in problem.points}
    return sum(
        each.people * float(ground_metres(problem.sketch, [each.place], [points[kept[each.id]]])[0, 0])
        for each in problem.buildings
        if each.id in kept
    )


def _program(metres: Floats, people: Integers, room: Floats, *, is_whole: bool) -> highs.Program:
    """Column i·m + j: the share of building i that goes to point j."""
    n, m = metres.shape
    rows = highs.Rows()
    for i in range(n):
        rows.add([(i * m + j, 1.0) for j in range(m)], 1.0, 1.0)
    for j in range(m):
        rows.add([(i * m + j, float(people[i])) for i in range(n)], at_most=float(room[j]))
    return rows.program(metres.ravel(), np.zeros(n * m), np.ones(n * m), np.full(n * m, is_whole))


def _rounded(yard: Yard) -> tuple[Integers, float | None]:
    """Each building where most of it goes in the transport program; and the program's cost, below which no plan can be."""
    if not len(yard.people):
        return np.empty(0, dtype=np.int64), 0.0
    program = _program(yard.metres, yard.people, yard.room, is_whole=False)
    answer = highs.solve(program, Budget(iterations=1))
    if answer is None:  # what is kept leaves too little room
        return np.asarray(yard.metres.argmin(axis=1), dtype=np.int64), None
    return np.asarray(answer.values.reshape(yard.metres.shape).argmax(axis=1), dtype=np.int64), answer.cost


def _local(yard: Yard, goes: Integers) -> Integers:
    """The best move of one building or swap of two, until there is none; people over the room weigh more than any walk."""
    goes, n = goes.copy(), len(goes)
    if not n:
        return goes
    people, row = yard.people.astype(float), np.arange(n)
    heavy = 1.0 + float(yard.metres.max(initial=0.0)) * 2
    load = np.bincount(goes, people, len(yard.room))
    while True:
        over = np.maximum(0.0, load - yard.room)
        now = yard.metres[row, goes]
        room, eased = yard.room[goes], over[goes]
        leave = np.maximum(0.0, load[goes] - people - room) - eased
        enter = np.maximum(0.0, load[None, :] + people[:, None] - yard.room[None, :]) - over[None, :]
        move = yard.metres - now[:, None] + heavy * (enter + leave[:, None])
        move[row, goes] = 0.0
        other = yard.metres[:, goes] - now[:, None]
        change = np.maximum(0.0, (load[goes] - people - room)[:, None] + people[None, :]) - eased[:, None]
        swap = other + other.T + heavy * (change + change.T)
        swap[goes[:, None] == goes[None, :]] = 0.0
        if min(move.min(), swap.min()) > -1e-6:
            return goes
        if move.min() <= swap.min():
            i, j = np.unravel_index(move.argmin(), move.shape)
            load[goes[i]] -= people[i]
            load[j] += people[i]
            goes[i] = j
        else:
            i, j = np.unravel_index(swap.argmin(), swap.shape)
            load[goes[i]] += people[j] - people[i]
            load[goes[j]] += people[i] - people[j]
            goes[i], goes[j] = goes[j], goes[i]


def _near(apart: Floats, dice: np.random.Generator) -> Integers:
    """A point by lot and others that are near it, more or less."""
    one = int(dice.integers(len(apart)))
    blurred = apart[one] + dice.uniform(0.0, apart[one].mean(), len(apart))
    blurred[one] = -1.0
    return np.sort(np.argsort(blurred, kind="stable")[:_POINTS_AT_A_TIME])


def _small(meter: Meter) -> Budget:
    left = meter.left().cpu_seconds
    return Budget(iterations=_NODES) if left is None else Budget(cpu_seconds=min(_SECONDS, left))


def _part(yard: Yard, goes: Integers, points: Integers, budget: Budget) -> Integers:
    """The buildings of some points allotted anew among them."""
    rows = np.flatnonzero(np.isin(goes, points))
    if not len(rows) or yard.over(goes)[points].sum() > 0:
        return goes
    column = np.searchsorted(points, goes[rows])
    start = np.zeros((len(rows), len(points)))
    start[np.arange(len(rows)), column] = 1.0
    program = _program(yard.metres[np.ix_(rows, points)], yard.people[rows], yard.room[points], is_whole=True)
    answer = highs.solve(program, budget, start=start.ravel(), gap=5e-4)
    if answer is None:
        return goes
    better = goes.copy()
    better[rows] = points[answer.values.reshape(start.shape).argmax(axis=1)]
    return better


def _plan(problem: PointsProblem, chosen: dict[str, str]) -> PointsPlan:
    """Lines, those already called first and then from near to far, so that a point begins at once; and the forecast of the calls."""
    kept = {choice.building for choice in problem.kept}
    lines, calls = [], []
    for point in problem.points:
        mine = [building for building in problem.buildings if chosen[building.id] == point.id]
        walk = {each.id: travel_seconds(problem.sketch, "foot", each.place, point.place) for each in mine}
        mine.sort(key=lambda each: (each.id not in kept, walk[each.id]))
        coming = [each for each in mine if each.id not in kept]
        queue = point.waiting + sum(each.people for each in mine if each.id in kept)
        calls += forecast(problem, point, chunks(problem, coming, [walk[each.id] for each in coming]), queue)
        finish = (point.waiting + sum(each.people for each in mine)) * point.seconds_each
        lines.append(Line(point=point.id, buildings=tuple(each.id for each in mine), finish_seconds=finish))
    order = {point.id: position for position, point in enumerate(problem.points)}
    calls.sort(key=lambda call: (call.at, order[call.point]))
    return PointsPlan(lines=tuple(lines), calls=tuple(calls))


def naive(problem: PointsProblem) -> PointsPlan:
    """As many buildings to each point, in the order of their numbers."""
    kept = {choice.building: choice.point for choice in problem.kept}
    free = [building for building in problem.buildings if building.id not in kept]
    return _plan(problem, kept | _equal(problem, [building.id for building in free]))


def _equal(problem: PointsProblem, ids: Sequence[str]) -> dict[str, str]:
    return {key: problem.points[position * len(problem.points) // len(ids)].id for position, key in enumerate(ids)}
