"""What the benchmarks of planning share: CPU of one thread, medians over seeds, rows with targets."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Any, TypeVar

Row = dict[str, Any]
T = TypeVar("T")


def seeds(long: bool) -> Sequence[int]:
    """Generator seeds: one in the quick run, five in the long one."""
    return (1, 2, 3, 4, 5) if long else (1,)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """The result and the CPU seconds of this thread."""
    began = time.thread_time()
    result = work()
    return result, time.thread_time() - began


def row(
    case: str,
    metric: str,
    ours: float,
    reference: float,
    reference_name: str,
    at_most: float | None = None,
    **more: Any,
) -> Row:
    """One line of the table; `at_most` is the target for ours / reference (None: only to compare)."""
    ratio = ours / reference if reference else float("inf") if ours else 1.0
    return {
        "case": case, "metric": metric, "ours": float(ours), "reference": float(reference),
        "reference_name": reference_name, "ratio": ratio,
        "target": None if at_most is None else f"<= {at_most:g}", "met": None if at_most is None else ratio <= at_most, **more,
    }  # fmt: skip


def count(case: str, metric: str, ours: float, most: float) -> Row:
    """A count with a limit of its own (meals that are late: 0)."""
    return {
        "case": case, "metric": metric, "ours": float(ours), "reference": float(most), "reference_name": "limit",
        "ratio": None, "target": f"<= {most:g}", "met": ours <= most,
    }  # fmt: skip


def middle(values: Iterable[float]) -> float:
    """Median over seeds."""
    return float(median(list(values)))


class Table:
    """Gathers figures by metric over seeds; a row is their median, met when the median is and no seed is 2 % beside it."""

    def __init__(self, case: str) -> None:
        self.case = case
        self._seen: dict[str, list[tuple[float, float]]] = {}
        self._how: dict[str, tuple[str, float | None, bool]] = {}

    def add(
        self,
        metric: str,
        ours: float,
        reference: float,
        name: str,
        *,
        most: float | None = None,
        least: float | None = None,
    ) -> None:
        """One seed's figure; the ratio ours / reference must be at most `most`, or at least `least`, where given."""
        self._seen.setdefault(metric, []).append((float(ours), float(reference)))
        self._how[metric] = (name, most if most is not None else least, most is not None)

    def rows(self) -> Iterable[Row]:
        for metric, seen in self._seen.items():
            name, limit, is_most = self._how[metric]
            ratios = [
                ours / reference if reference else (1.0 if not ours else float("inf")) for ours, reference in seen
            ]
            middle = median(ratios)
            row = {
                "case": self.case, "metric": metric, "ours": median(ours for ours, _ in seen),
                "reference": median(reference for _, reference in seen), "reference_name": name, "ratio": middle,
            }  # fmt: skip
            if limit is not None:
                worst = max(ratios) if is_most else min(ratios)
                row["target"] = f"{'<=' if is_most else '>='} {limit:g}"
                row["met"] = (middle <= limit + 1e-9 and worst <= limit * 1.02) if is_most else (
                    middle >= limit - 1e-9 and worst >= limit * 0.98
                )  # fmt: skip
            yield row
