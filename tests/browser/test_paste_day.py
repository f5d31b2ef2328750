"""A whole day of a residents' group, pasted: most of it is read, the rest is corrected in place, twice adds nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.house import SHARED, House
from tests.browser.test_plea_to_door import paste, save

SAMPLE = SHARED / "group-chat-day.txt"
INVENTED = Path(__file__).with_name("group_chat.txt")


def filled(card: Locator) -> bool:
    """Kind, urgency and door were read."""
    return all(card.locator(f"[name$='{name}']").first.input_value() for name in ("kind", "urgency", "door"))


def open_count(page: Page, house: House) -> str:
    page.goto(f"{house.desk}/inbox/")
    return page.locator(".sidebar a[href$='/inbox/'] .count").inner_text()


def test_a_day_of_the_group(house: House, opened: Any) -> None:
    page = opened("shen")
    text, least = (SAMPLE, 12) if SAMPLE.exists() else (INVENTED, 7)
    before = int(open_count(page, house))
    paste(page, house, text.read_text())

    # Beside the text stand the cards; most of the pleas are complete.
    cards = page.locator("section.reading:has(input[name$='keep']:checked):has(input[name$='door'])")
    read = [filled(cards.nth(number)) for number in range(cards.count())]
    assert sum(read) >= least, f"{sum(read)} of {len(read)} cards came with door, kind and urgency"
    assert page.locator("ol.chat li.read").count() > least

    # One is corrected in place: another door, looked up at once, and another urgency.
    card = page.locator(f"#{cards.first.get_attribute('id')}")
    card.locator("input[name$='door']").fill("8-402")
    card.locator("select[name$='urgency']").select_option("low")
    with page.expect_response(lambda answer: answer.request.method in ("GET", "POST") and "/paste/" in answer.url):
        card.locator("button[value^='check:']").click()
    expect(card.locator(".door-read, .candidates").first).to_contain_text("402")
    assert card.locator("select[name$='urgency']").input_value() == "low", "what was typed is kept"

    # What only a person can judge (a voice message) is said to be heard; then everything is saved in one go.
    for radio in page.locator("input[name$='what'][value=heard]").all():
        radio.check()
    save(page)
    new = page.locator("main a[href*='/requests/']")
    assert len({link.get_attribute("href") for link in new.all()}) >= least
    after = int(open_count(page, house))
    assert after > before

    # The same text once more: not one request more.
    paste(page, house, text.read_text())
    assert page.locator("section.reading").count() == 0
    expect(page.locator(".messages")).to_be_visible()
    assert int(open_count(page, house)) == after
