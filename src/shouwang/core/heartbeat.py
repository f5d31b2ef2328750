"""Signs of life of the processes, in machine time, so that moving the demonstration clock alarms nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.lib import clock, env

from .models import Heartbeat

LIMIT = timedelta(seconds=env.whole("SHOUWANG_STALE_AFTER", 180))  # seconds
WATCHED = {
    "sweep": _("The sweep that reminds and passes work on has stopped."),
    "worker": _("The worker for imports and long tasks has stopped."),
    "watcher": _("The watcher has stopped; nobody would notice the next failure."),
}


@dataclass(frozen=True)
class Stale:
    name: str
    sentence: str
    last_at: datetime | None


def beat(name: str) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": clock.machine_now()})


def stale() -> list[Stale]:
    """Watched processes without a sign of life for three minutes; one that never lived is stale too."""
    seen = dict(Heartbeat.objects.values_list("name", "beat_at"))
    limit = clock.machine_now() - LIMIT
    return [
        Stale(name, str(sentence), seen.get(name))
        for name, sentence in WATCHED.items()
        if seen.get(name) is None or seen[name] < limit
    ]
