"""A rounds problem as a routing problem for the router, and its tours back as trips.

Waves: a router knows no limit for each trip of several, so each trip is a tour of its own. The time until the deadline is cut into as
many waves as a carrier makes trips; the tours of a wave start and end inside it, each within the hot limit exactly, and any tours of
one kind of carrier in successive waves can be joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..matrices import Matrix
from ..solvers.routing import FORBIDDEN, NEVER, Client, Fleet, Routing, Tour
from .network import LATE, Network, Trips

PRIZE = 3 * 10**6
"""What serving a stop is worth against seconds of work: more than any detour."""


@dataclass(frozen=True)
class Kind:
    """Carriers (by index) who are alike for the router."""

    carriers: tuple[int, ...]
    profile: int


class Shop:
    """Translates one network for the router. `nodes` are the stops to plan; client i of the router is nodes[i]."""

    def __init__(self, network: Network, nodes: Sequence[int]) -> None:
        self.network = network
        self.nodes = list(nodes)
        self.client = {node: number for number, node in enumerate(self.nodes)}
        self.profiles: dict[tuple[str, tuple[str, ...]], int] = {}
        kinds: dict[tuple[object, ...], list[int]] = {}
        for index, carrier in enumerate(network.rounds.carriers):
            head = network.head(index)
            if head.is_closed or carrier.trips - len(head.trips) + (1 if head.is_out else 0) <= 0:
                continue
            skills = tuple(sorted(set(carrier.skills)))
            profile = self.profiles.setdefault((carrier.mode, skills), len(self.profiles))
            place = (head.node, head.is_out, head.free, len(head.trips))
            alike = (profile, carrier.capacity, carrier.trips, carrier.ends, *place)
            kinds.setdefault(alike, []).append(index)
        self.kinds = [Kind(tuple(members), int(alike[0])) for alike, members in kinds.items()]  # type: ignore[call-overload]
        self.heads = sorted({network.head(kind.carriers[0]).node for kind in self.kinds} - {0})
        self.home = len(self.nodes) + 1
        self.place = {0: 0} | {node: self.home + 1 + number for number, node in enumerate(self.heads)}
        # A router knows one longest tour, so a stop that may be reached late or takes less long gets a shorter way home.
        own = [network.within[node] + network.service[node] for node in self.nodes]
        self.limit = max((each for each in own if each < LATE), default=0)
        self.extra = max((self.limit - min(each, self.limit) for each in own), default=0)
        self.least_after = min((network.after[node] for node in self.nodes), default=0)
        self.optional: set[int] = set()
        self.routing = self._routing()

    def _routing(self) -> Routing:
        nodes = self.nodes
        pairs = [self._matrices(mode, skills) for mode, skills in self.profiles]
        points = [self._point(node) for node in (0, *nodes, 0, *self.heads)]
        return Routing(
            tuple(pair[0] for pair in pairs),
            tuple(pair[1] for pair in pairs),
            self._clients(LATE),
            points=tuple(points),
        )

    def _clients(self, deadline: int) -> tuple[Client, ...]:
        net = self.network
        return tuple(
            Client(
                number + 1, (net.load[node],), net.service[node], net.opens[node],
                max(net.opens[node], min(net.closes[node], deadline - net.service[node] - net.after[node])),
                prize=PRIZE if node in self.optional else None,
            )
            for number, node in enumerate(self.nodes)
        )  # fmt: skip

    def by(self, deadline: int) -> Routing:
        """The routing with the doors closed after the deadline, where the carriers' own closing time does not say it."""
        if not self.extra and not any(self.network.after):
            return self.routing
        return replace(self.routing, clients=self._clients(deadline))

    def _point(self, node: int) -> tuple[float, float]:
        rounds = self.network.rounds
        found = rounds.sketch.find(rounds.depot if node == 0 else rounds.stops[node - 1].place)
        return found.x / 1_000, found.y / 1_000

    def _matrices(self, mode: str, skills: tuple[str, ...]) -> tuple[Matrix, Matrix]:
        """Two matrices (trick 2): distance is work and is paid, also the way home; duration limits, and the way home does not."""
        net = self.network
        order = [0, *self.nodes, 0, *self.heads]
        paid = net.matrices[mode][np.ix_(order, order)].copy()  # type: ignore[index]
        loading = net.rounds.loading_seconds
        paid[0, 1 : self.home] += loading
        may = next(
            net.may[i]
            for i, c in enumerate(net.rounds.carriers)
            if (c.mode, tuple(sorted(set(c.skills)))) == (mode, skills)
        )
        barred = [number + 1 for number, node in enumerate(self.nodes) if not may[node]]
        paid[:, barred] += FORBIDDEN
        limits = paid.copy()
        if not net.rounds.counts_return:
            limits[:, self.home] = 0
        if net.is_limited:
            home = [self.limit - min(self.limit, net.within[node] + net.service[node]) for node in self.nodes]
            limits[1 : self.home, self.home] += np.array(home, dtype=np.int64)
        limits[self.home, :] = FORBIDDEN
        np.fill_diagonal(paid, 0)
        np.fill_diagonal(limits, 0)
        return paid, limits

    def allow_missing(self, optional: set[int]) -> None:
        """These stops (nodes) may be left out for a price."""
        self.optional = optional
        self.routing = self._routing()

    def fleets(self, deadline: int, waves: Sequence[int], split: float = 1.0) -> list[Fleet]:
        """Fleets that finish by the deadline. `waves[k]`: how many members of kind k make as many trips as they may.

        `split` moves the borders between waves (1: equal waves). Fleet order: for each kind first its single trips, then its waves.
        """
        net, made = self.network, []
        longest = net.rounds.loading_seconds + self.limit if net.is_limited else NEVER
        for kind, in_waves in zip(self.kinds, waves, strict=True):
            head, carrier = net.head(kind.carriers[0]), net.rounds.carriers[kind.carriers[0]]
            closes = min(carrier.ends, deadline) + self.extra
            turns = self.turns(kind)
            start = self.place[head.node] if head.is_out else 0
            single = len(kind.carriers) - in_waves
            made.append(
                Fleet(single, (carrier.capacity,), start, self.home, kind.profile, head.free, closes, longest)
                if single
                else Fleet(
                    1, (0,), 0, self.home, kind.profile, closes=0
                )  # nobody: a fleet that takes nothing keeps the order
            )
            if turns == 1:
                continue
            span = max(0, min(carrier.ends, deadline - self.least_after) - head.free)
            borders = [head.free + min(span, int(span * split * turn / turns)) for turn in range(turns)]
            for turn, opens in enumerate(borders):
                is_last = turn == turns - 1
                made.append(
                    Fleet(max(1, in_waves), (carrier.capacity if in_waves else 0,), 0, self.home if is_last else 0, kind.profile,
                          opens, closes if is_last else borders[turn + 1], longest)
                )  # fmt: skip
        return made

    def turns(self, kind: Kind) -> int:
        """How many trips a member of this kind may still make, at most three waves."""
        head, carrier = self.network.head(kind.carriers[0]), self.network.rounds.carriers[kind.carriers[0]]
        return 1 if head.is_out else min(3, carrier.trips - len(head.trips))

    def trips(self, tours: Sequence[Tour]) -> list[Trips]:
        """The tours of all fleets as trips of each carrier: within a kind the longest early trips meet the shortest late ones."""
        routes: list[Trips] = [[] for _ in self.network.rounds.carriers]
        fleet = 0
        for kind in self.kinds:
            turns = self.turns(kind)
            single = [self._nodes(tour) for tour in tours if tour.fleet == fleet]
            waves = [
                [self._nodes(tour) for tour in tours if tour.fleet == fleet + 1 + turn]
                for turn in range(turns if turns > 1 else 0)
            ]
            fleet += 1 + len(waves)
            members = list(kind.carriers)
            joined: list[Trips] = [[trip] for trip in single]
            chains: list[Trips] = [[] for _ in range(max((len(wave) for wave in waves), default=0))]
            mode = self.network.rounds.carriers[kind.carriers[0]].mode
            for turn, wave in enumerate(waves):
                wave.sort(key=lambda trip: (self._length(mode, trip), trip))
                chains.sort(key=lambda chain: -sum(self._length(mode, trip) for trip in chain))
                if turn == 0:
                    wave.reverse()
                offset = len(chains) - len(wave) if turn else 0  # where a wave is short, the longest chains go home
                for chain, trip in zip(chains[offset:], wave, strict=False):
                    chain.append(trip)
            for member, trips in zip(members, joined + [chain for chain in chains if chain], strict=False):
                routes[member] = trips
        return routes

    def tours(self, routes: Sequence[Trips], waves: Sequence[int]) -> list[Tour]:
        """Trips as tours, to start the router from; trips beyond the waves are dropped."""
        made = []
        fleet = 0
        for kind, in_waves in zip(self.kinds, waves, strict=True):
            turns = self.turns(kind)
            single = len(kind.carriers) - in_waves
            used = [0] * (1 + turns)
            for member in sorted(kind.carriers, key=lambda index: -len(routes[index])):
                trips = [trip for trip in routes[member] if trip]
                spread = turns > 1 and in_waves and (len(trips) > 1 or used[0] >= single)
                for turn, trip in enumerate(trips[:turns]):
                    slot = 1 + (turn if len(trips) > 1 else turns - 1) if spread else 0
                    if used[slot] < (in_waves if slot else single):
                        used[slot] += 1
                        made.append(Tour(fleet + slot, tuple(self.client[node] for node in trip)))
            fleet += 1 + (turns if turns > 1 else 0)
        return made

    def _nodes(self, tour: Tour) -> list[int]:
        return [self.nodes[client] for client in tour.clients]

    def _length(self, mode: str, trip: Sequence[int]) -> int:
        rows, here, total = self.network.rows[mode], 0, 0  # type: ignore[index]
        for node in trip:
            total += rows[here][node] + self.network.service[node]
            here = node
        return total
