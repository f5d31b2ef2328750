"""Reads of the desk: the inbox, what stands against its promise, possible duplicates, the account."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.utils.translation import gettext as _

from shouwang.core import telephone
from shouwang.core.access import Actor
from shouwang.core.models import JournalEntry, SearchKey
from shouwang.core.privacy.fields import blind
from shouwang.core.reckoning import Tally, open_thing_tally, recorded

from .access import held_visible_to, visible_to
from .models import DoorReport, ReportState, Request
from .rules import State

_AFTER = "\U0010ffff"
FOR_A_ROW = ("owner", "household", "building", "building__compound")


@dataclass(frozen=True, kw_only=True)
class InboxFilter:
    """What the inbox shows. Empty means everything; `state` is `open` (default), `closed`, `all` or one state."""

    state: str = "open"
    kind: str = ""
    urgency: str = ""
    channel: str = ""
    owner: str = ""
    due: str = ""
    words: str = ""


def inbox(by: Actor, chosen: InboxFilter, at: datetime) -> QuerySet[Request]:
    """Requests as the inbox lists them: the promise that runs out first comes first; closed ones latest first."""
    found = visible_to(by).select_related(*FOR_A_ROW)
    if chosen.state == "open":
        found = found.filter(closed_at__isnull=True)
    elif chosen.state == "closed":
        found = found.filter(closed_at__isnull=False)
    elif chosen.state in set(State):
        found = found.filter(state=chosen.state)
    for name in ("kind", "urgency", "channel"):
        if getattr(chosen, name):
            found = found.filter(**{name: getattr(chosen, name)})
    if chosen.owner:
        found = found.filter(owner_id=uuid.UUID(chosen.owner))
    if chosen.due == "overdue":
        found = found.filter(closed_at__isnull=True, due_at__lte=at)
    elif chosen.due == "today":
        found = found.filter(closed_at__isnull=True, due_at__gt=at, due_at__lte=at + timedelta(hours=24))
    elif chosen.due == "last_rung":
        found = found.filter(closed_at__isnull=True, is_last_rung=True)
    if chosen.words.strip():
        found = matching(found, chosen.words, by)
    return found.order_by("due_at", "id") if chosen.state == "open" else found.order_by("-opened_at", "-id")


def matching(found: QuerySet[Request], words: str, by: Actor) -> QuerySet[Request]:
    """Narrow by number, door, name, pinyin, initials, telephone or last four digits."""
    if by.committee_id is None:
        return found.none()
    text = words.strip().replace(" ", "")
    lower = text.lower()
    match = Q(number__startswith=text) | Q(beneficiary_name__startswith=text) | Q(caller_name__startswith=text)
    match |= Q(household__door_key__gte=text.upper(), household__door_key__lt=text.upper() + _AFTER)
    match |= Q(place_text__contains=text)
    people = SearchKey.objects.filter(committee_id=by.committee_id, key__gte=lower, key__lt=lower + _AFTER)
    match |= Q(resident_id__in=list(people.values_list("resident_id", flat=True)[:200]))
    number = telephone.normalised(words)
    if number:
        match |= Q(phone_hash=blind(number, "phone"))
    from shouwang.core import queries

    doors = queries.doors(words, by=by, most=50)
    if doors:
        match |= Q(household_id__in=[door.id for door in doors])
    return found.filter(match)


def urgent_first(found: QuerySet[Request]) -> QuerySet[Request]:
    """Life before lunch: by urgency, then by the promise that ran out first."""
    weight = Case(When(urgency="high", then=0), When(urgency="medium", then=1), default=2)
    return found.order_by(weight, "due_at")


@dataclass(frozen=True)
class Counts:
    open: int
    overdue: int
    due: int
    last_rung: int
    unanswered: int
    mine: int


def counts(by: Actor, at: datetime) -> Counts:
    """The figures of Today and of the navigation, in one query over the open rows."""
    own = by.membership.id if by.membership else None
    row = (
        visible_to(by)
        .filter(closed_at__isnull=True)
        .aggregate(
            open=Count("id"),
            overdue=Count("id", filter=Q(due_at__lte=at)),
            due=Count("id", filter=Q(due_at__gt=at, due_at__lte=at + timedelta(hours=24))),
            last_rung=Count("id", filter=Q(is_last_rung=True)),
            unanswered=Count("id", filter=Q(answered_at__isnull=True)),
            mine=Count("id", filter=Q(owner_id=own)),
        )
    )
    return Counts(**row)


SAME_WITHIN = timedelta(days=3)
JUST_NOW = timedelta(minutes=15)


def likely_duplicates(
    committee_id: uuid.UUID, *, kind: str, household_id: uuid.UUID | None, phone: str, at: datetime,
    building_id: uuid.UUID | None = None, text: str = "",
) -> list[Request]:  # fmt: skip
    """Open requests that may be the same trouble: the same door, or caller, or kind in the same building's open place."""
    match = Q(pk__in=[])
    if household_id:
        match |= Q(household_id=household_id)
    number = telephone.normalised(phone)
    if number:
        match |= Q(phone_hash=blind(number, "phone"))
    if building_id and not household_id:
        match |= Q(building_id=building_id, kind=kind)
    recent = Request.objects.filter(
        match, committee_id=committee_id, closed_at__isnull=True, opened_at__gte=at - SAME_WITHIN
    )
    found = list(recent.select_related(*FOR_A_ROW).order_by("-opened_at")[:10])
    if text:
        # The words are encrypted, so the last few minutes are looked through one by one: a form sent again.
        moments_ago = Request.objects.filter(committee_id=committee_id, opened_at__gte=at - JUST_NOW)
        known = {request.pk for request in found}
        latest = moments_ago.select_related(*FOR_A_ROW).order_by("-opened_at")[:20]
        found += [each for each in latest if each.pk not in known and each.text.strip() == text.strip()]
    return sorted(found, key=lambda request: request.kind != kind)


def account(at: datetime) -> list[Tally]:
    """Every request received (by the journal) is closed, open with owner and `next_at`, or destroyed by the record.

    Lines of the journal end as well, after ten years; the record says how many of them told of a plea received.
    """
    destroyed, up_to = recorded("desk.rows")
    lines_ended, lines_up_to = recorded("core.journal", "desk.received")
    whole = open_thing_tally(Request, at, destroyed=destroyed)
    told = JournalEntry.objects.filter(verb="desk.received")
    received = told.count() + lines_ended
    lost = list(whole.lost)
    gone = told.exclude(subject_id__in=Request.objects.values("id"))
    if up_to is not None:  # only what was closed, and so received, before that can have been destroyed
        unexplained = received - whole.closed - whole.open - destroyed
        if unexplained > 0:
            lost.append(f"{unexplained} requests more are gone than were destroyed")
        gone = gone.filter(at__gte=up_to)
    lost += [f"request {pk} was received and is gone" for pk in gone.values_list("subject_id", flat=True)[:200]]
    unlisted = Request.objects.exclude(id__in=told.values("subject_id"))
    if lines_up_to is not None:
        unlisted = unlisted.filter(opened_at__gte=lines_up_to)
    lost += [f"request {pk} was never journalled" for pk in unlisted.values_list("id", flat=True)[:200]]
    merged = Request.objects.filter(state=State.MERGED, merged_into__isnull=True)
    lost += [f"request {pk} is merged into nothing" for pk in merged.values_list("id", flat=True)[:200]]
    return [
        Tally(
            what="desk.requests",
            received=received,
            closed=whole.closed,
            open=whole.open,
            destroyed=destroyed,
            lost=lost,
        ),
        _account_of_reports(at),
    ]


def _account_of_reports(at: datetime) -> Tally:
    """Every report from a door was recorded, is held by somebody, was decided on, or is destroyed by the record."""
    destroyed, up_to = recorded("desk.door_reports")
    whole = open_thing_tally(DoorReport, at, destroyed=destroyed)
    settled = DoorReport.objects.filter(state__in=[ReportState.TAKEN, ReportState.SET_ASIDE])
    lost = list(whole.lost)
    lost += [
        f"report {pk}: settled by nobody"
        for pk in settled.filter(decided_by__isnull=True).values_list("id", flat=True)[:200]
    ]
    kept = {str(pk) for pk in DoorReport.objects.exclude(reason="").values_list("id", flat=True)}
    told = JournalEntry.objects.filter(verb="desk.report_held")
    if up_to is not None:  # only what was settled, and so held, before that can have been destroyed
        told = told.filter(at__gte=up_to)
    held = told.values_list("data__report", flat=True)
    lost += [f"report {pk} was held and is gone" for pk in sorted(set(held) - kept)[:200]]
    return Tally(
        what="desk.door_reports", received=whole.received, closed=whole.closed, open=whole.open, destroyed=destroyed,
        lost=lost,
    )  # fmt: skip


def held_reports(by: Actor) -> QuerySet[DoorReport]:
    """Reports from the door that were kept for the office: those that wait first, the oldest of them on top."""
    found = held_visible_to(by).select_related("reporter", "owner", "decided_by", "request")
    found = found.select_related(*(f"request__{name}" for name in FOR_A_ROW))
    return found.order_by(F("closed_at").desc(nulls_first=True), "opened_at")


@dataclass(frozen=True)
class Recorded:
    """What a person reported: shown back to them, so that they see it was taken."""

    number: str
    place: str
    at: datetime
    said: str
    tone: str


def recorded_by(membership_id: uuid.UUID, since: datetime) -> list[Recorded]:
    """The reports of one person since a moment, newest first, and those kept for the office. Three queries."""
    said = {
        "desk.finished": (_("Done"), "ok"),
        "desk.tried": (_("Nobody in"), "due"),
        "desk.handed_back": (_("Handed back"), "overdue"),
    }
    entries = list(
        JournalEntry.objects.filter(actor_id=membership_id, at__gte=since, verb__in=list(said)).order_by("-at")[:20]
    )
    found = Request.objects.select_related(*FOR_A_ROW).in_bulk([entry.subject_id for entry in entries])
    rows = [
        Recorded(request.number, _door(request), entry.at, *said[entry.verb])
        for entry in entries
        if (request := found.get(entry.subject_id))
    ]
    held = DoorReport.objects.filter(reporter_id=membership_id, opened_at__gte=since).exclude(reason="")
    rows += [
        Recorded(
            report.request.number if report.request else "", "",  # the door may be no business of theirs any more
            report.opened_at, report.state_label, "due" if report.closed_at is None else "none",
        )
        for report in held.select_related("request")[:20]
    ]  # fmt: skip
    return sorted(rows, key=lambda each: each.at, reverse=True)


def _door(request: Request) -> str:
    if request.household:
        return request.household.label
    return str(request.building) if request.building else request.place_text
