"""Compounds and buildings: what is open where, floor by floor."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.core import actions
from shouwang.core.access import may
from shouwang.core.entry import committee_page
from shouwang.core.models.places import ControlStatus
from shouwang.core.refusal import Refused
from shouwang.desk.group_notice import group_notice
from shouwang.desk.rows import rows
from shouwang.lib import clock

from .. import facade


@committee_page("web.buildings")
def page(request: Any) -> HttpResponse:
    by, at = request.actor, clock.now()
    return render(
        request,
        "web/buildings.html",
        {
            "compounds": facade.board(by, at, request.committee.slug),
            "controls": ControlStatus.choices,
            "may_set": may(by, "core.set_control"),
        },
    )


@committee_page("core.set_control")
def control(request: Any, pk: uuid.UUID) -> HttpResponse:
    """Change how closed a compound is."""
    compound = facade.one_compound(pk, by=request.actor)
    if compound is None:
        raise Http404
    if request.method == "POST":
        status = request.POST.get("status", "")
        if status not in ControlStatus.values:
            raise Refused(_("Choose one of the listed states."))
        compound = actions.set_control(compound, status, by=request.actor, at=clock.now())
        messages.success(
            request,
            _("%(compound)s: %(status)s")
            % {"compound": compound.name, "status": compound.get_control_status_display()},
        )
    return HttpResponseRedirect(reverse("buildings", args=[request.committee.slug]), status=303)


@committee_page("web.buildings")
def building(request: Any, pk: uuid.UUID) -> HttpResponse:
    """One building as a grid of doors."""
    by, at, slug = request.actor, clock.now(), request.committee.slug
    found = facade.one_building(pk, by=by)
    if found is None:
        raise Http404
    drawn = facade.facade(found, by, at, slug)
    return render(
        request,
        "web/building.html",
        {
            "building": found,
            "compound": found.compound,
            "control_tone": facade.CONTROL_TONES[found.compound.control_status],
            "units": drawn.units,
            "others": drawn.others,
            "drawn": drawn,
            "rows": rows(drawn.requests, by, at, slug),
            "chiefs": facade.chiefs_of(found),
            "may_fill": may(by, "reports.fill"),
            "notice": group_notice(drawn.requests, hotline=request.committee.hotline),
        },
    )
