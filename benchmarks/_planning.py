"""What the benchmarks of planning share: CPU of one thread, medians over seeds, rows with targets."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Any

Row = dict[str, Any]


def seeds(long: bool) -> Sequence[int]:
    """Generator seeds: one in the quick run, five in the long one."""
    return (1, 2, 3, 4, 5) if long else (1,)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
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
