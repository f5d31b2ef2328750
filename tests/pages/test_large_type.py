"""Large type can be switched on every page, those of what went wrong too, and holds on them."""

from __future__ import annotations

import re

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from tests.world import World

STATUSES = {"not found": 404, "refused": 403, "unreadable": 400, "broken": 500, "away": 503}


def gone_wrong(what: str, browser: Client, monkeypatch: pytest.MonkeyPatch):
    from shouwang.intake.views import ask

    browser.raise_request_exception = False
    if what == "not found":
        return browser.get("/nowhere/")
    if what == "refused":
        forged = Client(enforce_csrf_checks=True)
        forged.cookies = browser.cookies
        return forged.post("/r/meiyuan/", {})
    if what == "unreadable":
        return browser.get("/r/meiyuan/", headers={"host": "elsewhere.test"})

    def breaks(*_anything, **_more):
        raise OperationalError("server closed the connection") if what == "away" else ValueError("ours")

    monkeypatch.setattr(ask, "render", breaks)
    return browser.get("/r/meiyuan/")


@pytest.mark.parametrize("what", STATUSES)
def test_a_page_of_what_went_wrong(world: World, visitor: Client, monkeypatch, what: str) -> None:
    visitor.cookies["type"] = "large"
    answer = gone_wrong(what, visitor, monkeypatch)
    page = answer.content.decode()
    assert answer.status_code == STATUSES[what]
    assert 'data-type="large"' in page, "what was chosen holds"
    form = re.search(rf'<form class="look look-quick" method="post" action="{reverse("look")}".*?</form>', page, re.S)
    assert form and 'aria-pressed="true"' in form[0] and 'name="csrfmiddlewaretoken"' in form[0]
    back = re.search(r'name="next" value="([^"]+)"', form[0])
    assert back and back[1] == ("/nowhere/" if what == "not found" else "/r/meiyuan/")
