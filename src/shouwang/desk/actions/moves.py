"""A request moves by the one table `rules.MOVES`. A move made a second time changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from shouwang.core import journal
from shouwang.core.access import Actor, require
from shouwang.core.refusal import Refused
from shouwang.lib.acts import whole
from shouwang.lib.rows import update
from shouwang.lib.shapes import Shape, Slot

from .. import rules
from ..models import Request
from ..promises import zone_of
from .owner import OWNER_FIELDS, give, locked, next_rung, require_own, said_just_now

CLOSING = ["state", "closed_at", "next_at", "wait_until", "waits_for", "outcome", "is_solved", "due_at", "answered_at"]
MOVING = ["state", "next_at", "due_at", "answered_at", "started_at", "wait_until", "waits_for", "reminded", "attempts"]


def ready(request: Request, move: str, by: Actor) -> Request | None:
    """The locked request in its new state (not saved), or None where the move was made already.

    Raises:
        Refused: the move is not possible from the present state.
    """
    request = locked(request, by)
    if rules.is_repeat(move, request.state):
        return None
    require_own(by, request)
    target = rules.target_of(move, request.state)
    if target is None:
        raise Refused(_("This is not possible any more: the request is “%s”.") % request.state_label, code="moved")
    request.state = target
    return request


def _go_on(request: Request, at: datetime, *, is_answer: bool = True) -> None:
    """The owner moved: the answer is given, the patience starts anew, the running promise is the end."""
    if is_answer and request.answered_at is None:
        request.answered_at = at
    if request.state != rules.State.WAITING:
        request.wait_until, request.waits_for = None, ""
    request.reminded = 0
    request.due_at = rules.deadline(request.watch)
    request.next_at = rules.next_look(request.watch, at, zone_of(request.committee_id))


@whole
def answer(request: Request, *, by: Actor, at: datetime) -> Request:
    """Say to the resident that it is taken on (先行联系). Somebody of the office who answers becomes the owner."""
    require(by, "desk.answer", request.committee_id)
    moved = ready(request, "answer", by)
    if moved is None:
        return request
    if by.membership and by.membership.id != moved.owner_id and by.membership.committee_id == moved.committee_id:
        moved.answered_at = at
        give(moved, by.membership, at=at, is_last=False)
    _go_on(moved, at)
    update(moved, [*MOVING, *OWNER_FIELDS])
    journal.record("desk.answered", moved, by=by, at=at, to=moved.owner_id)
    return moved


@whole
def start(request: Request, *, by: Actor, at: datetime, done_at: datetime | None = None) -> Request:
    """On the way. `done_at`, here and below: when it really was, where that is told only now; kept in the journal."""
    require(by, "desk.start", request.committee_id)
    moved = ready(request, "start", by)
    if moved is None:
        return request
    moved.started_at = at
    _go_on(moved, at)
    update(moved, MOVING)
    journal.record("desk.started", moved, by=by, at=at, done_at=done_at)
    return moved


_OPEN_JOB = Shape(
    lambda: Request.objects.filter(parent=Slot("parent", Request, "parent"), closed_at__isnull=True).values_list("pk")[
        :1
    ]
)
MOST_WAIT = timedelta(days=92)


@whole
def wait(request: Request, *, until: datetime, waits_for: str, by: Actor, at: datetime) -> Request:
    """Wait for somebody until a date. On that date the owner is reminded; it is never forgotten.

    Raises:
        Refused: a date that has passed or lies more than three months ahead, or nobody named.
    """
    require(by, "desk.wait", request.committee_id)
    if until <= at:
        raise Refused(_("Choose a moment that is still to come."), code="past")
    if until > at + MOST_WAIT:
        raise Refused(_("A request can wait three months at the most."), code="too_far")
    if not waits_for.strip():
        raise Refused(_("Write for whom or for what it waits."), code="empty")
    moved = ready(request, "wait", by)
    waits_for = waits_for.strip()[:80]
    if moved is None or (moved.wait_until, moved.waits_for) == (until, waits_for):
        return request
    moved.wait_until, moved.waits_for = until, waits_for
    _go_on(moved, at)
    update(moved, MOVING)
    journal.record("desk.waited", moved, by=by, at=at, until=until)
    return moved


@whole
def resume(request: Request, *, by: Actor, at: datetime) -> Request:
    """Take a waiting request up again."""
    require(by, "desk.resume", request.committee_id)
    moved = ready(request, "resume", by)
    if moved is None:
        return request
    _go_on(moved, at)
    update(moved, MOVING)
    journal.record("desk.resumed", moved, by=by, at=at)
    return moved


@whole
def try_again(
    request: Request, *, again_at: datetime, by: Actor, at: datetime, once_key: str = "",
    done_at: datetime | None = None,
) -> Request:  # fmt: skip
    """Nobody answered the door: it stays with the owner, who is reminded at `again_at`."""
    require(by, "desk.try_again", request.committee_id)
    moved = locked(request, by)
    if said_just_now(moved, "desk.tried", by=by, at=at, once_key=once_key):
        return moved
    require_own(by, moved)
    target = rules.target_of("try_again", moved.state)
    if target is None:
        raise Refused(_("This is not possible any more: the request is “%s”.") % moved.state_label, code="moved")
    moved.state = target
    moved.attempts += 1
    _go_on(moved, at)
    moved.next_at = max(again_at, at + rules.SHORTEST)
    update(moved, MOVING)
    journal.record(
        "desk.tried", moved, by=by, at=at, again_at=moved.next_at, attempt=moved.attempts, once=once_key or None,
        done_at=done_at,
    )  # fmt: skip
    return moved


@whole
def hand_back(
    request: Request, *, by: Actor, at: datetime, once_key: str = "", done_at: datetime | None = None
) -> Request:
    """Whoever has it needs help: it goes back to the person who gave it, or to the next of the line-up."""
    require(by, "desk.hand_back", request.committee_id)
    moved = locked(request, by)
    if said_just_now(moved, "desk.handed_back", by=by, at=at, once_key=once_key):
        return moved
    require_own(by, moved)
    target = rules.target_of("hand_back", moved.state)
    if target is None:
        raise Refused(_("This is not possible any more: the request is “%s”.") % moved.state_label, code="moved")
    moved.state = target
    before, rung = moved.owner_id, next_rung(moved)
    give(moved, rung.membership, at=at, is_last=rung.is_last)
    _go_on(moved, at)
    # Somebody stands at a door and cannot go on: the next person is told at once, not after their patience.
    moved.next_at = at + rules.SHORTEST
    update(moved, [*MOVING, *OWNER_FIELDS])
    journal.record(
        "desk.handed_back", moved, by=by, at=at, to=rung.membership.id, once=once_key or None, done_at=done_at,
        **{"from": before},
    )  # fmt: skip
    return moved


def _close(request: Request, at: datetime, outcome: str, is_solved: bool | None) -> None:
    if request.answered_at is None and request.state == rules.State.DONE:
        request.answered_at = at  # a withdrawn or merged one was answered by nobody
    request.closed_at, request.next_at = at, None
    request.wait_until, request.waits_for = None, ""
    request.outcome, request.is_solved = outcome[:30], is_solved
    request.due_at = request.finish_by


@whole
def finish(
    request: Request, *, by: Actor, at: datetime, is_solved: bool | None = None, outcome: str = "done",
    done_at: datetime | None = None,
) -> Request:  # fmt: skip
    """Processed (办结). Whether the trouble is gone (实际解决) is said apart; None means not known yet.

    Raises:
        Refused: jobs of it are still open.
    """
    require(by, "desk.finish", request.committee_id)
    moved = ready(request, "finish", by)
    if moved is None:
        return request
    if _OPEN_JOB.one(parent=moved.pk):
        raise Refused(_("Some of its jobs are still open."), code="jobs_open")
    _close(moved, at, outcome, is_solved)
    update(moved, CLOSING)
    journal.record(
        "desk.finished", moved, by=by, at=at, outcome=outcome, is_solved=is_solved, attempts=moved.attempts,
        in_time=at <= moved.finish_by, parent=moved.parent_id, done_at=done_at,
    )  # fmt: skip
    return moved


@whole
def cancel(request: Request, *, by: Actor, at: datetime, outcome: str = "withdrawn") -> Request:
    """The resident needs it no more, or it was no request after all; its open jobs are withdrawn with it."""
    require(by, "desk.cancel", request.committee_id)
    moved = ready(request, "cancel", by)
    if moved is None:
        return request
    _close(moved, at, outcome, None)
    update(moved, CLOSING)  # before its jobs, or the last of them would have its owner asked
    for job in moved.jobs.filter(closed_at__isnull=True):
        cancel(job, by=by, at=at, outcome=outcome)
    journal.record("desk.cancelled", moved, by=by, at=at, outcome=outcome, parent=moved.parent_id)
    return moved


def close_fields(request: Request, at: datetime, outcome: str) -> list[str]:
    """Close without a word on whether it is solved (a merge); returns the fields to save."""
    _close(request, at, outcome, None)
    return CLOSING


def open_again(request: Request, at: datetime, **data: Any) -> list[str]:
    """Bring a closed request back to life with a fresh promise to finish; returns the fields to save."""
    zone = zone_of(request.committee_id)
    span = request.finish_by - request.opened_at
    request.state = rules.State.ACCEPTED
    request.closed_at, request.outcome, request.is_solved = None, "", None
    request.finish_by = max(request.finish_by, at + span / 2)
    request.due_at, request.reminded = request.finish_by, 0
    request.reopened += 1
    request.next_at = rules.next_look(request.watch, at, zone)
    return [
        "state", "closed_at", "outcome", "is_solved", "finish_by", "due_at", "reminded", "reopened", "next_at",
    ]  # fmt: skip
