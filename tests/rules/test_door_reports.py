"""When something was done at a door, by a phone whose clock may be wrong; whether a late report can be carried out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shouwang.desk import rules
from shouwang.desk.rules import Due, Held

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    "said, sent, done",
    [
        (NOON - 40 * MINUTE, NOON, NOON - 40 * MINUTE),
        (NOON, NOON, NOON),
        # The phone is two hours slow, or in another year: how long it waited is right all the same.
        (NOON - 160 * MINUTE, NOON - 120 * MINUTE, NOON - 40 * MINUTE),
        (datetime(2031, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, 0, 5, tzinfo=UTC), NOON - 5 * MINUTE),
        # Its clock was set in between: nothing can be said, so it is now; never in the future.
        (NOON, NOON - MINUTE, NOON),
        (datetime(1970, 1, 1, tzinfo=UTC), NOON, NOON),
        (NOON - timedelta(days=31), NOON, NOON),
        (NOON - timedelta(days=30), NOON, NOON - timedelta(days=30)),
        (None, NOON, NOON),
        (NOON, None, NOON),
    ],
)
def test_the_time_of_the_deed(said, sent, done):
    assert rules.time_of_deed(said, sent, NOON) == done


@pytest.mark.parametrize("minutes, told", [(0, False), (1.9, False), (2, True), (600, True)])
def test_only_what_came_late_is_told_apart(minutes, told):
    moment = NOON - timedelta(minutes=minutes)
    assert rules.said_before(moment, NOON) == (moment if told else None)


@pytest.mark.parametrize(
    "is_own, is_open, is_same_end, held",
    [
        (True, True, False, None),
        (True, False, True, None),  # it says what is so already
        (True, False, False, Held.CLOSED),
        (False, True, False, Held.NOT_YOURS),
        (False, False, False, Held.CLOSED),
        (False, False, True, Held.CLOSED),
    ],
)
def test_what_is_held(is_own, is_open, is_same_end, held):
    assert rules.held_because(is_own=is_own, is_open=is_open, is_same_end=is_same_end) == held


@pytest.mark.parametrize(
    "urgency, hour, wait",
    [("high", 12, timedelta(minutes=5)), ("medium", 12, timedelta(minutes=30)), ("low", 12, timedelta(hours=2)),
     ("high", 23, timedelta(minutes=5)), ("low", 23, timedelta(hours=8))],
)  # fmt: skip
def test_a_held_report_is_looked_at(urgency, hour, wait):
    at = datetime(2026, 11, 18, hour, 0, tzinfo=SHANGHAI)
    assert rules.next_look_at_held(at, urgency, SHANGHAI) - at == wait


@pytest.mark.parametrize(
    "reminded, is_last_rung, is_there, due",
    [(0, False, True, Due.REMIND), (1, False, True, Due.PASS_ON), (0, False, False, Due.PASS_ON),
     (7, True, True, Due.REMIND), (7, True, False, Due.REMIND)],
)  # fmt: skip
def test_nobody_looks(reminded, is_last_rung, is_there, due):
    assert rules.what_is_due_of_held(reminded=reminded, is_last_rung=is_last_rung, is_owner_there=is_there) == due
