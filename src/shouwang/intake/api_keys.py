"""Who calls the API: the key's committee, remembered for half a minute in each process."""

from __future__ import annotations

import time
import uuid
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from shouwang.core import walls
from shouwang.core.access import Actor
from shouwang.core.models import ApiKey

from .actions.keys import hash_of

REMEMBERED = 30.0  # seconds: a key taken back is useless after that
MOST_KEPT = 10_000

_kept: dict[str, tuple[float, uuid.UUID]] = {}


def committee_of(key: str) -> uuid.UUID | None:
    """The committee of a running key, or None. Only keys that are right are remembered."""
    hashed, now = hash_of(key), time.monotonic()
    kept = _kept.get(hashed)
    if kept and now - kept[0] < REMEMBERED:
        return kept[1]
    with walls.login():
        running = ApiKey.objects.filter(key_hash=hashed, revoked_at__isnull=True)
        found = running.values_list("committee_id", flat=True).first()
    if found is None:
        _kept.pop(hashed, None)
        return None
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[hashed] = (now, found)
    return found


def forget_keys() -> None:
    """For tests: the next call looks the key up anew."""
    _kept.clear()


class ByKey(HttpBearer):
    """`Authorization: Bearer <key>`; the caller becomes a program acting on its one committee."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        committee_id = committee_of(token) if 20 <= len(token) <= 200 else None
        if committee_id is None:
            return None
        walls.enter(committee_id)
        return Actor.api(committee_id)
