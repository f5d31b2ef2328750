"""Matching: what neighbours need, what neighbours can spare, and who hands what to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ...geometry import Place, Sketch

Goods = tuple[str, str]
"""Kind and strength: only equal goods match (500 mg tablets do not stand in for 300 mg)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """`units` that somebody at `place` can spare; no person may get more than `max_per_person` of them."""

    id: str
    kind: str
    strength: str = ""
    units: int
    place: Place
    max_per_person: int | None = None

    @property
    def goods(self) -> Goods:
        return self.kind, self.strength


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """`units` that somebody at `place` lacks.

    `priority` 1 is served before 2, whatever the way. `whole`: all units or none. `person`: whoever has several needs is
    still one person for `max_per_person`; without it every need is a person of its own.
    """

    id: str
    kind: str
    strength: str = ""
    units: int
    place: Place
    priority: int = 3
    whole: bool = False
    person: str | None = None

    @property
    def goods(self) -> Goods:
        return self.kind, self.strength

    @property
    def who(self) -> tuple[str, str]:
        """The person: the one that is named, or the need itself."""
        return ("person", self.person) if self.person is not None else ("need", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """`units` go from an offer to a need."""

    offer: str
    need: str
    units: int


@dataclass(frozen=True, kw_only=True)
class MatchingProblem:
    """Cover as much as can be, strictly by priority, then with the least walking.

    `agreed`: handovers that stay as they are (under way or done); the units of offers and needs include them.
    `max_metres`: nobody is sent farther. `walking`: what a metre is counted for, each unit or each handover; the second is what a
    carrier feels, and takes seconds where the first takes milliseconds.
    """

    sketch: Sketch
    offers: tuple[Offer, ...]
    needs: tuple[Need, ...]
    agreed: tuple[Handover, ...] = ()
    max_metres: int | None = None
    walking: Literal["unit", "handover"] = "unit"


Reason = Literal["no_offer", "too_far", "share_limit", "none_left"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """`units` of a need that the plan does not cover, and why.

    `no_offer`: nobody offers these goods. `too_far`: all who do live beyond `max_metres`. `share_limit`: what one person may get is less than
    was asked. `none_left`: what there is went to equal or higher priority.
    """

    need: str
    units: int
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class MatchingPlan:
    """Handovers, agreed ones among them, and what stays unmet.

    `metres_bound`: the planner has proved that no plan with this cover walks less (None: it does not know).
    """

    handovers: tuple[Handover, ...]
    unmet: tuple[Unmet, ...]
    metres_bound: float | None = None


def faults(problem: MatchingProblem) -> list[str]:
    """What is wrong with a problem, one line each."""
    places = [offer.place for offer in problem.offers] + [need.place for need in problem.needs]
    wrong = problem.sketch.faults(places)
    for name, ids in (("offers", (each.id for each in problem.offers)), ("needs", (each.id for each in problem.needs))):
        wrong += [f"two {name} have the id {twice!r}" for twice in _repeated(ids)]
    for offer in problem.offers:
        if offer.units < 0:
            wrong.append(f"offer {offer.id!r}: units is negative")
        if offer.max_per_person is not None and offer.max_per_person < 0:
            wrong.append(f"offer {offer.id!r}: max_per_person is negative")
    for need in problem.needs:
        if need.units < 1:
            wrong.append(f"need {need.id!r}: units must be at least 1")
        if need.priority < 1:
            wrong.append(f"need {need.id!r}: priority must be at least 1")
    if problem.max_metres is not None and problem.max_metres < 0:
        wrong.append("max_metres is negative")
    return wrong or _agreed_faults(problem)


def _agreed_faults(problem: MatchingProblem) -> list[str]:
    offers, needs = {each.id: each for each in problem.offers}, {each.id: each for each in problem.needs}
    given, got, shares = Counter[str](), Counter[str](), Counter[tuple[str, tuple[str, str]]]()
    wrong = []
    for each in problem.agreed:
        if each.offer not in offers or each.need not in needs:
            return [f"agreed: there is no offer {each.offer!r} or no need {each.need!r}"]
        offer, need = offers[each.offer], needs[each.need]
        if each.units < 1:
            wrong.append(f"agreed {each.offer!r} to {each.need!r}: units must be at least 1")
        if offer.goods != need.goods:
            wrong.append(f"agreed {each.offer!r} to {each.need!r}: not the same goods")
        given[each.offer] += each.units
        got[each.need] += each.units
        shares[each.offer, need.who] += each.units
        limit = offer.max_per_person
        if limit is not None and shares[each.offer, need.who] > limit:
            wrong.append(f"agreed {each.offer!r} to {each.need!r}: more than max_per_person")
    wrong += [
        f"agreed: offer {key!r} gives more than it has" for key, units in given.items() if units > offers[key].units
    ]
    wrong += [f"agreed: need {key!r} gets more than it asks" for key, units in got.items() if units > needs[key].units]
    return wrong


def _repeated(ids: Iterable[str]) -> list[str]:
    return [each for each, count in Counter(ids).items() if count > 1]
