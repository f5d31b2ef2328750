"""Which nicknames speak for the committee or another office."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ..fold import fold
from ..phrasebook import load, phrases
from ..types import ChatMessage


@lru_cache(maxsize=1)
def _maybe() -> re.Pattern[str]:
    return re.compile("|".join(load("staff")["maybe"]["patterns"]))


def is_staff(nickname: str | None, known: Iterable[str]) -> bool:
    if not nickname:
        return False
    low = fold(nickname).strip()
    if any(fold(name).strip() == low for name in known):
        return True
    # a door in front makes it a resident ("12号楼长阿芬", "3-201 物业费太贵")
    if re.match(r"^\d{1,3}(?:-|号|栋|幢)", low):
        return False
    return any(phrase.find.search(low) for phrase in phrases("staff"))


def unknown_staff(messages: Iterable[ChatMessage]) -> tuple[str, ...]:
    """Nicknames that speak like staff and are not known as such."""
    found: dict[str, None] = {}
    for message in messages:
        if message.nickname and not message.is_staff and not message.is_system and _maybe().search(fold(message.text)):
            if not re.match(r"^\d{1,3}-\d", fold(message.nickname)):
                found[message.nickname] = None
    return tuple(found)
