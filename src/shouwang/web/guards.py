"""What protects every page whatever it shows: nothing is kept by caches, sessions end."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotAllowed, QueryDict

from shouwang.lib import clock

from . import outage

Next = Callable[[HttpRequest], HttpResponse]
BEGAN, SEEN = "began", "seen"
SEEN_AGAIN = 300  # seconds: a session is written at most that often for having been used


METHODS = ("GET", "HEAD", "POST")


def careful_headers(get_response: Next) -> Next:
    """No copy in any cache unless the view says otherwise (static files never come here); nobody embeds us.

    Pages know three methods; the API says for each of its addresses which it takes, and takes no key over plain HTTP.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        is_api = request.path.startswith("/api/")
        if is_api and settings.SECURE_SSL_REDIRECT and not request.is_secure():
            response: HttpResponse = HttpResponseForbidden("HTTPS only.\n", content_type="text/plain")
        elif not is_api and request.method not in METHODS:
            response = HttpResponseNotAllowed(METHODS)
        else:
            response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def without_nulls(get_response: Next) -> Next:
    """The null character, which PostgreSQL cannot keep and nobody can type, is left out of what is sent."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = _clean(request.GET)  # type: ignore[assignment]
        if request.method == "POST" and not request.path.startswith("/api/"):
            fields = request.POST
            if any("\0" in word for _name, words in fields.lists() for word in words):
                request.POST = _clean(fields)  # type: ignore[assignment]
        return get_response(request)

    return middleware


def _clean(fields: QueryDict) -> QueryDict:
    clean = fields.copy()
    for name, words in fields.lists():
        clean.setlist(name, [str(word).replace("\0", "") for word in words])
    return clean


def sessions_end(get_response: Next) -> Next:
    """A session ends after twelve hours, and after two hours in which nothing was asked (settings)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        session = request.session
        try:
            is_known = SESSION_KEY in session
        except Exception as trouble:  # the first word of a request to the database
            if outage.is_outage(trouble):
                return outage.answer(request, trouble)
            raise
        if is_known:
            now = int(clock.machine_now().timestamp())
            began, seen = session.get(BEGAN, now), session.get(SEEN, now)
            if now - began >= settings.SESSION_COOKIE_AGE or now - seen >= settings.SESSION_IDLE_AGE:
                logout(request)
            elif SEEN not in session or now - seen >= SEEN_AGAIN:
                session[BEGAN], session[SEEN] = began, now
        return get_response(request)

    return middleware
