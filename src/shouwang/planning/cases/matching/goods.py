"""Equal goods make a problem of their own: several hundred small ones are quicker than one large, and may be solved in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...matrices import ground_metres
from .problem import Goods, MatchingProblem, Need, Offer

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Lot:
    """The offers (rows, a of them) and needs (columns, b) of one goods, after what is agreed.

    `left` (a,): units an offer still has. `asked` (b,): units a need still lacks. `metres` (a, b): whole metres on the ground.
    `most` (a, b): units that may go from a row to a column (0: too far, or the share is used up). `walked` (a, b): somebody goes
    this way anyhow. `shares`: sets of columns that are one person, with the units that each row may still give them together.
    """

    offers: list[Offer]
    needs: list[Need]
    left: Integers
    asked: Integers
    metres: Integers
    most: Integers
    walked: NDArray[np.bool_]
    shares: list[tuple[list[int], Integers]]

    @cached_property
    def priorities(self) -> Integers:
        """The priority of each column, (b,)."""
        return np.array([need.priority for need in self.needs], dtype=np.int64)

    @cached_property
    def whole(self) -> NDArray[np.bool_]:
        """Columns that want all or nothing, (b,)."""
        return np.array([need.whole for need in self.needs], dtype=bool)

    @cached_property
    def penalty(self) -> Integers:
        """What an unmet unit of each column costs in metres, (b,).

        A step is more than all units could ever walk together, so no saving of metres is worth a unit. It need not be
        so large that one unit of a priority outweighs all units of the next: the sets of units that can be covered are a
        matroid, and there every decreasing weight gives the same order, strictly by priority, and the largest total as well.
        """
        farthest = int(self.metres.max(initial=0))
        step = 1 + 2 * farthest * int(self.asked.sum())
        levels = np.unique(self.priorities)
        return np.asarray((len(levels) - np.searchsorted(levels, self.priorities)) * step, dtype=np.int64)


def lots(problem: MatchingProblem) -> Iterator[Lot]:
    """The lots of a problem, ordered by goods, one at a time; goods that nobody offers are no lot."""
    given, got, used = Counter[str](), Counter[str](), Counter[tuple[str, tuple[str, str]]]()
    who = {need.id: need.who for need in problem.needs}
    for each in problem.agreed:
        given[each.offer] += each.units
        got[each.need] += each.units
        used[each.offer, who[each.need]] += each.units
    offers: dict[Goods, list[Offer]] = {}
    needs: dict[Goods, list[Need]] = {}
    for offer in problem.offers:
        if offer.units > given[offer.id]:
            offers.setdefault(offer.goods, []).append(offer)
    for need in problem.needs:
        if need.units > got[need.id]:
            needs.setdefault(need.goods, []).append(need)
    walked = {(each.offer, each.need) for each in problem.agreed}
    for goods in sorted(offers):
        if goods in needs:
            yield _lot(problem, offers[goods], needs[goods], given, got, used, walked)


def _lot(
    problem: MatchingProblem, offers: list[Offer], needs: list[Need],
    given: Counter[str], got: Counter[str], used: Counter[tuple[str, tuple[str, str]]], walked: set[tuple[str, str]],
) -> Lot:  # fmt: skip
    left = np.array([offer.units - given[offer.id] for offer in offers], dtype=np.int64)
    asked = np.array([need.units - got[need.id] for need in needs], dtype=np.int64)
    way = ground_metres(problem.sketch, [each.place for each in offers], [each.place for each in needs])
    metres = np.floor(way).astype(np.int64)
    most = np.minimum(left[:, None], asked[None, :])
    limits = np.array([left_ if each.max_per_person is None else each.max_per_person
                       for each, left_ in zip(offers, left.tolist(), strict=True)], dtype=np.int64)  # fmt: skip
    most = np.minimum(most, limits[:, None])
    for row, offer in enumerate(offers):
        if offer.max_per_person is not None and given[offer.id]:
            for column, need in enumerate(needs):
                most[row, column] = min(most[row, column], offer.max_per_person - used[offer.id, need.who])
    if problem.max_metres is not None:
        most[metres > problem.max_metres] = 0
    gone = np.zeros(most.shape, dtype=bool)
    for row, offer in enumerate(offers):
        if given[offer.id]:
            gone[row] = [(offer.id, need.id) in walked for need in needs]
    return Lot(offers, needs, left, asked, metres, most, gone, _shares(offers, needs, limits, used))


def _shares(
    offers: list[Offer], needs: list[Need], limits: Integers, used: Counter[tuple[str, tuple[str, str]]]
) -> list[tuple[list[int], Integers]]:
    columns: dict[tuple[str, str], list[int]] = {}
    for column, need in enumerate(needs):
        columns.setdefault(need.who, []).append(column)
    return [
        (
            several,
            limits - np.array([used[offer.id, person] if offer.max_per_person is not None else 0 for offer in offers]),
        )
        for person, several in columns.items()
        if len(several) > 1 and any(offer.max_per_person is not None for offer in offers)
    ]
