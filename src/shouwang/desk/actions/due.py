"""What the sweep does when its moment has come: with a request wake, remind, pass on; with a held report likewise."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from shouwang.core import journal
from shouwang.core.access import THE_SYSTEM, require
from shouwang.core.lineup import after
from shouwang.lib.rows import update

from .. import rules
from ..models import DoorReport, Request
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
    update(request, ["next_at", "reminded", "due_at", *also])


def catch_up(request_ids: Sequence[uuid.UUID], *, committee_id: uuid.UUID, at: datetime) -> None:
    """Open requests that were taken in with a moment of the past are due now, not days ago."""
    Request.objects.filter(
        committee_id=committee_id, id__in=list(request_ids), closed_at__isnull=True, next_at__lt=at
    ).update(next_at=at)


# --- reports from the door that wait for a person ---------------------------------------------------------------


def take_up_held(report: DoorReport, at: datetime) -> None:
    """Remind whoever has a held report once, then pass it on; called by the sweep with the row locked."""
    owner = report.owner
    is_there = owner is not None and not owner.is_absent and owner.ended_at is None
    due = rules.what_is_due_of_held(reminded=report.reminded, is_last_rung=report.is_last_rung, is_owner_there=is_there)
    if due == rules.Due.PASS_ON:
        require(THE_SYSTEM, "desk.pass_on")
        _pass_held_on(report, at, verb="desk.report_passed_on")
        return
    require(THE_SYSTEM, "desk.remind")
    report.reminded += 1
    report.next_at = rules.next_look_at_held(at, report.urgency, zone_of(report.committee_id))
    update(report, ["reminded", "next_at"])
    journal.record("desk.report_reminded", report, by=THE_SYSTEM, at=at, to=report.owner_id)


def _pass_held_on(report: DoorReport, at: datetime, *, verb: str) -> None:
    before = report.owner_id
    building = report.request.building if report.request else None
    rung = after(report.committee_id, before, building.compound_id if building else None)
    report.owner, report.owner_post = rung.membership, rung.membership.post_key
    report.is_last_rung, report.reminded = rung.is_last, 0
    report.next_at = rules.next_look_at_held(at, report.urgency, zone_of(report.committee_id))
    update(report, ["owner", "owner_post", "is_last_rung", "reminded", "next_at"])
    journal.record(verb, report, by=THE_SYSTEM, at=at, to=rung.membership.id, **{"from": before})


def move_held_on(membership_id: uuid.UUID, at: datetime) -> None:
    """Held reports of somebody absent or dismissed go to the next person now."""
    mine = DoorReport.objects.select_for_update(no_key=True).filter(owner_id=membership_id, closed_at__isnull=True)
    for report in mine.order_by("pk"):
        _pass_held_on(report, at, verb="desk.report_moved_on")
