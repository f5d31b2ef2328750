"""The record of destruction as people read it: one line a day, thing and rule, however many batches it took."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, Q, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from ..models import Cause, Destruction, ErasureReason, Hold
from .night import running_holds
from .terms import terms


@dataclass(frozen=True)
class Line:
    day: date
    thing: str
    part: str
    how_many: int
    up_to: datetime
    rule: str


def lines(committee_id: uuid.UUID, year: int, zone: ZoneInfo) -> list[Line]:
    """What was destroyed in a year, of the committee and of the house it shares, the latest first. One query."""
    within = Q(at__gte=datetime(year, 1, 1, tzinfo=zone), at__lt=datetime.combine(date(year + 1, 1, 1), time(), zone))
    rows = (
        Destruction.objects.filter(within & (Q(committee_id=committee_id) | Q(committee__isnull=True)))
        .annotate(day=TruncDate("at", tzinfo=zone))
        .values("day", "thing", "kind", "cause", "reason", "days")
        .annotate(how_many=Sum("how_many"), last=Max("up_to"))
        .order_by("-day", "thing", "kind")
    )
    return [
        Line(row["day"], thing_words(row["thing"], row["cause"]), part_words(row["thing"], row["kind"]), row["how_many"], row["last"],
             rule_words(row["cause"], row["reason"], row["days"]))
        for row in rows
    ]  # fmt: skip


def years(committee_id: uuid.UUID, zone: ZoneInfo, at: datetime) -> list[int]:
    """The years of which there is a record, and this one; the latest first."""
    found = Destruction.objects.filter(Q(committee_id=committee_id) | Q(committee__isnull=True)).order_by("at")
    first = found.values_list("at", flat=True).first() or at
    return list(range(at.astimezone(zone).year, first.astimezone(zone).year - 1, -1))


def thing_words(code: str, cause: str = Cause.TERM) -> str:
    if cause == Cause.ERASURE and code == "core.people_gone":
        return _("The entry of a resident")  # who asked for it still lives here, perhaps
    term = terms().get(code)
    return str(term.label) if term else code


def part_words(code: str, kind: str) -> str:
    """The service, or the verb of the journal; a thing that has no parts says nothing."""
    term = terms().get(code)
    label: Any = term.proposals().get(kind, ("", 0))[0] if term else ""
    return str(label or kind)


def rule_words(cause: str, reason: str, days: int | None) -> str:
    if cause == Cause.ERASURE:
        return f"{Cause.ERASURE.label} · {ErasureReason(reason).label}" if reason else str(Cause.ERASURE.label)
    return _("kept %d days") % days if days is not None else ""


def hold_on(thing_id: uuid.UUID) -> Hold | None:
    """The running hold of a request or resident."""
    return running_holds().select_related("placed_by").filter(subject_id=thing_id).first()


def holds(committee_id: uuid.UUID) -> list[Hold]:
    return list(running_holds().select_related("placed_by").filter(committee_id=committee_id))
