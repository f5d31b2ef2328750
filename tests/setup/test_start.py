"""The whole house from one command, in a home of its own. Slow: run with `-m slow`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes by /proc"),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def descendants(pid: int) -> set[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, waiting = set(), [pid]
    while waiting:
        new = children.get(waiting.pop(), [])
        found.update(new)
        waiting += new
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class House:
    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SHOUWANG_", "DJANGO_", "DATABASE_", "PYTEST_"))
        }
        self.settings = kept | {"SHOUWANG_HOME": str(home), "PORT": str(self.port)}

    def start(self) -> None:
        self.said = (self.home.parent / "said").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "shouwang", "start", "--no-demo"],
            env=self.settings, stdout=self.said, stderr=subprocess.STDOUT,
        )  # fmt: skip
        limit = time.monotonic() + 90
        while time.monotonic() < limit:
            assert self.process.poll() is None, Path(self.said.name).read_text()
            if self.answers():
                return
            time.sleep(0.2)
        raise AssertionError(f"no page within 90 s:\n{Path(self.said.name).read_text()}")

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/account/login/", timeout=10) as page:
                return page.status == 200
        except urllib.error.HTTPError as answer:
            raise AssertionError(f"the login page answers {answer.code}") from None
        except OSError:
            return False

    def server_pid(self) -> int:
        return int((self.home / "postgres" / "postmaster.pid").read_text().split()[0])

    def stop(self, number: int) -> int:
        everyone = {*descendants(self.process.pid), self.server_pid()}
        self.process.send_signal(number)
        code = self.process.wait(30)
        limit = time.monotonic() + 5  # a signal to kill is obeyed a moment after it was sent
        while any(map(is_alive, everyone)) and time.monotonic() < limit:
            time.sleep(0.05)
        assert [pid for pid in everyone if is_alive(pid)] == []
        assert not (self.home / "postgres" / "postmaster.pid").exists()
        self.said.close()
        return code


@pytest.fixture
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="shouwang-home-") as folder:
        Path(folder).chmod(0o755)
        house = House(Path(folder) / "home")
        yield house
        if house.process.poll() is None:
            house.process.terminate()
            house.process.wait(30)


def test_starts_stops_and_starts_again(house: House) -> None:
    house.start()
    address = (house.home / "database-url").read_text()
    assert (house.home / "set-up").exists()
    assert not (house.home / "demonstration").exists()
    assert house.stop(signal.SIGINT) == 0

    house.start()
    assert (house.home / "database-url").read_text() == address
    refused = subprocess.run(
        [sys.executable, "-P", "-m", "shouwang", "start"], env=house.settings, capture_output=True, text=True
    )
    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)
    assert house.stop(signal.SIGTERM) == 0
