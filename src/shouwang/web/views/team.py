"""The team: who is there, who stands in, who has which link. Marking somebody absent moves their work at once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.core import actions, links, queries
from shouwang.core.access import may
from shouwang.core.entry import committee_page
from shouwang.core.models import Membership
from shouwang.core.models.roles import STREET_ROLES, Role
from shouwang.core.refusal import Refused
from shouwang.lib import clock

from ..forms import AppointForm
from ..queries import open_counts


@dataclass(frozen=True, kw_only=True)
class Row:
    """A person as `web/parts/member.html` shows one: `link` only of a volunteer, `places` the post does not name."""

    person: Membership
    open: int
    link: str
    is_street: bool
    places: list[str]
    may_mark: bool


@committee_page("core.read_team")
def page(request: Any) -> HttpResponse:
    return show(request, AppointForm(committee=request.committee))


def show(request: Any, form: AppointForm, status: int = 200) -> HttpResponse:
    by, committee = request.actor, request.committee
    counts = open_counts(committee.id)
    people = queries.team(committee.id)
    rows = [
        Row(
            person=person,
            open=counts.get(person.id, 0),
            link=request.build_absolute_uri(reverse("volunteer", args=[links.volunteer_token(person)]))
            if person.role == Role.VOLUNTEER
            else "",
            is_street=person.role in STREET_ROLES,
            may_mark=person.role not in STREET_ROLES or by.role in (Role.STREET, Role.ADMIN),
            places=[
                str(place) for place in (person.compound, person.building) if place and str(place) not in person.post
            ],
        )
        for person in people
    ]
    return render(
        request,
        "web/team.html",
        {
            "office": [row for row in rows if row.person.turn is not None and not row.is_street],
            "street": [row for row in rows if row.person.role == Role.STREET],
            "volunteers": [row for row in rows if row.person.role == Role.VOLUNTEER],
            "others": [
                row for row in rows
                if row.person.role not in (Role.STREET, Role.VOLUNTEER)
                and (row.person.turn is None or row.is_street)
            ],
            "form": form,
            "may_mark": may(by, "core.mark_absent"),
            "may_appoint": may(by, "core.appoint"),
            "may_dismiss": may(by, "core.dismiss"),
            "may_renew": may(by, "core.renew_link"),
            "may_account": may(by, "core.open_account"),
        },
        status=status,
    )  # fmt: skip


def _person(request: Any, pk: uuid.UUID) -> Any:
    person = queries.member(request.actor, pk)
    if person is None:
        raise Http404
    return person


def _do(request: Any, pk: uuid.UUID, action: Any, sentence: str) -> HttpResponse:
    if request.method == "POST":
        person = _person(request, pk)
        try:
            action(person, by=request.actor, at=clock.now())
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, sentence % {"name": person.name})
    return redirect("team", request.committee.slug)


@committee_page("core.mark_absent")
def absent(request: Any, pk: uuid.UUID) -> HttpResponse:
    return _do(request, pk, actions.mark_absent, _("%(name)s is absent; the open work has moved on."))


@committee_page("core.mark_back")
def back(request: Any, pk: uuid.UUID) -> HttpResponse:
    return _do(request, pk, actions.mark_back, _("%(name)s is back and takes new work."))


@committee_page("core.renew_link")
def renew(request: Any, pk: uuid.UUID) -> HttpResponse:
    return _do(request, pk, actions.renew_link, _("%(name)s has a new link; the old one is dead."))


@committee_page("core.dismiss")
def dismiss(request: Any, pk: uuid.UUID) -> HttpResponse:
    return _do(request, pk, actions.dismiss, _("The role of %(name)s has ended; the open work has moved on."))


@committee_page("core.open_account")
def account(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Open an account, or renew its password; the password is on this one page and nowhere else."""
    if request.method != "POST":
        return redirect("team", request.committee.slug)
    person = _person(request, pk)
    try:
        if person.account_id:
            password = actions.renew_password(person, by=request.actor, at=clock.now())
        else:
            password = actions.open_account(
                person, username=request.POST.get("username", ""), by=request.actor, at=clock.now()
            )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect("team", request.committee.slug)
    person = _person(request, pk)
    return render(request, "web/password.html", {"person": person, "password": password})


@committee_page("core.appoint")
def appoint(request: Any) -> HttpResponse:
    if request.method != "POST":
        return redirect("team", request.committee.slug)
    form = AppointForm(request.POST, committee=request.committee)
    if not form.is_valid():
        return show(request, form, status=422)
    try:
        made = actions.appoint(
            **form.cleaned_data, street=request.committee.street, committee=request.committee, by=request.actor,
            at=clock.now(),
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return show(request, form, status=422)
    messages.success(request, _("%s is on the team.") % made.name)
    return redirect("team", request.committee.slug)
