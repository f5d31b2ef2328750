"""The committee's own words: what it taught the reading, and what they may never do.

An own word wins over the lexicons of the reading, with one exception: what the plain reading takes for life and
limb stays high, whatever a word says, until a person decides on it there and then.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from shouwang.core.models import Household
from shouwang.lib.shapes import Shape, Slot
from shouwang.reading import LexiconEntry, MessageReading, read_message

from .kind import ServiceKind, kind_for_reading, kinds
from .models import OwnWord, WordField

HELD = "本居委的词条把它读低了；读作紧急的不因词条变低，请人定"


@dataclass(frozen=True)
class OwnReading:
    """A message read with the committee's words.

    Args:
        service: the service it becomes, if any.
        words: the words that stand in it.
        is_held: a word would have read it lower than high; it stays high and waits for a person.
    """

    reading: MessageReading
    service: ServiceKind | None
    words: tuple[OwnWord, ...] = ()
    is_held: bool = False


def own_words(committee_id: uuid.UUID) -> tuple[OwnWord, ...]:
    """The words in force, in the order in which they were taught: of two that contradict, the later wins. One query."""
    return tuple(_IN_FORCE.all(committee=committee_id))


_IN_FORCE = Shape(
    lambda: (
        OwnWord.objects.filter(committee=Slot("committee", OwnWord, "committee"), removed_at__isnull=True)
        .select_related("household")
        .order_by("taught_at", "id")
    )
)


def reading_kind(code: str) -> str:
    """What the reading calls the service `code`: the first of its kinds that leads back to a service."""
    kind = kinds().get(code)
    return kind.reads[0] if kind and kind.reads else code


def entry_of(word: OwnWord) -> LexiconEntry:
    """The word as the reading takes it."""
    if word.field == WordField.KIND:
        return LexiconEntry(word.phrase, word.field, reading_kind(word.value))
    if word.field == WordField.PLACE and word.household:
        return LexiconEntry(word.phrase, word.field, word.household.label)
    return LexiconEntry(word.phrase, word.field, word.value)


def entries(words: Iterable[OwnWord]) -> tuple[LexiconEntry, ...]:
    return tuple(entry_of(word) for word in words)


def standing_in(words: Iterable[OwnWord], text: str) -> tuple[OwnWord, ...]:
    """The words whose phrase stands in the text."""
    return tuple(word for word in words if word.phrase and word.phrase in text)


def would_lower(words: Iterable[OwnWord]) -> bool:
    """Whether one of these words, standing in something urgent, asks for less."""
    return any(
        word.field == WordField.NOT_A_REQUEST or (word.field == WordField.URGENCY and word.value != "high")
        for word in words
    )


def service_by(words: Sequence[OwnWord], read_kind: str) -> ServiceKind | None:
    """The service that a word names, where two services share what the reading calls `read_kind`."""
    for word in reversed(words):
        if word.field == WordField.KIND and reading_kind(word.value) == read_kind:
            return kinds().get(word.value)
    return None


def read_own(text: str, *, channel: str, words: Iterable[OwnWord]) -> OwnReading:
    """Read one message with the committee's words, life and limb kept high.

    Raises:
        ReadingError: the text is longer than a message may be.
    """
    plain = read_message(text, channel=channel)
    here = standing_in(words, text)
    if not here:
        return OwnReading(plain, kind_for_reading(plain.kind))
    reading = read_message(text, channel=channel, own=entries(here))
    reading = replace(reading, sensitive=reading.sensitive or plain.sensitive)
    if plain.urgency == "high":
        reading = replace(reading, advise=tuple(dict.fromkeys([*plain.advise, *reading.advise])))
    if plain.urgency != "high" or (reading.urgency == "high" and not would_lower(here)):
        return OwnReading(reading, service_by(here, reading.kind) or kind_for_reading(reading.kind), here)
    is_lost = kind_for_reading(reading.kind) is None or reading.message_type not in ("help", "follow_up", "info")
    held = replace(
        plain if is_lost else reading,
        urgency="high",
        need_human=True,
        advise=reading.advise,
        why=(*plain.why, HELD),
    )
    service = None if is_lost else service_by(here, held.kind)
    return OwnReading(held, service or kind_for_reading(held.kind), here, is_held=True)


def own_doors(committee_id: uuid.UUID) -> dict[str, Household]:
    """The committee's own words for places, and the doors they mean."""
    return {
        word.phrase: word.household
        for word in own_words(committee_id)
        if word.field == WordField.PLACE and word.household
    }
