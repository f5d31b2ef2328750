"""A plea is taken in: owned, promised, numbered and journalled in one transaction."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from shouwang.core import journal, telephone
from shouwang.core.access import Actor, require
from shouwang.core.lineup import line_up
from shouwang.core.models import Building, Committee, Household, Membership, Resident
from shouwang.core.privacy.fields import blind
from shouwang.core.refusal import Refused

from .. import rules
from ..kind import URGENCIES, kinds
from ..models import Request
from ..promises import promised, zone_of


@dataclass(frozen=True, kw_only=True)
class Plea:
    """Somebody's plea as every way in hands it over.

    Args:
        text: the words as they came; never empty.
        household_id, building_id: the place, as far as it is known; a household implies its building.
        resident_id: the beneficiary, who is not always the caller.
        once_key: the sender's own key; the same key again gives the same request.
    """

    kind: str
    text: str
    channel: str
    urgency: str = ""
    household_id: uuid.UUID | None = None
    building_id: uuid.UUID | None = None
    resident_id: uuid.UUID | None = None
    place_text: str = ""
    beneficiary_name: str = ""
    caller_name: str = ""
    caller_phone: str = ""
    tags: Sequence[str] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    once_key: str = ""

    @property
    def digest(self) -> str:
        body = {key: value for key, value in asdict(self).items() if key != "once_key"}
        return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()


def receive(
    plea: Plea, *, committee_id: uuid.UUID, by: Actor, at: datetime, owner: Membership | None = None,
    parent: Request | None = None,
) -> Request:  # fmt: skip
    """Take a plea in. From here on somebody owns it and the sweep watches it.

    Args:
        owner: who takes it; by default the first of the committee's line-up who is there.
        parent: the request of which this is one job.

    Raises:
        Refused: nothing was written; or the same `once_key` came with another content (`conflict`).
    """
    require(by, "desk.receive", committee_id)
    kind = kinds().get(plea.kind)
    if kind is None:
        raise Refused(_("There is no service of this name."), code="unknown_kind")
    text = plea.text.strip()
    if not text:
        raise Refused(_("Write in a few words what is needed."), code="empty")
    urgency = plea.urgency or kind.default_urgency
    if urgency not in URGENCIES:
        raise Refused(_("There is no urgency of this name."), code="unknown_urgency")
    if plea.once_key and (earlier := _sent_before(plea, committee_id)):
        return earlier
    place = _place(plea, committee_id)
    zone = zone_of(committee_id)
    changes = Committee.objects.values_list("promises", flat=True).get(id=committee_id)
    answer_by, finish_by = promised(kind, urgency, at, zone, changes)
    phone = telephone.normalised(plea.caller_phone)
    rung = None if owner else line_up(committee_id, place.compound_id)[0]
    day = at.astimezone(zone)
    request = Request(
        committee_id=committee_id,
        state=rules.State.NEW,
        kind=kind.code,
        urgency=urgency,
        channel=plea.channel,
        text=text,
        details=dict(plea.details),
        tags=list(plea.tags),
        building_id=place.building_id,
        household_id=place.household_id,
        resident_id=place.resident_id,
        place_text=plea.place_text[:120],
        beneficiary_name=(plea.beneficiary_name or place.name)[:60],
        caller_name=plea.caller_name[:60],
        caller_phone=phone or plea.caller_phone[:40],
        phone_hash=blind(phone, "phone"),
        answer_by=answer_by,
        finish_by=finish_by,
        due_at=answer_by,
        owner=owner or (rung.membership if rung else None),
        is_last_rung=bool(rung and rung.is_last),
        opened_at=at,
        day=day.date(),
        parent=parent,
        once_key=plea.once_key[:80],
        once_digest=plea.digest if plea.once_key else "",
    )
    assert request.owner is not None
    request.owner_post = request.owner.post_label[:40]
    request.next_at = rules.next_look(request.watch, at, zone)
    try:
        with transaction.atomic():
            # Late in the transaction, because the day's counter is the one row that all intakes share.
            request.number = _number(request, parent, day)
            request.save(force_insert=True)
            journal.record(
                "desk.received", request, by=by, at=at, to=request.owner_id, kind=kind.code, urgency=urgency,
                channel=plea.channel, parent=parent.id if parent else None,
            )  # fmt: skip
    except IntegrityError:
        # Two sendings of the same plea raced: the first one stands.
        if plea.once_key and (earlier := _sent_before(plea, committee_id)):
            return earlier
        raise
    return request


def _sent_before(plea: Plea, committee_id: uuid.UUID) -> Request | None:
    earlier = Request.objects.filter(committee_id=committee_id, once_key=plea.once_key[:80]).first()
    if earlier and earlier.once_digest != plea.digest:
        raise Refused(_("This sending key was already used for another request."), code="conflict")
    return earlier


@dataclass(frozen=True)
class _Place:
    building_id: uuid.UUID | None = None
    household_id: uuid.UUID | None = None
    resident_id: uuid.UUID | None = None
    compound_id: uuid.UUID | None = None
    name: str = ""


def _place(plea: Plea, committee_id: uuid.UUID) -> _Place:
    """Check the place against the committee's own; a place of another committee is as unknown as none."""
    if plea.resident_id:
        row = (
            Resident.objects.filter(id=plea.resident_id, committee_id=committee_id)
            .values_list("household__building_id", "household_id", "id", "household__building__compound_id", "name")
            .first()
        )
        if row:
            return _Place(*row)
        raise Refused(_("This resident is not in the committee's register."), code="unknown_place")
    if plea.household_id:
        row = (
            Household.objects.filter(id=plea.household_id, committee_id=committee_id)
            .values_list("building_id", "id", "building__compound_id")
            .first()
        )
        if row:
            return _Place(building_id=row[0], household_id=row[1], compound_id=row[2])
        raise Refused(_("This door is not in the committee's register."), code="unknown_place")
    if plea.building_id:
        row = (
            Building.objects.filter(id=plea.building_id, committee_id=committee_id)
            .values_list("id", "compound_id")
            .first()
        )
        if row:
            return _Place(building_id=row[0], compound_id=row[1])
        raise Refused(_("This building is not in the committee's register."), code="unknown_place")
    return _Place()


def _number(request: Request, parent: Request | None, day: datetime) -> str:
    if parent:
        count = Request.objects.filter(parent=parent).count() + 1
        request.day = parent.day
        return f"{parent.number}-{count}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO desk_daycounter (committee_id, day, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (committee_id, day) DO UPDATE SET last = desk_daycounter.last + 1 RETURNING last",
            [request.committee_id, request.day],
        )
        return rules.human_number(day, cursor.fetchone()[0])
