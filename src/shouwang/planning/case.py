"""A case: one kind of planning problem, and the one gate through which its plans leave the package."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .budget import Budget, Listener
from .plan import Figures, Finding, PlanRefused, ProblemError

Problem = TypeVar("Problem")
Plan = TypeVar("Plan")


@dataclass(frozen=True, kw_only=True)
class Replanning(Generic[Problem, Plan]):
    """How a case plans again while a plan is under way.

    `replan(problem, before, now, gone, budget, listener)`: without a budget as few changes as possible, at once; with one better.
    `begun(before, after, now)` finds what had begun and was changed all the same.
    """

    replan: Callable[[Problem, Plan, int, Collection[str], Budget | None, Listener | None], Plan]
    begun: Callable[[Plan, Plan, int], tuple[Finding, ...]]


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
    replanning: Replanning[Problem, Plan] | None = None

    def check(self, problem: Problem) -> None:
        """ProblemError with the first fault, if there is one."""
        faults = self.faults(problem)
        if faults:
            raise ProblemError(faults[0])

    def best(self, problem: Problem, budget: Budget, listener: Listener | None = None) -> Plan:
        """The solver's plan or the naive one, whichever costs less, and only if the evaluator finds nothing."""
        self.check(problem)
        return self.passed(problem, [self.solve(problem, budget, listener), self.naive(problem)])

    def again(
        self,
        problem: Problem,
        before: Plan,
        now: int,
        *,
        gone: Collection[str] = (),
        budget: Budget | None = None,
        listener: Listener | None = None,
    ) -> Plan:
        """Plan again at `now`; what has begun stays. Without a budget nobody's work moves that need not; with one it may."""
        self.check(problem)
        if self.replanning is None:
            raise ProblemError(f"the case {self.name} does not plan again")
        plan = self.replanning.replan(problem, before, now, gone, budget, listener)
        findings = (*self.evaluate(problem, plan), *self.replanning.begun(before, plan, now))
        if findings:
            raise PlanRefused(self.name, findings)
        return plan

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
