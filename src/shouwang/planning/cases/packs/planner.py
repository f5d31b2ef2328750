"""Plans bulk packs: a snake cut in milliseconds, then exchange; and what people do by hand."""

from __future__ import annotations

from ...beside import better
from ...budget import Budget, Listener, Meter
from .evaluate import cost
from .exchange import exchange
from .problem import PacksPlan, PacksProblem
from .snake import snake
from .units import Routes, Units, plan, units


def solve(problem: PacksProblem, budget: Budget, listener: Listener | None = None) -> PacksPlan:
    """An iteration is a thousand exchanges tried. Planning again without `may_move` deals out what is free, and nothing else."""
    return better(_solve, problem, budget, listener, lambda each: cost(problem, each))


def _solve(problem: PacksProblem, budget: Budget, listener: Listener | None) -> PacksPlan:
    meter = Meter(budget, listener)
    dealt = units(problem)
    told = _told(problem, dealt)
    if problem.told:
        routes = insert(dealt, told)
        if not problem.may_move:
            return plan(problem, dealt, routes)
    if not problem.told or not any(told):
        routes = snake(dealt)
    meter.say(float(dealt.cost(routes)[0]), "first rounds")
    return plan(problem, dealt, exchange(dealt, routes, meter))


def _told(problem: PacksProblem, dealt: Units) -> Routes:
    """The units that each volunteer was told and can still do; a whole building goes to whoever was told most of it."""
    unit_of = {stair: index for index, stairs in enumerate(dealt.stairs) for stair in stairs}
    number = {each.id: index for index, each in enumerate(problem.volunteers)}
    wanted: dict[int, dict[int, int]] = {}
    for told in problem.told:
        for stair in told.stairs:
            if stair in unit_of and told.volunteer in number:
                votes = wanted.setdefault(unit_of[stair], {})
                votes[number[told.volunteer]] = votes.get(number[told.volunteer], 0) + 1
    routes: Routes = [[] for _ in problem.volunteers]
    for unit, votes in wanted.items():  # in the order in which they were told
        routes[max(votes, key=lambda index: votes[index])].append(unit)
    return routes


def insert(dealt: Units, routes: Routes) -> Routes:
    """Units that nobody has, the longest first, each where the round is done earliest; the rounds stay in their order."""
    routes = [list(route) for route in routes]
    taken = {unit for route in routes for unit in route}
    ends = [dealt.finish(index, route) for index, route in enumerate(routes)]
    free = [unit for unit in range(len(dealt.seconds)) if unit not in taken]
    ways, n = dealt.rows, len(dealt.seconds)
    for unit in sorted(free, key=lambda unit: (-dealt.seconds[unit], unit)):
        best: tuple[int, int, int] | None = None
        for index, route in enumerate(routes):
            before = n + index
            for position in range(len(route) + 1):
                after = route[position] if position < len(route) else n
                detour = ways[before][unit] + ways[unit][after] - ways[before][after]
                choice = (ends[index] + detour + dealt.seconds[unit], index, position)
                if best is None or choice < best:
                    best = choice
                before = after
        assert best is not None
        end, index, position = best
        routes[index].insert(position, unit)
        ends[index] = end
    return routes


def naive(problem: PacksProblem) -> PacksPlan:
    """As many buildings to everybody, in the order of their numbers; planning again, what is free to each in turn."""
    dealt = units(problem)
    routes = _told(problem, dealt) if problem.told and not problem.may_move else [[] for _ in problem.volunteers]
    taken = {unit for route in routes for unit in route}
    building = {each.stair: each.building for each in problem.loads}
    rows: dict[str, list[int]] = {}
    for unit, stairs in enumerate(dealt.stairs):
        if unit not in taken:
            rows.setdefault(building[stairs[0]], []).append(unit)
    for position, several in enumerate(rows.values()):
        routes[position * len(routes) // len(rows)] += several
    return plan(problem, dealt, routes)
