"""People: found by anything, seen behind their door, written down, noted as gone."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.core import actions, journal
from shouwang.core.access import may
from shouwang.core.entry import committee_page
from shouwang.core.models import Household, Resident
from shouwang.core.refusal import Refused
from shouwang.desk.places import resolve_place
from shouwang.desk.rows import rows
from shouwang.lib import clock

from .. import residents
from ..people_forms import ResidentForm, SpellingForm

HISTORY_SHOWN = 20


def _to(request: Any, name: str, pk: uuid.UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=[request.committee.slug, pk]), status=303)


def _household(request: Any, pk: uuid.UUID) -> Household:
    found = residents.one_household(pk, by=request.actor)
    if found is None:
        raise Http404
    return found


def _resident(request: Any, pk: uuid.UUID) -> Resident:
    found = residents.one_resident(pk, by=request.actor)
    if found is None:
        raise Http404
    return found


@committee_page("core.search")
def page(request: Any) -> HttpResponse:
    """One box that finds by name, pinyin, initials, telephone, last four digits or door."""
    words = request.GET.get("q", "").strip()[:60]
    found = residents.found(words, by=request.actor) if words else []
    name = "web/people_found.html" if request.htmx else "web/people.html"
    return render(
        request,
        name,
        {"words": words, "hits": found, "is_full": len(found) >= 20, "may_fill": may(request.actor, "reports.fill")},
    )


# --- a door ---------------------------------------------------------------------------------------------


@committee_page("core.read_people")
def household(request: Any, pk: uuid.UUID) -> HttpResponse:
    return _show_household(request, _household(request, pk), SpellingForm())


def _show_household(
    request: Any,
    home: Household,
    spelling: SpellingForm,
    opened: tuple[uuid.UUID, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    by, at, slug = request.actor, clock.now(), request.committee.slug
    open_now, past = residents.requests_of(home, by=by)
    here = list(home.residents.all())  # fetched with the door: those who are present
    people = residents.people_rows(here, by, at, opened)
    lines = journal.history([home.id, *(person.id for person in here)])
    response = render(
        request,
        "web/household.html",
        {
            "home": home,
            "building": home.building,
            "rows": rows(open_now, by, at, slug),
            "overdue": sum(asked.due_at <= at for asked in open_now),
            "past": rows(past, by, at, slug),
            "people": [row for row in people if not row["person"].is_temporary],
            "guests": [row for row in people if row["person"].is_temporary],
            "spelling": spelling,
            "events": lines[::-1][:HISTORY_SHOWN],
            "may_write": may(by, "core.admit"),
            "may_unmask": may(by, "core.unmask"),
            "may_spell": may(by, "core.spell_door"),
            "may_receive": may(by, "desk.receive"),
        },
        status=status,
    )
    return _never_stored(response) if opened else response


def _never_stored(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


@committee_page("core.spell_door")
def spell(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Another way in which people write this door."""
    home = _household(request, pk)
    if request.method != "POST":
        return _to(request, "household", pk)
    form = SpellingForm(request.POST)
    if form.is_valid():
        try:
            actions.spell_door(home, form.cleaned_data["text"], by=request.actor, at=clock.now())
        except Refused as refusal:
            form.add_error("text", str(refusal.message))
        else:
            messages.success(request, _("Noted: this door is also written “%s”.") % form.cleaned_data["text"])
            return _to(request, "household", pk)
    return _show_household(request, home, form, status=422)


@committee_page("core.admit")
def add(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Write down somebody who lives or stays behind this door."""
    home = _household(request, pk)
    if request.method != "POST":
        return _show_add(request, home, ResidentForm(household=home))
    form = ResidentForm(request.POST, household=home)
    if form.is_valid():
        name = form.cleaned_data["name"]
        if residents.namesake(home.id, name) and not request.POST.get("is_another"):
            sentence = _("%s lives here already. Tick the box below if this is another person of the same name.")
            form.add_error("name", sentence % name)
            return _show_add(request, home, form, asks_another=True, status=422)
        try:
            with transaction.atomic():
                made = actions.admit(
                    [form.resident()], committee_id=request.committee.id, by=request.actor, at=clock.now()
                )
        except IntegrityError:
            form.add_error("id_number", _("Somebody else in the register has this ID number."))
        else:
            messages.success(request, _("%s was added.") % made[0].name)
            return _to(request, "household", pk)
    return _show_add(request, home, form, status=422)


def _show_add(
    request: Any, home: Household, form: ResidentForm, asks_another: bool = False, status: int = 200
) -> HttpResponse:
    return render(
        request, "web/resident_add.html", {"home": home, "form": form, "asks_another": asks_another}, status=status
    )


# --- a person -------------------------------------------------------------------------------------------


@committee_page("core.read_people")
def resident(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Everything about a person, and the form to change it."""
    person = _resident(request, pk)
    if request.method != "POST":
        return _show_resident(request, person)
    form = ResidentForm(request.POST, household=person.household, person=person)
    if form.is_valid():
        try:
            with transaction.atomic():
                target = _door_of(request, form, person)
                changed = actions.amend(person, form.resident(target), by=request.actor, at=clock.now())
        except Refused as refusal:
            if refusal.code == "not_allowed":
                raise
            form.add_error("door", str(refusal.message))
        except IntegrityError:
            form.add_error("id_number", _("Somebody else in the register has this ID number."))
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return _to(request, "resident", pk)
    return _show_resident(request, person, form, status=422)


def _door_of(request: Any, form: ResidentForm, person: Resident) -> Household:
    """The door that was typed, when the person moves within the committee."""
    words = form.cleaned_data["door"].strip()
    if not words or words == person.household.label:
        return person.household
    place = resolve_place(words, by=request.actor)
    if place.household is None:
        raise Refused(place.sentence or _("“%s” is not a door of the register.") % words)
    return place.household


def _show_resident(
    request: Any,
    person: Resident,
    form: ResidentForm | None = None,
    opened: tuple[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    by, at = request.actor, clock.now()
    may_write = may(by, "core.amend") and person.gone_at is None
    if may_write and form is None:
        form = ResidentForm(household=person.household, person=person)
    response = render(
        request,
        "web/resident.html",
        {
            "person": person,
            "home": person.household,
            "name": residents.shown_name(person, by),
            "about": residents.about(person, at.date()),
            "tags": residents.tags_shown(person, by),
            "hidden": residents.masked_fields(person, by, opened),
            "form": form if may_write else None,
            "events": journal.history([person.id])[::-1],
            "may_receive": may(by, "desk.receive"),
            "may_unmask": may(by, "core.unmask"),
            "may_copy": may(by, "core.copy_person"),
        },
        status=status,
    )
    return _never_stored(response) if opened else response


@committee_page("core.unmask")
def show(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Open one masked field: recorded first, then shown on this one answer."""
    person = _resident(request, pk)
    if request.method != "POST":
        return _to(request, "resident", pk)
    name = request.POST.get("field", "")
    value = actions.unmask(person, name, by=request.actor, at=clock.now())
    if request.POST.get("on") == "household" and name == "phones":
        home = _household(request, person.household_id)
        return _show_household(request, home, SpellingForm(), opened=(person.id, value))
    return _show_resident(request, person, opened=(name, value))


@committee_page("core.mark_gone")
def gone(request: Any, pk: uuid.UUID) -> HttpResponse:
    """The person moved away or died."""
    person = _resident(request, pk)
    if request.method == "POST":
        actions.mark_gone(person, by=request.actor, at=clock.now())
        messages.success(request, _("Noted: %s no longer lives here.") % residents.shown_name(person, request.actor))
        return _to(request, "household", person.household_id)
    return _to(request, "resident", pk)
