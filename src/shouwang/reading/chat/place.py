"""Where a chat request is: the door in the text, or the door in the nickname, or neither."""

from __future__ import annotations

import re
from functools import lru_cache

from ..doors import find_doors, inherit
from ..fold import fold
from ..phrasebook import load
from ..types import MessageReading, PlaceParts

PUBLIC_KINDS = {"repair", "complaint", "waste", "disinfection", "emergency", "safety_report", "notice"}


@lru_cache(maxsize=1)
def _public() -> re.Pattern[str]:
    return re.compile("|".join(load("places")["public"]["words"]))


@lru_cache(maxsize=1)
def _own() -> re.Pattern[str]:
    return re.compile("|".join(load("places")["own"]["words"]))


def nickname_door(nickname: str | None) -> tuple[str | None, PlaceParts | None]:
    if not nickname:
        return None, None
    for mention in find_doors(nickname):
        if mention.parts and (mention.parts.building or mention.parts.room):
            return mention.raw, mention.parts
    return None, None


def place_of(reading: MessageReading, nickname: str | None) -> tuple[str | None, PlaceParts | None, str | None]:
    """Words, parts and "text", "nickname" or None."""
    raw, parts = nickname_door(nickname)
    folded = fold(reading.text)
    said = reading.place_parts
    own, public = bool(_own().search(folded)), bool(_public().search(folded))
    if said is not None and (said.room or said.floor or said.unit):
        if said.building is None and said.room and parts is not None and parts.building:
            return reading.place, inherit(said, PlaceParts(lane=parts.lane, building=parts.building)), "text"
        return reading.place, said, "text"
    if said is not None and said.building:
        same = parts is not None and parts.building == said.building
        if parts is not None and parts.room and (own or reading.kind not in PUBLIC_KINDS) and (same or own):
            return raw, parts, "nickname"
        return reading.place, said, "text"
    if reading.place is not None and said is None:
        return reading.place, None, "text"
    if public and not own and reading.kind in PUBLIC_KINDS:
        if (
            reading.kind == "repair"
            and parts is not None
            and parts.building
            and re.search(r"电梯|楼道|门禁|单元门|走廊|楼梯", folded)
        ):
            return raw, PlaceParts(lane=parts.lane, building=parts.building), "nickname"
        return None, None, None
    if parts is not None:
        return raw, parts, "nickname"
    return None, None, None
