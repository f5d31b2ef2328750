"""Exchange of several trips: what it adds up try by try is what the exact clock says, and it never breaks a limit."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.planning.budget import Budget
from shouwang.planning.cases import meals
from shouwang.planning.rounds import plans
from shouwang.planning.rounds.evaluate import evaluate
from shouwang.planning.rounds.exchange import Exchange, can_exchange
from shouwang.planning.rounds.insertion import Board, hardest_first
from shouwang.planning.rounds.model import DAY, Carrier, Rounds, Stop
from shouwang.planning.rounds.network import Network

from .rounds_worlds import KITCHEN, SKETCH, places


@st.composite
def several_trips(draw):
    """Up to fourteen stops; carriers of both modes, some of whom go up to three times."""
    stops = tuple(
        Stop(
            id=f"s{n}",
            place=draw(places),
            load=draw(st.integers(0, 3)),
            service_seconds=draw(st.sampled_from([20, 60])),
        )
        for n in range(draw(st.integers(2, 14)))
    )
    carriers = tuple(
        Carrier(
            id=f"c{n}", mode=draw(st.sampled_from(["foot", "ebike"])), capacity=draw(st.integers(3, 9)),
            trips=draw(st.integers(1, 3)), starts=draw(st.sampled_from([0, 300])), ends=draw(st.sampled_from([DAY, 4_000])),
        )
        for n in range(draw(st.integers(1, 3)))
    )  # fmt: skip
    return Rounds(
        sketch=SKETCH, depot=KITCHEN, carriers=carriers, stops=stops, loading_seconds=draw(st.sampled_from([0, 60])),
        hot_seconds=draw(st.sampled_from([None, 500, 1_200])), counts_return=draw(st.booleans()),
    )  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(several_trips(), st.integers(0, 9))
def test_what_it_adds_up_is_what_the_clock_says(problem, seed):
    network = Network(problem)
    board = Board(network)
    missing = set(board.fill(hardest_first(network, range(1, len(problem.stops) + 1))))
    nodes = [node for node in range(1, len(problem.stops) + 1) if node not in missing]
    if len(nodes) < 2:
        return
    exchange = Exchange(network, nodes, board.routes, seed)
    assert exchange.best_cost <= (board.finish(), board.work())  # the longest way home last
    costs = [exchange.best_cost]
    for _ in range(4):
        exchange.step()
        for routes in (exchange.routes(), exchange.best):
            timed = [network.time(index, trips) for index, trips in enumerate(routes)]
            assert all(timed)  # no limit is broken, not even on the way
            assert sorted(node for trips in routes for trip in trips for node in trip) == nodes
        costs.append(exchange.best_cost)
        assert exchange.best_cost == (max(one.finish for one in timed), sum(one.work for one in timed))
    assert costs == sorted(costs, reverse=True)


def test_it_is_asked_where_not_all_can_be_carried_at_once():
    few, many = meals.problem(1, doors_count=100, meals=117), meals.problem(1)
    assert not can_exchange(Network(few.rounds())) and can_exchange(Network(many.rounds()))
    visited = replace(many, stops=(replace(many.stops[0], opens=60), *many.stops[1:]))
    assert not can_exchange(Network(visited.rounds()))


def test_meals_are_earlier_than_between_the_borders_of_waves(monkeypatch):
    problem = meals.problem(5).rounds()
    free = plans.solve(problem, Budget(iterations=4_000))
    monkeypatch.setattr("shouwang.planning.rounds.search.can_exchange", lambda network: False)
    waves = plans.solve(problem, Budget(iterations=4_000))
    assert evaluate(problem, free) == () and plans.cost(problem, free)[1] < plans.cost(problem, waves)[1]
