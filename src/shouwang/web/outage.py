"""What people see while the database is away, full or read-only: a calm sentence, and what they typed.

Whether it was saved is not certain where only the answer was lost; but every form can be sent twice (its own key, or
a move that is made once), so that "send it again" is always right.
"""

from __future__ import annotations

import errno
import logging
import time
from typing import Any
from urllib.parse import quote

from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

RETRY_SECONDS = 5
SAY_AGAIN_SECONDS = 60
NO_ROOM = {errno.ENOSPC, errno.EROFS, errno.EDQUOT}
READ_ONLY = "25006"  # SQLSTATE read_only_sql_transaction
# The form's own token is made anew, and what is secret is typed again rather than written into a page.
NOT_KEPT = ("csrfmiddlewaretoken", "password")
NOT_SHOWN = 12  # shorter values are choices and keys

log = logging.getLogger("shouwang.outage")
_said_at = float("-inf")


def is_outage(trouble: BaseException | None) -> bool:
    """True where the database (or the disk) is at fault and the same thing may work in a moment."""
    if isinstance(trouble, OperationalError | InterfaceError):
        return True
    if type(trouble) is DatabaseError:  # without a code from the server: the connection broke in a bare statement
        return getattr(trouble.__cause__, "sqlstate", None) is None
    if isinstance(trouble, InternalError):
        return getattr(trouble.__cause__, "sqlstate", "") == READ_ONLY
    return isinstance(trouble, OSError) and trouble.errno in NO_ROOM


def answer(request: HttpRequest, trouble: BaseException | None) -> HttpResponse:
    """503 with `Retry-After`: JSON for programs, a sentence for a part of a page, otherwise a page."""
    _log(trouble)
    sentence = _("The records cannot be reached at this moment. Nothing that was saved before is lost.")
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse({"error": {"code": "unavailable", "message": sentence}}, status=503)
    elif "HX-Request" in request.headers:
        response = HttpResponse(sentence, status=503, headers={"X-Sentence": quote(sentence)})
    else:
        response = HttpResponse(_page(request, sentence), status=503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, sentence: str) -> str:
    """Made without the database: no session, no messages, no account."""
    kept = _kept(request)
    return render_to_string(
        "web/outage.html",
        {
            "sentence": sentence,
            "address": request.get_full_path(),
            "is_sending": request.method == "POST",
            "is_staff": request.path.startswith("/c/"),
            "kept": kept,
            "typed": [value for _name, value in kept if len(value) > NOT_SHOWN and not value.isascii()],
            **look_of(request),
        },
    )


def look_of(request: HttpRequest) -> dict[str, Any]:
    """How the reader has pages look, and what the buttons for it need; for pages made without the request's context."""
    return {
        "theme": request.COOKIES.get("theme", "auto"),
        "type_size": request.COOKIES.get("type", "normal"),
        "look_next": request.get_full_path(),
        "csrf_token": get_token(request),
    }


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, to be sent again; nothing where it cannot be (a file, a password, a body that is too large)."""
    if request.method != "POST" or request.path.startswith("/account/"):
        return []
    try:
        sent: Any = request.POST
        if request.FILES:
            return []
    except (OSError, SuspiciousOperation, MultiPartParserError):  # the sender hung up, or sent too much
        return []
    return [
        (name, value) for name, values in sent.lists() if not any(word in name for word in NOT_KEPT) for value in values
    ]


def _log(trouble: BaseException | None) -> None:
    """One line a minute: a page that is asked for a hundred times says nothing new."""
    global _said_at
    if time.monotonic() - _said_at > SAY_AGAIN_SECONDS:
        _said_at = time.monotonic()
        words = str(trouble).strip().splitlines() or [type(trouble).__name__]
        log.error("Answered 503, the database or the disk is at fault: %s", words[0])
