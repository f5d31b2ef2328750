"""The nightly destruction of many closed requests: how fast, how long it holds locks, what the inbox feels of it.

A scratch database is filled with ten committees (20,000 closed requests in all; --long: 500,000), each request with a note, and
the clock is a year ahead, so that all their words are due; then five years, so that all rows are. The reference destroys the same
rows of a twin database with one UPDATE and one DELETE for everything, which nobody could do beside the daily work.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any

from ._scratch import scratch

COMMITTEES, OPENED = 10, 60
LONGEST = 1_000  # ms that one transaction may hold its locks


def fill(requests: int) -> int:
    """Requests as `desk_inbox` makes them, and a note to each."""
    from benchmarks.desk_inbox import _multiply
    from benchmarks.desk_inbox import fill as fill_inbox
    from shouwang.desk.models import Note
    from shouwang.lib import clock

    count = fill_inbox(COMMITTEES, OPENED, requests + OPENED)
    _multiply(
        Note(text="已送到门口", written_at=clock.now()),
        {"id": "uuidv7()", "request_id": "r.id", "author_id": "r.owner_id"},
        "desk_request r WHERE r.closed_at IS NOT NULL",
    )
    return count


def destroy(days: int) -> dict[str, Any]:
    """One night `days` ahead: how many things, in how many seconds, the milliseconds of every transaction."""
    import time
    from datetime import timedelta

    from shouwang.core.keeping import night
    from shouwang.lib import clock

    real, taken, things = night.step, [], 0

    def measured(*args: Any) -> int:
        start = time.perf_counter()
        count = real(*args)
        taken.append((time.perf_counter() - start) * 1000)
        return count

    night.step = measured
    at, start = clock.now() + timedelta(days=days), time.perf_counter()
    while count := night.destroy_what_is_due(at):
        things += count
    seconds = time.perf_counter() - start
    ordered = sorted(taken)
    return {"things": things, "seconds": seconds, "longest": ordered[-1], "p99": ordered[int(len(ordered) * 0.99)]}


def at_once(step: str) -> float:
    """Seconds of the reference: everything in one transaction."""
    import time

    from django.db import connection, transaction

    statements = {
        "words": [
            "DELETE FROM desk_note USING desk_request r WHERE request_id = r.id AND r.closed_at IS NOT NULL",
            "UPDATE desk_request SET text = '', details = '', tags = '', household_id = NULL, resident_id = NULL,"
            " place_text = '', beneficiary_name = '', caller_name = '', caller_phone = '', phone_hash = '',"
            " once_key = '', once_digest = '', words_destroyed_at = now() WHERE closed_at IS NOT NULL",
        ],
        "rows": ["DELETE FROM desk_request WHERE closed_at IS NOT NULL"],
    }[step]
    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    return time.perf_counter() - start


def run(long: bool = False) -> list[dict[str, Any]]:
    requests = 50_000 if long else 2_000
    rows = []
    with scratch() as ours, scratch() as twin, ThreadPoolExecutor(1) as pool:
        for place in (ours, twin):
            place.call("trust_destroy", "fill", requests=requests)
            place.query("VACUUM ANALYZE")
        total = requests * COMMITTEES
        idle = median(ours.call("desk_inbox", "read", times=200)["page"])
        for step, days in (("words", 400), ("rows", 2_000)):
            under_way = pool.submit(ours.call, "trust_destroy", "destroy", days=days)
            busy: list[float] = []
            while not under_way.done():
                busy += ours.call("desk_inbox", "read", times=200)["page"]
            done, once = under_way.result(), twin.call("trust_destroy", "at_once", step=step)
            assert done["things"] >= total, done
            rows += [
                _row(
                    f"{step}: requests destroyed a second",
                    done["things"] / done["seconds"],
                    total / once,
                    "in one transaction",
                ),
                _row(
                    f"{step}: longest transaction, ms (p99 {done['p99']:.0f})", done["longest"], LONGEST, "limit", 1.0
                ),
                _row(f"{step}: first page of the inbox meanwhile, ms", median(busy), idle, "at rest"),
            ]
        left = ours.query("SELECT count(*), (SELECT sum(received) FROM desk_pastfigures) FROM desk_request")
        assert left == [(OPENED * COMMITTEES, total)], left
    return rows


def _row(metric: str, ours: float, reference: float, name: str, target: float | None = None) -> dict[str, Any]:
    ratio = ours / reference
    return {
        "case": "trust-destroy", "metric": metric, "ours": round(ours, 1), "reference": round(reference, 1),
        "reference_name": name, "ratio": round(ratio, 3), "target": target, "met": None if target is None else ratio <= target,
    }  # fmt: skip


CASES = {"trust-destroy": run}
