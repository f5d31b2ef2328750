"""`plan-prescriptions`: the length of the day against the list by hand, the doors against a long run, the hospitals against a proof."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks._planning import Row, middle, row, seeds
from benchmarks._rivals import beside
from shouwang.planning import Budget
from shouwang.planning.cases.prescriptions import CASE, problem
from shouwang.planning.cases.prescriptions.hospitals import plan_hospitals


def plan_prescriptions(long: bool) -> Iterator[Row]:
    """3 s for the doors, 3 s for the hospitals."""
    name = "plan-prescriptions"
    with beside() as rivals:
        rivals.begin(problem(1).doors(), 10.0 if long else 4.0)
        rows, doors = _ours(name, long)
        yield from rows
        yield from rivals.rows(name, "doors s, 3 s", doors)


def _ours(name: str, long: bool) -> tuple[list[Row], float]:
    """The rows, and when the first seed's doors are done."""
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
    day, at = middle(days), middle(doors)
    by_hand = day / middle(a / b for a, b in zip(days, hands, strict=True))
    best = at / middle(a / b for a, b in zip(doors, far, strict=True))
    return [
        row(name, "day s, 3 s + 3 s", day, by_hand, "by hand", 0.63),
        row(name, "doors s, 3 s", at, best, "long best", 1.02),
        row(name, "hospitals, 1 + proven gap", 1 + middle(gaps), 1.0, "bound (HiGHS)", 1.005),
    ], doors[0]


CASES = {"plan-prescriptions": plan_prescriptions}
