"""What is held about one person, room by room: told to the person, destroyed when they ask for it.

Each room registers a `Holder` at start-up; a house test fails where a table that points to a resident is not told of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..access import Actor
from ..models import Resident


@dataclass(frozen=True)
class Sheet:
    """One table of the copy that a person gets."""

    title: Any
    headers: Sequence[Any]
    rows: list[list[Any]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Holder:
    """One room's part.

    Args:
        tell: everything the room holds about the person; what it says of others is masked.
        open: sentences, one for each thing that is still open for the person.
        erase: destroys all of it; returns how many things, by code of their term.
    """

    tell: Callable[[Resident], list[Sheet]]
    open: Callable[[Resident], list[str]] = lambda _person: []
    erase: Callable[[Resident, Actor, datetime], dict[str, int]] = lambda _person, _by, _at: {}


_holders: dict[str, Holder] = {}


def holds_data(room: str, holder: Holder) -> None:
    """Register a room's part, at start-up."""
    _holders[room] = holder


def told(person: Resident) -> list[Sheet]:
    """Everything that is held about the person, the register first."""
    return [sheet for holder in _holders.values() for sheet in holder.tell(person)]


def still_open(person: Resident) -> list[str]:
    return [sentence for holder in _holders.values() for sentence in holder.open(person)]


def erase_everywhere(person: Resident, by: Actor, at: datetime) -> dict[str, int]:
    """Let every room destroy its part, in this transaction: the other rooms first, while the person is still known."""
    gone: dict[str, int] = {}
    for holder in reversed(list(_holders.values())):
        for code, count in holder.erase(person, by, at).items():
            gone[code] = gone.get(code, 0) + count
    return gone
