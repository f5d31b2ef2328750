"""What the sweep does with a paste that nobody finished, and what happens when its owner falls ill."""

from __future__ import annotations

import uuid
from datetime import datetime

from shouwang.core import journal
from shouwang.core.access import THE_SYSTEM
from shouwang.core.lineup import after

from .. import rules
from ..models import Paste


def take_up(paste: Paste, at: datetime) -> None:
    """Remind the owner once, then pass it to the next person; called by the sweep with the row locked."""
    owner = paste.owner
    is_there = owner is not None and not owner.is_absent and owner.ended_at is None
    due = rules.what_is_due(reminded=paste.reminded, is_last_rung=paste.is_last_rung, is_owner_there=is_there)
    if due == rules.Due.PASS_ON:
        _pass_on(paste, at, verb="intake.paste_passed_on")
        return
    paste.reminded += 1
    paste.next_at = rules.next_look(at, is_dangerous=paste.is_dangerous)
    paste.save(update_fields=["reminded", "next_at"])
    journal.record("intake.paste_reminded", paste, by=THE_SYSTEM, at=at, to=paste.owner_id)


def _pass_on(paste: Paste, at: datetime, *, verb: str) -> None:
    before = paste.owner_id
    rung = after(paste.committee_id, before, paste.compound_id)
    paste.owner, paste.owner_post = rung.membership, rung.membership.post_key
    paste.is_last_rung, paste.reminded = rung.is_last, 0
    paste.next_at = rules.next_look(at, is_dangerous=paste.is_dangerous)
    paste.save(update_fields=["owner", "owner_post", "is_last_rung", "reminded", "next_at"])
    journal.record(verb, paste, by=THE_SYSTEM, at=at, to=rung.membership.id, **{"from": before})


def move_pastes_on(membership_id: uuid.UUID, at: datetime) -> None:
    """Unfinished pastes of somebody absent or dismissed go to the next person now."""
    for paste in Paste.objects.select_for_update(no_key=True).filter(owner_id=membership_id, closed_at__isnull=True):
        _pass_on(paste, at, verb="intake.paste_moved_on")
