"""What the committee promises for a kind and an urgency, its own changes included."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from shouwang.core.models import Committee
from shouwang.lib.workdays import after_working_days

from .kind import ServiceKind

_zones: dict[uuid.UUID, ZoneInfo] = {}


def zone_of(committee_id: uuid.UUID) -> ZoneInfo:
    """The time zone of the committee's street; never changes, so it is remembered."""
    if committee_id not in _zones:
        _zones[committee_id] = ZoneInfo(
            Committee.objects.values_list("street__timezone", flat=True).get(id=committee_id)
        )
    return _zones[committee_id]


def promised(
    kind: ServiceKind, urgency: str, received_at: datetime, zone: ZoneInfo, changes: dict | None = None
) -> tuple[datetime, datetime]:
    """`(answer_by, finish_by)` for a request received at `received_at`.

    Args:
        changes: `Committee.promises`: kind -> urgency -> `[answer minutes, finish minutes]`.
    """
    received_at = received_at.astimezone(UTC)  # hours are hours, over a change to or from summer time too
    promise = kind.promise[urgency]
    own = (changes or {}).get(kind.code, {}).get(urgency)
    if own:
        return received_at + timedelta(minutes=own[0]), received_at + timedelta(minutes=own[1])
    answer_by = received_at + promise.answer
    if promise.finish_working_days is not None:
        return answer_by, max(after_working_days(received_at, promise.finish_working_days, zone), answer_by)
    return answer_by, max(received_at + promise.finish, answer_by)
