"""Working days in China, make-up workdays included.

Years whose timetable is published come from `chinesecalendar`; for others Monday to Friday is taken, and
`is_estimated` says so (next year's make-up days are published in November at the earliest).
"""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import chinese_calendar


def is_estimated(day: date) -> bool:
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return True
    return False


def is_working_day(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def after_working_days(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The end (18:00 local in `zone`) of the `days`-th working day after the day of `moment`; in UTC."""
    day = moment.astimezone(zone).date()
    left = days
    while left > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            left -= 1
    return datetime(day.year, day.month, day.day, 18, tzinfo=zone).astimezone(UTC)
