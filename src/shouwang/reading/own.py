"""A committee's own words: they may raise an urgency, never lower what the plain reading takes for life and limb."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .types import LexiconEntry, MessageReading

HELD = "本居委的词条把它读低了；读作紧急的不因词条变低，请人定"
LOST = {"noise", "ack", "cancel", "notice", "offer"}


def standing_in(own: Iterable[LexiconEntry], text: str) -> tuple[LexiconEntry, ...]:
    """The entries whose phrase stands in the text."""
    return tuple(entry for entry in own if entry.phrase and entry.phrase in text)


def kept_high(plain: MessageReading, taught: MessageReading) -> MessageReading:
    """`taught`, but what is high in `plain` stays high and waits for a person, the lines of a list too."""
    entries = taught.entries
    if len(entries) == len(plain.entries):
        entries = tuple(
            replace(one, urgency="high") if before.urgency == "high" != one.urgency else one
            for one, before in zip(entries, plain.entries, strict=True)
        )
    if entries != taught.entries:
        taught = replace(taught, entries=entries)
    if plain.urgency != "high" or taught.urgency == "high":
        return taught
    if taught.message_type in LOST and plain.message_type not in LOST:
        taught = plain
    return replace(taught, urgency="high", need_human=True, advise=plain.advise, why=(*plain.why, HELD))
