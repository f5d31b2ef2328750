"""Signed links for people without an account: a resident follows one request, a volunteer opens one list.

Each link is signed for its purpose and good for a while only: a volunteer's for half a year from the week in which it
was handed out (the team page shows a fresh one), a resident's until long after the request was closed.
"""

from __future__ import annotations

import base64
import uuid
from datetime import date, datetime, timedelta

from django.core import signing
from django.http import Http404

from shouwang.lib import clock

from .models import Membership
from .models.roles import Role

VOLUNTEER_WEEKS = 26
FOLLOWED_AFTER_CLOSING = timedelta(days=90)
_FIRST_WEEK = date(2026, 1, 5)  # weeks are counted from this Monday


def _sign(salt: str, value: str) -> str:
    return signing.Signer(salt=salt).sign(value).replace(":", ".")


def _unsign(salt: str, token: str) -> str:
    head, _, tail = token.rpartition(".")
    try:
        return signing.Signer(salt=salt).unsign(f"{head}:{tail}")
    except signing.BadSignature:
        raise Http404 from None


def _short(pk: uuid.UUID) -> str:
    return base64.urlsafe_b64encode(pk.bytes).decode().rstrip("=")


def _long(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(bytes=base64.urlsafe_b64decode(text + "=="))
    except ValueError:
        raise Http404 from None


def follow_token(request_id: uuid.UUID) -> str:
    return _sign("follow", _short(request_id))


def read_follow_token(token: str) -> uuid.UUID:
    """The request's id; 404 for a link that was not signed here."""
    return _long(_unsign("follow", token))


def is_over(closed_at: datetime | None, at: datetime) -> bool:
    """Whether a resident's link to a request that was closed then no longer opens."""
    return closed_at is not None and at - closed_at > FOLLOWED_AFTER_CLOSING


def _week(moment: datetime) -> int:
    return (moment.date() - _FIRST_WEEK).days // 7


def volunteer_token(membership: Membership) -> str:
    """The same all week, so that a page shown twice shows the same link."""
    return _sign("volunteer", f"{_short(membership.id)}~{membership.link_version}~{_week(clock.now())}")


def read_volunteer_token(token: str) -> Membership:
    """The running membership; 404 for a link that is unsigned, renewed, half a year old, or whose role has ended."""
    short, _, rest = _unsign("volunteer", token).partition("~")
    version, _, week = rest.partition("~")
    try:
        age = _week(clock.now()) - int(week)
    except ValueError:
        raise Http404 from None
    if not version.isdigit() or age > VOLUNTEER_WEEKS:
        raise Http404
    membership = (
        Membership.objects.select_related("street", "committee")
        .filter(id=_long(short), role=Role.VOLUNTEER, ended_at__isnull=True, link_version=int(version))
        .first()
    )
    if membership is None:
        raise Http404
    return membership
