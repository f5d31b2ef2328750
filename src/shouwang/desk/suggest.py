"""What the words of a plea suggest: kind and urgency, by the same reading as the pasted chat. A person decides."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from .kind import URGENCIES, ServiceKind
from .lexicon import own_words, read_own


@dataclass(frozen=True)
class Suggestion:
    """`kind` is None where the words say nothing; `urgency` is empty then."""

    kind: ServiceKind | None
    urgency: str
    is_sensitive: bool = False


def suggested(text: str, committee_id: uuid.UUID | None = None, channel: str = "phone") -> Suggestion:
    """Read a plea, with the committee's own words. When in doubt about life and limb the reading says high."""
    if not text.strip():
        return Suggestion(None, "")
    words = own_words(committee_id) if committee_id else ()
    own = read_own(text[:4000], channel=channel, words=words)
    urgency = own.reading.urgency if own.reading.urgency in URGENCIES else ""
    return Suggestion(own.service, urgency if own.service else "", bool(own.reading.sensitive))
