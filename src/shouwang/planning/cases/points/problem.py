"""Sampling: which building goes to which point, and when it is called. Times are whole seconds after the points open."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ...geometry import Place, Sketch


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """`people` who come out at `place`."""

    id: str
    people: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A table where one person after the other takes `seconds_each`; `waiting` already stand there."""

    id: str
    place: Place
    seconds_each: float
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A building goes to a point."""

    building: str
    point: str


@dataclass(frozen=True, kw_only=True)
class PointsProblem:
    """Every building whole to one point: first nobody later than `slack` past the ideal finish, then the least walking.

    The ideal finish is that of all points never idle and done at the same moment, as if people were water. People are called
    `chunk` at a time, need `prepare_seconds` to come out, and are called so that the last `margin_seconds` of queue remain when
    they arrive. `kept`: buildings that were called already and stay with their point.
    """

    sketch: Sketch
    buildings: tuple[Building, ...]
    points: tuple[Point, ...]
    slack: float = 0.015
    kept: tuple[Choice, ...] = ()
    chunk: int = 20
    prepare_seconds: int = 180
    margin_seconds: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The buildings of a point in the order in which they are called, and when the last of them is sampled, if nobody is late."""

    point: str
    buildings: tuple[str, ...]
    finish_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`people` of a building are called at `at`, by the forecast; on the day `pacing.may_call` decides."""

    building: str
    point: str
    people: int
    at: int


@dataclass(frozen=True, kw_only=True)
class PointsPlan:
    """Lines in the order of the points, calls in the order of time. `metres_bound`: no plan that keeps the finish walks less (person-metres)."""

    lines: tuple[Line, ...]
    calls: tuple[Call, ...]
    metres_bound: float | None = None


def ideal_finish(problem: PointsProblem) -> float:
    """Seconds until everybody is sampled if people could be poured like water, but nobody already waiting moved on."""
    people = sum(building.people for building in problem.buildings)
    level, rate = 0.0, 0.0
    busy = sorted((point.waiting * point.seconds_each, 1.0 / point.seconds_each) for point in problem.points)
    for begins, speed in busy:  # points join in as their own queue is done
        if rate and level + people / rate <= begins:
            break
        people -= (begins - level) * rate  # type: ignore[assignment]
        level, rate = begins, rate + speed
    return max(level + people / rate, max(begins for begins, _speed in busy))


def faults(problem: PointsProblem) -> list[str]:
    """What is wrong with a problem, one line each."""
    places = [each.place for each in problem.buildings] + [each.place for each in problem.points]
    wrong = problem.sketch.faults(places)
    for name, ids in (
        ("buildings", [each.id for each in problem.buildings]),
        ("points", [each.id for each in problem.points]),
        ("kept buildings", [each.building for each in problem.kept]),
    ):
        wrong += [f"two {name} have the id {twice!r}" for twice, count in Counter(ids).items() if count > 1]
    if not problem.points:
        wrong.append("there is no point")
    for building in problem.buildings:
        if building.people < 0:
            wrong.append(f"building {building.id!r}: people is negative")
    for point in problem.points:
        if not 0 < point.seconds_each < float("inf") or point.waiting < 0:
            wrong.append(f"point {point.id!r}: seconds_each must be above 0 and waiting not negative")
    if not 0 <= problem.slack < float("inf") or problem.chunk < 1:
        wrong.append("slack must not be negative and chunk at least 1")
    if problem.prepare_seconds < 0 or problem.margin_seconds < 0:
        wrong.append("prepare_seconds and margin_seconds must not be negative")
    buildings, points = {each.id for each in problem.buildings}, {each.id for each in problem.points}
    for choice in problem.kept:
        if choice.building not in buildings or choice.point not in points:
            wrong.append(f"kept: there is no building {choice.building!r} or no point {choice.point!r}")
    return wrong
