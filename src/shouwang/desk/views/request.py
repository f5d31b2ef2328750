"""The page of one request, and what can be done with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.core import actions as core
from shouwang.core import labels, links, queries
from shouwang.core.access import may
from shouwang.core.entry import committee_page
from shouwang.core.keeping import record
from shouwang.core.models import HoldReason
from shouwang.core.privacy import masking
from shouwang.core.refusal import Refused
from shouwang.lib import clock
from shouwang.lib.pages import once_key
from shouwang.lib.rows import only

from .. import actions, rules
from ..access import held_visible_to, seen_by, visible_to
from ..forms import FinishForm, MergeForm, NoteForm, SplitForm, TriageForm, WaitForm
from ..history import timeline
from ..kind import choices, kinds
from ..models import Channel, Request, Urgency
from ..places import resolve_place
from ..queries import FOR_A_ROW, likely_duplicates
from ..rows import ELDER_TAGS, place_words, row, rows, shown_name


def fetch(request: Any, pk: uuid.UUID) -> Request:
    """The request, if this person may see it; otherwise it does not exist."""
    found = visible_to(request.actor).select_related(*FOR_A_ROW, "resident", "parent", "merged_into").filter(pk=pk)
    if not (one := only(found)):
        raise Http404
    return one


def _bare(request: Any, pk: uuid.UUID) -> Request:
    """The same without what only its page shows: an action locks and reads the row again."""
    if not (one := seen_by(request.actor, pk)):
        raise Http404
    return one


@committee_page("desk.read")
def page(request: Any, pk: uuid.UUID) -> HttpResponse:
    return show(request, fetch(request, pk))


def show(request: Any, asked: Request, *, opened_phone: str = "", status: int = 200) -> HttpResponse:
    at, by, committee = clock.now(), request.actor, request.committee
    kind = kinds()[asked.kind]
    people = queries.owners(committee.id)
    moves = set(rules.moves_from(asked.state))
    jobs = asked.jobs.select_related(*FOR_A_ROW).order_by("number")
    twins = likely_duplicates(
        committee.id, kind=asked.kind, household_id=asked.household_id, phone=asked.caller_phone, at=at,
        building_id=asked.building_id,
    )  # fmt: skip
    details = [
        (field.label, value)
        for name, field in kind.details.base_fields.items()
        if (value := asked.details.get(name)) not in (None, "", [])
    ]
    return render(
        request,
        "desk/request.html",
        {
            "asked": asked,
            "row": row(asked, by, at, committee.slug),
            "kind": kind,
            "details": details,
            "place": place_words(asked),
            "name": shown_name(asked.beneficiary_name, by),
            "caller": shown_name(asked.caller_name, by),
            "is_elder": bool(ELDER_TAGS & set(asked.tags)),
            "tags": [labels.tag(kept) for kept in asked.tags],
            "channel": Channel(asked.channel).label,
            "phone": opened_phone or (masking.phone(asked.caller_phone) if asked.caller_phone else ""),
            "is_phone_open": bool(opened_phone),
            "moves": moves,
            "may": {verb: may(by, f"desk.{verb}") for verb in (
                "answer", "assign", "start", "wait", "resume", "try_again", "finish", "cancel", "merge", "split",
                "reopen", "triage", "note", "unmask",
            )},
            "people": [
                {
                    "value": str(person.id),
                    "label": person.name,
                    "detail": person.post_label,
                    "why": _("absent") if person.is_absent else "",
                    "chosen": False,
                }
                for person in people
                if person.id != asked.owner_id and not person.is_absent
            ],
            "events": timeline(asked),
            "held": list(held_visible_to(by).filter(request=asked, closed_at__isnull=True)),
            "jobs": rows(jobs, by, at, committee.slug),
            "twins": rows([twin for twin in twins if twin.pk != asked.pk], by, at, committee.slug),
            "kinds": choices(),
            "urgencies": Urgency.choices,
            # Whoever holds the link may add words and rate: not for those who only read.
            "follow_url": request.build_absolute_uri(reverse("follow", args=[links.follow_token(asked.id)]))
            if may(by, "desk.answer")
            else "",
            "once_key": once_key(),
            "hold": record.hold_on(asked.pk),
            "hold_reasons": HoldReason.choices if may(by, "core.hold") else (),
        },
        status=status,
    )  # fmt: skip


Deed = Callable[[Any, Request], str]


def deed(verb: str) -> Callable[[Deed], Any]:
    """A POST on a request: fetch, do it, say so, back to the page. A refusal is shown and nothing is lost."""

    def wrap(do: Deed) -> Any:
        @committee_page(verb)
        def view(request: Any, pk: uuid.UUID) -> HttpResponse:
            asked = fetch(request, pk) if request.method != "POST" else _bare(request, pk)
            if request.method == "POST":
                try:
                    if sentence := do(request, asked):
                        messages.success(request, sentence)
                except Refused as refusal:
                    messages.error(request, str(refusal.message))
            return redirect("request", request.committee.slug, asked.pk)

        view.__name__ = do.__name__
        return view

    return wrap


def _clean(form: Any) -> dict[str, Any]:
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        raise Refused(first)
    return dict(form.cleaned_data)


@deed("desk.answer")
def answer(request: Any, asked: Request) -> str:
    actions.answer(asked, by=request.actor, at=clock.now())
    return _("Answered. It is with you now.")


@deed("desk.start")
def start(request: Any, asked: Request) -> str:
    actions.start(asked, by=request.actor, at=clock.now())
    return _("Under way.")


@deed("desk.resume")
def resume(request: Any, asked: Request) -> str:
    actions.resume(asked, by=request.actor, at=clock.now())
    return _("Taken up again.")


@deed("desk.wait")
def wait(request: Any, asked: Request) -> str:
    form = WaitForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Say for whom it waits, and until when."))
    actions.wait(asked, **form.cleaned_data, by=request.actor, at=clock.now())
    return _("On hold. You will be reminded on that date.")


@deed("desk.assign")
def assign(request: Any, asked: Request) -> str:
    try:
        to = queries.member(request.actor, uuid.UUID(request.POST.get("to", "")))
    except ValueError:
        to = None
    if to is None:
        raise Refused(_("Choose somebody first."))
    actions.assign(asked, to=to, by=request.actor, at=clock.now())
    return _("Given to %s.") % to.name


@deed("desk.finish")
def finish(request: Any, asked: Request) -> str:
    form = FinishForm(request.POST)
    words = _clean(form)
    at = clock.now()
    if words["note"].strip():
        actions.note(
            asked, words["note"], by=request.actor, at=at, is_for_resident=True, once_key=words["once_key"],
        )  # fmt: skip
    actions.finish(asked, by=request.actor, at=at, is_solved=form.is_solved)
    return _("Done and closed.")


@deed("desk.cancel")
def cancel(request: Any, asked: Request) -> str:
    actions.cancel(asked, by=request.actor, at=clock.now())
    return _("Withdrawn.")


@deed("desk.reopen")
def reopen(request: Any, asked: Request) -> str:
    actions.reopen(asked, by=request.actor, at=clock.now())
    return _("Opened again.")


@deed("desk.note")
def note(request: Any, asked: Request) -> str:
    words = _clean(NoteForm(request.POST))
    actions.note(
        asked, words["text"], by=request.actor, at=clock.now(), is_for_resident=words["is_for_resident"],
        once_key=words["once_key"],
    )  # fmt: skip
    return _("Note added.")


@deed("desk.triage")
def triage(request: Any, asked: Request) -> str:
    words = _clean(TriageForm(request.POST))
    household = building = None
    if words["door"].strip() and words["door"].strip() != place_words(asked):
        place = resolve_place(words["door"], by=request.actor)
        if place.household is None and place.building is None:
            raise Refused(place.sentence)
        household, building = place.household, place.building
    actions.triage(
        asked, kind=words["kind"], urgency=words["urgency"], household=household, building=building,
        by=request.actor, at=clock.now(),
    )  # fmt: skip
    return _("Corrected.")


@deed("desk.split")
def split(request: Any, asked: Request) -> str:
    words = _clean(SplitForm(request.POST))
    to = queries.member(request.actor, words["to"]) if words["to"] else None
    job = actions.split(
        asked, kind=words["kind"], text=words["text"], urgency=words["urgency"], to=to, once_key=words["once_key"],
        by=request.actor, at=clock.now(),
    )  # fmt: skip
    return _("Job %s made.") % job.number


@deed("desk.merge")
def merge(request: Any, asked: Request) -> str:
    number = _clean(MergeForm(request.POST))["into"].strip()
    others = visible_to(request.actor).filter(number=number, closed_at__isnull=True)
    into = others.exclude(pk=asked.pk).order_by("-opened_at").first()
    if into is None:
        raise Refused(_("There is no other open request with this number."))
    actions.merge(asked, into=into, by=request.actor, at=clock.now())
    return _("Merged into %s.") % into.number


@deed("core.hold")
def hold(request: Any, asked: Request) -> str:
    core.hold(asked, reason=request.POST.get("reason", ""), by=request.actor, at=clock.now())
    return _("Nothing of this request is destroyed until you allow it again.")


@deed("core.lift_hold")
def unhold(request: Any, asked: Request) -> str:
    core.lift_hold(asked, by=request.actor, at=clock.now())
    return _("It is destroyed when its time is over.")


@committee_page("desk.unmask")
def open_phone(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Show the whole number once; it is in the journal before it is on the page."""
    asked = fetch(request, pk)
    if request.method != "POST":
        return redirect("request", request.committee.slug, asked.pk)
    number = actions.unmask_phone(asked, by=request.actor, at=clock.now())
    return show(request, asked, opened_phone=number)
