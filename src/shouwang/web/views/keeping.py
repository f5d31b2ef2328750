"""How long things are kept, and what was destroyed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.core import actions
from shouwang.core.access import may
from shouwang.core.entry import committee_page
from shouwang.core.keeping import record
from shouwang.core.refusal import Refused
from shouwang.lib import clock, tables

from .. import keeping


@committee_page("core.read_destroyed")
def page(request: Any) -> HttpResponse:
    return _show(request)


def _show(request: Any, trouble: str = "") -> HttpResponse:
    return render(
        request,
        "web/keeping.html",
        {
            "groups": keeping.groups(request.committee, request.POST if trouble else {}),
            "stays": keeping.stays(),
            "trouble": trouble,
            "may_set": may(request.actor, "core.set_term", request.committee.id),
        },
        status=422 if trouble else 200,
    )


@committee_page("core.set_term")
def change(request: Any) -> HttpResponse:
    """Save every figure that was changed, or none."""
    if request.method == "POST":
        try:
            wanted = keeping.changes(request.committee, request.POST)
            with transaction.atomic():
                for code, kind, days in wanted:
                    _set(request, code, kind, days)
        except ValueError:
            return _show(request, _("Write the days as a number."))
        except Refused as refusal:
            if refusal.code == "not_allowed":
                raise
            return _show(request, str(refusal.message))
        messages.success(request, _("Saved. It holds from the next night on.") if wanted else _("Nothing was changed."))
    return HttpResponseRedirect(reverse("keeping", args=[request.committee.slug]), status=303)


def _set(request: Any, code: str, kind: str, days: int) -> None:
    try:
        actions.set_term(request.committee, code, days, kind=kind, by=request.actor, at=clock.now())
    except Refused as refusal:
        if refusal.code == "bounds":
            thing = " · ".join(dict.fromkeys([record.thing_words(code), record.part_words(code, kind)])).strip(" ·")
            raise Refused(f"{thing}: {refusal.message}", code="bounds") from None
        raise


@committee_page("core.read_destroyed")
def destroyed(request: Any) -> HttpResponse:
    """The record of a year, as a page or a workbook."""
    committee, at = request.committee, clock.now()
    zone = committee.street.zone
    years = record.years(committee.id, zone, at)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else years[0]
    lines = record.lines(committee.id, year, zone)
    if request.GET.get("format") == "xlsx":
        return tables.workbook_response(
            f"{committee.slug}-{year}.xlsx",
            _("What was destroyed"),
            [_("Day"), _("What"), _("Of which"), _("How many"), _("Ended before"), _("By which rule")],
            [
                [line.day, line.thing, line.part, line.how_many, line.up_to.astimezone(zone), line.rule]
                for line in lines
            ],
        )
    return render(
        request,
        "web/destroyed.html",
        {"lines": lines, "year": year, "years": years, "holds": record.holds(committee.id)},
    )
