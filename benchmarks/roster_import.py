"""A roster of 1,392 households from the workbook into the register, beside the bare rows written by psycopg.

The time is that of `shouwang.intake.roster.import_file`: read, compare with the register, agree to the buildings, write
doors, people, telephones, search keys and journal. The reference writes as many rows of the same tables with the same
columns, values ready, by `executemany`. The second import of the same file must change nothing.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from ._scratch import scratch
from .reading_roster import HOUSEHOLDS, made_roster

TARGET = 5.0
CODE = "990199001001"
TABLES = ("core_household", "core_resident", "core_residentphone", "core_searchkey", "core_journalentry")


def imported(path: str) -> dict[str, Any]:
    """Import the file twice into a new committee; seconds by the clock, and what came of it."""
    from shouwang.core import actions
    from shouwang.core.access import THE_SYSTEM
    from shouwang.core.models import Resident
    from shouwang.intake.roster import import_file
    from shouwang.lib import clock

    street = actions.add_street(name="街道", code=CODE[:9])
    committee = actions.add_committee(street, name="居委", code=CODE, slug="one")
    actions.add_compound(street, name="小区")
    actions.appoint(by=THE_SYSTEM, at=clock.now(), street=street, name="值班", role="street", turn=1)
    actions.appoint(
        by=THE_SYSTEM, at=clock.now(), street=street, committee=committee, name="书记", role="secretary", turn=1
    )
    seconds = []
    for _ in range(2):
        started = time.perf_counter()
        import_file(Path(path), CODE, {}, lambda question: True)
        seconds.append(time.perf_counter() - started)
    return {"first": seconds[0], "again": seconds[1], "people": Resident.objects.count()}


def bare_rows(url: str) -> float:
    """Seconds in which the owner of the tables writes the same rows once more, values ready, with the same indexes."""
    seconds = 0.0
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for table in TABLES:
            rows = cursor.execute(f'SELECT * FROM "{table}"'.encode()).fetchall()
            cursor.execute(f'CREATE TABLE "bare_{table}" (LIKE "{table}" INCLUDING ALL)'.encode())
            connection.commit()
            places = ", ".join(["%s"] * len(rows[0]))
            rows = [tuple(Jsonb(value) if isinstance(value, dict) else value for value in row) for row in rows]
            started = time.perf_counter()
            cursor.executemany(f'INSERT INTO "bare_{table}" OVERRIDING SYSTEM VALUE VALUES ({places})'.encode(), rows)
            connection.commit()
            seconds += time.perf_counter() - started
    return seconds


def run(long: bool = False) -> list[dict[str, Any]]:
    """long: ten times as many households."""
    households = HOUSEHOLDS * 10 if long else HOUSEHOLDS
    data, _people = made_roster(households)
    with scratch() as place, tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "benchmark.xlsx")
        path.write_bytes(data)
        took = place.call("roster_import", "imported", path=str(path))
        bare = bare_rows(place.url)
    name = "the same rows by psycopg executemany"
    limit = TARGET * (10 if long else 1)
    return [
        {
            "case": "roster-import", "metric": f"seconds to read and import {households} households, {took['people']} people",
            "ours": round(took["first"], 2), "reference": round(bare, 2), "reference_name": name,
            "ratio": round(took["first"] / bare, 2), "target": f"< {limit:g} s", "met": took["first"] < limit,
        },
        {
            "case": "roster-import", "metric": "seconds for the same file again (nothing changes)",
            "ours": round(took["again"], 2), "reference": round(bare, 2), "reference_name": name,
            "ratio": round(took["again"] / bare, 2), "target": f"< {limit:g} s", "met": took["again"] < limit,
        },
    ]  # fmt: skip


CASES = {"roster-import": run}
