"""The resident's own page of one request: how it stands, words to add, a rating, the right to reopen it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from shouwang.core.access import Actor
from shouwang.core.entry import open_page
from shouwang.core.limits import Limit, TooOften, spend
from shouwang.core.links import follow_token
from shouwang.core.privacy import masking
from shouwang.core.refusal import Refused
from shouwang.desk import actions as desk
from shouwang.desk.kind import kinds
from shouwang.desk.models import Request
from shouwang.desk.promises import zone_of
from shouwang.desk.rows import place_words
from shouwang.desk.rules import State
from shouwang.lib import clock

from .. import actions, queries
from ..forms import FACES, MoreForm, OwnDataForm, RateForm
from .ask import SeeOther

SIGNED = "the signed link opens exactly one request, its own"
WRITES = Limit("follow", 30, 3600)  # of one link: a resident in need writes a few times, a program on and on
THANKS = {
    "added": gettext_lazy("Thank you. Whoever has it reads it at once."),
    "rated": gettext_lazy("Thank you for telling us."),
    "reopened": gettext_lazy("It is open again. Somebody will contact you."),
    "cancelled": gettext_lazy("It is withdrawn. Write again whenever you need us."),
}


@dataclass
class Step:
    name: str
    state: str  # done, now, next
    at: datetime | None = None
    note: str = ""


def day_words(moment: datetime, at: datetime, zone: Any) -> str:
    """`today 15:40`, `tomorrow 10:00`, `11-24 10:00`."""
    local, today = moment.astimezone(zone), at.astimezone(zone).date()
    clock_words = f"{local:%H:%M}"
    if local.date() == today:
        return _("today %s") % clock_words
    if local.date() == today + timedelta(days=1):
        return _("tomorrow %s") % clock_words
    return f"{local:%m-%d} {clock_words}"


def promise_said(request: Request, at: datetime) -> str:
    """What the resident may count on, in one sentence."""
    zone = zone_of(request.committee_id)
    if request.words_destroyed_at is not None:
        day = f"{request.words_destroyed_at.astimezone(zone):%Y-%m-%d}"
        return _("This is closed, and what was said was destroyed on %s, when its time was over.") % day
    if request.state == State.DONE:
        return _("Done.")
    if request.state == State.CANCELLED:
        return _("Withdrawn.")
    if request.state == State.WAITING and request.wait_until:
        return _("We take it up again %s.") % day_words(request.wait_until, at, zone)
    if request.answered_at is None:
        if at <= request.answer_by:
            return _("You hear from us by %s.") % day_words(request.answer_by, at, zone)
        return _("We are late with our answer. It has been passed on so that somebody calls you.")
    if at <= request.finish_by:
        return _("It should be settled by %s.") % day_words(request.finish_by, at, zone)
    return _("It takes longer than promised. Somebody is on it.")


def steps_of(request: Request) -> list[Step]:
    """Received, taken on, under way, done: four steps; while it goes on, the last that was reached is now."""
    is_done = request.state == State.DONE
    moments = [request.opened_at, request.answered_at, request.started_at, request.closed_at if is_done else None]
    reached = [True, bool(request.answered_at), bool(request.started_at) or is_done, is_done]
    names = [_("We have it"), _("Somebody takes care of it"), _("It is being done"), _("Done")]
    now = sum(reached) - 1 if request.is_open else 4  # while it goes on, the last step that was reached
    return [
        Step(name, "now" if n == now else "done" if reached[n] else "next", moments[n]) for n, name in enumerate(names)
    ]


def person_said(request: Request) -> str:
    """Who has it, by surname and post only."""
    if request.owner is None or not request.is_open:
        return ""
    name = request.owner.name.strip()
    short = name.split()[0] if name.isascii() else name[:1]
    return _("%(name)s (%(post)s) has it") % {"name": short, "post": request.owner.post_label}


def may_rate(own: Request) -> bool:
    """Done, and not yet rated since: what was opened again and done again is asked about again."""
    if own.state != State.DONE or own.closed_at is None or own.words_destroyed_at is not None:
        return False
    return own.rated_at is None or own.rated_at < own.closed_at


def shown(
    request: HttpRequest,
    found: queries.Followed,
    token: str,
    *,
    trouble: str = "",
    status: int = 409,
    more: str = "",
    data_form: OwnDataForm | None = None,
) -> HttpResponse:
    """`more` and `data_form`: what was typed and not taken stands there again."""
    own, now = found.own, clock.now()
    timezone.activate(zone_of(own.committee_id))
    live = found.live
    kind = kinds()[own.kind]
    is_urgent = own.urgency == "high" and live.is_open
    context = {
        "committee": found.committee,
        "token": token,
        "own": own,
        "live": live,
        "kind": kind.label,
        "place": place_words(own),
        "phone": masking.phone(own.caller_phone) if own.caller_phone else "",
        "text": masking.free_text(own.text),
        "say": promise_said(live, now),
        "who": person_said(live),
        "is_merged": own.state == State.MERGED,
        "steps": steps_of(live),
        "notes": queries.notes_for_resident(own),
        "advise": (kind.advise or ("120",)) if is_urgent else (),
        "may_rate": may_rate(own),
        "may_reopen": own.state in (State.DONE, State.CANCELLED) and own.words_destroyed_at is None,
        "is_silent": own.words_destroyed_at is not None,
        "data_form": data_form or OwnDataForm(),
        "more": more,
        "faces": FACES,
        "trouble": trouble,
        "thanks": THANKS.get(request.GET.get("said", ""), "") if not trouble else "",
        "link": request.build_absolute_uri(reverse("follow", args=[token])),
    }
    return render(request, "intake/follow.html", context, status=status if trouble else 200)


@open_page(SIGNED)
@never_cache
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    return shown(request, queries.followed(token), token)


@open_page(SIGNED)
@never_cache
@require_GET
def qr(request: HttpRequest, token: str) -> HttpResponse:
    """The link as a picture, to be photographed with the telephone that stays at home."""
    import segno  # for this picture alone

    queries.followed(token)
    out = BytesIO()
    link = request.build_absolute_uri(reverse("follow", args=[token]))
    segno.make(link, error="m", micro=False).save(out, kind="svg", scale=4, border=3, light="#fff")
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


def _too_often(request: HttpRequest, found: queries.Followed, token: str, **typed: Any) -> HttpResponse:
    sentence = _("You have written often within the last hour. Please telephone the committee instead.")
    return shown(request, found, token, trouble=sentence, status=429, **typed)


Act = Callable[[Request, Actor, dict[str, Any]], str]


def _posted(form_class: type[forms.Form], act: Act) -> Callable[..., HttpResponse]:
    """A form of the page: valid, then the action, then back to the page; a refusal shows on the page."""

    def view(request: HttpRequest, token: str) -> HttpResponse:
        found = queries.followed(token)
        form = form_class(request.POST)
        if not form.is_valid():
            sentence = next(iter(form.errors.values()))[0]
            return shown(request, found, token, trouble=str(sentence), more=request.POST.get("text", ""))
        try:
            spend(WRITES, str(found.own.id))
            said = act(found.own, found.actor, {"form": form, **form.cleaned_data})
        except TooOften:
            return _too_often(request, found, token, more=request.POST.get("text", ""))
        except Refused as refusal:
            return shown(request, found, token, trouble=str(refusal.message), more=request.POST.get("text", ""))
        return SeeOther(f"{reverse('follow', args=[token])}?said={said}")

    return open_page(SIGNED)(never_cache(require_POST(view)))


def _add(own: Request, by: Actor, sent: dict[str, Any]) -> str:
    desk.note(own, sent["text"], by=by, at=clock.now(), once_key=sent["once_key"])
    return "added"


def _rate(own: Request, by: Actor, sent: dict[str, Any]) -> str:
    rated = desk.rate(own, rating=sent["rating"], is_solved=sent["form"].is_solved, by=by, at=clock.now())
    return "reopened" if rated.is_open else "rated"


def _reopen(own: Request, by: Actor, sent: dict[str, Any]) -> str:
    desk.reopen(own, by=by, at=clock.now())
    return "reopened"


def _cancel(own: Request, by: Actor, sent: dict[str, Any]) -> str:
    desk.cancel(own, by=by, at=clock.now())
    return "cancelled"


@open_page(SIGNED)
@never_cache
@require_POST
def own_data(request: HttpRequest, token: str) -> HttpResponse:
    """The resident asks about their own data; on goes the page of the request that this makes."""
    found = queries.followed(token)
    form = OwnDataForm(request.POST)
    if not form.is_valid():
        return shown(request, found, token, trouble=str(next(iter(form.errors.values()))[0]), data_form=form)
    sent = form.cleaned_data
    try:
        spend(WRITES, str(found.own.id))
        made = actions.ask_about_own_data(
            found.own, sent["wish"], words=sent["text"], phone=sent["phone"], by=found.actor, at=clock.now()
        )
    except Refused as refusal:
        return shown(request, found, token, trouble=str(refusal.message), data_form=form)
    except TooOften:
        return _too_often(request, found, token, data_form=form)
    return SeeOther(reverse("follow", args=[follow_token(made.id)]))


add = _posted(MoreForm, _add)
rate = _posted(RateForm, _rate)
reopen = _posted(forms.Form, _reopen)
cancel = _posted(forms.Form, _cancel)
