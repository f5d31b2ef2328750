"""Reports from the door: taken once for each key, carried out if the request allows it, otherwise kept for a person.

A phone may send hours later, twice, from two tabs, or after the link has died. Nothing of a genuine link is lost.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from shouwang.core import journal
from shouwang.core.access import Actor, require
from shouwang.core.lineup import line_up
from shouwang.core.links import Standing
from shouwang.core.models import Membership
from shouwang.core.refusal import Refused
from shouwang.lib.acts import whole
from shouwang.lib.rows import insert_once, update
from shouwang.lib.shapes import Shape, Slot

from .. import rules
from ..access import of_committee
from ..kind import kinds
from ..models import DoorReport, Note, ReportState, Request
from ..promises import zone_of
from . import outcomes
from .owner import locked

HOUR = timedelta(hours=1)
SETTLING = ["state", "closed_at", "next_at", "decided_by"]


@dataclass(frozen=True, kw_only=True)
class FromTheDoor:
    """One report as a page or a phone sends it.

    Attributes:
        request: the request's id as sent, whatever it is.
        said_at, sent_at: the tap and the sending, both by the phone's clock; None for a plain form.
        is_withdrawn: it was taken back before anybody knew whether it had arrived.
        is_keyed: the sender made `once_key` and repeats itself with it.
    """

    once_key: str
    request: str
    outcome: str
    note: str = ""
    said_at: datetime | None = None
    sent_at: datetime | None = None
    is_withdrawn: bool = False
    is_keyed: bool = True


@whole
def hand_in(sent: FromTheDoor, *, standing: Standing, by: Actor, at: datetime) -> DoorReport:
    """Take a report in. The same key again gives the first one, with `is_repeat`; nothing is done twice.

    Raises:
        Refused: `too_many` within the hour; the sender keeps it and comes back.
    """
    require(by, "desk.hand_in", by.committee_id)
    assert by.membership and by.committee_id
    _require_measure(by.membership, sent, standing, at)
    done_at = rules.time_of_deed(sent.said_at, sent.sent_at, at)
    request = None if sent.is_withdrawn else _meant(sent.request, by, is_to_move=standing == Standing.GOOD)
    if request and standing == Standing.GOOD:
        done_at = max(done_at, min(request.opened_at, at))
    report = DoorReport(
        committee_id=by.committee_id, reporter=by.membership, once_key=sent.once_key, outcome=sent.outcome[:30],
        state=ReportState.WITHDRAWN if sent.is_withdrawn else ReportState.RECORDED, opened_at=at, closed_at=at,
        said_at=sent.said_at, done_at=done_at, request=request,
    )  # fmt: skip
    if not insert_once(report):  # the same key at the same moment waits here for the first to end
        first = DoorReport.objects.get(reporter=by.membership, once_key=sent.once_key)
        first.is_repeat = True
        return first
    if sent.is_withdrawn:
        return report
    reason = _carry_out(report, sent, standing, by, at)
    if reason is not None:
        _hold(report, sent, reason, by, at)
    return report


_WITHIN = Shape(
    lambda: DoorReport.objects.filter(
        reporter=Slot("reporter", DoorReport, "reporter"), opened_at__gt=Slot("since", DoorReport, "opened_at")
    ).order_by().values("reporter").annotate(many=Count("pk")).values_list("many")
)  # fmt: skip


def _require_measure(reporter: Membership, sent: FromTheDoor, standing: Standing, at: datetime) -> None:
    (within,) = _WITHIN.one(reporter=reporter.pk, since=at - HOUR) or (0,)
    most = rules.MOST_REPORTS_AN_HOUR[standing == Standing.GOOD]
    mine = DoorReport.objects.filter(reporter=reporter, opened_at__gt=at - HOUR)
    if within >= most and not mine.filter(once_key=sent.once_key).exists():
        raise Refused(_("Too much came from here within the last hour. It is sent again later."), code="too_many")


def _carry_out(report: DoorReport, sent: FromTheDoor, standing: Standing, by: Actor, at: datetime) -> rules.Held | None:
    """Do what was reported; or why it has to wait for a person."""
    request = report.request
    if standing != Standing.GOOD:
        return rules.Held(standing.value)
    if request is None:
        return rules.Held.UNKNOWN_REQUEST
    ends = {outcome.code for outcome in kinds()[request.kind].outcomes if outcome.move == "finish"}
    reason = rules.held_because(
        is_own=by.membership is not None and request.owner_id == by.membership.id,
        is_open=request.is_open,
        is_same_end=sent.outcome in ends and sent.outcome == request.outcome,
    )
    if reason is not None:
        return reason
    try:
        with transaction.atomic():  # a refusal takes the note back, too
            outcomes.record(
                request, sent.outcome, note=sent.note, once_key=sent.once_key if sent.is_keyed else "", by=by, at=at,
                done_at=rules.said_before(report.done_at, at),
            )  # fmt: skip
    except Refused:
        return rules.Held.REFUSED
    return None


def _meant(request_id: str, by: Actor, *, is_to_move: bool) -> Request | None:
    """The request spoken of, locked where it is to move: before the report, as everybody who locks both."""
    try:
        pk = uuid.UUID(request_id)
    except ValueError:
        return None
    assert by.committee_id
    found = of_committee(by.committee_id, pk)
    return locked(found, by) if found and is_to_move else found


def _hold(report: DoorReport, sent: FromTheDoor, reason: rules.Held, by: Actor, at: datetime) -> None:
    """Keep it, words and all, in the hands of whoever has the request now, or of the first of the line-up."""
    request = report.request
    compound_id = request.building.compound_id if request and request.building else None
    rungs = line_up(report.committee_id, compound_id)
    has_it = request.owner_id if request else None
    rung = next((rung for rung in rungs if rung.membership.id == has_it), rungs[0])
    report.state, report.closed_at, report.reason = ReportState.HELD, None, reason
    report.owner, report.owner_post, report.is_last_rung = rung.membership, rung.membership.post_key, rung.is_last
    report.urgency = _urgency(request, sent.outcome)
    report.next_at = rules.next_look_at_held(at, report.urgency, zone_of(report.committee_id))
    report.words = {"request": sent.request[:60], "outcome": sent.outcome[:60], "note": sent.note}
    report.save()
    journal.record(
        "desk.report_held", request or report, by=by, at=at, committee_id=report.committee_id, report=report.id,
        reason=reason.value, to=rung.membership.id, who=report.reporter_id, outcome=report.outcome,
        done_at=rules.said_before(report.done_at, at),
    )  # fmt: skip


def _urgency(request: Request | None, code: str) -> str:
    """Somebody may still be standing at a door: a call for help is urgent whatever the request is."""
    if request is None:
        return "medium"
    asks_for_help = any(one.code == code and one.move == "hand_back" for one in kinds()[request.kind].outcomes)
    return "high" if asks_for_help else request.urgency


def _locked(report: DoorReport, by: Actor) -> DoorReport:
    assert by.committee_id
    return (
        DoorReport.objects.select_for_update(no_key=True, of=("self",))
        .select_related("request", "request__building", "reporter", "owner")
        .get(pk=report.pk, committee_id=by.committee_id)
    )


def _settle(report: DoorReport, state: ReportState, by: Actor, at: datetime, *also: str) -> None:
    report.state, report.closed_at, report.next_at, report.decided_by = state, at, None, by.membership
    update(report, [*SETTLING, *also])


def _require_held(report: DoorReport) -> None:
    if report.state != ReportState.HELD:
        raise Refused(_("This was decided already: %s.") % report.state_label, code="decided")


@whole
def take_over(report: DoorReport, *, is_carried_out: bool, by: Actor, at: datetime) -> DoorReport:
    """Bring a held report into the request's history; with `is_carried_out` its outcome, too, by whoever decides.

    Raises:
        Refused: set aside already, without a request, or the request does not allow the outcome any more.
    """
    require(by, "desk.take_over", report.committee_id)
    if report.request is not None:
        locked(report.request, by)  # the request first, as everybody who locks both
    report = _locked(report, by)
    if report.state == ReportState.TAKEN:
        return report
    _require_held(report)
    request = report.request
    if request is None:
        raise Refused(_("No request belongs to this report; close it and write why."), code="no_request")
    request = locked(request, by)
    if is_carried_out and not request.is_open:
        raise Refused(_("This request is closed; open it again first."), code="closed")
    note = None
    if report.note.strip():
        note = Note.objects.create(
            request=request, author=report.reporter, text=report.note.strip(), written_at=at,
            once_key=f"report:{report.id}",
        )  # fmt: skip
    if is_carried_out:
        outcomes.record(
            request, report.outcome, note="", once_key=f"report:{report.id}", by=by, at=at,
            done_at=rules.said_before(report.done_at, at),
        )  # fmt: skip
    _settle(report, ReportState.TAKEN, by, at)
    journal.record(
        "desk.report_taken", request, by=by, at=at, report=report.id, who=report.reporter_id,
        note=note.id if note else None, outcome=report.outcome, carried_out=is_carried_out,
    )  # fmt: skip
    return report


@whole
def set_aside(report: DoorReport, *, why: str, by: Actor, at: datetime) -> DoorReport:
    """Decide that nothing follows from a held report. It stays readable, with the reason.

    Raises:
        Refused: no reason written, or taken over already.
    """
    require(by, "desk.set_aside", report.committee_id)
    why = why.strip()[:400]
    if not why:
        raise Refused(_("Write why nothing has to be done."), code="empty")
    report = _locked(report, by)
    if report.state == ReportState.SET_ASIDE:
        return report
    _require_held(report)
    report.decision = why
    _settle(report, ReportState.SET_ASIDE, by, at, "decision")
    journal.record(
        "desk.report_set_aside", report.request or report, by=by, at=at, committee_id=report.committee_id,
        report=report.id, who=report.reporter_id,
    )  # fmt: skip
    return report
