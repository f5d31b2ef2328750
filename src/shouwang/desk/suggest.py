"""What the words of a plea suggest: kind and urgency, by the same reading as the pasted chat. A person decides."""

from __future__ import annotations

from dataclasses import dataclass

from .kind import URGENCIES, ServiceKind, kind_for_reading


@dataclass(frozen=True)
class Suggestion:
    """`kind` is None where the words say nothing; `urgency` is empty then."""

    kind: ServiceKind | None
    urgency: str
    is_sensitive: bool = False


def suggested(text: str, channel: str = "phone") -> Suggestion:
    """Read a plea. When in doubt about life and limb the reading says high."""
    from shouwang.reading import read_message

    if not text.strip():
        return Suggestion(None, "")
    reading = read_message(text[:4000], channel=channel)
    kind = kind_for_reading(reading.kind)
    urgency = reading.urgency if reading.urgency in URGENCIES else ""
    return Suggestion(kind, urgency if kind else "", bool(reading.sensitive))
