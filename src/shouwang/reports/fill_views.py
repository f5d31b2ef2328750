"""Out the same way: a form of another office is filled with one of our lists."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.core.access import may
from shouwang.core.entry import CommitteeRequest, committee_page
from shouwang.core.refusal import Refused
from shouwang.lib import clock, tables
from shouwang.reading.roster import FIELDS

from . import actions, fill_queries, header
from .access import exports_visible_to
from .fill_queries import Wanted
from .filling import Filled, fill, mapping_of
from .forms import FILTERS, FillForm
from .masks import as_text
from .models import Export, Source

SHOWN = 20
SHOWN_FILLED = 200
OPEN_FOR = timedelta(hours=1)


class SeeOther(HttpResponseRedirect):
    status_code = 303


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@committee_page("reports.fill")
def page(request: CommitteeRequest) -> HttpResponse:
    """The header and the list; what was recognised and how the first rows look; then it is taken out.

    Looking writes nothing, so it answers a POST with a page: a header may be too long for an address.
    """
    buildings = fill_queries.buildings(request.actor)
    if request.method != "POST":
        return _page(request, FillForm(initial=_from_address(request), buildings=buildings))
    form = FillForm(request.POST, request.FILES, buildings=buildings)
    if not form.is_valid():
        return _page(request, form, status=422)
    at, zone = clock.now(), request.committee.street.zone
    try:
        rows = _header(form)
        mapping = _mapping(request, rows)
        if request.POST.get("do") == "take":
            export = actions.take_out(
                rows, form.wanted, mapping, purpose=form.cleaned_data["purpose"], committee=request.committee,
                by=request.actor, at=at,
            )  # fmt: skip
            return SeeOther(reverse("filled", args=[request.committee.slug, export.pk]))
        filled = fill(rows, form.wanted, mapping, by=request.actor, at=at, zone=zone, is_whole=False, most=SHOWN)
        total = fill_queries.count(form.wanted, by=request.actor, at=at, zone=zone)
    except Refused as refusal:
        form.add_error("purpose" if refusal.code == "no_purpose" else None, str(refusal.message))
        if refusal.code != "no_purpose":
            return _page(request, form, status=422)
        filled = fill(rows, form.wanted, mapping, by=request.actor, at=at, zone=zone, is_whole=False, most=SHOWN)
        total = fill_queries.count(form.wanted, by=request.actor, at=at, zone=zone)
        return _page(request, form, filled=filled, total=total, rows=rows, status=422)
    return _page(request, form, filled=filled, total=total, rows=rows)


def _header(form: FillForm) -> header.Rows:
    """The file that was chosen now comes before the text that an earlier look left in the field."""
    file = form.cleaned_data.get("file")
    return header.of_file(file.read(), file.name) if file else header.pasted(form.cleaned_data["header"])


def _mapping(request: CommitteeRequest, rows: header.Rows) -> dict[int, str | None] | None:
    """The corrected columns, if they belong to this very header."""
    if request.POST.get("mapped") != _signature(rows):
        return None
    chosen = {number: request.POST.get(f"column-{number}") for number in range(len(rows[0]))}
    return {number: code if code in FIELDS else None for number, code in chosen.items() if code is not None}


def _signature(rows: header.Rows) -> str:
    return "|".join(cell for row in rows for cell in row)


def _from_address(request: CommitteeRequest) -> dict[str, Any]:
    """What a link from the inbox, a building or a report chose beforehand."""
    query = request.GET
    chosen = {f"inbox_{name}": query.get("q" if name == "words" else name, "")[:60] for name in FILTERS}
    source = query.get("list", "")
    return chosen | {
        "source": source if source in Source.values else Source.AT_RISK,
        "building": query.get("building", ""),
        "first": query.get("from", ""),
        "last": query.get("to", ""),
    }


def _page(
    request: CommitteeRequest, form: FillForm, *, filled: Filled | None = None, total: int = 0,
    rows: header.Rows | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    form.fields["purpose"].required = filled is not None  # shown as such; looking again does not ask for it
    context = {
        "form": form,
        "filled": filled,
        "total": total,
        "fields": [("", _("leave blank")), *FIELDS.items()],
        "signature": _signature(rows) if rows else "",
        "header_text": "\n".join("\t".join(row) for row in rows) if rows else form["header"].value() or "",
        "may_whole": may(request.actor, "reports.fill_whole"),
        "most": fill_queries.MOST_ROWS,
    }
    return render(request, "reports/fill.html", context, status=status)


def _export(request: CommitteeRequest, pk: uuid.UUID) -> tuple[Export, Filled]:
    """An export of one's own, not older than an hour, filled anew."""
    found = exports_visible_to(request.actor).filter(pk=pk, at__gt=clock.now() - OPEN_FOR).first()
    if found is None:
        raise Http404
    is_whole = found.is_whole and may(request.actor, "reports.fill_whole")
    filled = fill(
        found.header, Wanted.from_json(found.source, found.options), mapping_of(found.columns), by=request.actor,
        at=found.at, zone=request.committee.street.zone, is_whole=is_whole,
    )  # fmt: skip
    return found, filled


@require_safe
@never_cache
@committee_page("reports.fill")
def filled(request: CommitteeRequest, pk: uuid.UUID) -> HttpResponse:
    """The filled table, to be copied or downloaded."""
    export, done = _export(request, pk)
    context = {
        "export": export,
        "filled": done,
        "shown": done.rows[:SHOWN_FILLED],
        "text": as_text(done.rows),
        "until": export.at + OPEN_FOR,
    }
    return render(request, "reports/filled.html", context)


@require_safe
@never_cache
@committee_page("reports.fill")
def workbook(request: CommitteeRequest, pk: uuid.UUID) -> HttpResponse:
    export, done = _export(request, pk)
    head, *further = export.header
    told = [
        [_("Committee"), request.committee.name],
        [_("Taken out by"), export.by.name],
        [_("At"), date_format(localtime(export.at), "Y-m-d H:i")],
        [_("What it is for"), export.purpose],
        [_("List"), str(Source(export.source).label)],
        [_("Rows"), len(done.rows)],
        [_("Columns left blank"), "、".join(shown for _number, shown in done.form.unknown) or "-"],
        [_("Note"), _("Personal data: use them only for this, pass them on to nobody else, delete them afterwards.")],
    ]
    sheets = [(_("Form"), head, [*further, *done.rows]), (_("About this file"), [_("Item"), _("Content")], told)]
    name = f"{request.committee.slug}-{localtime(export.at):%m%d-%H%M}.xlsx"
    return tables.file_response(name, tables.workbook(sheets))
