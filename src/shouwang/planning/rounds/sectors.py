"""Thousands of stops: cut the ground into sectors around the depot, plan each for itself, then polish the whole.

A sector is planned in an eighth of the time and loses little, because carriers hardly ever work on two sides of the depot.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from ..budget import Budget, Meter
from .network import Network, Trips
from .search import Best, first_plan, search

LEAST_STOPS = 1_500
"""From here on sectors pay."""
SECTORS = 8
SECTOR_ITERATIONS = 400
"""Of each sector, with a budget of iterations: the same whatever the budget, so that more is never worse."""


def by_sectors(network: Network, meter: Meter) -> Best | None:
    """A plan of the whole made sector by sector with half of the budget; None where that does not fit the problem."""
    rounds = network.rounds
    if network.heads or len(rounds.carriers) < 2 * SECTORS or any(stop.skills for stop in rounds.stops):
        return None
    routes: list[Trips] = [[] for _ in rounds.carriers]
    left_out: dict[int, str] = {}
    for stops, carriers in _cut(network):
        part = Network(
            replace(
                rounds,
                stops=tuple(rounds.stops[node - 1] for node in stops),
                carriers=tuple(rounds.carriers[index] for index in carriers),
            )
        )
        best = first_plan(part, list(range(1, len(stops) + 1)))
        if meter.budget.iterations is not None:
            allowed = Budget(iterations=min(SECTOR_ITERATIONS, meter.left().iterations or 0), seed=meter.budget.seed)
        else:
            allowed = replace(meter.budget.part(0.5 / SECTORS), cores=1)
        best = search(part, allowed, start=best)
        if allowed.iterations is not None:
            meter.tick(allowed.iterations)
        for index, trips in zip(carriers, best.routes, strict=True):
            routes[index] = [[stops[node - 1] for node in trip] for trip in trips]
        left_out |= {stops[node - 1]: reason for node, reason in best.left_out.items()}
    timed = [network.time(index, trips) for index, trips in enumerate(routes)]
    finish = max((one.finish for one in timed if one is not None), default=0)
    return Best(routes, left_out, finish, sum(one.work for one in timed if one is not None))


def _cut(network: Network) -> list[tuple[list[int], list[int]]]:
    """Stops by their angle at the depot into sectors of equal load; carriers of each kind dealt out evenly."""
    rounds = network.rounds
    depot = rounds.sketch.find(rounds.depot)
    found = [rounds.sketch.find(stop.place) for stop in rounds.stops]
    angle = {node: math.atan2(one.y - depot.y, one.x - depot.x) for node, one in enumerate(found, start=1)}
    order = sorted(angle, key=lambda node: (angle[node], node))
    carriers = sorted(
        range(len(rounds.carriers)), key=lambda i: (rounds.carriers[i].mode, rounds.carriers[i].capacity, i)
    )
    total = sum(max(1, network.load[node]) for node in order)
    sectors: list[tuple[list[int], list[int]]] = [([], carriers[number::SECTORS]) for number in range(SECTORS)]
    room = _shares([sum(rounds.carriers[i].capacity for i in members) for _, members in sectors], total)
    number, used = 0, 0.0
    for node in order:
        if used >= room[number] and number < SECTORS - 1:
            number, used = number + 1, 0.0
        sectors[number][0].append(node)
        used += max(1, network.load[node])
    return sectors


def _shares(capacity: Sequence[int], total: int) -> list[float]:
    return [total * each / max(1, sum(capacity)) for each in capacity]
