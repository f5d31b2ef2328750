"""Signs of life of the processes, in machine time, so that moving the demonstration clock alarms nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Min, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateEvent

from shouwang.lib import clock, env

from .models import Heartbeat

LIMIT = timedelta(seconds=env.whole("SHOUWANG_STALE_AFTER", 180))  # seconds
QUEUE = "queue"
WATCHED = {
    "sweep": _("The sweep that reminds and passes work on has stopped."),
    "worker": _("The worker for imports and long tasks has stopped."),
    "watcher": _("The watcher has stopped; nobody would notice the next failure."),
    QUEUE: _("Tasks are waiting and nobody takes them up."),
}


@dataclass(frozen=True)
class Stale:
    name: str
    sentence: str
    last_at: datetime | None


def beat(name: str, at: datetime | None = None) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": at or clock.machine_now()})


def beat_queue() -> None:
    """The queue's sign of life: the moment up to which everything was taken up.

    That is now, or the moment since which the oldest task waits; written by the watcher, so that pages read one
    small table.
    """
    now = clock.machine_now()
    oldest = ProcrastinateEvent.objects.filter(
        Q(job__scheduled_at__isnull=True) | Q(job__scheduled_at__lte=now), job__status="todo", type="deferred"
    ).aggregate(since=Min(Greatest("at", Coalesce(F("job__scheduled_at"), F("at")))))["since"]
    beat(QUEUE, min(oldest or now, now))


def stale() -> list[Stale]:
    """Watched processes without a sign of life for three minutes; one that never lived is stale too.

    A sign from the future is none: the machine's clock was set back, and whoever is dead since would seem alive
    until then. Of the queue only a living watcher can tell.
    """
    seen = dict(Heartbeat.objects.values_list("name", "beat_at"))
    now = clock.machine_now()
    silent = {name for name in WATCHED if name not in seen or abs(now - seen[name]) > LIMIT}
    if "watcher" in silent:
        silent.discard(QUEUE)
    return [Stale(name, str(sentence), seen.get(name)) for name, sentence in WATCHED.items() if name in silent]
