"""From kill -9 to serving again: web server, database, everything; against the bare parts they are made of.

Ours: `shouwang start` in a home of its own; a page that reads the database is asked for every 20 ms. References, in
the same run and in turns, so that a busy machine is busy for both: granian with the same settings and a constant for
an application, from its start to its first answer; PostgreSQL killed the same way and started by hand, until it
answers `SELECT 1`; for everything at once, the sum of the two.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median
from typing import Any

TARGETS = {"web server": 25.0, "database": 3.0, "everything at once": 20.0}  # ours may take so many times as long

BARE_WEB = """
import sys
from granian import Granian
from granian.constants import Interfaces

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"well"]

if __name__ == "__main__":
    Granian("bare_web:application", address="127.0.0.1", port=int(sys.argv[1]), interface=Interfaces.WSGI,
            workers=int(sys.argv[2]), blocking_threads=4, websockets=False, log_enabled=False).serve()
"""

BARE_DATABASE = """
import json, os, signal, sys, time
import psycopg
from shouwang.lib import postgres

taken = []
with postgres.running() as url:
    for _turn in range(int(sys.argv[1])):
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS lines (words text)")
            connection.execute("INSERT INTO lines SELECT md5(n::text) FROM generate_series(1, 20000) AS n")
        pid = postgres.server_pid()
        began = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        while True:
            try:
                postgres.keep_alive()
                with psycopg.connect(url) as connection:
                    connection.execute("SELECT 1")
                if postgres.server_pid() not in (None, pid):
                    break
            except (postgres.PostgresError, psycopg.Error):
                time.sleep(0.02)
        taken.append(time.monotonic() - began)
print("=" + json.dumps(taken))
"""


def bare_web(times: int) -> list[float]:
    from tests.chaos.house import free_port, wait_for

    taken = []
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bare_web.py").write_text(BARE_WEB)
        for _turn in range(times):
            port = free_port()
            began = time.monotonic()
            server = subprocess.Popen(
                [sys.executable, "bare_web.py", str(port), "2"], cwd=folder, start_new_session=True
            )

            def answers(port: int = port) -> bool:
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2) as answer:
                        return bool(answer.read() == b"well")
                except OSError:
                    return False

            try:
                wait_for(answers, "the bare web server", pause=0.02)
                taken.append(time.monotonic() - began)
            finally:
                os.killpg(server.pid, signal.SIGKILL)  # told to end while a worker is being made, it may not
                server.wait()
    return taken


def bare_database(times: int, environment: dict[str, str]) -> list[float]:
    import json

    with tempfile.TemporaryDirectory(prefix="shouwang-bench-") as folder:
        Path(folder).chmod(0o755)
        home = Path(folder) / "home"
        home.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", BARE_DATABASE, str(times)], env=environment | {"SHOUWANG_HOME": str(home)},
            capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"the bare database: {done.stderr[-800:]}")
        return [float(each) for each in json.loads(done.stdout[done.stdout.index("=") + 1 :])]


def ours(times: int) -> tuple[dict[str, list[float]], dict[str, str]]:
    from tests.chaos.house import House, wait_for
    from tests.chaos.storm import FAULTS

    taken: dict[str, list[float]] = {name: [] for name in TARGETS}
    house, dice = House(), random.Random(1)
    try:
        house.start()
        for _turn in range(times):
            for name, measured in taken.items():
                time.sleep(21)  # every process has lived long enough to be started again at once
                began = time.monotonic()
                wait_for(FAULTS[name](house, dice), f"after kill -9 of {name}", pause=0.02)
                measured.append(time.monotonic() - began)
        return taken, house.environment
    finally:
        house.stop()


def run(long: bool = False) -> list[dict[str, Any]]:
    times = 10 if long else 3
    measured, environment = ours(times)
    web, database = bare_web(times), bare_database(times, environment)
    references = {
        "web server": (median(web), "bare granian, start to first answer"),
        "database": (median(database), "bare PostgreSQL, kill -9 to SELECT 1"),
        "everything at once": (median(web) + median(database), "the sum of the two"),
    }
    return [
        {
            "case": "trust-recovery", "metric": f"seconds from kill -9 to serving: {name}",
            "ours": round(median(taken), 2), "reference": round(references[name][0], 2),
            "reference_name": references[name][1], "ratio": round(median(taken) / references[name][0], 2),
            "target": TARGETS[name], "met": median(taken) / references[name][0] <= TARGETS[name],
        }
        for name, taken in measured.items()
    ]  # fmt: skip


run.takes_minutes = True  # type: ignore[attr-defined]
CASES = {"trust-recovery": run}
