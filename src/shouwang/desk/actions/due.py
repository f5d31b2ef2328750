"""What the sweep does with a request whose moment has come: wake, remind, pass on."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from shouwang.core import journal
from shouwang.core.access import THE_SYSTEM, require

from .. import rules
from ..models import Request
from ..promises import zone_of
from .owner import move_on, next_rung


def take_up(request: Request, at: datetime) -> None:
    """Handle one due request; called by the sweep with the row locked."""
    due = rules.what_is_due(request.watch)
    owner = request.owner
    if owner and (owner.is_absent or owner.ended_at) and not request.is_last_rung:
        # It came to somebody in the very moment in which they were marked absent: nobody to remind.
        due = rules.Due.PASS_ON
    if due == rules.Due.WAKE:
        require(THE_SYSTEM, "desk.resume")
        request.state, request.wait_until, request.waits_for = rules.State.ACCEPTED, None, ""
        if request.answered_at is None:
            request.answered_at = at
        request.reminded = 1
        _look_later(request, at, ["state", "wait_until", "waits_for", "answered_at"])
        journal.record("desk.woke", request, by=THE_SYSTEM, at=at, to=request.owner_id)
        return
    if due == rules.Due.PASS_ON:
        rung = next_rung(request)
        if rung.membership.id != request.owner_id:
            require(THE_SYSTEM, "desk.pass_on")
            move_on(request, rung, verb="desk.passed_on", by=THE_SYSTEM, at=at)
            return
        request.is_last_rung = True
    require(THE_SYSTEM, "desk.remind")
    request.reminded += 1
    _look_later(request, at, ["is_last_rung"])
    journal.record("desk.reminded", request, by=THE_SYSTEM, at=at, to=request.owner_id, count=request.reminded)


def _look_later(request: Request, at: datetime, also: list[str]) -> None:
    request.next_at = rules.next_look(request.watch, at, zone_of(request.committee_id))
    request.due_at = rules.deadline(request.watch)
    request.save(update_fields=["next_at", "reminded", "due_at", *also])


def catch_up(request_ids: Sequence[uuid.UUID], *, committee_id: uuid.UUID, at: datetime) -> None:
    """Open requests that were taken in with a moment of the past are due now, not days ago."""
    Request.objects.filter(
        committee_id=committee_id, id__in=list(request_ids), closed_at__isnull=True, next_at__lt=at
    ).update(next_at=at)
