"""Ownership changes hands: by a person, by the sweep, because somebody fell ill. Never to nobody."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shouwang.core import journal
from shouwang.core.access import RESIDENT, THE_SYSTEM, Actor, require
from shouwang.core.lineup import Rung, after, line_up
from shouwang.core.models import JournalEntry, Membership
from shouwang.core.models.roles import Role
from shouwang.core.refusal import Refused
from shouwang.lib.acts import whole
from shouwang.lib.rows import update
from shouwang.lib.shapes import Shape, Slot

from .. import rules
from ..models import Request
from ..promises import zone_of

OWNER_FIELDS = ["owner", "owner_post", "is_last_rung", "reminded", "next_at", "handed_by"]


def locked(request: Request, by: Actor) -> Request:
    """The request's row, locked; a row of another committee, or another resident's, is not found at all.

    Of a job, the whole request is locked first: everybody who locks both takes them in this order.
    """
    if request.parent_id:
        _lock(request.parent_id)
    if by.kind == RESIDENT:
        found = _THEIRS.one(pk=request.pk, committee=by.committee_id, theirs=by.request_id)
    elif by.committee_id is not None:
        found = _OF_THE_COMMITTEE.one(pk=request.pk, committee=by.committee_id)
    else:
        found = _ANY.one(pk=request.pk)
    if found is None:
        raise Request.DoesNotExist
    return found


def require_words(request: Request) -> None:
    """What is destroyed stays destroyed: nothing is added to the rest of it, and nobody opens it again."""
    if request.words_destroyed_at is not None:
        raise Refused(
            _("Its words were destroyed when their time was over. Please write a new request."), code="destroyed"
        )


def _for_update() -> QuerySet[Request]:
    return Request.objects.select_for_update(no_key=True, of=("self",))


def _asked(*more: str) -> QuerySet[Request]:
    slots = {name: Slot(name, Request, name) for name in ("pk", *more)}
    return _for_update().select_related("owner").filter(**slots)


_ANY = Shape(_asked)
_OF_THE_COMMITTEE = Shape(lambda: _asked("committee"))
_THEIRS = Shape(
    lambda: _asked("committee").filter(Q(pk=Slot("theirs", Request, "pk")) | Q(parent=Slot("theirs", Request, "pk")))
)
_MEMBER = Shape(lambda: Membership.objects.filter(pk=Slot("pk", Membership, "pk")))


def _lock(request_id: uuid.UUID) -> None:
    _for_update().filter(pk=request_id).values_list("pk").first()


def said_just_now(request: Request, verb: str, *, by: Actor, at: datetime, once_key: str = "") -> bool:
    """Whether this is the same tap again: the same sending key, or (without one) the same person within a minute.

    For moves that may be made more than once, where the state alone does not tell.
    """
    said = JournalEntry.objects.filter(subject_id=request.pk, verb=verb)
    if once_key:
        return said.filter(data__once=once_key).exists()
    return said.filter(actor=by.membership, at__gt=at - rules.SHORTEST).exists()


def require_own(by: Actor, request: Request) -> None:
    """A volunteer or chief acts only on what they own; the office acts on everything of its committee."""
    if by.role in (Role.VOLUNTEER, Role.CHIEF) and by.membership and request.owner_id != by.membership.id:
        raise Refused(_("This request is with somebody else now."), code="not_yours")


def give(request: Request, to: Membership, *, at: datetime, is_last: bool, handed_by: Membership | None = None) -> None:
    """Put the request into somebody's hands and start the clock of their patience anew; the caller saves."""
    request.owner, request.owner_post = to, to.post_key
    request.is_last_rung, request.reminded, request.handed_by = is_last, 0, handed_by
    request.next_at = rules.next_look(request.watch, at, zone_of(request.committee_id))


def able(to: Membership, committee_id: uuid.UUID) -> Membership:
    """The person as they are now, if they can take work of the committee.

    Raises:
        Refused: absent, gone, only a reader, or of another committee or street.
    """
    now = _MEMBER.one(pk=to.pk)
    if now is None:
        raise Membership.DoesNotExist
    to = now
    if to.street_id != journal.street_of(committee_id) or to.committee_id not in (None, committee_id):
        raise Refused(_("This person does not belong to the committee."), code="stranger")
    if to.ended_at is not None or to.is_absent or to.role == Role.AUDITOR:
        raise Refused(_("This person cannot take work now."), code="absent")
    return to


@whole
def assign(request: Request, *, to: Membership, by: Actor, at: datetime) -> Request:
    """Give the request to a member of the committee, its volunteers, or the street.

    Raises:
        Refused: closed; or the person is absent, gone, or belongs elsewhere.
    """
    require(by, "desk.assign", request.committee_id)
    request = locked(request, by)
    if not request.is_open:
        raise Refused(_("This request is closed; open it again first."), code="closed")
    to = able(to, request.committee_id)
    if request.owner_id == to.id:
        return request
    before = request.owner_id
    give(request, to, at=at, is_last=False, handed_by=by.membership)
    update(request, OWNER_FIELDS)
    journal.record("desk.assigned", request, by=by, at=at, to=to.id, **{"from": before})
    return request


def move_on(request: Request, rung: Rung, *, verb: str, by: Actor, at: datetime, **data: Any) -> None:
    """Hand a locked request to a rung of the line-up and say so."""
    before = request.owner_id
    give(request, rung.membership, at=at, is_last=rung.is_last)
    update(request, OWNER_FIELDS)
    journal.record(verb, request, by=by, at=at, to=rung.membership.id, **{"from": before}, **data)


def next_rung(request: Request) -> Rung:
    """Back to whoever handed it to a volunteer, if they are there; otherwise the next of the line-up."""
    compound_id = request.building.compound_id if request.building else None
    rungs = line_up(request.committee_id, compound_id)
    for rung in rungs:
        if request.handed_by_id and rung.membership.id == request.handed_by_id != request.owner_id:
            return rung
    return after(request.committee_id, request.owner_id, compound_id)


@whole
def move_everything_on(membership_id: uuid.UUID, at: datetime) -> int:
    """Whatever an absent or dismissed person owns goes to the next person now; returns how many moved."""
    mine = (
        _for_update()
        .select_related("owner", "building")
        .filter(owner_id=membership_id, closed_at__isnull=True)
        .order_by("pk")
    )
    moved = 0
    for request in mine:
        rung = next_rung(request)
        if rung.membership.id == membership_id:
            # The last duty officer of the street is away: it stays with the post, and red on Today.
            if not request.is_last_rung:
                request.is_last_rung = True
                update(request, ["is_last_rung"])
            continue
        move_on(request, rung, verb="desk.moved_on", by=THE_SYSTEM, at=at)
        moved += 1
    return moved
