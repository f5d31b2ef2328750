"""From a rounds problem to its plan: what the cases call."""

from __future__ import annotations

from ..beside import better
from ..budget import Budget, Listener, Meter
from ..plan import Figures
from .model import Rounds, RoundsPlan
from .naive import naive
from .network import Network, plan_cost
from .search import search
from .sectors import LEAST_STOPS, by_sectors

Cost = tuple[float, float, float]


def solve(rounds: Rounds, budget: Budget, listener: Listener | None = None) -> RoundsPlan:
    """The best plan that the search finds; with two cores the better of two seeds."""
    return better(_one, rounds, budget, listener, lambda plan: cost(rounds, plan))


def _one(rounds: Rounds, budget: Budget, listener: Listener | None) -> RoundsPlan:
    network = Network(rounds)
    start = None
    if len(rounds.stops) >= LEAST_STOPS:
        meter = Meter(budget, listener)
        start = by_sectors(network, meter)
        budget = meter.left()
    best = search(network, budget, listener, start=start)
    return network.plan(best.routes, best.left_out)


def by_hand(rounds: Rounds) -> RoundsPlan:
    """What people do without a planner."""
    return naive(Network(rounds))


def cost(rounds: Rounds, plan: RoundsPlan) -> Cost:
    """(stops left out, finish, work)."""
    return plan_cost(rounds, plan)


def figures(rounds: Rounds, plan: RoundsPlan) -> Figures:
    """What people ask of a plan; ages only where something cools."""
    left_out, finish, work = cost(rounds, plan)
    trips = [trip for route in plan.routes for trip in route.trips]
    ages = [visit.start - trip.leave for trip in trips for visit in trip.visits]
    return {
        "stops_served": sum(len(trip.visits) for trip in trips),
        "stops_left_out": left_out,
        "finish_seconds": finish,
        "work_seconds": work,
        "carriers_used": len(plan.routes),
        "trips": len(trips),
        "oldest_seconds": max(ages, default=0),
        "mean_age_seconds": round(sum(ages) / len(ages), 1) if ages else 0,
        "waiting_seconds": sum(visit.start - visit.arrive for trip in trips for visit in trip.visits),
    }
