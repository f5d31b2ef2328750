"""A request as lists show it: owner, promise and status of every row, names masked where the role needs no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouwang.core.access import Actor
from shouwang.core.models.roles import post_words
from shouwang.core.privacy import masking

from .kind import kinds
from .models import Request
from .rules import Lateness, State, deadline, lateness

STATUS_TONES = {
    State.NEW: "due",
    State.ACCEPTED: "open",
    State.UNDERWAY: "open",
    State.WAITING: "wait",
    State.DONE: "ok",
    State.CANCELLED: "none",
    State.MERGED: "none",
}
PROMISE_TONES = {
    Lateness.OVERDUE: "overdue",
    Lateness.SOON: "due",
    Lateness.IN_TIME: "none",
    Lateness.WAITING: "none",
    Lateness.CLOSED: "none",
}
ELDER_TAGS = frozenset({"独居老人", "孤老", "高龄老人", "纯老家庭"})


@dataclass(frozen=True)
class Row:
    id: str
    url: str
    number: str
    kind: str
    icon: str
    urgency: str
    place: str
    name: str
    elder: bool
    owner: str
    post: str
    promise: str
    promise_tone: str
    promise_at: datetime
    tone: str
    status: str
    is_last_rung: bool
    opened_at: datetime


def span_words(span: timedelta) -> str:
    """`35 min`, `3 h`, `2 d`: one unit, rounded so that it never promises more than there is; never `0 min`."""
    minutes = max(int(abs(span).total_seconds() // 60), 1)
    if minutes < 100:
        return ngettext("%(count)d min", "%(count)d min", minutes) % {"count": minutes}
    if minutes < 48 * 60:
        return ngettext("%(count)d h", "%(count)d h", minutes // 60) % {"count": minutes // 60}
    return ngettext("%(count)d d", "%(count)d d", minutes // 1440) % {"count": minutes // 1440}


def promise_words(request: Request, at: datetime) -> str:
    """What is promised next and how it stands: `answer within 8 min`, `3 h late`."""
    if not request.is_open:
        if request.state != State.DONE:
            return ""
        late = (request.closed_at or at) - request.finish_by
        return _("finished in time") if late <= timedelta() else _("finished %s late") % span_words(late)
    left = deadline(request.watch) - at
    if request.answered_at is None:
        words = _("answer within %s") if left > timedelta() else _("answer %s late")
    else:
        words = _("finish within %s") if left > timedelta() else _("%s late")
    return words % span_words(left)


def place_words(request: Request) -> str:
    if request.household:
        return request.household.label
    if request.building:
        return str(request.building)
    return request.place_text or _("place not known")


def shown_name(name: str, by: Actor) -> str:
    return name if by.sees_names else masking.name(name)


def row(request: Request, by: Actor, at: datetime, slug: str) -> Row:
    """One line of a list. Reads only what `queries.FOR_A_ROW` has fetched."""
    kind = kinds()[request.kind]
    how_late = lateness(request.watch, at, is_closed=not request.is_open)
    return Row(
        id=str(request.id),
        url=reverse("request", args=[slug, request.id]),
        number=request.number,
        kind=str(kind.label),
        icon=kind.icon,
        urgency=request.urgency,
        place=place_words(request),
        name=shown_name(request.beneficiary_name or request.caller_name, by),
        elder=bool(ELDER_TAGS & set(request.tags)),
        owner=request.owner.name if request.owner else "",
        post=post_words(request.owner_post),
        promise=promise_words(request, at),
        promise_tone=PROMISE_TONES[how_late],
        promise_at=deadline(request.watch),
        tone="overdue" if request.is_last_rung and request.is_open else STATUS_TONES.get(request.state, "overdue"),  # type: ignore[call-overload]
        status=_("Street duty officer") if request.is_last_rung and request.is_open else request.state_label,
        is_last_rung=request.is_last_rung,
        opened_at=request.opened_at,
    )


def rows(requests: Iterable[Request], by: Actor, at: datetime, slug: str) -> list[Row]:
    return [row(request, by, at, slug) for request in requests]


def option_list(pairs: Iterable[tuple[str, Any]], everything: str) -> list[tuple[str, str]]:
    """Choices of a filter with "all" first."""
    return [("", everything), *((value, str(label)) for value, label in pairs)]
