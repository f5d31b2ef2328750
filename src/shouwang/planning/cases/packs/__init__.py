"""`packs`: bulk packs to every door of a compound, stair by stair, the last as early as possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ...case import Case
from ...geometry import Door, Spot
from ...neighbourhood import mega
from .draw import draw
from .evaluate import cost, evaluate, figures
from .planner import naive, solve
from .problem import Load, PacksPlan, PacksProblem, Round, Told, Volunteer, faults

__all__ = ["CASE", "Load", "PacksPlan", "PacksProblem", "Round", "Told", "Volunteer", "again", "problem"]


def again(
    problem: PacksProblem, earlier: PacksPlan, done: dict[str, int], gone: Iterable[str] = (), *, may_move: bool = False
) -> PacksProblem:
    """The problem for planning again when volunteers have `gone` or loads were added: give it as it was, with the new loads.

    `done`: the stairs that are done or begun, and the second at which each is (or will be) over. They drop out; their volunteers go on
    from there. The rest of their rounds stays theirs, unless `may_move`.
    """
    away = set(gone)
    last: dict[str, tuple[int, str]] = {}
    for each in earlier.rounds:
        over = [(done[stair], stair) for stair in each.stairs if stair in done]
        if over:
            last[each.volunteer] = max(over)
    volunteers = tuple(
        replace(each, place=Door(stair=last[each.id][1]), free_at=last[each.id][0]) if each.id in last else each
        for each in problem.volunteers
        if each.id not in away
    )
    told = tuple(
        Told(volunteer=each.volunteer, stairs=tuple(stair for stair in each.stairs if stair not in done))
        for each in earlier.rounds
        if each.volunteer not in away
    )
    loads = tuple(load for load in problem.loads if load.stair not in done)
    return replace(problem, volunteers=volunteers, told=told, loads=loads, may_move=may_move)


def problem(
    seed: int, buildings: int = 286, stairs: int = 1_260, volunteers: int = 120, *, whole_buildings: bool = False
) -> PacksProblem:
    """A pack for every door of one very large compound; two doors a floor, a quarter of the buildings with lifts."""
    sketch, floors = mega(seed, buildings, stairs, lifts=0.24)
    gate = sketch.compounds[0].gates[0]
    return PacksProblem(
        sketch=sketch,
        start=Spot(x=gate.x, y=gate.y, compound="M"),
        loads=tuple(
            Load(stair=stair.id, building=stair.id.split("-")[0], doors=2 * floors[stair.id], floors=floors[stair.id])
            for stair in sketch.stairs
        ),
        volunteers=tuple(Volunteer(id=f"volunteer {one + 1}") for one in range(volunteers)),
        whole_buildings=whole_buildings,
    )


def example() -> PacksProblem:
    """Sixteen buildings of sixty stairs in all, and six volunteers."""
    return problem(3, buildings=16, stairs=60, volunteers=6)


CASE = Case(
    name="packs",
    summary="bulk packs to every door, stair by stair, the last as early as possible",
    problem=PacksProblem,
    plan=PacksPlan,
    faults=faults,
    solve=solve,
    naive=naive,
    evaluate=evaluate,
    cost=cost,
    figures=figures,
    example=example,
    draw=draw,
)
