"""The resident's word: a rating, and the right to have it opened again."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from shouwang.core import journal
from shouwang.core.access import THE_SYSTEM, Actor, require
from shouwang.core.lineup import line_up
from shouwang.core.models.roles import Role
from shouwang.core.refusal import Refused
from shouwang.lib.acts import whole
from shouwang.lib.rows import update

from .. import rules
from ..models import Request
from .moves import open_again
from .owner import OWNER_FIELDS, give, locked, require_words


@whole
def rate(request: Request, *, rating: int, is_solved: bool | None, by: Actor, at: datetime) -> Request:
    """Rate a finished request from 1 to 5. A bad rating, or "not solved", opens it again at once.

    Raises:
        Refused: not finished, or a number outside 1 to 5. The same rating twice changes nothing.
    """
    require(by, "desk.rate", request.committee_id)
    if not 1 <= rating <= 5:
        raise Refused(_("Choose one of the five answers."), code="rating")
    rated = locked(request, by)
    if _is_repeat(rated, rating, is_solved):
        return rated
    require_words(rated)
    if rated.state != rules.State.DONE:
        raise Refused(_("It can be rated when it is done."), code="not_done")
    rated.rating, rated.rated_at = rating, at
    if is_solved is not None:
        rated.is_solved = is_solved
    update(rated, ["rating", "rated_at", "is_solved"])
    journal.record("desk.rated", rated, by=by, at=at, rating=rating, is_solved=is_solved)
    if rules.reopens(rating, is_solved):
        return _reopen(rated, by=THE_SYSTEM, at=at, because="rating")
    return rated


def _is_repeat(rated: Request, rating: int, is_solved: bool | None) -> bool:
    """The same word again, about the same end of the work: what was opened again can be rated badly again."""
    if rated.rating != rating or rated.rated_at is None:
        return False
    if rated.is_open or rated.closed_at is None:
        return True
    return rated.rated_at >= rated.closed_at and is_solved in (None, rated.is_solved)


@whole
def reopen(request: Request, *, by: Actor, at: datetime) -> Request:
    """Open a closed request again: it goes to the office, first to the person who had it."""
    require(by, "desk.reopen", request.committee_id)
    closed = locked(request, by)
    if closed.is_open:
        return closed
    require_words(closed)
    return _reopen(closed, by=by, at=at, because="asked")


def _reopen(request: Request, *, by: Actor, at: datetime, because: str) -> Request:
    rungs = line_up(request.committee_id, request.building.compound_id if request.building else None)
    before = request.owner
    same = [rung for rung in rungs if before and rung.membership.id == before.id and before.role != Role.VOLUNTEER]
    rung = (same or rungs)[0]
    fields = open_again(request, at)
    request.merged_into = None
    give(request, rung.membership, at=at, is_last=rung.is_last)
    update(request, [*dict.fromkeys([*fields, *OWNER_FIELDS, "merged_into"])])
    journal.record("desk.reopened", request, by=by, at=at, to=rung.membership.id, because=because)
    return request
