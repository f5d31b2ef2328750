"""Reads across the tables of places and people."""

from __future__ import annotations

import unicodedata
import uuid
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from shouwang.lib.shapes import Shape, Slot

from . import telephone
from .access import Actor, households_visible_to, residents_visible_to
from .journal import street_of
from .models import Building, Compound, Household, Membership, Resident, ResidentPhone, SearchKey
from .models.roles import Role
from .privacy.fields import blind

MOST = 20
_AFTER = "\U0010ffff"


@dataclass(frozen=True)
class Found:
    """One hit: a resident, or a household without one, and what it was found by."""

    household: Household
    resident: Resident | None
    by: str


def _tidy(words: str) -> str:
    return unicodedata.normalize("NFKC", words or "").strip().lower().replace(" ", "")


def search(words: str, *, by: Actor, most: int = MOST) -> list[Found]:
    """Residents and doors by name, pinyin, initials, telephone, last four digits or door; at most `most`.

    Every lookup is an equality or a prefix on an index that begins with the committee.
    """
    text = _tidy(words)
    if not text or by.committee_id is None:
        return []
    found: list[Found] = []
    people = residents_visible_to(by).filter(gone_at__isnull=True).select_related("household", "household__building")
    number = telephone.normalised(words)
    if number:
        found += _people(people, _by_phone(by.committee_id, number_hash=blind(number, "phone")), "phone", most)
    if text.isdigit() and len(text) == 4:
        found += _people(people, _by_phone(by.committee_id, last4_hash=blind(text, "last4")), "last4", most)
    keys = SearchKey.objects.filter(committee_id=by.committee_id, key__gte=text, key__lt=text + _AFTER)
    found += _people(people, set(keys.order_by("key").values_list("resident_id", flat=True)[: most * 3]), "name", most)
    if len(found) < most:
        found += [Found(household, None, "door") for household in doors(words, by=by, most=most - len(found))]
    return _without_repeats(found)[:most]


def doors(words: str, *, by: Actor, most: int = MOST) -> list[Household]:
    """Households whose door begins with what was typed (`5-2-4`, `5号楼2单元401`, another spelling)."""
    from shouwang.reading import read_door

    text = _tidy(words)
    if not text:
        return []
    here = households_visible_to(by).select_related("building")
    parts = read_door(words).parts
    hits: list[Household] = list(here.filter(spellings__text=words.strip()))
    if parts and parts.building:
        wanted = here.filter(building__number__iexact=parts.building)
        for name in ("unit", "floor"):
            if getattr(parts, name):
                wanted = wanted.filter(**{name: getattr(parts, name)})
        if parts.lane:
            wanted = wanted.filter(building__lane=parts.lane)
        if parts.room:
            wanted = wanted.filter(room__gte=parts.room, room__lt=parts.room + _AFTER)
        hits += list(wanted.order_by("building__order", "unit", "room")[:most])
    upper = text.upper().replace("#", "-")
    hits += list(here.filter(door_key__gte=upper, door_key__lt=upper + _AFTER).order_by("door_key")[:most])
    return list({hit.id: hit for hit in hits}.values())[:most]


def _by_phone(committee_id: uuid.UUID, **hashed: str) -> set[uuid.UUID]:
    return set(ResidentPhone.objects.filter(committee_id=committee_id, **hashed).values_list("resident_id", flat=True))


def _people(people: QuerySet[Resident], ids: set[uuid.UUID], by: str, most: int) -> list[Found]:
    if not ids:
        return []
    return [Found(person.household, person, by) for person in people.filter(id__in=ids).order_by("pinyin")[:most]]


def _without_repeats(found: list[Found]) -> list[Found]:
    seen: dict[tuple[uuid.UUID, uuid.UUID | None], Found] = {}
    for hit in found:
        seen.setdefault((hit.household.id, hit.resident.id if hit.resident else None), hit)
    return list(seen.values())


def owners(committee_id: uuid.UUID) -> list[Membership]:
    """Everybody who can be given work of the committee, in order: the line-up, volunteers, the street."""
    return list(
        Membership.objects.filter(
            Q(committee_id=committee_id)
            | Q(committee__isnull=True, street_id=street_of(committee_id), role=Role.STREET),
            ended_at__isnull=True,
        )
        .exclude(role=Role.AUDITOR)
        .order_by(F("turn").asc(nulls_last=True), "role", "name")
    )


def team(committee_id: uuid.UUID) -> list[Membership]:
    """The people of the committee and its street's officers, with what they are responsible for."""
    return list(
        Membership.objects.filter(
            Q(committee_id=committee_id) | Q(committee__isnull=True, street_id=street_of(committee_id)),
            ended_at__isnull=True,
        )
        .select_related("compound", "building", "account")
        .order_by(F("turn").asc(nulls_last=True), "role", "name")
    )


def member(by: Actor, pk: uuid.UUID) -> Membership | None:
    """A running membership that the actor's committee may deal with: its own people, or its street's."""
    if by.committee_id is None or by.street_id is None:
        return None
    return _REACHED.one(committee=by.committee_id, street=by.street_id, pk=pk)


_REACHED = Shape(
    lambda: Membership.objects.filter(
        Q(committee=Slot("committee", Membership, "committee"))
        | Q(committee__isnull=True, street=Slot("street", Membership, "street")),
        pk=Slot("pk", Membership, "pk"),
        ended_at__isnull=True,
    ).select_related("committee", "street")
)


def buildings_named(number: str, lane: str, *, by: Actor) -> list[Building]:
    """Buildings of the committee with this number, whatever compound they stand in."""
    if by.committee_id is None:
        return []
    found = Building.objects.filter(committee_id=by.committee_id, number__iexact=number).select_related("compound")
    return list(found.filter(lane=lane) if lane else found)


def hits_for(value: str, *, by: Actor) -> list[Found]:
    """The one resident (`r:<id>`) or door (`h:<id>`) that a form names, if the actor may see it."""
    try:
        pk = uuid.UUID(value[2:])
    except ValueError:
        return []
    if value.startswith("r:"):
        person = residents_visible_to(by).select_related("household", "household__building").filter(pk=pk).first()
        return [Found(person.household, person, "link")] if person else []
    household = households_visible_to(by).select_related("building").filter(pk=pk).first()
    return [Found(household, None, "link")] if household else []


def household_of(resident_id: uuid.UUID, *, by: Actor) -> uuid.UUID | None:
    """The door behind which a resident lives."""
    return residents_visible_to(by).filter(pk=resident_id).values_list("household_id", flat=True).first()


def compounds_of(committee_id: uuid.UUID) -> QuerySet[Compound]:
    """Compounds in which the committee has buildings."""
    return Compound.objects.filter(buildings__committee_id=committee_id).distinct().order_by("name")


def buildings_of(committee_id: uuid.UUID) -> QuerySet[Building]:
    return Building.objects.filter(committee_id=committee_id).select_related("compound")
