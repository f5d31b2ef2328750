"""Checks an allotment of buildings to points from the problem alone, one building at a time."""

from __future__ import annotations

from collections import Counter

from ...geometry import ground_millimetres
from ...plan import Figures, Finding
from .problem import PointsPlan, PointsProblem, ideal_finish


def evaluate(problem: PointsProblem, plan: PointsPlan) -> tuple[Finding, ...]:
    """Every broken rule: `unknown`, `once`, `kept`, `finish`, `chunk`, `called`, `order`."""
    found: list[Finding] = []

    def broken(rule: str, where: str, seen: object) -> None:
        found.append(Finding(rule=rule, where=where, seen=str(seen)))

    buildings, points = {each.id: each for each in problem.buildings}, {each.id: each for each in problem.points}
    times = Counter(building for line in plan.lines for building in line.buildings)
    for key in buildings.keys() | times.keys():
        if key not in buildings:
            broken("unknown", key, "no such building")
        elif times[key] != 1:
            broken("once", key, f"in {times[key]} lines")
    if Counter(line.point for line in plan.lines) != Counter(points.keys()):
        broken("unknown", "lines", "not one line for each point")
        return tuple(found)
    goes = {building: line.point for line in plan.lines for building in line.buildings}
    for choice in problem.kept:
        if goes.get(choice.building) != choice.point:
            broken("kept", choice.building, f"goes to {goes.get(choice.building)}, was called to {choice.point}")
    called, last = Counter[str](), dict.fromkeys(points, 0)
    order: dict[str, list[str]] = {key: [] for key in points}
    for call in plan.calls:
        if not 1 <= call.people <= problem.chunk:
            broken("chunk", call.building, f"{call.people} called at once")
        if call.point not in points or goes.get(call.building) != call.point:
            broken("called", call.building, f"called to {call.point}")
            continue
        if call.at < last[call.point]:
            broken("order", call.building, f"called at {call.at}, after {last[call.point]}")
        last[call.point] = call.at
        called[call.building] += call.people
        if order[call.point][-1:] != [call.building]:
            order[call.point].append(call.building)
    kept = {choice.building for choice in problem.kept}
    for key, building in buildings.items():
        if called[key] != (0 if key in kept else building.people):
            broken("called", key, f"{called[key]} called of {building.people}")
    for line in plan.lines:
        expected = [key for key in line.buildings if key not in kept and key in buildings and buildings[key].people]
        if order[line.point] != expected:
            broken("order", line.point, "calls do not follow the line")
        finish = _finish(problem, plan, line.point)
        if abs(finish - line.finish_seconds) > 1e-6 * max(1.0, finish):
            broken("finish", line.point, f"says {line.finish_seconds}, is {finish}")
    return tuple(found)


def _finish(problem: PointsProblem, plan: PointsPlan, key: str) -> float:
    people = {each.id: each.people for each in problem.buildings}
    point = next(each for each in problem.points if each.id == key)
    line = next(each for each in plan.lines if each.point == key)
    return (point.waiting + sum(people.get(building, 0) for building in line.buildings)) * point.seconds_each


def cost(problem: PointsProblem, plan: PointsPlan) -> tuple[float, ...]:
    """(seconds past the limit, person-metres)."""
    counted = figures(problem, plan)
    limit = ideal_finish(problem) * (1 + problem.slack)
    return max(0.0, counted["finish_seconds"] - limit - 1e-6), counted["person_metres"]


def figures(problem: PointsProblem, plan: PointsPlan) -> Figures:
    """people, finish_seconds, ideal_seconds, person_metres, metres_each (mean), farthest_metres."""
    sketch = problem.sketch
    points = {each.id: sketch.find(each.place) for each in problem.points}
    goes = {building: line.point for line in plan.lines for building in line.buildings}
    ways = [
        (each.people, ground_millimetres(sketch, sketch.find(each.place), points[goes[each.id]]) / 1_000)
        for each in problem.buildings
    ]
    people, metres = sum(count for count, _way in ways), sum(count * way for count, way in ways)
    return {
        "people": people,
        "finish_seconds": max(_finish(problem, plan, each.id) for each in problem.points),
        "ideal_seconds": ideal_finish(problem),
        "person_metres": metres,
        "metres_each": metres / people if people else 0.0,
        "farthest_metres": max((way for count, way in ways if count), default=0.0),
    }
