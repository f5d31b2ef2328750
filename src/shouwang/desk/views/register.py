"""The telephone desk: the caller is found while typing, what seems known already is shown before saving."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.core import labels, queries, telephone
from shouwang.core.entry import committee_page
from shouwang.core.refusal import Refused
from shouwang.lib import clock
from shouwang.lib.pages import once_key

from .. import actions
from ..forms import RegisterForm
from ..kind import choices, kinds
from ..models import Urgency
from ..places import resolve_place
from ..queries import likely_duplicates
from ..rows import rows, shown_name, span_words
from ..suggest import suggested


def candidates(request: Any, words: str, chosen: str = "") -> list[dict[str, Any]]:
    """People and doors that the typed words may mean, as radio buttons."""
    return [
        {
            "value": f"r:{hit.resident.id}" if hit.resident else f"h:{hit.household.id}",
            "label": f"{hit.household.label} {shown_name(hit.resident.name, request.actor) if hit.resident else ''}",
            "detail": "、".join(map(labels.tag, hit.resident.tags)) if hit.resident else "",
            "chosen": chosen in (f"r:{hit.resident.id}" if hit.resident else "", f"h:{hit.household.id}"),
        }
        for hit in queries.search(words, by=request.actor, most=8)
    ]


@committee_page("desk.receive")
def find(request: Any) -> HttpResponse:
    """The list under the search field, filled while typing."""
    found = candidates(request, request.GET.get("who", ""))
    return render(
        request, "desk/found.html", {"candidates": found, "none": _("Nobody found") if request.GET.get("who") else ""}
    )


@committee_page("desk.receive")
def page(request: Any) -> HttpResponse:
    at, by = clock.now(), request.actor
    if request.method == "POST":
        form = RegisterForm(request.POST, committee_id=request.committee.id)
        if form.is_valid():
            words = form.cleaned_data
            try:
                plea, twins = _plea(request, words)
                if twins and not request.POST.get("is_new"):
                    return _page(request, form, twins=twins)
                made = actions.receive(plea, committee_id=request.committee.id, by=by, at=at)
            except Refused as refusal:
                form.add_error(None, str(refusal.message))
            else:
                owner = made.owner.name if made.owner else ""
                messages.success(
                    request, _("Request %(number)s is with %(owner)s.") % {"number": made.number, "owner": owner}
                )
                return redirect("request", request.committee.slug, made.pk)
        return _page(request, form, status=422)
    first = {
        "once_key": once_key(),
        "household": request.GET.get("household", ""),
        "resident": request.GET.get("resident", ""),
        "who": request.GET.get("who", ""),
    }
    return _page(request, RegisterForm(initial=first))


def _plea(request: Any, words: dict[str, Any]) -> tuple[actions.Plea, list[Any]]:
    """What was typed as a plea, and the open requests that it may repeat."""
    resident_id, household_id = words["resident"], words["household"]
    picked = request.POST.get("found", "")
    if picked[:2] == "r:":
        resident_id = _uuid(picked[2:])
    elif picked[:2] == "h:":
        household_id = _uuid(picked[2:])
    building_id, place_text = None, words["door"].strip()
    if place_text:
        place = resolve_place(place_text, by=request.actor)
        if place.household:
            if resident_id and not place.household.residents.filter(pk=resident_id).exists():
                resident_id = None  # the caller lives elsewhere: the door is what counts
            household_id = place.household.id
        elif place.building:
            building_id = place.building.id
        elif place.candidates:
            raise Refused(place.sentence)
    who, phone = words["who"].strip(), words["caller_phone"].strip()
    if not phone and telephone.normalised(who):
        phone = who
    caller = words["caller_name"].strip()
    if not caller and not picked and who and not telephone.normalised(who):
        caller = who
    plea = actions.Plea(
        kind=words["kind"],
        text=words["text"],
        urgency=words["urgency"],
        channel=words["channel"],
        resident_id=resident_id,
        household_id=None if resident_id else household_id,
        building_id=None if resident_id or household_id else building_id,
        place_text=place_text,
        beneficiary_name=words["beneficiary"].strip(),
        caller_name=caller,
        caller_phone=phone,
        details=_details(request, words["kind"]),
        is_sensitive=suggested(words["text"], request.committee.id).is_sensitive,
        once_key=words["once_key"],
    )
    if resident_id and not household_id:
        household_id = queries.household_of(resident_id, by=request.actor)
    twins = likely_duplicates(
        request.committee.id, kind=words["kind"], household_id=household_id, phone=phone, at=clock.now(),
        building_id=building_id, text=words["text"],
    )  # fmt: skip
    # The same form sent twice is no duplicate of itself.
    return plea, [twin for twin in twins if twin.once_key != words["once_key"]]


def _details(request: Any, kind: str) -> dict[str, Any]:
    form = kinds()[kind].details(request.POST, prefix="details")
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if value not in (None, "", [])}


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _page(request: Any, form: RegisterForm, *, twins: Any = (), status: int = 200) -> HttpResponse:
    at = clock.now()
    value = form["resident"].value() and f"r:{form['resident'].value()}"
    value = value or (form["household"].value() and f"h:{form['household'].value()}") or request.POST.get("found", "")
    who = form["who"].value() or ""
    known = queries.hits_for(value or "", by=request.actor)
    found = candidates(request, who, value or "") if who else []
    found = [
        *(
            {
                "value": value,
                "label": f"{hit.household.label} {shown_name(hit.resident.name, request.actor) if hit.resident else ''}",
                "detail": "",
                "chosen": True,
            }
            for hit in known
            if value not in {each["value"] for each in found}
        ),
        *found,
    ]
    return render(
        request,
        "desk/register.html",
        {
            "form": form,
            "found": found,
            "twins": rows(twins, request.actor, at, request.committee.slug),
            "kind_box": _kind_box(
                request.committee.id,
                form["kind"].value() or "",
                form["urgency"].value() or "",
                form["text"].value() or "",
                request.POST if request.method == "POST" else None,
                form["kind"].errors,
            ),
        },
        status=status,
    )


def _kind_box(
    committee_id: uuid.UUID, kind: str, urgency: str, text: str, typed: Any = None, errors: Any = ()
) -> dict[str, Any]:
    """Matter, urgency, the promise and the service's own fields; what is not chosen is suggested by the words."""
    said = suggested(text, committee_id)
    chosen = kinds().get(kind) or said.kind
    level = urgency or said.urgency or (chosen.default_urgency if chosen else "")
    promise = chosen.promise.get(level) if chosen else None
    return {
        "kind": chosen,
        "is_suggested": bool(chosen and not kind),
        "kinds": choices(),
        "urgency": level,
        "is_urgency_suggested": bool(level and not urgency),
        "urgencies": Urgency.choices,
        "details": chosen.details(typed, prefix="details") if chosen else None,
        "promise": {"answer": span_words(promise.answer), "finish": span_words(promise.finish)} if promise else None,
        "errors": errors,
    }


@committee_page("desk.receive")
def kind_part(request: Any) -> HttpResponse:
    """The box of matter and urgency, swapped in while the words are typed or the choice changes.

    Asked by POST, so that the words of a plea never stand in an address or a log.
    """
    query = request.POST
    changed = request.htmx.trigger_name if request.htmx else ""
    is_own = query.get("is_own") == "1" or changed == "kind"
    is_own_urgency = query.get("is_own_urgency") == "1" or changed == "urgency"
    box = _kind_box(
        request.committee.id,
        query.get("kind", "") if is_own else "", query.get("urgency", "") if is_own_urgency else "",
        query.get("text", "")[:4000],
    )  # fmt: skip
    return render(request, "desk/register_kind.html", {"kind_box": box})
