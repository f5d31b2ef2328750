"""A plea is taken in: owned, promised, numbered and journalled in one transaction."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from shouwang.core import journal, telephone
from shouwang.core.access import Actor, require
from shouwang.core.models import JournalEntry, Membership
from shouwang.core.privacy.fields import blind
from shouwang.core.refusal import Refused
from shouwang.lib.rows import insert_sql, insert_values

from .. import rules
from ..bearings import take_bearings
from ..kind import URGENCIES, ServiceKind, kinds
from ..models import Channel, Request
from ..promises import promised


@dataclass(frozen=True, kw_only=True)
class Plea:
    """Somebody's plea as every way in hands it over.

    Args:
        text: the words as they came; never empty.
        household_id, building_id: the place, as far as it is known; a household implies its building.
        resident_id: the beneficiary, who is not always the caller.
        is_sensitive: nobody but its owner and the office may see it (violence, despair).
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
    is_sensitive: bool = False
    once_key: str = ""

    @property
    def digest(self) -> str:
        body = {**vars(self), "details": dict(self.details), "tags": list(self.tags)}
        del body["once_key"]
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
    at = at.astimezone(UTC)
    kind = kinds().get(plea.kind)
    if kind is None:
        raise Refused(_("There is no service of this name."), code="unknown_kind")
    text = plea.text.strip()
    if not text:
        raise Refused(_("Write in a few words what is needed."), code="empty")
    urgency = plea.urgency or kind.default_urgency
    if urgency not in URGENCIES:
        raise Refused(_("There is no urgency of this name."), code="unknown_urgency")
    if plea.channel not in Channel.values:
        raise Refused(_("There is no way in of this name."), code="unknown_channel")
    once_key = _cut(plea.once_key, 80)
    try:
        # What is looked up and what is written are one transaction: it says its scope once (`core.walls`).
        with transaction.atomic():
            return _take_in(
                plea, kind, text, urgency, once_key, committee_id=committee_id, by=by, at=at, owner=owner, parent=parent
            )
    except IntegrityError:
        # Two sendings of the same plea raced: the first one stands.
        if once_key and (first := Request.objects.filter(committee_id=committee_id, once_key=once_key).first()):
            return _sent_before(plea, first.pk)
        raise


def _take_in(
    plea: Plea, kind: ServiceKind, text: str, urgency: str, once_key: str, *, committee_id: uuid.UUID, by: Actor,
    at: datetime, owner: Membership | None, parent: Request | None,
) -> Request:  # fmt: skip
    place = take_bearings(
        committee_id,
        resident_id=plea.resident_id,
        household_id=None if plea.resident_id else plea.household_id,
        building_id=None if plea.resident_id or plea.household_id else plea.building_id,
        once_key=once_key,
    )
    if place.earlier:
        return _sent_before(plea, place.earlier)
    answer_by, finish_by = promised(kind, urgency, at, place.zone, place.promises)
    phone = telephone.normalised(plea.caller_phone)
    day = at.astimezone(place.zone)
    request = Request(
        committee_id=committee_id,
        state=rules.State.NEW.value,
        kind=kind.code,
        urgency=urgency,
        channel=plea.channel,
        text=text,
        is_sensitive=plea.is_sensitive or kind.is_private,
        details=dict(plea.details),
        tags=list(plea.tags),
        building=place.building,
        household=place.household,
        resident_id=place.resident_id,
        place_text=_cut(plea.place_text, 120),
        beneficiary_name=_cut(plea.beneficiary_name or place.resident_name, 60),
        caller_name=_cut(plea.caller_name, 60),
        caller_phone=phone or plea.caller_phone[:40],
        phone_hash=blind(phone, "phone"),
        answer_by=answer_by,
        finish_by=finish_by,
        due_at=answer_by,
        owner_id=owner.id if owner else place.owner_id,
        owner_post=owner.post_key if owner else place.owner_post,
        is_last_rung=place.is_last_rung and not owner,
        opened_at=at,
        day=parent.day if parent else day.date(),
        parent_id=parent.id if parent else None,
        once_key=once_key,
        once_digest=plea.digest if once_key else "",
    )
    request.next_at = rules.next_look(request.watch, at, place.zone)
    entry = journal.compose(
        "desk.received", request, by=by, at=at, to=request.owner_id, kind=kind.code, urgency=urgency,
        channel=plea.channel, parent=request.parent_id,
    )  # fmt: skip
    _write(request, entry, parent, day)
    journal.set_going(entry)
    return request


def _cut(words: str, longest: int) -> str:
    """What a column of plain text takes: PostgreSQL knows no zero character."""
    return words.replace("\0", "")[:longest]


def _sent_before(plea: Plea, request_id: uuid.UUID) -> Request:
    earlier = Request.objects.get(pk=request_id)
    earlier.is_repeat = True
    if earlier.once_digest != plea.digest:
        raise Refused(_("This sending key was already used for another request."), code="conflict")
    return earlier


# The day's counter, the request and its line in the journal: all or nothing, and one way to the database.
_NUMBER = "(SELECT %(day_words)s || '-' || CASE WHEN last > 999 THEN last::text ELSE lpad(last::text, 3, '0') END FROM counted)"
_WRITE = """
WITH counted AS (
    INSERT INTO desk_daycounter (committee_id, day, last) VALUES (%(request_committee_id)s, %(request_day)s, 1)
    ON CONFLICT (committee_id, day) DO UPDATE SET last = desk_daycounter.last + 1 RETURNING last
), line AS ({entry})
{request} RETURNING number
"""


# What nothing can be said of yet stands in the statement itself: psycopg keeps what it knows of a statement only
# up to 50 parameters.
_AT_FIRST = {
    "reminded": "0", "closed_at": "NULL", "answered_at": "NULL", "started_at": "NULL", "wait_until": "NULL",
    "waits_for": "''", "handed_by_id": "NULL", "attempts": "0", "outcome": "''", "is_solved": "NULL",
    "rating": "NULL", "rated_at": "NULL", "reopened": "0", "parent_id": "NULL", "merged_into_id": "NULL",
    "words_destroyed_at": "NULL",
}  # fmt: skip


@lru_cache(maxsize=1)
def _sql() -> str:
    request = insert_sql(Request, "request", tuple({**_AT_FIRST, "number": _NUMBER}.items()))
    return _WRITE.format(entry=insert_sql(JournalEntry, "line"), request=request)


def _write(request: Request, entry: JournalEntry, parent: Request | None, day: datetime) -> None:
    if parent:
        # The caller holds the parent's lock, so nobody counts at the same time.
        request.number = f"{parent.number}-{Request.objects.filter(parent=parent).count() + 1}"
        request.save(force_insert=True)
        entry.save(force_insert=True)
        return
    values = insert_values(request, "request", without=("number", *_AT_FIRST)) | insert_values(entry, "line")
    with connection.cursor() as cursor:
        cursor.execute(_sql(), values | {"day_words": rules.number_of_day(day)})
        request.number = cursor.fetchone()[0]
    for written in (request, entry):
        written._state.adding, written._state.db = False, connection.alias
