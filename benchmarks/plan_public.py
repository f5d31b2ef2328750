"""`plan-public`: our router on published instances against the best known solutions; `shouwang bench plan-public --instances DIR`.

CVRP (`.vrp`, CVRPLIB) and VRPTW (`.txt`, Solomon's form) are read by vrplib, pickup and delivery (Li and Lim) here. Distances as the
best known values count them: rounded for CVRP, times ten and cut off for VRPTW (the DIMACS rule), exact for Li and Lim. Every
solution is checked here, from the file's own numbers, not by the router.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import vrplib

from benchmarks._planning import Row, row
from shouwang.planning.budget import Budget, Meter
from shouwang.planning.matrices import Matrix
from shouwang.planning.solvers.pyvrp_router import Router
from shouwang.planning.solvers.routing import Client, Fleet, Routing, Shipment, Tour
from shouwang.planning.solvers.savings import LEAST_CLIENTS, savings

SECONDS = 10.0
BEST_KNOWN = {"lr104": 1_013.39}  # vehicles first, then distance (SINTEF); the others stand in .sol files beside them
TARGETS = {"RC108": 1.016, "X-n502-k39": 1.013, "lr104": 1.001}  # section 2 of the design notes; others 1.005


@dataclass(frozen=True)
class Instance:
    """One file: the routing, the best known cost, and what one unit of it is in the matrix."""

    name: str
    routing: Routing
    fleet: Fleet
    best_known: float
    unit: float = 1.0


def read(path: Path) -> Instance | None:
    """An instance with its best known value; None for files of other kinds."""
    if path.suffix == ".vrp":
        return _cvrp(path)
    if path.suffix == ".txt" and path.stem.startswith("l"):
        return _pdptw(path)
    return _vrptw(path) if path.suffix == ".txt" else None


def _cvrp(path: Path) -> Instance:
    data = vrplib.read_instance(path)
    away = np.round(data["edge_weight"]).astype(np.int64)
    clients = tuple(Client(node, (int(data["demand"][node]),)) for node in range(1, len(away)))
    fleet = Fleet(len(clients), (int(data["capacity"]),), 0, 0)
    best = float(vrplib.read_solution(path.with_suffix(".sol"))["cost"])
    return Instance(path.stem, Routing((away,), (away,), clients, points=_points(data["node_coord"])), fleet, best)


def _vrptw(path: Path) -> Instance:
    data = vrplib.read_instance(path, instance_format="solomon")
    away = np.trunc(np.array(data["edge_weight"]) * 10).astype(np.int64)
    opens, closes = (np.array(data["time_window"]) * 10).astype(int).T
    service = (np.array(data["service_time"]) * 10).astype(int)
    clients = tuple(
        Client(node, (int(data["demand"][node]),), int(service[node]), int(opens[node]), int(closes[node]))
        for node in range(1, len(away))
    )
    fleet = Fleet(int(data["vehicles"]), (int(data["capacity"]),), 0, 0, closes=int(closes[0]))
    best = float(vrplib.read_solution(path.with_suffix(".sol"))["cost"])
    return Instance(
        path.stem, Routing((away,), (away,), clients, points=_points(data["node_coord"])), fleet, best, 10.0
    )


def _pdptw(path: Path) -> Instance:
    """Li and Lim: number, x, y, demand, opens, closes, service, its pickup, its delivery. Two decimals are kept."""
    lines = [[float(word) for word in line.split()] for line in path.read_text().splitlines() if line.strip()]
    vehicles, capacity = int(lines[0][0]), int(lines[0][1])
    rows = {int(line[0]): line for line in lines[1:]}
    unit = 1_000.0
    xy = np.array([rows[number][1:3] for number in sorted(rows)])
    away = np.round(np.hypot(*(xy[:, None] - xy[None, :]).transpose(2, 0, 1)) * unit).astype(np.int64)

    def step(number: int) -> tuple[int, int, int, int]:
        line = rows[number]
        return number, int(line[6] * unit), int(line[4] * unit), int(line[5] * unit)

    shipments = tuple(
        Shipment(int(line[3]), step(number), step(int(line[8]))) for number, line in sorted(rows.items()) if line[3] > 0
    )
    fleet = Fleet(vehicles, (capacity,), 0, 0, closes=int(rows[0][5] * unit))
    routing = Routing((away,), (away,), shipments=shipments, points=_points(xy))
    return Instance(path.stem, routing, fleet, BEST_KNOWN[path.stem], unit)


def _points(coordinates: Sequence[Sequence[float]]) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), float(y)) for x, y in coordinates)


def plan(instance: Instance, seconds: float) -> tuple[Tour, ...]:
    """Our router for so many CPU seconds of one thread; from the savings of Clarke and Wright where there are many clients."""
    meter = Meter(Budget(cpu_seconds=seconds))
    start = None
    if len(instance.routing.clients) >= LEAST_CLIENTS:
        start = savings(instance.routing.distances[0], instance.routing.clients, instance.fleet)
    return Router(instance.routing).run([instance.fleet], lambda cost: meter.is_over(), seed=1, start=start).tours


def checked_cost(instance: Instance, tours: Sequence[Tour]) -> float:
    """The cost of a solution in the units of the best known; ValueError when it breaks a rule of the instance."""
    routing, fleet = instance.routing, instance.fleet
    away: Matrix = routing.distances[0]
    count = len(routing.clients)
    served: list[int] = []
    total = 0
    if len(tours) > fleet.count:
        raise ValueError("too many vehicles")
    for tour in tours:
        here, now, load = 0, fleet.opens, 0
        fetched: set[int] = set()
        if not routing.shipments:
            load = sum(routing.clients[step].loads[0] for step in tour.clients)
        for step in tour.clients:
            if step < count:
                client = routing.clients[step]
                place, service, opens, closes = client.location, client.service, client.opens, client.closes
            else:
                number, is_delivery = divmod(step - count, 2)
                shipment = routing.shipments[number]
                place, service, opens, closes = shipment.delivery if is_delivery else shipment.pickup
                load += -shipment.load if is_delivery else shipment.load
                if is_delivery and number not in fetched:
                    raise ValueError("delivered before it was fetched")
                fetched.add(number)
            now = max(now + int(away[here, place]), opens)
            if now > closes:
                raise ValueError(f"late at {place}")
            if load > fleet.capacities[0]:
                raise ValueError(f"too much aboard at {place}")
            total += int(away[here, place])
            now, here = now + service, place
            served.append(step)
        if routing.shipments and load:
            raise ValueError("fetched and not delivered")
        total += int(away[here, 0])
        if now + int(away[here, 0]) > fleet.closes:
            raise ValueError("back too late")
    if sorted(served) != list(range(count + 2 * len(routing.shipments))):
        raise ValueError("somebody is missing or served twice")
    return total / instance.unit


def plan_public(long: bool) -> Iterator[Row]:
    """Every instance of the folder, ten CPU seconds each (3 in a quick run)."""
    folder = os.environ.get("SHOUWANG_INSTANCES")
    if not folder:
        return
    seconds = SECONDS if long or os.environ.get("SHOUWANG_INSTANCES_FULL") else 3.0
    for path in sorted(Path(folder).iterdir()):
        instance = read(path)
        if instance is not None:
            cost = checked_cost(instance, plan(instance, seconds))
            assert math.isfinite(cost)
            target = TARGETS.get(instance.name, 1.005) if seconds >= SECONDS else None
            yield row("plan-public", f"{instance.name}, {seconds:g} s", cost, instance.best_known, "best known", target)


CASES = {"plan-public": plan_public}
