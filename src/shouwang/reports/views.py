"""The first report: requests by kind and day, answered and finished in time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shouwang.core.access import require
from shouwang.core.entry import committee_page
from shouwang.desk.export import journal_export
from shouwang.desk.kind import kinds
from shouwang.lib import charts, clock, tables

from .queries import Line, Report, report

MOST_DAYS = 92
EARLIEST = date(2020, 1, 1)
SHOWN_KINDS = 5
COLOURS = tuple(f"var(--chart-{number})" for number in range(1, SHOWN_KINDS + 1))
REST = "var(--chart-rest)"


@committee_page("reports.read")
def page(request: Any) -> HttpResponse:
    at, committee = clock.now(), request.committee
    zone = committee.street.zone
    today = at.astimezone(zone).date()
    last = min(max(_day(request.GET.get("to"), today), EARLIEST), today)
    first = _day(request.GET.get("from"), last - timedelta(days=6))
    first = max(min(first, last), last - timedelta(days=MOST_DAYS - 1))
    found = report(committee.id, first, last, zone=zone, at=at)
    if request.GET.get("format") == "xlsx":
        require(request.actor, "reports.export", committee.id)
        journal_export(committee, by=request.actor, at=at)
        return tables.file_response(f"{committee.slug}-{first:%m%d}-{last:%m%d}.xlsx", _workbook(found))
    most = max((line.received for line in found.by_kind.values()), default=1)
    return render(
        request,
        "reports/report.html",
        {
            "first": first,
            "last": last,
            "found": found,
            "stats": _stats(found),
            "chart": _chart(found) if found.total.received else "",
            "rows": [
                {"label": kinds()[code].label, "line": line, "answered": _share(line.answered_in_time, line.to_answer),
                 "finished": _share(line.finished_in_time, line.to_finish)}
                for code, line in found.by_kind.items()
            ],
            "days": [
                {"day": day, "line": line, "answered": _share(line.answered_in_time, line.to_answer),
                 "finished": _share(line.finished_in_time, line.to_finish)}
                for day, line in found.by_day.items()
            ],
            "most": most,
        },
    )  # fmt: skip


def _day(text: str | None, otherwise: date) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return otherwise


def _share(part: int, whole: int) -> str:
    return f"{part} / {whole} · {round(100 * part / whole)}%" if whole else "–"


def _stats(found: Report) -> list[dict[str, Any]]:
    total = found.total
    return [
        {"label": _("Received"), "value": total.received, "tone": "open", "note": ""},
        {"label": _("Answered in time"), "value": _percent(total.answered_in_time, total.to_answer), "tone": "none",
         "note": f"{total.answered_in_time} / {total.to_answer}"},
        {"label": _("Finished in time"), "value": _percent(total.finished_in_time, total.to_finish), "tone": "none",
         "note": f"{total.finished_in_time} / {total.to_finish}"},
        {"label": _("Solved"), "value": total.solved, "tone": "ok",
         "note": _("of %d closed") % total.closed},
        {"label": _("Rating"), "value": f"{found.mean_rating:.1f}" if found.mean_rating else "–", "tone": "none",
         "note": _("%d ratings") % found.ratings},
    ]  # fmt: skip


def _percent(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)}%" if whole else "–"


def _chart(found: Report) -> str:
    """Requests by day, stacked by the most frequent kinds; the rest together."""
    top = list(found.by_kind)[:SHOWN_KINDS]
    rest = str(_("Others"))
    labels = [str(kinds()[code].label) for code in top] + ([rest] if len(found.by_kind) > len(top) else [])
    rows = []
    for day in found.days:
        for code in found.by_kind:
            label = str(kinds()[code].label) if code in top else rest
            rows.append({"day": f"{day:%m-%d}", "kind": label, "count": found.by_kind_and_day.get((code, day), 0)})
    return charts.stacked_bars(
        rows, x="day", y="count", series="kind", series_order=labels, colours=[*COLOURS[: len(top)], REST][: len(labels)],
        x_order=[f"{day:%m-%d}" for day in found.days],
    )  # fmt: skip


def _workbook(found: Report) -> bytes:
    heads = [
        _("Received"), _("To be answered"), _("Answered in time"), _("To be finished"), _("Finished in time"),
        _("Solved"), _("Closed"), _("Open"),
    ]  # fmt: skip

    def row(label: Any, line: Line) -> list[Any]:
        return [label, *line.values]

    names = {code: str(kinds()[code].label) for code in found.by_kind}
    return tables.workbook(
        [
            (_("By matter"), [_("Matter"), *heads],
             [*(row(names[code], line) for code, line in found.by_kind.items()), row(_("Total"), found.total)]),
            (_("By day"), [_("Day"), *heads], [row(day, line) for day, line in found.by_day.items()]),
            (_("Matter and day"), [_("Matter"), *(f"{day:%m-%d}" for day in found.days)],
             [[names[code], *(found.by_kind_and_day.get((code, day), 0) for day in found.days)] for code in names]),
        ]
    )  # fmt: skip
