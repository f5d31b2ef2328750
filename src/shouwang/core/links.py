"""Signed links for people without an account: a resident follows one request, a volunteer opens one list."""

from __future__ import annotations

import base64
import uuid

from django.core import signing
from django.http import Http404

from . import walls
from .models import Membership


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


def volunteer_token(membership: Membership) -> str:
    return _sign("volunteer", f"{_short(membership.id)}~{membership.link_version}")


def read_volunteer_token(token: str) -> Membership:
    """The running membership, whose committee is entered; 404 for an unsigned, renewed or ended link."""
    body = _unsign("volunteer", token)
    short, _, version = body.rpartition("~")
    if not version.isdigit():
        raise Http404
    with walls.login():
        membership = (
            Membership.objects.select_related("street", "committee")
            .filter(id=_long(short), ended_at__isnull=True, link_version=int(version))
            .first()
        )
    if membership is None or membership.committee_id is None:
        raise Http404
    walls.enter(membership.committee_id, membership.street_id)
    return membership
