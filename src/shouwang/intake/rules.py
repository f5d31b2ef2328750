"""Decisions of the ways in: when an unfinished paste is due, which moment counts, which urgency holds. No Django."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# Nobody has decided on the messages yet, and a plea may be among them: sooner where one reads as urgent.
PATIENCE = {True: timedelta(minutes=5), False: timedelta(minutes=30)}
REMINDERS = 1
STILL_RUNNING = timedelta(hours=12)
RANK = {"high": 0, "medium": 1, "low": 2}


class Due(StrEnum):
    REMIND = "remind"
    PASS_ON = "pass_on"  # noqa: S105 - a step down the line-up, no password  # nosec B105


def next_look(at: datetime, *, is_dangerous: bool) -> datetime:
    """When the sweep takes an unfinished paste up, counted from `at`."""
    return at + PATIENCE[is_dangerous]


def what_is_due(*, reminded: int, is_last_rung: bool, is_owner_there: bool) -> Due:
    """Somebody who is away is passed by at once; the last rung is reminded again and again."""
    if not is_owner_there:
        return Due.PASS_ON
    return Due.REMIND if is_last_rung or reminded < REMINDERS else Due.PASS_ON


def received_at(said_at: datetime | None, at: datetime) -> datetime:
    """The moment from which the promise runs: when it was said, if that is known and at most twelve hours ago.

    What is older was not to be seen here before it was pasted; from then on somebody can keep a promise.
    """
    if said_at is not None and at - STILL_RUNNING <= said_at <= at:
        return said_at
    return at


def more_urgent(*urgencies: str) -> str:
    """The most urgent of the known ones; empty where none is known."""
    known = [urgency for urgency in urgencies if urgency in RANK]
    return min(known, key=RANK.__getitem__) if known else ""


@dataclass(frozen=True)
class Sendings:
    """How often the same address and the same telephone sent something within the last hour."""

    of_address: int
    of_phone: int


MOST_OF_ADDRESS = 30  # behind one address may be a whole building
MOST_OF_PHONE = 6


def is_too_many(sendings: Sendings) -> bool:
    return sendings.of_address >= MOST_OF_ADDRESS or sendings.of_phone >= MOST_OF_PHONE


def is_joined_by_default(*, kind: str, urgency: str, same_door: bool, other_kind: str, other_urgency: str) -> bool:
    """Whether "add to that request" is ticked beforehand: only the same matter at the same door, not more urgent."""
    return same_door and kind == other_kind and RANK.get(urgency, 1) >= RANK.get(other_urgency, 1)


def changed(read: dict[str, object], chosen: dict[str, object]) -> dict[str, dict[str, object]]:
    """What a person corrected: field -> what was read and what was set."""
    keys: Iterable[str] = chosen.keys()
    return {
        key: {"read": read.get(key), "set": chosen[key]} for key in keys if (read.get(key) or "") != (chosen[key] or "")
    }
