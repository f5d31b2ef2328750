"""The volunteer's list: a signed link, no account, one tap for how it went."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.core import links
from shouwang.core.access import Actor
from shouwang.core.entry import open_page
from shouwang.core.refusal import Refused
from shouwang.lib import clock
from shouwang.lib.pages import once_key

from .. import actions, outcomes
from ..access import visible_to
from ..kind import kinds
from ..models import Request
from ..queries import FOR_A_ROW, recorded_by
from ..rows import row


def _enter(token: str) -> tuple[Actor, Any]:
    membership = links.read_volunteer_token(token)
    timezone.activate(membership.street.zone)
    return Actor.member(membership), membership


@open_page("the signed link is the key; it opens one person's list and can be renewed")
def page(request: Any, token: str) -> HttpResponse:
    by, membership = _enter(token)
    at = clock.now()
    mine = visible_to(by).select_related(*FOR_A_ROW, "resident").filter(closed_at__isnull=True).order_by("due_at")
    visits = [
        {
            "row": row(asked, by, at, membership.committee.slug),
            "asked": asked,
            "name": asked.beneficiary_name or asked.caller_name,
            "outcomes": [
                outcome for outcome in kinds()[asked.kind].outcomes
                if not (outcome.move == "start" and asked.state == "underway")
            ],
            "once_key": once_key(),
            "advise": kinds()[asked.kind].advise,
            "notes": [note for note in asked.notes.all() if not note.is_from_resident][-2:],
        }
        for asked in mine.prefetch_related("notes")
    ]  # fmt: skip
    return render(
        request,
        "desk/volunteer.html",
        {
            "membership": membership,
            "committee": membership.committee,
            "token": token,
            "visits": visits,
            "recorded": recorded_by(membership.id, since=at - timedelta(hours=16)),
            "day": at,
        },
    )


def _fetch(by: Actor, pk: Any) -> Request:
    asked = visible_to(by).select_related(*FOR_A_ROW).filter(pk=pk).first()
    if asked is None:
        raise Http404
    return asked


@open_page("the signed link is the key; a volunteer acts only on what is theirs")
def outcome(request: Any, token: str, pk: Any) -> HttpResponse:
    """Record how it went. The same tap twice, or a tap on what has passed to somebody else, is said and harmless."""
    by, _membership = _enter(token)
    if request.method == "POST":
        asked = visible_to(by).filter(pk=pk).first()
        if asked is None:
            messages.warning(request, _("This one is no longer on your list; nothing was changed."))
        else:
            try:
                said = outcomes.record(
                    asked, request.POST.get("outcome", ""), note=request.POST.get("note", ""),
                    once_key=request.POST.get("once_key", ""), by=by, at=clock.now(),
                )  # fmt: skip
                messages.success(request, f"{asked.number} · {said}")
            except Refused as refusal:
                messages.error(request, str(refusal.message))
    return redirect("volunteer", token)


@open_page("the signed link is the key; opening the number is journalled")
def phone(request: Any, token: str, pk: Any) -> HttpResponse:
    """Go to the telephone with the whole number; that it was opened is in the journal."""
    by, membership = _enter(token)
    if request.method != "POST":
        return redirect("volunteer", token)
    asked = _fetch(by, pk)
    number = actions.unmask_phone(asked, by=by, at=clock.now())
    return render(
        request,
        "desk/volunteer_phone.html",
        {"number": number, "asked": asked, "token": token, "committee": membership.committee},
    )
