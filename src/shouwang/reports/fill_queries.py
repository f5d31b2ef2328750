"""The lists that fill a form, as records in the words of the roster reading."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shouwang.core.access import Actor, buildings_visible_to, residents_visible_to
from shouwang.core.models import Building, Household, Resident
from shouwang.core.models.people import Sex
from shouwang.core.refusal import Refused
from shouwang.desk.access import visible_to
from shouwang.desk.kind import kinds
from shouwang.desk.models import Request
from shouwang.desk.queries import InboxFilter, inbox

from .models import Source

MOST_ROWS = 5000
_PHONE = re.compile(r"\d[\d-]{6,}")
_SEXES = {Sex.MALE: "男", Sex.FEMALE: "女"}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which list, of which building, days or inbox filter."""

    source: str
    building: uuid.UUID | None = None
    first: date | None = None
    last: date | None = None
    filter: InboxFilter = field(default_factory=InboxFilter)

    def as_json(self) -> dict[str, Any]:
        return {
            "building": str(self.building) if self.building else "",
            "first": self.first.isoformat() if self.first else "",
            "last": self.last.isoformat() if self.last else "",
            "filter": {name: value for name, value in vars(self.filter).items() if value},
        }

    @classmethod
    def from_json(cls, source: str, kept: Mapping[str, Any]) -> Wanted:
        def day(text: str) -> date | None:
            return date.fromisoformat(text) if text else None

        return cls(
            source=source,
            building=uuid.UUID(kept["building"]) if kept.get("building") else None,
            first=day(kept.get("first", "")),
            last=day(kept.get("last", "")),
            filter=InboxFilter(**kept.get("filter", {})),
        )


def buildings(by: Actor) -> list[Building]:
    return list(buildings_visible_to(by).select_related("compound"))


def records(
    wanted: Wanted, *, by: Actor, at: datetime, zone: ZoneInfo, is_whole: bool, most: int | None = None
) -> list[dict[str, Any]]:
    """One record a row, at most 5,000, or the first `most`. The same queries however many rows.

    Args:
        is_whole: with health facts, telephones of callers and words of pleas.

    Raises:
        Refused: more than 5,000 rows, or no building or period chosen.
    """
    today = at.astimezone(zone).date()
    if wanted.source in (Source.OPEN, Source.CLOSED):
        found = list(_requests(wanted, by, at, zone)[: (most or MOST_ROWS) + 1])
        _check(len(found), most)
        return [_of_request(request, today, is_whole) for request in found[: most or MOST_ROWS]]
    people = _people(wanted, by)
    if wanted.source == Source.AT_RISK:
        rows = [person for person in people[: MOST_ROWS * 4] if person.is_at_risk]
    else:
        rows = list(people[: (most or MOST_ROWS) + 1])
    _check(len(rows), most)
    rows = rows[: most or MOST_ROWS]
    heads = _heads({person.household_id for person in rows}, by)
    return [_of_resident(person, heads.get(person.household_id), today, is_whole) for person in rows]


def count(wanted: Wanted, *, by: Actor, at: datetime, zone: ZoneInfo) -> int:
    """How many rows the list has."""
    if wanted.source in (Source.OPEN, Source.CLOSED):
        return _requests(wanted, by, at, zone).count()
    people = _people(wanted, by)
    if wanted.source == Source.AT_RISK:
        return sum(1 for person in people.prefetch_related(None).select_related(None) if person.is_at_risk)
    return people.count()


def _check(rows: int, most: int | None) -> None:
    if most is None and rows > MOST_ROWS:
        raise Refused(_("More than 5,000 rows. Choose a smaller list, building by building."), code="too_many")


def _people(wanted: Wanted, by: Actor) -> QuerySet[Resident]:
    found = residents_visible_to(by).filter(gone_at__isnull=True)
    if wanted.source == Source.BUILDING:
        if wanted.building is None:
            raise Refused(_("Choose the building."), code="no_building")
        found = found.filter(household__building_id=wanted.building)
    elif wanted.source == Source.AT_RISK:
        found = found.filter(household__is_at_risk=True)
    return (
        found.select_related("household__building__compound")
        .prefetch_related("phones")
        .order_by(
            "household__building__compound__name", "household__building__order", "household__door_key", "-is_head", "pinyin",
            "id",
        )
    )  # fmt: skip


def _requests(wanted: Wanted, by: Actor, at: datetime, zone: ZoneInfo) -> QuerySet[Request]:
    if wanted.source == Source.OPEN:
        chosen = wanted.filter if wanted.filter.state not in ("closed", "all") else replace(wanted.filter, state="open")
        found = inbox(by, chosen, at).filter(closed_at__isnull=True)
    else:
        if wanted.first is None or wanted.last is None:
            raise Refused(_("Choose the first and the last day."), code="no_period")
        begin = datetime.combine(wanted.first, time(), zone)
        end = datetime.combine(wanted.last + timedelta(days=1), time(), zone)
        found = visible_to(by).filter(closed_at__gte=begin, closed_at__lt=end).order_by("closed_at", "id")
    return found.select_related(
        "household__building__compound", "building__compound", "resident__household__building__compound"
    ).prefetch_related("resident__phones")


def _heads(households: Iterable[uuid.UUID], by: Actor) -> dict[uuid.UUID, Resident]:
    wanted = list(households)
    found = residents_visible_to(by).filter(gone_at__isnull=True, is_head=True, household_id__in=wanted)
    return {person.household_id: person for person in found.prefetch_related("phones")}


def _door(household: Household | None, building: Building | None = None) -> dict[str, Any]:
    house = household.building if household else building
    return {
        "estate": house.compound.name if house else "",
        "lane": house.lane if house else "",
        "building": house.number if house else "",
        "unit": household.unit if household else "",
        "floor": household.floor if household else "",
        "room": household.room if household else "",
        "household_no": household.number if household else "",
    }


def _age(birth_date: str, today: date) -> int | None:
    parts = [int(part) for part in birth_date.split("-")] if birth_date else []
    if not parts:
        return None
    before = len(parts) == 3 and (today.month, today.day) < (parts[1], parts[2])
    return today.year - parts[0] - before


def _contact(text: str) -> dict[str, Any]:
    words = _PHONE.sub(" ", text).replace("、", " ").split()
    return {
        "name": words[0] if words else None,
        "relation": " ".join(words[1:]) or None,
        "phones": _PHONE.findall(text),
    }


def _of_resident(person: Resident, head: Resident | None, today: date, is_whole: bool) -> dict[str, Any]:
    record = _door(person.household) | {
        "name": person.name,
        "sex": _SEXES.get(Sex(person.sex), ""),
        "id_kind": person.id_kind,
        "id_number": person.id_number,
        "birth_date": person.birth_date,
        "age": _age(person.birth_date, today),
        "phones": [phone.number for phone in person.phones.all()],
        "is_head": person.is_head,
        "relation": person.relation,
        "registration": person.registration,
        "person_type": person.registration,
        "moved_out": False,
        "tags": person.all_tags if is_whole else person.tags,
        "emergency_contacts": [_contact(text) for text in person.contacts],
        "remarks": person.remarks,
    }
    if head is not None:
        numbers = [phone.number for phone in head.phones.all()]
        record |= {"head_name": head.name, "head_id": head.id_number, "head_phones": numbers}
    return record


def _of_request(request: Request, today: date, is_whole: bool) -> dict[str, Any]:
    """The person of a request; its matter, and for whoever sees the whole its words, as the remark."""
    label = str(kinds()[request.kind].label)
    person = request.resident
    record = _of_resident(person, None, today, is_whole) if person else {"phones": [], "tags": []}
    if request.household or request.building or not person:
        record |= _door(request.household, request.building)
    if not person and not request.household and not request.building:
        record["address"] = request.place_text
    name = request.beneficiary_name or request.caller_name
    if name and not person:
        record |= {"name": name, "tags": request.tags if is_whole else []}
    if request.caller_phone and not record["phones"]:
        record["phones"] = [request.caller_phone]
    says_more = is_whole and not request.is_sensitive
    record["remarks"] = f"{label}：{' '.join(request.text.split())}" if says_more else label
    return record
