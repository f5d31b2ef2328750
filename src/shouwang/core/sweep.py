"""The one sweep: takes every open thing that is due and lets its room decide what happens next.

Rows are taken with SKIP LOCKED, so that two sweeps at once do no harm. A row whose handling fails is put a
few minutes ahead and logged, so that one bad row cannot stall the rest; it stays owned and is tried again.
Late never means skipped: there is no oldest age.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from shouwang.lib import clock

from . import walls
from .access import THE_SYSTEM
from .actions.team import mark_back
from .keeping.night import destroy_what_is_due
from .models import Heartbeat, Membership, OpenThing
from .models.roles import Role

log = logging.getLogger("shouwang.sweep")
BATCH = 100
AFTER_FAILURE = timedelta(minutes=5)
CLOCK = "clock"  # the heartbeat that holds the moment of the latest round
SET_BACK = timedelta(minutes=2)  # clocks of two machines differ by less

DueAction = Callable[[Any, datetime], None]
LeaveAction = Callable[[uuid.UUID, datetime], object]
_due_actions: dict[type[OpenThing], DueAction] = {}
_leave_actions: dict[type[OpenThing], LeaveAction] = {}
_dated: dict[type[OpenThing], Q] = {}


def on_due(model: type[OpenThing], action: DueAction, *, dated: Q | None = None) -> None:
    """Register what a room does with its due things: `action(locked_row, at)`, which must move `next_at` on.

    Args:
        dated: those whose `next_at` is a date that people agreed on, not a time counted from some moment.
    """
    _due_actions[model] = action
    if dated is not None:
        _dated[model] = dated


def on_leave(model: type[OpenThing], action: LeaveAction) -> None:
    """Register how a room above the wiring moves the work of somebody absent on: `action(membership_id, at)`."""
    _leave_actions[model] = action


def owner_left(membership_id: uuid.UUID, at: datetime) -> None:
    """Let every registered room pass on, in this transaction, what the absent or dismissed person owns there."""
    with walls.login():
        street_id = Membership.objects.values_list("street_id", flat=True).get(pk=membership_id)
    with walls.street(street_id):  # an officer of the street may own work of any of its committees
        for action in _leave_actions.values():
            action(membership_id, at)


def open_things() -> dict[type[OpenThing], DueAction]:
    """Every kind of open thing. LookupError where a room forgot to say what happens when one is due."""
    models = [model for model in _with_descendants(OpenThing.__subclasses__()) if not model._meta.abstract]
    missing = [model.__name__ for model in models if model not in _due_actions]
    if missing:
        raise LookupError(f"no due action for {', '.join(missing)}")
    return {model: _due_actions[model] for model in models}


def _with_descendants(models: list[type[OpenThing]]) -> list[type[OpenThing]]:
    return [each for model in models for each in (model, *_with_descendants(model.__subclasses__()))]


def run_once(at: datetime | None = None, *, is_replay: bool = False) -> int:
    """Handle everything that is due at `at` (default: now); returns how many things were handled.

    First those whose absence has ended are back, and whatever reached somebody in the very moment in which
    they were marked absent moves on: the only rows that the marking itself could not see. Last, and for a few
    seconds at the most, comes what is past its term (`core.keeping`).
    """
    handled = 0
    moment = at or clock.now()
    if not is_replay:  # an invented street that lives eight days over is no clock that was set back
        _mind_the_clock(moment)
    _welcome_back(moment)
    for membership_id in _owners_who_left():
        with transaction.atomic():
            owner_left(membership_id, moment)
    for model, action in open_things().items():
        while taken := _batch(model, action, moment):
            handled += taken
    destroy_what_is_due(moment)
    return handled


@transaction.atomic
def _mind_the_clock(at: datetime) -> None:
    """Where the clock was set back, bring what was counted from the wrong future near again.

    Otherwise whatever was reminded while the clock ran a year ahead would be looked at again in a year. Each is
    as far from now as it was then, so that nothing is due at once and nobody is reminded twice. A thing that was
    due so late rightly comes sooner; that does no harm.
    """
    latest = Heartbeat.objects.select_for_update().filter(name=CLOCK).first()
    if latest is not None and latest.beat_at - at > SET_BACK:
        back, moved = latest.beat_at - at, 0
        for model in open_things():
            counted = model._default_manager.filter(closed_at__isnull=True, next_at__gt=latest.beat_at)
            moved += counted.exclude(_dated.get(model, Q(pk__in=[]))).update(next_at=F("next_at") - back)
        log.warning("The clock was set back by %s; %s open things are looked at sooner.", back, moved)
    _mark_the_clock(at)


def _mark_the_clock(at: datetime) -> None:
    Heartbeat.objects.update_or_create(name=CLOCK, defaults={"beat_at": at})


def _welcome_back(at: datetime) -> None:
    for person in Membership.objects.filter(absent_until__lte=at, absent_since__isnull=False, ended_at__isnull=True):
        mark_back(person, by=THE_SYSTEM, at=at)


def _owners_who_left() -> set[uuid.UUID]:
    """Absent or dismissed people who own open things, the street's duty officers aside (beyond them is nobody)."""
    left = Membership.objects.exclude(absent_since__isnull=True, ended_at__isnull=True).exclude(
        role=Role.STREET, ended_at__isnull=True
    )
    return {
        owner_id
        for model in _leave_actions
        for owner_id in model._default_manager.filter(closed_at__isnull=True, owner__in=left)
        .values_list("owner_id", flat=True)
        .distinct()
    }


def _batch(model: type[OpenThing], action: DueAction, at: datetime) -> int:
    with transaction.atomic():
        due = list(
            model._default_manager.select_for_update(skip_locked=True, no_key=True, of=("self",))
            .filter(closed_at__isnull=True, next_at__lte=at)
            .order_by("next_at")[:BATCH]
        )
        for thing in due:
            try:
                with walls.committee(thing.committee_id), transaction.atomic():
                    action(thing, at)
                    still_due = model._default_manager.filter(
                        pk=thing.pk, closed_at__isnull=True, next_at__lte=at
                    ).exists()
                    if still_due:
                        raise RuntimeError("the due action left it due")
            except Exception:
                log.exception("%s %s could not be handled; tried again in %s", model.__name__, thing.pk, AFTER_FAILURE)
                model._default_manager.filter(pk=thing.pk).update(next_at=at + AFTER_FAILURE)
        if due:
            # In the transaction of what was counted from `at`: another sweep, whose clock is right, may have marked
            # the round as over before anything of it was written.
            _mark_the_clock(at)
        return len(due)
