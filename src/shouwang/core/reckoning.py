"""The proof that nothing fell on the floor: every room accounts for what it received.

A room registers a function that returns `Tally` rows; `shouwang reconcile` runs them all and exits 1 where
anything is unaccounted for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Sum

from shouwang.lib import clock

from .models import Destruction, OpenThing

LATE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Tally:
    """One line of the account: `received == closed + open + explained + destroyed`; `lost` lists what breaks it.

    `destroyed` is what the record of destruction says; `received` counts it too.
    """

    what: str
    received: int
    closed: int = 0
    open: int = 0
    explained: int = 0
    destroyed: int = 0
    lost: list[str] = field(default_factory=list)
    note: str = ""

    @property
    def is_whole(self) -> bool:
        return not self.lost and self.received == (self.closed + self.open + self.explained + self.destroyed)


Accountant = Callable[[datetime], list[Tally]]
_accountants: dict[str, Accountant] = {}


def account_for(name: str, accountant: Accountant) -> None:
    """Register the account of one room, at start-up."""
    _accountants[name] = accountant


def recorded(thing: str, kind: str | None = None) -> tuple[int, datetime | None]:
    """How many of a thing were destroyed by the record, and up to which moment."""
    lines = Destruction.objects.filter(thing=thing)
    found = (lines if kind is None else lines.filter(kind=kind)).aggregate(count=Sum("how_many"), last=Max("up_to"))
    return found["count"] or 0, found["last"]


def open_thing_tally(model: type[OpenThing], at: datetime, *, destroyed: int = 0) -> Tally:
    """Every row of an open thing is closed, or open with an owner whose role still runs and a `next_at`."""
    rows = model._default_manager.all()
    still = rows.filter(closed_at__isnull=True)
    lost = [f"{model.__name__} {pk}: no owner or no next_at" for pk in _pks(still.filter(owner__isnull=True))]
    lost += [f"{model.__name__} {pk}: no next_at" for pk in _pks(still.filter(next_at__isnull=True))]
    lost += [
        f"{model.__name__} {pk}: the owner's role has ended" for pk in _pks(still.filter(owner__ended_at__isnull=False))
    ]
    lost += [
        f"{model.__name__} {pk}: due more than 10 minutes ago and not taken up"
        for pk in _pks(still.filter(next_at__lt=at - LATE_AFTER))
    ]
    received, open_now = rows.count(), still.count()
    return Tally(
        what=model.__name__, received=received + destroyed, closed=received - open_now, open=open_now,
        destroyed=destroyed, lost=lost,
    )  # fmt: skip


def _pks(rows: Any) -> list[str]:
    return [str(pk) for pk in rows.values_list("pk", flat=True)[:200]]


def reckon(at: datetime | None = None) -> list[Tally]:
    """The whole account, one row a thing received."""
    moment = at or clock.now()
    rows: list[Tally] = []
    for accountant in _accountants.values():
        rows += accountant(moment)
    return rows


def as_text(rows: list[Tally]) -> str:
    lines = []
    for row in rows:
        mark = "✓" if row.is_whole else "✗"
        lines.append(
            f"{mark} {row.what}: received {row.received} = closed {row.closed} + open {row.open}"
            f" + explained {row.explained} + destroyed {row.destroyed}{'  ' + row.note if row.note else ''}"
        )
        lines += [f"    {sentence}" for sentence in row.lost]
    whole = all(row.is_whole for row in rows)
    lines.append("All accounted for. 全部有着落。" if whole else "NOT accounted for: see above. 有未交代的事项。")
    return "\n".join(lines)


def as_json(rows: list[Tally]) -> str:
    return json.dumps(
        {
            "whole": all(row.is_whole for row in rows),
            "rows": [asdict(row) | {"is_whole": row.is_whole} for row in rows],
        },
        ensure_ascii=False,
        indent=1,
    )
