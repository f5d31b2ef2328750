"""The evaluators see every kind of rule break: a good plan is spoiled in one way at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shouwang.planning import Budget, LeftOut
from shouwang.planning.cases import calls, matching, packs, points, roster
from shouwang.planning.geometry import Spot

Handover, Unmet = matching.Handover, matching.Unmet


def rules(case, problem, plan):
    return {finding.rule for finding in case.evaluate(problem, plan)}


def solved(case, problem):
    plan = case.solve(problem, Budget(iterations=5), None)
    assert case.evaluate(problem, plan) == ()
    return plan


def swap(items, position, **changes):
    return (*items[:position], replace(items[position], **changes), *items[position + 1 :])


@pytest.mark.parametrize(
    ("rule", "handover"),
    [
        ("unknown", Handover(offer="o9", need="n1", units=1)),
        ("goods", Handover(offer="o3", need="n1", units=1)),
        ("units", Handover(offer="o2", need="n1", units=0)),
        ("offer_spent", Handover(offer="o2", need="n1", units=1)),
        ("over_served", Handover(offer="o3", need="n4", units=4)),
        ("share", Handover(offer="o3", need="n3", units=1)),
        ("count", Handover(offer="o2", need="n1", units=1)),
        ("twice", Handover(offer="o1", need="n2", units=1)),
    ],
)
def test_matching(rule, handover):
    case = matching.CASE
    problem = case.example()
    plan = solved(case, problem)
    assert rule in rules(case, problem, replace(plan, handovers=(*plan.handovers, handover)))


def test_matching_whole_too_far_and_agreed():
    case = matching.CASE
    problem = case.example()
    plan = solved(case, problem)
    third = next(i for i, each in enumerate(plan.handovers) if each.need == "n3")
    spoiled = replace(
        plan,
        handovers=swap(plan.handovers, third, units=2),
        unmet=(*plan.unmet, Unmet(need="n3", units=3, reason="none_left")),
    )
    assert rules(case, problem, spoiled) == {"whole"}
    assert "too_far" in rules(case, replace(problem, max_metres=1), plan)
    agreed = replace(problem, agreed=(Handover(offer="o2", need="n1", units=2),))
    assert "agreed" in rules(case, agreed, plan)
    assert case.evaluate(agreed, solved(case, agreed)) == ()


def test_roster():
    case = roster.CASE
    problem = case.example()
    plan = solved(case, problem)

    def spoiled(*turns, drop=()):
        kept = tuple(turn for turn in plan.turns if turn.duty not in drop)
        return rules(case, problem, replace(plan, turns=(*kept, *turns)))

    turn = roster.Turn
    assert "unknown" in spoiled(turn(duty="x", helper="An"))
    assert "twice" in spoiled(plan.turns[-1])
    assert "may_hold" in spoiled(turn(duty="gate-1-eve", helper="Bo"), drop=["gate-1-eve"])  # absent
    assert "too_many" in spoiled(turn(duty="gate-1-eve", helper="Dong"))
    assert "clash" in spoiled(turn(duty="gate-1-eve", helper="Dong"), drop=["gate-1-eve"])  # the next morning
    assert "past" in spoiled(drop=["gate-1-am"])
    assert "count" in spoiled(drop=["gate-2-am"])
    assert "cap" in rules(case, replace(problem, helpers=swap(problem.helpers, 3, cap=0)), plan)
    assert "day" in rules(case, replace(problem, most_a_day=1), plan)


def test_calls():
    case = calls.CASE
    problem = case.example()
    plan = solved(case, problem)
    at = {each.person: index for index, each in enumerate(plan.appointments)}

    def spoiled(appointments=plan.appointments, left_out=(), problem=problem):
        return rules(case, problem, calls.CallsPlan(appointments=appointments, left_out=left_out))

    assert "unknown" in spoiled(swap(plan.appointments, 0, caller="x"))
    assert "slot" in spoiled(swap(plan.appointments, at["p4"], at=600))
    assert "skill" in spoiled(swap(plan.appointments, at["p2"], caller="Mei", at=570))
    assert "overlap" in spoiled(swap(plan.appointments, at["p4"], at=540))
    assert "once" in spoiled(plan.appointments[1:])
    assert "once" in spoiled(left_out=(LeftOut(id="p1", reason="no_slot"),))
    assert "capacity" in spoiled(problem=replace(problem, callers=swap(problem.callers, 0, capacity=1)))
    kept = replace(problem, kept=(calls.Appointment(person="p4", caller="Mei", at=570),))
    assert "kept" in spoiled(problem=kept)


def test_points():
    case = points.CASE
    problem = case.example()
    plan = solved(case, problem)

    def spoiled(**changes):
        return rules(case, problem, replace(plan, **changes))

    first = plan.lines[0]
    assert "once" in spoiled(lines=swap(plan.lines, 0, buildings=first.buildings[1:]))
    assert "once" in spoiled(lines=swap(plan.lines, 0, buildings=(*first.buildings, first.buildings[0])))
    assert "unknown" in spoiled(lines=swap(plan.lines, 0, buildings=(*first.buildings, "No. 99")))
    assert "unknown" in spoiled(lines=plan.lines[:1])
    assert "finish" in spoiled(lines=swap(plan.lines, 0, finish_seconds=1))
    assert "called" in spoiled(calls=plan.calls[1:])
    assert "chunk" in spoiled(calls=swap(plan.calls, 0, people=problem.chunk + 1))
    assert "order" in spoiled(calls=tuple(reversed(plan.calls)))
    assert "order" in spoiled(lines=swap(plan.lines, 0, buildings=tuple(reversed(first.buildings))))
    elsewhere = points.Choice(building=first.buildings[0], point=plan.lines[1].point)
    assert "kept" in rules(case, replace(problem, kept=(elsewhere,)), plan)


def test_packs():
    case = packs.CASE
    problem = case.example()
    plan = solved(case, problem)

    def spoiled(problem=problem, **changes):
        return rules(case, problem, replace(plan, rounds=swap(plan.rounds, 0, **changes)))

    first = plan.rounds[0]
    assert "once" in spoiled(stairs=first.stairs[1:])
    assert "once" in spoiled(stairs=(*first.stairs, plan.rounds[1].stairs[0]))
    assert "unknown" in spoiled(stairs=(*first.stairs, "x"))
    assert "volunteer" in spoiled(volunteer="volunteer 2")
    assert "finish" in spoiled(finish_seconds=first.finish_seconds - 1)
    assert "finish" in spoiled(problem=replace(problem, start=Spot(x=-900, y=0, compound="M")))
    told = packs.Told(volunteer="volunteer 2", stairs=first.stairs[:1])
    assert "told" in spoiled(problem=replace(problem, told=(told,)))
    halved = replace(problem, whole_buildings=True)
    assert "split" in rules(case, halved, plan)
    assert case.evaluate(halved, solved(case, halved)) == ()
