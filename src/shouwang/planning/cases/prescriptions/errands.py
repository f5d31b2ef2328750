"""The pairs' tours while they are under way: what has begun stays, the rest keeps its slips, others are put where they cost least."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .hospitals import errand
from .model import Errand, Filling, PrescriptionsProblem, Slip

Order = list[tuple[int, list[str]]]
"""Hospitals (by number) still to come, with the slips for each."""


def why(problem: PrescriptionsProblem, slip: Slip, taken: dict[tuple[int, str], int]) -> str:
    """Why a collected slip is not filled."""
    counts = [
        (stock.count, taken.get((number, slip.drug), 0))
        for number, hospital in enumerate(problem.hospitals)
        for stock in hospital.stock
        if stock.drug == slip.drug and stock.count != 0
    ]
    if not counts:
        return "no_drug"
    return "no_stock" if all(count is not None and used >= count for count, used in counts) else "no_pair"


class Errands:
    """The pairs' tours under way: `begun` stays; `orders` is what comes after."""

    def __init__(
        self,
        problem: PrescriptionsProblem,
        before: Sequence[Errand],
        slips: Sequence[Slip],
        clock: int,
        gone: Collection[str],
        now: int,
    ) -> None:
        self.problem, self.now = problem, now
        self.open = [pair.id not in gone for pair in problem.pairs]
        self.slip = {slip.id: slip for slip in slips}
        number = {hospital.id: place for place, hospital in enumerate(problem.hospitals)}
        tours = {each.pair: each.fillings for each in before}
        self.begun: list[tuple[Filling, ...]] = []
        self.orders: list[Order] = []
        for pair, is_open in zip(problem.pairs, self.open, strict=True):
            fillings, left = tours.get(pair.id, ()), 0
            kept = 0
            for filling in fillings:
                if filling.arrive < clock or (is_open and left < clock):  # there, or on the way there
                    kept += 1
                left = filling.leave
            self.begun.append(fillings[:kept])
            rest: Order = [
                (number[f.hospital], [i for i in f.slips if i in self.slip])
                for f in fillings[kept:]
                if f.hospital in number
            ]
            self.orders.append([each for each in rest if each[1]] if is_open else [])
            while self.orders[-1] and self.back(len(self.begun) - 1, self.orders[-1]) > pair.ends:
                self.orders[-1].pop()
        self.taken: dict[tuple[int, str], int] = {}
        self.done: set[str] = set()
        for fillings in self.begun:
            for filling in fillings:
                self._take(number[filling.hospital], filling.slips)
        for order in self.orders:
            for hospital, ids in order:
                self._take(hospital, ids)

    def _take(self, hospital: int, ids: Sequence[str]) -> None:
        for id_ in ids:
            self.done.add(id_)
            if id_ in self.slip:
                key = hospital, self.slip[id_].drug
                self.taken[key] = self.taken.get(key, 0) + 1

    def made(self, pair: int, order: Order) -> Errand:
        return errand(
            self.problem, pair, [(hospital, tuple(ids)) for hospital, ids in order],
            begun=self.begun[pair], now=self.now,
        )  # fmt: skip

    def back(self, pair: int, order: Order) -> int:
        return self.made(pair, order).back

    def errands(self) -> tuple[Errand, ...]:
        made = [self.made(pair, order) for pair, order in enumerate(self.orders)]
        return tuple(each for each in made if each.fillings)

    def fill(self) -> dict[str, str]:
        """Each slip that nobody has goes where its pair is back soonest; reasons of those that cannot."""
        reasons = {}
        for id_, slip in self.slip.items():
            if id_ in self.done:
                continue
            choices = [
                (back, pair, hospital, order)
                for pair in range(len(self.orders))
                if self.open[pair]
                for hospital in self._has(slip)
                for order in self._with(pair, hospital, id_)
                if (back := self.back(pair, order)) <= self.problem.pairs[pair].ends
            ]
            if not choices:
                reasons[id_] = why(self.problem, slip, self.taken)
                continue
            _, pair, hospital, order = min(choices, key=lambda each: each[:3])
            self.orders[pair] = order
            self._take(hospital, [id_])
        return reasons

    def _has(self, slip: Slip) -> list[int]:
        return [
            number
            for number, hospital in enumerate(self.problem.hospitals)
            for stock in hospital.stock
            if stock.drug == slip.drug and (stock.count is None or self.taken.get((number, slip.drug), 0) < stock.count)
        ]

    def _with(self, pair: int, hospital: int, id_: str) -> list[Order]:
        """The pair's orders with the slip at this hospital: where they go anyway, else at any place."""
        order = self.orders[pair]
        there = [place for place, (number, _) in enumerate(order) if number == hospital]
        if there:
            return [[(n, [*ids, id_] if place == there[0] else ids) for place, (n, ids) in enumerate(order)]]
        return [[*order[:place], (hospital, [id_]), *order[place:]] for place in range(len(order) + 1)]
