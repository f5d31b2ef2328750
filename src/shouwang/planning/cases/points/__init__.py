"""`points`: buildings to sampling points, whole; and whom to call when, so that nobody stands in a long queue."""

from __future__ import annotations

from dataclasses import replace

from ...case import Case
from ...geometry import Compound, Gate, Sketch, Spot
from .evaluator import cost, evaluate, figures
from .pacing import Chunk, may_call
from .planner import naive, solve
from .problem import Building, Call, Choice, Line, Point, PointsPlan, PointsProblem, faults, ideal_finish
from .queueing import Queue, simulate

__all__ = [
    "CASE", "Building", "Call", "Choice", "Chunk", "Line", "Point", "PointsPlan", "PointsProblem", "Queue", "again",
    "ideal_finish", "may_call", "simulate",
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


def example() -> PointsProblem:
    """Six buildings of one compound and two tables, the second slower."""
    return PointsProblem(
        sketch=Sketch(compounds=(Compound(id="Plum Garden", gates=(Gate(x=0, y=0),), walls=(0, 0, 240, 160)),)),
        buildings=tuple(
            Building(id=f"No. {one + 1}", people=people, place=Spot(x=40 + 80 * (one % 3), y=40 + 80 * (one // 3), compound="Plum Garden"))
            for one, people in enumerate((90, 120, 60, 100, 80, 150))
        ),
        points=(
            Point(id="east lawn", place=Spot(x=200, y=80, compound="Plum Garden"), seconds_each=9),
            Point(id="gate", place=Spot(x=20, y=20, compound="Plum Garden"), seconds_each=12),
        ),
        slack=0.05,
    )  # fmt: skip


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
)
