"""Who takes over: the committee's simple ordered list of people, the street's duty officer last.

A first form; the rota room will answer the same two questions from posts and shifts.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from .journal import street_of
from .models import Membership
from .models.roles import Role


@dataclass(frozen=True)
class Rung:
    """One person in the line-up. `is_last` is the street's duty officer, beyond whom nobody is."""

    membership: Membership
    is_last: bool


def line_up(committee_id: uuid.UUID, compound_id: uuid.UUID | None = None) -> list[Rung]:
    """Everybody who can own work of the committee now, in order: the patch's own people, then by turn, then
    the street's duty officers. People who are absent are left out, except that the last rung always exists.

    Raises:
        LookupError: the street has no duty officer at all (set-up makes one, and none can be dismissed last).
    """
    people = list(
        Membership.objects.filter(committee_id=committee_id, ended_at__isnull=True, turn__isnull=False)
        .exclude(role__in=[Role.VOLUNTEER, Role.AUDITOR])
        .order_by("turn", "id")
    )
    here = [person for person in people if not person.is_absent]
    here.sort(key=lambda person: (person.compound_id != compound_id or compound_id is None, person.turn))
    street = list(
        Membership.objects.filter(
            street_id=street_of(committee_id), committee__isnull=True, role=Role.STREET, ended_at__isnull=True
        ).order_by("turn", "id")
    )
    if not street:
        raise LookupError("the street has no duty officer")
    last = [officer for officer in street if not officer.is_absent] or street[:1]
    return [Rung(person, False) for person in here] + [Rung(officer, True) for officer in last]


def first_of(committee_id: uuid.UUID, compound_id: uuid.UUID | None = None) -> Rung:
    return line_up(committee_id, compound_id)[0]


def after(committee_id: uuid.UUID, owner_id: uuid.UUID | None, compound_id: uuid.UUID | None = None) -> Rung:
    """Whoever comes after `owner_id`; the first of the line-up when the owner is not in it (absent, a volunteer)."""
    return pick_after(line_up(committee_id, compound_id), owner_id)


def pick_after(rungs: Sequence[Rung], owner_id: uuid.UUID | None) -> Rung:
    ids = [rung.membership.id for rung in rungs]
    if owner_id not in ids:
        return rungs[0]
    return rungs[min(ids.index(owner_id) + 1, len(rungs) - 1)]
