"""The forms of every day without JavaScript: register, give to somebody, finish."""

from __future__ import annotations

import re
import time
from typing import Any

from playwright.sync_api import expect

from tests.browser.door import card, given, history, round_of, times
from tests.browser.house import PHONE, House, act
from tests.browser.test_plea_to_door import assign_to


def test_register_assign_finish(house: House, opened: Any) -> None:
    page = opened("shen", javascript=False)
    page.goto(f"{house.desk}/register/")
    page.fill("[name=text]", f"家里断电了，想请人看看 {time.time():.0f}")
    page.fill("[name=door]", "4-1103")
    page.locator("[name=kind]").select_option("repair")
    page.locator("label[for=u-medium]").click()
    page.locator(".save-bar button").click()
    if page.locator("button[name=is_new]").count():
        page.locator("button[name=is_new]").click()
    page.wait_for_url(re.compile(r"/requests/"))
    assign_to(page, "龚永刚")
    expect(page.locator(".clock .owner-name").first).to_contain_text("龚永刚")
    act(page, "finish", solved="yes", note="保险丝换好了")
    assert page.locator("#acts").count() == 0
    expect(page.locator("ol.history")).to_contain_text("龚永刚")


def test_look_without_script(house: House, opened: Any) -> None:
    """Large type and the search work by plain forms, too."""
    page = opened("shen", size=PHONE, javascript=False)
    page.goto(f"{house.desk}/inbox/")
    with page.expect_navigation():
        page.locator("header [data-look-type]").click()
    assert page.locator("html").get_attribute("data-type") == "large"
    page.fill("[name=q]", "1122-001")
    page.locator("form[role=search] button").click()
    page.wait_for_url(re.compile("q="))


def test_the_volunteers_taps_without_script(house: House, opened: Any) -> None:
    """The forms post as they always did, and what cannot be done any more is kept all the same."""
    office, phone = opened("shen"), opened(size=PHONE, javascript=False)
    mine = round_of(office, house, "门铃不响", "地漏堵了")
    phone.goto(mine.link)
    assert not phone.locator("#door").is_visible()
    office.goto(mine.pages["地漏堵了"])
    given(office, "龚永刚")
    for plea, tone in (("地漏堵了", "tone-due"), ("门铃不响", "tone-ok")):
        card(phone, plea).locator("details.disclose > summary").click()
        card(phone, plea).locator("textarea").fill(f"写了几句：{plea}")
        with phone.expect_navigation():
            card(phone, plea).locator("button[value=done]").click()
        assert phone.locator(f".messages .{tone}").count() == 1
        assert card(phone, plea).count() == 0
        assert times(history(office, mine.pages[plea]), f"写了几句：{plea}") == 1
