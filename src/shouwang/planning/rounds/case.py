"""Everything that the cases made of rounds share: a problem that can say itself as `Rounds` is all that a case has to bring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from ..case import Case, Replanning
from . import plans
from .draw import draw
from .evaluate import evaluate, keeps_begun
from .model import Rounds, RoundsPlan
from .replan import replan


class SaysRounds(Protocol):
    """A problem of one case in the words of all routing cases."""

    def rounds(self) -> Rounds: ...


Said = TypeVar("Said", bound=SaysRounds)


def rounds_case(name: str, summary: str, problem: type[Said], example: Callable[[], Said]) -> Case[Said, RoundsPlan]:
    """A case whose plan is a `RoundsPlan`."""
    return Case(
        name=name,
        summary=summary,
        problem=problem,
        plan=RoundsPlan,
        faults=lambda posed: posed.rounds().faults(),
        solve=lambda posed, budget, listener: plans.solve(posed.rounds(), budget, listener),
        naive=lambda posed: plans.by_hand(posed.rounds()),
        evaluate=lambda posed, plan: evaluate(posed.rounds(), plan),
        cost=lambda posed, plan: plans.cost(posed.rounds(), plan),
        figures=lambda posed, plan: plans.figures(posed.rounds(), plan),
        example=example,
        draw=lambda posed, plan: draw(posed.rounds(), plan),
        replanning=Replanning(
            replan=lambda posed, before, now, gone, budget, listener: replan(
                posed.rounds(), before, now, gone=gone, budget=budget, listener=listener
            ),
            begun=keeps_begun,
        ),
    )
