"""stub"""
from __future__ import annotations
from collections.abc import Iterable
from datetime import date
from .errors import CHAT_LIMIT, checked
from .types import ChatReading, LexiconEntry


def read_chat(text: str, *, staff: Iterable[str] = (), own: Iterable[LexiconEntry] = (),
              chat_date: date | None = None) -> ChatReading:
    checked(text, CHAT_LIMIT)
    return ChatReading(text=text, lines_total=len(text.splitlines()), messages=(), chat_date=chat_date)
