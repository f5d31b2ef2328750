"""Three corrections are made on the page, kept as words of the committee, and the same text is read right the next day."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser.house import House
from tests.browser.test_plea_to_door import paste, save
from tests.intake.test_learning import CARDBOARD, DANCE, TOWER

DAY = """\
9-704 阿青 2026/11/{day} 09:02
{cardboard}
7-803 小洪 2026/11/{day} 09:05
{dance}
4-205 大林 2026/11/{day} 09:08
{tower}
"""


def chat(day: int) -> str:
    return DAY.format(day=day, cardboard=CARDBOARD, dance=DANCE, tower=TOWER)


def card_of(page: Page, words: str) -> Locator:
    card = page.locator("section.reading", has_text=words).first
    return page.locator(f"#{card.get_attribute('id')}")


def value(card: Locator, name: str) -> str:
    return card.locator(f"[name$='{name}']").first.input_value()


def test_three_corrections_are_read_right_the_next_day(house: House, opened: Any) -> None:
    page = opened("lu")
    paste(page, house, chat(20))
    card_of(page, CARDBOARD).locator("select[name$='kind']").select_option("waste")
    card_of(page, DANCE).locator("input[name$='keep']").uncheck()
    card_of(page, TOWER).locator("input[name$='door']").fill("5-1103")
    save(page)

    lessons = page.locator("#learn li").count()
    assert lessons >= 3, "each correction is offered"
    while (offers := page.locator("#learn form")).count():
        with page.expect_navigation():
            offers.first.locator("button").click()
        lessons -= 1
        assert lessons >= 0, page.locator("#learn").inner_text()

    paste(page, house, chat(21))
    assert value(card_of(page, CARDBOARD), "kind") == "waste"
    assert "1103" in card_of(page, TOWER).inner_text() or "1103" in value(card_of(page, TOWER), "door")
    assert page.locator("section.reading", has_text=DANCE).count() == 0, "not taken for a request again"
