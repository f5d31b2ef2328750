"""Plan again while a plan is under way: somebody drops out, stops come or go. What has begun stays as it is.

First every new stop is put where it disturbs least: nobody's stops move, in a fraction of a second. Re-optimisation starts from
there and is offered, not imposed: it finishes earlier and moves stops to other people.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ..budget import Budget, Listener
from .hands import same_hands
from .insertion import Board, hardest_first
from .model import Rounds, RoundsPlan, Route, Trip, Visit
from .network import LATE, Head, Network, Trips
from .reoptimise import reoptimise
from .search import Best, search

WIDER = (
    *(1 + step / 50 for step in range(21)),
    1.5,
    2.0,
)  # of the finish as it was; each try costs a millisecond or two


def replan(
    rounds: Rounds,
    before: RoundsPlan,
    now: int,
    *,
    gone: Collection[str] = (),
    budget: Budget | None = None,
    listener: Listener | None = None,
) -> RoundsPlan:
    """The plan from `now` on. `rounds` is the problem as it is now: with new stops, without cancelled ones.

    Carriers in `gone`, and who was gone before, do nothing more; what they had not begun goes to others. A trip with a load that has begun stays with
    its carrier whole; without loads only the visits begun or being walked to stay. With a `budget` the latest rounds are
    re-optimised with those around them; only where somebody is left out, everything.
    """
    out = {*before.gone, *gone}
    network, kept = under_way(rounds, before, now, out)
    bound = {node for trips in kept for trip in trips for node in trip}
    board = Board(network, kept)
    planned = {node for trips in board.routes for trip in trips for node in trip} | network.fixed
    reasons = {node: why for node in range(1, len(rounds.stops) + 1) if (why := network.alone(node)) is not None}
    missing = [node for node in range(1, len(rounds.stops) + 1) if node not in planned and node not in reasons]
    missing = hardest_first(network, missing)
    finish, start = board.finish(), now
    for share in WIDER:
        if missing:
            board.set_deadline(start + int((finish - start) * share))
            missing = board.fill(missing)
    if missing:
        board.set_deadline(LATE)
        missing = board.fill(missing)
    left_out = {node: reason for node, reason in reasons.items() if node not in planned}
    best = Best(board.routes, left_out | dict.fromkeys(missing, "no_room"), board.finish(), board.work())
    if budget is not None:
        if "no_room" in best.left_out.values():  # that somebody is left out weighs more than who goes where
            best = search(network, budget, listener, start=best)
            best.routes = same_hands(network, best.routes, board.routes)
        else:
            best = reoptimise(network, best, budget, listener, bound)
    return replace(network.plan(best.routes, best.left_out), gone=tuple(sorted(out)))


def moved(before: RoundsPlan, after: RoundsPlan) -> int:
    """How many stops of both plans changed hands."""
    hands = {visit.stop: route.carrier for route in before.routes for trip in route.trips for visit in trip.visits}
    return sum(
        hands.get(visit.stop, route.carrier) != route.carrier
        for route in after.routes
        for trip in route.trips
        for visit in trip.visits
    )


def under_way(rounds: Rounds, before: RoundsPlan, now: int, gone: Collection[str]) -> tuple[Network, list[Trips]]:
    """The network with what has begun fixed, and the trips still to come as they were planned."""
    empty = Network(rounds)
    routes = {route.carrier: route for route in before.routes}
    heads: list[Head] = []
    rest: list[Trips] = []
    fixed: set[int] = set()
    for index, carrier in enumerate(rounds.carriers):
        route = routes.get(carrier.id, Route(carrier=carrier.id, trips=()))
        head, later = _split(empty, index, route, now, is_gone=carrier.id in gone)
        fixed |= {empty.node[visit.stop] for trip in head.trips for visit in trip.visits if visit.stop in empty.node}
        heads.append(head)
        rest.append(later)
    network = replace(empty, heads=tuple(heads), fixed=frozenset(fixed))
    for index, trips in enumerate(rest):
        while network.time(index, trips) is None:  # what can no longer be kept is planned anew
            last = max(number for number, trip in enumerate(trips) if trip)
            trips[last].pop()
            if not trips[last] and not (heads[index].is_out and last == 0):
                del trips[last]
    return network, rest


def _split(network: Network, index: int, route: Route, now: int, *, is_gone: bool) -> tuple[Head, Trips]:
    carrier, loaded = network.rounds.carriers[index], any(network.load)
    free = max(carrier.starts, now)
    done: list[Trip] = []
    later: Trips = []
    latest = max((trip for trip in route.trips if trip.begin < now), key=lambda trip: trip.begin, default=None)
    for trip in route.trips:
        nodes = [network.node[visit.stop] for visit in trip.visits if visit.stop in network.node]
        if trip.begin >= now:
            if not is_gone:
                later.append(nodes)
            continue
        kept = _begun(network, trip, now, also_next=not is_gone)
        if is_gone:
            if kept:
                done.append(_from(network, index, trip, kept, [], now))
        elif loaded or not kept or trip is not latest:
            onward = [node for node in nodes if network.rounds.stops[node - 1].id not in {visit.stop for visit in kept}]
            done.append(_from(network, index, trip, kept, onward, now))
        else:
            onward = [node for node in nodes if network.rounds.stops[node - 1].id not in {visit.stop for visit in kept}]
            done.append(_from(network, index, trip, kept, [], now))
            last = network.node.get(kept[-1].stop, 0)
            if last:
                head = Head(last, max(kept[-1].leave, now), tuple(done), is_out=True)
                to_come = [[network.node[v.stop] for v in t.visits if v.stop in network.node]
                           for t in route.trips if t.begin >= now]  # fmt: skip
                return head, [onward, *(nodes for nodes in to_come if nodes)]
    if done:
        free = max(free, done[-1].back)
    return Head(0, free, tuple(done), is_closed=is_gone), [trip for trip in later if trip]


def _begun(network: Network, trip: Trip, now: int, *, also_next: bool) -> list[Visit]:
    """Visits begun before `now`, and the one on the way to which somebody is."""
    kept, left = [], trip.leave
    for visit in trip.visits:
        if visit.start < now or (also_next and left < now and visit.stop in network.node):
            kept.append(visit)
        left = visit.leave
    return kept


def _from(network: Network, index: int, trip: Trip, kept: list[Visit], onward: list[int], now: int) -> Trip:
    """The trip with what is kept as it was, and what follows timed anew (nothing changes when nothing was cancelled)."""
    carrier = network.rounds.carriers[index]
    here = network.node.get(kept[-1].stop, 0) if kept else 0
    leave = kept[-1].leave if kept else trip.leave
    if onward:
        leave = max(leave, now)  # on the way to a stop that was cancelled: turns round
    rest = network.leave(carrier, here, trip.leave, leave, onward)
    while rest is None:  # who turned round comes too late for a door: it is planned anew
        onward = onward[:-1]
        rest = network.leave(carrier, here, trip.leave, leave, onward)
    return Trip(begin=trip.begin, leave=trip.leave, visits=(*kept, *rest.visits), back=rest.back)
