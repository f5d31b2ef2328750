"""What in one room causes something in another: one dict, registered at start-up, no Django signals."""

from __future__ import annotations

import uuid

from shouwang.core.models import JournalEntry
from shouwang.core.sweep import owner_left
from shouwang.desk.actions.jobs import look_after_jobs


def work_moves_on(entry: JournalEntry) -> None:
    """Somebody is absent or gone: whatever they own is with the next person before this transaction ends."""
    owner_left(uuid.UUID(entry.data["who"]), entry.at)


def parent_is_looked_after(entry: JournalEntry) -> None:
    """A job was closed; when it was the last one, the owner of the whole request is asked."""
    if entry.data.get("parent"):
        look_after_jobs(uuid.UUID(entry.data["parent"]), at=entry.at)


WIRING = {
    "core.marked_absent": (work_moves_on,),
    "core.dismissed": (work_moves_on,),
    "desk.finished": (parent_is_looked_after,),
    "desk.cancelled": (parent_is_looked_after,),
    "desk.merged": (parent_is_looked_after,),
}
