"""Clocks that jump, and summer time in another zone."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .house import ROOT, House, wait_for
from .jobs import lines_so_far, taken_up
from .storm import Row

FAR = "now() + interval '20 days'"
SUMMER_TIME = "tests/stories/test_summer_time.py"


def all_of(house: House, street: dict[str, Any], say: Callable[[str], None]) -> list[Row]:
    return [_ahead_and_back(house, say), _behind_and_back(house, say), _summer_time(say)]


def _open(house: House) -> list[str]:
    return [
        pk
        for (pk,) in house.query(
            "SELECT id::text FROM desk_request WHERE closed_at IS NULL AND state <> 'waiting' AND urgency <> 'high'"
        )
    ]


def _row(house: House, name: str, ids: list[str], since: int, began: float, most: int) -> Row:
    """Lost: stuck in a far future, or no longer looked after. Doubled: taken up more often than `most` times."""
    times = taken_up(house, ids, since)
    stuck = house.query(
        f"SELECT count(*) FROM desk_request WHERE closed_at IS NULL AND (owner_id IS NULL OR next_at > {FAR})"
    )[0][0]
    whole = house.command("reconcile").returncode == 0
    return Row(
        name, 1, len(ids), stuck + (not whole), sum(n > most for n in times.values()), [time.monotonic() - began],
        "" if whole else "reconcile: not whole",
    )  # fmt: skip


@contextmanager
def _alone(house: House) -> Iterator[None]:
    """The house's own sweep stands still meanwhile: a machine has one clock, and both would have the wrong one.

    Two clocks at once are tried in tests/stories/test_ten_ways_to_lose.py.
    """
    sweep = wait_for(lambda: house.process("sweep"), "a sweep to hold")
    sweep.suspend()
    try:
        yield
    finally:
        sweep.resume()


def _ahead_and_back(house: House, say: Callable[[str], None]) -> Row:
    """A round of the sweep on a machine that is 400 days ahead; then the right clock again."""
    ids, since, began = _open(house), lines_so_far(house), time.monotonic()
    with _alone(house):
        handled = house.run("founding", "sweep_with_a_wrong_clock", days=400)
    house.command("sweep", "--once")
    say(f"clock 400 days ahead: {handled} taken up, then set back")
    return _row(house, "clock 400 days ahead, and back", ids, since, began, most=1)


def _behind_and_back(house: House, say: Callable[[str], None]) -> Row:
    """A machine that wakes in the past (an empty battery) and then learns the time."""
    ids, since, began = _open(house), lines_so_far(house), time.monotonic()
    with _alone(house):
        house.run("founding", "sweep_with_a_wrong_clock", days=-400)
    house.command("sweep", "--once")
    say("clock 400 days behind, then set right")
    return _row(house, "clock 400 days behind, and back", ids, since, began, most=1)


def _summer_time(say: Callable[[str], None]) -> Row:
    """Requests of a street in Berlin and one in New York through both switches of the year."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", SUMMER_TIME],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    count = {word: int(n) for n, word in re.findall(r"(\d+) (passed|failed|error)", done.stdout)}
    say(f"summer time: {done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr[-200:]}")
    failed = count.get("failed", 0) + count.get("error", 0) + (done.returncode not in (0, 1))
    return Row("summer time, Berlin and New York", count.get("passed", 0) + failed, 0, failed, 0,
               note=f"{time.monotonic() - began:.0f} s; {SUMMER_TIME}")  # fmt: skip
