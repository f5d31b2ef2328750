"""The public form: anybody of the neighbourhood says what is needed, without an account."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shouwang.core.entry import open_page
from shouwang.core.limits import address_of
from shouwang.core.links import follow_token
from shouwang.core.models import Committee
from shouwang.core.refusal import Refused
from shouwang.desk.actions import Plea
from shouwang.desk.kind import kind_for_reading, kinds
from shouwang.desk.lexicon import own_words, read_own
from shouwang.lib import clock
from shouwang.reading import MessageReading

from .. import actions, queries, rules
from ..forms import AskForm
from ..placing import register_of

NOT_KNOWN = "information_query"  # the reading's word for a question that belongs to no service


class SeeOther(HttpResponseRedirect):
    status_code = 303


@open_page("residents ask for help without an account; sendings are limited by address and telephone")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    committee = queries.committee_named(slug)
    if committee is None:
        raise Http404
    form = AskForm(request.POST or None, initial={"once_key": str(uuid.uuid4())})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.send_web(
                plea_of(committee, form.cleaned_data),
                committee_id=committee.id,
                address=address_of(request),
                at=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return SeeOther(reverse("follow", args=[follow_token(made.id)]))
    status = 422 if form.is_bound else 200
    return render(request, "intake/ask.html", {"form": form, "committee": committee}, status=status)


def plea_of(committee: Committee, sent: dict[str, Any]) -> Plea:
    """The plea as the desk takes it. Words never lower the urgency that the kind has by itself."""
    own = read_own(sent["text"], channel="web_form", words=own_words(committee.id))
    read: MessageReading = own.reading
    chosen = kinds().get(sent["kind"]) or own.service or kind_for_reading(NOT_KNOWN)
    kind = chosen or next(iter(kinds().values()))
    urgency = "high" if sent["in_danger"] else rules.more_urgent(read.urgency, kind.default_urgency)
    placed = register_of(committee.id).find(sent["door"])
    return Plea(
        kind=kind.code,
        text=sent["text"],
        channel="web",
        urgency=urgency,
        household_id=uuid.UUID(placed.household_id) if placed.household_id else None,
        building_id=None if placed.household_id else placed.building_id,
        place_text=sent["door"],
        caller_name=sent["name"],
        caller_phone=sent["phone"],
        tags=list(read.tags),
        is_sensitive=read.sensitive,
        once_key=f"web:{sent['once_key']}",
    )
