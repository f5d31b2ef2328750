"""The page itself without a net: opened again on the stairs, after a dead battery, on a plain address of the house's own net."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.door import NO_NET, arriving, card, history, round_of, tapped, times, until, waits
from tests.browser.house import ARGUMENTS, PHONE, House, chromium, processes_of_profile

DAY_AND_MORE = 25 * 3600 * 1000


@pytest.fixture(autouse=True)
def without_a_net(watch: Any) -> None:
    watch.expect(NO_NET)
    watch.expect("Cross-Origin-Opener-Policy")


def kept(phone: Page) -> None:
    """The worker has taken the list and what it is drawn with."""
    found = """async () => {
      const cache = await caches.open("door:" + location.pathname);
      return !!(await cache.match(location.pathname)) && !!(await cache.match(location.pathname + "?shell=1"));
    }"""
    until(phone, lambda: phone.evaluate(found))


def test_opened_on_the_stairs(house: House, opened: Any) -> None:
    """Loaded again without a net: the list, its look, what was tapped; the same page goes on when the net is back."""
    office, phone = opened("shen"), opened(size=PHONE)
    mine = round_of(office, house, "暖气不热", "楼灯坏了")
    phone.goto(mine.link)
    kept(phone)
    phone.context.set_offline(True)
    tapped(phone, "暖气不热", "done", "放了气")
    waits(phone, 1)
    phone.reload()
    waits(phone, 1)
    expect(card(phone, "暖气不热").locator(".door-mark")).to_contain_text("放了气")
    expect(phone.locator(".door-kept")).to_be_visible()
    assert phone.evaluate("() => getComputedStyle(document.querySelector('.door-line')).position") == "sticky", (
        "with its sheet"
    )
    tapped(phone, "楼灯坏了", "nobody_in")
    waits(phone, 2)
    phone.context.set_offline(False)
    waits(phone, 0)
    expect(card(phone, "暖气不热")).to_have_count(0)
    expect(phone.locator(".door-kept")).to_be_hidden()
    assert times(history(office, mine.pages["暖气不热"]), "放了气") == 1


def test_after_a_day_the_list_is_gone_and_the_taps_are_not(house: House, opened: Any) -> None:
    office, phone = opened("shen"), opened(size=PHONE)
    mine = round_of(office, house, "下水道堵了")
    phone.goto(mine.link)
    kept(phone)
    phone.context.set_offline(True)
    tapped(phone, "下水道堵了", "done")
    waits(phone, 1)
    phone.evaluate(
        """async age => {
          const cache = await caches.open("door:" + location.pathname), list = await cache.match(location.pathname);
          const headers = new Headers(list.headers);
          headers.set("X-Kept-At", String(Date.now() - age));
          await cache.put(location.pathname, new Response(await list.blob(), {headers}));
        }""",
        DAY_AND_MORE,
    )
    phone.reload()
    waits(phone, 1)
    expect(card(phone, "下水道堵了")).to_have_count(0)
    expect(phone.locator(".door-list > li")).to_have_count(1)
    assert phone.evaluate(
        "async () => !(await (await caches.open('door:' + location.pathname)).match(location.pathname))"
    )
    phone.context.set_offline(False)
    waits(phone, 0)
    assert times(history(office, mine.pages["下水道堵了"]), mine.name) == 2


def test_a_list_under_an_earlier_link_goes_too(house: House, opened: Any) -> None:
    office, phone = opened("shen"), opened(size=PHONE)
    mine = round_of(office, house, "门禁坏了")
    phone.goto(mine.link)
    phone.evaluate(
        """async age => {
          for (const [path, at] of [["/v/long-ago/", Date.now() - age], ["/v/today/", Date.now()]])
            await (await caches.open("door:" + path)).put(path, new Response("…", {headers: {"X-Kept-At": String(at)}}));
        }""",
        DAY_AND_MORE,
    )
    phone.reload()
    there = "async path => !!(await (await caches.open('door:' + path)).match(path))"
    until(phone, lambda: not phone.evaluate(there, "/v/long-ago/"))
    assert phone.evaluate(there, "/v/today/")


def test_removed_by_hand(house: House, opened: Any) -> None:
    """A phone that goes to the next person: the list leaves it at a press, what is not sent does not."""
    office, phone = opened("shen"), opened(size=PHONE)
    mine = round_of(office, house, "晾衣杆掉了", "邮箱坏了")
    phone.goto(mine.link)
    kept(phone)
    with arriving(phone):
        tapped(phone, "邮箱坏了", "nobody_in")
    phone.context.set_offline(True)
    tapped(phone, "晾衣杆掉了", "done")
    waits(phone, 1)
    phone.locator(".door-wipe > summary").click()
    phone.locator("[data-door-wipe]").click()
    expect(phone.locator("article.visit")).to_have_count(0)
    assert phone.evaluate("async () => (await caches.keys()).length") == 0
    phone.evaluate(
        "async () => { try { await fetch('/static/shouwang/door.js?anew'); } catch (error) { /* no net */ } }"
    )
    assert phone.evaluate("async () => (await caches.keys()).length") == 0, "nor brought back by the worker"
    waits(phone, 1)
    phone.context.set_offline(False)
    waits(phone, 0)
    assert times(history(office, mine.pages["晾衣杆掉了"]), mine.name) == 2
    expect(phone.locator("article.visit")).to_have_count(0)
    assert phone.evaluate("async () => (await caches.keys()).length") == 0, "nor brought back by the sending"


# --- a browser with a disk of its own -----------------------------------------------------------------

Started = Callable[..., BrowserContext]


@pytest.fixture
def started(browser: Browser, watch: Any, house: House, tmp_path: Path) -> Iterator[Started]:
    """A browser on one profile, as often as the test starts it."""
    profile = tmp_path / "profile"
    running: list[BrowserContext] = []

    def start(*arguments: str) -> BrowserContext:
        context = browser.browser_type.launch_persistent_context(
            profile, executable_path=chromium(), args=[*ARGUMENTS, *arguments], viewport=PHONE, locale="zh-CN", has_touch=True
        )  # fmt: skip
        context.set_default_timeout(15_000)
        watch.over(context)
        running.append(context)
        return context

    yield start
    running[-1].close()


def dead_battery(context: BrowserContext, profile: Path) -> None:
    """Every process of this one browser ends at once and says goodbye to nobody."""
    for pid in processes_of_profile(profile):
        os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + 15
    while processes_of_profile(profile) and time.monotonic() < end:
        time.sleep(0.1)
    for lock in profile.glob("Singleton*"):
        lock.unlink()


def test_a_dead_battery(house: House, opened: Any, started: Started, tmp_path: Path) -> None:
    office = opened("shen")
    mine = round_of(office, house, "电梯停了", "水压低")
    context = started()
    phone = context.new_page()
    phone.goto(mine.link)
    kept(phone)
    context.set_offline(True)
    tapped(phone, "电梯停了", "done_unsolved", "叫了维保")
    waits(phone, 1)
    dead_battery(context, tmp_path / "profile")

    context = started()
    context.set_offline(True)
    phone = context.new_page()
    phone.goto(mine.link)  # still no net
    waits(phone, 1)
    expect(card(phone, "电梯停了").locator(".door-mark")).to_contain_text("叫了维保")
    context.set_offline(False)
    waits(phone, 0)
    lines = history(office, mine.pages["电梯停了"])
    assert (times(lines, "叫了维保"), times(lines, mine.name)) == (1, 3), lines


def test_a_plain_address_of_the_houses_own_net(house: House, opened: Any, started: Started, watch: Any) -> None:
    """http without TLS: no worker, no randomUUID, no locks. The queue does without them."""
    watch.home = "http://"  # the same server under the name that it has in that net
    office = opened("shen")
    mine = round_of(office, house, "阳台漏雨")
    phone = started("--host-resolver-rules=MAP office.test 127.0.0.1").new_page()
    phone.goto(mine.link.replace("127.0.0.1", "office.test"))
    waits(phone, 0)
    there = phone.evaluate("() => [isSecureContext, !!navigator.serviceWorker, !!crypto.randomUUID, !!navigator.locks]")
    assert there == [False, False, False, False]
    phone.context.set_offline(True)
    tapped(phone, "阳台漏雨", "nobody_in", "晚上再来")
    waits(phone, 1)
    phone.context.set_offline(False)
    waits(phone, 0)
    assert times(history(office, mine.pages["阳台漏雨"]), "晚上再来") == 1
