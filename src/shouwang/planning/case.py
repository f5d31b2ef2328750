"""A case: one kind of planning problem, and the one gate through which its plans leave the package."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .budget import Budget, Listener
from .plan import Figures, Finding, PlanRefused, ProblemError

Problem = TypeVar("Problem")
Plan = TypeVar("Plan")


@dataclass(frozen=True, kw_only=True)
class Case(Generic[Problem, Plan]):
    """Everything that the house needs to know of one kind of problem.

    `faults` says what is wrong with a problem that has the right shape (unknown ids, nonsense numbers), one line each.
    `evaluate` knows nothing of the solver: it recomputes every time, load and count from the problem alone.
    `cost` is what the planner minimises, a tuple compared from the left; the first is what is left out.
    `naive` is what people do by hand; a plan is never worse.
    """

    name: str
    summary: str
    problem: type[Problem]
    plan: type[Plan]
    faults: Callable[[Problem], list[str]]
    solve: Callable[[Problem, Budget, Listener | None], Plan]
    naive: Callable[[Problem], Plan]
    evaluate: Callable[[Problem, Plan], tuple[Finding, ...]]
    cost: Callable[[Problem, Plan], tuple[float, ...]]
    figures: Callable[[Problem, Plan], Figures]
    example: Callable[[], Problem]
    draw: Callable[[Problem, Plan], str] | None = None

    def check(self, problem: Problem) -> None:
        """ProblemError with the first fault, if there is one."""
        faults = self.faults(problem)
        if faults:
            raise ProblemError(faults[0])

    def best(self, problem: Problem, budget: Budget, listener: Listener | None = None) -> Plan:
        """The solver's plan or the naive one, whichever costs less, and only if the evaluator finds nothing."""
        self.check(problem)
        return self.passed(problem, [self.solve(problem, budget, listener), self.naive(problem)])

    def passed(self, problem: Problem, plans: list[Plan]) -> Plan:
        """The cheapest plan (the earlier among equals) in which the evaluator finds nothing; PlanRefused if none."""
        findings: tuple[Finding, ...] = ()
        good: list[Plan] = []
        for plan in plans:
            found = self.evaluate(problem, plan)
            if found:
                findings = findings or found
            else:
                good.append(plan)
        if not good:
            raise PlanRefused(self.name, findings)
        return min(good, key=lambda plan: self.cost(problem, plan))


AnyCase = Case[Any, Any]
