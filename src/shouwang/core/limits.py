"""How often something may be done: counted in the database, so that every process counts together.

A limit is a number of times within a window of real time, for one key (an address, a link, a program). Keys are kept
as keyed hashes. Logging in is limited by django-allauth, through the shared cache.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from shouwang.lib import clock

from .privacy.fields import blind

# One statement, so that two processes never read the same count.
_SPEND = """
INSERT INTO core_allowance (key, until, used) VALUES (%(key)s, %(until)s, %(cost)s)
ON CONFLICT (key) DO UPDATE SET
    used = CASE WHEN core_allowance.until <= %(now)s THEN EXCLUDED.used ELSE core_allowance.used + EXCLUDED.used END,
    until = CASE WHEN core_allowance.until <= %(now)s THEN EXCLUDED.until ELSE core_allowance.until END
RETURNING used, until
"""
_FORGET = "DELETE FROM core_allowance WHERE until <= %s"


@dataclass(frozen=True)
class Limit:
    """`most` times within `seconds` for one key."""

    name: str
    most: int
    seconds: int


class TooOften(Exception):
    """A limit is reached; `seconds` until the next try is worth while."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too often; again in {seconds} s")
        self.seconds = seconds


def spend(limit: Limit, key: str, *, cost: int = 1) -> float:
    """Count `cost` more times for the key; returns the seconds for which this window still lasts.

    Raises:
        TooOften: the window's times were used up before. What was counted stays counted.
    """
    if not key:
        return 0.0
    now = clock.machine_now()
    values: dict[str, Any] = {
        "key": blind(f"{limit.name}:{key}", "limit"),
        "now": now,
        "until": now + timedelta(seconds=limit.seconds),
        "cost": cost,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, values)
        used, until = cursor.fetchone()
        if used == cost:  # a window opened: those that are over are forgotten
            cursor.execute(_FORGET, [now])
    left = (until - now).total_seconds()
    if used - cost >= limit.most:
        raise TooOften(max(1, round(left)))
    return float(left)


class Purse:
    """A limit for what is called very often: each process takes its times from the database by the block.

    It costs one statement in a hundred calls, and all processes together pass the limit by less than a block each.
    """

    BLOCK = 100

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._taken: dict[str, tuple[int, float]] = {}  # times left, and until when they may be used
        self._empty: dict[str, float] = {}  # refused until this moment without asking again

    def spend(self, key: str) -> None:
        """Count one call. Raises TooOften as the function `spend` does."""
        now = time.monotonic()
        with self._lock:
            if now < (until := self._empty.get(key, 0.0)):
                raise TooOften(max(1, round(until - now)))
            left, until = self._taken.get(key, (0, 0.0))
            if left > 0 and now < until:
                self._taken[key] = (left - 1, until)
                return
        block = min(self.BLOCK, self.limit.most)
        try:
            seconds = spend(self.limit, key, cost=block)
        except TooOften as refusal:
            with self._lock:
                self._empty[key] = now + refusal.seconds
            raise
        with self._lock:
            if len(self._taken) > 10_000:
                self._taken.clear()
                self._empty.clear()
            self._taken[key] = (block - 1, now + seconds)

    def forget(self) -> None:
        """For tests: as in a new process."""
        with self._lock:
            self._taken.clear()
            self._empty.clear()


def address_of(request: HttpRequest) -> str:
    """Where a call comes from; empty where only a proxy of this machine is seen, so that nobody is mistaken.

    Behind a proxy (HTTPS) the last address that it appended counts; what the sender wrote before it does not.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.IS_HTTPS:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    try:
        return "" if ip_address(address).is_loopback else address
    except ValueError:
        return ""
