"""When a backup is made by itself, when its absence is said, and which files may go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

NIGHTLY_AT = time(2, 30)
LATE_AFTER = timedelta(hours=26)  # a day and two hours: a night's backup that is only just behind alarms nobody
KEEP = 14


def last_night(at: datetime, zone: ZoneInfo) -> datetime:
    """The latest half past two at or before `at`."""
    local = at.astimezone(zone)
    tonight = datetime.combine(local.date(), NIGHTLY_AT, zone)
    if tonight <= local:
        return tonight
    return datetime.combine(local.date() - timedelta(days=1), NIGHTLY_AT, zone)


def is_due(newest: datetime | None, at: datetime, zone: ZoneInfo) -> bool:
    """Whether a night has passed without one: a machine that was off at night makes it in the morning."""
    return newest is None or newest < last_night(at, zone)


def is_late(newest: datetime | None, begun: datetime | None, at: datetime) -> bool:
    """Whether it has to be said; an installation without any is given as long from its beginning."""
    since = newest or begun
    return since is not None and at - since > LATE_AFTER


def surplus(names: Sequence[str], keep: int) -> list[str]:
    """Which files to delete so that the newest `keep` stay; names sort by their moment. Never the newest."""
    return sorted(names)[: -max(keep, 1)]
