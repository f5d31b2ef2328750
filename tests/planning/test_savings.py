"""The start of Clarke and Wright, where it is used: at a thousand clients."""

from __future__ import annotations

import numpy as np

from shouwang.planning.solvers.pyvrp_router import Router
from shouwang.planning.solvers.routing import Client, Fleet, Routing
from shouwang.planning.solvers.savings import LEAST_CLIENTS, savings

DICE = np.random.default_rng(1)
POINTS = DICE.integers(0, 1_000, (LEAST_CLIENTS + 1, 2))
AWAY = np.round(np.hypot(*(POINTS[:, None] - POINTS[None, :]).transpose(2, 0, 1))).astype(np.int64)
CLIENTS = tuple(Client(node, (int(DICE.integers(1, 100)),)) for node in range(1, LEAST_CLIENTS + 1))
FLEET = Fleet(LEAST_CLIENTS, (1_000,), 0, 0)


def length(tours):
    return sum(
        int(AWAY[one, other]) for tour in tours
        for one, other in zip([0, *(c + 1 for c in tour.clients)], [*(c + 1 for c in tour.clients), 0], strict=True)
    )  # fmt: skip


def test_every_client_once_within_capacity_and_far_shorter_than_one_by_one():
    tours = savings(AWAY, CLIENTS, FLEET)
    assert sorted(client for tour in tours for client in tour.clients) == list(range(LEAST_CLIENTS))
    assert all(sum(CLIENTS[client].loads[0] for client in tour.clients) <= 1_000 for tour in tours)
    assert length(tours) < 0.2 * 2 * int(AWAY[0].sum())


def test_the_router_goes_on_from_it_and_needs_less_than_from_its_own_start():
    def after(start, iterations=20):
        left = iter(range(iterations))
        routing = Routing((AWAY,), (AWAY,), CLIENTS, points=tuple((float(x), float(y)) for x, y in POINTS))
        return Router(routing).run([FLEET], lambda cost: next(left, None) is None, seed=1, start=start)

    start = savings(AWAY, CLIENTS, FLEET)
    from_savings, from_chance = after(start), after(None)
    assert from_savings.cost is not None and from_savings.cost <= length(start)
    assert from_chance.cost is None or from_savings.cost < from_chance.cost
