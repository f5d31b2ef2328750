"""One person's own data: a copy of everything, a hold, the deletion."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.core import actions
from shouwang.core.entry import committee_page
from shouwang.core.keeping import people, record
from shouwang.core.models import ErasureReason, HoldReason, Resident
from shouwang.core.refusal import Refused
from shouwang.lib import clock, tables

from .. import residents


def _person(request: Any, pk: uuid.UUID) -> Resident:
    found = residents.one_resident(pk, by=request.actor)
    if found is None:
        raise Http404
    return found


def _back(request: Any, pk: uuid.UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("resident_data", args=[request.committee.slug, pk]), status=303)


@committee_page("core.copy_person")
def page(request: Any, pk: uuid.UUID) -> HttpResponse:
    person = _person(request, pk)
    return render(
        request,
        "web/resident_data.html",
        {
            "person": person,
            "home": person.household,
            "sheets": [(sheet.title, len(sheet.rows)) for sheet in people.told(person) if sheet.rows],
            "open": people.still_open(person),
            "hold": record.hold_on(person.pk),
            "hold_reasons": HoldReason.choices,
            "reasons": ErasureReason.choices,
        },
    )


@committee_page("core.copy_person")
def copy(request: Any, pk: uuid.UUID) -> HttpResponse:
    """The workbook for the person; in the journal before it is handed out."""
    person = _person(request, pk)
    if request.method != "POST":
        return _back(request, pk)
    zone = request.committee.street.zone

    def plain(value: Any) -> Any:
        return value.astimezone(zone) if hasattr(value, "astimezone") else value

    sheets = actions.copy_person(person, by=request.actor, at=clock.now())
    content = tables.workbook(
        (
            str(sheet.title),
            [str(header) for header in sheet.headers],
            [[plain(value) for value in row] for row in sheet.rows],
        )
        for sheet in sheets
    )
    response = tables.file_response(f"{request.committee.slug}-{str(person.pk)[-8:]}.xlsx", content)
    response["Cache-Control"] = "no-store"
    return response


@committee_page("core.hold")
def hold(request: Any, pk: uuid.UUID) -> HttpResponse:
    person = _person(request, pk)
    if request.method == "POST":
        actions.hold(person, reason=request.POST.get("reason", ""), by=request.actor, at=clock.now())
        messages.success(request, _("Nothing of this person is destroyed until you allow it again."))
    return _back(request, pk)


@committee_page("core.lift_hold")
def unhold(request: Any, pk: uuid.UUID) -> HttpResponse:
    person = _person(request, pk)
    if request.method == "POST":
        actions.lift_hold(person, by=request.actor, at=clock.now())
        messages.success(request, _("It is destroyed when its time is over."))
    return _back(request, pk)


@committee_page("core.erase")
def erase(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Whoever deletes types the person's name, so that a slip of the finger deletes nobody."""
    person = _person(request, pk)
    if request.method != "POST":
        return _back(request, pk)
    try:
        if " ".join(request.POST.get("name", "").split()) != person.name:
            raise Refused(_("The name that you typed is not this person's. Nothing was deleted."), code="name")
        actions.erase(person, reason=request.POST.get("reason", ""), by=request.actor, at=clock.now())
    except Refused as refusal:
        if refusal.code == "not_allowed":
            raise
        messages.error(request, str(refusal.message))
        return _back(request, pk)
    messages.success(request, _("Everything held about this person was destroyed."))
    return HttpResponseRedirect(reverse("household", args=[request.committee.slug, person.household_id]), status=303)
