"""Words about a request: notes, corrections, opening a masked number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shouwang.core import journal
from shouwang.core.access import RESIDENT, Actor, require
from shouwang.core.models import Building, Committee, Household
from shouwang.core.refusal import Refused
from shouwang.lib.acts import whole
from shouwang.lib.rows import update

from .. import rules
from ..access import visible_to
from ..kind import URGENCIES, kinds
from ..models import Note, Request
from ..promises import promised, zone_of
from .owner import locked, require_words

LONGEST = 4000


@whole
def note(
    request: Request, text: str, *, by: Actor, at: datetime, is_for_resident: bool = False, once_key: str = ""
) -> Note:
    """Add words. What a resident adds to an open request is shown to the owner at once (the sweep reminds).

    Raises:
        Refused: nothing written, or longer than 4,000 characters; or the same `once_key` came with other words.
    """
    require(by, "desk.note", request.committee_id)
    text = text.strip()
    if not text:
        raise Refused(_("Write something first."), code="empty")
    if len(text) > LONGEST:
        raise Refused(_("Please keep it under 4,000 characters."), code="too_long")
    noted = locked(request, by)
    require_words(noted)
    is_resident = by.kind == RESIDENT
    if once_key and (earlier := noted.notes.filter(once_key=once_key[:80]).first()):
        if (earlier.text, earlier.is_for_resident) != (text, is_for_resident or is_resident):
            raise Refused(_("This sending key was already used for other words; open the page again."), code="conflict")
        return earlier
    made = Note.objects.create(
        request=noted,
        author=by.membership,
        is_from_resident=is_resident,
        is_for_resident=is_for_resident or is_resident,
        text=text,
        written_at=at,
        once_key=once_key[:80],
    )
    if is_resident and noted.is_open and noted.state != rules.State.WAITING:
        # A reminder comes sooner; what would pass it on does not, or a talkative resident would.
        if noted.next_at and rules.what_is_due(noted.watch) == rules.Due.REMIND:
            noted.next_at = min(noted.next_at, at + rules.SHORTEST)
            update(noted, ["next_at"])
    journal.record("desk.noted", noted, by=by, at=at, note=made.id)
    return made


@whole
def triage(
    request: Request, *, by: Actor, at: datetime, kind: str | None = None, urgency: str | None = None,
    household: Household | None = None, building: Building | None = None, tags: Sequence[str] | None = None,
) -> Request:  # fmt: skip
    """Correct what it is about, how urgent it is, or where. The promise is counted anew from the moment received.

    Raises:
        Refused: closed, unknown words, or a place of another committee.
    """
    require(by, "desk.triage", request.committee_id)
    triaged = locked(request, by)
    if not triaged.is_open:
        raise Refused(_("This request is closed; open it again first."), code="closed")
    if kind is not None and kind not in kinds():
        raise Refused(_("There is no service of this name."), code="unknown_kind")
    if urgency is not None and urgency not in URGENCIES:
        raise Refused(_("There is no urgency of this name."), code="unknown_urgency")
    place = household or building
    if place is not None and place.committee_id != triaged.committee_id:
        raise Refused(_("This door is not in the committee's register."), code="unknown_place")
    changed: dict[str, Any] = {}
    if kind is not None and kind != triaged.kind:
        changed["kind"] = kind
    if urgency is not None and urgency != triaged.urgency:
        changed["urgency"] = urgency
    if household is not None and household.id != triaged.household_id:
        changed |= {"household_id": household.id, "building_id": household.building_id}
        if triaged.resident_id and not household.residents.filter(pk=triaged.resident_id).exists():
            changed["resident_id"] = None
    elif building is not None and building.id != triaged.building_id:
        changed |= {"building_id": building.id, "household_id": None, "resident_id": None}
    if tags is not None and list(tags) != triaged.tags:
        changed["tags"] = list(tags)
    if not changed:
        return triaged
    for name, value in changed.items():
        setattr(triaged, name, value)
    if "kind" in changed or "urgency" in changed:
        zone = zone_of(triaged.committee_id)
        own = Committee.objects.values_list("promises", flat=True).get(id=triaged.committee_id)
        answer_by, finish_by = promised(kinds()[triaged.kind], triaged.urgency, triaged.opened_at, zone, own)
        # What came back keeps the later promise that it was given then.
        triaged.answer_by = answer_by
        triaged.finish_by = max(finish_by, triaged.finish_by) if triaged.reopened else finish_by
        triaged.due_at = rules.deadline(triaged.watch)
        triaged.next_at = rules.next_look(triaged.watch, at, zone)
    clockwork = ["answer_by", "finish_by", "due_at", "next_at"]
    update(triaged, [*changed, *clockwork])
    codes = {name: value for name, value in changed.items() if name in ("kind", "urgency")}
    journal.record("desk.triaged", triaged, by=by, at=at, fields=sorted(changed), **codes)
    return triaged


@whole
def unmask_phone(request: Request, *, by: Actor, at: datetime) -> str:
    """The caller's whole number; that it was opened is in the journal first."""
    require(by, "desk.unmask", request.committee_id)
    found = locked(request, by)
    if not visible_to(by).filter(pk=found.pk).exists():
        raise Refused(_("This request is with somebody else now."), code="not_yours")
    journal.record("desk.unmasked", found, by=by, at=at, field="caller_phone")
    return found.caller_phone
