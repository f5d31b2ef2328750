"""What the server does not carry out: seen on the phone with what was typed, and by the office, which decides."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.door import NO_NET, Round, card, given, history, round_of, tapped, times, waits
from tests.browser.house import PHONE, House


@pytest.fixture(autouse=True)
def without_a_net(watch: Any) -> None:
    watch.expect(NO_NET)
    watch.expect("404")


def on_today(office: Page, house: House, request: str) -> str:
    """The report that waits on Today and belongs to this request; its page."""
    office.goto(request)
    office.locator("a[href*='/held/']").first.click()
    office.wait_for_url(re.compile(r"/held/[0-9a-f-]{36}/"))
    url = office.url
    office.goto(f"{house.desk}/")
    expect(office.locator(f"a[href='{url[len(house.url) :]}']")).to_be_visible()
    office.goto(url)
    return url


def away(house: House, opened: Any, plea: str, outcome: str, note: str) -> tuple[Page, Page, Round]:
    """Somebody reports something without a net."""
    office, phone = opened("shen"), opened(size=PHONE, workers="block")
    mine = round_of(office, house, plea)
    phone.goto(mine.link)
    waits(phone, 0)
    phone.context.set_offline(True)
    tapped(phone, plea, outcome, note)
    waits(phone, 1)
    return office, phone, mine


def test_given_to_somebody_else_meanwhile(house: House, opened: Any) -> None:
    office, phone, mine = away(house, opened, "纱窗破了", "done", "已经换好了")
    office.goto(mine.pages["纱窗破了"])
    given(office, "龚永刚")
    phone.context.set_offline(False)
    waits(phone, 0)
    kept = phone.locator(".door-list > li")
    expect(kept).to_contain_text("已经换好了")
    phone.reload()
    expect(kept).to_contain_text("已经换好了")  # until whoever typed it has read it

    on_today(office, house, mine.pages["纱窗破了"])
    expect(office.locator("main")).to_contain_text("已经换好了")
    with office.expect_navigation():
        office.locator("button[value=carry_out]").click()
    lines = history(office, mine.pages["纱窗破了"])
    assert office.locator("#acts").count() == 0, "closed, as it was reported"
    assert times(lines, "已经换好了") == 2, "when it was held, and when it was taken over"
    kept.locator("button").click()
    expect(kept).to_have_count(0)


def test_the_role_ended_meanwhile(house: House, opened: Any) -> None:
    """Quarantine, never nothing; and the phone's page says that the link is closed."""
    office, phone, mine = away(house, opened, "扶手松了", "needs_help", "一个人弄不动")
    office.goto(f"{house.desk}/team/")
    person = office.locator("li.person", has=office.locator(".owner-name", has_text=mine.name))
    person.locator("details.confirm", has=office.locator("form[action$='/dismiss/']")).locator("summary").click()
    with office.expect_navigation():
        person.locator("form[action$='/dismiss/'] button[type=submit]").click()

    phone.context.set_offline(False)
    expect(card(phone, "扶手松了")).to_have_count(0, timeout=30_000)  # it finds the link closed by itself
    waits(phone, 0)
    expect(phone.locator(".door-list > li")).to_contain_text("一个人弄不动")
    url = on_today(office, house, mine.pages["扶手松了"])
    expect(office.locator("main")).to_contain_text("一个人弄不动")
    office.locator("details.act > summary").click()
    office.fill("[name=why]", "已电话问过，物业去修")
    with office.expect_navigation():
        office.locator("form[action$='/set-aside/'] button[type=submit]").click()
    office.goto(f"{house.desk}/")
    assert office.locator(f"a[href='{url[len(house.url) :]}']").count() == 0


def test_a_phone_that_comes_back_through_a_dead_link(house: House, opened: Any) -> None:
    """The page was closed; the link was renewed; opened again, it shows nothing and sends what it held."""
    office, phone, mine = away(house, opened, "地砖翘了", "nobody_in", "下午再去")
    office.goto(f"{house.desk}/team/")
    person = office.locator("li.person", has=office.locator(".owner-name", has_text=mine.name))
    form = person.locator("form[action$='/renew/']")
    confirm = person.locator("details.confirm", has=form)
    if confirm.count():
        confirm.locator("summary").click()
    with office.expect_navigation():
        form.locator("button[type=submit]").click()
    phone.goto("about:blank")
    phone.context.set_offline(False)
    phone.goto(mine.link)
    expect(phone.locator(".door-list > li")).to_contain_text("下午再去")
    waits(phone, 0)
    assert card(phone, "地砖翘了").count() == 0
    assert times(history(office, mine.pages["地砖翘了"]), "下午再去") == 1


def test_the_new_link_sends_what_the_old_one_left(house: House, opened: Any) -> None:
    """The same person on the same phone: what waited under the old link is recorded through the new one."""
    office, phone, mine = away(house, opened, "水箱漏水", "nobody_in", "留了条子")
    office.goto(f"{house.desk}/team/")
    person = office.locator("li.person", has=office.locator(".owner-name", has_text=mine.name))
    form = person.locator("form[action$='/renew/']")
    if person.locator("details.confirm", has=form).count():
        person.locator("details.confirm", has=form).locator("summary").click()
    with office.expect_navigation():
        form.locator("button[type=submit]").click()
    new = person.locator("[data-copy]").get_attribute("data-copy") or ""
    assert new != mine.link
    context = phone.context
    phone.close()  # an old page on its way out would be quick enough to send through the old link
    context.set_offline(False)
    phone = context.new_page()
    phone.goto(new)
    waits(phone, 0)
    lines = history(office, mine.pages["水箱漏水"])
    assert (times(lines, "留了条子"), office.locator("a[href*='/held/']").count()) == (1, 0), lines
