"""One real installation for all browser tests, and the browser that looks at it.

`shouwang start` runs once as a process of its own, with the demonstration street, on a free port. The tests
know nothing but its pages: no test imports a model. Whatever a page says on the console, refuses by its own
security policy or fetches from elsewhere fails the test that opened it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.house import (
    ARGUMENTS,
    PC,
    PHONE,
    ROOT,
    STALE_SECONDS,
    START_SECONDS,
    STOP_SECONDS,
    House,
    Watch,
    chromium,
    free_port,
    log_in,
    processes_of,
)  # fmt: skip

# The sweep is stopped by the first test and its alarm is looked for late, so that nobody waits for it idly; the looks
# come last, when the street has seen some work.
ORDER = (
    "test_the_owner_falls_ill",
    "",
    "test_every_staff_page_says_that_the_sweep_stopped",
    "test_looks[",
    "test_text_of_twice_the_size[",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def turn(item: pytest.Item) -> int:
        return next((n for n, name in enumerate(ORDER) if name and item.name.startswith(name)), 1)

    items.sort(key=turn)
    for item in items:
        item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """`shouwang start` with the demonstration street; at the end it is told to stop and leaves nothing behind.

    KEEP_HOUSE names a folder whose installation is used again, which saves its building while tests are written.
    """
    kept = os.environ.get("KEEP_HOUSE")
    # Not pytest's own folder: the database runs as a service user, which may not enter a folder of root's.
    home = Path(kept or tempfile.mkdtemp(prefix="shouwang-browser-")).resolve()
    home.mkdir(exist_ok=True)
    home.chmod(0o755)
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SHOUWANG_", "DJANGO_"))}
    environment.pop("DATABASE_URL", None)
    environment |= {
        "SHOUWANG_HOME": str(home),
        "PORT": str(port),
        "SHOUWANG_STALE_AFTER": str(STALE_SECONDS),
        "PYTHONUNBUFFERED": "1",
    }
    printed = home / "printed.log"
    began = time.monotonic()
    with printed.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "shouwang", "start"],
            cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    running = House(home, f"http://127.0.0.1:{port}", process, printed)
    try:
        while f"{running.url}    (" not in running.said():
            assert process.poll() is None, f"shouwang start ended:\n{running.said()}"
            assert time.monotonic() - began < START_SECONDS, f"no first page in {START_SECONDS} s:\n{running.said()}"
            time.sleep(0.2)
        running.seconds = time.monotonic() - began
        print(f"\nfirst page after {running.seconds:.0f} s")
        yield running
        assert process.poll() is None, f"it ended by itself:\n{running.said()}"
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            code = process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            code = -1
        left = processes_of(home)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        said = running.said()
        if not kept:
            shutil.rmtree(home, ignore_errors=True)
    assert code == 0, f"Ctrl-C ended it with code {code}:\n{said}"
    assert not left, f"left running: {left}"
    assert "Traceback" not in said, said


# --- the browser -------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=15_000)  # as everything else here waits; a busy machine takes its time
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield running
        running.close()


Person = Callable[..., Page]


@pytest.fixture
def watch(house: House) -> Iterator[Watch]:
    watching = Watch(house.url)
    yield watching
    watching.check()


@pytest.fixture
def opened(house: House, browser: Browser, watch: Watch, request: pytest.FixtureRequest) -> Iterator[Person]:
    """`opened("shen")`: a page of a logged-in person; `opened()`: a stranger's. Every call is a device of its own."""
    contexts: list[BrowserContext] = []

    def open_(
        username: str = "", *, size: dict[str, int] = PC, javascript: bool = True, workers: str = "allow", **look: str
    ) -> Page:
        context = browser.new_context(
            viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", java_script_enabled=javascript,
            has_touch=size is PHONE, base_url=house.url, storage_state=logged_in(username) if username else None,
            service_workers=workers,
        )  # fmt: skip
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": name, "value": value, "url": house.url} for name, value in look.items()])
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    def logged_in(username: str) -> Any:
        """Log in through the page, once a session."""
        if username not in house._states:
            context = browser.new_context(base_url=house.url, locale="zh-CN")
            page = context.new_page()
            page.goto("/account/login/")
            log_in(page, house, username)
            house._states[username] = context.storage_state()
            context.close()
        return house._states[username]

    yield open_
    report = getattr(request.node, "failed_call", None)
    for number, context in enumerate(contexts):
        if report:
            for page in context.pages:
                folder = ROOT / "var" / "browser"
                folder.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=folder / f"{request.node.name[:60]}-{number}.png", full_page=True)
        context.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome: Any = yield
    report = outcome.get_result()
    if report.when == "call" and report.failed:
        item.failed_call = True  # type: ignore[attr-defined]  # `opened` then leaves pictures in var/browser
