"""How pasted chats, workbooks and what the forms remember end."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from shouwang.core.keeping.night import free, running_holds, taken, unreferred
from shouwang.core.keeping.terms import Due
from shouwang.core.models import Resident
from shouwang.desk.actions.destroy import requests_about

from ..models import Paste, PasteMessage, PlainNickname, RosterImport, WebSending

NO_WORDS: dict[str, Any] = {"nickname": "", "text": "", "reading": {}, "draft": {}, "corrections": {}}
HELD = ("request_id", "request__resident_id")


def destroy_chat_words(due: Due) -> int:
    """The raw text of finished pastes, with the words and the reading of every message; what became of each stays."""
    rows = Paste.objects.filter(
        committee_id=due.committee_id, closed_at__lt=due.before, words_destroyed_at__isnull=True
    )
    for way in HELD:
        held = running_holds().filter(subject_id=OuterRef(way))
        rows = rows.exclude(Exists(PasteMessage.objects.filter(Exists(held), paste=OuterRef("pk"))))
    keys = taken(rows.order_by("closed_at"), due.most)
    PasteMessage.objects.filter(paste_id__in=keys).update(**NO_WORDS)
    return Paste.objects.filter(pk__in=keys).update(text="", unknown_staff=[], words_destroyed_at=due.at)


def destroy_messages(due: Due) -> int:
    """What is left of the messages: their digest, by which a chat pasted again is known, and their fate."""
    rows = PasteMessage.objects.filter(
        committee_id=due.committee_id, paste__closed_at__lt=due.before, paste__words_destroyed_at__isnull=False
    )
    keys = taken(free(rows, *HELD).order_by("paste__closed_at"), due.most)
    PasteMessage.objects.filter(opener_id__in=keys).update(opener=None)
    PasteMessage.objects.filter(pk__in=keys).delete()
    return len(keys)


def destroy_pastes(due: Due) -> int:
    rows = Paste.objects.filter(committee_id=due.committee_id, closed_at__lt=due.before)
    keys = taken(unreferred(rows).order_by("closed_at"), due.most)
    Paste.objects.filter(pk__in=keys).delete()
    return len(keys)


def destroy_files(due: Due) -> int:
    """The workbook itself and the rows that were refused; the figures of the import stay."""
    rows = RosterImport.objects.filter(
        committee_id=due.committee_id, closed_at__lt=due.before, content_until__isnull=False
    )
    return _empty(taken(rows, due.most))


def _empty(keys: Iterable[Any]) -> int:
    return RosterImport.objects.filter(pk__in=list(keys)).update(content="", refused=[], content_until=None)


def destroy_rosters(due: Due) -> int:
    rows = RosterImport.objects.filter(
        committee_id=due.committee_id, closed_at__lt=due.before, content_until__isnull=True
    )
    keys = taken(rows, due.most)
    RosterImport.objects.filter(pk__in=keys).delete()
    return len(keys)


def destroy_sendings(due: Due) -> int:
    keys = taken(WebSending.objects.filter(committee_id=due.committee_id, sent_at__lt=due.before), due.most)
    WebSending.objects.filter(pk__in=keys).delete()
    return len(keys)


def destroy_nicknames(due: Due) -> int:
    """The row has no moment of its own, but its key begins with one (UUIDv7)."""
    oldest = uuid.UUID(int=int(due.before.timestamp() * 1000) << 80)
    keys = taken(PlainNickname.objects.filter(committee_id=due.committee_id, pk__lt=oldest), due.most)
    PlainNickname.objects.filter(pk__in=keys).delete()
    return len(keys)


# --- one person -----------------------------------------------------------------------------------------


def messages_about(person: Resident) -> list[PasteMessage]:
    """Messages that belong to the person's requests, and those in which the name or a number of theirs stands.

    The words are encrypted, so every message that still has words is opened: some ten thousand a second, of the
    30 days for which they are kept.
    """
    mine = Q(request__in=requests_about(person))
    rows = PasteMessage.objects.filter(
        mine | Q(paste__words_destroyed_at__isnull=True), committee_id=person.committee_id
    )
    numbers = [phone.number for phone in person.phones.all()]
    signs = [sign for sign in (person.name, person.id_number, *numbers) if len(sign) > 1]
    own = set(requests_about(person).values_list("pk", flat=True))
    return [
        message
        for message in rows.select_related("paste").order_by("said_at", "id").iterator(chunk_size=500)
        if message.request_id in own or any(sign in f"{message.text} {message.nickname}" for sign in signs)
    ]


def erase_person(person: Resident, at: datetime) -> dict[str, int]:
    """Messages about the person, the raw text of the chats in which they stand, and every workbook still kept.

    A workbook cannot be searched for one person without reading it again, and serves only for mending refused rows.
    """
    messages = messages_about(person)
    PasteMessage.objects.filter(pk__in=[message.pk for message in messages]).update(**NO_WORDS)
    chats = {message.paste_id for message in messages}
    Paste.objects.filter(pk__in=chats, closed_at__isnull=False).update(text="", unknown_staff=[])
    files = RosterImport.objects.filter(
        committee_id=person.committee_id, closed_at__isnull=False, content_until__isnull=False
    )
    return {
        "intake.chats": len(messages),
        "intake.files": _empty(files.values_list("pk", flat=True)),
    }
