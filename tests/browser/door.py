"""A volunteer of one's own with a list of one's own, made through the office's pages; and what a phone shows of it."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.house import House, act

# What a browser says on its console of a net that is not there, and of workers that a test forbids.
NO_NET = r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to load resource|Service Worker registration blocked"


@dataclass
class Round:
    """One volunteer: the link, and the staff pages of the requests on it, by the words of each."""

    name: str
    link: str
    pages: dict[str, str] = field(default_factory=dict)


def round_of(office: Page, house: House, *pleas: str) -> Round:
    """A new volunteer with one request for each plea."""
    name = "志愿" + "".join(secrets.choice("子丑寅卯辰巳午未申酉戌亥") for _ in range(5))
    appointed(office, house, name)
    person = office.locator("li.person", has=office.locator(".owner-name", has_text=name))
    made = Round(name, person.locator("[data-copy]").get_attribute("data-copy") or "")
    for plea in pleas:
        made.pages[plea] = registered(office, house, f"{plea} {name}")
        given(office, name)
    return made


def appointed(office: Page, house: House, name: str) -> None:
    office.goto(f"{house.desk}/team/")
    form = office.locator("form[action$='/appoint/']")
    details = office.locator("details", has=form)
    if details.count() and details.first.get_attribute("open") is None:
        details.first.locator("> summary").click()
    form.locator("[name=name]").fill(name)
    form.locator("[name=role]").select_option("volunteer")
    with office.expect_navigation():
        form.locator("button[type=submit]").click()


def registered(office: Page, house: House, words: str) -> str:
    office.goto(f"{house.desk}/register/")
    office.fill("[name=text]", words)
    office.locator("[name=door]").fill("4-1103")
    office.locator("[name=who]").fill("13800137788")
    office.locator("[name=kind]").select_option("repair")
    office.locator(".save-bar button").first.click()
    office.wait_for_url(re.compile(r"/requests/|/register/"))
    if "/register/" in office.url:
        office.locator("button[name=is_new]").click()
    office.wait_for_url(re.compile(r"/requests/"))
    return office.url


def given(office: Page, name: str) -> None:
    """Give the request that is open before the office to this person."""
    form = office.locator("form[action$='/assign/']")
    value = form.locator("label", has=office.locator(".label", has_text=name)).locator("input").get_attribute("value")
    act(office, "assign", to=value or "")


def card(phone: Page, plea: str) -> Any:
    return phone.locator("article.visit", has_text=plea)


HOLD = 1.3  # seconds in which a second tap on one spot is taken for a stray one (door.js)
_tapped_at: dict[int, float] = {}


def unhurried(phone: Page) -> None:
    """As a person taps: not twice within a second."""
    since = time.monotonic() - _tapped_at.get(id(phone), 0.0)
    if since < HOLD:
        phone.wait_for_timeout((HOLD - since) * 1000)
    _tapped_at[id(phone)] = time.monotonic()


def tapped(phone: Page, plea: str, outcome: str, note: str = "") -> None:
    unhurried(phone)
    here = card(phone, plea)
    if note:
        here.locator("details.disclose > summary").click()
        here.locator("textarea").fill(note)
    here.locator(f"button[name=outcome][value={outcome}]").click()


def waits(phone: Page, count: int) -> None:
    """So many reports are not sent yet, says the line on top."""
    expect(phone.locator("#door")).to_have_attribute("data-waiting", str(count), timeout=30_000)


@contextmanager
def arriving(phone: Page) -> Iterator[None]:
    """What is tapped meanwhile has been answered for, and the page knows it."""
    with phone.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/reports/")):
        yield
    waits(phone, 0)


def sent(phone: Page, plea: str) -> None:
    """A tap that ends a request was noticed and has arrived: its card says so, or is gone with the fresh list.

    `waits(phone, 0)` alone is true before the tap is noticed, too.
    """
    said = phone.locator(f"article.visit:has-text('{plea}') .door-mark .tone-ok")
    gone = phone.locator("#visits").filter(has_not=phone.locator("article.visit", has_text=plea))
    expect(said.or_(gone)).to_have_count(1, timeout=30_000)
    waits(phone, 0)


def until(page: Page, so: Callable[[], bool], seconds: float = 30) -> None:
    """Let the page go on until something outside it is so."""
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, f"not within {seconds} s"
        page.wait_for_timeout(50)


def history(office: Page, url: str) -> list[str]:
    """What the office reads of a request, newest first."""
    office.goto(url)
    return office.locator("ol.history > li").all_inner_texts()


def times(lines: list[str], words: str) -> int:
    return sum(words in line for line in lines)
