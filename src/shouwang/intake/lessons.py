"""What a person corrected on a pasted chat, as words that the committee may keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shouwang.core.models import Household
from shouwang.desk.kind import kind_for_reading, kinds
from shouwang.desk.lexicon import entry_of, service_by
from shouwang.desk.models import OwnWord, Urgency, WordField
from shouwang.reading import ReadingError, read_message

from .models import Fate, PasteMessage
from .phrase_rules import longest, proposals
from .placing import Register

ASKS = ("help", "follow_up", "info", "solitaire")


@dataclass(frozen=True)
class Lesson:
    """One correction. `is_barred`: it would read something urgent lower, which no word may."""

    message: PasteMessage
    field: str
    value: str
    household: Household | None = None
    is_barred: bool = False

    @property
    def said(self) -> str:
        return value_words(self.field, self.value, self.household)

    @property
    def longest(self) -> int:
        return longest(self.field)

    @property
    def key(self) -> str:
        return f"{self.message.pk}-{self.field}"


def value_words(field: str, value: str, household: Household | None = None) -> str:
    """The value as people read it."""
    if field == WordField.KIND:
        return str(kinds()[value].label) if value in kinds() else value
    if field == WordField.URGENCY:
        return str(Urgency(value).label) if value in Urgency.values else value
    if field == WordField.PLACE:
        return household.label if household else value
    return str(WordField.NOT_A_REQUEST.label) if field == WordField.NOT_A_REQUEST else value


def lessons_of(message: PasteMessage) -> list[Lesson]:
    """What can be learned from one decided message: kind, urgency, door, "no request", "a request after all"."""
    fixed: dict[str, Any] = message.corrections or {}
    if not fixed or not message.text.strip() or message.reading.get("what") in ("voice", "picture"):
        return []
    request = message.request
    found: list[Lesson] = []
    if "not_a_request" in fixed:
        return [Lesson(message, WordField.NOT_A_REQUEST, "", is_barred=is_urgent(message))]
    kind = (fixed.get("kind") or {}).get("set") or (request.kind if request and "request" in fixed else "")
    if kind in kinds():
        found.append(Lesson(message, WordField.KIND, kind))
    urgency = (fixed.get("urgency") or {}).get("set")
    if urgency in Urgency.values:
        found.append(
            Lesson(message, WordField.URGENCY, urgency, is_barred=urgency != Urgency.HIGH and is_urgent(message))
        )
    if "door" in fixed and message.fate == Fate.REQUEST and request and request.household:
        found.append(Lesson(message, WordField.PLACE, request.household.door_key, request.household))
    return found


def lesson(message: PasteMessage, field: str) -> Lesson | None:
    return next((each for each in lessons_of(message) if each.field == field), None)


def is_urgent(message: PasteMessage) -> bool:
    """Whether the plain reading, without any word of ours, takes the message for life and limb."""
    if message.reading.get("held"):
        return True
    try:
        return read_message(message.text).urgency == "high"
    except ReadingError:
        return message.reading.get("urgency") == "high"


def works(each: Lesson, phrase: str) -> bool:
    """Whether the message, read again with this phrase, comes out as the person said."""
    word = OwnWord(phrase=phrase, field=each.field, value=each.value, household=each.household)
    try:
        reading = read_message(each.message.text, own=(entry_of(word),))
    except ReadingError:
        return False
    if each.field == WordField.KIND:
        service = service_by((word,), reading.kind) or kind_for_reading(reading.kind)
        return reading.message_type in ASKS and service is not None and service.code == each.value
    if each.field == WordField.URGENCY:
        return reading.urgency == each.value
    if each.field == WordField.NOT_A_REQUEST:
        return reading.message_type == "noise"
    return reading.place == phrase


def is_another_door(register: Register, phrase: str, household: Household | None) -> bool:
    """What the register knows as a door may be taught to mean that door, or one of those that it may be, only."""
    found = register.find_plain(phrase)
    here = {found.household_id, *(option.household_id for option in found.options)} - {""}
    return bool(household and here and str(household.id) not in here)


@dataclass(frozen=True)
class Typed:
    """A phrase that somebody typed for the lesson `key`, and why it was refused."""

    key: str
    phrase: str
    trouble: str


@dataclass(frozen=True)
class Offer:
    """A lesson with the phrase that is proposed for it (empty: the person writes it) and how often it stands."""

    lesson: Lesson
    phrase: str
    touched: int
    word: OwnWord | None = None  # learned already
    trouble: str = ""

    @property
    def sentence(self) -> str:
        return _("Next time “%(phrase)s” is read as: %(value)s.") % {
            "phrase": self.phrase or "…",
            "value": self.lesson.said,
        }


def offers(
    messages: Iterable[PasteMessage],
    *,
    known: Sequence[OwnWord],
    texts: Sequence[str],
    register: Register,
    typed: Typed | None = None,
) -> list[Offer]:
    """For each correction the shortest telling phrase that makes the reading right, the rarest first.

    Args:
        known: the committee's words in force.
        texts: what was written in the last weeks.
    """
    found: list[Offer] = []
    for message in messages:
        for each in lessons_of(message):
            if each.is_barred:
                found.append(Offer(each, "", 0))
                continue
            taught = [word for word in known if word.field == each.field and word.phrase in message.text]
            own = next((word for word in taught if word.value == each.value), None)
            refused = typed if typed and typed.key == each.key else None
            phrase = own.phrase if own else refused.phrase if refused else _proposed(each, texts, register)
            touched = sum(1 for text in texts if phrase in text) if phrase else 0
            found.append(Offer(each, phrase, touched, own, trouble=refused.trouble if refused else ""))
    return found


def _proposed(each: Lesson, texts: Sequence[str], register: Register) -> str:
    message = each.message
    place = message.reading.get("place") or ""
    tried = proposals(
        message.text, field=each.field, place=place, why=message.reading.get("why", []), others=texts
    )  # fmt: skip
    for phrase in tried[:12]:
        if each.field == WordField.PLACE and is_another_door(register, phrase, each.household):
            continue
        if works(each, phrase):
            return phrase
    return ""
