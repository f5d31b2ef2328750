"""Rows of the planning benchmarks: one figure over several seeds, beside what it is measured against."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Any, TypeVar

T = TypeVar("T")
QUICK, LONG = (1,), (1, 2, 3, 4, 5)


def seeds(long: bool) -> Sequence[int]:
    return LONG if long else QUICK


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """The result and the CPU seconds of this thread that it took."""
    began = time.thread_time()
    made = work()
    return made, time.thread_time() - began


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

    def rows(self) -> Iterable[dict[str, Any]]:
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
