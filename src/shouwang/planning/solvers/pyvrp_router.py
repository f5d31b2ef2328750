"""PyVRP (MIT licence), the router of the house: iterated local search of Wouda, Lan and Kool, INFORMS J. Comput. 36(4), 2024.

The only file that imports it. It speaks `routing`; everything of PyVRP's own (activities, depots at both ends of a route, penalties)
stays here. One Router keeps the neighbour lists, so that many short runs with other deadlines cost little.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pyvrp
from pyvrp import search
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.IteratedLocalSearch import IteratedLocalSearch, IteratedLocalSearchCallbacks, IteratedLocalSearchParams
from pyvrp.PenaltyManager import PenaltyManager, PenaltyParams

from .routing import Fleet, Routing, Tour

_NONE = int(np.iinfo(np.int64).max)  # PyVRP's cost of a best plan that breaks a rule

Stop = Callable[[int | None], bool]
"""Asked before each iteration with the best cost (None: no feasible plan yet); True ends the run."""


@dataclass(frozen=True)
class Routed:
    """The outcome of one run. `cost` is distances, fixed costs and missed prizes; None when rules are broken."""

    tours: tuple[Tour, ...]
    cost: int | None


class Router:
    """Solves one Routing with varying fleets and starts."""

    def __init__(self, routing: Routing) -> None:
        self.routing = routing
        count = routing.durations[0].shape[0]
        points = routing.points or [(0.0, 0.0)] * count
        self._locations = [pyvrp.Location(x, y) for x, y in points]
        self._hours = {location: (opens, closes) for location, opens, closes in routing.depots}
        self._neighbours: dict[pyvrp.Activity, list[pyvrp.Activity]] | None = None

    def run(
        self,
        fleets: Sequence[Fleet],
        stop: Stop,
        *,
        seed: int = 0,
        start: Sequence[Tour] | None = None,
        on_best: Callable[[tuple[Tour, ...]], None] | None = None,
    ) -> Routed:
        """Search until `stop` says so. `start` may be incomplete or break rules; [] starts from the empty plan.

        `on_best` hears of every plan that keeps the rules and costs less than all before.
        """
        data = self._data(fleets)
        if self._neighbours is None:
            self._neighbours = search.compute_neighbours(data)
        rng = pyvrp.RandomNumberGenerator(seed=seed % 2**32)
        local = search.LocalSearch(data, rng, self._neighbours, search.PerturbationManager(search.PerturbationParams()))
        for operator in search.OPERATORS:
            if operator.supports(data):
                local.add_operator(operator(data))
        penalties = PenaltyParams()
        with warnings.catch_warnings():
            # A deadline that nothing keeps drives penalties to their bound: expected, for that is what is being tried.
            warnings.simplefilter("ignore", PenaltyBoundWarning)
            manager = PenaltyManager(penalties.midpoint_penalties(data), penalties)
            if start is None:
                chance = pyvrp.Solution.make_random(data, rng)
                first = local(chance, manager.max_cost_evaluator(), exhaustive=True)
            else:
                first = self._solution(data, start)
            heard = _Heard(self._tours, on_best) if on_best is not None else IteratedLocalSearchCallbacks()
            algorithm = IteratedLocalSearch(data, manager, local, first, IteratedLocalSearchParams(callbacks=heard))
            result = algorithm.run(
                lambda cost: stop(cost if cost < _NONE else None), collect_stats=False, display=False
            )
        return Routed(self._tours(result.best), int(result.cost()) if result.best.is_feasible() else None)

    def _data(self, fleets: Sequence[Fleet]) -> pyvrp.ProblemData:
        routing = self.routing
        depots = sorted({fleet.start for fleet in fleets} | {fleet.end for fleet in fleets})
        index = {location: number for number, location in enumerate(depots)}
        groups = [pyvrp.ClientGroup() for _ in range(routing.groups)]
        clients = []
        for number, one in enumerate(routing.clients):
            clients.append(
                pyvrp.Client(
                    one.location, list(one.loads), list(one.pickups), one.service, one.opens, one.closes,
                    prize=one.prize or 0, required=one.prize is None and one.group is None, group=one.group,
                )
            )  # fmt: skip
            if one.group is not None:
                groups[one.group].add_client(number)
        shipments = [
            pyvrp.Shipment(
                one.pickup[0], one.delivery[0], one.pickup[2], one.pickup[3], one.pickup[1],
                one.delivery[2], one.delivery[3], one.delivery[1], [one.load],
            )
            for one in routing.shipments
        ]  # fmt: skip
        types = [
            pyvrp.VehicleType(
                fleet.count,
                list(fleet.capacities),
                index[fleet.start],
                index[fleet.end],
                fleet.fixed_cost,
                fleet.opens,
                max(fleet.closes, fleet.opens),
                fleet.longest,
                profile=fleet.profile,
                reload_depots=[index[fleet.start]] if fleet.reloads else [],
                max_reloads=fleet.reloads,
            )
            for fleet in fleets
        ]
        return pyvrp.ProblemData(
            self._locations,
            clients,
            [pyvrp.Depot(place, *self._hours.get(place, ())) for place in depots],
            types,
            cast(Any, list(routing.distances)),
            cast(Any, list(routing.durations)),
            groups,
            shipments,
        )

    def _solution(self, data: pyvrp.ProblemData, tours: Sequence[Tour]) -> pyvrp.Solution:
        # Reload depots are written as negative numbers in a tour, client i as i.
        def activity(step: int) -> pyvrp.Activity:
            if step < 0:
                return pyvrp.Activity(pyvrp.ActivityType.DEPOT, -step - 1)
            return pyvrp.Activity(pyvrp.ActivityType.CLIENT, step)

        return pyvrp.Solution(
            data,
            [
                pyvrp.Route(data, [activity(step) for step in tour.clients], tour.fleet)
                for tour in tours
                if tour.clients
            ],
        )

    def _tours(self, solution: pyvrp.Solution) -> tuple[Tour, ...]:
        made = []
        for route in solution.routes():
            steps: list[int] = []
            for each in list(route)[1:-1]:  # a depot stands at both ends
                if each.is_client():
                    steps.append(each.idx)
                elif each.is_depot():
                    steps.append(-each.idx - 1)
                else:  # shipments follow the clients: two numbers each, pickup and delivery
                    first = len(self.routing.clients) + 2 * each.idx
                    steps.append(first if each.is_pickup() else first + 1)
            made.append(Tour(route.vehicle_type(), tuple(steps)))
        return tuple(made)


class _Heard(IteratedLocalSearchCallbacks):  # type: ignore[misc]
    """Passes each new best plan on."""

    def __init__(
        self, tours: Callable[[pyvrp.Solution], tuple[Tour, ...]], on_best: Callable[[tuple[Tour, ...]], None]
    ) -> None:
        self._tours = tours
        self._on_best = on_best

    def on_best(self, best: pyvrp.Solution) -> None:
        if best.is_feasible():
            self._on_best(self._tours(best))
