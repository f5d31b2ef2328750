"""Ownership changes hands: by a person, by the sweep, because somebody fell ill. Never to nobody."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shouwang.core import journal
from shouwang.core.access import THE_SYSTEM, Actor, require
from shouwang.core.lineup import Rung, after, line_up
from shouwang.core.models import Membership
from shouwang.core.models.roles import Role
from shouwang.core.refusal import Refused

from .. import rules
from ..models import Request
from ..promises import zone_of

OWNER_FIELDS = ["owner", "owner_post", "is_last_rung", "reminded", "next_at", "handed_by"]


def locked(request: Request, by: Actor) -> Request:
    """The request's row, locked; a row of another committee is not found at all."""
    found = Request.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=request.pk)
    if by.committee_id is not None:
        found = found.filter(committee_id=by.committee_id)
    return found.get()


def require_own(by: Actor, request: Request) -> None:
    """A volunteer or chief acts only on what they own; the office acts on everything of its committee."""
    if by.role in (Role.VOLUNTEER, Role.CHIEF) and by.membership and request.owner_id != by.membership.id:
        raise Refused(_("This request is with somebody else now."), code="not_yours")


def give(request: Request, to: Membership, *, at: datetime, is_last: bool, handed_by: Membership | None = None) -> None:
    """Put the request into somebody's hands and start the clock of their patience anew; the caller saves."""
    request.owner, request.owner_post = to, to.post_label[:40]
    request.is_last_rung, request.reminded, request.handed_by = is_last, 0, handed_by
    request.next_at = rules.next_look(request.watch, at, zone_of(request.committee_id))


@transaction.atomic
def assign(request: Request, *, to: Membership, by: Actor, at: datetime) -> Request:
    """Give the request to a member of the committee, its volunteers, or the street.

    Raises:
        Refused: closed; or the person is absent, gone, or belongs elsewhere.
    """
    require(by, "desk.assign", request.committee_id)
    request = locked(request, by)
    if not request.is_open:
        raise Refused(_("This request is closed; open it again first."), code="closed")
    if to.street_id != journal.street_of(request.committee_id) or (
        to.committee_id is not None and to.committee_id != request.committee_id
    ):
        raise Refused(_("This person does not belong to the committee."), code="stranger")
    if to.ended_at is not None or to.is_absent or to.role == Role.AUDITOR:
        raise Refused(_("This person cannot take work now."), code="absent")
    if request.owner_id == to.id:
        return request
    before = request.owner_id
    give(request, to, at=at, is_last=False, handed_by=by.membership)
    request.save(update_fields=OWNER_FIELDS)
    journal.record("desk.assigned", request, by=by, at=at, to=to.id, **{"from": before})
    return request


def move_on(request: Request, rung: Rung, *, verb: str, by: Actor, at: datetime, **data: Any) -> None:
    """Hand a locked request to a rung of the line-up and say so."""
    before = request.owner_id
    give(request, rung.membership, at=at, is_last=rung.is_last)
    request.save(update_fields=OWNER_FIELDS)
    journal.record(verb, request, by=by, at=at, to=rung.membership.id, **{"from": before}, **data)


def next_rung(request: Request) -> Rung:
    """Back to whoever handed it to a volunteer, if they are there; otherwise the next of the line-up."""
    compound_id = request.building.compound_id if request.building else None
    rungs = line_up(request.committee_id, compound_id)
    for rung in rungs:
        if request.handed_by_id and rung.membership.id == request.handed_by_id != request.owner_id:
            return rung
    return after(request.committee_id, request.owner_id, compound_id)


@transaction.atomic
def move_everything_on(membership_id: uuid.UUID, *, at: datetime) -> int:
    """Whatever an absent or dismissed person owns goes to the next person now; returns how many moved."""
    mine = (
        Request.objects.select_for_update(of=("self",))
        .select_related("owner", "building")
        .filter(owner_id=membership_id, closed_at__isnull=True)
        .order_by("next_at")
    )
    moved = 0
    for request in mine:
        rung = next_rung(request)
        if rung.membership.id == membership_id:
            # The last duty officer of the street is away: it stays with the post, and red on Today.
            request.is_last_rung = True
            request.save(update_fields=["is_last_rung"])
            continue
        move_on(request, rung, verb="desk.moved_on", by=THE_SYSTEM, at=at)
        moved += 1
    return moved
