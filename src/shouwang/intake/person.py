"""What the ways in hold about a person: messages of pasted chats, rows of workbooks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shouwang.core.access import Actor
from shouwang.core.keeping.people import Holder, Sheet
from shouwang.core.models import Resident
from shouwang.desk.person import masked

from .actions.destroy import erase_person, messages_about
from .models import RosterImport


def tell(person: Resident) -> list[Sheet]:
    """Messages that belong to the person's requests or name them; workbooks that are still kept."""
    messages = [
        [message.said_at or message.paste.opened_at, message.nickname, masked(message.text, person), message.get_fate_display(),
         _words_of(message.reading, person), _words_of(message.corrections, person), _words_of(message.draft, person)]
        for message in messages_about(person)
    ]  # fmt: skip
    rows, files = [], []
    for roster in RosterImport.objects.filter(committee_id=person.committee_id, content_until__isnull=False):
        files.append([roster.file_name, roster.opened_at, roster.content_until])
        rows += [
            [roster.file_name, row["sheet"], row["row"], row["sentence"]]
            for row in roster.refused
            if row.get("name") == person.name
        ]
    return [
        Sheet(
            _("Messages of residents' groups"),
            [_("When"), _("Nickname"), _("What was said"), _("What became of it"), _("What was read"), _("Corrected"), _("Draft")],
            messages,
        ),
        Sheet(_("Refused rows of rosters"), [_("File"), _("Sheet"), _("Row"), _("Reason")], rows),
        Sheet(
            _("Rosters still kept"),
            [_("File (of many people; ask which row is yours)"), _("Uploaded"), _("Destroyed after")],
            files,
        ),
    ]  # fmt: skip


def _words_of(value: Any, person: Resident) -> str:
    return masked("；".join(f"{key}: {said}" for key, said in value.items() if said), person) if value else ""


def still_open(person: Resident) -> list[str]:
    found = [
        _("a pasted chat that names the person is not gone through yet.")
        for message in messages_about(person)
        if message.paste.closed_at is None
    ]
    if RosterImport.objects.filter(committee_id=person.committee_id, closed_at__isnull=True).exists():
        found.append(_("a roster is not imported yet and may bring the person back; import it or throw it away."))
    return list(dict.fromkeys(found))


def _erase(person: Resident, by: Actor, at: datetime) -> dict[str, int]:
    return erase_person(person, at)


HOLDER = Holder(tell=tell, open=still_open, erase=_erase)
