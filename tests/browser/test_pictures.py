"""The pictures of the README, taken anew with `PICTURES=docs/pictures make browser ARGS="-k pictures"`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.house import PC, PHONE, SHARED, House

CHAT = SHARED / "group-chat-day.txt"
LARGEST = 150_000  # bytes
FOLDER = os.environ.get("PICTURES")


@pytest.mark.skipif(not FOLDER, reason="only when PICTURES names a folder")
def test_pictures(house: House, opened: Any) -> None:
    folder = Path(FOLDER or "").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    desk = house.desk

    def take(page: Page, name: str, url: str) -> None:
        page.goto(url)
        page.wait_for_load_state("networkidle")
        path = folder / f"{name}.png"
        page.screenshot(path=path)
        if shutil.which("pngquant"):
            subprocess.run(
                ["pngquant", "--force", "--skip-if-larger", "--quality=80-98", "--output", path, path], check=False
            )
        assert path.stat().st_size < LARGEST, f"{name} has {path.stat().st_size} bytes"

    office = opened("shen", size=PC)
    take(office, "today-pc", f"{desk}/")

    office.goto(f"{desk}/inbox/?state=underway")
    good = office.locator("#rows tr").filter(has_text="志愿者").filter(has_not=office.locator(".c-promise .pill"))
    request = good.last.locator("a.title").evaluate("link => link.href")
    take(office, "request-pc", request)
    follow = office.locator("[data-copy*='/f/']").get_attribute("data-copy") or ""

    office.goto(f"{desk}/team/")
    busy = office.locator("li.person:has([data-copy])").filter(has_text=re.compile(r"[2-9] 件")).first
    volunteer = busy.locator("[data-copy]").get_attribute("data-copy") or ""

    chat = CHAT if CHAT.exists() else Path(__file__).with_name("group_chat.txt")
    office.goto(f"{desk}/paste/")
    office.fill("textarea[name=text]", chat.read_text())
    office.click("main form button[type=submit]")
    office.wait_for_url(re.compile(r"/paste/[0-9a-f-]{36}/"))
    take(office, "paste-pc", office.url)

    office.goto(f"{desk}/buildings/")
    facade = office.locator("a.building:has-text('8号楼')").first.evaluate("link => link.href")
    phone = opened("shen", size=PHONE)
    take(phone, "facade-phone", facade)
    take(opened("shen", size=PHONE, theme="dark"), "inbox-phone-dark", f"{desk}/inbox/")
    take(opened("shen", size=PHONE, type="large"), "large-type-phone", f"{desk}/")
    take(opened(size=PHONE), "volunteer-phone", volunteer)
    take(opened(size=PHONE), "follow-phone", follow)
