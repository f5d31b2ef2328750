"""Corrections become the committee's own words, and are taken back: only this room writes the rows of `desk.OwnWord`.

The model lies at the desk, because the telephone reads with these words too.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouwang.core import actions as core
from shouwang.core import journal
from shouwang.core.access import Actor, require
from shouwang.core.models import Committee
from shouwang.core.privacy.fields import blind
from shouwang.core.refusal import Refused
from shouwang.desk.models import OwnWord, WordField

from ..lessons import Lesson, is_another_door, lesson
from ..models import PasteMessage
from ..phrase_rules import is_telling, longest
from ..placing import Register, forget_registers

MOST_WORDS = 500


@transaction.atomic
def learn(
    message: PasteMessage, field: str, phrase: str, *, by: Actor, at: datetime, is_spelling: bool = False
) -> OwnWord:
    """Keep one correction of a pasted message as a word: where `phrase` stands, the message is read that way.

    A phrase taught before for something else is replaced by the new meaning; the same thing twice is one word.

    Args:
        field: which of the message's corrections.
        is_spelling: a place is also kept as another spelling of its door, which stays when the word is taken back.

    Raises:
        Refused: nothing was corrected there, the phrase is not in the message or tells nothing, it is the address
            of another door, or it would read something urgent lower.
    """
    require(by, "intake.learn", message.committee_id)
    assert by.membership is not None
    phrase = phrase.strip()
    taught = lesson(message, field)
    if taught is None:
        raise Refused(_("Nothing was corrected here."), code="nothing_corrected")
    _check(taught, phrase)
    _one_at_a_time(message.committee_id)
    if is_spelling and taught.household is not None:
        core.spell_door(taught.household, phrase, by=by, at=at)
    return _keep(
        OwnWord(
            committee_id=message.committee_id, phrase=phrase, field=field, value=taught.value, household=taught.household,
            from_message=message.pk,
        ),
        by=by,
        at=at,
    )  # fmt: skip


@transaction.atomic
def unlearn(word: OwnWord, *, by: Actor, at: datetime) -> OwnWord:
    """Take a word back: from now on the reading does without it. The row stays as history."""
    require(by, "intake.learn", word.committee_id)
    word = OwnWord.objects.select_for_update(no_key=True, of=("self",)).get(pk=word.pk, committee_id=word.committee_id)
    if word.removed_at is not None:
        return word
    word.removed_at, word.removed_by = at, by.membership
    word.save(update_fields=["removed_at", "removed_by"])
    journal.record("intake.unlearned", word, by=by, at=at, field=word.field)
    forget_registers()
    return word


@transaction.atomic
def learn_again(word: OwnWord, *, by: Actor, at: datetime) -> OwnWord:
    """Teach a word that was taken back once more, as a new row."""
    require(by, "intake.learn", word.committee_id)
    word = OwnWord.objects.get(pk=word.pk, committee_id=word.committee_id)
    _one_at_a_time(word.committee_id)
    return _keep(
        OwnWord(
            committee_id=word.committee_id, phrase=word.phrase, field=word.field, value=word.value,
            household_id=word.household_id, from_message=word.from_message,
        ),
        by=by,
        at=at,
    )  # fmt: skip


def _check(taught: Lesson, phrase: str) -> None:
    if taught.is_barred:
        raise Refused(_("What reads as urgent stays urgent: no word may lower it."), code="life_and_limb")
    if phrase not in taught.message.text or not phrase:
        raise Refused(_("These words do not stand in the message."), code="not_in_message")
    if not is_telling(phrase, taught.field):
        raise Refused(
            _("Choose 2 to %(most)s characters that tell something, no greeting and no bare number.")
            % {"most": longest(taught.field)},
            code="tells_nothing",
        )
    if taught.field == WordField.PLACE:
        register = Register.of(taught.message.committee_id)
        if is_another_door(register, phrase, taught.household):
            raise Refused(_("These words are the address of another door."), code="another_door")


def _one_at_a_time(committee_id: uuid.UUID) -> None:
    """Two colleagues who save the same correction at once make one word."""
    Committee.objects.select_for_update(no_key=True).get(pk=committee_id)


def _keep(word: OwnWord, *, by: Actor, at: datetime) -> OwnWord:
    word.phrase_hash = blind(word.phrase, "own word")
    running = OwnWord.objects.filter(committee_id=word.committee_id, removed_at__isnull=True)
    old = running.select_for_update(no_key=True).filter(field=word.field, phrase_hash=word.phrase_hash).first()
    if old is not None and (old.value, old.household_id) == (word.value, word.household_id):
        return old
    if old is None and running.count() >= MOST_WORDS:
        raise Refused(_("There are %d words already; take some back first.") % MOST_WORDS, code="too_many")
    if old is not None:
        unlearn(old, by=by, at=at)
    assert by.membership is not None
    word.taught_by, word.taught_at = by.membership, at
    word.save(force_insert=True)
    journal.record("intake.learned", word, by=by, at=at, field=word.field, message=word.from_message)
    forget_registers()
    return word
