"""What may be said to the residents' group: how much is open in which building, no names, no doors, nothing private."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from shouwang.reading import Entry, Item, as_notice

from .kind import kinds
from .models import Request


def group_notice(requests: Iterable[Request], *, hotline: str = "") -> str:
    """A text to be pasted into the group; empty where nothing may be told."""
    told: dict[str, Counter[str]] = {}
    for request in requests:
        kind = kinds()[request.kind]
        # What 110, 119 or 120 is called for is nothing for the group either.
        is_private = request.is_sensitive or kind.is_private or bool(kind.advise)
        if is_private or request.building is None or not request.is_open:
            continue
        told.setdefault(str(request.building), Counter())[str(kind.label)] += 1
    entries = [
        Entry(None, place=place, items=tuple(Item(f"{label} ×", count) for label, count in counted.items()))
        for place, counted in told.items()
    ]
    if not entries:
        return ""
    body = _("Neighbours who can lend a hand, please tell the committee.")
    if hotline:
        body = _("Neighbours who can lend a hand, please tell the committee: %s") % hotline
    return as_notice(_("What neighbours need now"), entries, body=body)
