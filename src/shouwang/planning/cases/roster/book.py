"""A roster being filled: who holds what so far, and whether one more duty would break a limit."""

from __future__ import annotations

from collections import Counter

from .problem import Duty, Helper, Reason, RosterPlan, RosterProblem, Turn, Uncovered, clash, may_hold


class Book:
    """Begins with what is past; with `keep`, also with every told turn that is still possible, in the order of the duties."""

    def __init__(self, problem: RosterProblem, *, keep: bool = False) -> None:
        self.problem = problem
        self.duties = {duty.id: duty for duty in problem.duties}
        self.helpers = {helper.id: helper for helper in problem.helpers}
        self.held: dict[str, list[Duty]] = {helper.id: [] for helper in problem.helpers}
        self.count = Counter[str]()
        self._absences = {helper.id: tuple(each for each in problem.absences if each.helper == helper.id)
                          for helper in problem.helpers}  # fmt: skip
        coming = []
        for turn in problem.told:
            if self.duties[turn.duty].start < problem.now:
                self._write(turn.helper, self.duties[turn.duty])
            else:
                coming.append(turn)
        if keep:
            for turn in sorted(coming, key=lambda turn: self.duties[turn.duty].start):
                duty, helper = self.duties[turn.duty], self.helpers[turn.helper]
                if self.missing(duty) and self.able(helper, duty) and self.fits(helper, duty):
                    self._write(turn.helper, duty)

    def _write(self, helper: str, duty: Duty) -> None:
        self.held[helper].append(duty)
        self.count[duty.id] += 1

    def give(self, helper: Helper, duty: Duty) -> None:
        """Write a turn down; the caller has asked `able` and `fits`."""
        self._write(helper.id, duty)

    def missing(self, duty: Duty) -> int:
        """How many people a duty still wants; none when it is past."""
        return max(0, duty.needed - self.count[duty.id]) if duty.start >= self.problem.now else 0

    def able(self, helper: Helper, duty: Duty) -> bool:
        """Skills, hours and absences allow it."""
        return may_hold(helper, duty, self._absences[helper.id])

    def fits(self, helper: Helper, duty: Duty) -> bool:
        """Cap, the day's limit and rest allow it beside what the helper holds."""
        held = self.held[helper.id]
        return (
            len(held) < helper.cap
            and sum(each.day == duty.day for each in held) < self.problem.most_a_day
            and not any(clash(each, duty, self.problem.rest_minutes) for each in held)
        )

    def plan(self, *, is_proven: bool = False) -> RosterPlan:
        """The roster as it stands, with the reason for every gap."""
        order = {duty.id: position for position, duty in enumerate(self.problem.duties)}
        turns = [Turn(duty=duty.id, helper=helper) for helper, several in self.held.items() for duty in several]
        turns.sort(key=lambda turn: (self.duties[turn.duty].start, order[turn.duty], turn.helper))
        uncovered = tuple(
            Uncovered(duty=duty.id, missing=duty.needed - self.count[duty.id], reason=self._reason(duty))
            for duty in self.problem.duties
            if self.count[duty.id] < duty.needed
        )
        return RosterPlan(turns=tuple(turns), uncovered=uncovered, is_proven=is_proven)

    def _reason(self, duty: Duty) -> Reason:
        if duty.start < self.problem.now:
            return "past"
        skilled = [helper for helper in self.helpers.values() if set(duty.skills) <= set(helper.skills)]
        if not skilled:
            return "no_skill"
        return "limits" if any(self.able(helper, duty) for helper in skilled) else "nobody_free"
