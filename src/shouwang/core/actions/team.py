"""Roles are given and ended; people fall ill and come back. Open work moves on by the wiring, at once."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from .. import journal
from ..access import Actor, require
from ..models import Membership
from ..models.roles import STREET_ROLES, Role
from ..refusal import Refused


@transaction.atomic
def appoint(*, by: Actor, at: datetime, **fields: Any) -> Membership:
    """Give a role. `fields` are those of `Membership`. The same appointment a second time gives the first one.

    Raises:
        Refused: another committee's or street's people or places, or a role that only the street may give.
    """
    require(by, "core.appoint")
    membership = Membership(**fields)
    within_reach(by, membership)
    if membership.building and membership.building.committee_id != membership.committee_id:
        raise Refused(_("This building belongs to another committee."), code="not_allowed")
    if membership.compound and membership.compound.street_id != membership.street_id:
        raise Refused(_("This compound belongs to another street."), code="not_allowed")
    if (earlier := _appointed_before(membership)) is not None:
        return earlier
    membership.save(force_insert=True)
    journal.record("core.appointed", membership, by=by, at=at, who=membership.id, role=membership.role)
    return membership


_SAME = ("street_id", "committee_id", "building_id", "compound_id", "account_id", "name", "role", "post", "turn")


def _appointed_before(membership: Membership) -> Membership | None:
    """The same running appointment (a form sent twice); the telephone tells two people of one name apart."""
    same = {name: getattr(membership, name) for name in _SAME}
    running = Membership.objects.filter(**same, ended_at__isnull=True)
    return next((earlier for earlier in running if earlier.phone == membership.phone), None)


def within_reach(by: Actor, membership: Membership) -> None:
    """Each committee deals with its own people; the street's people are the street's to deal with."""
    if by.membership is None:
        return
    if by.street_id != membership.street_id:
        raise Refused(_("This person belongs to another street."), code="not_allowed")
    if membership.committee_id is None or membership.role in STREET_ROLES:
        if by.role not in (Role.STREET, Role.ADMIN):
            raise Refused(_("Only the street office can change this."), code="not_allowed")
    elif membership.committee_id != by.committee_id:
        raise Refused(_("This person belongs to another committee."), code="not_allowed")


def _other_officers(membership: Membership) -> set[uuid.UUID]:
    """The street's other duty officers; all are locked, in one order, so that two cannot leave at once."""
    officers = Membership.objects.select_for_update(no_key=True).filter(
        street_id=membership.street_id, role=Role.STREET, committee__isnull=True, ended_at__isnull=True
    )
    return {officer.pk for officer in officers.order_by("pk")} - {membership.pk}


def locked_member(membership: Membership, by: Actor) -> Membership:
    """The row, locked without keeping anybody from writing rows that point to it (a new request's owner)."""
    membership = Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)
    within_reach(by, membership)
    return membership


@transaction.atomic
def mark_absent(membership: Membership, *, by: Actor, at: datetime, until: datetime | None = None) -> Membership:
    """The person is ill or away: whatever they own moves to the next person in the same transaction.

    Raises:
        Refused: not allowed. Marking somebody absent twice changes nothing the second time.
    """
    require(by, "core.mark_absent")
    membership = locked_member(membership, by)
    if membership.absent_since is None:
        membership.absent_since, membership.absent_until = at, until
        membership.save(update_fields=["absent_since", "absent_until"])
        journal.record("core.marked_absent", membership, by=by, at=at, who=membership.id, until=until)
    return membership


@transaction.atomic
def mark_back(membership: Membership, *, by: Actor, at: datetime) -> Membership:
    """The person is back and takes new work again; what moved on stays where it is."""
    require(by, "core.mark_back")
    membership = locked_member(membership, by)
    if membership.absent_since is not None:
        membership.absent_since = membership.absent_until = None
        membership.save(update_fields=["absent_since", "absent_until"])
        journal.record("core.marked_back", membership, by=by, at=at, who=membership.id)
    return membership


@transaction.atomic
def dismiss(membership: Membership, *, by: Actor, at: datetime) -> Membership:
    """End a role; open work moves on. Not one's own, and not that of the street's last duty officer."""
    require(by, "core.dismiss")
    is_needed = membership.role == Role.STREET and not _other_officers(membership)
    membership = locked_member(membership, by)
    if membership.ended_at is None:
        if is_needed:
            raise Refused(_("The street always keeps one duty officer: appoint another one first."))
        if by.membership and by.membership.pk == membership.pk:
            raise Refused(_("Nobody ends their own role: ask a colleague or the street."), code="itself")
        membership.ended_at = at
        membership.link_version += 1
        membership.save(update_fields=["ended_at", "link_version"])
        journal.record("core.dismissed", membership, by=by, at=at, who=membership.id)
    return membership


@transaction.atomic
def renew_link(membership: Membership, *, by: Actor, at: datetime) -> Membership:
    """Make the volunteer's old link useless and a new one valid (a lost phone)."""
    require(by, "core.renew_link")
    membership = locked_member(membership, by)
    membership.link_version += 1
    membership.save(update_fields=["link_version"])
    journal.record("core.link_renewed", membership, by=by, at=at, who=membership.id)
    return membership


MOST_CHAT_NAMES = 10


@transaction.atomic
def know_chat_name(membership: Membership, name: str, *, by: Actor, at: datetime) -> Membership:
    """Remember under which nickname a person of the team writes in the residents' groups.

    Raises:
        Refused: nothing written, too many, or somebody else of the committee has it already.
    """
    require(by, "core.know_chat_name")
    membership = locked_member(membership, by)
    name = " ".join(name.split())[:60]
    if not name:
        raise Refused(_("Write the nickname."), code="empty")
    if name in membership.chat_names:
        return membership
    if len(membership.chat_names) >= MOST_CHAT_NAMES:
        raise Refused(_("A person has ten nicknames at the most."), code="too_many")
    others = Membership.objects.filter(  # without a committee: the officers of streets among themselves
        Q(committee_id=membership.committee_id), ended_at__isnull=True, chat_names__contains=[name]
    )
    if others.exists():
        raise Refused(_("Somebody else of the team has this nickname already."), code="conflict")
    membership.chat_names = [*membership.chat_names, name]
    membership.save(update_fields=["chat_names"])
    journal.record("core.chat_name_known", membership, by=by, at=at, who=membership.id)
    return membership
