"""The net under the reading of a chat: what is a cry for help by itself is never filed away under something else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from shouwang.reading import LexiconEntry, MessageReading, PlaceParts, read_door, read_message
from shouwang.reading.errors import MESSAGE_LIMIT

from .layout import Laid
from .models import LATER, Part

SAME_EMERGENCY = timedelta(minutes=30)
ENDS = (Part.CLOSE, Part.ACK, Part.CANCEL)
# Help on its way, or the advice to call it: not an emergency of its own.
AID = re.compile(
    r"(?:(?:赶紧|赶快|快|马上|已经|都)?(?:打|叫|拨|等|报|喊)(?:了|过|一下)?)?"
    r"(?:120|119|110|救护车|消防|急救)[^，。！!？?,\s]{0,8}"
)
WHY = "单独看是紧急求助，单独列出"


def stand_alone(laid: list[Laid], own: Iterable[LexiconEntry] = ()) -> list[Laid]:
    """Give every cry for help that was filed under another matter, or as none, a card of its own."""
    own = tuple(own)
    for row in laid:
        if not row.text.strip() or (row.part not in LATER and row.part != Part.OTHER):
            continue
        if row.reading.get("what") in ("system", "sale"):
            continue
        before = laid[row.opener] if row.part in LATER and row.opener is not None else None
        if before is not None and before.nickname == row.nickname and before.reading.get("urgency") == "high":
            continue
        read = read_message(row.text[:MESSAGE_LIMIT], own=own)
        if read.urgency != "high" or read.message_type != "help":
            continue
        if before is not None and _is_same_emergency(row, read, before, own):
            continue
        _open(row, read, before)
    return laid


def _is_same_emergency(row: Laid, read: MessageReading, before: Laid, own: Sequence[LexiconEntry]) -> bool:
    if row.said is not None and before.said is not None and row.said - before.said > SAME_EMERGENCY:
        return False
    if before.reading.get("urgency") != "high":
        return False
    there = before.reading.get("place_parts") or {}
    if there.get("building") and there["building"] == _building_of(row, read.place_parts):
        return True
    rest = AID.sub("", row.text).strip()
    return not rest or read_message(rest[:MESSAGE_LIMIT], own=own).urgency != "high"


def _building_of(row: Laid, said: PlaceParts | None) -> str | None:
    """The building that is written, else the sender's own; a garage is of none."""
    if said is not None and (said.building or (said.floor or "").startswith("-")):
        return said.building
    own = _door_of(row.nickname)
    return own.building if own is not None else None


def _door_of(nickname: str) -> PlaceParts | None:
    return read_door(nickname).parts if nickname.strip() else None


def _open(row: Laid, read: MessageReading, before: Laid | None) -> None:
    if before is not None and row.part in ENDS and before.reading.get("state_at_end") in ("closed", "cancelled"):
        before.reading["state_at_end"] = "open"
    place, parts, origin = read.place, read.place_parts, "text" if read.place else None
    if not place and (found := _door_of(row.nickname)) is not None and found.room:
        place, parts, origin = read_door(row.nickname).mentions[0].raw, found, "nickname"
    row.part, row.opener = Part.OPENS, None
    row.reading = {
        "kind": read.kind,
        "urgency": read.urgency,
        "place": place,
        "place_parts": parts.as_dict() if parts else None,
        "place_from": origin,
        "tags": list(read.tags),
        "items": [item.as_dict() for item in read.items],
        "phones": list(read.phones),
        "why": [*read.why, WHY],
        "also": list(read.also),
        "need_human": True,
        "state_at_end": "open",
        "advise": list(read.advise),
        "missing": list(read.missing),
        "sensitive": read.sensitive,
        "reported_by": read.reported_by,
    }
