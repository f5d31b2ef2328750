"""The second core: the same search with another seed in another process; the better plan wins, always by the same rule."""

from __future__ import annotations

import multiprocessing
import os
import pickle  # nosec B403: only what our own child wrote a moment ago
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from .budget import Budget, Listener

Problem = TypeVar("Problem")
Plan = TypeVar("Plan")
LEAST_CPU_SECONDS = 0.8
"""Below this a second process costs more (0.3 s to start) than it brings."""

_CHILD = """
import pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
solve, problem, budget = pickle.load(sys.stdin.buffer)
pickle.dump(solve(problem, budget, None), sys.stdout.buffer)
"""

Search = Callable[[Problem, Budget, Listener | None], Plan]


def better(
    search: Search[Problem, Plan],
    problem: Problem,
    budget: Budget,
    listener: Listener | None,
    cost: Callable[[Plan], tuple[float, ...]],
) -> Plan:
    """The cheaper of two seeds where a second core may help, else the plan of the first. `search` is a module's function.

    With a budget of iterations the second seed always thinks, if only after the first, so that the plan is the same
    everywhere. Inside a daemon (which may have no children), or when the child fails, the first plan stands.
    """
    alone = replace(budget, cores=1)
    if budget.cores < 2:
        return search(problem, alone, listener)
    second = replace(alone, seed=budget.seed + 1_000_003)
    if not _may_have_child():
        plans = [search(problem, alone, listener)]
        if budget.iterations is not None:
            plans.append(search(problem, second, None))
        return min(plans, key=cost)
    if budget.cpu_seconds is not None and budget.cpu_seconds < LEAST_CPU_SECONDS:
        return search(problem, alone, listener)
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert child.stdin is not None and child.stdout is not None
    try:
        child.stdin.write(pickle.dumps(sys.path) + pickle.dumps((search, problem, second)))
        child.stdin.close()
        plans = [search(problem, alone, listener)]
        answer = child.stdout.read()
        if child.wait() == 0:
            plans.append(pickle.loads(answer))  # noqa: S301  # nosec B301: written a moment ago by our own child
        elif budget.iterations is not None:
            plans.append(search(problem, second, None))
    finally:
        if child.poll() is None:
            child.kill()
        child.stdout.close()
        child.wait()
    return min(plans, key=cost)


def _may_have_child() -> bool:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores > 1 and not multiprocessing.current_process().daemon


def default_cores() -> int:
    """Two where there are two; more seeds bring little."""
    return 2 if _may_have_child() else 1
