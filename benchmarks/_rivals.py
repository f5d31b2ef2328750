"""Other routers on our rounds, for comparison only: OR-Tools routing and VROOM. They live here and nowhere in the package.

Both get the climb in the matrix, loads, windows and the open end. What they cannot say (a limit for each of several trips) is not asked of
them. Returned is what our own clock makes of their routes, or None.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from shouwang.planning.rounds.model import Rounds
from shouwang.planning.rounds.network import Network, Trips

Outcome = tuple[float, float, float] | None  # finish, work, CPU seconds


def measured(network: Network, routes: Sequence[Trips], cpu: float) -> Outcome:
    """Finish and work by our own clock; None when a rule is broken or a stop is missing."""
    timed = [network.time(index, trips) for index, trips in enumerate(routes)]
    served = sum(len(trip) for trips in routes for trip in trips)
    if any(one is None for one in timed) or served < len(network.rounds.stops):
        return None
    return max(one.finish for one in timed if one), sum(one.work for one in timed if one), cpu


def or_tools(rounds: Rounds, seconds: float, *, span: bool) -> Outcome:
    """`or_tools_here` in a process of its own: in one process OR-Tools and HiGHS load the same library in two versions."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(or_tools_here, rounds, seconds, span).result()


def or_tools_here(rounds: Rounds, seconds: float, span: bool) -> Outcome:
    """PARALLEL_CHEAPEST_INSERTION and guided local search; `span` asks for the earliest finish, else for the least work."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    network, carriers = Network(rounds), rounds.carriers
    count = len(rounds.stops)
    manager = pywrapcp.RoutingIndexManager(count + 2, len(carriers), [0] * len(carriers), [count + 1] * len(carriers))
    model = pywrapcp.RoutingModel(manager)
    began = time.thread_time()
    transit = {}
    for mode in network.modes:
        whole = np.zeros((count + 2, count + 2), dtype=np.int64)
        whole[: count + 1, : count + 1] = network.matrices[mode] + np.array(network.service)[:, None]
        whole[: count + 1, count + 1] = np.array(network.service)  # open: nobody comes back
        transit[mode] = model.RegisterTransitMatrix(whole.tolist())
    callbacks = [transit[carrier.mode] for carrier in carriers]
    horizon = 40_000
    model.AddDimensionWithVehicleTransits(callbacks, horizon, horizon, True, "time")
    clock = model.GetDimensionOrDie("time")
    for number, carrier in enumerate(carriers):
        model.SetArcCostEvaluatorOfVehicle(transit[carrier.mode], number)
    if span:
        clock.SetGlobalSpanCostCoefficient(100)
    loads = model.RegisterUnaryTransitVector([*network.load, 0])
    model.AddDimensionWithVehicleCapacity(loads, 0, [carrier.capacity for carrier in carriers], True, "load")
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
    routes = []
    for number in range(len(carriers)):
        at, trip = model.Start(number), []
        while not model.IsEnd(at):
            if manager.IndexToNode(at):
                trip.append(manager.IndexToNode(at))
            at = answer.Value(model.NextVar(at))
        routes.append([trip] if trip else [])
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
            library.Vehicle(id=number, start=0, end=count + 1, capacity=[carrier.capacity], profile=carrier.mode,
                            time_window=library.TimeWindow(carrier.starts, 40_000))
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
