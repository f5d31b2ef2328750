"""Every page, phone and office PC, light, dark, in large type, with text of twice the size, and in English."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.house import ARGUMENTS, PC, PHONE, House, chromium, log_in
from tests.browser.looks import HEAVIEST, LOOKS, cut_off, foreign, too_wide, violations, wear, weighed

CHAT = Path(__file__).with_name("group_chat.txt")

# name of the page: who looks at it
PAGES = {
    "login": "", "ask": "", "ask-refused": "", "follow": "", "follow-done": "", "volunteer": "", "not-found": "",
    "today": "shen", "inbox": "shen", "inbox-empty": "shen", "register": "shen", "request": "shen",
    "request-done": "shen", "paste": "shen", "paste-review": "shen", "people": "shen", "people-found": "shen",
    "household": "shen", "resident": "shen", "buildings": "shen", "building": "shen", "building-lane": "shen",
    "team": "shen", "imports": "shen", "import-preview": "shen", "report": "shen", "committees": "duty",
    "password": "shen", "second-factor": "shen", "held": "shen", "held-one": "shen", "keeping": "shen",
}  # fmt: skip


@pytest.fixture(scope="module")
def places(house: House, browser: Browser) -> Iterator[dict[str, str]]:
    """The address of every page, found as a person finds it: by following links."""
    context = browser.new_context(base_url=house.url, locale="zh-CN")
    page = context.new_page()
    page.goto("/account/login/")
    log_in(page, house, "shen")
    desk = house.desk

    def href(at: str, selector: str) -> str:
        page.goto(at)
        return page.evaluate("link => link.href", page.locator(selector).first.element_handle())

    found = {
        "login": "/account/login/", "ask": f"/r/{house.slug}/", "not-found": "/nowhere/", "committees": "/",
        "password": "/account/password/change/", "second-factor": "/account/2fa/",
        "today": f"{desk}/", "inbox": f"{desk}/inbox/", "inbox-empty": f"{desk}/inbox/?q=zzzz",
        "register": f"{desk}/register/", "paste": f"{desk}/paste/", "people": f"{desk}/people/",
        "people-found": f"{desk}/people/?q=5-803", "buildings": f"{desk}/buildings/", "team": f"{desk}/team/",
        "imports": f"{desk}/imports/", "report": f"{desk}/report/",
        "held": f"{desk}/held/", "keeping": f"{desk}/keeping/",
    }  # fmt: skip
    found["ask-refused"] = found["ask"]
    found["request"] = href(f"{desk}/inbox/", "#rows a[href*='/requests/']")
    follow = "[data-copy*='/f/']"
    page.goto(found["request"])
    found["follow"] = page.locator(follow).get_attribute("data-copy") or ""
    page.goto(f"{desk}/inbox/")
    done = page.locator("select[name=state] option[value=done], select[name=state] option[value=closed]").first
    state = done.get_attribute("value")
    found["request-done"] = href(f"{desk}/inbox/?state={state}", "#rows a[href*='/requests/']")
    page.goto(found["request-done"])
    found["follow-done"] = page.locator(follow).get_attribute("data-copy") or ""
    found["household"] = href(f"{desk}/people/?q=5-803", "#found a")
    page.goto(found["household"])
    if "/residents/" in page.url:
        found["household"] = href(page.url, "main a[href*='/households/'], header a[href*='/households/']")
    found["resident"] = href(found["household"], "main a[href*='/residents/']")
    found["building"] = href(f"{desk}/buildings/", "a.building.tone-overdue")
    found["building-lane"] = href(f"{desk}/buildings/", "a.building:has-text('弄')")
    page.goto(f"{desk}/team/")
    busy = page.locator("li.person:has([data-copy]):has-text('件')").first
    found["volunteer"] = busy.locator("[data-copy]").get_attribute("data-copy") or ""
    # Something reported on a request that is not there (any more) waits for the office.
    context.request.get(f"{found['volunteer']}reports/")
    token = next(each["value"] for each in context.cookies() if each["name"] == "csrftoken")
    tap = {"key": f"looks-{time.time_ns():024}", "request": "gone", "outcome": "done", "note": "老人说腿疼，想换药"}
    context.request.post(f"{found['volunteer']}reports/", data={"reports": [tap]}, headers={"X-CSRFToken": token})
    found["held-one"] = href(found["held"], "main a[href*='/held/']")

    page.goto(f"{desk}/paste/")
    page.fill("textarea[name=text]", CHAT.read_text().replace("11/19", "11/17"))
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/paste/[0-9a-f-]{36}/"))
    found["paste-review"] = page.url
    page.goto(f"{desk}/imports/")
    page.set_input_files("input[type=file]", {"name": "居民.csv", "mimeType": "text/csv", "buffer": ROSTER.encode()})
    page.locator("main form[enctype] button[type=submit]").click()
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}/"))
    found["import-preview"] = page.url
    yield found
    for name in ("import-preview", "paste-review"):  # thrown away again, by their own buttons
        page.goto(found[name])
        page.locator("details.confirm:has(form[action$='/drop/']) > summary").click()
        page.locator("form[action$='/drop/'] button[type=submit]").click()
        page.wait_for_url(re.compile(r"/(imports|paste)/$"))
    context.close()


ROSTER = """楼号,室号,姓名,性别,出生日期,联系电话,备注
8号楼,402室,唐阿婆,女,1938-04-02,13800138801,独居老人
8号楼,402室,陆小明,男,1986-11-20,13800138802,
99号楼,101室,金秀兰,女,1951-07-15,13800138803,高血压
8号楼,,没有门牌的人,男,1970-01-01,,
"""


def arrive(page: Page, name: str) -> bool:
    """What has to be done on the page until it looks as its name says; True where that loads another page."""
    if name == "ask-refused":
        page.evaluate("document.querySelector('main form').noValidate = true")
        with page.expect_navigation():
            page.locator("main form button[type=submit]").first.click()
        return True
    if name == "keeping":
        page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true; })")
    if name == "request":
        page.locator("details.act > summary").first.click()
    return False


@pytest.mark.parametrize("name", PAGES)
def test_looks(name: str, places: dict[str, str], opened: Any, watch: Any) -> None:
    watch.expect(r"status of (404|422)")
    found: list[str] = []
    for label, size in (("phone", PHONE), ("pc", PC)):
        page = opened(PAGES[name], size=size)
        with weighed(page) as came:
            page.goto(places[name])
            first = list(came)
            arrived = first if arrive(page, name) else came
            if not page.locator("[data-look-type]:visible").count():
                found.append(f"{label}: no switch for large type")
            for theme, type_size in LOOKS:
                wear(page, theme, type_size)
                found += [f"{label} {theme} {type_size}: too wide: {each}" for each in too_wide(page)]
                found += [
                    f"{label} {theme} {type_size}: {each}" for each in violations(page, colours=type_size == "normal")
                ]
        weight = sum(bytes_ for bytes_, _url in arrived)
        assert weight, "nothing was weighed"
        if weight > HEAVIEST:
            found.append(f"{label}: {weight} bytes: {sorted(arrived, reverse=True)[:4]}")
        if size is PHONE:
            found += [f"not translated: {each}" for each in foreign(page)]
        page.context.add_cookies([{"name": "django_language", "value": "en", "url": page.url}])
        page.goto(places[name])
        arrive(page, name)
        found += [f"{label} in English: too wide: {each}" for each in too_wide(page)]
        page.context.clear_cookies(name="django_language")
    assert not found, "\n" + "\n".join(found)


@pytest.fixture(scope="module")
def far_sighted(browser: Browser) -> Iterator[Browser]:
    """A browser in which somebody set the text to twice its size (WCAG 1.4.4)."""
    twice = browser.browser_type.launch(
        executable_path=chromium(), args=[*ARGUMENTS, "--blink-settings=defaultFontSize=32"]
    )
    yield twice
    twice.close()


@pytest.mark.parametrize("name", PAGES)
def test_text_of_twice_the_size(
    name: str, places: dict[str, str], house: House, far_sighted: Browser, opened: Any
) -> None:
    """Nothing is cut off, and no page scrolls sideways."""
    if PAGES[name]:
        opened(PAGES[name])
    found: list[str] = []
    for label, size in (("phone", PHONE), ("pc", PC)):
        context = far_sighted.new_context(
            viewport=size, locale="zh-CN", base_url=house.url, storage_state=house._states.get(PAGES[name])
        )
        page = context.new_page()
        page.goto(places[name])
        found += [f"{label}: {each}" for each in [*too_wide(page), *cut_off(page)]]
        context.close()
    assert not found, "\n" + "\n".join(found)


def test_a_door_of_the_facade_is_a_framed_tile(places: dict[str, str], opened: Any) -> None:
    """The volunteer's page has something of the same name; once its style took the frames and colours away."""
    page = opened("shen", size=PHONE)
    page.goto(places["building"])
    tiles = page.evaluate(
        """() => Array.from(document.querySelectorAll("a.door")).map(each => {
             const style = getComputedStyle(each), box = each.getBoundingClientRect();
             return [style.display, parseFloat(style.borderTopWidth), box.width >= 40, box.height >= 44]; })"""
    )
    assert tiles and {tuple(each[0::2]) for each in tiles} == {("flex", True)}
    assert all(width >= 1 and is_high for _display, width, _is_wide, is_high in tiles)
