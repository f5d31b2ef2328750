"""On the stairs without a net: what is tapped is kept in the page's own queue and arrives once, whatever is lost."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.sync_api import Error, Route, expect

from tests.browser.door import NO_NET, card, given, history, round_of, sent, tapped, times, until, waits
from tests.browser.house import PC, PHONE, House
from tests.browser.looks import LOOKS, foreign, too_wide, violations, wear

FOLDER = os.environ.get("PICTURES")


@pytest.fixture(autouse=True)
def without_a_net(watch: Any) -> None:
    watch.expect(NO_NET)


def test_no_net_then_sent(house: House, opened: Any) -> None:
    """Seen at once, taken back, kept, sent when the net is there; the office reads when it happened."""
    office, phone = opened("shen"), opened(size=PHONE, workers="block")
    mine = round_of(office, house, "水管漏了", "灯不亮", "门锁坏了")
    phone.goto(mine.link)
    waits(phone, 0)
    phone.context.set_offline(True)
    tapped(phone, "水管漏了", "done", "换了垫圈")
    waits(phone, 1)
    expect(card(phone, "水管漏了").locator(".door-mark")).to_contain_text("换了垫圈")
    expect(card(phone, "水管漏了").locator("button[value=done]")).to_be_hidden()
    tapped(phone, "灯不亮", "on_my_way")
    expect(card(phone, "灯不亮").locator("button[value=on_my_way]")).to_be_hidden()
    tapped(phone, "灯不亮", "nobody_in")
    tapped(phone, "门锁坏了", "refused")
    waits(phone, 4)
    card(phone, "门锁坏了").locator(".door-mark button").click()  # the wrong door
    waits(phone, 3)
    expect(card(phone, "门锁坏了").locator("button[value=done]")).to_be_visible()

    phone.context.set_offline(False)
    waits(phone, 0)
    expect(card(phone, "水管漏了")).to_have_count(0)  # the list is fresh from the server
    expect(card(phone, "灯不亮")).to_be_visible()
    done = history(office, mine.pages["水管漏了"])
    assert (times(done, "换了垫圈"), times(done, mine.name)) == (1, 3), done  # given to, note, done
    assert times(history(office, mine.pages["灯不亮"]), mine.name) == 3
    assert times(history(office, mine.pages["门锁坏了"]), mine.name) == 1, "nothing but that it was given"


@pytest.mark.parametrize("answers", ["dropped", "of a sign-in page", "500"])
def test_a_lost_reply_is_sent_again_and_stored_once(house: House, opened: Any, watch: Any, answers: str) -> None:
    """The server has it, the phone does not know: three times it is sent, once it stands there."""
    watch.expect("500")
    office, phone = opened("shen"), opened(size=PHONE, workers="block")
    mine = round_of(office, house, "窗关不上")
    phone.goto(mine.link)
    waits(phone, 0)
    lost: list[int] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or len(lost) >= 2:
            return route.continue_()
        lost.append(route.fetch().status)
        if answers == "dropped":
            return route.abort()
        if answers == "500":
            return route.fulfill(status=500, body="")
        return route.fulfill(status=200, content_type="text/html", body="<html>sign in</html>")

    phone.route("**/reports/", lose)
    tapped(phone, "窗关不上", "nobody_in", "邻居说出门了")
    until(phone, lambda: lost == [200, 200])
    waits(phone, 0)
    lines = history(office, mine.pages["窗关不上"])
    assert (times(lines, "邻居说出门了"), times(lines, mine.name)) == (1, 3), lines


def test_taken_back_when_the_reply_was_lost(house: House, opened: Any) -> None:
    """Nobody knows whether it arrived; it had, so it stands, and the phone says so instead of pretending."""
    office, phone = opened("shen"), opened(size=PHONE, workers="block")
    mine = round_of(office, house, "煤气有味道", "楼道有杂物")
    phone.goto(mine.link)
    waits(phone, 0)
    arrives = {"yes": True}

    def lose(route: Route) -> None:
        if arrives["yes"]:
            route.fetch()
        route.abort()

    phone.route("**/reports/", lose)
    with phone.expect_event("requestfailed"):
        tapped(phone, "煤气有味道", "done")
    arrives["yes"] = False
    tapped(phone, "楼道有杂物", "done")
    with phone.expect_event("requestfailed"):
        phone.locator("[data-door-send]").click()
    for plea in mine.pages:
        card(phone, plea).locator(".door-mark button").click()
    phone.unroute_all(behavior="wait")
    waits(phone, 0)
    kept = phone.locator(".door-list > li")
    expect(kept).to_have_count(1)
    kept.locator("button").click()
    expect(kept).to_have_count(0)
    assert times(history(office, mine.pages["煤气有味道"]), mine.name) == 2, "given, done"
    assert times(history(office, mine.pages["楼道有杂物"]), mine.name) == 1, "taken back before it ever arrived"


def test_workers_blocked_and_the_page_loaded_again(house: House, opened: Any) -> None:
    """As in WeChat on an iPhone: nothing opens the page without a net, and yet nothing that was tapped is gone."""
    office, phone = opened("shen"), opened(size=PHONE, workers="block")
    mine = round_of(office, house, "马桶堵了")
    phone.goto(mine.link)
    waits(phone, 0)
    phone.context.set_offline(True)
    tapped(phone, "马桶堵了", "done_unsolved", "要叫物业")
    waits(phone, 1)
    with pytest.raises(Error):
        phone.reload()
    phone.context.set_offline(False)
    phone.goto(mine.link)
    waits(phone, 0)
    lines = history(office, mine.pages["马桶堵了"])
    assert (times(lines, "要叫物业"), times(lines, mine.name)) == (1, 3), lines


def test_two_tabs_send_once(house: House, opened: Any) -> None:
    office, phone = opened("shen"), opened(size=PHONE, workers="block")
    mine = round_of(office, house, "电表跳了", "水表停了")
    other = phone.context.new_page()
    bodies: list[str] = []
    for tab in (phone, other):
        tab.goto(mine.link)
        waits(tab, 0)
        tab.on(
            "response", lambda one: bodies.append(one.request.post_data or "") if one.request.method == "POST" else None
        )
    phone.context.set_offline(True)
    tapped(phone, "电表跳了", "done")
    tapped(other, "水表停了", "done")
    waits(other, 2)
    phone.context.set_offline(False)
    sent(phone, "电表跳了")
    sent(other, "水表停了")
    for plea, url in mine.pages.items():
        assert times(history(office, url), mine.name) == 2, plea
    assert sum(body.count('"key"') for body in bodies) == 2, "each went over the line once"


def test_everybody_can_read_it(house: House, opened: Any) -> None:
    """Not sent, sent, kept by the office: readable in three looks at both sizes, the line always in sight."""
    office = opened("shen")
    found: list[str] = []
    for label, size in (("phone", PHONE), ("pc", PC)):
        phone = opened(size=size, workers="block")
        mine = round_of(office, house, "天花板渗水，老人睡的那间", "书桌塌了", "换锁芯")
        phone.goto(mine.link)
        waits(phone, 0)
        phone.context.set_offline(True)
        tapped(phone, "书桌塌了", "done", "东西太重，请物业两个人来抬，下午三点以后有人在家")
        waits(phone, 1)
        office.goto(mine.pages["书桌塌了"])
        given(office, "龚永刚")
        phone.context.set_offline(False)
        waits(phone, 0)
        phone.context.set_offline(True)
        tapped(phone, "天花板渗水", "on_my_way")
        tapped(phone, "换锁芯", "done", "换好了，钥匙给了本人")
        waits(phone, 2)
        expect(phone.locator(".door-list > li")).to_have_count(1)
        phone.mouse.wheel(0, 2000)
        assert phone.locator(".door-line").bounding_box()["y"] == 0, "in sight however far one scrolls"  # type: ignore[index]
        for theme, type_size in LOOKS:
            wear(phone, theme, type_size)
            found += [f"{label} {theme} {type_size}: too wide: {each}" for each in too_wide(phone)]
            found += [
                f"{label} {theme} {type_size}: {each}" for each in violations(phone, colours=type_size == "normal")
            ]
            if FOLDER:
                phone.evaluate("scrollTo(0, 0)")
                phone.screenshot(path=f"{FOLDER}/offline-{label}-{theme}-{type_size}.png", full_page=True)
        found += [f"not translated: {each}" for each in foreign(phone)]
    assert not found, "\n" + "\n".join(found)


def test_a_number_needs_the_net(house: House, opened: Any) -> None:
    office, phone = opened("shen"), opened(size=PHONE, workers="block")
    mine = round_of(office, house, "要换灯泡")
    phone.goto(mine.link)
    waits(phone, 0)
    phone.context.set_offline(True)
    card(phone, "要换灯泡").locator("[data-call] button").click()
    expect(card(phone, "要换灯泡").locator("[role=alert]")).to_be_visible()
    phone.context.set_offline(False)
    card(phone, "要换灯泡").locator("[data-call] button").click()
    expect(card(phone, "要换灯泡").locator("a[href='tel:13800137788']")).to_be_visible()
    assert "13800137788" not in phone.evaluate("() => JSON.stringify(Object.entries(localStorage))")


def test_tapped_twice_on_one_spot(house: House, opened: Any) -> None:
    """After the first tap the list moves, and another answer lies under the finger: the second tap is none."""
    office, phone = opened("shen"), opened(size=PHONE)
    mine = round_of(office, house, "水管在滴水")
    phone.goto(mine.link)
    waits(phone, 0)
    start = card(phone, "水管在滴水").locator("button[name=outcome][value=on_the_way], [data-move=start]").first
    box = start.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    phone.mouse.click(x, y)
    done = card(phone, "水管在滴水").locator("button[value=done]").first
    done.evaluate(  # as the list may have moved it
        """(button, at) => { Object.assign(button.style, {position: "fixed", zIndex: 99,
             left: (at[0] - 40) + "px", top: (at[1] - 20) + "px", width: "80px", height: "40px"}) }""",
        [x, y],
    )
    phone.mouse.click(x, y)
    phone.wait_for_timeout(500)
    expect(card(phone, "水管在滴水")).to_have_count(1)
    assert times(history(office, mine.pages["水管在滴水"]), "办结") == 0
