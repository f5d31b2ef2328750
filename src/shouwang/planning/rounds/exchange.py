"""Several trips: earlier by exchange, simulated annealing over stretches of stops that move, change places, or swap tails.

A router knows no limit for each of several trips, so it is given waves (`fleets`), borders which the best plan need not keep. Here there are
none: a carrier's trips are whatever they carry, one after the other, the longest way home last. A carrier costs their work, and the square of
what they end later than a little above the mean, so exchange evens out the late ones first and saves work where all are early. Capacity, the
hot limit and shifts are never broken. A try is a few additions in plain Python, some 500,000 a second.

Annealing runs in cycles, each from the best trips so far and longer than the one before. All is decided by the attempts made, never by the
budget, and only better trips are kept.
"""

from __future__ import annotations

import random
from math import exp

import numpy as np

from .network import LATE, Network, Trips

ATTEMPTS = 300
"""Exchanges tried in one iteration: as long as one iteration of the router."""
_NEIGHBOURS, _STRETCH = 20, 3
_HOT, _COLD = 1.0, 0.05  # temperature at the beginning and the end of a cycle, in mean stops
_UNIT, _ABOVE = (
    0.1,
    1.04,
)  # excess that costs as much as the same work, in mean stops; and where it begins, in mean ends
_CYCLE, _LONGER = (
    2.5,
    2,
)  # iterations of the first cycle for each stop; how much longer each cycle is than the one before


def can_exchange(network: Network) -> bool:
    """Whether it can say the problem (one limit for all, no hours, no skills, nothing under way), and pays.

    It pays where not everything can be carried at once. Where one trip each would do, the router's waves were up to an eighth earlier.
    """
    rounds = network.rounds
    ends = max((carrier.ends for carrier in rounds.carriers), default=0)
    return (
        sum(network.load) > sum(carrier.capacity for carrier in rounds.carriers)
        and not network.heads
        and not any(
            stop.opens or stop.closes < ends or stop.skills or stop.after_seconds or stop.within_seconds is not None
            for stop in rounds.stops
        )
    )


class Exchange:
    """Tours that change: each carrier has as many as they may make trips, some of them empty.

    Of each node: its tour `of`, position `place`, seconds `done` from leaving the depot until it is served, load `held` until then. Of each
    tour: `length` until its last stop is served, `home` from there, `load`. Of each carrier: `end` and `work`. `best` may be replaced by better
    trips from elsewhere; `leads` says who found the earlier finish last.
    """

    def __init__(self, network: Network, nodes: list[int], routes: list[Trips], seed: int) -> None:
        rounds = network.rounds
        self.network, self.nodes = network, nodes
        self.service, self.loads = network.service, network.load
        self.dice = random.Random(seed)  # noqa: S311  # nosec B311: no secret
        self.rows = [network.rows[carrier.mode] for carrier in rounds.carriers]
        self.starts = [carrier.starts for carrier in rounds.carriers]
        self.ends = [carrier.ends for carrier in rounds.carriers]
        self.loading, self.hot = rounds.loading_seconds, rounds.hot_seconds if rounds.hot_seconds is not None else LATE
        self.is_open = not rounds.counts_return
        self.carrier = [c for c, carrier in enumerate(rounds.carriers) for _ in range(min(carrier.trips, len(nodes)))]
        self.tours_of: list[list[int]] = [[] for _ in rounds.carriers]
        for tour, c in enumerate(self.carrier):
            self.tours_of[c].append(tour)
        self.capacity = [rounds.carriers[c].capacity for c in self.carrier]
        ways = network.matrices[network.modes[0]][np.ix_(nodes, nodes)]
        ways = np.minimum(ways, ways.T)
        np.fill_diagonal(ways, np.iinfo(np.int64).max)
        count = min(_NEIGHBOURS, len(nodes) - 1)
        near = np.argsort(ways, axis=1, kind="stable")[:, :count]
        self.near = dict(zip(nodes, np.array(nodes)[near].tolist(), strict=True))
        self._at, self._cycle = 0, max(20, int(_CYCLE * len(nodes)))
        self.leads = False
        self._start(routes)
        self.best, self.best_cost = self.routes(), (max(self.end), sum(self.work))

    def _start(self, routes: list[Trips]) -> None:
        size = len(self.service)
        self.of, self.place, self.done, self.held = [0] * size, [0] * size, [0] * size, [0] * size
        self.tours: list[list[int]] = [[] for _ in self.carrier]
        self.length, self.home, self.load = [0] * len(self.tours), [0] * len(self.tours), [0] * len(self.tours)
        for c, trips in enumerate(routes):
            for tour, trip in zip(self.tours_of[c], trips, strict=False):
                self.tours[tour] = list(trip)
        for tour in range(len(self.tours)):
            self._time(tour)
        both = [self._ended(c, -1, 0, 0, -1, 0, 0) for c in range(len(self.tours_of))]
        self.end, self.work = [each[0] for each in both], [each[1] for each in both]
        self.mean = max(1.0, sum(self.length) / len(self.nodes))

    def routes(self) -> list[Trips]:
        """The trips of each carrier, the one with the longest way home last."""
        made = []
        for mine in self.tours_of:
            trips = sorted((self.home[tour], tour) for tour in mine if self.tours[tour])
            made.append([list(self.tours[tour]) for _, tour in trips])
        return made

    def _time(self, tour: int) -> None:
        rows, here, clock, held = self.rows[self.carrier[tour]], 0, 0, 0
        service, loads, of, place, done, taken = self.service, self.loads, self.of, self.place, self.done, self.held
        for position, node in enumerate(self.tours[tour]):
            clock += rows[here][node] + service[node]
            held += loads[node]
            of[node], place[node], done[node], taken[node] = tour, position, clock, held
            here = node
        self.length[tour], self.home[tour], self.load[tour] = clock, rows[here][0], held

    def _ended(self, c: int, one: int, length: int, home: int, two: int, also: int, back: int) -> tuple[int, int]:
        """When a carrier ends and how long they work if tour `one` had this length and way home, and `two` those."""
        total, longest = 0, 0
        for tour in self.tours_of[c]:
            if tour == one:
                way, ret = length, home
            elif tour == two:
                way, ret = also, back
            else:
                way, ret = self.length[tour], self.home[tour]
            if way:
                total += way + ret + self.loading
                if ret > longest:
                    longest = ret
        if not total:
            return 0, 0
        return self.starts[c] + total - (longest if self.is_open else 0), total

    def step(self) -> None:
        """One iteration: exchanges at the next temperature of the cycle; a new cycle begins from the best trips."""
        if self._at >= self._cycle:
            self._at, self._cycle = 0, self._cycle * _LONGER
            self._start(self.best)
        self.anneal(self.mean * _HOT * (_COLD / _HOT) ** (self._at / self._cycle))
        self._at += 1

    def anneal(self, heat: float) -> None:
        """Exchanges tried at one temperature: a node and one near it, and what follows either."""
        self.level = _ABOVE * sum(self.end) / (sum(1 for each in self.end if each) or 1)
        chance, nodes, near, of = self.dice.random, self.nodes, self.near, self.of
        n, width, tours = len(nodes), len(near[nodes[0]]), len(self.tours)
        for _ in range(ATTEMPTS):
            node = nodes[int(chance() * n)]
            kind = chance()
            if kind < 0.04:
                tour, position, other = int(chance() * tours), 0, 0
            else:
                other = near[node][int(chance() * width)]
                tour = of[other]
                position = self.place[other] + 1
            if tour == of[node]:
                if other:
                    self._within(node, other, heat)
            elif kind < 0.4:
                self._move(node, other, tour, position, heat)
            elif kind < 0.75:
                self._swap(node, other, tour, position, heat)
            else:
                self._tails(node, other, tour, position, heat)

    def _try(self, one: int, length: int, home: int, two: int, also: int, back: int, heat: float) -> bool:
        """Whether two tours may get these lengths and ways home: always when it is cheaper, else by lot."""
        level, end, c, d = self.level, self.end, self.carrier[one], self.carrier[two]
        if c == d:
            new_c, work_c = self._ended(c, one, length, home, two, also, back)
            new_d, work_d, was_d = 0, 0, 0
            worked = work_c - self.work[c]
        else:
            new_c, work_c = self._ended(c, one, length, home, -1, 0, 0)
            new_d, work_d = self._ended(d, two, also, back, -1, 0, 0)
            was_d = end[d]
            worked = work_c + work_d - self.work[c] - self.work[d]
            if new_d > self.ends[d]:
                return False
        if new_c > self.ends[c]:
            return False
        was_c, excess = end[c], 0.0
        if new_c > level:
            excess += (new_c - level) ** 2
        if new_d > level:
            excess += (new_d - level) ** 2
        if was_c > level:
            excess -= (was_c - level) ** 2
        if was_d > level:
            excess -= (was_d - level) ** 2
        worse = worked + excess / (_UNIT * self.mean)
        if worse <= 0 or (worse < 12 * heat and self.dice.random() < exp(-worse / heat)):
            end[c], self.work[c] = new_c, work_c
            if c != d:
                end[d], self.work[d] = new_d, work_d
            return True
        return False

    def _changed(self, one: int, two: int) -> None:
        self._time(one)
        if two != one:
            self._time(two)
        latest = max(self.end)
        if latest <= self.best_cost[0]:
            cost = (latest, sum(self.work))
            if cost < self.best_cost:
                self.best, self.best_cost = self.routes(), cost

    def _is_warm(self, length: int, last: int) -> bool:
        return length - self.service[last] <= self.hot

    def _within(self, node: int, other: int, heat: float) -> None:
        """Move a node behind another of the same tour."""
        tour = self.of[node]
        old = self.tours[tour]
        new = [each for each in old if each != node]
        new.insert(new.index(other) + 1, node)
        rows, service, here, clock = self.rows[self.carrier[tour]], self.service, 0, 0
        for each in new:
            clock += rows[here][each] + service[each]
            here = each
        if clock - service[here] > self.hot:
            return
        if (clock != self.length[tour] or rows[here][0] != self.home[tour]) and self._try(
            tour, clock, rows[here][0], tour, clock, rows[here][0], heat
        ):
            self.tours[tour] = new
            self._changed(tour, tour)

    def _move(self, node: int, other: int, two: int, position: int, heat: float) -> None:
        """Move the stretch that begins with `node` behind `other` (0: the depot) of another tour, perhaps turned round."""
        one = self.of[node]
        source, target = self.tours[one], self.tours[two]
        first, size = self.place[node], 1 + int(self.dice.random() * _STRETCH)
        end = first + size
        if end > len(source):
            return
        last = source[end - 1]
        before = source[first - 1] if first else 0
        carried = self.held[last] - self.held[node] + self.loads[node]
        if self.load[two] + carried > self.capacity[two]:
            return
        mine, theirs = self.rows[self.carrier[one]], self.rows[self.carrier[two]]
        inside = self.done[last] - self.done[node] + self.service[node]
        length = self.length[one] - mine[before][node] - inside
        home = self.home[one]
        if end < len(source):
            after = source[end]
            length += mine[before][after] - mine[last][after]
        else:
            home = mine[before][0]
        if mine is not theirs and size > 1:
            inside = self.service[node]
            for k in range(first + 1, end):
                inside += theirs[source[k - 1]][source[k]] + self.service[source[k]]
        also, back = self.length[two] + theirs[other][node] + inside, self.home[two]
        if position < len(target):
            follower = target[position]
            also += theirs[last][follower] - theirs[other][follower]
            final = target[-1]
        else:
            back, final = theirs[last][0], last
        if also - self.service[final] > self.hot:
            return
        if self._try(one, length, home, two, also, back, heat):
            target[position:position] = source[first:end]
            del source[first:end]
            self._changed(one, two)

    def _swap(self, node: int, other: int, two: int, position: int, heat: float) -> None:
        """The stretch that begins with `node`, and the one behind `other`, change places."""
        one = self.of[node]
        left, right = self.tours[one], self.tours[two]
        first, chance = self.place[node], self.dice.random
        end, stop = first + 1 + int(chance() * _STRETCH), position + 1 + int(chance() * _STRETCH)
        if end > len(left) or stop > len(right):
            return
        held, loads = self.held, self.loads
        last, begin, final = left[end - 1], right[position], right[stop - 1]
        gives, takes = held[last] - held[node] + loads[node], held[final] - held[begin] + loads[begin]
        if self.load[two] + gives - takes > self.capacity[two] or self.load[one] + takes - gives > self.capacity[one]:
            return
        mine, theirs = self.rows[self.carrier[one]], self.rows[self.carrier[two]]
        done, service = self.done, self.service
        before = left[first - 1] if first else 0
        inside, within = done[last] - done[node] + service[node], done[final] - done[begin] + service[begin]
        length = self.length[one] - mine[before][node] - inside
        also = self.length[two] - theirs[other][begin] - within
        if mine is not theirs:
            inside, within = service[node], service[begin]
            for k in range(first + 1, end):
                inside += theirs[left[k - 1]][left[k]] + service[left[k]]
            for k in range(position + 1, stop):
                within += mine[right[k - 1]][right[k]] + service[right[k]]
        length += mine[before][begin] + within
        also += theirs[other][node] + inside
        home, back, ultimate, utmost = self.home[one], self.home[two], final, last
        if end < len(left):
            after, ultimate = left[end], left[-1]
            length += mine[final][after] - mine[last][after]
        else:
            home = mine[final][0]
        if stop < len(right):
            after, utmost = right[stop], right[-1]
            also += theirs[last][after] - theirs[final][after]
        else:
            back = theirs[last][0]
        if length - service[ultimate] > self.hot or also - service[utmost] > self.hot:
            return
        if self._try(one, length, home, two, also, back, heat):
            left[first:end], right[position:stop] = right[position:stop], left[first:end]
            self._changed(one, two)

    def _tails(self, node: int, other: int, two: int, position: int, heat: float) -> None:
        """The tail from `node` on goes behind `other` (0: the depot), and what was behind `other` takes its place."""
        one = self.of[node]
        mine, theirs = self.rows[self.carrier[one]], self.rows[self.carrier[two]]
        if mine is not theirs:
            return
        left, right = self.tours[one], self.tours[two]
        first, done, held = self.place[node], self.done, self.held
        before = left[first - 1] if first else 0
        kept, keeps = (held[before] if before else 0), (held[other] if other else 0)
        if (kept + self.load[two] - keeps > self.capacity[one]) or (keeps + self.load[one] - kept > self.capacity[two]):
            return
        length = done[before] if before else 0
        also = (done[other] if other else 0) + mine[other][node] + self.length[one] - done[node] + self.service[node]
        if position < len(right):
            follower = right[position]
            length += mine[before][follower] + self.length[two] - done[follower] + self.service[follower]
            home, ultimate = self.home[two], right[-1]
        else:
            home, ultimate = mine[before][0], before
        if also - self.service[left[-1]] > self.hot or length - self.service[ultimate] > self.hot:
            return
        if self._try(one, length, home, two, also, self.home[one], heat):
            left[first:], right[position:] = right[position:], left[first:]
            self._changed(one, two)
