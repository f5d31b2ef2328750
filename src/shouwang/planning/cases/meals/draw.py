"""The map of meals in two legs: the carriers' routes to the gates, and thin lines from the gates to the doors."""

from __future__ import annotations

from ...rounds.draw import Map, way
from ...rounds.model import Rounds, RoundsPlan, Stop
from .model import MealsPlan, MealsProblem, gate_place


def draw_legs(problem: MealsProblem, plan: MealsPlan) -> str:
    """The carriers' picture with the walks under it."""
    sketch = problem.sketch
    batches = {batch.id: batch for batch in plan.batches}
    places = {id_: gate_place(problem, batch.compound, batch.gate) for id_, batch in batches.items()}
    stops = tuple(Stop(id=id_, place=place) for id_, place in places.items())
    rounds = Rounds(sketch=sketch, depot=problem.kitchen, carriers=problem.carriers, stops=stops)
    doors = {stop.id: sketch.find(stop.place) for stop in problem.stops}
    ground = Map(
        sketch, [(found.x / 1_000, found.y / 1_000) for found in [*doors.values(), sketch.find(problem.kitchen)]]
    )
    lines = []
    for walk in plan.walks:
        here = sketch.find(places[walk.batch])
        points = []
        for visit in walk.visits:
            points += way(sketch, here, doors[visit.stop])
            here = doors[visit.stop]
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in (ground.at(*point) for point in points))
        lines.append(
            f'<polyline points="{drawn}" fill="none" stroke="#8a8371" stroke-width="1.3" stroke-dasharray="2 3"/>'
        )
        for visit in walk.visits:
            x, y = ground.at(doors[visit.stop].x / 1_000, doors[visit.stop].y / 1_000)
            lines.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#8a8371"/>')
    return ground.picture(rounds, RoundsPlan(routes=plan.routes), under=lines)
