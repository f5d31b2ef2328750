"""A roster workbook, imported on the screen: first what it will do, then done; the second time it adds nobody."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from tests.browser.house import SHARED, House

SAMPLE = SHARED / "rosters" / "a-plain.xlsx"
HEADS = ("楼号", "室号", "姓名", "性别", "出生日期", "联系电话", "备注")
ROWS = [
    ("88号楼", "101室", "唐阿婆", "女", "1938-04-02", "13800138801", "独居老人"),
    ("88号楼", "102室", "陆小明", "男", "1986-11-20", "13800138802", ""),
    ("88号楼", "201室", "金秀兰", "女", "1951-07-15", "13800138803", "高血压"),
    ("88号楼", "", "没有门牌的人", "男", "1970-01-01", "", ""),
]


@pytest.fixture(scope="session")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if SAMPLE.exists():
        return SAMPLE
    path = tmp_path_factory.mktemp("roster") / "roster.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("居民")
    for number, row in enumerate([HEADS, *ROWS]):
        sheet.write_row(number, 0, row)
    book.close()
    return path


def send(page: Page, house: House, workbook: Path) -> None:
    page.goto(f"{house.desk}/imports/")
    page.set_input_files("input[type=file]", workbook)
    page.locator("main form[enctype] button[type=submit]").click()
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}/"))


def figures(page: Page) -> list[int]:
    return [int(re.sub(r"\D", "", value) or 0) for value in page.locator(".stats .value").all_inner_texts()]


def agree(page: Page) -> None:
    """Yes to the unknown buildings, then import; the page shows how far it is and ends by itself."""
    every = page.locator("input[name=all_buildings]")
    if every.count():
        every.check()
    page.locator("button[form=commit]").click()
    expect(page.locator("#progress")).to_have_count(0, timeout=60_000)
    page.goto(page.url)
    assert page.locator("#commit").count() == 0, "imported, no longer a preview"


def people(page: Page, house: House, name: str) -> int:
    page.goto(f"{house.desk}/people/?q={name}")
    return page.locator("#found a").count()


def test_a_roster_twice(house: House, opened: Any, workbook: Path) -> None:
    page = opened("changqing")
    house_ = House(house.home, house.url, house.process, house.printed, slug="changqing")
    send(page, house_, workbook)
    before = figures(page)
    assert before[0] > 0, "it says how many are new before anything is written"
    first = page.locator("table td:nth-child(2) > .nowrap").first.inner_text()  # of the people who are new
    assert people(page, house_, first) == 0, "nothing is written yet"
    page.go_back()
    agree(page)
    done = figures(page)
    assert done[0] >= before[0]
    known = people(page, house_, first)
    assert known >= 1

    # The same file again: nobody new, and the building, door and person are still there once.
    send(page, house_, workbook)
    assert figures(page)[0] == 0, "nobody is new the second time"
    agree(page)
    assert figures(page)[0] == 0
    assert people(page, house_, first) == known
