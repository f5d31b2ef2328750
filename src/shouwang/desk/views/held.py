"""Reports from the door that were kept for the office: all of them, one, and what is decided."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.core import journal
from shouwang.core.access import may
from shouwang.core.entry import committee_page
from shouwang.core.refusal import Refused
from shouwang.lib import clock

from .. import actions
from ..access import held_visible_to
from ..models import DoorReport
from ..queries import FOR_A_ROW, held_reports
from ..rows import place_words, row
from ..rules import said_before

PAGE = 50


@committee_page("desk.read_held")
def page(request: Any) -> HttpResponse:
    """Those that wait first, then what was decided, latest first."""
    shown = Paginator(held_reports(request.actor), PAGE).get_page(request.GET.get("page"))
    reports = [_shown(report) for report in shown.object_list]
    return render(request, "desk/held.html", {"reports": reports, "page": shown})


@committee_page("desk.read_held")
def one(request: Any, pk: uuid.UUID) -> HttpResponse:
    report, by, at = _fetch(request, pk), request.actor, clock.now()
    asked = report.request
    return render(
        request,
        "desk/held_one.html",
        {
            "each": _shown(report),
            "row": row(asked, by, at, request.committee.slug) if asked else None,
            "text": asked.text if asked else "",
            "events": [
                {"at": line["at"], "sentence": line["sentence"], "tone": "due"}
                for line in reversed(journal.history([report.id]))
            ],
            "may_decide": report.closed_at is None and may(by, "desk.take_over"),
            "may_carry_out": asked is not None and asked.is_open and actions.outcome_label(report) != "",
        },
    )


def _fetch(request: Any, pk: uuid.UUID) -> DoorReport:
    fetched = held_visible_to(request.actor).select_related("reporter", "owner", "decided_by", "request")
    report = fetched.select_related(*(f"request__{name}" for name in FOR_A_ROW)).filter(pk=pk).first()
    if report is None:
        raise Http404
    return report


def _shown(report: DoorReport) -> dict[str, Any]:
    return {
        "report": report,
        "said": actions.outcome_label(report) or report.words.get("outcome", ""),
        "place": place_words(report.request) if report.request else _("place not known"),
        "is_late": said_before(report.done_at, report.opened_at) is not None,
        "tone": "due" if report.closed_at is None else "none",
    }


@committee_page("desk.take_over")
def take_over(request: Any, pk: uuid.UUID) -> HttpResponse:
    report = _fetch(request, pk)
    if request.method == "POST":
        is_carried_out = request.POST.get("how") == "carry_out"
        try:
            actions.take_over(report, is_carried_out=is_carried_out, by=request.actor, at=clock.now())
        except Refused as refusal:
            messages.error(request, str(refusal.message))
            return redirect("held_report", request.committee.slug, report.pk)
        messages.success(request, _("Noted. It stands in the request's history."))
        if report.request_id:
            return redirect("request", request.committee.slug, report.request_id)
    return redirect("held_report", request.committee.slug, report.pk)


@committee_page("desk.set_aside")
def set_aside(request: Any, pk: uuid.UUID) -> HttpResponse:
    report = _fetch(request, pk)
    if request.method == "POST":
        try:
            actions.set_aside(report, why=request.POST.get("why", ""), by=request.actor, at=clock.now())
        except Refused as refusal:
            messages.error(request, str(refusal.message))
            return redirect("held_report", request.committee.slug, report.pk)
        messages.success(request, _("Closed. Your reason stands beside it."))
    return redirect("held_reports", request.committee.slug)
