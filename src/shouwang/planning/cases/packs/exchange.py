"""Better rounds by exchange: simulated annealing over stretches that move, change places, or swap tails.

A router minimises the sum of all rounds, but here the longest one counts. So a round costs its length, and the square of what it is
longer than a little above the mean: exchange then evens out the long ones first, and walking is saved where all are short.

Annealing runs in cycles, each from the best rounds so far and twice as long as the one before. All is decided by the attempts
made, never by the budget, and only better rounds are kept: more budget never gives a later finish.
"""

from __future__ import annotations

import random
from math import exp

import numpy as np

from ...budget import Meter
from .units import Routes, Units

ATTEMPTS = 1_000
"""Exchanges tried in one iteration."""
_NEIGHBOURS, _STRETCH = 8, 3
_HOT, _COLD = 0.02, 0.00015  # temperature, in squares of the mean unit
_LINEAR, _ABOVE = 0.08, 1.01  # what a second costs, in mean units; and where the squares begin, in mean rounds
_CYCLE = 200  # iterations of the first cycle of 1,200 units, fewer for fewer


def exchange(dealt: Units, routes: Routes, meter: Meter) -> Routes:
    """Rounds that finish no later than those given."""
    if len(dealt.seconds) < 2 or len(routes) < 2:
        return routes
    best, cycle = routes, max(10, _CYCLE * len(dealt.seconds) // 1_200)
    dice = random.Random(meter.budget.seed)  # noqa: S311  # nosec B311: no secret
    while not meter.is_over():
        board = _Board(dealt, best, dice)
        for iteration in range(cycle):
            if meter.is_over():
                break
            board.anneal(board.mean**2 * _HOT * (_COLD / _HOT) ** (iteration / cycle))
            meter.tick()
        if dealt.cost(board.best) < dealt.cost(best):
            best = board.best
            meter.say(float(dealt.cost(best)[0]), f"cycle of {cycle}")
        cycle *= 2
    return best


class _Board:
    """Rounds that change. Of each unit: its round `of`, position `place`, and the moment `done`; of each round: its end."""

    def __init__(self, dealt: Units, routes: Routes, dice: random.Random) -> None:
        self.ways, self.seconds, self.begins = dealt.rows, dealt.seconds, dealt.begins
        self.n = len(self.seconds)
        self.mean = max(1.0, sum(self.seconds) / self.n)
        self.routes = [list(route) for route in routes]
        self.of, self.place, self.done = [0] * self.n, [0] * self.n, [0] * self.n
        self.end = list(self.begins)
        self.dice = dice
        matrix = dealt.ways[: self.n, : self.n].copy()
        np.fill_diagonal(matrix, np.iinfo(np.int64).max)
        count = min(_NEIGHBOURS, self.n - 1)
        self.near = np.argsort(matrix, axis=1, kind="stable")[:, :count].tolist()
        for index in range(len(routes)):
            self._time(index)
        self.best, self.best_cost = [list(route) for route in routes], (max(self.end), sum(self.end))

    def _time(self, index: int) -> None:
        here, clock = self.n + index, self.begins[index]
        ways, seconds, of, place, done = self.ways, self.seconds, self.of, self.place, self.done
        for position, unit in enumerate(self.routes[index]):
            clock += ways[here][unit] + seconds[unit]
            of[unit], place[unit], done[unit] = index, position, clock
            here = unit
        self.end[index] = clock

    def anneal(self, heat: float) -> None:
        """ATTEMPTS exchanges at one temperature: a unit and one near it, and what follows either."""
        self.level = _ABOVE * sum(self.end) / len(self.end)
        chance, n, near, of = self.dice.random, self.n, self.near, self.of
        width = len(near[0])
        for _ in range(ATTEMPTS):
            unit = int(chance() * n)
            other = near[unit][int(chance() * width)]
            kind = chance()
            if of[unit] == of[other]:
                self._within(unit, other, heat)
            elif kind < 0.4:
                self._move(unit, other, heat)
            elif kind < 0.8:
                self._swap(unit, other, heat)
            else:
                self._tails(unit, other, heat)

    def _accept(self, one: int, other: int, new_one: int, new_other: int, heat: float) -> bool:
        """Whether two rounds may get these ends: always when it is cheaper, else by lot."""
        level, was_one, was_other = self.level, self.end[one], self.end[other]
        worse = _LINEAR * self.mean * (new_one + new_other - was_one - was_other)
        if new_one > level:
            worse += (new_one - level) ** 2
        if new_other > level:
            worse += (new_other - level) ** 2
        if was_one > level:
            worse -= (was_one - level) ** 2
        if was_other > level:
            worse -= (was_other - level) ** 2
        return worse <= 0 or (worse < 12 * heat and self.dice.random() < exp(-worse / heat))

    def _changed(self, one: int, other: int) -> None:
        self._time(one)
        self._time(other)
        longest = max(self.end)
        if longest <= self.best_cost[0]:
            cost = (longest, sum(self.end))
            if cost < self.best_cost:
                self.best, self.best_cost = [list(route) for route in self.routes], cost

    def _stretch(self, index: int, first: int, length: int) -> tuple[int, int, int, int, int] | None:
        """What is before, first, last, after and the seconds inside of a stretch of a round; None when it is not so long."""
        route = self.routes[index]
        after = first + length
        if after > len(route):
            return None
        unit, last = route[first], route[after - 1]
        before = route[first - 1] if first else self.n + index
        inside = self.done[last] - self.done[unit] + self.seconds[unit]
        return before, unit, last, route[after] if after < len(route) else self.n, inside

    def _within(self, unit: int, other: int, heat: float) -> None:
        """Move a unit behind another of the same round."""
        index = self.of[unit]
        old = self.routes[index]
        new = [each for each in old if each != unit]
        new.insert(new.index(other) + 1, unit)
        here, clock = self.n + index, self.begins[index]
        for each in new:
            clock += self.ways[here][each] + self.seconds[each]
            here = each
        if clock != self.end[index] and self._accept(index, index, clock, self.end[index], heat):
            self.routes[index] = new
            self._changed(index, index)

    def _move(self, unit: int, other: int, heat: float) -> None:
        """Move the stretch that begins with `unit` behind `other` of another round."""
        one, two = self.of[unit], self.of[other]
        first, length = self.place[unit], 1 + int(self.dice.random() * _STRETCH)
        cut = self._stretch(one, first, length)
        if cut is None:
            return
        before, unit, last, after, inside = cut
        ways, target, position = self.ways, self.routes[two], self.place[other] + 1
        follower = target[position] if position < len(target) else self.n
        new_one = self.end[one] - ways[before][unit] - inside - ways[last][after] + ways[before][after]
        new_two = self.end[two] - ways[other][follower] + ways[other][unit] + inside + ways[last][follower]
        if self._accept(one, two, new_one, new_two, heat):
            route = self.routes[one]
            target[position:position] = route[first : first + length]
            del route[first : first + length]
            self._changed(one, two)

    def _swap(self, unit: int, other: int, heat: float) -> None:
        """The stretch that begins with `unit`, and the one behind `other`, change places."""
        one, two = self.of[unit], self.of[other]
        first, length = self.place[unit], 1 + int(self.dice.random() * _STRETCH)
        second, width = self.place[other] + 1, 1 + int(self.dice.random() * _STRETCH)
        here, there = self._stretch(one, first, length), self._stretch(two, second, width)
        if here is None or there is None:
            return
        before, unit, last, after, inside = here
        _other, begin, finish, follower, within = there
        ways = self.ways
        new_one = (
            self.end[one] - ways[before][unit] - inside - ways[last][after]
            + ways[before][begin] + within + ways[finish][after]
        )  # fmt: skip
        new_two = (
            self.end[two] - ways[other][begin] - within - ways[finish][follower]
            + ways[other][unit] + inside + ways[last][follower]
        )  # fmt: skip
        if self._accept(one, two, new_one, new_two, heat):
            left, right = self.routes[one], self.routes[two]
            left[first : first + length], right[second : second + width] = (
                right[second : second + width], left[first : first + length],
            )  # fmt: skip
            self._changed(one, two)

    def _tails(self, unit: int, other: int, heat: float) -> None:
        """The tail from `unit` on goes behind `other`, and what was behind `other` takes its place."""
        one, two = self.of[unit], self.of[other]
        left, right = self.routes[one], self.routes[two]
        first, second = self.place[unit], self.place[other] + 1
        before, ways = left[first - 1] if first else self.n + one, self.ways
        until = self.done[before] if first else self.begins[one]
        follower = right[second] if second < len(right) else self.n
        tail_one = self.end[one] - self.done[unit] + self.seconds[unit]
        tail_two = self.end[two] - self.done[other] - ways[other][follower]
        new_one = until + ways[before][follower] + tail_two
        new_two = self.done[other] + ways[other][unit] + tail_one
        if self._accept(one, two, new_one, new_two, heat):
            left[first:], right[second:] = right[second:], left[first:]
            self._changed(one, two)
