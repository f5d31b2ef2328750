"""stub"""
from __future__ import annotations
from collections.abc import Iterable
from .errors import MESSAGE_LIMIT, checked
from .types import Change, LexiconEntry, MessageReading


def read_solitaire(text: str, *, channel: str = "wechat_group", previous: MessageReading | None = None,
                   own: Iterable[LexiconEntry] = ()) -> MessageReading:
    checked(text, MESSAGE_LIMIT)
    return MessageReading(text=text, channel=channel, message_type="solitaire", kind="group_buy", urgency="low")


def compare_versions(old: MessageReading, new: MessageReading) -> Change:
    return Change()
