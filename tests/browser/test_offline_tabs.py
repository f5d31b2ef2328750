"""The same list open twice: one tab sends for both, and no tab keeps the other waiting once it has stopped."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.door import NO_NET, Round, card, history, round_of, sent, tapped, times, until, waits
from tests.browser.house import PHONE, House

PATIENCE = 21_000  # milliseconds, a little longer than the phone waits for one answer


@pytest.fixture(autouse=True)
def without_a_net(watch: Any) -> None:
    watch.expect(NO_NET)


def twice(house: House, opened: Any, *pleas: str) -> tuple[Page, Page, Page, Round]:
    """The office, and one list in two tabs. The second has no timers: it acts on what it is told, or never."""
    office, first = opened("shen"), opened(size=PHONE, workers="block")
    mine = round_of(office, house, *pleas)
    second = first.context.new_page()
    for tab in (first, second):
        tab.goto(mine.link)
        waits(tab, 0)
    second.evaluate("() => { window.setTimeout = () => 0; }")
    return office, first, second, mine


def hanging(tab: Page) -> list[Route]:
    """What this tab sends next is under way and is not answered."""
    caught: list[Route] = []

    def catch(route: Route) -> None:
        if route.request.method == "POST" and not caught:
            caught.append(route)
        else:
            route.continue_()

    tab.route("**/reports/", catch)
    return caught


def test_the_tab_that_waited_is_told(house: House, opened: Any) -> None:
    """It says why it does not send, and is done the moment that the other is; not when it happens to look again."""
    office, first, second, mine = twice(house, opened, "水龙头滴水", "开关松了")
    caught = hanging(first)
    tapped(first, "水龙头滴水", "done", "换了垫片")
    until(first, lambda: len(caught) == 1)
    tapped(second, "开关松了", "done", "拧紧了")
    expect(second.locator(".door-words")).to_contain_text("另一个页面")
    expect(second.locator("[data-door-send]")).to_be_hidden()
    caught[0].continue_()
    waits(second, 0)
    waits(first, 0)
    for plea, words in (("水龙头滴水", "换了垫片"), ("开关松了", "拧紧了")):
        assert times(history(office, mine.pages[plea]), words) == 1, plea


def test_a_tab_that_is_closed_gives_the_sending_back(house: House, opened: Any) -> None:
    """It was in the middle of it, and its lease would have lasted for seconds."""
    office, first, second, mine = twice(house, opened, "门铃不响", "窗钩掉了")
    caught = hanging(first)
    tapped(first, "门铃不响", "nobody_in", "没人在")
    until(first, lambda: len(caught) == 1)
    tapped(second, "窗钩掉了", "done", "装好了")
    expect(second.locator(".door-words")).to_contain_text("另一个页面")
    first.goto("about:blank")
    waits(second, 0)
    for plea, words in (("门铃不响", "没人在"), ("窗钩掉了", "装好了")):
        assert times(history(office, mine.pages[plea]), words) == 1, plea


def test_an_answer_that_never_ends(house: House, opened: Any) -> None:
    """The net dies after the first line of the answer: given up like one that never began, and sent again."""
    office, phone = opened("shen"), opened(size=PHONE, workers="block")
    mine = round_of(office, house, "热水器不着")
    phone.clock.install()
    phone.goto(mine.link)
    waits(phone, 0)
    phone.evaluate("""() => {
      const real = window.fetch;
      window.stalled = 0;
      window.fetch = (url, options) => options && options.method === "POST" && !window.stalled++
        ? Promise.resolve(new Response(new ReadableStream({}), {status: 200})) : real(url, options);
    }""")
    tapped(phone, "热水器不着", "done", "换了电池")
    until(phone, lambda: phone.evaluate("window.stalled") == 1)
    waits(phone, 1)
    phone.clock.fast_forward(PATIENCE)
    sent(phone, "热水器不着")
    assert times(history(office, mine.pages["热水器不着"]), "换了电池") == 1
    expect(card(phone, "热水器不着")).to_have_count(0)
