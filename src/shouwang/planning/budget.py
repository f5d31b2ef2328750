"""How much a planner may think: CPU seconds or iterations, never wall time, so that a busy machine gives no worse plan."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Either `cpu_seconds` of one thread or `iterations` of the planner's own search; `seed` chooses among equals.

    The same seed and iterations give the same plan on every machine, and more iterations never a worse one. What an iteration
    is, each case says. `cores`: how many seeds (or models) may think at the same time, each with the whole budget; the better wins.
    """

    cpu_seconds: float | None = None
    iterations: int | None = None
    seed: int = 0
    cores: int = 1

    def __post_init__(self) -> None:
        if (self.cpu_seconds is None) == (self.iterations is None):
            raise ValueError("a budget is either cpu_seconds or iterations")
        if (self.cpu_seconds if self.cpu_seconds is not None else self.iterations or 0) < 0:
            raise ValueError("a budget is not negative")
        if self.seed < 0 or self.cores < 1:
            raise ValueError("seed is not negative and cores is at least 1")

    def part(self, share: float) -> Budget:
        """A share (0 to 1) of this budget, for one phase of several."""
        if self.iterations is not None:
            return replace(self, iterations=int(self.iterations * share))
        assert self.cpu_seconds is not None
        return replace(self, cpu_seconds=self.cpu_seconds * share)


@dataclass(frozen=True, slots=True)
class Progress:
    """What a planner says while it thinks: share of the budget spent (0 to 1), cost of its best plan, a few words."""

    spent: float
    cost: float
    words: str = ""


Listener = Callable[[Progress], None]


class Meter:
    """Counts what has been spent of one budget, in the thread that made it.

    A planner calls `tick()` once an iteration and stops when `is_over()`.
    """

    def __init__(self, budget: Budget, listener: Listener | None = None) -> None:
        self.budget = budget
        self.iterations = 0
        self._listener = listener
        self._began = time.thread_time()

    def tick(self, iterations: int = 1) -> None:
        self.iterations += iterations

    @property
    def cpu_seconds(self) -> float:
        """CPU seconds of this thread since the meter was made."""
        return time.thread_time() - self._began

    @property
    def spent(self) -> float:
        """0 at the start, 1 when the budget is used up; may pass 1 a little."""
        if self.budget.iterations is not None:
            return self.iterations / self.budget.iterations if self.budget.iterations else 1.0
        return self.cpu_seconds / self.budget.cpu_seconds if self.budget.cpu_seconds else 1.0

    def is_over(self) -> bool:
        return self.spent >= 1.0

    def left(self) -> Budget:
        """What is left, as a budget of the same kind."""
        return self.budget.part(max(0.0, 1.0 - self.spent))

    def say(self, cost: float, words: str = "") -> None:
        """Tell the listener, if there is one."""
        if self._listener is not None:
            self._listener(Progress(min(1.0, self.spent), cost, words))
