"""A week's duties: posts to be held, people with skills, hours and limits. Times are whole minutes after midnight of the first day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

DAY = 1_440


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A post from `start` to `end` for `needed` people who have all `skills`; an hour without counts `weight`."""

    id: str
    post: str
    start: int
    end: int
    needed: int = 1
    skills: tuple[str, ...] = ()
    weight: int = 1

    @property
    def day(self) -> int:
        """The day on which the duty begins, 0 first."""
        return self.start // DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """Staff or volunteer: free in the windows `free` (start, end), at most `cap` duties in the whole roster."""

    id: str
    skills: tuple[str, ...] = ()
    free: tuple[tuple[int, int], ...]
    cap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A helper who cannot come from `start` to `end`."""

    helper: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A helper holds a duty."""

    duty: str
    helper: str


@dataclass(frozen=True, kw_only=True)
class RosterProblem:
    """Leave uncovered as little weight as can be; then change as little as can be of what was `told`; then share the load.

    Nobody holds two duties at once, more than `most_a_day` that begin on one day, or two of different days with less than
    `rest_minutes` between (no evening, then morning). Duties that begin before `now` are past: they stay as told.
    """

    duties: tuple[Duty, ...]
    helpers: tuple[Helper, ...]
    most_a_day: int = 2
    rest_minutes: int = 660
    absences: tuple[Absence, ...] = ()
    told: tuple[Turn, ...] = ()
    now: int = 0


Reason = Literal["past", "no_skill", "nobody_free", "limits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """`missing` people of a duty that nobody holds.

    `past`: it has begun. `no_skill`: nobody has the skills. `nobody_free`: whoever has them is not free then. `limits`: whoever is
    free has reached a cap, the day's limit or the rest between days.
    """

    duty: str
    missing: int
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class RosterPlan:
    """Turns in the order of the duties, and what is uncovered. `is_proven`: the planner proved that no plan is better."""

    turns: tuple[Turn, ...]
    uncovered: tuple[Uncovered, ...]
    is_proven: bool = False


def clash(one: Duty, other: Duty, rest_minutes: int) -> bool:
    """Nobody can hold both: they overlap, or lie on different days with too little rest between."""
    first, second = (one, other) if one.start <= other.start else (other, one)
    if second.start < first.end:
        return True
    return first.day != second.day and second.start - first.end < rest_minutes


def may_hold(helper: Helper, duty: Duty, absences: tuple[Absence, ...]) -> bool:
    """Has the skills, is free for the whole duty, and is not absent in any part of it. `absences` may be those of others too."""
    return (
        set(duty.skills) <= set(helper.skills)
        and any(start <= duty.start and duty.end <= end for start, end in helper.free)
        and not any(each.helper == helper.id and each.start < duty.end and duty.start < each.end for each in absences)
    )


def unevenness(turn: int, cap: int) -> int:
    """What the first, second, … turn of somebody with a cap adds, in thousandths; the sum over n turns is n² / cap."""
    return round(1_000 * (2 * turn - 1) / cap) if cap else 1_000 * (2 * turn - 1)


def faults(problem: RosterProblem) -> list[str]:
    """What is wrong with a problem, one line each."""
    wrong = []
    for name, ids in (
        ("duties", [each.id for each in problem.duties]),
        ("helpers", [each.id for each in problem.helpers]),
    ):
        wrong += [f"two {name} have the id {twice!r}" for twice, count in Counter(ids).items() if count > 1]
    for duty in problem.duties:
        if duty.end <= duty.start or duty.start < 0:
            wrong.append(f"duty {duty.id!r}: it must end after it begins, and not begin before the first day")
        if duty.needed < 0 or duty.weight < 1:
            wrong.append(f"duty {duty.id!r}: needed must not be negative, and weight at least 1")
    for helper in problem.helpers:
        if helper.cap < 0:
            wrong.append(f"helper {helper.id!r}: cap is negative")
    if problem.most_a_day < 1 or problem.rest_minutes < 0:
        wrong.append("most_a_day must be at least 1 and rest_minutes not negative")
    duties, helpers = {each.id: each for each in problem.duties}, {each.id for each in problem.helpers}
    for each in problem.absences:
        if each.helper not in helpers or each.end <= each.start:
            wrong.append(f"absences: there is no helper {each.helper!r}, or it ends before it begins")
    for turn, count in Counter(problem.told).items():
        if turn.duty not in duties or turn.helper not in helpers:
            wrong.append(f"told: there is no duty {turn.duty!r} or no helper {turn.helper!r}")
        elif count > 1:
            wrong.append(f"told: {turn.helper!r} holds {turn.duty!r} twice")
    return wrong
