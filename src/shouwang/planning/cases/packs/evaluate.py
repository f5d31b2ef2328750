"""Checks rounds with packs from the problem alone, walking each of them stair by stair."""

from __future__ import annotations

from collections import Counter

from ...geometry import PACES, Door, found_seconds
from ...plan import Figures, Finding
from .problem import PacksPlan, PacksProblem, Round, work_seconds


def evaluate(problem: PacksProblem, plan: PacksPlan) -> tuple[Finding, ...]:
    """Every broken rule: `unknown`, `volunteer`, `once`, `split`, `told`, `finish`."""
    found: list[Finding] = []

    def broken(rule: str, where: str, seen: object) -> None:
        found.append(Finding(rule=rule, where=where, seen=str(seen)))

    building = {each.stair: each.building for each in problem.loads}
    if Counter(each.volunteer for each in plan.rounds) != Counter(each.id for each in problem.volunteers):
        broken("volunteer", "rounds", "not one round for each volunteer")
    times = Counter(stair for each in plan.rounds for stair in each.stairs)
    for stair in building.keys() | times.keys():
        if stair not in building:
            broken("unknown", stair, "no such load")
        elif times[stair] != 1:
            broken("once", stair, f"served {times[stair]} times")
    if found:
        return tuple(found)
    owner = {stair: each.volunteer for each in plan.rounds for stair in each.stairs}
    if problem.whole_buildings:
        carriers = {(building[stair], who) for stair, who in owner.items()}
        for key, several in Counter(key for key, _who in carriers).items():
            if several > 1:
                broken("split", key, f"{several} volunteers")
    if not problem.may_move:
        here = {each.id for each in problem.volunteers}
        for told in problem.told:
            for stair in told.stairs:
                if told.volunteer in here and stair in owner and owner[stair] != told.volunteer:
                    broken("told", stair, f"told to {told.volunteer}, now with {owner[stair]}")
    for each in plan.rounds:
        finish = _walk(problem, each)[0]
        if finish != each.finish_seconds:
            broken("finish", each.volunteer, f"says {each.finish_seconds}, is {finish}")
    return tuple(found)


def _walk(problem: PacksProblem, each: Round) -> tuple[int, int]:
    """When the round is done, and how many seconds of it were walking."""
    sketch, loads = problem.sketch, {load.stair: load for load in problem.loads}
    volunteer = next(one for one in problem.volunteers if one.id == each.volunteer)
    here = sketch.find(volunteer.place if volunteer.place is not None else problem.start)
    clock, walked = volunteer.free_at, 0
    for stair in each.stairs:
        there = sketch.find(Door(stair=stair))
        seconds = found_seconds(sketch, PACES["foot"], here, there)
        clock += seconds + work_seconds(problem, loads[stair], lift=there.lift)
        walked += seconds
        here = there
    return clock, walked


def cost(problem: PacksProblem, plan: PacksPlan) -> tuple[float, ...]:
    """(seconds until the last stair is done, seconds walked by all)."""
    counted = figures(problem, plan)
    return counted["finish_seconds"], counted["walked_seconds"]


def figures(problem: PacksProblem, plan: PacksPlan) -> Figures:
    """finish_seconds, walked_seconds (all together), buildings_split, moved (stairs not with whom they were told)."""
    building = {each.stair: each.building for each in problem.loads}
    pairs = {(building[stair], each.volunteer) for each in plan.rounds for stair in each.stairs}
    owner = {stair: each.volunteer for each in plan.rounds for stair in each.stairs}
    walks = [_walk(problem, each) for each in plan.rounds]
    busy = [clock for (clock, _walked), each in zip(walks, plan.rounds, strict=True) if each.stairs]
    return {
        "finish_seconds": max(busy, default=0),
        "walked_seconds": sum(walked for _clock, walked in walks),
        "buildings_split": sum(count > 1 for count in Counter(key for key, _who in pairs).values()),
        "moved": sum(
            owner.get(stair) != told.volunteer for told in problem.told for stair in told.stairs if stair in building
        ),
    }
