"""`destroy_what_is_due`: once a night each committee's things that are past their term are destroyed.

The sweep calls it in every round. After 03:00 of the street's own clock a committee's night is due, and it stays due
until it is done: a machine that was off at three does it when it is on again. Work goes in small transactions, each
with its line in the record of destruction, and for a few seconds a round, so that reminders never wait for it and a
crash costs one batch. Rows that somebody has locked are skipped and taken the next night.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet

from ..models import Committee, Destruction, Hold, Night
from .terms import Due, Gone, Term, TermsOf, of_committees, of_house

M = TypeVar("M", bound=Model)
log = logging.getLogger("shouwang.keeping")
HOUR = time_of_day(3)
BATCH = 200
SECONDS = 5.0
AFTER_FAILURE = timedelta(minutes=5)
_failed: dict[uuid.UUID | None, datetime] = {}


def last_night(at: datetime, zone: ZoneInfo) -> date:
    """The day of the latest 03:00 in `zone` that has come."""
    local = at.astimezone(zone)
    return local.date() if local.time() >= HOUR else local.date() - timedelta(days=1)


def destroy_what_is_due(at: datetime, *, seconds: float = SECONDS, batch: int = BATCH) -> int:
    """Destroy what is past its term, for `seconds` at the most; the next call goes on. Returns how many things."""
    until = time.monotonic() + seconds
    destroyed = 0
    for committee_id, night in _due_nights(at):
        if _failed.get(committee_id, at) > at:
            continue
        _failed.pop(committee_id, None)
        count, is_done = _one_night(committee_id, at, until, batch)
        destroyed += count
        if is_done:
            Night.objects.update_or_create(committee_id=committee_id, defaults={"done_for": night, "finished_at": at})
        if time.monotonic() >= until:
            break
    return destroyed


def _due_nights(at: datetime) -> list[tuple[Any, date]]:
    """The house first, then the committees, those that wait longest first."""
    done: dict[Any, date] = dict(Night.objects.values_list("committee_id", "done_for"))
    zones: dict[uuid.UUID | None, str] = {None: settings.TIME_ZONE}
    zones.update(Committee.objects.values_list("id", "street__timezone"))
    nights = {pk: last_night(at, ZoneInfo(zone)) for pk, zone in zones.items()}
    waiting = [pk for pk, night in nights.items() if done.get(pk, date.min) < night]
    return [(pk, nights[pk]) for pk in sorted(waiting, key=lambda pk: (pk is not None, done.get(pk, date.min)))]


def _one_night(committee_id: uuid.UUID | None, at: datetime, until: float, batch: int) -> tuple[int, bool]:
    """How many were destroyed, and whether everything was gone through."""
    chosen = TermsOf.committee(committee_id)
    terms: Iterable[Term] = of_committees() if committee_id else of_house()
    total = 0
    for term in terms:
        try:
            for kind in term.due_kinds(committee_id, at):
                due = Due(committee_id=committee_id, kind=kind, before=chosen.before(term, kind, at), at=at, most=batch)
                while count := step(term, due, chosen.days(term, kind)):
                    total += count
                    if time.monotonic() >= until:
                        return total, False
        except Exception:
            log.exception("%s of %s could not be destroyed; tried again in %s", term.code, committee_id, AFTER_FAILURE)
            _failed[committee_id] = at + AFTER_FAILURE
    return total, committee_id not in _failed


@transaction.atomic
def step(term: Term, due: Due, days: int) -> int:
    """One batch of one term, and its lines in the record, in one transaction; returns how many were destroyed."""
    gone = term.destroy(due)
    lines = [Gone(gone, due.kind)] if isinstance(gone, int) else gone
    Destruction.objects.bulk_create(
        Destruction(
            committee_id=due.committee_id, thing=term.code, kind=line.kind, how_many=line.count,
            days=days if line.days is None else line.days, up_to=line.up_to or due.before, at=due.at,
        )
        for line in lines
        if line.count
    )  # fmt: skip
    return sum(line.count for line in lines)


def free(rows: QuerySet[M], *ways: str) -> QuerySet[M]:
    """Rows that no running hold covers; `ways` lead to the held request or resident (`pk`, `request_id`)."""
    for way in ways:
        rows = rows.exclude(Exists(running_holds().filter(subject_id=OuterRef(way))))
    return rows


def running_holds() -> QuerySet[Hold]:
    return Hold.objects.filter(lifted_at__isnull=True)


def taken(rows: QuerySet[M], most: int) -> list[Any]:
    """Keys of the first `most` of the rows, locked; what others have locked is left for the next night."""
    locked = rows.select_for_update(skip_locked=True, no_key=True, of=("self",))
    return list(locked.values_list("pk", flat=True)[:most])


def unreferred(rows: QuerySet[M]) -> QuerySet[M]:
    """Rows to which nothing points any more, found from the foreign keys of every room."""
    for relation in rows.model._meta.related_objects:
        if getattr(relation.field, "db_constraint", True) or relation.related_model is rows.model:
            pointing = relation.related_model._base_manager.filter(**{relation.field.attname: OuterRef("pk")})
            rows = rows.exclude(Exists(pointing))
    return rows
