"""Everything can be done without a mouse, and one always sees where one is."""

from __future__ import annotations

import re
import time
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.house import PC, House

HERE = """() => {
  const here = document.activeElement, style = getComputedStyle(here);
  if (here === document.body) return null;
  const box = here.getBoundingClientRect();
  return {
    name: here.name || "", tag: here.tagName, words: (here.innerText || here.getAttribute("aria-label") || "").trim(),
    href: here.getAttribute("href") || "", action: here.form ? here.form.getAttribute("action") || "" : "",
    shown: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none",
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


def tab_to(page: Page, *, most: int = 250, **wanted: str) -> dict[str, Any]:
    """Press Tab until the focus stands on what is wanted; every stop on the way must be visible.

    Args:
        wanted: a pattern for each of `name`, `words`, `href`, `action`, `tag`.
    """
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None:
            continue
        assert here["shown"], f"one cannot see that the focus is on {here}"
        if not here["seen"]:  # it is being scrolled to
            page.wait_for_timeout(400)
            here = page.evaluate(HERE)
        assert here["seen"], f"the focus is outside what is shown: {here}"
        if all(re.search(pattern, here[part]) for part, pattern in wanted.items()):
            return here
    raise AssertionError(f"the keyboard does not reach {wanted}")


def press_through(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_way_past_the_menu(house: House, opened: Any) -> None:
    page = opened("shen", size=PC)
    page.goto(f"{house.desk}/")
    assert tab_to(page, words="^跳到", most=1)["href"] == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_plea_is_taken_and_closed_by_keyboard_alone(house: House, opened: Any) -> None:
    page = opened("shen", size=PC)
    page.goto(f"{house.desk}/")
    tab_to(page, href="/register/$")
    press_through(page)
    tab_to(page, name="^text$")
    page.keyboard.type(f"楼道灯不亮了，摸黑上楼 {time.time():.0f}")
    tab_to(page, name="^kind$")
    page.keyboard.type("报修")  # a list is chosen from by typing the beginning
    tab_to(page, name="^door$")
    page.keyboard.type("4-1103")
    tab_to(page, words="^保存$", tag="BUTTON")
    press_through(page)
    if "/requests/" not in page.url:
        tab_to(page, name="^is_new$")
        press_through(page)
    page.wait_for_url(re.compile(r"/requests/"))
    expect(page.locator("body")).to_contain_text("摸黑上楼")

    tab_to(page, action="/answer/$", tag="BUTTON")
    press_through(page)
    tab_to(page, tag="SUMMARY", words="^办结")
    page.keyboard.press("Enter")
    tab_to(page, name="^solved$")
    page.keyboard.press("Space")
    tab_to(page, action="/finish/$", tag="BUTTON")
    press_through(page)
    assert page.locator("#acts").count() == 0


def test_nothing_can_be_clicked_that_the_keyboard_cannot_reach(house: House, opened: Any) -> None:
    """Every link, button and field of the day's pages is a stop of the Tab key, in both directions."""
    page = opened("shen", size=PC)
    for path in ("", "register/", "team/", "paste/", "imports/", "report/"):
        page.goto(f"{house.desk}/{path}")
        stops: int = page.evaluate(COUNT)
        reached = set()
        for _ in range(stops + 10):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("() => document.activeElement.dataset.stop || ''"))
        missing = page.evaluate(
            """reached => [...document.querySelectorAll("[data-stop]")]
               .filter(each => !reached.includes(each.dataset.stop)).map(each => each.outerHTML.slice(0, 120))""",
            sorted(reached),
        )
        assert not missing, f"{path}: {missing}"
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("() => document.activeElement !== document.body"), f"{path}: one cannot go back"


# Numbers what can be used with a mouse and is shown; of radio buttons one of a name is a stop.
COUNT = """() => {
  let count = 0; const names = new Set();
  for (const each of document.querySelectorAll("a[href], button, input, select, textarea, summary, [onclick], [tabindex='0']")) {
    const box = each.getBoundingClientRect();
    if (each.disabled || each.type === "hidden" || !box.width || !each.checkVisibility({visibilityProperty: true})) continue;
    if (each.type === "radio") { if (names.has(each.name)) continue; names.add(each.name); continue; }
    each.dataset.stop = ++count;
  }
  return count;
}"""
