"""One plea, several jobs; several pleas, one trouble."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from shouwang.core import journal
from shouwang.core.access import THE_SYSTEM, Actor, require
from shouwang.core.models import Membership
from shouwang.core.refusal import Refused
from shouwang.lib.acts import whole
from shouwang.lib.rows import update

from .. import rules
from ..models import Request
from ..promises import zone_of
from .intake import Plea, receive
from .moves import close_fields, ready
from .owner import able, locked


@whole
def merge(request: Request, *, into: Request, by: Actor, at: datetime) -> Request:
    """The same trouble twice: `request` closes and points to `into`, which becomes as urgent as either.

    Raises:
        Refused: into itself, into a closed or merged one, or across committees.
    """
    require(by, "desk.merge", request.committee_id)
    if request.pk == into.pk:
        raise Refused(_("A request cannot be merged into itself."), code="itself")
    if request.committee_id != into.committee_id:
        raise Refused(_("Both requests must belong to the same committee."), code="stranger")
    # Always locked in the same order, so that two opposite merges cannot wait for each other.
    first, second = sorted([request, into], key=lambda row: row.pk)
    rows = {row.pk: row for row in (locked(first, by), locked(second, by))}
    kept = rows[into.pk]
    if rows[request.pk].merged_into_id == kept.pk:
        return rows[request.pk]
    if not kept.is_open:
        raise Refused(_("Choose an open request to merge into."), code="closed")
    if kept.parent_id == request.pk:
        raise Refused(_("A request cannot be merged into its own job."), code="itself")
    moved = ready(request, "merge", by)
    if moved is None:
        raise Refused(_("It was merged into another request already."), code="merged")
    if moved.jobs.filter(closed_at__isnull=True).exists():
        raise Refused(_("Some of its jobs are still open."), code="jobs_open")
    moved.merged_into = kept
    update(moved, [*close_fields(moved, at, "merged"), "merged_into"])
    journal.record("desk.merged", moved, by=by, at=at, number=kept.number, into=kept.id, parent=moved.parent_id)
    weight = {"high": 0, "medium": 1, "low": 2}
    if weight[moved.urgency] < weight[kept.urgency]:
        kept.urgency = moved.urgency
        kept.answer_by, kept.finish_by = min(kept.answer_by, moved.answer_by), min(kept.finish_by, moved.finish_by)
        kept.due_at = rules.deadline(kept.watch)
        kept.next_at = rules.next_look(kept.watch, at, zone_of(kept.committee_id))
    update(kept, ["urgency", "answer_by", "finish_by", "due_at", "next_at"])
    journal.record("desk.absorbed", kept, by=by, at=at, number=moved.number)
    return moved


@whole
def split(
    request: Request, *, kind: str, text: str, by: Actor, at: datetime, to: Membership | None = None,
    urgency: str = "", once_key: str = "",
) -> Request:  # fmt: skip
    """Make a job of its own out of part of a request: own owner, promise and history, the same place.

    Raises:
        Refused: closed; a job of a job; the words are missing.
    """
    require(by, "desk.split", request.committee_id)
    parent = locked(request, by)
    if not parent.is_open:
        raise Refused(_("This request is closed; open it again first."), code="closed")
    if parent.parent_id:
        raise Refused(_("A job cannot be split again; split the request itself."), code="too_deep")
    plea = Plea(
        kind=kind,
        text=text,
        channel=parent.channel,
        urgency=urgency or parent.urgency,
        household_id=parent.household_id,
        building_id=parent.building_id,
        resident_id=parent.resident_id,
        place_text=parent.place_text,
        beneficiary_name=parent.beneficiary_name,
        caller_name=parent.caller_name,
        caller_phone=parent.caller_phone,
        is_sensitive=parent.is_sensitive,
        once_key=once_key,
    )
    if parent.resident_id:
        plea = replace(plea, household_id=None, building_id=None)
    before = Request.objects.filter(parent=parent).count()
    owner = able(to, parent.committee_id) if to else None
    job = receive(plea, committee_id=parent.committee_id, by=by, at=at, owner=owner, parent=parent)
    if Request.objects.filter(parent=parent).count() > before:
        journal.record("desk.split", parent, by=by, at=at, number=job.number, job=job.id)
    return job


@whole
def look_after_jobs(parent_id: uuid.UUID, *, at: datetime) -> None:
    """The last open job of a split request was closed: its owner is asked at once whether all is solved."""
    parent = (
        Request.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk=parent_id, closed_at__isnull=True)
        .first()
    )
    if parent is None or parent.jobs.filter(closed_at__isnull=True).exists():
        return
    parent.reminded, parent.next_at = 0, at + rules.SHORTEST
    update(parent, ["reminded", "next_at"])
    journal.record("desk.jobs_done", parent, by=THE_SYSTEM, at=at, to=parent.owner_id)
