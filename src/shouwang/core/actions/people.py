"""Residents come, change and go; opening a masked field is an act too."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shouwang.lib.rows import insert_alike, insert_many

from .. import journal, names, telephone
from ..access import Actor, require
from ..models import DoorSpelling, Household, Resident, ResidentPhone, SearchKey
from ..models.people import PLAIN_TAGS
from ..privacy.fields import blind
from ..refusal import Refused


@dataclass(frozen=True, kw_only=True)
class NewResident:
    """What is known of somebody who is to be added. `tags` may mix plain and health tags."""

    household_id: uuid.UUID
    name: str
    sex: str = "0"
    birth_date: str = ""
    id_kind: str = ""
    id_number: str = ""
    is_head: bool = False
    relation: str = ""
    registration: str = ""
    tags: Sequence[str] = ()
    phones: Sequence[str] = ()
    contacts: Sequence[str] = ()
    remarks: str = ""
    is_temporary: bool = False
    stays_until: date | None = None


def _fields(new: NewResident, at: datetime) -> dict[str, Any]:
    return {
        "name": new.name,
        "pinyin": names.spelling(new.name)[:120],
        "sex": new.sex,
        "birth_date": new.birth_date,
        "id_kind": new.id_kind,
        "id_number": new.id_number,
        "id_hash": blind(new.id_number, "id"),
        "is_head": new.is_head,
        "relation": new.relation,
        "registration": new.registration,
        "tags": [tag for tag in new.tags if tag in PLAIN_TAGS],
        "health_tags": [tag for tag in new.tags if tag not in PLAIN_TAGS],
        "contacts": list(new.contacts),
        "remarks": new.remarks,
        "is_temporary": new.is_temporary,
        "stays_until": new.stays_until,
        "updated_at": at,
    }


def _phone_rows(resident: Resident, phones: Sequence[str]) -> list[ResidentPhone]:
    return [
        ResidentPhone(
            committee_id=resident.committee_id,
            resident=resident,
            number=number,
            number_hash=blind(number, "phone"),
            last4_hash=blind(telephone.last_four(number), "last4"),
        )
        for number in dict.fromkeys(phones)
    ]


def _key_rows(resident: Resident) -> list[SearchKey]:
    return [
        SearchKey(committee_id=resident.committee_id, resident=resident, key=key)
        for key in names.search_keys(resident.name)
    ]


@transaction.atomic
def admit(people: Sequence[NewResident], *, committee_id: uuid.UUID, by: Actor, at: datetime) -> list[Resident]:
    """Add residents, in bulk (a whole roster in a few statements).

    Raises:
        Refused: a door of another committee.
        IntegrityError: an ID number that a present resident of the committee has already.
    """
    require(by, "core.admit", committee_id)
    _own_doors({new.household_id for new in people}, committee_id)
    made: list[Resident] = []
    phones: list[ResidentPhone] = []
    keys: list[tuple[uuid.UUID, str]] = []
    for new in people:  # one after another, so that a name is spelled once
        resident = Resident(committee_id=committee_id, household_id=new.household_id, **_fields(new, at))
        made.append(resident)
        phones += _phone_rows(resident, new.phones)
        keys += [(resident.id, key) for key in names.search_keys(resident.name)]
    insert_many(made)
    insert_many(phones)
    insert_alike(
        SearchKey,
        {"committee_id": committee_id},
        {"resident_id": [of for of, _key in keys], "key": [key for _of, key in keys]},
    )
    at_risk = {resident.household_id for resident in made if resident.is_at_risk}
    Household.objects.filter(id__in=at_risk).update(is_at_risk=True)
    journal.record_many("core.admitted", made, by=by, at=at, committee_id=committee_id)
    return made


def _own_doors(household_ids: set[uuid.UUID], committee_id: uuid.UUID) -> None:
    if Household.objects.filter(id__in=household_ids, committee_id=committee_id).count() != len(household_ids):
        raise Refused(_("This door is not in the committee's register."), code="unknown_place")


@transaction.atomic
def amend(resident: Resident, new: NewResident, *, by: Actor, at: datetime) -> list[str]:
    """Bring a resident's entry to `new`; returns the names of the fields that changed (none: nothing written)."""
    require(by, "core.amend", resident.committee_id)
    resident = Resident.objects.select_for_update(no_key=True).get(pk=resident.pk)
    fields = _fields(new, at)
    changed = [name for name, value in fields.items() if name != "updated_at" and getattr(resident, name) != value]
    doors = {resident.household_id, new.household_id}
    if len(doors) > 1:
        _own_doors({new.household_id}, resident.committee_id)
        fields["household_id"] = new.household_id
        changed.append("household_id")
    numbers = {phone.number for phone in resident.phones.all()}
    if numbers != set(new.phones):
        resident.phones.all().delete()
        ResidentPhone.objects.bulk_create(_phone_rows(resident, new.phones))
        changed.append("phones")
    if not changed:
        return []
    for name in changed:
        if name in fields:
            setattr(resident, name, fields[name])
    resident.updated_at = at
    resident.save(update_fields=[*(name for name in changed if name in fields), "updated_at"])
    if "name" in changed:
        resident.search_keys.all().delete()
        SearchKey.objects.bulk_create(_key_rows(resident))
    for household_id in doors:
        _note_risk(household_id)
    journal.record("core.amended", resident, by=by, at=at, fields=changed)
    return changed


@transaction.atomic
def mark_gone(resident: Resident, *, by: Actor, at: datetime) -> None:
    """The resident moved away or died: no longer shown as living here, never deleted by this."""
    require(by, "core.mark_gone", resident.committee_id)
    if Resident.objects.filter(pk=resident.pk, gone_at__isnull=True).update(gone_at=at, updated_at=at):
        _note_risk(resident.household_id)
        journal.record("core.gone", resident, by=by, at=at)


def _note_risk(household_id: uuid.UUID) -> None:
    here = Resident.objects.filter(household_id=household_id, gone_at__isnull=True)
    Household.objects.filter(pk=household_id).update(is_at_risk=any(person.is_at_risk for person in here))


UNMASKABLE = ("id_number", "phones", "contacts", "remarks", "health_tags")


@transaction.atomic
def unmask(resident: Resident, field: str, *, by: Actor, at: datetime) -> str:
    """The whole of one masked field; that it was opened, by whom and when, goes into the journal first."""
    require(by, "core.unmask", resident.committee_id)
    if field not in UNMASKABLE:
        raise Refused(_("This field cannot be opened."))
    journal.record("core.unmasked", resident, by=by, at=at, field=field)
    if field == "phones":
        return "、".join(phone.number for phone in resident.phones.all())
    value = getattr(resident, field)
    return "、".join(value) if isinstance(value, list) else value


@transaction.atomic
def spell_door(household: Household, text: str, *, by: Actor, at: datetime) -> DoorSpelling:
    """Remember another way of writing a door."""
    require(by, "core.spell_door", household.committee_id)
    text = " ".join(text.split())[:80]
    if not text:
        raise Refused(_("Write how people call this door."))
    spelling, made = DoorSpelling.objects.get_or_create(
        committee_id=household.committee_id, text=text, defaults={"household": household}
    )
    if spelling.household_id != household.id:
        raise Refused(_("This spelling already belongs to another door."), code="conflict")
    if made:
        journal.record("core.door_spelled", household, by=by, at=at)
    return spelling
