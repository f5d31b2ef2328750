"""Reads of the people pages: who was found, who lives behind a door, what is open there."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Prefetch
from django.utils.translation import gettext as _

from shouwang.core import labels, queries
from shouwang.core.access import OFFICE, Actor, households_visible_to, residents_visible_to
from shouwang.core.models import Household, Resident
from shouwang.core.models.people import Sex
from shouwang.core.privacy import masking
from shouwang.desk.access import visible_to
from shouwang.desk.models import Request
from shouwang.desk.queries import FOR_A_ROW

PAST_SHOWN = 20


@dataclass(frozen=True)
class Hit:
    """A line of the search: a resident behind a door, or a door alone (`resident` None)."""

    household: Household
    resident: Resident | None
    name: str
    tags: list[str]
    open: int


def found(words: str, *, by: Actor) -> list[Hit]:
    """What the words find, with the open requests of each door. The same queries however many are found."""
    hits = queries.search(words, by=by)
    counts = open_at_doors({hit.household.id for hit in hits}, by=by) if hits else {}
    return [
        Hit(
            hit.household,
            hit.resident,
            shown_name(hit.resident, by) if hit.resident else "",
            tags_shown(hit.resident, by) if hit.resident else [],
            counts.get(hit.household.id, 0),
        )
        for hit in hits
    ]


def open_at_doors(households: set[uuid.UUID], *, by: Actor) -> dict[uuid.UUID, int]:
    rows = visible_to(by).filter(household_id__in=households, closed_at__isnull=True).values_list("household_id")
    return dict(rows.annotate(count=Count("id")).order_by())


def one_household(pk: uuid.UUID, *, by: Actor) -> Household | None:
    """A door with everybody who is there, their telephones, and the other spellings."""
    here = Resident.objects.filter(gone_at__isnull=True).prefetch_related("phones")
    return (
        households_visible_to(by)
        .select_related("building__compound")
        .prefetch_related(Prefetch("residents", queryset=here), "spellings")
        .filter(pk=pk)
        .first()
    )


def requests_of(household: Household, *, by: Actor) -> tuple[list[Request], list[Request]]:
    """The door's open requests, and its latest closed ones."""
    mine = visible_to(by).filter(household=household).select_related(*FOR_A_ROW)
    return list(mine.filter(closed_at__isnull=True).order_by("due_at")), list(
        mine.filter(closed_at__isnull=False).order_by("-closed_at")[:PAST_SHOWN]
    )


def one_resident(pk: uuid.UUID, *, by: Actor) -> Resident | None:
    return (
        residents_visible_to(by)
        .select_related("household__building__compound")
        .prefetch_related("phones")
        .filter(pk=pk)
        .first()
    )


def namesake(household_id: uuid.UUID, name: str) -> bool:
    """Whether somebody of this name lives behind the door already."""
    return Resident.objects.filter(household_id=household_id, name=name, gone_at__isnull=True).exists()


# --- how a person is shown ------------------------------------------------------------------------------


def shown_name(person: Resident, by: Actor) -> str:
    return person.name if by.sees_names else masking.name(person.name)


def tags_shown(person: Resident, by: Actor) -> list[str]:
    """In the reader's language: tags that say nothing of an illness for everybody, health tags for the office only."""
    return [labels.tag(kept) for kept in (person.all_tags if by.role in OFFICE else person.tags)]


def age_on(birth_date: str, day: date) -> int | None:
    """Whole years; of a birth date without a day, as if it were at the end of what is known."""
    parts = birth_date.split("-")
    if not parts[0].isdigit():
        return None
    year, month, born = (
        int(parts[i]) if len(parts) > i and parts[i].isdigit() else last for i, last in enumerate((0, 12, 31))
    )
    return max(day.year - year - ((day.month, day.day) < (month, born)), 0)


def about(person: Resident, day: date) -> str:
    """`户主 · 女 · 82`: who the person is in a few words."""
    words = [labels.relation(person.relation) or (_("Head of household") if person.is_head else "")]
    if person.sex in (Sex.MALE, Sex.FEMALE):
        words.append(str(Sex(person.sex).label))
    age = age_on(person.birth_date, day)
    if age is not None:
        words.append(_("%d years old") % age)
    if person.is_temporary:
        words.append(_("temporary until %s") % f"{person.stays_until:%m-%d}" if person.stays_until else _("temporary"))
    return " · ".join(word for word in words if word)


def masked_fields(person: Resident, by: Actor, opened: tuple[str, str] | None = None) -> list[dict[str, Any]]:
    """The fields that are shown masked, each with whether it was just opened.

    Args:
        opened: field and value that this very page may show in full.
    """
    if by.role not in OFFICE:
        return []
    values = {
        "phones": (_("Telephone"), "、".join(masking.phone(phone.number) for phone in person.phones.all())),
        "id_number": (_("ID number"), masking.id_number(person.id_number) if person.id_number else ""),
        "contacts": (_("Emergency contact"), "；".join(masking.free_text(text) for text in person.contacts)),
        "remarks": (_("Remarks"), masking.free_text(person.remarks)),
    }
    return [
        {
            "field": name,
            "label": label,
            "value": opened[1] if opened and opened[0] == name else masked,
            "is_open": bool(opened and opened[0] == name),
            "is_masked": "*" in masked,
        }
        for name, (label, masked) in values.items()
        if masked
    ]


def people_rows(
    people: Sequence[Resident], by: Actor, at: datetime, opened: tuple[uuid.UUID, str] | None = None
) -> list[dict[str, Any]]:
    """The people of a door as the page lists them."""
    day = at.date()
    return [
        {
            "person": person,
            "name": shown_name(person, by),
            "about": about(person, day),
            "tags": tags_shown(person, by),
            "phone": opened[1] if opened and opened[0] == person.id
            else "、".join(masking.phone(phone.number) for phone in person.phones.all()),
            "is_open": bool(opened and opened[0] == person.id),
        }
        for person in people
    ]  # fmt: skip
