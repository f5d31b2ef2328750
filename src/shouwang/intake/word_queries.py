"""Reads of the committee's own words: the list with how often each stands, and what was written lately."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from shouwang.core.access import Actor, may
from shouwang.desk.lexicon import own_words
from shouwang.desk.models import OwnWord

from .access import pastes_visible_to
from .lessons import Offer, Typed, offers, value_words
from .models import Paste, PasteMessage
from .placing import register_of

LATELY = timedelta(days=30)
MOST_TEXTS = 2000
MOST_GONE = 100


@dataclass(frozen=True)
class WordRow:
    """One word as the list shows it: in how many messages of the last weeks it stands, and when last."""

    word: OwnWord
    value: str
    touched: int
    last_at: datetime | None


def words_visible_to(by: Actor) -> QuerySet[OwnWord]:
    if by.committee_id is None or not may(by, "intake.learn"):
        return OwnWord.objects.none()
    return OwnWord.objects.filter(committee_id=by.committee_id).select_related("taught_by", "removed_by", "household")


def word_of(by: Actor, pk: uuid.UUID) -> OwnWord | None:
    return words_visible_to(by).filter(pk=pk).first()


def message_of(by: Actor, paste_id: uuid.UUID, pk: uuid.UUID) -> PasteMessage | None:
    """One message of a paste that the actor may read, with its request."""
    return (
        PasteMessage.objects.filter(pk=pk, paste_id=paste_id, paste__in=pastes_visible_to(by))
        .select_related("paste", "request__household")
        .first()
    )


def corrected(paste_id: uuid.UUID, by: Actor) -> list[PasteMessage]:
    """The decided messages of a paste on which a person changed something."""
    rows = PasteMessage.objects.filter(paste_id=paste_id, paste__in=pastes_visible_to(by), decided_at__isnull=False)
    return [message for message in rows.select_related("request__household").order_by("n") if message.corrections]


def written_lately(committee_id: uuid.UUID, at: datetime) -> list[tuple[str, datetime]]:
    """Words and moment of the committee's messages of the last 30 days, the latest 2,000. One query."""
    rows = PasteMessage.objects.filter(committee_id=committee_id, paste__opened_at__gte=at - LATELY)
    latest = rows.order_by("-paste__opened_at", "-n").values_list("text", "said_at", "paste__opened_at")[:MOST_TEXTS]
    return [(text, said_at or opened_at) for text, said_at, opened_at in latest]


def word_rows(by: Actor, at: datetime) -> tuple[list[WordRow], list[WordRow]]:
    """The words in force, newest first, and those that were taken back. Three queries."""
    if by.committee_id is None:
        return [], []
    lately = written_lately(by.committee_id, at)
    found = words_visible_to(by)
    running = found.filter(removed_at__isnull=True).order_by("-taught_at", "-id")
    gone = found.filter(removed_at__isnull=False).order_by("-removed_at", "-id")[:MOST_GONE]
    return [_row(word, lately) for word in running], [_row(word, lately) for word in gone]


def _row(word: OwnWord, lately: Sequence[tuple[str, datetime]]) -> WordRow:
    moments = [moment for text, moment in lately if word.phrase in text]
    said = value_words(word.field, word.value, word.household)
    return WordRow(word, said, len(moments), max(moments, default=None))


def offers_for(paste: Paste, *, by: Actor, at: datetime, typed: Typed | None = None) -> list[Offer]:
    """What can be learned from the corrections of a finished paste; nothing for whoever may not teach."""
    messages = corrected(paste.id, by) if may(by, "intake.learn") else []
    if not messages:
        return []
    texts = [text for text, _moment in written_lately(paste.committee_id, at)]
    register = register_of(paste.committee_id)
    return offers(messages, known=own_words(paste.committee_id), texts=texts, register=register, typed=typed)
