"""`points`: buildings to sampling points, whole; and whom to call when, so that nobody stands in a long queue."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from ...case import Case
from ...geometry import Sketch, Spot
from ...neighbourhood import mega
from .draw import draw
from .evaluate import cost, evaluate, figures
from .pacing import Chunk, may_call
from .planner import naive, solve
from .problem import Building, Call, Choice, Line, Point, PointsPlan, PointsProblem, faults, ideal_finish
from .queueing import Queue, simulate

__all__ = [
    "CASE", "Building", "Call", "Choice", "Chunk", "Line", "Point", "PointsPlan", "PointsProblem", "Queue", "again",
    "ideal_finish", "may_call", "problem", "simulate",
]  # fmt: skip


def again(problem: PointsProblem, earlier: PointsPlan, called: set[str]) -> PointsProblem:
    """The problem for planning again after a point has closed, slowed or opened: give it as it is now.

    `called` buildings of the earlier plan stay with their point if it is still there; the others have been told nothing and may go anywhere.
    """
    buildings, points = {each.id for each in problem.buildings}, {each.id for each in problem.points}
    kept = tuple(
        Choice(building=key, point=line.point)
        for line in earlier.lines
        for key in line.buildings
        if key in called and key in buildings and line.point in points
    )
    return replace(problem, kept=kept)


def problem(seed: int, buildings: int = 286, stairs: int = 1_260, tables: int = 20) -> PointsProblem:
    """One very large compound; 1.4 to 2.1 people live behind each door, points of unequal speed stand beside buildings drawn by lot."""
    dice = np.random.default_rng([seed, 5])
    sketch, floors = mega(seed, buildings, stairs, lifts=0.24)
    people, where = Counter[str](), dict[str, Spot]()
    for stair in sketch.stairs:
        building = stair.id.split("-")[0]
        people[building] += round(2 * floors[stair.id] * float(dice.uniform(1.4, 2.1)))
        where.setdefault(building, Spot(x=stair.x, y=stair.y, compound="M"))
    beside = dice.choice(list(where), tables, replace=False)
    return PointsProblem(
        sketch=Sketch(compounds=sketch.compounds),
        buildings=tuple(Building(id=key, people=count, place=where[key]) for key, count in people.items()),
        points=tuple(
            Point(
                id=f"point {number + 1}",
                seconds_each=round(9 * float(dice.uniform(0.7, 1.4)), 1),
                place=Spot(x=round(where[name].x + 10, 1), y=where[name].y + 18, compound="M"),
            )
            for number, name in enumerate(beside.tolist())
        ),
    )


def example() -> PointsProblem:
    """Twenty-four buildings and four points."""
    return replace(problem(4, buildings=24, stairs=80, tables=4), slack=0.03)


CASE = Case(
    name="points",
    summary="buildings to sampling points, whole, and whom to call when, so that queues stay short",
    problem=PointsProblem,
    plan=PointsPlan,
    faults=faults,
    solve=solve,
    naive=naive,
    evaluate=evaluate,
    cost=cost,
    figures=figures,
    example=example,
    draw=draw,
)
