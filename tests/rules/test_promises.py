"""What is promised, by kind, urgency, the committee's own changes and the calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest

from shouwang.desk.kind import Promise
from shouwang.desk.promises import promised
from shouwang.lib import workdays
from shouwang.lib.clock import SHANGHAI


def kind(**promise) -> SimpleNamespace:
    made = Promise(**{"answer": timedelta(hours=4), "finish": timedelta(days=5)} | promise)
    return SimpleNamespace(code="a_service", promise={"high": made, "medium": made, "low": made})


def at(month: int, day: int, hour: int = 9, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


def test_by_the_clock():
    assert promised(kind(), "low", at(11, 18), SHANGHAI) == (at(11, 18, 13), at(11, 23))


def test_the_committees_own_minutes_win():
    own = {"a_service": {"high": [5, 60]}}
    assert promised(kind(), "high", at(11, 18), SHANGHAI, own) == (
        at(11, 18) + timedelta(minutes=5),
        at(11, 18, 10),
    )
    assert promised(kind(), "low", at(11, 18), SHANGHAI, own)[0] == at(11, 18, 13)
    assert promised(kind(), "high", at(11, 18), SHANGHAI, {"another": {"high": [1, 2]}})[0] == at(11, 18, 13)


def test_an_end_is_never_promised_before_the_answer():
    assert promised(kind(finish=timedelta(hours=1)), "low", at(11, 18), SHANGHAI) == (at(11, 18, 13), at(11, 18, 13))


@pytest.mark.parametrize(
    ("received", "days", "end"),
    [
        (at(11, 18), 5, at(11, 25, 18)),  # Wednesday to Wednesday
        (at(11, 20), 1, at(11, 23, 18)),  # Friday to Monday
        (at(11, 21), 1, at(11, 23, 18)),  # received on a Saturday
        (at(11, 18, 23), 1, at(11, 19, 18)),  # late in the evening counts from the next day
        (at(9, 30), 1, at(10, 8, 18)),  # 国庆 1 to 7 October 2026
        (at(9, 30), 5, at(10, 13, 18)),  # with the make-up Saturday, 10 October
        (at(2, 13), 1, at(2, 14, 18)),  # the make-up Saturday before 春节 2026
        (at(2, 14), 1, at(2, 24, 18)),  # 春节 15 to 23 February 2026
        (at(5, 30, year=2031), 1, at(6, 2, year=2031, hour=18)),  # an unpublished year: Monday to Friday
    ],
)
def test_working_days(received, days, end):
    assert workdays.after_working_days(received, days, SHANGHAI) == end


def test_working_days_in_a_promise():
    answer_by, finish_by = promised(kind(finish_working_days=5), "low", at(9, 30), SHANGHAI)
    assert (answer_by, finish_by) == (at(9, 30, 13), at(10, 13, 18))


@pytest.mark.parametrize(
    ("day", "is_working", "is_estimated"),
    [
        (date(2026, 10, 1), False, False),
        (date(2026, 10, 10), True, False),
        (date(2026, 2, 17), False, False),
        (date(2026, 2, 28), True, False),
        (date(2031, 10, 1), True, True),  # nobody knows yet; said as an estimate
        (date(2031, 10, 4), False, True),
    ],
)
def test_which_days_are_working_days(day, is_working, is_estimated):
    assert workdays.is_working_day(day) is is_working
    assert workdays.is_estimated(day) is is_estimated


def test_the_zone_decides_which_day_it_is():
    from datetime import UTC

    late = datetime(2026, 11, 18, 17, tzinfo=UTC)  # the 19th, 01:00, in Shanghai
    assert workdays.after_working_days(late, 1, SHANGHAI) == at(11, 20, 18)
