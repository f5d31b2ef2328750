"""The inbox: every row with its owner and its promise."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shouwang.core.access import may, require
from shouwang.core.entry import committee_page
from shouwang.core.queries import owners
from shouwang.lib import clock, tables

from .. import queries
from ..export import COLUMNS, export_rows, journal_export
from ..group_notice import group_notice
from ..kind import choices
from ..models import STATE_LABELS, Channel, Urgency
from ..queries import InboxFilter, inbox
from ..rows import option_list, rows

PAGE = 50


def chosen_from(query: Any) -> InboxFilter:
    """The filter that an address names; what it does not know it leaves out."""
    try:
        owner = str(uuid.UUID(query.get("owner", "")))
    except ValueError:
        owner = ""
    return InboxFilter(
        state=query.get("state", "open") or "open",
        kind=query.get("kind", ""),
        urgency=query.get("urgency", "") if query.get("urgency", "") in Urgency.values else "",
        channel=query.get("channel", "") if query.get("channel", "") in Channel.values else "",
        owner=owner,
        due=query.get("due", ""),
        words=query.get("q", "")[:60],
    )


@committee_page("desk.read")
def page(request: Any) -> HttpResponse:
    at, by = clock.now(), request.actor
    chosen = chosen_from(request.GET)
    found = inbox(by, chosen, at)
    if request.GET.get("format") == "xlsx":
        require(by, "desk.export", request.committee.id)
        journal_export(request.committee, by=by, at=at)
        return tables.workbook_response(
            f"{request.committee.slug}-{at:%m%d}.xlsx", _("Inbox"), COLUMNS, export_rows(found[:5000], by, at)
        )
    request.figures = queries.counts(by, at)
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    fits = shown.paginator.num_pages == 1 and may(by, "desk.assign")
    states = [("open", _("All open")), *STATE_LABELS.items(), ("closed", _("All closed")), ("all", _("Everything"))]
    return render(
        request,
        "desk/inbox.html",
        {
            "rows": rows(shown.object_list, by, at, request.committee.slug),
            "page": shown,
            "figures": request.figures,
            "chosen": chosen,
            "states": [(str(value), str(label)) for value, label in states],
            "kinds": option_list(choices(), _("All matters")),
            "urgencies": option_list(Urgency.choices, _("Any urgency")),
            "channels": option_list(Channel.choices, _("All ways in")),
            "owners": option_list(
                [(str(member.id), member.name) for member in owners(request.committee.id)], _("All owners")
            ),
            "may_export": may(by, "desk.export"),
            "may_fill": may(by, "reports.fill"),
            "notice": group_notice(shown.object_list, hotline=request.committee.hotline) if fits else "",
        },
    )
