"""The main story: a plea in the group, somebody at the door, and the resident has the last word.

Three people on three devices, and nobody touches the database: the secretary at the office PC, the volunteer
and the resident on their phones.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.browser.door import unhurried
from tests.browser.house import PHONE, House, act

CHAT = """\
8-1203 小丽 {day} 09:02
早上好呀
2-604 沈家囡囡 {day} {clock}
我妈一个人在家，米和菜都吃完了，腿脚不方便下不了楼，能不能送点吃的上来，2-604
8-1203 小丽 {day} {clock}
今天降温了大家多穿点
"""


def paste(page: Page, house: House, text: str) -> None:
    page.goto(f"{house.desk}/paste/")
    page.fill("textarea[name=text]", text)
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/paste/[0-9a-f-]{36}/"))


def save(page: Page) -> None:
    with page.expect_navigation():
        page.locator(".save-bar button[value=save]").click()


def volunteer_link(page: Page, house: House, name: str) -> str:
    """The link that the button on the team page copies."""
    page.goto(f"{house.desk}/team/")
    person = page.locator("li.person", has=page.locator(".owner-name", has_text=name))
    return person.locator("[data-copy]").get_attribute("data-copy") or ""


def assign_to(page: Page, name: str) -> None:
    form = page.locator("form[action$='/assign/']")
    value = form.locator("label", has=page.locator(".label", has_text=name)).locator("input").get_attribute("value")
    act(page, "assign", to=value or "")


def tap(phone: Page, number: str, outcome: str) -> None:
    visit = phone.locator("article.visit", has_text=number)
    with phone.expect_response(lambda answer: answer.url.endswith("/reports/") and answer.request.method == "POST"):
        unhurried(phone)
        visit.locator(f"button[name=outcome][value={outcome}]").click()
    expect(visit.locator(f"button[name=outcome][value={outcome}]")).to_have_count(
        0
    )  # the list is fresh from the server


def history(page: Page) -> str:
    return page.locator("ol.history").inner_text()


def rate(phone: Page, rating: int, solved: str) -> None:
    form = phone.locator("form[action$='/rate/']")
    form.locator(f"[name=rating][value='{rating}']").check(force=True)
    form.locator(f"[name=solved][value={solved}]").check()
    with phone.expect_navigation():
        form.locator("button[type=submit]").click()


def test_a_plea_becomes_somebody_at_the_door(house: House, opened: Any) -> None:
    # The secretary pastes the chat, sees what was read before anything is saved, and corrects one field.
    office = opened("shen")
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    paste(office, house, CHAT.format(day=f"{now:%Y/%m/%d}", clock=f"{now:%H:%M}"))
    cards = office.locator("section.reading")
    assert cards.count() == 1, "one of the three messages is a plea"
    card = cards.first
    assert card.locator("select[name$=kind]").input_value() == "food_need"
    assert "2-604" in card.locator("input[name$=door]").input_value().replace("号楼", "-").replace("室", "")
    card.locator("select[name$=urgency]").select_option("high")
    save(office)

    # One new request, with an owner from the first moment.
    links = office.locator("main a[href*='/requests/']")
    assert len({link.get_attribute("href") for link in links.all()}) == 1
    links.first.click()
    number = re.search(r"\d{4}-\d{3}", office.title())[0]  # type: ignore[index]
    expect(office.locator("main")).to_contain_text("下不了楼")
    request_url = office.url
    follow = office.locator("[data-copy*='/f/']").get_attribute("data-copy") or ""

    # It goes to a volunteer, whose link the secretary copies and sends.
    assign_to(office, "丁昌")
    expect(office.locator(".owner-name").first).to_contain_text("丁昌")
    link = volunteer_link(office, house, "丁昌")
    assert "/v/" in link

    # The volunteer, on a phone, without an account: two taps.
    volunteer = opened(size=PHONE)
    volunteer.goto(link)
    expect(volunteer.locator("article.visit", has_text=number)).to_be_visible()
    tap(volunteer, number, "on_my_way")
    expect(volunteer.locator("#door [role=status]")).to_contain_text("已全部发出")

    # The resident, on another phone, sees that somebody is on the way; then that it is done.
    resident = opened(size=PHONE)
    resident.goto(follow)
    assert resident.locator("ol.steps li").count() == 4
    assert resident.locator("form[action$='/rate/']").count() == 0
    tap(volunteer, number, "done")
    assert volunteer.locator("article.visit", has_text=number).count() == 0, "off the list"
    resident.reload()

    # But it did not help. One of five: it is open again, with everything that happened still there.
    rate(resident, 1, "no")
    assert resident.locator("form[action$='/rate/']").count() == 0, "open again, so nothing to rate"
    office.goto(request_url)
    said = history(office)
    expect(office.locator("#acts")).to_be_visible()
    assert said.count("丁昌") >= 2 and "1" in said
    assert office.locator("ol.history li").count() >= 6

    # The second round: done, and good.
    owner = office.locator(".owner-name").first.inner_text()
    if "丁昌" not in owner:
        assign_to(office, "丁昌")
    volunteer.goto(link)
    tap(volunteer, number, "done")
    resident.goto(follow)
    rate(resident, 5, "yes")
    office.goto(request_url)
    assert office.locator("#acts").count() == 0
    expect(office.locator("main")).to_contain_text("5 分")
    office.goto(f"{house.desk}/inbox/?q={number}")
    assert number not in office.locator("#rows").inner_text(), "no longer among the open ones"
