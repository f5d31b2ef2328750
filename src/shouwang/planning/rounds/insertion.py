"""Put stops one by one where they cost least: the first plan, the last resort, and the re-plan that moves nobody.

All places where a stop could go are priced at once: for each gap between two neighbours we keep when one could leave the first and
when one must be at the second (push forward of Solomon, Operations Research 35(2), 1987), so a gap costs a few additions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ..matrices import Matrix
from .network import LATE, Network, Timed, Trips


class Board:
    """Trips of every carrier under construction, always legal; `deadline` is the last moment that counts as on time."""

    def __init__(self, network: Network, routes: Sequence[Trips] | None = None, deadline: int = LATE) -> None:
        self.network = network
        self.deadline = deadline
        self.routes: list[Trips] = [
            [list(trip) for trip in trips] for trips in routes or [[]] * len(network.rounds.carriers)
        ]
        self._mode = [network.modes.index(carrier.mode) for carrier in network.rounds.carriers]
        size = len(network.rounds.stops) + 1
        each = [network.matrices[mode] for mode in network.modes]
        self._travel: Matrix = np.stack(each) if each else np.zeros((1, size, size), dtype=np.int64)
        self._service = np.array(network.service)
        self.timed: list[Timed] = []
        self._gaps: list[Matrix] = []
        for index in range(len(self.routes)):
            timed = network.time(index, self.routes[index])
            assert timed is not None
            self.timed.append(timed)
            self._gaps.append(self._gaps_of(index))
        self._all: Matrix | None = None

    def finish(self) -> int:
        return max((timed.finish for timed in self.timed), default=0)

    def work(self) -> int:
        return sum(timed.work for timed in self.timed)

    def set_deadline(self, deadline: int) -> None:
        self.deadline = deadline
        self._gaps = [self._gaps_of(index) for index in range(len(self.routes))]
        self._all = None

    def _gaps_of(self, index: int) -> Matrix:
        """Rows: carrier, mode, trip, position, node before, node after (0: none), leave before, must be at after, hot until,
        room, work counted from. Shape (gaps, 11)."""
        net, carrier, head = self.network, self.network.rounds.carriers[index], self.network.head(index)
        trips, timed, mode = self.routes[index], self.timed[index], self._mode[index]
        rows, loading = net.rows[carrier.mode], net.rounds.loading_seconds
        gaps: list[tuple[int, ...]] = []
        if head.is_closed:
            return np.zeros((0, 11), dtype=np.int64)
        end = min(carrier.ends, self.deadline)
        must_be_back = end  # the moment at which the trip must be over
        is_last = True
        kept = len(head.trips) - (1 if head.is_out else 0)
        room_for_trip = carrier.trips - kept - len(trips)
        if room_for_trip > 0:
            free = timed.trips[-1].back if timed.trips else head.free
            if not (head.is_out and not trips):
                gaps.append((index, mode, len(trips), 0, 0, 0, free + loading, end, LATE, carrier.capacity, 0))
        for number in reversed(range(len(trips))):
            nodes, trip = trips[number], timed.trips[kept + number]
            first_out = head.is_out and number == 0
            visits = trip.visits[-len(nodes) :] if nodes else ()
            left = trip.leave if net.is_limited else LATE
            room = carrier.capacity - sum(net.load[node] for node in nodes)
            # `must` holds whenever the trip leaves, `inside` also keeps what cools, as long as it leaves when it does now.
            after, must, inside = 0, must_be_back, must_be_back
            for position in reversed(range(len(nodes) + 1)):
                before = nodes[position - 1] if position else (head.node if first_out else 0)
                if position:
                    leave = visits[position - 1].leave
                else:
                    leave = head.free if first_out else trip.leave
                ends_open = is_last and not net.rounds.counts_return and position == len(nodes)
                gaps.append((index, mode, number, position, before, after, leave, inside, left, room, int(ends_open)))
                if position:
                    way = (0 if ends_open else rows[before][after]) + net.service[before]
                    latest = min(net.closes[before], self.deadline - net.service[before] - net.after[before])
                    must, inside = min(latest, must - way), min(latest, inside - way)
                    if net.is_limited:
                        inside = min(inside, left + net.within[before])
                    after = before
            must_be_back = must - rows[0][after] - loading
            is_last = False
        if head.is_out and not trips:
            gaps.append(
                (
                    index,
                    mode,
                    0,
                    0,
                    head.node,
                    0,
                    head.free,
                    end,
                    LATE,
                    carrier.capacity,
                    int(not net.rounds.counts_return),
                )
            )
        return np.array(gaps, dtype=np.int64).reshape(-1, 11)

    def prices(self, node: int) -> tuple[Matrix, np.ndarray]:
        """All gaps and what the stop would cost in each: seconds of work, LATE where a rule forbids it."""
        if self._all is None:
            self._all = np.concatenate(self._gaps) if self._gaps else np.zeros((0, 11), dtype=np.int64)
        gaps, net = self._all, self.network
        travel, mode, before, after = self._travel, gaps[:, 1], gaps[:, 4], gaps[:, 5]
        there = travel[mode, before, node]
        start = np.maximum(gaps[:, 6] + there, net.opens[node])
        done = start + net.service[node]
        onward = travel[mode, node, after]
        # A new trip and the last gap of an open round end at the stop itself; the way home is work all the same.
        at_end = (gaps[:, 10] == 1) | ((after == 0) & (before == 0) & (not net.rounds.counts_return))
        reach = done + np.where(at_end, 0, onward)
        legal = (reach <= gaps[:, 7]) & (start <= net.closes[node]) & (gaps[:, 9] >= net.load[node])
        if net.within[node] < LATE:
            legal &= (gaps[:, 8] == LATE) | (start <= gaps[:, 8] + net.within[node])
        if net.after[node]:
            legal &= done + net.after[node] <= self.deadline
        may = net.may
        if not all(mask[node] for mask in may):
            legal &= np.array([mask[node] for mask in may])[gaps[:, 0]]
        price = there + net.service[node] + onward - travel[mode, before, after]
        return gaps, np.where(legal, price, LATE)

    def insert(self, node: int, gap: Matrix) -> bool:
        """Put the stop into a gap; False, and nothing changed, when the exact clock forbids it after all."""
        index, number, position = int(gap[0]), int(gap[2]), int(gap[3])
        trips = [list(trip) for trip in self.routes[index]]
        while number >= len(trips):
            trips.append([])
        trips[number].insert(position, node)
        return self._set(index, trips)

    def _set(self, index: int, trips: Trips) -> bool:
        timed = self.network.time(index, trips)
        if timed is None or timed.finish > max(self.deadline, self.timed[index].finish):
            return False
        self.routes[index], self.timed[index] = trips, timed
        self._gaps[index] = self._gaps_of(index)
        self._all = None
        return True

    def remove(self, nodes: Iterable[int]) -> None:
        """Take stops out; always legal, for everybody is earlier then (a trip that waits leaves later instead)."""
        gone = set(nodes)
        for index, trips in enumerate(self.routes):
            if any(node in gone for trip in trips for node in trip):
                shorter = [[node for node in trip if node not in gone] for trip in trips]
                keep_first = self.network.head(index).is_out
                shorter = [trip for k, trip in enumerate(shorter) if trip or (keep_first and k == 0)]
                self.routes[index] = shorter
                timed = self.network.time(index, shorter)
                assert timed is not None
                self.timed[index] = timed
                self._gaps[index] = self._gaps_of(index)
                self._all = None

    def fill(self, nodes: Iterable[int]) -> list[int]:
        """Put every stop where it costs the least work by the deadline; returns those for which there is no room."""
        missing = []
        for node in nodes:
            gaps, price = self.prices(node)
            for _ in range(3):
                best = int(np.argmin(price)) if len(price) else -1
                if best < 0 or price[best] >= LATE:
                    missing.append(node)
                    break
                if self.insert(node, gaps[best]):
                    break
                price[best] = LATE
            else:
                missing.append(node)
        return missing


def hardest_first(network: Network, nodes: Iterable[int]) -> list[int]:
    """Stops that few can serve, with narrow windows, and far ones first."""
    travel = network.rows[network.modes[0]] if network.modes else [[0] * (len(network.rounds.stops) + 1)]
    able = {node: sum(bool(mask[node]) for mask in network.may) for node in nodes}
    return sorted(
        able,
        key=lambda node: (able[node], min(network.closes[node] - network.opens[node], 7_200), -travel[0][node], node),
    )
