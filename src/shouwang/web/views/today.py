"""The board of the day: what is overdue, what nobody has answered, what falls due, and who is on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.core.access import may
from shouwang.core.backup import take as backup
from shouwang.core.entry import committee_page
from shouwang.desk import queries
from shouwang.desk.queries import InboxFilter
from shouwang.desk.rows import rows
from shouwang.lib import clock

from ..queries import count_unfinished, duty, kept_today, unfinished

SHOWN = 6


@committee_page("web.today")
def page(request: Any) -> HttpResponse:
    at, by, committee = clock.now(), request.actor, request.committee
    request.figures = figures = queries.counts(by, at)
    address = reverse("inbox", args=[committee.slug])
    own = str(by.membership.id) if by.membership else ""
    open_rows = queries.inbox(by, InboxFilter(), at)
    overdue = list(queries.urgent_first(open_rows.filter(due_at__lte=at))[:SHOWN])
    shown = {asked.pk for asked in overdue}
    mine = open_rows.filter(owner=by.membership) if by.membership else open_rows.none()
    reminded = list(mine.filter(reminded__gt=0).exclude(pk__in=shown)[:SHOWN])
    shown |= {asked.pk for asked in reminded}
    unanswered = list(open_rows.filter(answered_at__isnull=True, due_at__gt=at).exclude(pk__in=shown)[:SHOWN])
    shown |= {asked.pk for asked in unanswered}
    due = list(open_rows.filter(due_at__gt=at, due_at__lte=at + timedelta(hours=24)).exclude(pk__in=shown)[:SHOWN])
    last = list(open_rows.filter(is_last_rung=True).exclude(pk__in=shown)[:SHOWN])
    groups = [
        _group(_("Overdue"), "overdue", figures.overdue, overdue, f"{address}?due=overdue", _("Nothing is overdue.")),
        _group(_("You were reminded"), "due", len(reminded), reminded, f"{address}?owner={own}", ""),
        _group(_("With the street's duty officer"), "overdue", figures.last_rung, last,
               f"{address}?due=last_rung", ""),
        _group(_("Not answered yet"), "due", figures.unanswered, unanswered, f"{address}?state=new",
               _("Every request has been answered.")),
        _group(_("Due within 24 hours"), "open", figures.due, due, f"{address}?due=today",
               _("Nothing more falls due within 24 hours.")),
    ]  # fmt: skip
    return render(
        request,
        "web/today.html",
        {
            "groups": [
                {**group, "rows": rows(group["found"], by, at, committee.slug)}
                for group in groups
                if group["found"] or group["none"]
            ],
            "stats": [
                _stat(_("Overdue"), figures.overdue, "overdue", f"{address}?due=overdue"),
                _stat(_("Not answered yet"), figures.unanswered, "due", f"{address}?state=new"),
                _stat(_("Open"), figures.open, "open", address),
                _stat(_("Mine"), figures.mine, "open", f"{address}?owner={own}"),
            ],
            "duty": duty(committee.id),
            "kept": kept_today(committee, at),
            "unfinished": unfinished(committee) if may(by, "desk.receive") else [],
            "unfinished_count": count_unfinished(committee) if may(by, "desk.receive") else 0,
            "may_read_held": may(by, "desk.read_held"),
            "backup_late": backup.trouble() if may(by, "core.back_up") else "",
            "day": at,
        },
    )


def _group(title: str, tone: str, count: int, found: list[Any], url: str, none: str) -> dict[str, Any]:
    return {
        "title": title, "tone": tone if count else "ok", "count": count, "found": found,
        "url": url if count > len(found) else "", "none": none,
    }  # fmt: skip


def _stat(label: str, value: int, tone: str, url: str) -> dict[str, Any]:
    return {"label": label, "value": value, "tone": tone if value else "none", "url": url}
