"""Who is called when: as few people in the queue as can be without the point ever standing idle.

The allotment fixes when everybody is done; only calling keeps the queue short. The rule needs two numbers that every
point knows, how many were called and how many are done, so it works on the day with chalk and a telephone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .problem import Building, Call, Point, PointsProblem


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some people of one building, `lead_seconds` from the point: getting ready and walking there."""

    building: str
    people: int
    lead_seconds: int


def may_call(point: Point, called: int, done: int, chunk: Chunk, margin_seconds: int) -> bool:
    """Whether the next chunk is called now: the people called and not yet done last no longer than the chunk needs to arrive, plus the margin."""
    return (called - done) * point.seconds_each <= chunk.lead_seconds + margin_seconds


def chunks(problem: PointsProblem, buildings: Sequence[Building], walks: Sequence[int]) -> list[Chunk]:
    """Buildings, in the order given, cut into chunks as equal as can be. `walks`: seconds on foot to the point."""
    cut = []
    for building, walk in zip(buildings, walks, strict=True):
        number = -(-building.people // problem.chunk)
        for part in range(number):
            people = building.people * (part + 1) // number - building.people * part // number
            cut.append(Chunk(building.id, people, problem.prepare_seconds + walk))
    return cut


def forecast(problem: PointsProblem, point: Point, several: Sequence[Chunk], queue: int) -> list[Call]:
    """When `may_call` will let each chunk go if everybody takes the mean time. `queue`: people there or on their way already."""
    calls, done_at, last = [], queue * point.seconds_each, 0
    for chunk in several:
        at = max(last, int(done_at) - chunk.lead_seconds - problem.margin_seconds)
        calls.append(Call(building=chunk.building, point=point.id, people=chunk.people, at=at))
        done_at = max(done_at, at + chunk.lead_seconds) + chunk.people * point.seconds_each
        last = at
    return calls
