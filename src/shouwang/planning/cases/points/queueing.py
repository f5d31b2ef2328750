"""A day at the points, simulated: people dawdle or hurry, and the table takes now longer, now less.

One server a point, first come, first served. Arrivals vary by a normal `jitter_seconds`, service by a share either way. Only benchmarks
and tests use it; it knows nothing of how the plan was made.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...geometry import travel_seconds
from .pacing import chunks, may_call
from .problem import Point, PointsPlan, PointsProblem

Policy = Literal["at_once", "hourly", "spread", "paced"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Minutes: mean and 95th percentile of standing in the queue, and until the last is sampled; `served` counts people."""

    mean_wait: float
    p95_wait: float
    finish: float
    served: int


def simulate(
    problem: PointsProblem,
    plan: PointsPlan,
    policy: Policy,
    seed: int = 0,
    *,
    jitter_seconds: float = 90.0,
    spread: float = 0.3,
) -> Queue:
    """How long people stand, under one of four ways of calling.

    `at_once`: everybody at the opening. `hourly`: told the hour in which their turn is expected, and coming when it strikes. `spread`: the
    same, but evenly over the hour, which nobody can arrange. `paced`: called by `may_call`.
    """
    dice = np.random.default_rng(seed)
    buildings = {each.id: each for each in problem.buildings}
    points = {each.id: each for each in problem.points}
    waits: list[float] = []
    finish = 0.0
    for line in plan.lines:
        point = points[line.point]
        several = [buildings[key] for key in line.buildings]
        walks = [travel_seconds(problem.sketch, "foot", each.place, point.place) for each in several]
        people = sum(each.people for each in several)
        late = dice.normal(0.0, jitter_seconds, people).tolist()
        takes = (point.seconds_each * dice.uniform(1 - spread, 1 + spread, people)).tolist()
        waiting = chunks(problem, several, walks)
        if policy == "paced":
            end = _paced(point, problem.margin_seconds, waiting, late, takes, waits)
        else:
            told, before = list[float](), 0
            for chunk in waiting:
                hour = before * point.seconds_each // 3_600 * 3_600
                ready = 0.0 if policy == "at_once" else hour
                width = 3_600.0 if policy == "spread" else 0.0
                told += (ready + chunk.lead_seconds + width * dice.random(chunk.people)).tolist()
                before += chunk.people
            end = _served(sorted(max(0.0, one + two) for one, two in zip(told, late, strict=True)), takes, waits)
        finish = max(finish, end)
    all_waits = np.array(waits or [0.0]) / 60
    return Queue(mean_wait=float(all_waits.mean()), p95_wait=float(np.quantile(all_waits, 0.95)), finish=finish / 60,
                 served=len(waits))  # fmt: skip


def _served(arrivals: list[float], takes: list[float], waits: list[float]) -> float:
    clock = 0.0
    for arrival, take in zip(arrivals, takes, strict=True):
        start = max(clock, arrival)
        waits.append(start - arrival)
        clock = start + take
    return clock


def _paced(
    point: Point, margin: int, waiting: list, late: list[float], takes: list[float], waits: list[float]
) -> float:  # type: ignore[type-arg]
    clock, called, done, nxt = 0.0, 0, 0, 0
    here: list[float] = []
    while done < len(late):
        while nxt < len(waiting) and (not here or may_call(point, called, done, waiting[nxt], margin)):
            chunk = waiting[nxt]
            for _ in range(chunk.people):
                heapq.heappush(here, max(clock, clock + chunk.lead_seconds + late[called]))
                called += 1
            nxt += 1
        arrival = heapq.heappop(here)
        start = max(clock, arrival)
        waits.append(start - arrival)
        clock = start + takes[done]
        done += 1
    return clock
