"""The front door of every page: who comes in, on which committee, for which verb.

A page sees nothing before it is known who asks, and from then on one committee (`walls`). It is one transaction: what
it wrote is committed before its answer leaves, or not at all.

Each view carries `verb` (or `open_because`, the reason why nobody is asked), which `tests/house` checks.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from . import walls
from .access import LEADERS, Actor, actor_for, committee_named, committees_visible_to, require
from .models import Committee

View = Callable[..., HttpResponse]


class CommitteeRequest(HttpRequest):
    """What a committee view receives: a request that knows its committee and who acts."""

    committee: Committee
    actor: Actor


def committee_page(verb: str) -> Callable[[View], View]:
    """For pages under `/c/<slug>/`: log in, be a member of the committee, hold a role for `verb`.

    A stranger to the committee gets 404, not 403. Heads of committee and street need a second factor
    outside the demonstration.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def entered(request: Any, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
            with transaction.atomic():
                with walls.login():
                    if not request.user.is_authenticated:
                        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
                    committee = committee_named(slug)
                    actor = actor_for(request.user, committee) if committee else None
                    if committee is None or actor is None:
                        raise Http404
                    if _needs_second_factor(request, actor):
                        return redirect("mfa_activate_totp")
                walls.enter(committee.id, committee.street_id)
                request.committee, request.actor = committee, actor
                require(actor, verb, committee.id)
                # Moments are shown and typed in the street's own time.
                with timezone.override(committee.street.zone):
                    return view(request, *args, **kwargs)

        entered.verb = verb  # type: ignore[attr-defined]
        return entered

    return wrap


def signed_in_page(reason: str) -> Callable[[View], View]:
    """For pages of the account itself, before a committee is chosen."""

    def wrap(view: View) -> View:
        @wraps(view)
        def entered(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            with transaction.atomic(), walls.login():
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
                return view(request, *args, **kwargs)

        entered.open_because = reason  # type: ignore[attr-defined]
        return entered

    return wrap


def open_page(reason: str, *, needs_database: bool = True) -> Callable[[View], View]:
    """For pages that ask nobody's name (a signed link, the public form); says why that is right.

    The link, once it was found good, enters its committee (`walls.enter`).
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            # A zone that the view sets (`timezone.activate`) ends with it.
            with timezone.override(None), transaction.atomic() if needs_database else nullcontext():
                return view(request, *args, **kwargs)

        entered.open_because = reason  # type: ignore[attr-defined]
        return entered

    return wrap


def _needs_second_factor(request: Any, actor: Actor) -> bool:
    if settings.DEMONSTRATION or actor.role not in LEADERS:
        return False
    from allauth.mfa.utils import is_mfa_enabled

    return not is_mfa_enabled(request.user)


__all__ = ["CommitteeRequest", "committee_page", "committees_visible_to", "open_page", "signed_in_page"]
