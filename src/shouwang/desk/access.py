"""Who may do what at the desk, and which requests each person sees."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from shouwang.core.access import API, OFFICE, READERS, RESIDENT, SYSTEM, Actor
from shouwang.core.models.roles import Role
from shouwang.lib.rows import only
from shouwang.lib.shapes import Shape, Slot

from .models import DoorReport, Request

DOERS = OFFICE | {Role.CHIEF, Role.VOLUNTEER}

VERBS = {
    "desk.read": READERS | {Role.CHIEF},
    "desk.receive": OFFICE | {Role.CHIEF, RESIDENT, API, SYSTEM},
    "desk.answer": DOERS,
    "desk.assign": OFFICE,
    "desk.start": DOERS,
    "desk.wait": OFFICE | {Role.CHIEF},
    "desk.resume": OFFICE | {Role.CHIEF, SYSTEM},
    "desk.try_again": DOERS,
    "desk.hand_back": DOERS,
    "desk.finish": DOERS,
    "desk.cancel": OFFICE | {RESIDENT, API},
    "desk.merge": OFFICE,
    "desk.split": OFFICE,
    "desk.reopen": OFFICE | {RESIDENT},
    "desk.triage": OFFICE,
    "desk.note": DOERS | {RESIDENT, API},
    "desk.rate": frozenset({RESIDENT}),
    "desk.hand_in": DOERS,
    "desk.read_held": READERS,
    "desk.take_over": OFFICE,
    "desk.set_aside": OFFICE,
    "desk.pass_on": frozenset({SYSTEM}),
    "desk.remind": frozenset({SYSTEM}),
    "desk.unmask": OFFICE | {Role.CHIEF, Role.VOLUNTEER},
    "desk.export": READERS,
}

# What each verb allows, for docs/security/roles.md.
WORDS = {
    "desk.read": gettext_lazy("Read requests"),
    "desk.receive": gettext_lazy("Take a plea in"),
    "desk.answer": gettext_lazy("Answer a request"),
    "desk.assign": gettext_lazy("Give a request to somebody"),
    "desk.start": gettext_lazy("Say that it is under way"),
    "desk.wait": gettext_lazy("Put a request on hold"),
    "desk.resume": gettext_lazy("Take a waiting request up again"),
    "desk.try_again": gettext_lazy("Say that nobody answered"),
    "desk.hand_back": gettext_lazy("Hand a request back"),
    "desk.finish": gettext_lazy("Close a request"),
    "desk.cancel": gettext_lazy("Withdraw a request"),
    "desk.merge": gettext_lazy("Merge two requests"),
    "desk.split": gettext_lazy("Split a request into jobs"),
    "desk.reopen": gettext_lazy("Open a request again"),
    "desk.triage": gettext_lazy("Correct matter, urgency or door"),
    "desk.note": gettext_lazy("Add words to a request"),
    "desk.rate": gettext_lazy("Rate a closed request"),
    "desk.pass_on": gettext_lazy("Pass a late request on"),
    "desk.remind": gettext_lazy("Remind an owner"),
    "desk.unmask": gettext_lazy("Open a caller's telephone number"),
    "desk.export": gettext_lazy("Take the list of requests out"),
    "desk.hand_in": gettext_lazy("Report from the door"),
    "desk.read_held": gettext_lazy("Read reports from the door that are kept for the office"),
    "desk.take_over": gettext_lazy("Take a kept report over into the request"),
    "desk.set_aside": gettext_lazy("Set a kept report aside"),
}


def visible_to(by: Actor) -> QuerySet[Request]:
    """Requests that `by` may read.

    The office and the auditor see their committee. A chief sees the building's, and a volunteer only what
    they own; neither sees what is sensitive (violence, despair) unless it is their own task. A resident sees
    the one request of the link. A connected program reads its committee's requests.
    """
    if by.committee_id is None:
        return Request.objects.none()
    everything = Request.objects.filter(committee_id=by.committee_id)
    if by.role in READERS or by.kind == API:
        return everything
    if by.role == Role.CHIEF and by.membership:
        own = Q(owner=by.membership)
        if by.membership.building_id is None:  # or every request without a building would be the chief's
            return everything.filter(own)
        return everything.filter(own | Q(building_id=by.membership.building_id, is_sensitive=False))
    if by.role == Role.VOLUNTEER and by.membership:
        return everything.filter(owner=by.membership)
    if by.kind == RESIDENT and by.request_id:
        return everything.filter(pk=by.request_id)
    return everything.none()


_OF_A_COMMITTEE = Shape(
    lambda: Request.objects.filter(pk=Slot("pk", Request, "pk"), committee=Slot("committee", Request, "committee"))
)


def of_committee(committee_id: uuid.UUID, pk: uuid.UUID) -> Request | None:
    """One request of the committee by itself; whether somebody may read or move it is the caller's question."""
    return _OF_A_COMMITTEE.one(pk=pk, committee=committee_id)


def seen_by(by: Actor, pk: uuid.UUID) -> Request | None:
    """One request by itself, if `by` may read it; for whoever sees the whole committee worded once."""
    if by.committee_id is not None and by.role in READERS:
        return of_committee(by.committee_id, pk)
    return only(visible_to(by).filter(pk=pk))


def held_visible_to(by: Actor) -> QuerySet[DoorReport]:
    """Reports from the door that were held, open or settled: the office's and the auditor's to read."""
    if by.committee_id is None or by.role not in READERS:
        return DoorReport.objects.none()
    return DoorReport.objects.filter(committee_id=by.committee_id).exclude(reason="")
