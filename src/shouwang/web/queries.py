"""Reads of the board: who is on, and how the day's promises were kept."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q
from django.urls import reverse

from shouwang.core.lineup import line_up
from shouwang.core.models import Committee
from shouwang.core.queries import team
from shouwang.core.sweep import open_things
from shouwang.desk.models import Request


@dataclass(frozen=True)
class OnDuty:
    """One person of the line-up: `turn` counts those who are there; absent ones have none."""

    id: uuid.UUID
    name: str
    post: str
    turn: int | None
    is_absent: bool
    is_street: bool
    open: int


def open_counts(committee_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many open requests of the committee each person owns."""
    found = Request.objects.filter(committee_id=committee_id, closed_at__isnull=True).values_list("owner_id")
    return dict(found.annotate(count=Count("id")).order_by())


def duty(committee_id: uuid.UUID) -> list[OnDuty]:
    """Who takes work now, in order, the street's officer last; then those of the line-up who are absent."""
    counts = open_counts(committee_id)
    there = line_up(committee_id)
    here = [
        OnDuty(
            rung.membership.id, rung.membership.name, rung.membership.post_label, number, rung.membership.is_absent,
            rung.is_last, counts.get(rung.membership.id, 0),
        )
        for number, rung in enumerate(there, start=1)
    ]  # fmt: skip
    known = {person.id for person in here}
    away = [
        OnDuty(person.id, person.name, person.post_label, None, True, False, counts.get(person.id, 0))
        for person in team(committee_id)
        if person.is_absent and person.turn is not None and person.id not in known
    ]
    return here + away


@dataclass(frozen=True)
class Unfinished:
    """Something open that is no request: a pasted chat, a roster; whose it is and where it is finished."""

    said: str
    url: str
    owner: str
    opened_at: datetime
    is_reminded: bool


def unfinished(committee: Committee) -> list[Unfinished]:
    """Open things of the committee that have a page of their own, the oldest first. One query for each sort."""
    found = [
        Unfinished(
            str(model.said), reverse(model.page, args=[committee.slug, thing.pk]),
            thing.owner.name if thing.owner else "", thing.opened_at, thing.reminded > 0,
        )
        for model in open_things()
        if model.page
        for thing in model._default_manager.filter(committee=committee, closed_at__isnull=True)
        .select_related("owner").order_by("opened_at")[:10]
    ]  # fmt: skip
    return sorted(found, key=lambda each: each.opened_at)


def count_unfinished(committee: Committee) -> int:
    """How many there are, also beyond those that are shown."""
    return sum(
        model._default_manager.filter(committee=committee, closed_at__isnull=True).count()
        for model in open_things()
        if model.page
    )


@dataclass(frozen=True)
class Kept:
    """Promises that ran out today: how many there were, how many were kept."""

    answered: int
    to_answer: int
    finished: int
    to_finish: int


def kept_today(committee: Committee, at: datetime) -> Kept:
    """Answers and endings promised for today (the street's day) up to now, and those given in time."""
    start = at.astimezone(committee.street.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    owed = ~Q(state__in=["cancelled", "merged"])
    answer = Q(answer_by__gte=start, answer_by__lte=at) & (owed | Q(answered_at__isnull=False))
    finish = Q(finish_by__gte=start, finish_by__lte=at) & owed
    row = Request.objects.filter(answer | finish, committee=committee).aggregate(
        answered=Count("id", filter=answer & Q(answered_at__lte=F("answer_by"))),
        to_answer=Count("id", filter=answer),
        finished=Count("id", filter=finish & Q(closed_at__lte=F("finish_by"))),
        to_finish=Count("id", filter=finish),
    )
    return Kept(**row)
