"""A street's week through HTTP in under two minutes, with forty staff pages open.

Ours: `shouwang web`, sweep and worker as `shouwang start` runs them, on a scratch database. The week (`_street_week.py`) comes
in evenly over 110 seconds over eight kept connections (a server that cannot keep up takes longer); four more belong to the
forty people who look. At the end every request has to be accounted for, as many as were answered with success. Then a
thousand requests more as quickly as they are answered: what the house could take.
Theirs: a bare handler under the same server, over as many connections.
Processor seconds are printed beside, because they say on a busy machine what the wall's clock cannot.
Memory is proportional set size (PSS): what several processes share is counted once.
`--long`: afterwards the forty go on looking and two requests a second go on coming, until an hour has passed.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psutil

from shouwang.lib import postgres

from . import _street_week as _week
from ._http import Line
from ._scratch import ROOT, Scratch, scratch, web

LIMIT_SECONDS, EVENLY_OVER, SLOWEST_MS = 120.0, 110.0, 300.0
AS_QUICKLY = 1_000  # requests
HOUR, AFTERWARDS, PER_SECOND = 3600.0, 60.0, 2.0
GROWTH = 1.10  # the last over the first figure of memory, after warming up


def percentile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]


@contextmanager
def beside(place: Scratch, *names: str) -> Iterator[None]:
    """The other processes of the house."""
    running = [
        subprocess.Popen([sys.executable, "-m", "shouwang", name], env=place.environment, cwd=ROOT,
                         stdout=subprocess.DEVNULL)
        for name in names
    ]  # fmt: skip
    try:
        yield
    finally:
        for each in running:
            each.terminate()
        for each in running:
            each.wait(timeout=30)


def _family(pid: int) -> list[psutil.Process]:
    head = psutil.Process(pid)
    return [head, *head.children(recursive=True)]


class Weights:
    """Memory and processor time of the web server and of the database."""

    def __init__(self) -> None:
        ours = psutil.Process().children()
        self.web = next(each.pid for each in ours if each.cmdline()[-1:] == ["web"])
        self.database = postgres.server_pid() if postgres.is_running() else None

    def megabytes(self) -> tuple[float, float]:
        return self._pss(self.web), self._pss(self.database) if self.database else 0.0

    @staticmethod
    def _pss(pid: int) -> float:
        total = 0
        for each in _family(pid):
            try:
                full = each.memory_full_info()
                total += getattr(full, "pss", full.rss)
            except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                continue
        return total / 1e6

    def seconds(self) -> float:
        """Processor seconds so far of web server, database and this player together: what another's load leaves alone."""
        total = time.process_time()
        for head in (self.web, self.database):
            for each in _family(head) if head else []:
                with suppress(psutil.NoSuchProcess):
                    total += sum(each.cpu_times()[:4])  # with those of children that have ended
        return total


def race_bare(seconds: float = 5.0) -> float:
    """Messages a second that a bare handler answers, over as many connections."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = f"from benchmarks._bare import serve; serve({port})"
    server = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        for _attempt in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        counts = [0] * 10
        end = time.perf_counter() + seconds

        def one(number: int) -> None:
            line = Line(("127.0.0.1", port))
            while time.perf_counter() < end:
                line.post("/", {"text": _week.WORDS[0][1]}) if counts[number] % 3 else line.get("/")
                counts[number] += 1
            line.close()

        threads = [threading.Thread(target=one, args=(number,)) for number in range(len(counts))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(counts) / seconds
    finally:
        server.terminate()
        server.wait(timeout=15)


def run(long: bool = False) -> list[dict[str, Any]]:
    tally, weights_seen = _week.Tally(), []
    with scratch() as place:
        place.shouwang("prepare", "--no-demo")
        street = place.call("_street_week", "make_street")
        with beside(place, "sweep", "worker"), web(place) as address:
            weights = Weights()
            warm = _week.Tally()
            _week.play(address, street, 300, warm, stays_open=200)
            stop = threading.Event()
            eyes = _week.look(address, street, tally, stop)
            weighing = threading.Thread(target=_weigh, args=(weights, weights_seen, stop, 60.0 if long else 5.0))
            weighing.start()
            try:
                before = weights.seconds()
                took = _week.play(address, street, _week.REQUESTS, tally, pace=_week.REQUESTS / EVENLY_OVER)
                processor = weights.seconds() - before
                week = {name: len(taken) for name, taken in tally.taken.items()}
                pages = tally.every("page: today", "page: inbox", "page: team", "page: request")
                quick = _week.Tally()
                most = _week.play(address, street, AS_QUICKLY, quick)
                most = sum(map(len, quick.taken.values())) / most
                on = HOUR - took if long else AFTERWARDS
                _week.play(address, street, round(on * PER_SECOND), tally, pace=PER_SECOND)
            finally:
                stop.set()
                for each in [*eyes, weighing]:
                    each.join()
        if tally.troubles:
            raise RuntimeError(tally.troubles[0])
        account = _reconcile(place)
        acknowledged = sum(
            len(each.every("intake: program", "intake: form", "intake: call")) for each in (warm, tally, quick)
        )
        if (account["received"], account["is_whole"]) != (acknowledged, True):
            raise RuntimeError(f"{acknowledged} were acknowledged; the account says {account}")
    bare = race_bare()
    print("\n".join(f"  {name}: {len(taken)}, median {percentile(taken, 0.5) * 1000:.0f} ms, p99 "
                    f"{percentile(taken, 0.99) * 1000:.0f} ms" for name, taken in sorted(tally.taken.items())),
          file=sys.stderr)  # fmt: skip
    return _rows(took, processor, sum(week.values()), pages, weights_seen, most, bare, long)


def _weigh(weights: Weights, seen: list[tuple[float, float]], stop: threading.Event, every: float) -> None:
    while not stop.wait(every):
        seen.append(weights.megabytes())


def _reconcile(place: Scratch) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-m", "shouwang", "reconcile", "--json"], env=place.environment, cwd=ROOT,
                          capture_output=True, text=True)  # fmt: skip
    rows = {row["what"]: row for row in json.loads(done.stdout)["rows"]}
    return rows["desk.requests"]


def _rows(
    took: float,
    processor: float,
    messages: int,
    pages: list[float],
    seen: list[tuple[float, float]],
    most: float,
    bare: float,
    long: bool,
) -> list[dict[str, Any]]:
    slowest = percentile(pages, 0.99) * 1000
    settled = seen[len(seen) // 4 :]  # pools, caches and templates are warm by then
    rows = [
        {
            "case": "trust-load", "metric": f"s for a week: {messages} messages, 40 pages open", "ours": round(took, 1),
            "reference": LIMIT_SECONDS, "reference_name": "limit in s", "ratio": took / LIMIT_SECONDS, "target": 1.0,
            "met": took <= LIMIT_SECONDS,
        },
        {
            "case": "trust-load", "metric": "messages/s at the most", "ours": round(most, 1), "reference": round(bare, 1),
            "reference_name": "a bare handler under the same server", "ratio": most / bare, "target": None,
            "met": None,
        },
        {
            "case": "trust-load", "metric": "p99 ms of staff pages meanwhile", "ours": round(slowest, 1),
            "reference": SLOWEST_MS, "reference_name": "limit in ms", "ratio": slowest / SLOWEST_MS, "target": 1.0,
            "met": slowest <= SLOWEST_MS,
        },
        {
            "case": "trust-load", "metric": "processor s: web, database and player", "ours": round(processor, 1),
            "reference": LIMIT_SECONDS * 2, "reference_name": "two cores for two minutes",
            "ratio": processor / LIMIT_SECONDS / 2, "target": 1.0, "met": processor <= LIMIT_SECONDS * 2,
        },
    ]  # fmt: skip
    for index, whose in enumerate(("web server", "database")):
        first, last = settled[0][index], settled[-1][index]
        rows.append(
            {
                "case": "trust-load", "metric": f"MB of the {whose}, last", "ours": round(last, 1),
                "reference": round(first, 1), "reference_name": "after warming up", "ratio": last / max(first, 1.0),
                # within minutes the database still fills its buffers; over an hour nothing may grow
                "target": GROWTH if long else None, "met": last <= first * GROWTH if long else None,
            }
        )  # fmt: skip
    return rows


run.takes_minutes = True  # type: ignore[attr-defined]
CASES = {"trust-load": run}
