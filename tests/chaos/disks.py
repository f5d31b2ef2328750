"""A disk that is full, a disk and a database that can only be read, and processes that stop without dying."""

from __future__ import annotations

import atexit
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from .clients import Crowd, Ledger, Staff
from .founding import folder_for_a_disk
from .house import House, kill, wait_for
from .proof import prove
from .providers import Provider
from .storm import Row

MEGABYTES = 420
FULL_SECONDS = 6.0
LIMIT = 40  # seconds; of the watcher in this house
SEED = 11


def all_of(say: Callable[[str], None]) -> list[Row]:
    disk = folder_for_a_disk()
    is_mounted = _mount(disk)
    outside = Provider()
    house = House(
        {
            "SHOUWANG_SWEEP_EVERY": "5",
            "SHOUWANG_WATCH_EVERY": "2",
            "SHOUWANG_STALE_AFTER": str(LIMIT),
            "SHOUWANG_PING_URL": outside.url,
        },
        disk / "postgres" if is_mounted else None,
    )
    rows: list[Row] = []
    try:
        house.start()
        street = house.run("founding", "found_street")
        say("the second house is open")
        rows.append(_read_only_database(house, street, say))
        if is_mounted:
            rows.append(_full(house, street, disk, say))
            rows.append(_read_only_disk(house, street, disk, say))
        else:
            why = "not run: needs the right to mount a small disk (root on Linux)"
            rows += [Row("full disk", note=why, is_run=False), Row("read-only disk", note=why, is_run=False)]
        rows += _stopped(house, street, outside, say)
    finally:
        outside.close()
        house.stop()
        if is_mounted:
            subprocess.run(["umount", str(disk)], capture_output=True)
        shutil.rmtree(disk, ignore_errors=True)
    return rows


def _mount(disk: Path) -> bool:
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return False
    atexit.register(subprocess.run, ["umount", str(disk)], capture_output=True)
    size = f"size={MEGABYTES}m,mode=0755"
    return subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(disk)], capture_output=True).returncode == 0


def _under_traffic(
    house: House, street: dict[str, Any], name: str, harm: Callable[[], None], mend: Callable[[], None],
    say: Callable[[str], None],
) -> Row:  # fmt: skip
    """Clients go on while the harm is done; after it is mended everything resumes without a hand."""
    crowd = Crowd(house.port, street, SEED + len(name), programs=2)
    crowd.start()
    # Whoever logs in while nothing can be written is told to come back later: the library cannot count the attempt.
    wait_for(crowd.is_in, "everybody at their desks")
    time.sleep(2)
    harm()
    began = time.monotonic()
    time.sleep(FULL_SECONDS)
    # A page waits eight seconds for a database that is away before it says so.
    wait_for(lambda: crowd.ledger.unavailable, "a client that notices", 30)
    away = crowd.ledger.unavailable
    mend()
    mended = time.monotonic()
    before = crowd.ledger.count()
    wait_for(lambda: crowd.ledger.count() > before + 3 and house.serves(), f"serving after {name}", 120)
    took = time.monotonic() - mended
    crowd.stop()
    proof = prove(house, crowd.ledger)
    # Requests of the faults before are in the database and not in this ledger.
    troubles = [each for each in proof.troubles if "nobody sent" not in each]
    say(f"{name}: {away} answers of 503 in {mended - began:.0f} s, serving again after {took:.1f} s")
    if troubles:
        raise RuntimeError(f"{name}: {'; '.join(troubles[:5])}")
    return Row(name, 1, crowd.ledger.count(), len(proof.lost), len(proof.doubled), [took], f"{away} times 503")


def _full(house: House, street: dict[str, Any], disk: Path, say: Callable[[str], None]) -> Row:
    ballast = disk / "ballast"

    def fill() -> None:
        with ballast.open("wb", buffering=0) as out:
            block = b"\0" * 2**20
            for size in (2**20, 2**12, 1):
                try:
                    while True:
                        out.write(block[:size])
                except OSError:
                    continue
        # What PostgreSQL had set aside is used up sooner, and the write-ahead log needs room as well.
        house_log_switch(house)

    return _under_traffic(house, street, "full disk", fill, ballast.unlink, say)


def house_log_switch(house: House) -> None:
    """Begin segment after segment of the write-ahead log until there is none left that was set aside."""
    try:
        for _segment in range(40):
            house.query("SELECT pg_logical_emit_message(true, 'chaos', 'x')")
            house.query("SELECT pg_switch_wal()")
    except Exception:
        pass


def _read_only_database(house: House, street: dict[str, Any], say: Callable[[str], None]) -> Row:
    """As after a fail-over to a standby: every write is refused, every read answers."""

    def switch(value: str) -> None:
        house.query(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
        house.query("SELECT pg_reload_conf()")

    def mend() -> None:
        house.query("ALTER SYSTEM RESET default_transaction_read_only")
        house.query("SELECT pg_reload_conf()")

    return _under_traffic(house, street, "read-only database", lambda: switch("on"), mend, say)


def _read_only_disk(house: House, street: dict[str, Any], disk: Path, say: Callable[[str], None]) -> Row:
    """The database dies, and finds a disk that cannot be written when it comes back (an error of the disk)."""

    def harm() -> None:
        holder = wait_for(lambda: house.process("db"), "the database's holder")
        holder.suspend()
        server = wait_for(house.postmaster, "the database")
        everyone = [server, *server.children()]
        kill(server)
        psutil.wait_procs(everyone, 20)
        wait_for(
            lambda: subprocess.run(["mount", "-o", "remount,ro", str(disk)], capture_output=True).returncode == 0,
            "the disk can only be read", 20, 0.2,
        )  # fmt: skip
        holder.resume()

    def mend() -> None:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)

    return _under_traffic(house, street, "read-only disk", harm, mend, say)


# --- stopped, not dead ------------------------------------------------------------------------------------


def _stopped(house: House, street: dict[str, Any], outside: Provider, say: Callable[[str], None]) -> list[Row]:
    """SIGSTOP: nothing ended, so nothing is started again. It has to be noticed within the limit and be seen on
    `/healthz`, on the pages, in the log, and by the silence towards the outside."""
    desk = Staff(house.port, Ledger(), random.Random(SEED), street["staff"][0])
    desk.cookies["django_language"] = "en"

    def signs() -> list[str]:
        """What is missing of the signs that everybody should have seen."""
        page = desk.page(f"/c/{street['slug']}/inbox/").body
        missing = [] if 'role="alert"' in page and "has stopped" in page else ["no banner on the page"]
        calls = sum(outside.calls.values())
        time.sleep(6)  # three rounds of the watcher
        return missing + (
            ["the outside was still told that all is well"] if sum(outside.calls.values()) > calls else []
        )

    def with_log() -> list[str]:
        missing, said = signs(), house.said()
        return missing + [
            f"not in the log: {name}" for name in ("sweep", "worker", "queue")
            if f"ERROR shouwang.watcher {name}: " not in said
        ]  # fmt: skip

    def a_task() -> None:
        house.run("founding", "agree_to_roster", committee=street["committee"], households=3)

    return [
        _stop(house, ("sweep", "worker"), {"sweep", "worker", "queue"}, a_task, with_log, say),
        _stop(house, ("watcher",), {"watcher"}, lambda: None, signs, say),
    ]


def _stop(
    house: House, names: tuple[str, ...], expected: set[str], meanwhile: Callable[[], None],
    signs: Callable[[], list[str]], say: Callable[[str], None],
) -> Row:  # fmt: skip
    wait_for(lambda: (found := house.health()) and found["well"], "well before it", 120, 0.5)
    processes = [wait_for(lambda name=name: house.process(name), name) for name in names]
    for process in processes:
        process.send_signal(signal.SIGSTOP)
    meanwhile()
    began = time.monotonic()
    lost = 0
    try:
        wait_for(
            lambda: (found := house.health()) and expected <= set(found["stopped"]), f"{expected} noticed",
            LIMIT * 2 + 30, 0.5,
        )  # fmt: skip
    except TimeoutError:
        lost = len(expected - set((house.health() or {"stopped": []})["stopped"]))
    noticed = time.monotonic() - began
    missing = signs()
    lost += len(missing)
    for process in processes:
        process.send_signal(signal.SIGCONT)
    wait_for(lambda: (found := house.health()) and found["well"], "well again", 120, 0.5)
    say(f"{' and '.join(names)} stopped: noticed after {noticed:.0f} s")
    return Row(f"stopped (SIGSTOP): {' and '.join(names)}", len(names), 0, lost, 0, [noticed],
               "; ".join(missing) or f"until noticed on pages, /healthz, log, ping; limit {LIMIT} s")  # fmt: skip
