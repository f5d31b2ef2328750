"""A worker killed in the middle of a roster; two sweeps at once."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from .house import ROOT, House, kill, wait_for
from .storm import Row

HOUSEHOLDS = 400
SWEEPS = 3
DUE = 60
TAKEN_UP = "('desk.reminded', 'desk.passed_on', 'desk.woke')"


def all_of(house: House, street: dict[str, Any], say: Callable[[str], None]) -> list[Row]:
    roster = Row("kill -9: worker in the middle of a roster")
    trouble: list[Exception] = []

    def import_roster() -> None:
        try:
            _import_killed(house, street, roster, say)
        except Exception as why:
            trouble.append(why)

    beside = threading.Thread(target=import_roster)  # mostly waits, so the sweeps are tried meanwhile
    beside.start()
    sweeps = _sweeps_at_once(house, say)
    beside.join()
    if trouble:
        raise trouble[0]
    return [roster, sweeps]


def _import_killed(house: House, street: dict[str, Any], row: Row, say: Callable[[str], None]) -> None:
    """Agreed to, handed out twice, and the worker killed while it writes: every person is there once."""
    before = house.query("SELECT count(*) FROM core_resident")[0][0]
    held = wait_for(lambda: house.process("worker"), "worker")
    held.suspend()  # or it would be done before anybody could strike
    agreed = house.run("founding", "agree_to_roster", committee=street["committee"], households=HOUSEHOLDS)

    def state() -> tuple[str, str]:
        found = house.query("SELECT state, stage FROM intake_rosterimport WHERE id = %s", agreed["id"])
        return found[0][0], found[0][1]

    held.resume()
    wait_for(lambda: state()[1] != "reading" and state()[1] != "waiting", "the worker writes", pause=0.005)
    kill(held)
    began = time.monotonic()
    written = house.query("SELECT count(*) FROM core_resident")[0][0] - before
    was_running = state()[0] == "running"
    say(f"worker killed while it wrote ({'nothing' if not written else written} there, state {state()[0]})")
    wait_for(lambda: state()[0] == "done", "the roster is imported after all", 150)
    refused = house.query("SELECT rows_refused FROM intake_rosterimport WHERE id = %s", agreed["id"])[0][0]
    named = agreed["people"] - refused
    row.times, row.acknowledged = 1, named
    row.recover.append(time.monotonic() - began)
    people = house.query("SELECT count(*) FROM core_resident")[0][0] - before
    row.lost, row.doubled = max(named - people, 0), max(people - named, 0)
    lines = house.query(
        "SELECT count(*) FROM core_journalentry WHERE subject_id = %s AND verb = 'intake.imported'", agreed["id"]
    )[0][0]
    row.doubled += max(lines - 1, 0)
    row.note = "" if was_running and not written else "the worker was quicker than the kill"
    say(f"roster: {people} people, imported {lines} time(s)")


def make_due(house: House, count: int) -> list[str]:
    """Let `count` open requests be due now; returns their ids. None that is urgent: it would soon be due again."""
    rows = house.query(
        "UPDATE desk_request SET next_at = now() - interval '1 minute' WHERE id IN (SELECT id FROM desk_request"
        f" WHERE closed_at IS NULL AND state <> 'waiting'"
        f" AND urgency <> 'high' ORDER BY opened_at LIMIT {count}) RETURNING id::text"
    )
    if not rows:
        raise RuntimeError("there are no open requests to be due")
    return [pk for (pk,) in rows]


def taken_up(house: House, ids: list[str], since: int) -> dict[str, int]:
    """How often each was reminded or passed on since the journal had `since` such lines."""
    found = dict(
        house.query(
            "SELECT subject_id::text, count(*) FROM (SELECT subject_id FROM core_journalentry"
            f" WHERE verb IN {TAKEN_UP} ORDER BY id OFFSET {since}) AS late"
            " WHERE subject_id = ANY(%s::uuid[]) GROUP BY 1",
            ids,
        )
    )
    return {pk: int(found.get(pk, 0)) for pk in ids}


def lines_so_far(house: House) -> int:
    return int(house.query(f"SELECT count(*) FROM core_journalentry WHERE verb IN {TAKEN_UP}")[0][0])


def _sweeps_at_once(house: House, say: Callable[[str], None]) -> Row:
    since = lines_so_far(house)
    began = time.monotonic()
    sweeps = [
        subprocess.Popen(
            [sys.executable, "-P", "-m", "shouwang", "sweep", "--once"],
            env=house.environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for _ in range(SWEEPS)
    ]  # fmt: skip
    ids = make_due(house, DUE)
    for sweep in sweeps:
        sweep.wait(120)
    wait_for(lambda: all(taken_up(house, ids, since).values()), "all are taken up", 60, 0.5)
    times = taken_up(house, ids, since)
    say(f"{len(ids)} due, {SWEEPS} sweeps and the house's own at once")
    return Row(
        f"{SWEEPS + 1} sweeps at once", SWEEPS, len(ids), sum(not n for n in times.values()),
        sum(n > 1 for n in times.values()), [time.monotonic() - began],
    )  # fmt: skip
