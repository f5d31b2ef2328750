"""What somebody at the door reports with one tap, turned into the desk's moves."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shouwang.core.access import Actor
from shouwang.core.refusal import Refused

from . import actions
from .kind import Outcome, kinds
from .models import Request

AGAIN = timedelta(minutes=30)


def outcome_of(request: Request, code: str) -> Outcome:
    """The outcome of the request's kind; `Refused` for one that the kind does not know."""
    for outcome in kinds()[request.kind].outcomes:
        if outcome.code == code:
            return outcome
    raise Refused(_("This answer does not belong to this request."), code="unknown_outcome")


@transaction.atomic
def record(request: Request, code: str, *, note: str, once_key: str, by: Actor, at: datetime) -> str:
    """Make the move that the outcome stands for; returns the outcome's label.

    Raises:
        Refused: unknown outcome, or the request is with somebody else.
    """
    outcome = outcome_of(request, code)
    if note.strip():
        actions.note(request, note, by=by, at=at, once_key=f"{once_key}:{code}"[:80])
    if outcome.move == "start":
        actions.start(request, by=by, at=at)
    elif outcome.move == "finish":
        actions.finish(request, by=by, at=at, is_solved=outcome.solved, outcome=outcome.code)
    elif outcome.move == "try_again":
        actions.try_again(request, again_at=at + (outcome.again_after or AGAIN), by=by, at=at, once_key=once_key)
    elif outcome.move == "hand_back":
        actions.hand_back(request, by=by, at=at, once_key=once_key)
    else:
        raise Refused(_("This answer does not belong to this request."), code="unknown_outcome")
    return str(outcome.label)
