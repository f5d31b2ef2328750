"""Reads of the roster import: earlier imports, one import, and the account of every row."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from django.db.models import F, QuerySet, Sum

from shouwang.core.access import Actor, may
from shouwang.core.reckoning import Tally, open_thing_tally, recorded
from shouwang.reading.roster import RosterReading

from ..models import ImportState, RosterImport
from .comparison import plan_for, reading_of, with_held


def imports_visible_to(by: Actor) -> QuerySet[RosterImport]:
    if by.committee_id is None or not may(by, "intake.import"):
        return RosterImport.objects.none()
    return RosterImport.objects.filter(committee_id=by.committee_id)


def recent_imports(by: Actor, most: int = 30) -> list[RosterImport]:
    """The latest imports, without what is in the files."""
    return list(
        imports_visible_to(by)
        .defer("content", "refused")
        .select_related("owner", "uploaded_by")
        .order_by("-opened_at")[:most]
    )


def one_import(pk: uuid.UUID, *, by: Actor) -> RosterImport | None:
    """An import of the actor's committee, its file left closed."""
    return (
        imports_visible_to(by)
        .defer("content")
        .select_related("owner", "uploaded_by", "committee__street")
        .filter(pk=pk)
        .first()
    )


def reading_to_mend(roster: RosterImport) -> RosterReading:
    """The reading with every row that was, or would be, refused: also those whose building had no yes."""
    if roster.state != ImportState.DONE:
        return plan_for(roster).reading_to_mend()
    told = {(row["sheet"], row["row"]): row for row in roster.refused}
    reading = reading_of(roster)
    for refusal in reading.refused:
        told.pop((refusal.sheet, refusal.row), None)
    return with_held(reading, told)


def account(at: datetime) -> list[Tally]:
    """Every import is finished, dropped or owned; every row of a file was accepted, refused or dropped with it."""
    whole = open_thing_tally(RosterImport, at, destroyed=recorded("intake.rosters")[0])
    done = RosterImport.objects.filter(state=ImportState.DONE)
    untold = done.exclude(rows=F("rows_accepted") + F("rows_refused"))
    lost = [
        f"roster import {pk}: rows are missing from its account" for pk in untold.values_list("pk", flat=True)[:200]
    ]
    figures = done.aggregate(accepted=Sum("rows_accepted"), refused=Sum("rows_refused"))
    dropped = RosterImport.objects.filter(state=ImportState.DROPPED).aggregate(rows=Sum("rows"))["rows"] or 0
    open_rows = RosterImport.objects.filter(closed_at__isnull=True).aggregate(rows=Sum("rows"))["rows"] or 0
    received = RosterImport.objects.aggregate(rows=Sum("rows"))["rows"] or 0
    return [
        replace(whole, what="intake.roster_imports"),
        Tally(
            what="intake.roster_rows",
            received=received,
            closed=figures["accepted"] or 0,
            open=open_rows,
            explained=(figures["refused"] or 0) + dropped,
            lost=lost,
            note="of imports that are not destroyed; explained: refused with a reason, or thrown away with the file",
        ),
    ]
