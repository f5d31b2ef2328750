"""Every address × everybody × one's own, the neighbours' and a far street's: who gets in, what leaks, what is written.

What is expected comes from what the route declares (`verb`, or `open_because`) and the table of verbs and roles, and
from nothing else: a new page without a declaration fails here, and so does one whose declaration it does not keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from shouwang.core.access import table
from shouwang.intake.api import DOCS_POLICY
from shouwang.web.middleware import POLICY
from tests.house.source import none

from .scene import FAR, NEIGHBOUR, OWN, STAFF_ROLES, WHO, Route, Scene, routes

LOGIN = "/account/login/"
READING = {"GET", "HEAD", "OPTIONS", "TRACE"}
# What reading may write: signs of use and what limits count. Never anything of the work.
OF_NO_MATTER = re.compile(r"(django_session|core_allowance|core_cache)")
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|WITH\b.*\b(INSERT|UPDATE|DELETE))\b", re.I | re.S)


class Attempt:
    """One call, undone afterwards: status, words, and what it tried to write."""

    def __init__(self, scene: Scene, who: str, method: str, path: str, form: bytes = b"", **headers: str) -> None:
        self.where = f"{method} {path} by {who}"
        self.written: list[str] = []

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if WRITES.match(sql) and not OF_NO_MATTER.search(sql):
                self.written.append(sql[:80])
            return execute(sql, params, many, context)

        with undone(), connection.execute_wrapper(watch):
            response = scene.clients[who].generic(
                method, path, form, content_type="application/x-www-form-urlencoded", headers=headers
            )
            self.status = response.status_code
            self.to = response.headers.get("Location", "")
            self.body = b"".join(response) if response.streaming else response.content
        self.response = response

    @property
    def is_at_login(self) -> bool:
        return self.status == 302 and self.to.startswith(LOGIN)

    def wrong(self, words: str) -> str:
        return f"{self.where}: {words} ({self.status}{f' → {self.to}' if self.to else ''})"


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# --- what is expected -----------------------------------------------------------------------------------------


def judge_staff_page(scene: Scene, route: Route, who: str, place: str, thing: str, attempt: Attempt) -> Iterator[str]:
    """A page under /c/<slug>/: its verb and the table say everything."""
    assert route.verb, f"/{route.pattern} declares no verb"
    member = who in STAFF_ROLES
    if attempt.status == 405:
        return
    if who in ("anonymous", "resident link", "volunteer link"):
        if not attempt.is_at_login:
            yield attempt.wrong("nobody is logged in")
    elif not member or place in scene.foreign(who):
        if attempt.status != 404:
            yield attempt.wrong("a stranger gets 404")
    elif who not in table()[route.verb]:
        if attempt.status != 403:
            yield attempt.wrong(f"{who} does not hold {route.verb}")
    elif thing in scene.foreign(who) and route.names_a_thing:
        # A page that only turns back to the list may do so without looking at what was named.
        is_turned_back = attempt.status == 302 and not attempt.is_at_login and attempt.where.startswith(tuple(READING))
        if attempt.status != 404 and not is_turned_back:
            yield attempt.wrong(f"another committee's {route.sort}")
    elif attempt.status in (401, 403, 404, 429) or attempt.status >= 500 or attempt.is_at_login:
        if place == OWN and thing == OWN:
            yield attempt.wrong(f"{who} holds {route.verb}")
        elif attempt.status >= 500:
            yield attempt.wrong("broke")


def judge_open_page(scene: Scene, route: Route, who: str, place: str, thing: str, attempt: Attempt) -> Iterator[str]:
    """A page that asks nobody's name says why; its link or key is what opens it."""
    because = getattr(route.view, "open_because", None)
    assert because, f"/{route.pattern} declares neither a verb nor why it is open"
    if attempt.status >= 500:
        yield attempt.wrong("broke")
    if route.is_api and "key" in because and attempt.status not in (401, 405):
        yield attempt.wrong("no key was sent")
    if route.pattern.startswith("v/") and thing != place and attempt.status not in (302, 404, 405):
        yield attempt.wrong("another's request by one's own link")


def judge_always(scene: Scene, route: Route, who: str, path: str, attempt: Attempt) -> Iterator[str]:
    """Whatever the answer: nothing foreign in it, nothing written by reading, the headers of the house."""
    if attempt.where.startswith(tuple(READING)) and attempt.written:
        yield attempt.wrong(f"reading wrote: {attempt.written[0]}")
    words = attempt.body.decode("utf-8", "replace")
    for trace in scene.traces(who):
        if trace in words and trace not in path:
            yield attempt.wrong(f"shows {trace}")
    yield from (attempt.wrong(each) for each in careless(attempt.response, words))


INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle\s*=\s*[\"']|<[a-z]+[^>]*\son[a-z]+\s*=\s*[\"']", re.I)


def careless(response: Any, words: str) -> Iterator[str]:
    """Headers that every answer has, and marks that no page of ours has."""
    headers = response.headers
    policy = headers.get("Content-Security-Policy")
    is_described = policy == DOCS_POLICY and response.wsgi_request.path == "/api/v1/docs"
    if policy != POLICY and not is_described:
        yield f"content security policy {policy!r}"
    if headers.get("X-Content-Type-Options") != "nosniff":
        yield "no nosniff"
    if headers.get("Referrer-Policy") != "same-origin" or headers.get("X-Frame-Options") != "DENY":
        yield "referrer or frames"
    if headers.get("Cross-Origin-Opener-Policy") != "same-origin" or "geolocation=()" not in headers.get(
        "Permissions-Policy", ""
    ):
        yield "opener or permissions"
    if "no-store" not in headers.get("Cache-Control", ""):
        yield f"may be kept by a cache: {headers.get('Cache-Control')!r}"
    if "html" in headers.get("Content-Type", "") and not is_described and (found := INLINE.search(words)):
        yield f"inline script or style: {found[0]!r}"


# --- the matrix -----------------------------------------------------------------------------------------------


def matrix(scene: Scene, who: str, methods: tuple[str, ...], pairs: tuple[tuple[str, str], ...]) -> list[str]:
    """Every address by one person. A pair says on whose committee (or link) the address stands, and whose thing it names."""
    found: list[str] = []
    for route in routes():
        has_place = "<slug" in route.pattern or "<str:token>" in route.pattern
        for place, thing in pairs:
            if place != thing and not route.names_a_thing:
                continue
            if place != OWN and not has_place and not route.names_a_thing:
                continue
            for method in methods:
                path = route.path(scene.things(place), scene.things(thing), who)
                attempt = Attempt(scene, who, method, path, route.form(scene.things(thing)))
                judge = judge_staff_page if route.is_staff else judge_open_page
                found += judge(scene, route, who, place, thing, attempt)
                if place == OWN or route.is_staff or route.is_api:  # another's signed link shows what is another's
                    found += judge_always(scene, route, who, path, attempt)
    return found


def test_one_of_the_staff_gets_in_where_the_table_says(scene: Scene) -> None:
    """The lean matrix of the main suite."""
    none(matrix(scene, "staff", ("GET", "POST"), ((OWN, OWN), (OWN, NEIGHBOUR))))


PAIRS = ((OWN, OWN), (NEIGHBOUR, NEIGHBOUR), (FAR, FAR), (OWN, NEIGHBOUR), (OWN, FAR))


@pytest.mark.security
@pytest.mark.parametrize("methods", [("GET", "HEAD"), ("POST",)], ids=["reading", "writing"])
@pytest.mark.parametrize("who", WHO)
def test_everybody_everywhere(scene: Scene, who: str, methods: tuple[str, ...]) -> None:
    none(matrix(scene, who, methods, PAIRS))


def test_an_unusual_method_is_refused(scene: Scene) -> None:
    found = []
    for route in routes():
        if route.is_api:
            continue
        path = route.path(scene.own, scene.own)
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PURGE"):
            attempt = Attempt(scene, "staff", method, path)
            if attempt.status != 405:
                found.append(attempt.wrong("is no method of ours"))
    none(found)


def test_every_form_asks_for_its_token(scene: Scene) -> None:
    """A POST without the token of a page is refused before any view sees it; programs have keys instead."""
    found = []
    for client in scene.clients.values():
        client.handler.enforce_csrf_checks = True
    for route in routes():
        if route.is_api:
            continue
        attempt = Attempt(scene, "staff", "POST", route.path(scene.own, scene.own))
        if attempt.status != 403 or attempt.written or "open for too long" not in attempt.body.decode():
            found.append(attempt.wrong("took a form without its token"))
    none(found)
