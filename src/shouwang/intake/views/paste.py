"""Pasting a chat: the text, the review beside it, the summary."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.core import actions as core
from shouwang.core import queries as core_queries
from shouwang.core.access import buildings_visible_to
from shouwang.core.entry import CommitteeRequest, committee_page
from shouwang.core.limits import Limit, TooOften, spend
from shouwang.core.refusal import Refused
from shouwang.desk.rows import rows
from shouwang.lib import clock

from .. import actions, queries, review, word_queries
from ..chain import merged_text
from ..forms import PasteForm, as_id
from ..lessons import Typed
from ..models import Fate, Paste

PASTES = Limit("paste", 60, 3600)  # of one person: each is read word by word, which costs a second of a processor


def see_other(url: str) -> HttpResponse:
    response = redirect(url)
    response.status_code = 303
    return response


def _places(request: CommitteeRequest) -> list[Any]:
    """Compounds, and the buildings of each, from which a group may be."""
    compounds: dict[uuid.UUID, list[Any]] = {}
    names: dict[uuid.UUID, str] = {}
    for building in buildings_visible_to(request.actor).select_related("compound"):
        compounds.setdefault(building.compound_id, []).append((f"b:{building.id}", str(building)))
        names[building.compound_id] = str(building.compound)
    return [
        (names[pk], [(f"c:{pk}", _("%s, all of it") % names[pk]), *buildings]) for pk, buildings in compounds.items()
    ]


def _chosen(request: CommitteeRequest, value: str) -> dict[str, Any]:
    """The compound or building that the form names, if it is one of the committee's."""
    pk = as_id(value[2:])
    if pk is None:
        return {}
    if value.startswith("b:"):
        building = buildings_visible_to(request.actor).select_related("compound").filter(pk=pk).first()
        return {"building": building} if building else {}
    compound = core_queries.compounds_of(request.committee.id).filter(pk=pk).first()
    return {"compound": compound} if compound else {}


@require_http_methods(["GET", "HEAD", "POST"])
@committee_page("intake.paste")
def start(request: CommitteeRequest) -> HttpResponse:
    form = PasteForm(request.POST or None, places=_places(request))
    if request.method == "POST" and form.is_valid():
        place = _chosen(request, form.cleaned_data["place"])
        try:
            spend(PASTES, str(request.user.pk))
            done = actions.paste_chat(
                form.cleaned_data["text"], committee_id=request.committee.id, by=request.actor, at=clock.now(), **place
            )
        except TooOften:
            form.add_error("text", _("That was tried too often. Wait a few minutes, then try again."))
        except Refused as refusal:
            form.add_error("text", str(refusal.message))
        else:
            here = reverse("paste_review", args=[request.committee.slug, done.paste.id])
            if not done.is_new:
                _say_known(request, done.paste)
            return see_other(here if done.is_new or done.paste.is_open else f"{here}?known=1")
    context = {
        "form": form,
        "unfinished": queries.unfinished(request.actor),
        "staff": [member for member in queries.office(request.committee.id) if member.chat_names],
    }
    return render(request, "intake/paste_start.html", context, status=422 if form.is_bound else 200)


def _say_known(request: HttpRequest, paste: Paste) -> None:
    if paste.is_open:
        messages.info(request, _("This text was pasted already and is not finished; go on here."))
    else:
        messages.success(request, _("All of it is in the register already; there is nothing new."))


def _found(request: CommitteeRequest, pk: uuid.UUID) -> Paste:
    paste = queries.paste_of(request.actor, pk)
    if paste is None:
        raise Http404
    return paste


@require_http_methods(["GET", "HEAD", "POST"])
@committee_page("intake.paste")
def page(request: CommitteeRequest, pk: uuid.UUID) -> HttpResponse:
    """The review while it is open, the summary afterwards. POST keeps what was typed, or saves it."""
    paste = _found(request, pk)
    if not paste.is_open:
        return summary(request, paste)
    slug, now = request.committee.slug, clock.now()
    if request.method != "POST":
        shown = review.build(paste, by=request.actor, at=now, slug=slug)
        return _shown(request, shown)
    do, _colon, which = request.POST.get("do", "save").partition(":")
    shown = review.build(paste, by=request.actor, at=now, slug=slug, data=request.POST)
    here = reverse("paste_review", args=[slug, pk])
    if do in ("check", "promote"):
        kept = review.drafts(shown, request.POST)
        if do == "promote" and (message := as_id(which)):
            kept[message] = {"promoted": True, "keep": True}
        actions.keep_draft(paste, kept, by=request.actor, at=now)
        return see_other(f"{here}#card-{which}")
    if not shown.is_valid or (unclear := list(review.needs_door(shown))):
        if shown.is_valid:
            for card in unclear:
                card.form.add_error("door", _("Several doors match: choose one."))
        return _shown(request, shown, _("Nothing is saved yet: something is missing below."))
    try:
        saved = actions.save_paste(paste, review.choices(shown), by=request.actor, at=now)
    except Refused as refusal:
        return _shown(request, shown, str(refusal.message))
    if saved.is_open:
        messages.warning(request, _("Saved. Some messages still need a person: see below."))
    return see_other(here)


def _shown(request: CommitteeRequest, shown: review.Review, trouble: str = "") -> HttpResponse:
    context = {
        "review": shown,
        "paste": shown.paste,
        "trouble": trouble,
        "team": core_queries.team(request.committee.id) if shown.paste.unknown_staff else [],
        "known": queries.known_requests(shown.paste) if shown.paste.known else [],
        "saved": queries.filed(shown.paste),
    }
    return render(request, "intake/paste_review.html", context, status=422 if trouble else 200)


def summary(request: CommitteeRequest, paste: Paste, typed: Typed | None = None) -> HttpResponse:
    """What became of a finished paste: new requests, those that were added to, what was known, what can be learned.

    `typed` is a phrase that was just refused; it stands on its form with the reason.
    """
    slug, now = request.committee.slug, clock.now()
    mine = queries.messages_of(paste)
    new_ids = {message.request_id for message in mine if message.fate == Fate.REQUEST}
    added_ids = {message.request_id for message in mine if message.fate == Fate.LATER} - new_ids
    found = {each.id: each for each in queries.requests_of(new_ids | added_ids, by=request.actor)}

    def of(ids: set[uuid.UUID | None]) -> list[Any]:
        return rows([found[pk] for pk in found if pk in ids], request.actor, now, slug)

    def count(fate: Fate) -> int:
        return sum(1 for message in mine if message.fate == fate)

    is_again = "known" in request.GET
    known = rows(queries.known_requests(paste), request.actor, now, slug)
    context = {
        "paste": paste,
        "is_again": is_again,
        "new": [] if is_again else of(new_ids),
        "added": [] if is_again else of(added_ids),
        "known": [*of(new_ids | added_ids), *known] if is_again else known,
        "lists": [
            (message, merged_text(message.reading))
            for message in mine
            if message.fate == Fate.LIST_ENTRY and message.reading.get("list")
        ],
        "passed_over": count(Fate.NOT_REQUEST),
        "heard": count(Fate.HEARD),
        "dropped": count(Fate.DROPPED),
        "offers": [] if is_again else word_queries.offers_for(paste, by=request.actor, at=now, typed=typed),
    }
    return render(request, "intake/paste_done.html", context, status=422 if typed else 200)


@require_POST
@committee_page("intake.paste")
def drop(request: CommitteeRequest, pk: uuid.UUID) -> HttpResponse:
    paste = _found(request, pk)
    actions.drop_paste(paste, by=request.actor, at=clock.now())
    messages.info(request, _("Thrown away. Pasted again, the text comes back."))
    return see_other(reverse("paste", args=[request.committee.slug]))


@require_POST
@committee_page("intake.paste")
def who_is_this(request: CommitteeRequest, pk: uuid.UUID) -> HttpResponse:
    """A nickname is one of the team, or a resident's; the chat is read again with that."""
    paste = _found(request, pk)
    now = clock.now()
    for n, name in enumerate(paste.unknown_staff):
        answer = request.POST.get(f"who-{n}", "")
        if answer == "resident":
            actions.plain_nickname(name, committee_id=paste.committee_id, by=request.actor, at=now)
        elif (pk_of := as_id(answer)) and (member := core_queries.member(request.actor, pk_of)):
            core.know_chat_name(member, name, by=request.actor, at=now)
    actions.read_again(paste, by=request.actor, at=now)
    return see_other(reverse("paste_review", args=[request.committee.slug, pk]))
