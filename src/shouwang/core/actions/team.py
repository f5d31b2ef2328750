"""Roles are given and ended; people fall ill and come back. Open work moves on by the wiring, at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from .. import journal
from ..access import Actor, require
from ..models import Membership
from ..models.roles import Role
from ..refusal import Refused


@transaction.atomic
def appoint(*, by: Actor, at: datetime, **fields: Any) -> Membership:
    """Give a role. `fields` are those of `Membership`."""
    require(by, "core.appoint")
    membership = Membership.objects.create(**fields)
    journal.record("core.appointed", membership, by=by, at=at, who=membership.id, role=membership.role)
    return membership


def _same_committee(by: Actor, membership: Membership) -> None:
    """Refuse to touch the people of another committee."""
    if by.committee_id and membership.committee_id and by.committee_id != membership.committee_id:
        raise Refused(_("This person belongs to another committee."), code="not_allowed")


def _last_officer(membership: Membership) -> bool:
    others = Membership.objects.filter(
        street_id=membership.street_id, role=Role.STREET, committee__isnull=True, ended_at__isnull=True
    ).exclude(pk=membership.pk)
    return membership.role == Role.STREET and not others.exists()


@transaction.atomic
def mark_absent(membership: Membership, *, by: Actor, at: datetime, until: datetime | None = None) -> Membership:
    """The person is ill or away: whatever they own moves to the next person in the same transaction.

    Raises:
        Refused: not allowed. Marking somebody absent twice changes nothing the second time.
    """
    require(by, "core.mark_absent")
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    _same_committee(by, membership)
    if membership.absent_since is None:
        membership.absent_since, membership.absent_until = at, until
        membership.save(update_fields=["absent_since", "absent_until"])
        journal.record("core.marked_absent", membership, by=by, at=at, who=membership.id, until=until)
    return membership


@transaction.atomic
def mark_back(membership: Membership, *, by: Actor, at: datetime) -> Membership:
    """The person is back and takes new work again; what moved on stays where it is."""
    require(by, "core.mark_back")
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    _same_committee(by, membership)
    if membership.absent_since is not None:
        membership.absent_since = membership.absent_until = None
        membership.save(update_fields=["absent_since", "absent_until"])
        journal.record("core.marked_back", membership, by=by, at=at, who=membership.id)
    return membership


@transaction.atomic
def dismiss(membership: Membership, *, by: Actor, at: datetime) -> Membership:
    """End a role; open work moves on. The street's last duty officer cannot be dismissed."""
    require(by, "core.dismiss")
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    _same_committee(by, membership)
    if membership.ended_at is None:
        if _last_officer(membership):
            raise Refused(_("The street always keeps one duty officer: appoint another one first."))
        membership.ended_at = at
        membership.link_version += 1
        membership.save(update_fields=["ended_at", "link_version"])
        journal.record("core.dismissed", membership, by=by, at=at, who=membership.id)
    return membership


@transaction.atomic
def renew_link(membership: Membership, *, by: Actor, at: datetime) -> Membership:
    """Make the volunteer's old link useless and a new one valid (a lost phone)."""
    require(by, "core.renew_link")
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    _same_committee(by, membership)
    membership.link_version += 1
    membership.save(update_fields=["link_version"])
    journal.record("core.link_renewed", membership, by=by, at=at, who=membership.id)
    return membership
