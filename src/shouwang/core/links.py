"""Signed links for people without an account: a resident follows one request, a volunteer opens one list.

Each link is signed for its purpose and good for a while only: a volunteer's for half a year from the week in which it
was handed out (the team page shows a fresh one), a resident's until long after the request was closed.
"""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.core import signing
from django.http import Http404

from shouwang.lib import clock
from shouwang.lib.shapes import Shape, Slot

from . import walls
from .models import Membership
from .models.roles import Role

VOLUNTEER_WEEKS = 26
FOLLOWED_AFTER_CLOSING = timedelta(days=90)
_WITH_PLACES = Shape(
    lambda: Membership.objects.select_related("street", "committee").filter(pk=Slot("pk", Membership, "pk"))
)
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


class Standing(StrEnum):
    """What a link is worth whose signature is ours."""

    GOOD = "good"
    RENEWED = "link_renewed"
    OLD = "link_too_old"
    ENDED = "role_ended"


@dataclass(frozen=True)
class VolunteerLink:
    """Whose link it is, and whether it still opens anything. The committee comes from here and nowhere else."""

    membership: Membership
    standing: Standing

    @property
    def is_good(self) -> bool:
        return self.standing == Standing.GOOD


def open_volunteer_link(token: str) -> VolunteerLink:
    """The link, whose committee is entered, even where it was renewed or the role has ended; 404 where we signed none.

    A phone may come back with reports after its link has died: they are taken, and kept for a person to see.
    """
    short, _, rest = _unsign("volunteer", token).partition("~")
    version, _, week = rest.partition("~")
    if not version.isdigit() or not week.isdigit():
        raise Http404
    with walls.login():
        membership = _WITH_PLACES.one(pk=_long(short))
    if membership is None or membership.committee_id is None or membership.role != Role.VOLUNTEER:
        raise Http404
    walls.enter(membership.committee_id, membership.street_id)
    if membership.ended_at is not None:
        return VolunteerLink(membership, Standing.ENDED)
    if membership.link_version != int(version):
        return VolunteerLink(membership, Standing.RENEWED)
    if _week(clock.now()) - int(week) > VOLUNTEER_WEEKS:
        return VolunteerLink(membership, Standing.OLD)
    return VolunteerLink(membership, Standing.GOOD)


def read_volunteer_token(token: str) -> Membership:
    """The running membership, whose committee is entered; 404 for a link unsigned, renewed, half a year old or ended."""
    link = open_volunteer_link(token)
    if not link.is_good:
        raise Http404
    return link.membership
