"""What somebody at the door reports with one tap, turned into the desk's moves."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from shouwang.core.access import Actor
from shouwang.core.refusal import Refused
from shouwang.lib.acts import whole

from ..kind import Outcome, kinds
from ..models import DoorReport, Request
from .moves import finish, hand_back, start, try_again
from .words import note as add_note

AGAIN = timedelta(minutes=30)


def outcome_of(request: Request, code: str) -> Outcome:
    """The outcome of the request's kind; `Refused` for one that the kind does not know."""
    for outcome in kinds()[request.kind].outcomes:
        if outcome.code == code:
            return outcome
    raise Refused(_("This answer does not belong to this request."), code="unknown_outcome")


def outcome_label(report: DoorReport) -> str:
    """What a report says, in words: of its request's service, or of any where the request is gone; empty if unknown."""
    known = [kinds()[report.request.kind]] if report.request else kinds().values()
    return next((str(one.label) for kind in known for one in kind.outcomes if one.code == report.outcome), "")


@whole
def record(
    request: Request, code: str, *, note: str, once_key: str, by: Actor, at: datetime, done_at: datetime | None = None
) -> str:
    """Make the move that the outcome stands for; returns the outcome's label.

    `done_at` is when it happened at the door, where it is told only now; the promise goes by `at`.

    Raises:
        Refused: unknown outcome, or the request is with somebody else.
    """
    outcome = outcome_of(request, code)
    if note.strip():
        add_note(request, note, by=by, at=at, once_key=once_key)
    if outcome.move == "start":
        start(request, by=by, at=at, done_at=done_at)
    elif outcome.move == "finish":
        finish(request, by=by, at=at, is_solved=outcome.solved, outcome=outcome.code, done_at=done_at)
    elif outcome.move == "try_again":
        again_at = (done_at or at) + (outcome.again_after or AGAIN)
        try_again(request, again_at=again_at, by=by, at=at, once_key=once_key, done_at=done_at)
    elif outcome.move == "hand_back":
        hand_back(request, by=by, at=at, once_key=once_key, done_at=done_at)
    else:
        raise Refused(_("This answer does not belong to this request."), code="unknown_outcome")
    return str(outcome.label)
