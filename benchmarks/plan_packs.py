"""Bulk packs: 22,000 packs on 1,260 stairs of one compound, 120 volunteers.

Beside people's way (as many buildings to everybody, by number), PyVRP's ratchet from the same snake cut with the same CPU, OR-Tools, VROOM with the
snake cut's finish as a deadline (it knows no earliest finish), and a long run of our own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shouwang.planning import Budget
from shouwang.planning.cases.packs import CASE, PacksProblem, problem, units
from shouwang.planning.cases.packs.snake import snake
from shouwang.planning.geometry import Door
from shouwang.planning.rounds.model import Carrier, Rounds, Stop
from shouwang.planning.rounds.network import Network
from shouwang.planning.rounds.search import Best, search

from ._planning import Table, seeds, timed
from ._rivals import beside


def packs(long: bool) -> Iterable[dict[str, Any]]:
    table = Table("plan-packs")
    posed = problem(1)
    first = _finish(posed, CASE.solve(posed, Budget(cpu_seconds=0), None))
    with beside() as rivals:
        rivals.begin(_as_rounds(posed), 10.0 if long else 4.0, vroom_by=int(first))
        ours = [_one(table, seed, 60.0 if long else 8.0) for seed in seeds(long)]
        yield from table.rows()
        yield from rivals.rows("plan-packs", "finish s, 3 s", ours[0])


def _one(table: Table, seed: int, long_seconds: float) -> float:
    """All rows of one seed; returns the finish after 3 s."""
    by_stair, whole = problem(seed), problem(seed, whole_buildings=True)
    naive = _finish(by_stair, CASE.naive(by_stair))
    best = _finish(by_stair, CASE.solve(by_stair, Budget(cpu_seconds=long_seconds), None))
    at_once, spent = timed(lambda: CASE.solve(by_stair, Budget(cpu_seconds=0), None))
    first = _finish(by_stair, at_once)
    later = _finish(by_stair, CASE.best(by_stair, Budget(cpu_seconds=3)))
    best = min(best, later)
    table.add("finish s, snake cut", first, naive, "naive, by number", most=0.66)
    table.add("finish s, 3 s", later, naive, "naive, by number", most=0.645)
    table.add("finish s, snake cut ", first, best, f"our {long_seconds:g} s", most=1.03)
    table.add("finish s, 3 s ", later, best, f"our {long_seconds:g} s", most=1.01)
    table.add("CPU s, matrix and snake cut", spent, 0.1, "limit 0.1 s", most=1.0)
    table.add("finish s, 3 s  ", later, _by_router(by_stair, 3), "PyVRP ratchet from the same cut, 3 s", most=1.0)
    kept = _finish(whole, CASE.best(whole, Budget(cpu_seconds=3)))
    table.add("finish s, whole buildings, 3 s", kept, naive, "naive, by number", most=0.76)
    return later


def _finish(packed: PacksProblem, plan: Any) -> float:
    assert not CASE.evaluate(packed, plan)
    return CASE.figures(packed, plan)["finish_seconds"]


def _as_rounds(packed: PacksProblem) -> Rounds:
    """The same problem as rounds of a router: every stair a stop whose service is its work."""
    return Rounds(
        sketch=packed.sketch,
        depot=packed.start,
        carriers=tuple(Carrier(id=each.id, capacity=10**6) for each in packed.volunteers),
        stops=tuple(
            Stop(id=load.stair, place=Door(stair=load.stair), service_seconds=work)
            for load, work in zip(packed.loads, units.units(packed).seconds, strict=True)
        ),
    )


def _by_router(packed: PacksProblem, seconds: float) -> float:
    dealt = units.units(packed)
    routes = snake(dealt)
    start = Best([[[unit + 1 for unit in route]] for route in routes], {}, dealt.cost(routes)[0], 10**9)
    return float(search(Network(_as_rounds(packed)), Budget(cpu_seconds=seconds), None, start=start).finish)


CASES = {"plan-packs": packs}
