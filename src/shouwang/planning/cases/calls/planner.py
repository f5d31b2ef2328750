"""Plans a day of calls: an assignment problem, exactly; with capacities below the slots a flow, exactly too."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from ...budget import Budget, Listener, Meter
from ...plan import LeftOut
from ...solvers.assignment import assign
from .problem import Appointment, Caller, CallsPlan, CallsProblem, Person

Integers = NDArray[np.int64]
Slot = tuple[Caller, int]


def solve(problem: CallsProblem, budget: Budget, listener: Listener | None = None) -> CallsPlan:
    """The optimum; takes milliseconds and spends no budget.

    Person i in slot j is worth its points times M, less its discomfort, where M is more than all discomfort together.
    """
    meter = Meter(budget, listener)
    people, slots, room = _open(problem)
    worth = _worth(problem, people, slots)
    if all(room[caller.id] >= count for caller, count in _slots_of(slots).items()):
        rows, columns = assign(-worth)
    else:
        rows, columns = _by_flow(worth, slots, room)
    chosen = [
        Appointment(person=people[row].id, caller=slots[column][0].id, at=slots[column][1])
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if worth[row, column] > 0
    ]
    plan = _plan(problem, chosen)
    meter.say(float(len(plan.left_out)), "assigned")
    return plan


def _open(problem: CallsProblem) -> tuple[list[Person], list[Slot], dict[str, int]]:
    """People still to be rung, slots still free, and how many calls each caller may still take."""
    rung = {each.person for each in problem.kept}
    people = [person for person in problem.people if person.id not in rung]
    busy: dict[str, list[int]] = {}
    for each in problem.kept:
        busy.setdefault(each.caller, []).append(each.at)
    slots = [
        (caller, at)
        for caller in problem.callers
        for at in sorted(caller.slots)
        if all(abs(at - taken) >= problem.slot_minutes for taken in busy.get(caller.id, ()))
    ]
    load = Counter(each.caller for each in problem.kept)
    room = {
        caller.id: len(caller.slots) if caller.capacity is None else max(0, caller.capacity - load[caller.id])
        for caller in problem.callers
    }
    return people, slots, room


def _slots_of(slots: list[Slot]) -> Counter[Caller]:
    return Counter(caller for caller, _at in slots)


def _worth(problem: CallsProblem, people: list[Person], slots: list[Slot]) -> Integers:
    """Shape (people, slots); 0 where the caller lacks a skill, else positive."""
    told = {each.person: each for each in problem.told}
    times = np.array([at for _caller, at in slots], dtype=np.int64)
    voices = np.array([caller.id for caller, _at in slots])
    minutes = np.zeros((len(people), len(slots)), dtype=np.int64)
    able = np.ones_like(minutes, dtype=bool)
    for row, person in enumerate(people):
        if person.caller is not None:
            minutes[row] += problem.new_caller_minutes * (voices != person.caller)
        if person.preferred is not None:
            begin, end = person.preferred
            minutes[row] += np.maximum(0, np.maximum(begin - times, times + problem.slot_minutes - end))
        if person.id in told:
            same = (voices == told[person.id].caller) & (times == told[person.id].at)
            minutes[row] += problem.moved_minutes * ~same
        if person.skills:
            able[row] = [set(person.skills) <= set(caller.skills) for caller, _at in slots]
    step = 1 + int(minutes.max(axis=1, initial=0).sum())
    points = np.array([person.points for person in people], dtype=np.int64)
    return np.where(able, points[:, None] * step - minutes, 0)


def _by_flow(worth: Integers, slots: list[Slot], room: dict[str, int]) -> tuple[Integers, Integers]:
    """Source to person to slot to caller (as many as there is room) to sink; or straight to the sink, which is worth nothing."""
    from ...solvers.ortools_flow import min_cost_flow

    people, columns = worth.shape
    callers = list(dict.fromkeys(caller.id for caller, _at in slots))
    row, column = np.nonzero(worth > 0)
    own = np.array([callers.index(caller.id) for caller, _at in slots], dtype=np.int64)
    slot, caller = people + np.arange(columns), people + columns + np.arange(len(callers))
    sink = people + columns + len(callers)
    best = int(worth.max(initial=0))
    tails = np.concatenate([row, slot, caller, np.arange(people)])
    heads = np.concatenate([slot[column], caller[own], np.full(len(callers), sink), np.full(people, sink)])
    capacities = np.ones(len(tails), dtype=np.int64)
    capacities[len(row) + columns : len(row) + columns + len(callers)] = [room[each] for each in callers]
    costs = np.zeros(len(tails), dtype=np.int64)
    costs[: len(row)] = best - worth[row, column]
    costs[len(tails) - people :] = best
    supplies = np.zeros(sink + 1, dtype=np.int64)
    supplies[:people] = 1
    supplies[sink] = -people
    flows = min_cost_flow(tails, heads, capacities, costs, supplies)
    used = np.flatnonzero(flows[: len(row)])
    return row[used], column[used]


def naive(problem: CallsProblem) -> CallsPlan:
    """The list from top to bottom, the next free slot of the day, whoever has it."""
    people, slots, room = _open(problem)
    free = sorted(slots, key=lambda slot: slot[1])
    chosen = []
    for person in people:
        for position, (caller, at) in enumerate(free):
            if room[caller.id] and set(person.skills) <= set(caller.skills):
                chosen.append(Appointment(person=person.id, caller=caller.id, at=at))
                room[caller.id] -= 1
                del free[position]
                break
    return _plan(problem, chosen)


def _plan(problem: CallsProblem, chosen: list[Appointment]) -> CallsPlan:
    appointments = sorted([*problem.kept, *chosen], key=lambda each: (each.at, each.caller))
    rung = {each.person for each in appointments}
    skilled = [set(caller.skills) for caller in problem.callers if caller.slots]
    left = tuple(
        LeftOut(id=person.id, reason="no_slot" if any(set(person.skills) <= has for has in skilled) else "no_skill")
        for person in problem.people
        if person.id not in rung
    )
    return CallsPlan(appointments=tuple(appointments), left_out=left)
