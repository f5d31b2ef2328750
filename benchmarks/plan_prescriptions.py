"""`plan-prescriptions`: the length of the day against the list by hand, the doors against a long run, the hospitals against a proof."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks._planning import Row, middle, row, seeds
from shouwang.planning import Budget
from shouwang.planning.cases.prescriptions import CASE, problem
from shouwang.planning.cases.prescriptions.hospitals import plan_hospitals


def plan_prescriptions(long: bool) -> Iterator[Row]:
    """3 s for the doors, 3 s for the hospitals."""
    days, hands, doors, far, gaps = [], [], [], [], []
    for seed in seeds(long):
        posed = problem(seed)
        plan = CASE.best(posed, Budget(cpu_seconds=6))
        figures = CASE.figures(posed, plan)
        days.append(figures["day_seconds"])
        hands.append(CASE.figures(posed, CASE.naive(posed))["day_seconds"])
        longer = CASE.figures(posed, CASE.best(posed, Budget(cpu_seconds=80 if long else 16)))
        doors.append(figures["collect_seconds"])
        far.append(min(longer["collect_seconds"], figures["collect_seconds"]))
        gaps.append(plan_hospitals(posed, posed.slips, Budget(cpu_seconds=3))[2])
    name = "plan-prescriptions"
    day = middle(days)
    yield row(
        name, "day s, 3 s + 3 s", day, day / middle(a / b for a, b in zip(days, hands, strict=True)), "by hand", 0.63
    )
    at = middle(doors)
    yield row(name, "doors s, 3 s", at, at / middle(a / b for a, b in zip(doors, far, strict=True)), "long best", 1.02)
    yield row(name, "hospitals, 1 + proven gap", 1 + middle(gaps), 1.0, "bound (HiGHS)", 1.005)


CASES = {"plan-prescriptions": plan_prescriptions}
