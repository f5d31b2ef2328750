"""What is dealt out: a stair, or where buildings stay whole all stairs of a building, as one number of seconds with two ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...geometry import Door
from ...matrices import travel_matrix
from .problem import PacksPlan, PacksProblem, Round, work_seconds

Routes = list[list[int]]
"""The units of each volunteer in order."""


@dataclass(frozen=True)
class Units:
    """n units and the volunteers v who share them.

    `stairs[i]`: of unit i, in walking order. `seconds[i]`: to do it, from the entrance of its first stair to that of its last. `ways[i, j]`:
    seconds from the end of unit i to the beginning of unit j; row n + v is from where volunteer v is, column n is the end of a
    round and costs nothing. `begins[v]`: when volunteer v is free. `at` (n, 2): metres, for sweeping in order.
    """

    stairs: list[tuple[str, ...]]
    seconds: list[int]
    ways: NDArray[np.int64]
    begins: list[int]
    at: NDArray[np.float64]

    @cached_property
    def rows(self) -> list[list[int]]:
        """`ways` as lists: reading one number is several times quicker than in numpy."""
        rows: list[list[int]] = self.ways.tolist()
        return rows

    def finish(self, volunteer: int, route: Sequence[int]) -> int:
        """When a volunteer is done with a route."""
        here, clock = len(self.seconds) + volunteer, self.begins[volunteer]
        for unit in route:
            clock += int(self.ways[here, unit]) + self.seconds[unit]
            here = unit
        return clock

    def cost(self, routes: Routes) -> tuple[int, int]:
        """(the last finish, the sum of all), of those who have anything to do."""
        ends = [self.finish(volunteer, route) for volunteer, route in enumerate(routes) if route]
        return max(ends, default=0), sum(ends)


def units(problem: PacksProblem) -> Units:
    """The units of a problem: buildings in walking order when they stay whole, else stairs."""
    sketch = problem.sketch
    found = [sketch.find(Door(stair=load.stair)) for load in problem.loads]
    places = [Door(stair=load.stair) for load in problem.loads]
    starts = [each.place if each.place is not None else problem.start for each in problem.volunteers]
    between = travel_matrix(sketch, "foot", places)
    work = [work_seconds(problem, load, lift=where.lift) for load, where in zip(problem.loads, found, strict=True)]
    groups: dict[str, list[int]] = {}
    for index, load in enumerate(problem.loads):
        groups.setdefault(load.building if problem.whole_buildings else f"{index}", []).append(index)
    ordered = [sorted(several, key=lambda i: (found[i].x, found[i].y)) for several in groups.values()]
    first, last = [several[0] for several in ordered], [several[-1] for several in ordered]
    inside = [sum(int(between[a, b]) for a, b in pairwise(one)) for one in ordered]
    count = len(ordered)
    ways = np.zeros((count + len(starts), count + 1), dtype=np.int64)
    ways[:count, :count] = between[np.ix_(last, first)]
    ways[count:, :count] = travel_matrix(sketch, "foot", starts, [places[i] for i in first])
    return Units(
        stairs=[tuple(problem.loads[i].stair for i in several) for several in ordered],
        seconds=[sum(work[i] for i in several) + walk for several, walk in zip(ordered, inside, strict=True)],
        ways=ways,
        begins=[each.free_at for each in problem.volunteers],
        at=np.array([(found[i].x / 1_000, found[i].y / 1_000) for i in first]).reshape(-1, 2),
    )


def plan(problem: PacksProblem, dealt: Units, routes: Routes) -> PacksPlan:
    """The routes as a plan."""
    return PacksPlan(
        rounds=tuple(
            Round(
                volunteer=volunteer.id,
                stairs=tuple(stair for unit in route for stair in dealt.stairs[unit]),
                finish_seconds=dealt.finish(index, route),
            )
            for index, (volunteer, route) in enumerate(zip(problem.volunteers, routes, strict=True))
        )
    )
