"""A whole Shouwang in a home and on a port of its own: `shouwang start`, its processes, its database seen as it is."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 400.0  # generous: a machine may be busy with other work
RECOVER_SECONDS = 240.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], Any], what: str, seconds: float = RECOVER_SECONDS, pause: float = 0.05) -> Any:
    """The first true value of `condition`. TimeoutError, naming `what`, where there is none in time."""
    limit = time.monotonic() + seconds
    while True:
        if value := condition():
            return value
        if time.monotonic() > limit:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(pause)


class House:
    """One installation. Every process of it is a real one, found by what it is, never by a broad name.

    Args:
        settings: environment variables of Shouwang.
        data: a folder for the database's data outside the home (a disk that can be filled).
    """

    def __init__(self, settings: dict[str, str] | None = None, data: Path | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="shouwang-chaos-", ignore_cleanup_errors=True)
        base = Path(self._folder.name)
        base.chmod(0o755)  # PostgreSQL's own user has to get there
        self.home, self.port = base / "home", free_port()
        self.home.mkdir()
        if data is not None:
            (self.home / "postgres-folder").write_text(str(data))
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SHOUWANG_", "DJANGO_", "DATABASE_", "PYTEST_"))
        }
        self.environment = kept | {
            "SHOUWANG_HOME": str(self.home),
            "PORT": str(self.port),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "PYTHONDONTWRITEBYTECODE": "1",
            **(settings or {}),
        }
        self.log = base / "log"
        OPEN.append(self)
        self.started: subprocess.Popen | None = None

    # --- running -----------------------------------------------------------------------------------------

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.started = subprocess.Popen(
                [sys.executable, "-P", "-m", "shouwang", "start", "--no-demo"],
                env=self.environment, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        try:
            wait_for(self.serves, "the first page", START_SECONDS)
        except TimeoutError:
            raise TimeoutError(f"the house did not start:\n{self.said()[-2000:]}") from None

    def stop(self) -> None:
        if self in OPEN:
            OPEN.remove(self)
        if self.started and self.started.poll() is None:
            self.started.terminate()
            try:
                self.started.wait(45)
            except subprocess.TimeoutExpired:
                self.started.kill()
                self.started.wait()
        self._folder.cleanup()

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def command(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-m", "shouwang", *words],
            env=self.environment | settings, cwd=ROOT, capture_output=True, text=True,
        )  # fmt: skip

    def run(self, module: str, function: str, **arguments: Any) -> Any:
        """`tests.chaos.<module>.<function>(**arguments)` in a process with Django set up, as a command would be."""
        code = (
            "import json, sys\n"
            "from shouwang.cli.django_side import opened\n"
            "with opened():\n"
            f"    from tests.chaos.{module} import {function} as function\n"
            "    print('=' + json.dumps(function(**json.loads(sys.argv[1]))))"
        )
        done = subprocess.run([sys.executable, "-c", code, json.dumps(arguments)], env=self.environment, cwd=ROOT,
                              capture_output=True, text=True)  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{function}: {done.stderr[-2000:]}")
        return json.loads(done.stdout[done.stdout.rindex("\n=") + 2 if "\n=" in done.stdout else 1 :])

    # --- its processes -----------------------------------------------------------------------------------

    def process(self, name: str) -> psutil.Process | None:
        """The running `shouwang <name>` that `start` keeps."""
        if self.started is None:
            return None
        try:
            for each in psutil.Process(self.started.pid).children():
                try:
                    if each.status() != psutil.STATUS_ZOMBIE and each.cmdline()[-2:] == ["shouwang", name]:
                        return each
                except psutil.Error:
                    continue
        except psutil.Error:
            pass
        return None

    def postmaster(self) -> psutil.Process | None:
        note = self._data() / "postmaster.pid"
        try:
            found = psutil.Process(int(note.read_text().split()[0]))
            return found if found.status() != psutil.STATUS_ZOMBIE and "postgres" in found.name() else None
        except (OSError, ValueError, IndexError, psutil.Error):
            return None

    def _data(self) -> Path:
        note = self.home / "postgres-folder"
        return Path(note.read_text().strip()) if note.exists() else self.home / "postgres"

    # --- what can be seen from outside -------------------------------------------------------------------

    def health(self) -> dict[str, Any] | None:
        """`/healthz` as it answers; None where nobody does."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=15) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as answer:
            try:
                return dict(json.load(answer))
            except ValueError:
                return {"well": False, "stopped": ["web"]}
        except (OSError, ValueError):
            return None

    def serves(self) -> bool:
        """A page that needs the database is answered."""
        found = self.health()
        return found is not None and not {"database", "web"} & set(found["stopped"])

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What is really in the database, past every wall: asked as its administrator."""
        parts = urlsplit((self.home / "database-admin-url").read_text().strip())
        url = urlunsplit(parts._replace(path="/shouwang"))
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            done = connection.execute(sql.encode(), values or None)
            return done.fetchall() if done.description else []

    def beat_after(self, name: str, moment: float) -> bool:
        """The process gave a sign of life later than `moment` (seconds since 1970)."""
        try:
            found = self.query("SELECT extract(epoch FROM beat_at) FROM core_heartbeat WHERE name = %s", name)
        except psycopg.Error:
            return False
        return bool(found) and float(found[0][0]) > moment


OPEN: list[House] = []


def close_all() -> None:
    """End every house that is still open (the suite was interrupted)."""
    for house in list(OPEN):
        house.stop()


def kill(process: psutil.Process) -> None:
    process.send_signal(signal.SIGKILL)
