"""The one sweep: takes every open thing that is due and lets its room decide what happens next.

Rows are taken with SKIP LOCKED, so that two sweeps at once do no harm. A row whose handling fails is put a
few minutes ahead and logged, so that one bad row cannot stall the rest; it stays owned and is tried again.
Late never means skipped: there is no oldest age.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from shouwang.lib import clock

from .models import OpenThing

log = logging.getLogger("shouwang.sweep")
BATCH = 100
AFTER_FAILURE = timedelta(minutes=5)

DueAction = Callable[[Any, datetime], None]
_due_actions: dict[type[OpenThing], DueAction] = {}


def on_due(model: type[OpenThing], action: DueAction) -> None:
    """Register what a room does with its due things: `action(locked_row, at)`, which must move `next_at` on."""
    _due_actions[model] = action


def open_things() -> dict[type[OpenThing], DueAction]:
    """Every kind of open thing. LookupError where a room forgot to say what happens when one is due."""
    models = [model for model in _subclasses(OpenThing) if not model._meta.abstract]
    missing = [model.__name__ for model in models if model not in _due_actions]
    if missing:
        raise LookupError(f"no due action for {', '.join(missing)}")
    return {model: _due_actions[model] for model in models}


def _subclasses(model: type[OpenThing]) -> list[type[OpenThing]]:
    found = []
    for child in model.__subclasses__():
        found += [child, *_subclasses(child)]
    return found


def run_once(at: datetime | None = None) -> int:
    """Handle everything that is due at `at` (default: now); returns how many things were handled."""
    handled = 0
    moment = at or clock.now()
    for model, action in open_things().items():
        while taken := _batch(model, action, moment):
            handled += taken
    return handled


def _batch(model: type[OpenThing], action: DueAction, at: datetime) -> int:
    with transaction.atomic():
        due = list(
            model._default_manager.select_for_update(skip_locked=True, of=("self",))
            .filter(closed_at__isnull=True, next_at__lte=at)
            .order_by("next_at")[:BATCH]
        )
        for thing in due:
            try:
                with transaction.atomic():
                    action(thing, at)
                    still_due = model._default_manager.filter(
                        pk=thing.pk, closed_at__isnull=True, next_at__lte=at
                    ).exists()
                    if still_due:
                        raise RuntimeError("the due action left it due")
            except Exception:
                log.exception("%s %s could not be handled; tried again in %s", model.__name__, thing.pk, AFTER_FAILURE)
                model._default_manager.filter(pk=thing.pk).update(next_at=at + AFTER_FAILURE)
        return len(due)
