"""Reads one message."""

from __future__ import annotations

from collections.abc import Iterable

from .errors import MESSAGE_LIMIT, checked
from .types import LexiconEntry, MessageReading


def read_message(
    text: str,
    *,
    channel: str = "wechat_group",
    previous: MessageReading | None = None,
    own: Iterable[LexiconEntry] = (),
) -> MessageReading:
    checked(text, MESSAGE_LIMIT)
    return MessageReading(text=text, channel=channel, message_type="help", kind="information_query", urgency="low")
