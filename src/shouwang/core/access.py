"""Who may: a role is granted on a scope, and every verb names the roles that may do it.

Each room declares `VERBS` in its own `access.py`; this module gathers them into the one table that the
views ask, the actions ask again, and `tests/house` prints.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.lib.shapes import Shape, Slot

from .models import Building, Committee, Household, Membership, Resident
from .models.roles import STREET_ROLES, Role
from .refusal import Refused

OFFICE = frozenset({Role.STAFF, Role.SECRETARY, Role.STREET, Role.ADMIN})
READERS = OFFICE | {Role.AUDITOR}
LEADERS = frozenset({Role.SECRETARY, Role.STREET, Role.ADMIN})
SYSTEM, RESIDENT, API = "system", "resident", "api"

VERBS: Mapping[str, frozenset[str]] = {
    "core.read_people": READERS | {Role.CHIEF},
    "core.search": OFFICE | {Role.CHIEF},
    "core.unmask": OFFICE,
    "core.admit": OFFICE | {SYSTEM},
    "core.amend": OFFICE | {SYSTEM},
    "core.spell_door": OFFICE,
    "core.mark_gone": OFFICE,
    "core.mark_absent": OFFICE,
    "core.mark_back": OFFICE | {SYSTEM},
    "core.appoint": LEADERS | {SYSTEM},
    "core.dismiss": LEADERS,
    "core.open_account": LEADERS | {SYSTEM},
    "core.renew_password": LEADERS | {SYSTEM},
    "core.set_control": LEADERS,
    "core.renew_link": OFFICE,
    "core.know_chat_name": OFFICE,
    "core.read_team": READERS,
    "core.back_up": LEADERS | {SYSTEM},
    "core.set_term": LEADERS,
    "core.hold": LEADERS,
    "core.lift_hold": LEADERS,
    "core.copy_person": LEADERS,
    "core.erase": LEADERS,
    "core.read_destroyed": READERS,
}

# What each verb allows, for docs/security/roles.md.
WORDS = {
    "core.read_people": gettext_lazy("Read doors and residents"),
    "core.search": gettext_lazy("Search residents and doors"),
    "core.unmask": gettext_lazy("Open a masked field of a resident"),
    "core.admit": gettext_lazy("Add residents"),
    "core.amend": gettext_lazy("Change a resident's entry"),
    "core.spell_door": gettext_lazy("Note another spelling of a door"),
    "core.mark_gone": gettext_lazy("Note that a resident has left"),
    "core.mark_absent": gettext_lazy("Mark somebody of the team absent"),
    "core.mark_back": gettext_lazy("Mark somebody of the team back"),
    "core.appoint": gettext_lazy("Give a role"),
    "core.dismiss": gettext_lazy("End a role"),
    "core.open_account": gettext_lazy("Open an account"),
    "core.renew_password": gettext_lazy("Renew a password"),
    "core.set_control": gettext_lazy("Set a compound's control status"),
    "core.renew_link": gettext_lazy("Renew a volunteer's link"),
    "core.know_chat_name": gettext_lazy("Note a nickname of the team"),
    "core.read_team": gettext_lazy("Read the team"),
    "core.back_up": gettext_lazy("Make a backup"),
    "core.copy_person": gettext_lazy("Hand out a copy of all that is held about a person"),
    "core.erase": gettext_lazy("Erase a person at their wish"),
    "core.hold": gettext_lazy("Keep something from destruction for now"),
    "core.lift_hold": gettext_lazy("Let a held thing be destroyed in its time"),
    "core.set_term": gettext_lazy("Say how long something is kept"),
    "core.read_destroyed": gettext_lazy("Read the record of destruction"),
}


@dataclass(frozen=True)
class Actor:
    """Whoever acts: a membership acting on one committee, a resident on one request, a program, the system."""

    kind: str
    committee_id: uuid.UUID | None = None
    street_id: uuid.UUID | None = None
    membership: Membership | None = None
    request_id: uuid.UUID | None = None

    @classmethod
    def member(cls, membership: Membership, committee_id: uuid.UUID | None = None) -> Actor:
        return cls(
            kind="member",
            committee_id=committee_id or membership.committee_id,
            street_id=membership.street_id,
            membership=membership,
        )

    @classmethod
    def resident(cls, committee_id: uuid.UUID, request_id: uuid.UUID | None = None) -> Actor:
        return cls(kind=RESIDENT, committee_id=committee_id, request_id=request_id)

    @classmethod
    def api(cls, committee_id: uuid.UUID) -> Actor:
        return cls(kind=API, committee_id=committee_id)

    @property
    def role(self) -> str:
        return self.membership.role if self.membership else self.kind

    @property
    def own_building(self) -> uuid.UUID | None:
        return self.membership.building_id if self.membership else None

    @property
    def sees_names(self) -> bool:
        """Names unmasked on lists: the office needs them; chiefs and auditors read `张*明`."""
        return self.role in OFFICE


THE_SYSTEM = Actor(kind=SYSTEM)


@lru_cache(maxsize=1)
def table() -> dict[str, frozenset[str]]:
    """Every verb of every room with the roles that may do it."""
    found: dict[str, frozenset[str]] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("shouwang.") and find_spec(f"{config.name}.access"):
            for verb, roles in import_module(f"{config.name}.access").VERBS.items():
                found[verb] = frozenset(str(role) for role in roles)
    return found


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """What each verb of the table allows, in the reader's language."""
    found: dict[str, Any] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("shouwang.") and find_spec(f"{config.name}.access"):
            found |= import_module(f"{config.name}.access").WORDS
    return found


def may(by: Actor, verb: str, committee_id: uuid.UUID | None = None) -> bool:
    """Whether `by` may do `verb` on the committee; KeyError for a verb that no room declares."""
    roles = table()[verb]
    if by.kind == SYSTEM:
        return SYSTEM in roles
    if by.role not in roles:
        return False
    return committee_id is None or committee_id == by.committee_id


def require(by: Actor, verb: str, committee_id: uuid.UUID | None = None) -> None:
    """Raise `Refused` unless `may`. Asked by the view for what it shows, and first thing in every action."""
    if not may(by, verb, committee_id):
        raise Refused(_("Your role does not allow this."), code="not_allowed")


def memberships_of(account: Any) -> QuerySet[Membership]:
    found = Membership.objects.filter(account=account, ended_at__isnull=True).select_related("street", "committee")
    return found.order_by()  # whoever asks weighs them; on every page of the staff


_BY_SLUG = Shape(lambda: Committee.objects.select_related("street").filter(slug=Slot("slug", Committee, "slug")))


def committee_named(slug: str) -> Committee | None:
    """The committee with this short name and its street; asked within `walls.login()`, before anything is visible."""
    return _BY_SLUG.one(slug=slug)


def committees_visible_to(account: Any) -> QuerySet[Committee]:
    """Committees that any running membership of the account reaches."""
    held = list(memberships_of(account).values_list("role", "street_id", "committee_id"))
    streets = [street for role, street, committee in held if role in STREET_ROLES and committee is None]
    own = [committee for role, street, committee in held if committee is not None and role != Role.VOLUNTEER]
    return Committee.objects.filter(Q(id__in=own) | Q(street_id__in=streets)).order_by("name")


_RUNNING = Shape(lambda: memberships_of(Slot("account", Membership, "account")))
_WEIGHT: list[str] = [Role.ADMIN, Role.STREET, Role.SECRETARY, Role.STAFF, Role.AUDITOR, Role.CHIEF]


def actor_for(account: Any, committee: Committee) -> Actor | None:
    """The account's weightiest membership that reaches the committee, or None for a stranger."""
    reaching = [
        held
        for held in _RUNNING.all(account=account.pk)
        if held.role in _WEIGHT
        and (
            held.committee_id == committee.id
            or (held.committee_id is None and held.street_id == committee.street_id and held.role in STREET_ROLES)
        )
    ]
    if not reaching:
        return None
    best = min(
        reaching,
        key=lambda held: (
            held.committee_id != committee.id, _WEIGHT.index(held.role), held.turn is None, held.turn or 0, held.id,
        ),
    )  # fmt: skip
    return Actor.member(best, committee.id)


def buildings_visible_to(by: Actor) -> QuerySet[Building]:
    if by.committee_id is None:
        return Building.objects.none()
    found = Building.objects.filter(committee_id=by.committee_id)
    if by.role == Role.CHIEF:
        return found.filter(id=by.own_building) if by.own_building else found.none()
    return found if by.role in READERS else found.none()


def households_visible_to(by: Actor) -> QuerySet[Household]:
    if by.committee_id is None:
        return Household.objects.none()
    found = Household.objects.filter(committee_id=by.committee_id)
    if by.role == Role.CHIEF:
        return found.filter(building_id=by.own_building) if by.own_building else found.none()
    return found if by.role in READERS or by.kind == API else found.none()


def residents_visible_to(by: Actor) -> QuerySet[Resident]:
    if by.committee_id is None:
        return Resident.objects.none()
    found = Resident.objects.filter(committee_id=by.committee_id, erased_at__isnull=True)
    if by.role == Role.CHIEF:
        return found.filter(household__building_id=by.own_building) if by.own_building else found.none()
    return found if by.role in READERS else found.none()
