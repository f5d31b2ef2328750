"""`matching`: needs and offers of neighbours, strictly by priority, then with the least walking."""

from __future__ import annotations

from ...case import Case
from ...geometry import Compound, Door, Gate, Sketch, Stair
from .evaluate import cost, evaluate, figures
from .planner import keep, naive, solve
from .problem import Handover, MatchingPlan, MatchingProblem, Need, Offer, Unmet, faults

__all__ = ["CASE", "Handover", "MatchingPlan", "MatchingProblem", "Need", "Offer", "Unmet", "keep"]


def example() -> MatchingProblem:
    """Five neighbours of two compounds want fever tablets and masks; three can spare some."""
    return MatchingProblem(
        sketch=Sketch(
            compounds=(
                Compound(id="Plum Garden", gates=(Gate(x=100, y=0),)),
                Compound(id="Willow Court", gates=(Gate(x=160, y=0),)),
            ),
            stairs=(
                Stair(id="1-1", compound="Plum Garden", x=20, y=30),
                Stair(id="2-1", compound="Plum Garden", x=80, y=60),
                Stair(id="9-1", compound="Willow Court", x=190, y=40),
            ),
        ),
        offers=(
            Offer(id="o1", kind="ibuprofen", strength="300 mg", units=3, place=Door(stair="2-1", floor=2), max_per_person=2),
            Offer(id="o2", kind="ibuprofen", strength="300 mg", units=2, place=Door(stair="9-1")),
            Offer(id="o3", kind="mask", units=10, place=Door(stair="1-1", floor=5), max_per_person=5),
        ),
        needs=(
            Need(id="n1", kind="ibuprofen", strength="300 mg", units=2, place=Door(stair="1-1", floor=3), priority=3),
            Need(id="n2", kind="ibuprofen", strength="300 mg", units=4, place=Door(stair="9-1", floor=6), priority=1),
            Need(id="n3", kind="mask", units=5, place=Door(stair="2-1", floor=4), priority=2, whole=True),
            Need(id="n4", kind="mask", units=8, place=Door(stair="9-1", floor=2), priority=2),
            Need(id="n5", kind="antigen test", units=1, place=Door(stair="2-1", floor=1), priority=2),
        ),
    )  # fmt: skip


CASE = Case(
    name="matching",
    summary="needs and offers of neighbours: strictly by priority, then with the least walking",
    problem=MatchingProblem,
    plan=MatchingPlan,
    faults=faults,
    solve=solve,
    naive=naive,
    evaluate=evaluate,
    cost=cost,
    figures=figures,
    example=example,
)
