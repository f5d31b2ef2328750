"""The installation under test as somebody at the keyboard knows it, and what is watched on its pages."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "samples"  # samples of the project's brief; absent elsewhere
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_PATH = next((path for name in BROWSERS if (path := shutil.which(name))), None)
BROWSER_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--lang=zh-CN",
]  # fmt: skip
PHONE, PC = {"width": 390, "height": 844}, {"width": 1366, "height": 768}
START_SECONDS, STOP_SECONDS = 150, 30
# The worker gives its sign of life once a minute, so the limit (three minutes outside) cannot be shorter.
STALE_SECONDS = 70


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children_of(pid: int) -> dict[int, str]:
    """Every living descendant of a process, with its command line."""
    parents, words = {}, {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text()
            words[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue  # it ended while we looked
        state, parent = stat.rpartition(")")[2].split()[:2]
        if state != "Z":
            parents[int(entry.name)] = int(parent)
    found: dict[int, str] = {}
    line = [pid]
    while line:
        line = [one for one, parent in parents.items() if parent in line and one not in found]
        found |= {one: words[one] for one in line}
    return found


def processes_of(home: Path) -> dict[int, str]:
    """Whatever runs on this home: its folder stands in the environment or (PostgreSQL) in the command line."""
    setting, folder = f"SHOUWANG_HOME={home}".encode(), f"{home}/".encode()
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            words = (entry / "cmdline").read_bytes()
            if words and (folder in words or setting in (entry / "environ").read_bytes().split(b"\0")):
                found[int(entry.name)] = words.replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
    return found


@dataclass
class House:
    """The running installation as somebody at the keyboard knows it."""

    home: Path
    url: str
    process: subprocess.Popen[bytes]
    printed: Path
    seconds: float = 0.0
    slug: str = "shouwanglu"
    _states: dict[str, Any] = field(default_factory=dict)

    @property
    def desk(self) -> str:
        return f"{self.url}/c/{self.slug}"

    def password(self, username: str) -> str:
        return json.loads((self.home / "demo-accounts.json").read_text())[username]

    def pid_of(self, command: str) -> int:
        """The one process of `shouwang COMMAND`, found through the process tree."""
        found = [
            pid
            for pid, words in children_of(self.process.pid).items()
            if words.rstrip().endswith(f" shouwang {command}")
        ]
        assert len(found) == 1, f"{len(found)} processes of {command}"
        return found[0]

    def said(self) -> str:
        return self.printed.read_text(errors="replace")


@dataclass
class Watch:
    """What went wrong on the pages of one test without anybody seeing it."""

    home: str
    troubles: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """A trouble that belongs to the test, such as the 404 that a stranger gets."""
        self.expected.append(pattern)

    def over(self, context: BrowserContext) -> None:
        context.on("console", lambda said: self._console(said))
        context.on("weberror", lambda error: self.troubles.append(f"script: {error.error}"))
        context.on("request", lambda sent: self._request(sent.url))
        context.on("response", lambda answer: self._answer(answer))

    def _console(self, said: Any) -> None:
        if said.type in ("error", "warning"):
            self.troubles.append(f"console: {said.text} ({said.page.url if said.page else ''})")

    def _request(self, url: str) -> None:
        if not url.startswith(self.home):
            self.troubles.append(f"fetched from elsewhere: {url}")

    def _answer(self, answer: Any) -> None:
        if answer.status >= 500:
            self.troubles.append(f"{answer.status} {answer.url}")

    def check(self) -> None:
        left = [trouble for trouble in self.troubles if not any(re.search(one, trouble) for one in self.expected)]
        assert not left, "\n".join(left)


def log_in(page: Page, house: House, username: str) -> None:
    page.fill("[name=login]", username)
    page.fill("[name=password]", house.password(username))
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda url: "/account/" not in url)


def act(page: Page, name: str, **values: str) -> None:
    """Send the form of a request's page: open its part where it hides in one, fill, press, wait for the answer."""
    form = page.locator(f"form[action$='/{name}/']")
    details = page.locator(f"details:has(> form[action$='/{name}/'])")
    if details.count() and details.get_attribute("open") is None:
        details.locator("> summary").click()
    for field_name, value in values.items():
        control = form.locator(f"[name={field_name}]").first
        if control.get_attribute("type") == "radio":
            form.locator(f"[name={field_name}][value='{value}']").check()
        elif control.evaluate("each => each.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    with page.expect_navigation():
        form.locator("button[type=submit]").first.click()
