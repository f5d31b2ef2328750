"""Somebody falls ill in the middle, and the sweep itself stops: neither may lose anything, both are seen at once."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import STALE_SECONDS, House, act

STAFF_PAGES = ("/", "/inbox/", "/register/", "/paste/", "/buildings/", "/people/", "/team/", "/imports/", "/report/")


@pytest.fixture(scope="session")
def sweep_stopped_at(house: House) -> Iterator[float]:
    """The sweep stands still. It is not killed: the house would start it again within a second."""
    pid = house.pid_of("sweep")
    os.kill(pid, signal.SIGSTOP)
    yield time.monotonic()
    os.kill(pid, signal.SIGCONT)


def register(page: Page, house: House, words: str) -> str:
    """A request taken in by telephone; the address of its page."""
    page.goto(f"{house.desk}/register/")
    page.fill("[name=text]", words)
    page.locator("[name=door]").fill("8-402")
    page.locator("[name=kind]").select_option("repair")
    page.locator(".save-bar button").click()
    page.wait_for_url(re.compile(r"/requests/|/register/"))
    if "/register/" in page.url:  # it asks whether it is one of those that are open at this door
        page.locator("button[name=is_new]").click()
    page.wait_for_url(re.compile(r"/requests/"))
    return page.url


def mark(page: Page, house: House, name: str, what: str) -> None:
    page.goto(f"{house.desk}/team/")
    person = page.locator("li.person", has=page.locator(".owner-name", has_text=name))
    form = person.locator(f"form[action$='/{what}/']")
    if not form.locator("button").is_visible():  # somebody with open work: the page asks first
        person.locator("details.confirm", has=page.locator(f"form[action$='/{what}/']")).locator("summary").click()
    with page.expect_navigation():
        form.locator("button[type=submit]").click()


def owner(page: Page) -> str:
    return page.locator(".clock .owner-name").first.inner_text().split()[0]


def test_the_owner_falls_ill(house: House, opened: Any, sweep_stopped_at: float) -> None:
    """At once and by the act itself: the sweep stands still meanwhile."""
    page = opened("shen")
    url = register(page, house, f"卫生间灯坏了，老人怕摔 {time.time():.0f}")
    first = owner(page)
    mark(page, house, first, "absent")
    expect(page.locator(".messages")).to_contain_text(first)
    page.goto(url)
    second = owner(page)
    assert second and second != first
    newest = page.locator("ol.history li").first
    expect(newest).to_contain_text(first)
    expect(newest).to_contain_text(second)

    # Also what had been answered goes on, and to somebody who is there.
    act(page, "answer")
    mark(page, house, owner_back := owner_of(page, url), "absent")
    page.goto(url)
    assert owner(page) not in (first, owner_back)
    for name in (first, owner_back):
        mark(page, house, name, "back")


def owner_of(page: Page, url: str) -> str:
    page.goto(url)
    return owner(page)


def test_every_staff_page_says_that_the_sweep_stopped(house: House, opened: Any, sweep_stopped_at: float) -> None:
    page = opened("shen")
    alarm = page.locator(".banner.tone-overdue[role=alert]:not(#trouble)")
    page.goto(f"{house.desk}/")
    while not alarm.count():
        assert time.monotonic() - sweep_stopped_at < STALE_SECONDS + 10, "no banner within the limit"
        time.sleep(1)
        page.reload()
    for path in STAFF_PAGES:
        page.goto(f"{house.desk}{path}")
        expect(alarm).to_be_visible()
    os.kill(house.pid_of("sweep"), signal.SIGCONT)
    until = time.monotonic() + 15
    while alarm.count():
        assert time.monotonic() < until, "the sweep runs again, the banner stays"
        time.sleep(0.5)
        page.reload()
