"""The human way: equal shares of the list by compound, stair and door, everybody in list order. Always legal."""

from __future__ import annotations

import math

from .model import RoundsPlan
from .network import Network, Trips


def by_list(network: Network, nodes: list[int] | None = None) -> tuple[list[Trips], dict[int, str]]:
    """Cut the list (in the problem's order) into trips and deal them out; what does not fit goes to whoever can, or is left out."""
    rounds = network.rounds
    todo = list(range(1, len(rounds.stops) + 1)) if nodes is None else list(nodes)
    reasons = {node: reason for node in todo if (reason := network.alone(node)) is not None}
    todo = [node for node in todo if node not in reasons]
    routes: list[Trips] = [[] for _ in rounds.carriers]
    turns = max((carrier.trips for carrier in rounds.carriers), default=0)
    left = todo
    weight = {node: network.load[node] for node in todo}
    capacity = [carrier.capacity for carrier in rounds.carriers]
    if not any(weight.values()):  # visits without a load are dealt out by number
        weight, capacity = dict.fromkeys(todo, 1), [1] * len(rounds.carriers)
    total, room = sum(weight.values()), sum(capacity)
    share = (
        min(1.0, total / room)
        if turns == 1 and room and any(network.load)
        else total / max(1, room)
        if turns == 1
        else 1.0
    )
    for turn in range(turns):
        for index, carrier in enumerate(rounds.carriers):
            if not left or turn >= carrier.trips:
                continue
            limit = math.ceil(capacity[index] * share)
            trip: list[int] = []
            rest: list[int] = []
            load = 0
            for position, node in enumerate(left):
                if load >= limit:
                    rest += left[position:]
                    break
                fits = network.may[index][node] and load + weight[node] <= max(limit, capacity[index])
                if fits and network.time(index, [*routes[index], [*trip, node]]) is not None:
                    trip.append(node)
                    load += weight[node]
                else:
                    rest.append(node)
                    if len(rest) > 25:  # nobody looks further down the list than that
                        rest += left[position + 1 :]
                        break
            if trip:
                routes[index].append(trip)
            left = rest
    return routes, reasons | dict.fromkeys(left, "no_room")


def naive(network: Network) -> RoundsPlan:
    """The plan of `by_list`."""
    return network.plan(*by_list(network))
