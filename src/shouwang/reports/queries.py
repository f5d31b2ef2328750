"""The figures of a span of days, each from the requests themselves."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, Sum

from shouwang.desk.models import PastFigures, Request
from shouwang.desk.rules import State


@dataclass(frozen=True)
class Line:
    """One row of the report. "In time" counts only what had to be answered or finished by now."""

    received: int = 0
    to_answer: int = 0
    answered_in_time: int = 0
    to_finish: int = 0
    finished_in_time: int = 0
    solved: int = 0
    closed: int = 0
    open: int = 0

    def __add__(self, other: Line) -> Line:
        return Line(*(mine + theirs for mine, theirs in zip(self.values, other.values, strict=True)))

    @property
    def values(self) -> tuple[int, ...]:
        return (
            self.received, self.to_answer, self.answered_in_time, self.to_finish, self.finished_in_time, self.solved,
            self.closed, self.open,
        )  # fmt: skip


@dataclass(frozen=True)
class Report:
    days: list[date]
    by_kind: dict[str, Line]
    by_day: dict[date, Line]
    by_kind_and_day: dict[tuple[str, date], int]
    total: Line
    mean_rating: float | None
    ratings: int


def report(committee_id: uuid.UUID, first: date, last: date, *, zone: ZoneInfo, at: datetime) -> Report:
    """The report of the days `first` to `last` (both included, in the street's zone). Three queries.

    Split-off jobs are counted like requests; merged and withdrawn ones are received, but owe no promise. Requests that
    are destroyed are counted from the figures they left.
    """
    begin = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    within = Request.objects.filter(committee_id=committee_id, opened_at__gte=begin, opened_at__lt=end)
    owed = ~Q(state__in=[State.CANCELLED, State.MERGED])
    answered = Q(answered_at__isnull=False)
    rows = (
        within.values("kind", "day")
        .annotate(
            received=Count("id"),
            to_answer=Count("id", filter=owed & (answered | Q(answer_by__lte=at))),
            answered_in_time=Count("id", filter=owed & Q(answered_at__lte=F("answer_by"))),
            to_finish=Count("id", filter=owed & (Q(closed_at__isnull=False) | Q(finish_by__lte=at))),
            finished_in_time=Count("id", filter=owed & Q(closed_at__lte=F("finish_by"))),
            solved=Count("id", filter=Q(state=State.DONE, is_solved=True)),
            done=Count("id", filter=Q(closed_at__isnull=False)),
            still=Count("id", filter=Q(closed_at__isnull=True)),
        )
        .order_by()
    )
    by_kind: dict[str, Line] = {}
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    by_day = dict.fromkeys(days, Line())
    cells: Counter[tuple[str, date]] = Counter()
    for row in rows:
        line = Line(
            row["received"], row["to_answer"], row["answered_in_time"], row["to_finish"], row["finished_in_time"],
            row["solved"], row["done"], row["still"],
        )  # fmt: skip
        by_kind[row["kind"]] = by_kind.get(row["kind"], Line()) + line
        if row["day"] in by_day:
            by_day[row["day"]] += line
        cells[row["kind"], row["day"]] += line.received
    given = within.aggregate(ratings=Count("rating"), stars=Sum("rating"))
    ratings, stars = given["ratings"], given["stars"] or 0
    for past in PastFigures.objects.filter(committee_id=committee_id, opened_on__gte=first, opened_on__lte=last):
        line = Line(
            past.received, past.to_answer, past.answered_in_time, past.to_finish, past.finished_in_time, past.solved,
            past.closed, 0,
        )  # fmt: skip
        by_kind[past.kind] = by_kind.get(past.kind, Line()) + line
        if past.day in by_day:
            by_day[past.day] += line
        cells[past.kind, past.day] += line.received
        ratings, stars = ratings + past.ratings, stars + past.stars
    return Report(
        days=days,
        by_kind=dict(sorted(by_kind.items(), key=lambda item: -item[1].received)),
        by_day=by_day,
        by_kind_and_day=dict(cells),
        total=sum(by_kind.values(), Line()),
        mean_rating=stars / ratings if ratings else None,
        ratings=ratings,
    )
