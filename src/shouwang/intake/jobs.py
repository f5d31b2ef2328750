"""Slow work of the ways in, done by the worker: a roster of a thousand households takes seconds."""

from __future__ import annotations

import uuid
from datetime import datetime

from procrastinate.contrib.django import app

from shouwang.core import walls
from shouwang.lib import clock

from .models import RosterImport


@app.task(name="intake.carry_out_roster", pass_context=False)
def carry_out_roster(roster_id: str) -> None:
    from .roster.actions import carry_out

    pk = uuid.UUID(roster_id)
    with walls.committee(RosterImport.objects.values_list("committee_id", flat=True).get(pk=pk)):
        carry_out(pk, at=clock.now())


def put_into_queue(roster: RosterImport) -> None:
    """Hand an agreed import to the worker, in the transaction of the agreement."""
    carry_out_roster.defer(roster_id=str(roster.pk))


def look_after_roster(roster: RosterImport, at: datetime) -> None:
    """The sweep's action for imports."""
    from .roster.actions import look_after_roster as look_after

    look_after(roster, at, defer=put_into_queue)
