"""What the desk holds about a person: what was asked for them and by them, what was said about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from shouwang.core.access import Actor
from shouwang.core.keeping.night import running_holds
from shouwang.core.keeping.people import Holder, Sheet
from shouwang.core.models import Resident
from shouwang.core.privacy import masking

from .actions.destroy import erase_person, requests_about, requests_called_by
from .kind import kinds
from .models import Channel, DoorReport, Note, Request, Urgency
from .rows import place_words


def tell(person: Resident) -> list[Sheet]:
    """Requests for the person whole; of those for others the person's own words, with everybody else masked."""
    wide = ("household", "building__compound", "resident")
    mine = list(requests_about(person).select_related(*wide).order_by("opened_at"))
    others = list(requests_called_by(person).select_related(*wide).order_by("opened_at"))
    notes = Note.objects.filter(Q(request__in=mine) | Q(request__in=others, is_for_resident=True))
    said = [
        [note.request.number, note.written_at,
         _("You") if note.is_from_resident else _("The committee"), masked(note.text, person)]
        for note in notes.select_related("request").order_by("written_at")
    ]  # fmt: skip
    reported = [
        [report.request.number if report.request else "", report.opened_at, report.state_label,
         masked("；".join(filter(None, (report.note, report.decision))), person)]
        for report in DoorReport.objects.filter(request__in=mine).select_related("request").order_by("opened_at")
    ]  # fmt: skip
    return [
        Sheet(_("Requests"), headers(), [_row(request, person, is_own=True) for request in mine]),
        Sheet(_("Requests for others"), headers(), [_row(request, person, is_own=False) for request in others]),
        Sheet(_("Notes"), [_("Number"), _("When"), _("Who"), _("What was said")], said),
        Sheet(_("Reports from the door"), [_("Number"), _("When"), _("Status"), _("What was said")], reported),
    ]


def headers() -> list[str]:
    return [
        _("Number"), _("Matter"), _("Urgency"), _("How it came"), _("Received"), _("Answered"), _("Closed"), _("Status"),
        _("Solved"), _("Rating"), _("Place"), _("For"), _("Caller"), _("Telephone"), _("What was said"), _("Details"),
        _("Marks"), _("Waits for"), _("Sending key"), _("Words destroyed"),
    ]  # fmt: skip


def masked(text: str, person: Resident) -> str:
    """Numbers inside running text are masked unless they are the person's own."""
    own = [phone.number for phone in person.phones.all()] + ([person.id_number] if person.id_number else [])
    kept = {number: f"\x01{place}\x02" for place, number in enumerate(own) if number in text}
    for number, mark in kept.items():
        text = text.replace(number, mark)
    text = masking.free_text(text)
    for number, mark in kept.items():
        text = text.replace(mark, number)
    return text


def _row(request: Request, person: Resident, *, is_own: bool) -> list[Any]:
    kind = kinds().get(request.kind)
    phones = {phone.number for phone in person.phones.all()}

    def name(words: str) -> str:
        return words if words == person.name else masking.name(words)

    return [
        request.number,
        str(kind.label) if kind else request.kind,
        str(Urgency(request.urgency).label),
        str(Channel(request.channel).label),
        request.opened_at,
        request.answered_at,
        request.closed_at,
        request.state_label,
        {True: _("Yes"), False: _("No"), None: ""}[request.is_solved],
        request.rating,
        " ".join(dict.fromkeys([place_words(request), request.place_text])).strip() if is_own else "",
        name(request.beneficiary_name),
        name(request.caller_name),
        request.caller_phone if request.caller_phone in phones else masking.phone(request.caller_phone),
        masked(request.text, person),
        masked("；".join(f"{key}: {value}" for key, value in request.details.items()), person),
        "、".join(request.tags) if is_own else "",
        masked(request.waits_for, person),
        request.once_key,
        request.words_destroyed_at,
    ]


def still_open(person: Resident) -> list[str]:
    found = []
    waiting = DoorReport.objects.filter(request__in=requests_about(person), closed_at__isnull=True)
    for number in waiting.values_list("request__number", flat=True):
        found.append(_("a report from the door about request %s waits for the office.") % number)
    for request in [*requests_about(person), *requests_called_by(person)]:
        if request.is_open:
            found.append(_("request %s is not closed.") % request.number)
        elif request.words_destroyed_at is None and running_holds().filter(subject_id=request.pk).exists():
            found.append(_("request %s is under a hold.") % request.number)
    return found


def _erase(person: Resident, by: Actor, at: datetime) -> dict[str, int]:
    return erase_person(person, at)


HOLDER = Holder(tell=tell, open=still_open, erase=_erase)
