"""When a backup is due, when its absence is said, and which files go."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shouwang.core.backup import rules
from shouwang.lib.clock import SHANGHAI


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("newest", "now", "expected"),
    [
        (None, at(18, 9), True),
        (at(18, 2, 30), at(18, 2, 40), False),
        (at(17, 2, 30), at(18, 2, 29), False),
        (at(17, 2, 30), at(18, 2, 30), True),
        (at(17, 2, 31), at(18, 8), True),  # the machine was off at night
        (at(18, 8), at(18, 23), False),
        (at(18, 8), at(19, 2, 30), True),
        (at(19, 8), at(18, 8), False),  # the clock was set back
    ],
)
def test_due_once_a_night(newest: datetime | None, now: datetime, expected: bool) -> None:
    assert rules.is_due(newest, now, SHANGHAI) is expected


@pytest.mark.parametrize(
    ("newest", "begun", "hours", "expected"),
    [
        (at(18, 2), None, 26, False),
        (at(18, 2), None, 26.1, True),
        (None, at(18, 2), 25, False),
        (None, at(18, 2), 27, True),
        (None, None, 100, False),
        (at(18, 2), at(1, 2), 1, False),
    ],
)
def test_late_after_twenty_six_hours(
    newest: datetime | None, begun: datetime | None, hours: float, expected: bool
) -> None:
    assert rules.is_late(newest, begun, at(18, 2) + timedelta(hours=hours)) is expected


@pytest.mark.parametrize(("keep", "gone"), [(3, []), (2, ["a-1"]), (1, ["a-1", "a-2"]), (0, ["a-1", "a-2"]), (14, [])])
def test_the_newest_stay(keep: int, gone: list[str]) -> None:
    assert rules.surplus(["a-2", "a-3", "a-1"], keep) == gone
