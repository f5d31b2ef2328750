"""What every answer carries (the content security policy), and how a refusal looks."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from shouwang.core import walls
from shouwang.core.refusal import Refused

from . import outage

Next = Callable[[HttpRequest], HttpResponse]
LOGGING_IN = "/account/"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def content_security_policy(get_response: Next) -> Next:
    """No inline script or style anywhere; nothing is loaded from elsewhere."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
        return response

    return middleware


def chosen_language(get_response: Next) -> Next:
    """Chinese, unless somebody chose another language (cookie; for programs, Accept-Language).

    Not by the browser's wish as Django does it: a borrowed office machine often asks for English, and the
    secretary in front of it does not.
    """
    known = {code for code, _label in settings.LANGUAGES}

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if request.path.startswith("/api/"):
            chosen = asked_for(request.headers.get("Accept-Language", ""))
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(language):
            response = get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def behind_the_walls(get_response: Next) -> Next:
    """A request sees nothing of the database until an entry says which committee it may see (`core.walls`).

    The pages of logging in are the library's; they see accounts and nothing else.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        with walls.of_a_request():
            if request.path_info.startswith(LOGGING_IN):
                with walls.login():
                    return get_response(request)
            return get_response(request)

    return middleware


def asked_for(accepted: str) -> str:
    """The first language of an Accept-Language header that the house speaks; empty for none."""
    for wish, _weight in parse_accept_lang_header(accepted):
        try:
            return translation.get_supported_language_variant(wish)
        except LookupError:
            continue
    return ""


class Refusals:
    """A `Refused` that no view handled becomes a page (or JSON) with its sentence; nothing was written.

    A database that is away becomes a calm 503 (`outage.py`).
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if outage.is_outage(exception):
            return outage.answer(request, exception)
        if not isinstance(exception, Refused):
            return None
        status = 403 if exception.code in {"not_allowed", "not_yours"} else 409
        if request.path.startswith("/api/"):
            return JsonResponse({"error": {"code": exception.code, "message": str(exception.message)}}, status=status)
        return render(request, "web/refused.html", {"sentence": exception.message}, status=status)


refusals = Refusals
