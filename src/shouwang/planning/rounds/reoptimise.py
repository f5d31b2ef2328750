"""Finish earlier and yet leave most people what they had: plan anew only the latest carrier and those who work around them.

A search over the whole plan would deal out everything afresh (more than half of the stops change hands for a few per cent). Here a few
carriers at a time exchange among themselves, the latest first, until somewhat more than a fifth of all stops has moved or nothing more is gained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..budget import Budget, Listener, Meter
from .hands import same_hands
from .network import Network, Trips
from .search import Best, search

MOST_MOVED, LEAST_ALLOWED = 0.22, 8
"""The share of the stops that may change hands, and the number below which nobody counts."""
GROUP, TRIES = 5, 3
"""Carriers who exchange, and how many circles of neighbours the latest tries before it is left as it is."""
GROUP_ITERATIONS, GROUP_SHARE = 60, 0.12
"""What one group may think: with a budget of iterations the same whatever the budget, so that more is never worse."""


def reoptimise(network: Network, best: Best, budget: Budget, listener: Listener | None, bound: set[int]) -> Best:
    """A plan no worse than `best`, with few of the stops in `bound` (nodes) with another carrier."""
    meter = Meter(budget, listener)
    allowed = max(LEAST_ALLOWED, int(MOST_MOVED * len(bound)))
    hand = {node: index for index, trips in enumerate(best.routes) for trip in trips for node in trip if node in bound}
    routes, given_up, tries = [list(trips) for trips in best.routes], set[int](), 0
    while not meter.is_over():
        finishes = [_finish(network, index, trips) for index, trips in enumerate(routes)]
        movable = (index for index, trips in enumerate(routes) if any(trips) and index not in given_up)
        latest = max(movable, key=lambda index: (finishes[index], -index), default=None)  # used at once
        if latest is None or finishes[latest] < max(finishes):
            break
        group = sorted({latest, *_around(network, routes, latest)[tries * (GROUP - 1) : (tries + 1) * (GROUP - 1)]})
        made = _exchange(network, routes, group, meter) if len(group) > 1 else None
        moved = {node for index, trips in enumerate(made or ()) for trip in trips for node in trip
                 if hand.get(node, index) != index}  # fmt: skip
        if made is not None and len(moved) <= allowed and _finish_of(network, made, group) < finishes[latest]:
            routes, tries = made, 0
            meter.say(max(_finish(network, index, trips) for index, trips in enumerate(routes)), f"{len(moved)} moved")
        else:
            tries += 1
            if tries >= TRIES or len(group) < 2:
                given_up.add(latest)
                tries = 0
    timed = [network.time(index, trips) for index, trips in enumerate(routes)]
    work = sum(one.work for one in timed if one is not None)
    finish = max((one.finish for one in timed if one is not None), default=0)
    made_best = Best(routes, best.left_out, finish, work)
    return made_best if made_best.cost < best.cost else best


def _finish(network: Network, index: int, trips: Trips) -> int:
    timed = network.time(index, trips)
    assert timed is not None
    return timed.finish


def _finish_of(network: Network, routes: Sequence[Trips], group: Sequence[int]) -> int:
    return max(_finish(network, index, routes[index]) for index in group)


def _around(network: Network, routes: Sequence[Trips], latest: int) -> list[int]:
    """The other carriers, those with stops nearest to any of the latest's first."""
    ways = network.matrices[network.rounds.carriers[latest].mode]
    own = [node for trip in routes[latest] for node in trip]
    near = []
    for index in range(len(routes)):
        theirs = [node for trip in routes[index] for node in trip] or [network.head(index).node]
        if index != latest and not network.head(index).is_closed:
            near.append((int(ways[own][:, theirs].min()), index))
    return [index for _, index in sorted(near)]


def _exchange(network: Network, routes: Sequence[Trips], group: Sequence[int], meter: Meter) -> list[Trips] | None:
    """All routes, those of the group planned anew among themselves; None when that found nothing."""
    rounds = network.rounds
    open_nodes = {node for index in group for trip in routes[index] for node in trip}
    begun = {
        network.node[v.stop]
        for i in group
        for trip in network.head(i).trips
        for v in trip.visits
        if v.stop in network.node
    }
    nodes = sorted(open_nodes | begun | {network.head(index).node for index in group} - {0})
    number = {node: place for place, node in enumerate(nodes, start=1)}
    heads = tuple(replace(network.head(index), node=number.get(network.head(index).node, 0)) for index in group)
    part = Network(
        replace(
            rounds,
            stops=tuple(rounds.stops[node - 1] for node in nodes),
            carriers=tuple(rounds.carriers[index] for index in group),
        ),
        heads,
        frozenset(number[node] for node in nodes if node not in open_nodes),
    )
    before = [[[number[node] for node in trip] for trip in routes[index]] for index in group]
    timed = [part.time(place, trips) for place, trips in enumerate(before)]
    start = Best(
        [list(trips) for trips in before], {},
        max(one.finish for one in timed if one is not None), sum(one.work for one in timed if one is not None),
    )  # fmt: skip
    if meter.budget.iterations is not None:
        some = Budget(iterations=min(GROUP_ITERATIONS, meter.left().iterations or 0), seed=meter.budget.seed)
        meter.tick(max(1, some.iterations or 0))
    else:
        some = replace(meter.budget.part(min(GROUP_SHARE, max(0.0, 1 - meter.spent))), cores=1)
    was = start.cost
    found = search(part, some, start=start)
    if found.cost >= was:
        return None
    made = [list(trips) for trips in routes]
    for index, trips in zip(group, same_hands(part, found.routes, before), strict=True):
        made[index] = [[nodes[node - 1] for node in trip] for trip in trips]
    return made
