"""The volunteer's list: a signed link, no account, one tap for how it went, with or without a net."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.core import links
from shouwang.core.access import Actor
from shouwang.core.entry import open_page
from shouwang.core.models import Membership
from shouwang.core.refusal import Refused
from shouwang.lib import clock
from shouwang.lib.pages import once_key
from shouwang.lib.rows import only

from .. import actions, from_phone
from ..access import visible_to
from ..kind import kinds
from ..models import Request
from ..queries import FOR_A_ROW, recorded_by
from ..rows import row

KEPT_HOURS = 24  # on the phone: a shift and the way home


def _enter(token: str) -> tuple[Actor, Any]:
    membership = links.read_volunteer_token(token)
    timezone.activate(membership.street.zone)
    return Actor.member(membership), membership


@open_page("the signed link is the key; it opens one person's list and can be renewed")
@never_cache
@ensure_csrf_cookie
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The list; `?shell` the same page without anything on it, for a phone that kept the list too long.

    A link that has died shows nothing of anybody, but lets the phone hand in what it still holds.
    """
    link = links.open_volunteer_link(token)
    if not link.is_good:
        return _page(request, token, link.membership, is_dead=True, status=404)
    if "shell" in request.GET:
        return _page(request, token, link.membership)
    by, at = Actor.member(link.membership), clock.now()  # `at` before the reading: what is sent meanwhile is newer
    return _page(request, token, link.membership, day=at, visits=_visits(by), recorded=_recorded(link.membership))


def _page(request: HttpRequest, token: str, person: Membership, status: int = 200, **more: Any) -> HttpResponse:
    day = more.pop("day", None) or clock.now()
    return render(
        request,
        "desk/volunteer.html",
        {
            "membership": person, "committee": person.committee, "token": token, "day": day,
            "at": int(day.timestamp() * 1000), "kept_hours": KEPT_HOURS, "is_shell": "visits" not in more, **more,
        },
        status=status,
    )  # fmt: skip


def _recorded(person: Membership) -> list[Any]:
    return recorded_by(person.id, since=clock.now() - timedelta(hours=16))


def _visits(by: Actor) -> list[dict[str, Any]]:
    at = clock.now()
    assert by.membership and by.membership.committee
    slug = by.membership.committee.slug
    mine = visible_to(by).select_related(*FOR_A_ROW, "resident").filter(closed_at__isnull=True).order_by("due_at")
    return [
        {
            "row": row(asked, by, at, slug),
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


@open_page("the signed link is the key; a volunteer acts only on what is theirs")
def outcome(request: Any, token: str, pk: Any) -> HttpResponse:
    """Record how it went, without script. The same tap twice is harmless; what cannot be done is kept for the office."""
    by, _membership = _enter(token)
    if request.method == "POST":
        code, key = request.POST.get("outcome", ""), request.POST.get("once_key", "")
        sent = actions.FromTheDoor(
            once_key=f"{key or once_key()}:{code}"[:80], request=str(pk), outcome=code,
            note=request.POST.get("note", "")[:4000], is_keyed=bool(key),
        )  # fmt: skip
        try:
            report = actions.hand_in(sent, standing=links.Standing.GOOD, by=by, at=clock.now())
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            if report.reason:
                messages.warning(request, from_phone.held_sentence(report))
            elif report.request:
                messages.success(request, f"{report.request.number} · {actions.outcome_label(report)}")
    return redirect("volunteer", token)


@open_page("the signed link is the key, even a dead one: what a phone brings back is kept for a person")
@never_cache
@ensure_csrf_cookie
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: HttpRequest, token: str) -> HttpResponse:
    """Take in what a phone has gathered: JSON in, an answer for each report out. GET gives a fresh token for it."""
    link = links.open_volunteer_link(token)
    if request.method != "POST":
        return JsonResponse({"open": link.is_good, "token": get_token(request)})
    if int(request.META.get("CONTENT_LENGTH") or 0) > from_phone.MOST_BYTES:
        return JsonResponse({"error": {"code": "too_large"}}, status=413)
    try:
        batch = from_phone.read_batch(request.body)
    except (from_phone.Unreadable, RawPostDataException):  # the latter: it came as a form
        return JsonResponse({"error": {"code": "unreadable"}}, status=400)
    answers = from_phone.hand_in_all(batch, link)
    return JsonResponse({"answers": answers, "at": int(clock.now().timestamp() * 1000), "open": link.is_good})


@open_page("the signed link is the key; opening the number is journalled")
@never_cache
def phone(request: Any, token: str, pk: Any) -> HttpResponse:
    """The whole number, on a page of its own or (asked for JSON) on the list; that it was opened is in the journal."""
    by, membership = _enter(token)
    if request.method != "POST":
        return redirect("volunteer", token)
    asked = _fetch(by, pk)
    number = actions.unmask_phone(asked, by=by, at=clock.now())
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"number": number})
    return render(
        request,
        "desk/volunteer_phone.html",
        {"number": number, "asked": asked, "token": token, "committee": membership.committee},
    )


def _fetch(by: Actor, pk: Any) -> Request:
    asked = only(visible_to(by).select_related(*FOR_A_ROW).filter(pk=pk))
    if asked is None:
        raise Http404
    return asked


@open_page("the service worker's own code, the same for everybody; it reaches only the volunteers' pages")
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Served from here, not from the static files, because a worker reaches no further than its own folder."""
    response = render(
        request, "desk/volunteer_worker.js", {"kept_hours": KEPT_HOURS}, content_type="text/javascript; charset=utf-8"
    )
    response["Cache-Control"] = "no-store"
    return response
