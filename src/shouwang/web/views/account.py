"""The account's own pages: where to go after logging in, how pages look, whether the house is well."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import Error
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from shouwang.core.access import committees_visible_to
from shouwang.core.entry import open_page, signed_in_page
from shouwang.core.heartbeat import stale

# What may be chosen: the name in the form, the cookie that keeps it, the values.
LOOKS = (
    ("theme", "theme", ("auto", "light", "dark")),
    ("type", "type", ("normal", "large")),
    ("language", settings.LANGUAGE_COOKIE_NAME, tuple(code for code, _label in settings.LANGUAGES)),
)
YEAR = 365 * 24 * 3600


@signed_in_page("chooses the committee to work in")
def home(request: Any) -> HttpResponse:
    """Straight to the only committee, or a choice."""
    committees = list(committees_visible_to(request.user))
    if len(committees) == 1:
        return redirect("today", committees[0].slug)
    return render(request, "web/committees.html", {"committees": committees})


@open_page("how pages look is nobody's secret", needs_database=False)
@require_POST
def look(request: Any) -> HttpResponse:
    """Remember theme, type size or language in a cookie, and go back."""
    target = request.POST.get("next", "/")
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)  # not `redirect`, which would take a word for the name of a view
    for name, cookie, values in LOOKS:
        if request.POST.get(name) in values:
            response.set_cookie(cookie, request.POST[name], max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


@open_page("whether the house is well: no people, no figures", needs_database=False)
def health(request: Any) -> HttpResponse:
    """200 while database and processes live, 503 otherwise, naming what has stopped."""
    try:
        stopped = [each.name for each in stale()]
    except Error:
        stopped = ["database"]
    return JsonResponse({"well": not stopped, "stopped": stopped}, status=503 if stopped else 200)
