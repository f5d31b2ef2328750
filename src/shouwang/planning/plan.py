"""What every plan has in common: what was left out and why, and what an evaluator found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Something that the plan does not serve: its id, and the reason as a code of the case (`no_skill`, `no_time` …)."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A broken rule, as an evaluator found it: the rule's code, whom or what it concerns, and what was seen."""

    rule: str
    where: str
    seen: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.where}: {self.seen}"


Figures = dict[str, float]
"""The figures of a plan by name, units in the name (`last_meal_seconds`); the same keys for every plan of a case."""


class ProblemError(ValueError):
    """The problem is not well posed; the message is one line that says where and what."""


class PlanRefused(RuntimeError):
    """No plan passed the evaluator: a fault of ours, never of the problem. Carries the findings."""

    def __init__(self, case: str, findings: tuple[Finding, ...]) -> None:
        shown = "; ".join(str(finding) for finding in findings[:3])
        super().__init__(f"{case}: the evaluator refused the plan ({len(findings)} findings): {shown}")
        self.findings = findings
