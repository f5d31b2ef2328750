"""The inbox as a workbook; that it was taken out is in the journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.core import journal
from shouwang.core.access import Actor, require
from shouwang.core.models import Committee
from shouwang.core.models.roles import post_words

from .kind import kinds
from .models import Channel, Request, Urgency
from .promises import zone_of
from .rows import place_words, shown_name

COLUMNS = [
    _("Number"), _("Matter"), _("Urgency"), _("Door"), _("Name"), _("How it came"), _("Received"), _("Answer by"),
    _("Answered"), _("Finish by"), _("Closed"), _("Status"), _("Solved"), _("Rating"), _("Owner"), _("Post"),
]  # fmt: skip


@transaction.atomic
def journal_export(committee: Committee, *, by: Actor, at: datetime) -> None:
    require(by, "desk.export", committee.id)
    journal.record("desk.exported", committee, by=by, at=at, committee_id=committee.id)


def export_rows(requests: Iterable[Request], by: Actor, at: datetime) -> Iterable[list[Any]]:
    """One row a request; names masked as on the page, no telephone, no words of the plea."""
    for request in requests:
        zone = zone_of(request.committee_id)

        def local(moment: datetime | None, zone: Any = zone) -> datetime | None:
            return moment.astimezone(zone).replace(tzinfo=None) if moment else None

        yield [
            request.number,
            str(kinds()[request.kind].label),
            str(Urgency(request.urgency).label),
            place_words(request),
            shown_name(request.beneficiary_name or request.caller_name, by),
            str(Channel(request.channel).label),
            local(request.opened_at),
            local(request.answer_by),
            local(request.answered_at),
            local(request.finish_by),
            local(request.closed_at),
            request.state_label,
            {True: "✓", False: "✗", None: ""}[request.is_solved],
            request.rating,
            request.owner.name if request.owner else "",
            post_words(request.owner_post),
        ]
