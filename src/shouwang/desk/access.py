"""Who may do what at the desk, and which requests each person sees."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from shouwang.core.access import API, OFFICE, READERS, RESIDENT, SYSTEM, Actor
from shouwang.core.models.roles import Role

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


def held_visible_to(by: Actor) -> QuerySet[DoorReport]:
    """Reports from the door that were held, open or settled: the office's and the auditor's to read."""
    if by.committee_id is None or by.role not in READERS:
        return DoorReport.objects.none()
    return DoorReport.objects.filter(committee_id=by.committee_id).exclude(reason="")
