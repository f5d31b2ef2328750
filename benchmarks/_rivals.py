"""Other routers on our rounds, for comparison only: OR-Tools routing and VROOM. They live here and nowhere in the package.

Both get the climb in the matrix, loads, windows and the open end; OR-Tools also several trips and the hot limit of each, which VROOM cannot say.
Both run in a process of their own, on the second core while ours thinks on the first.
Returned is what our own clock makes of their routes, or None.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

import shouwang.planning.solvers.ortools_flow  # noqa: F401  # before OR-Tools, and there it says why
from benchmarks._planning import Row, row
from shouwang.planning.rounds.fleets import Shop
from shouwang.planning.rounds.model import Rounds
from shouwang.planning.rounds.network import LATE, Network, Trips
from shouwang.planning.solvers.pyvrp_router import Router

Outcome = tuple[float, float, float] | None  # finish, work, CPU seconds


def measured(network: Network, routes: Sequence[Trips], cpu: float) -> Outcome:
    """Finish and work by our own clock; None when a rule is broken or a stop is missing."""
    timed = [network.time(index, trips) for index, trips in enumerate(routes)]
    served = sum(len(trip) for trips in routes for trip in trips)
    if any(one is None for one in timed) or served < len(network.rounds.stops):
        return None
    return max(one.finish for one in timed if one), sum(one.work for one in timed if one), cpu


class Beside:
    """What was begun on the second core: name and outcome of each rival."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool
        self._begun: list[tuple[str, Future[Outcome]]] = []
        self._least: Future[Outcome]

    def begin(self, rounds: Rounds, or_tools_seconds: float, vroom_by: int | None = None) -> None:
        """OR-Tools for the earliest finish, and VROOM where it can say the problem: for the least work, that is all it knows, if need be by a deadline."""
        self._begun.append(
            (f"OR-Tools span, {or_tools_seconds:g} s", self._pool.submit(or_tools, rounds, or_tools_seconds, True))
        )
        if all(carrier.trips == 1 for carrier in rounds.carriers) and rounds.hot_seconds is None:
            words = "VROOM x0 (least work)" if vroom_by is None else f"VROOM x0 (least work by {vroom_by} s)"
            if vroom_by is not None:
                rounds = replace(rounds, carriers=tuple(replace(one, ends=vroom_by) for one in rounds.carriers))
            self._begun.append((words, self._pool.submit(vroom, rounds)))

    def begin_least_work(self, rounds: Rounds, seconds: float) -> None:
        """Our own router with no deadline at all: what work cannot be much below, however late."""
        self._least = self._pool.submit(least_work, rounds, seconds)

    def least_work(self) -> tuple[float, float, float]:
        """(finish, work, CPU seconds) of that."""
        outcome = self._least.result()
        assert outcome is not None
        return outcome

    def rows(self, case: str, metric: str, ours: float) -> Iterator[Row]:
        """Ours beside each rival's finish, when they are done."""
        names = [name for name, _ in self._begun]
        for name, begun in self._begun:
            outcome = begun.result()
            if outcome is None:
                yield {**row(case, metric, ours, 1.0, f"{name}: no legal plan"), "reference": None, "ratio": None}
            else:
                yield row(case, metric, ours, outcome[0], f"{name}, {outcome[2]:.1f} CPU-s")
        if not any(name.startswith("VROOM") for name in names):
            words = "VROOM: cannot say several trips with a limit each"
            yield {**row(case, metric, ours, 1.0, words), "reference": None, "ratio": None}


@contextmanager
def beside() -> Iterator[Beside]:
    """A second process for rivals, ended with the block."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield Beside(pool)


def least_work(rounds: Rounds, seconds: float) -> Outcome:
    """The router for the least work, without a deadline."""
    network = Network(rounds)
    shop = Shop(network, range(1, len(rounds.stops) + 1))
    began = time.thread_time()
    routed = Router(shop.routing).run(
        shop.fleets(LATE, [0] * len(shop.kinds)), lambda cost: time.thread_time() - began > seconds, seed=1
    )
    return measured(network, shop.trips(routed.tours), time.thread_time() - began)


def or_tools(rounds: Rounds, seconds: float, span: bool) -> Outcome:
    """PARALLEL_CHEAPEST_INSERTION and guided local search; `span` asks for the earliest finish, else for the least work.

    Each trip is a vehicle. The earlier trips of a carrier come home, and the next begins after that; an age that starts with the trip keeps
    the hot limit exactly.
    """
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    network, carriers = Network(rounds), rounds.carriers
    count, horizon, loading = len(rounds.stops), 40_000, rounds.loading_seconds
    trips = [(index, turn) for index, carrier in enumerate(carriers) for turn in range(carrier.trips)]
    ends = [0 if rounds.counts_return or turn + 1 < carriers[index].trips else count + 1 for index, turn in trips]
    size = count + (2 if count + 1 in ends else 1)
    manager = pywrapcp.RoutingIndexManager(size, len(trips), [0] * len(trips), ends)
    model = pywrapcp.RoutingModel(manager)
    began = time.thread_time()
    transit = {}
    for mode in network.modes:
        whole = np.zeros((count + 2, count + 2), dtype=np.int64)
        whole[: count + 1, : count + 1] = network.matrices[mode] + np.array(network.service)[:, None]
        whole[: count + 1, count + 1] = np.array(network.service)  # open: nobody comes back
        transit[mode] = model.RegisterTransitMatrix(whole[:size, :size].tolist())
    callbacks = [transit[carriers[index].mode] for index, _ in trips]
    begins_at_once = all(carrier.trips == 1 and carrier.starts + loading == 0 for carrier in carriers)
    model.AddDimensionWithVehicleTransits(callbacks, horizon, horizon, begins_at_once, "time")
    clock = model.GetDimensionOrDie("time")
    for vehicle, (index, turn) in enumerate(trips):
        model.SetArcCostEvaluatorOfVehicle(transit[carriers[index].mode], vehicle)
        if not begins_at_once:
            clock.CumulVar(model.Start(vehicle)).SetMin(carriers[index].starts + loading)
        if turn:
            model.solver().Add(clock.CumulVar(model.Start(vehicle)) >= clock.CumulVar(model.End(vehicle - 1)) + loading)
    if span:
        clock.SetGlobalSpanCostCoefficient(100)
    loads = model.RegisterUnaryTransitVector([*network.load, 0][:size])
    model.AddDimensionWithVehicleCapacity(loads, 0, [carriers[index].capacity for index, _ in trips], True, "load")
    if network.is_limited:
        model.AddDimensionWithVehicleTransits(callbacks, 0, horizon, True, "age")
        age = model.GetDimensionOrDie("age")
        for node in range(1, count + 1):
            age.CumulVar(manager.NodeToIndex(node)).SetMax(min(network.within[node], horizon))
    for node in range(1, count + 1):
        closes = min(network.closes[node], horizon)
        clock.CumulVar(manager.NodeToIndex(node)).SetRange(network.opens[node], closes)
    wish = pywrapcp.DefaultRoutingSearchParameters()
    wish.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    wish.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    wish.time_limit.FromMilliseconds(int(seconds * 30_000))  # its limit is wall time: far off, for CPU is what counts

    solver = model.solver()
    model.AddSearchMonitor(solver.CustomLimit(lambda: time.thread_time() - began > seconds))
    answer = model.SolveWithParameters(wish)
    cpu = time.thread_time() - began
    if answer is None:
        return None
    routes: list[Trips] = [[] for _ in carriers]
    for vehicle, (index, _turn) in enumerate(trips):
        at, trip = model.Start(vehicle), []
        while not model.IsEnd(at):
            if manager.IndexToNode(at):
                trip.append(manager.IndexToNode(at))
            at = answer.Value(model.NextVar(at))
        if trip:
            routes[index].append(trip)
    return measured(network, routes, cpu)


def vroom(rounds: Rounds, exploration: int = 0) -> Outcome:
    """One run with the least work as its goal (it knows no earliest finish)."""
    import vroom as library

    network = Network(rounds)
    count = len(rounds.stops)
    problem = library.Input()
    began = time.process_time()
    for mode in network.modes:
        whole = np.zeros((count + 2, count + 2), dtype=np.uint32)
        whole[: count + 1, : count + 1] = network.matrices[mode]
        problem.set_durations_matrix(profile=mode, matrix_input=whole)
    for node in range(1, count + 1):
        window = [library.TimeWindow(network.opens[node], min(network.closes[node], 10**6))]
        problem.add_job(
            library.Job(
                id=node,
                location=node,
                delivery=[network.load[node]],
                default_service=network.service[node],
                time_windows=window,
            )
        )
    for number, carrier in enumerate(rounds.carriers):
        problem.add_vehicle(
            library.Vehicle(id=number, start=0, end=0 if rounds.counts_return else count + 1, capacity=[carrier.capacity], profile=carrier.mode,
                            time_window=library.TimeWindow(carrier.starts, min(carrier.ends, 40_000)))
        )  # fmt: skip
    answer = problem.solve(exploration_level=exploration, nb_threads=1)
    cpu = time.process_time() - began
    routes: list[Trips] = [[] for _ in rounds.carriers]
    for record in answer.routes.to_dict("records"):
        if record["type"] == "job":
            number = int(record["vehicle_id"])
            routes[number] = routes[number] or [[]]
            routes[number][0].append(int(record["location_index"]))
    return measured(network, routes, cpu)
