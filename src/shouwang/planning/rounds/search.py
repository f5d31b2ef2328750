"""Plan rounds: the last stop as early as possible, then with little work.

No router minimises the latest finish, so we turn a *ratchet*: demand that everybody has finished a little earlier than in the best plan
so far, start from that plan, and stop at the first that does; a failure halves the step. Between the turns of the ratchet the
total work is polished at the deadline reached, which also gives the next turn another start. Where carriers must go several times, most of the
budget goes into `exchange`, and the router tries what that found.

Every decision depends on the iterations done so far and never on the budget, and only better plans are kept: with a budget of
iterations (one is one of the router's), more iterations never give a worse plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

from ..budget import Budget, Listener, Meter
from ..solvers.pyvrp_router import Router
from ..solvers.routing import Tour
from .exchange import Exchange, can_exchange
from .fleets import Shop
from .insertion import Board, hardest_first
from .naive import by_list
from .network import LATE, Network, Trips

FIRST_STEP = 0.06
LEAST_STEP = 0.001
POLISH, POLISH_MANY, MANY_STOPS = 0.25, 0.75, 1_500
"""The share of iterations that goes into total work; with many stops the ratchet has had its turns in the sectors."""
EXCHANGE, SLICE = (0.4, 0.8), 50
"""The share of iterations of exchange, where it pays: when the router, or exchange, found the earlier finish last; and how many at a time."""
SPLITS = (1.0, 1.1, 0.9, 1.2)


@dataclass
class Best:
    """The best trips so far, and what is left out."""

    routes: list[Trips]
    left_out: dict[int, str] = field(default_factory=dict)
    finish: int = 0
    work: int = 0

    @property
    def cost(self) -> tuple[int, int, int]:
        return (len(self.left_out), self.finish, self.work)


def first_plan(network: Network, nodes: list[int]) -> Best:
    """By insertion, against deadlines from tight to none; the naive plan where that is better."""
    routes, reasons = by_list(network, nodes)
    board = Board(network, routes)
    best = Best(routes, reasons, board.finish(), board.work())
    able = [node for node in nodes if reasons.get(node, "no_room") == "no_room"]
    alone = {node: reason for node, reason in reasons.items() if reason != "no_room"}
    order = hardest_first(network, able)
    start = min((network.head(index).free for index in range(len(network.rounds.carriers))), default=0)
    span = max(1, best.finish - start)
    for share in (0.55, 0.65, 0.75, 0.85, 1.0, 1.25, None):
        board = Board(network, deadline=LATE if share is None else start + int(span * share))
        missing = board.fill(order)
        if missing and share is not None:
            continue
        made = Best(board.routes, alone | dict.fromkeys(missing, "no_room"), board.finish(), board.work())
        if made.cost < best.cost:
            best = made
        if not missing:
            break
    return best


def search(network: Network, budget: Budget, listener: Listener | None = None, start: Best | None = None) -> Best:
    """The best trips found within the budget, from `start` or from insertion."""
    meter = Meter(budget, listener)
    nodes = [node for node in range(1, len(network.rounds.stops) + 1) if node not in network.fixed]
    best = start if start is not None else first_plan(network, nodes)
    able = [node for node in nodes if best.left_out.get(node, "no_room") == "no_room"]
    if able and not meter.is_over():
        _Ratchet(network, able, best, meter).turn()
    meter.say(best.finish, "done")
    return best


class _Ratchet:
    def __init__(self, network: Network, nodes: list[int], best: Best, meter: Meter) -> None:
        self.network, self.best, self.meter = network, best, meter
        self.shop = Shop(network, nodes)
        self.router: Router | None = None
        self.seed = meter.budget.seed * 10_007
        self.begin = min((network.head(kind.carriers[0]).free for kind in self.shop.kinds), default=0)
        self.waves = [0] * len(self.shop.kinds)
        self.split = 1.0
        begun = [network.time(index, []) for index in range(len(network.rounds.carriers))]
        self.floor = max(
            (each.finish for each in begun if each is not None), default=0
        )  # what has begun ends no earlier
        self.polish = POLISH if len(nodes) < MANY_STOPS else POLISH_MANY
        self.to_try: list[list[int]] = []

    def turn(self) -> None:
        if not self.shop.kinds:
            return
        self.waves = self._waves(self.best.routes)
        self.to_try = self._mixes()
        if self.best.left_out:
            self._serve_more()
        if not self.shop.nodes:
            return
        self.router = Router(self.shop.routing)
        exchange = None
        if not self.best.left_out and len(self.shop.nodes) > 1 and can_exchange(self.network):
            exchange = Exchange(self.network, self.shop.nodes, self.best.routes, self.seed)
        step, polished, exchanged = FIRST_STEP, 0, 0
        while not self.meter.is_over():
            if exchange is not None and exchanged <= EXCHANGE[exchange.leads] * self.meter.iterations:
                exchanged += self._exchange(exchange)
                continue
            if self.best.finish <= self.floor or polished < self.polish * self.meter.iterations - 50:
                before = self.meter.iterations
                self._run(self.best.finish, max(60, int(0.15 * before)), until_feasible=False)
                polished += self.meter.iterations - before
                step = max(step, 4 * LEAST_STEP)
                continue
            target = self.best.finish - max(1, int(step * (self.best.finish - self.begin)))
            earlier, self.waves = (self.waves, self.split), self._other_waves()
            if self._run(target, max(60, int(0.15 * self.meter.iterations)), until_feasible=True):
                continue
            self.waves, self.split = earlier
            if self.to_try:
                continue
            step = step / 2 if step > LEAST_STEP else 8 * LEAST_STEP

    def _exchange(self, exchange: Exchange) -> int:
        """Some iterations of annealing, which knows no borders between waves; how many."""
        before, finish = self.meter.iterations, self.best.finish
        if self.best.cost[1:] < exchange.best_cost:
            exchange.leads = exchange.leads and finish == exchange.best_cost[0]
            exchange.best, exchange.best_cost = self.best.routes, self.best.cost[1:]
        while not self.meter.is_over() and self.meter.iterations - before < SLICE:
            exchange.step()
            self.meter.tick()
        if exchange.best_cost < self.best.cost[1:]:
            self._keep(exchange.best)
            exchange.leads = exchange.leads or self.best.finish < finish
            self.waves = self._waves(self.best.routes)
        return self.meter.iterations - before

    def _waves(self, routes: list[Trips]) -> list[int]:
        """How many members of each kind go more than once in these trips."""
        return [
            sum(len(routes[index]) > 1 for index in kind.carriers) if self.shop.turns(kind) > 1 else 0
            for kind in self.shop.kinds
        ]

    def _mixes(self) -> list[list[int]]:
        """Who might go more than once: none, half or all of each kind. The quick tend to; which is best, only trying shows."""
        choices = [
            sorted({0, len(kind.carriers) // 2, len(kind.carriers)}) if self.shop.turns(kind) > 1 else [0]
            for kind in self.shop.kinds
        ]
        mixes = [list(mix) for mix in product(*choices[:4])] if len(choices) <= 4 else []
        load = sum(self.network.load[node] for node in self.shop.nodes)
        return [mix for mix in mixes if len(mixes) > 1 and self._room(mix) >= load]

    def _room(self, mix: Sequence[int]) -> int:
        """What all tours of a mix can carry together."""
        carriers = self.network.rounds.carriers
        return sum(
            carriers[kind.carriers[0]].capacity * (len(kind.carriers) + waves * (self.shop.turns(kind) - 1))
            for kind, waves in zip(self.shop.kinds, mix, strict=True)
        )

    def _other_waves(self) -> list[int]:
        """The mixes first, one after the other; then now and then one carrier more or less than in the best plan."""
        if self.to_try:
            return self.to_try.pop()
        several = [number for number, kind in enumerate(self.shop.kinds) if self.shop.turns(kind) > 1]
        waves = list(self.waves)
        if several and self.seed % 3 == 1:
            self.split = SPLITS[self.seed // 3 % len(SPLITS)]
        elif several and self.seed % 3:
            number = several[self.seed // 4 % len(several)]
            waves[number] += 1 if self.seed // 2 % 2 else -1
            waves[number] = min(max(0, waves[number]), len(self.shop.kinds[number].carriers))
            if self._room(waves) < sum(self.network.load[node] for node in self.shop.nodes):
                return list(self.waves)
        return waves

    def _serve_more(self) -> None:
        """Not every stop has room: leave out as few as can be, whatever the finish; afterwards those served must stay."""
        self.shop.allow_missing(set(self.shop.nodes))
        self.router = Router(self.shop.routing)
        self._run(LATE, max(200, 2 * len(self.shop.nodes)), until_feasible=False)
        served = [node for node in self.shop.nodes if node not in self.best.left_out]
        self.shop = Shop(self.network, served)

    def _run(self, deadline: int, most: int, *, until_feasible: bool) -> bool:
        """One run of the router from the best plan; True when that gave a better one."""
        assert self.router is not None
        self.seed += 1
        self.meter.tick()  # a run that has nothing to do costs one, so that every loop of runs ends
        first = self.meter.iterations

        def stop(cost: int | None) -> bool:
            if (until_feasible and cost is not None) or self.meter.iterations - first >= most or self.meter.is_over():
                return True
            self.meter.tick()
            return False

        before = self.best.cost

        def keep(tours: tuple[Tour, ...]) -> None:
            # What the router thinks best has the least work; we want the earliest finish among all that it comes across.
            self._keep(self.shop.trips(tours))

        start = self.shop.tours(self.best.routes, self.waves)
        self.router.routing = self.shop.by(deadline)
        fleets = self.shop.fleets(deadline, self.waves, self.split)
        self.router.run(fleets, stop, seed=self.seed, start=start, on_best=keep)
        return self.best.cost < before

    def _keep(self, routes: list[Trips]) -> None:
        """Make this the best plan if the exact clock agrees that it is better."""
        timed = [self.network.time(index, trips) for index, trips in enumerate(routes)]
        if any(one is None for one in timed):
            return
        served = {node for trips in routes for trip in trips for node in trip}
        out = {node: reason for node, reason in self.best.left_out.items() if node not in served}
        out |= {node: "no_room" for node in self.shop.nodes if node not in served}
        finish = max((one.finish for one in timed if one is not None), default=0)
        work = sum(one.work for one in timed if one is not None)
        if (len(out), finish, work) >= self.best.cost:
            return
        self.best.routes, self.best.left_out, self.best.finish, self.best.work = routes, out, finish, work
        self.meter.say(finish, f"{len(out)} left out" if out else "")
