"""Small judgements about one message of a chat."""

from __future__ import annotations

import re
from dataclasses import replace

from ..message import read_message
from ..types import URGENCIES, ChatLeft, ChatMessage, LexiconEntry, MessageReading
from .thread import Thread, same_door

SICK = {
    "medicine_need",
    "prescription_pickup",
    "medical_outing",
    "health_report",
    "care_need",
    "psychological",
    "emergency",
}


def child_of_nickname(reading: MessageReading, name: str, own: tuple[LexiconEntry, ...]) -> MessageReading:
    """豆豆妈 writes of 豆豆: a child, and its fever is read as a child's."""
    again = read_message(reading.text.replace(name, "孩子", 1), own=own)
    urgency = max(reading.urgency, again.urgency, key=URGENCIES.index)
    return replace(
        reading,
        tags=(*[tag for tag in reading.tags], "儿童"),
        urgency=urgency,
        why=(*reading.why, f"儿童：{name}（昵称）"),
    )


def own_cry(folded: str) -> bool:
    return bool(re.search(r"我(?:爸|妈|家|老公|老婆|奶奶|爷爷|孩子|娃)|救命", folded))


def is_clear(reading: MessageReading) -> bool:
    """A message that stands on its own as a request."""
    if reading.items or reading.urgency == "high" or reading.place_parts:
        return True
    return len(reading.text) >= 12 and reading.kind != "information_query" and any("：" in word for word in reading.why)


def left(message: ChatMessage, why: str, what: str, reading: MessageReading | None) -> ChatLeft:
    return ChatLeft(message.lines, why, what, message.sent_at, message.nickname, message.text, reading)


def is_worse(mine: Thread, reading: MessageReading) -> bool:
    """Whoever asked for something against a fever cries out half an hour later: it is the same child, and worse."""
    same = reading.place_parts is None or same_door(reading.place_parts, mine.parts)
    return same and reading.urgency == "high" and mine.kind in SICK and reading.kind in SICK
