"""The routing cases as the command line sees them, and the judges of what rounds alone do not say."""

from __future__ import annotations

import io
import sys
from dataclasses import replace

import pytest

from shouwang.cli import main
from shouwang.planning import Budget, ProblemError, solve, wire
from shouwang.planning.cases import case, meals, prescriptions
from shouwang.planning.cases.meals import Staff
from shouwang.planning.cases.prescriptions import Pair, Stock
from shouwang.planning.geometry import Door, Spot
from shouwang.planning.rounds.model import Stop

from .rounds_worlds import legs

NAMES = ("meals", "prescriptions", "parcels", "home-visits")


@pytest.mark.parametrize("name", NAMES)
def test_the_example_is_planned_and_goes_through_json_and_back(name):
    found = case(name)
    problem = found.example()
    assert wire.read(found.problem, wire.write(found.problem, problem)) == problem
    plan = solve(problem, Budget(iterations=30))
    assert found.evaluate(problem, plan) == ()
    assert found.cost(problem, plan) <= found.cost(problem, found.naive(problem))
    assert wire.read(found.plan, wire.write(found.plan, plan)) == plan
    assert found.draw is not None and found.draw(problem, plan).startswith("<svg")
    assert set(found.figures(problem, plan)) == set(found.figures(problem, found.naive(problem)))


def run(monkeypatch, capsys, text, *words):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    code = main(["plan", *words])
    return code, capsys.readouterr()


def test_the_command_plans_and_plans_again(monkeypatch, capsys, tmp_path):
    found = case("parcels")
    text = wire.example_text(found)
    code, told = run(monkeypatch, capsys, text, "parcels", "--iterations", "20", "--draw", str(tmp_path / "map.svg"))
    assert code == 0 and "finish_seconds" in told.err and (tmp_path / "map.svg").read_text().startswith("<svg")
    before = wire.read(found.plan, told.out)
    (tmp_path / "before.json").write_text(told.out)
    again = ("parcels", "--before", str(tmp_path / "before.json"), "--gone", "Chen", "--insert-only")
    code, told = run(monkeypatch, capsys, text, *again)
    assert code == 0
    after = wire.read(found.plan, told.out)
    assert {route.carrier for route in before.routes} - {route.carrier for route in after.routes} == {"Chen"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "the whole: Invalid JSON"),
        ("[1]", "the whole: Input should be an object"),
        ('{"sketch": {}}', "depot: Field required"),
        ('{"sketch":{},"depot":{"x":0,"y":0},"carriers":[{"id":"a","capacity":-1}],"stops":[]}', "carriers.0.capacity"),
        ('{"sketch":{},"depot":{"x":0,"y":0},"carriers":[],"stops":[{"id":"a","place":{"stair":"q"}}]}', "no stair 'q'"),
        ('{"sketch":{},"depot":{"x":0,"y":0},"carriers":[{"id":"a"},{"id":"a"}],"stops":[]}', "two of the carrier 'a'"),
        ('{"sketch":{},"depot":{"x":0,"y":0},"carriers":[],"stops":[],"speed":9}', "speed: Unexpected"),
        ('{"sketch":{},"depot":{"x":1e400,"y":0},"carriers":[],"stops":[]}', "depot"),
    ],
)  # fmt: skip
def test_a_bad_problem_is_one_line_and_exit_two(monkeypatch, capsys, text, line):
    code, told = run(monkeypatch, capsys, text, "parcels")
    assert code == 2 and line in told.err and told.err.count("\n") == 1 and told.out == ""


def test_an_unknown_case_and_an_unknown_problem(monkeypatch, capsys):
    code, told = run(monkeypatch, capsys, "{}", "milk")
    assert code == 2 and "there is no case 'milk'" in told.err
    with pytest.raises(ProblemError, match="no case plans a str"):
        solve("milk", Budget(iterations=1))


def two_cores(iterations):
    found = case("home-visits")
    return found.best(found.example(), Budget(iterations=iterations, cores=2))


def test_two_cores_give_the_same_plan_every_time_and_none_worse_than_one():
    found = case("home-visits")
    once, again = two_cores(15), two_cores(15)
    assert once == again
    alone = found.best(found.example(), Budget(iterations=15))
    assert found.cost(found.example(), once) <= found.cost(found.example(), alone)


# ── Meals in two legs ──


def test_two_legs_serve_everybody_hot():
    posed = legs()
    plan = meals.CASE.best(posed, Budget(iterations=60))
    assert not plan.left_out and meals.CASE.figures(posed, plan)["oldest_seconds"] <= 2_400
    assert all(len(batch.stops) <= 5 for batch in plan.batches)


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({"staff": (Staff(id="a", compound="A"),)}, {"no_staff"}),
        ({"hot_seconds": 150}, {"too_far"}),
        ({"stops": (Stop(id="x", place=Door(stair="A1"), load=9),)}, {"too_heavy"}),
        ({"stops": (Stop(id="x", place=Spot(x=220, y=-20)),)}, {"no_staff"}),
        ({"staff": (Staff(id="a", compound="A", ends=30), Staff(id="b", compound="B", ends=30))}, {"no_room"}),
    ],
)
def test_two_legs_leave_out_with_a_reason(change, reasons):
    posed = legs(**change)
    plan = meals.CASE.best(posed, Budget(iterations=20))
    assert {out.reason for out in plan.left_out} == reasons


def test_the_judge_of_two_legs_sees():
    posed = legs()
    plan = meals.CASE.best(posed, Budget(iterations=20))
    walk, batch = plan.walks[0], plan.batches[0]

    def rules(problem, changed):
        return {finding.rule for finding in meals.CASE.evaluate(problem, changed)}

    def walking(**change):
        return replace(plan, walks=(replace(walk, **change), *plan.walks[1:]))

    assert rules(posed, plan) == set()
    assert "time" in rules(posed, walking(fetch=walk.fetch - 1))
    assert "time" in rules(posed, walking(back=walk.back - 1))
    assert "staff" in rules(posed, walking(staff="nobody"))
    assert "once" in rules(posed, walking(visits=walk.visits[1:]))
    assert "once" in rules(posed, replace(plan, walks=plan.walks[1:]))
    assert "once" in rules(posed, replace(plan, batches=plan.batches[1:]))
    assert "gate" in rules(posed, replace(plan, batches=(replace(batch, gate=7), *plan.batches[1:])))
    assert "gate" in rules(
        posed, replace(plan, batches=(replace(batch, compound="AB"[batch.compound == "A"]), *plan.batches[1:]))
    )
    assert "hot" in rules(replace(posed, hot_seconds=300), plan)
    assert "capacity" in rules(replace(posed, staff=tuple(replace(one, capacity=1) for one in posed.staff)), plan)
    assert "shift" in rules(replace(posed, staff=tuple(replace(one, ends=60) for one in posed.staff)), plan)
    assert "legs" in rules(replace(posed, staff=()), plan)


# ── Prescriptions ──


def test_scarce_drugs_are_shared_out_and_what_nobody_has_is_said():
    posed = prescriptions.CASE.example()
    wanted = posed.slips[0].drug
    hospitals = (replace(posed.hospitals[0], stock=(Stock(drug=wanted, count=1),)),)
    posed = replace(posed, hospitals=hospitals)
    plan = prescriptions.CASE.best(posed, Budget(iterations=10))
    asked = sum(slip.drug == wanted for slip in posed.slips)
    reasons = [out.reason for out in plan.left_out]
    assert reasons.count("no_stock") == asked - 1 and reasons.count("no_drug") == len(posed.slips) - asked


@pytest.mark.parametrize("change", [{"pairs": ()}, {"pairs": (Pair(id="p", ends=10),)}])
def test_without_time_for_hospitals_every_slip_has_a_reason(change):
    posed = replace(prescriptions.CASE.example(), **change)
    plan = prescriptions.CASE.best(posed, Budget(iterations=5))
    assert len(plan.left_out) == len(posed.slips) and not plan.errands
    assert {out.reason for out in plan.left_out} <= {"no_pair", "no_drug", "no_stock"}


def test_the_judge_of_prescriptions_sees():
    posed = prescriptions.CASE.example()
    plan = prescriptions.CASE.best(posed, Budget(iterations=10))
    errand, filling = plan.errands[0], plan.errands[0].fillings[0]

    def rules(problem, changed):
        return {finding.rule for finding in prescriptions.CASE.evaluate(problem, changed)}

    def filled(**change):
        return replace(
            plan,
            errands=(replace(errand, fillings=(replace(filling, **change), *errand.fillings[1:])), *plan.errands[1:]),
        )

    def stocked(*stock):
        return replace(posed, hospitals=tuple(replace(each, stock=stock) for each in posed.hospitals))

    assert rules(posed, plan) == set()
    assert "once" in rules(posed, filled(slips=filling.slips[1:]))
    assert "once" in rules(posed, filled(slips=(*filling.slips, filling.slips[0])))
    assert "time" in rules(posed, filled(arrive=filling.arrive - 1))
    assert "time" in rules(posed, filled(leave=filling.leave - 1))
    assert "time" in rules(posed, replace(plan, errands=(replace(errand, back=errand.back - 1), *plan.errands[1:])))
    assert "pair" in rules(posed, replace(plan, errands=(replace(errand, pair="x"), *plan.errands[1:])))
    assert "shift" in rules(replace(posed, pairs=tuple(replace(each, ends=60) for each in posed.pairs)), plan)
    assert "drug" in rules(stocked(Stock(drug="tea")), plan)
    assert "stock" in rules(stocked(*(Stock(drug=slip, count=0) for slip in {each.drug for each in posed.slips})), plan)
    assert any(
        f.where.startswith("deliver")
        for f in prescriptions.CASE.evaluate(posed, replace(plan, deliver=replace(plan.deliver, routes=())))
    )
