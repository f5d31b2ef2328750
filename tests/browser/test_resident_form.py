"""A resident without an account: ask, follow, add a word, withdraw."""

from __future__ import annotations

import re
import time
from typing import Any

from playwright.sync_api import expect

from tests.browser.house import PHONE, House


def test_ask_follow_add_and_withdraw(house: House, opened: Any) -> None:
    phone = opened(size=PHONE)
    phone.goto(f"/r/{house.slug}/")
    words = f"楼道灯坏了，晚上看不见台阶 {time.time():.0f}"
    phone.fill("[name=text]", words)
    phone.fill("[name=door]", "3-1201")
    phone.fill("[name=name]", "钱")
    phone.fill("[name=phone]", "13800137777")
    phone.locator("main form button[type=submit]").first.click()
    phone.wait_for_url(re.compile(r"/f/"))
    expect(phone.locator("main")).to_contain_text(words)
    assert phone.locator("ol.steps li").count() == 4
    assert "13800137777" not in phone.content(), "the number is not shown in full to whoever has the link"
    link = phone.url.partition("?")[0]

    # One more word, which the office reads on the request.
    phone.locator("details:has(form[action$='/add/']) > summary").click()
    phone.fill("[name=text]", "门口有个台阶，带梯子来")
    with phone.expect_navigation():
        phone.locator("form[action$='/add/'] button").click()
    expect(phone.locator("main")).to_contain_text("带梯子来")
    office = opened("lu")
    number = phone.locator("header .number").inner_text()
    office.goto(f"{house.desk}/inbox/?q={number}")
    office.locator("#rows a[href*='/requests/']").first.click()
    expect(office.locator("main")).to_contain_text("带梯子来")
    assert office.locator(".clock .owner-name").first.inner_text(), "it had an owner from the first moment"

    # Not needed any more.
    phone.goto(link)
    phone.locator("details.confirm > summary").click()
    with phone.expect_navigation():
        phone.locator("form[action$='/cancel/'] button[type=submit]").click()
    assert phone.locator("form[action$='/cancel/']").count() == 0
    office.reload()
    assert office.locator("#acts").count() == 0


def test_a_wrong_link_opens_nothing(house: House, opened: Any, watch: Any) -> None:
    watch.expect("404")
    phone = opened(size=PHONE)
    phone.goto(f"/r/{house.slug}/")
    answer = phone.goto("/f/AaIAEF0aaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb/")
    assert answer is not None and answer.status == 404
