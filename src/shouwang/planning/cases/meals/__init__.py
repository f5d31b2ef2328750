"""`meals`: hot meals to people who cannot cook (助老送餐), several trips, at most forty minutes after the kitchen."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from ...beside import better
from ...budget import Budget, Listener
from ...case import Case, Replanning
from ...neighbourhood import centre, doors, neighbourhood
from ...plan import Figures
from ...rounds import plans
from ...rounds.draw import draw as draw_rounds
from ...rounds.model import Carrier, RoundsPlan, Stop
from ...rounds.replan import replan
from . import legs
from .draw import draw_legs
from .evaluate import evaluate
from .model import Batch, MealsPlan, MealsProblem, Staff, Walk
from .replan import begun, replan_legs

__all__ = ["CASE", "Batch", "MealsPlan", "MealsProblem", "Staff", "Walk", "problem"]


def solve(posed: MealsProblem, budget: Budget, listener: Listener | None = None) -> MealsPlan:
    """Straight to the doors, or in two legs where staff wait at the gates."""
    if not posed.staff:
        return _direct(plans.solve(posed.rounds(), budget, listener))
    return better(legs.solve, posed, budget, listener, lambda plan: cost(posed, plan))


def naive(posed: MealsProblem) -> MealsPlan:
    """By the list."""
    return legs.by_hand(posed) if posed.staff else _direct(plans.by_hand(posed.rounds()))


def cost(posed: MealsProblem, plan: MealsPlan) -> tuple[float, ...]:
    """(meals' stops left out, last meal, seconds of work of carriers and staff)."""
    left_out, last, work = plans.cost(posed.rounds(), _rounds_plan(plan))
    if posed.staff:
        last = max((visit.leave for walk in plan.walks for visit in walk.visits), default=0)
        work += sum(walk.back - walk.fetch for walk in plan.walks)
    return (left_out, last, work)


def figures(posed: MealsProblem, plan: MealsPlan) -> Figures:
    """Last meal, work, and how old the meals are when they are handed over."""
    left_out, last, work = cost(posed, plan)
    left_kitchen = {v.stop: trip.leave for route in plan.routes for trip in route.trips for v in trip.visits}
    if posed.staff:
        ages = [visit.start - left_kitchen[walk.batch] for walk in plan.walks for visit in walk.visits]
    else:
        ages = [v.start - trip.leave for route in plan.routes for trip in route.trips for v in trip.visits]
    return {
        "stops_served": len(ages),
        "stops_left_out": left_out,
        "last_meal_seconds": last,
        "work_seconds": work,
        "mean_age_seconds": round(sum(ages) / len(ages), 1) if ages else 0,
        "oldest_seconds": max(ages, default=0),
        "carriers_used": len(plan.routes),
        "trips": sum(len(route.trips) for route in plan.routes),
        "walks": len(plan.walks),
    }


def draw(posed: MealsProblem, plan: MealsPlan) -> str:
    """The carriers' routes; in two legs the walks from the gates too."""
    return draw_legs(posed, plan) if posed.staff else draw_rounds(posed.rounds(), _rounds_plan(plan))


def plan_again(
    posed: MealsProblem,
    before: MealsPlan,
    now: int,
    gone: Collection[str],
    budget: Budget | None,
    listener: Listener | None,
) -> MealsPlan:
    """Meals in bags that have left the kitchen stay with who carries them."""
    if posed.staff:
        return replan_legs(posed, before, now, gone, budget, listener)
    return _direct(replan(posed.rounds(), _rounds_plan(before), now, gone=gone, budget=budget, listener=listener))


def _direct(plan: RoundsPlan) -> MealsPlan:
    return MealsPlan(routes=plan.routes, left_out=plan.left_out, gone=plan.gone)


def _rounds_plan(plan: MealsPlan) -> RoundsPlan:
    return RoundsPlan(routes=plan.routes, left_out=plan.left_out, gone=plan.gone)


def problem(seed: int, *, two_legs: bool = False, doors_count: int = 200, meals: int = 235) -> MealsProblem:
    """A committee's day: 235 meals for 200 doors of 14 compounds, ten people on foot and six e-bikes, two trips each."""
    sketch, floors = neighbourhood(seed, compounds=14, lifts=0.3)
    dice = np.random.default_rng(seed + 3_000)
    loads = np.ones(doors_count, dtype=int)
    for extra in dice.integers(0, doors_count, meals - doors_count):
        loads[extra] += 1
    stops = tuple(
        Stop(id=f"door {i + 1}", place=door, load=int(loads[i]), service_seconds=40)
        for i, door in enumerate(doors(seed, floors, doors_count))
    )
    carriers = [Carrier(id=f"walker {i + 1}", capacity=10, trips=2) for i in range(10)]
    carriers += [Carrier(id=f"e-bike {i + 1}", mode="ebike", capacity=20, trips=2) for i in range(6)]
    staff = tuple(
        Staff(id=f"{compound.id} staff {n + 1}", compound=compound.id)
        for compound in sketch.compounds
        for n in range(2)
    )
    return MealsProblem(
        sketch=sketch, kitchen=centre(sketch), carriers=tuple(carriers), stops=stops, staff=staff if two_legs else ()
    )


def example() -> MealsProblem:
    """Thirty-six meals for six compounds: two on foot, one e-bike, two trips each."""
    sketch, floors = neighbourhood(5, compounds=6, stairs=12)
    stops = tuple(
        Stop(id=f"door {i + 1}", place=door, load=2 if i % 9 == 4 else 1, service_seconds=40)
        for i, door in enumerate(doors(5, floors, 32))
    )
    carriers = (
        Carrier(id="Wang", capacity=10, trips=2),
        Carrier(id="Zhou", capacity=10, trips=2),
        Carrier(id="Sun", mode="ebike", capacity=20, trips=2),
    )
    return MealsProblem(sketch=sketch, kitchen=centre(sketch), carriers=carriers, stops=stops)


CASE = Case(
    name="meals",
    summary="hot meals in several trips, to the doors or by way of the gates",
    problem=MealsProblem,
    plan=MealsPlan,
    faults=lambda posed: posed.faults(),
    solve=solve,
    naive=naive,
    evaluate=evaluate,
    cost=cost,
    figures=figures,
    example=example,
    draw=draw,
    replanning=Replanning(replan=plan_again, begun=begun),
)
