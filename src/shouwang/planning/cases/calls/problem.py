"""A day's telephone calls: who rings whom, and when. Times are whole minutes after midnight of the first day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from ...plan import LeftOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody to be rung once.

    `points`: how much it matters that the call takes place. `preferred`: from when to when (minutes) they like to be rung.
    `caller`: who rang them last, whose voice they know. `skills`: what the caller must be able to do (a dialect, a language).
    """

    id: str
    points: int = 1
    preferred: tuple[int, int] | None = None
    caller: str | None = None
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody who rings: `slots` are the minutes at which a call may begin, one call in each, at most `capacity` in all."""

    id: str
    slots: tuple[int, ...]
    capacity: int | None = None
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A caller rings a person at a minute."""

    person: str
    caller: str
    at: int


@dataclass(frozen=True, kw_only=True)
class CallsProblem:
    """Miss as few points as can be; then the least discomfort.

    Discomfort is `new_caller_minutes` for each voice that is not the known one, each minute by which a call lies outside what was preferred,
    and `moved_minutes` for each appointment that is not as `told`. `kept` calls are under way or done and stay.
    """

    people: tuple[Person, ...]
    callers: tuple[Caller, ...]
    slot_minutes: int = 15
    kept: tuple[Appointment, ...] = ()
    told: tuple[Appointment, ...] = ()
    new_caller_minutes: int = 60
    moved_minutes: int = 30


@dataclass(frozen=True, kw_only=True)
class CallsPlan:
    """Appointments by time, and who is not rung.

    Reasons: `no_skill` (no caller has what it takes), `no_slot` (every slot went to calls that matter at least as much).
    """

    appointments: tuple[Appointment, ...]
    left_out: tuple[LeftOut, ...]


def faults(problem: CallsProblem) -> list[str]:
    """What is wrong with a problem, one line each."""
    wrong = []
    for name, ids in (
        ("people", [each.id for each in problem.people]),
        ("callers", [each.id for each in problem.callers]),
    ):
        wrong += [f"two {name} have the id {twice!r}" for twice, count in Counter(ids).items() if count > 1]
    if problem.slot_minutes < 1:
        wrong.append("slot_minutes must be at least 1")
    if problem.new_caller_minutes < 0 or problem.moved_minutes < 0:
        wrong.append("new_caller_minutes and moved_minutes must not be negative")
    for person in problem.people:
        if person.points < 1:
            wrong.append(f"person {person.id!r}: points must be at least 1")
        if person.preferred is not None and person.preferred[1] - person.preferred[0] < problem.slot_minutes:
            wrong.append(f"person {person.id!r}: preferred is shorter than a call")
    for caller in problem.callers:
        ordered = sorted(caller.slots)
        if any(after - before < problem.slot_minutes for before, after in pairwise(ordered)):
            wrong.append(f"caller {caller.id!r}: slots overlap")
        if caller.capacity is not None and caller.capacity < 0:
            wrong.append(f"caller {caller.id!r}: capacity is negative")
    people, callers = {each.id for each in problem.people}, {each.id for each in problem.callers}
    for name, several in (("kept", problem.kept), ("told", problem.told)):
        for each in several:
            if name == "kept" and (each.person not in people or each.caller not in callers):
                wrong.append(f"kept: there is no person {each.person!r} or no caller {each.caller!r}")
        for twice, count in Counter(each.person for each in several).items():
            if count > 1:
                wrong.append(f"{name}: person {twice!r} has {count} appointments")
    return wrong


def discomfort(problem: CallsProblem, person: Person, caller: str, at: int, told: Appointment | None) -> int:
    """Minutes of discomfort of one call, as `CallsProblem` defines them."""
    minutes = 0
    if person.caller is not None and person.caller != caller:
        minutes += problem.new_caller_minutes
    if person.preferred is not None:
        begin, end = person.preferred
        minutes += max(0, begin - at, at + problem.slot_minutes - end)
    if told is not None and (told.caller, told.at) != (caller, at):
        minutes += problem.moved_minutes
    return minutes
