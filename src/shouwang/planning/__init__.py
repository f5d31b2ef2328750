"""Planning: problems in, plans out; pure Python, no Django, no map service.

`solve(problem, budget)` is all that a room of the house needs. Problems and plans are frozen dataclasses; see `docs/planning`.
"""

from __future__ import annotations

from typing import Any

from .budget import Budget, Listener, Progress
from .cases import MODULES, case
from .plan import Finding, LeftOut, PlanRefused, ProblemError

__all__ = ["Budget", "Finding", "LeftOut", "PlanRefused", "ProblemError", "Progress", "solve"]


def solve(problem: Any, budget: Budget, listener: Listener | None = None) -> Any:
    """The plan of a problem of any case: checked by the case's evaluator, never worse than the naive one.

    ProblemError when the problem is not well posed. What cannot be served is in the plan, left out with its reason.
    """
    for name in MODULES:
        found = case(name)
        if type(problem) is found.problem:
            return found.best(problem, budget, listener)
    raise ProblemError(f"no case plans a {type(problem).__name__}")
