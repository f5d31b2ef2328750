"""The only `now()` of the house.

`now()` is the clock of the work: in demonstration mode `shouwang clock advance 30m` moves it for
every process, so that anyone can try a night in a minute. `machine_now()` never moves: heartbeats
are compared with it, or advancing the clock would look like a dead sweep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from . import env

SHANGHAI = ZoneInfo("Asia/Shanghai")

_frozen: datetime | None = None
_offset_cache: tuple[float, timedelta] = (-1.0, timedelta())


def _offset_file() -> Path:
    return env.home() / "clock-offset"


def offset() -> timedelta:
    """How far the demonstration clock was moved; zero outside demonstration mode."""
    global _offset_cache
    try:
        changed = _offset_file().stat().st_mtime
    except FileNotFoundError:
        return timedelta()
    if changed != _offset_cache[0]:
        _offset_cache = (changed, timedelta(seconds=float(_offset_file().read_text() or 0)))
    return _offset_cache[1]


def advance(by: timedelta) -> timedelta:
    """Move the demonstration clock for every process; returns the whole offset.

    Raises:
        SystemExit: outside demonstration mode, or backwards.
    """
    if not env.is_demonstration():
        raise SystemExit("The clock can only be moved in demonstration mode.")
    if by < timedelta():
        raise SystemExit("The clock moves forward only.")
    total = offset() + by
    _offset_file().write_text(str(total.total_seconds()))
    return total


def parse_duration(words: str) -> timedelta:
    """`30m`, `2h`, `1d`, `1h30m`, `90s`. Raises ValueError with a plain sentence."""
    found = re.fullmatch(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", words.strip().lower())
    if not found or not words.strip():
        raise ValueError(f"{words!r} is no duration; write 30m, 2h, 1d or 1h30m.")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def machine_now() -> datetime:
    """The machine's own clock in UTC, never moved and never frozen."""
    return datetime.now(UTC)


def now() -> datetime:
    """The moment of the work, in UTC."""
    return _frozen if _frozen is not None else machine_now() + offset()


def local(moment: datetime, zone: ZoneInfo = SHANGHAI) -> datetime:
    return moment.astimezone(zone)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (tests and the drill, which builds yesterday's history)."""
    global _frozen
    before, _frozen = _frozen, moment
    try:
        yield
    finally:
        _frozen = before
