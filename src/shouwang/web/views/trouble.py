"""The pages of what went wrong: calm, in the reader's language, and telling nothing of the inside."""

from __future__ import annotations

import sys
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from shouwang.core.entry import open_page

from .. import outage


@open_page("an address that does not exist", needs_database=False)
def not_found(request: Any, exception: Exception) -> HttpResponse:
    return render(request, "web/not_found.html", status=404)


@open_page("something broke; nothing of it is shown", needs_database=False)
def broken(request: Any) -> HttpResponse:
    """Without the request's context: its session may be what broke."""
    trouble = sys.exc_info()[1]  # of a middleware; what a view raised was answered by `Refusals`
    if outage.is_outage(trouble):
        return outage.answer(request, trouble)
    return HttpResponse(render_to_string("web/broken.html", outage.look_of(request)), status=500)


@open_page("what was sent cannot be read; nothing of it is shown", needs_database=False)
def unreadable(request: Any, exception: Exception) -> HttpResponse:
    """A host that is not ours, too many fields, a broken upload."""
    return HttpResponse(render_to_string("web/unreadable.html", outage.look_of(request)), status=400)


@open_page("a form came without the token of its page", needs_database=False)
def forged(request: Any, reason: str = "") -> HttpResponse:
    sentence = _("This page was open for too long, or cookies are switched off. Open it again and send once more.")
    return render(request, "web/refused.html", {"sentence": sentence}, status=403)


@open_page("the server refuses; nothing of it is shown", needs_database=False)
def denied(request: Any, exception: Exception) -> HttpResponse:
    return render(request, "web/refused.html", {"sentence": _("This is not allowed.")}, status=403)


@open_page("somebody tries too often", needs_database=False)
def too_often(request: Any) -> HttpResponse:
    """Django-allauth asks for it by the name `handler429`."""
    sentence = _("That was tried too often. Wait a few minutes, then try again.")
    response = render(request, "web/refused.html", {"sentence": sentence}, status=429)
    response.headers["Retry-After"] = "300"
    return response
