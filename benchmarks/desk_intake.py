"""Full real intake over HTTP against pgbench inserting the same rows.

Ours: POST /api/v1/requests, as a connected program sends it, with its key and an idempotency key: checked, placed,
promised, owned, encrypted, numbered and journalled. The server is `shouwang web`; eight connections, kept alive.
Theirs: pgbench, eight clients, one transaction of the same three inserts (the day's counter, the request, its line in
the journal) with the same values, into the same tables with the same indexes and keys. Both spread over fifty
committees; the two take turns in short slices, so that a busy machine is busy for both.
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import Any

from ._scratch import Scratch, pgbench, scratch, web

COMMITTEES = 50
CONNECTIONS = 8
TARGET = 0.15
SLOWEST_MS = 100.0
WORDS = "阿姨一个人住，家里只剩半袋米，腿脚不便下不了楼，想请人带点菜和面条，谢谢！"


# --- the scene, made in a process of its own -----------------------------------------------------------


def make_street(committees: int) -> list[dict[str, str]]:
    """A street by the real actions: for each committee a key, a door, and three people who take turns."""
    from shouwang.core import actions as core
    from shouwang.core.access import THE_SYSTEM, Actor
    from shouwang.intake.actions.keys import issue_key
    from shouwang.lib import clock

    at = clock.now()
    street = core.add_street(name="街道", code="990199001", area_code="021")
    compound = core.add_compound(street, name="小区")
    officer = core.appoint(by=THE_SYSTEM, at=at, street=street, name="值班", role="street", turn=1)
    made = []
    for count in range(1, committees + 1):
        committee = core.add_committee(street, name=f"居委{count}", code=f"990199001{count:03d}", slug=f"c{count}")
        building = core.add_building(committee, compound, number=str(count))
        (door,) = core.add_doors(committee, [core.NewDoor(building=building, room="301")])
        for turn in (1, 2, 3):
            core.appoint(
                by=THE_SYSTEM, at=at, street=street, committee=committee, name=f"社工{turn}", role="staff", turn=turn
            )
        _key, plain = issue_key(committee, "bench", by=Actor.member(officer, committee.id), at=at)
        made.append({"committee": str(committee.id), "key": plain, "door": str(door.id)})
    return made


# --- ours -----------------------------------------------------------------------------------------------


def _message(one: dict[str, str]) -> bytes:
    body = json.dumps(
        {
            "kind": "food_need", "urgency": "medium", "text": WORDS, "household_id": one["door"], "name": "李女士",
            "phone": "13800130009", "details": {"people": 2, "lasts_hours": 24},
        },
        ensure_ascii=False,
    ).encode()  # fmt: skip
    head = (
        "POST /api/v1/requests HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {one['key']}\r\nContent-Length: {len(body)}\r\nIdempotency-Key: %s\r\n\r\n"
    )
    return head.encode() + body.replace(b"%", b"%%")


def _answer(connection: socket.socket, kept: bytes) -> tuple[int, bytes]:
    """Status of the next answer, and what was read past it."""
    while (end := kept.find(b"\r\n\r\n")) < 0:
        kept += _more(connection)
    length = int(re.search(rb"content-length: *(\d+)", kept[:end], re.IGNORECASE)[1])  # type: ignore[index]
    while len(kept) < end + 4 + length:
        kept += _more(connection)
    return int(kept[9:12]), kept[end + 4 + length :]


def _more(connection: socket.socket) -> bytes:
    part = connection.recv(65536)
    if not part:
        raise ConnectionError("the server closed the connection")
    return part


def send(address: tuple[str, int], street: list[dict[str, str]], seconds: float) -> tuple[list[float], float]:
    """The seconds that each request took, over all connections, and how long it all lasted.

    Raises:
        RuntimeError: any answer but 201.
    """
    messages = [_message(one) for one in street]
    taken: list[list[float]] = [[] for _ in range(CONNECTIONS)]
    troubles: list[str] = []
    began = time.perf_counter()

    def connection(number: int) -> None:
        try:
            with socket.create_connection(address, timeout=30) as own:
                own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                rest, count = b"", number
                while time.perf_counter() - began < seconds and not troubles:
                    count += 7
                    start = time.perf_counter()
                    own.sendall(messages[count % len(messages)] % uuid.uuid4().hex.encode())
                    status, rest = _answer(own, rest)
                    taken[number].append(time.perf_counter() - start)
                    if status != 201:
                        troubles.append(f"the server answered {status}")
        except (OSError, ValueError, TypeError) as trouble:
            troubles.append(str(trouble))

    threads = [threading.Thread(target=connection, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if troubles:
        raise RuntimeError(troubles[0])
    return [one for each in taken for one in each], time.perf_counter() - began


# --- theirs ---------------------------------------------------------------------------------------------


def scripts(place: Scratch, folder: Path) -> list[Path]:
    """One pgbench script a committee: the transaction that wrote its first request, with the values written out."""
    import psycopg
    from psycopg import sql

    found = []
    with psycopg.connect(place.url, autocommit=True) as connection:
        rows = connection.execute("SELECT DISTINCT ON (committee_id) id FROM desk_request").fetchall()
        for count, (request_id,) in enumerate(rows):
            statements = ["BEGIN;"]
            request = _row(connection, "desk_request", "id", request_id)
            statements.append(
                sql.SQL(
                    "INSERT INTO desk_daycounter (committee_id, day, last) VALUES ({}, {}, 1) ON CONFLICT"
                    " (committee_id, day) DO UPDATE SET last = desk_daycounter.last + 1 RETURNING last \\gset"
                )
                .format(sql.Literal(request["committee_id"]), sql.Literal(request["day"]))
                .as_string(connection)
            )
            instead = {
                "id": "uuidv7()", "once_key": "uuidv7()::text", "number": "'1121-' || lpad(:last::text, 4, '0')",
            }  # fmt: skip
            statements.append(_insert(connection, "desk_request", request, instead) + " RETURNING id \\gset")
            line = _row(connection, "core_journalentry", "subject_id", request_id)
            instead = {"id": "uuidv7()", "subject_id": ":id::uuid"}
            statements.append(_insert(connection, "core_journalentry", line, instead) + ";")
            path = folder / f"{count}.sql"
            path.write_text("\n".join([*statements, "COMMIT;", ""]))
            found.append(path)
    return found


def _row(connection: Any, table: str, key: str, value: Any) -> dict[str, Any]:
    from psycopg import sql
    from psycopg.rows import dict_row

    query = sql.SQL("SELECT * FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(key))
    row = connection.cursor(row_factory=dict_row).execute(query, [value]).fetchone()
    return {name: json.dumps(value) if isinstance(value, dict) else value for name, value in row.items()}


def _insert(connection: Any, table: str, row: dict[str, Any], instead: dict[str, str]) -> str:
    from psycopg import sql

    values = [sql.SQL(instead[name]) if name in instead else sql.Literal(value) for name, value in row.items()]
    return (
        sql.SQL("INSERT INTO {} ({}) VALUES ({})")
        .format(sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, row)), sql.SQL(", ").join(values))
        .as_string(connection)
    )


def race_pgbench(place: Scratch, files: list[Path], seconds: int) -> tuple[int, float]:
    """Transactions done, and in how many seconds."""
    words = [pgbench(), "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "2", "-T", str(seconds)]
    for file in files:
        words += ["-f", str(file)]
    done = subprocess.run([*words, place.url], capture_output=True, text=True)
    count = re.search(r"actually processed: (\d+)", done.stdout)
    rate = re.search(r"tps = ([\d.]+)", done.stdout)
    failed = re.search(r"number of failed transactions: (\d+)", done.stdout)
    if done.returncode or not count or not rate or (failed and failed[1] != "0"):
        raise RuntimeError(f"pgbench: {(done.stderr or done.stdout).strip()[-400:]}")
    return int(count[1]), int(count[1]) / float(rate[1])


# --- the case -------------------------------------------------------------------------------------------


def percentile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]


def run(long: bool = False) -> list[dict[str, Any]]:
    slices, seconds = (6, 15) if long else (3, 5)
    ours: list[float] = []
    our_seconds = their_seconds = 0.0
    theirs = 0
    with scratch() as place, tempfile.TemporaryDirectory() as folder, web(place) as address:
        street = place.call("desk_intake", "make_street", committees=COMMITTEES)
        warm, _ = send(address, street, 2)
        files = scripts(place, Path(folder))
        race_pgbench(place, files, 1)
        before = place.query("SELECT count(*) FROM desk_request")[0][0]
        for _ in range(slices):
            done, lasted = race_pgbench(place, files, seconds)
            theirs, their_seconds = theirs + done, their_seconds + lasted
            taken, lasted = send(address, street, seconds)
            ours, our_seconds = ours + taken, our_seconds + lasted
        stored = place.query("SELECT count(*) FROM desk_request")[0][0] - before
        if stored != theirs + len(ours):
            raise RuntimeError(f"{theirs + len(ours)} were answered with success and {stored} are in the database")
        unowned = place.query("SELECT count(*) FROM desk_request WHERE owner_id IS NULL OR next_at IS NULL")[0][0]
        assert unowned == 0 and warm
    rate, reference = len(ours) / our_seconds, theirs / their_seconds
    slowest = percentile(ours, 0.99) * 1000
    return [
        {
            "case": "desk-intake", "metric": f"requests/s over HTTP, {CONNECTIONS} connections", "ours": round(rate, 1),
            "reference": round(reference, 1), "reference_name": f"pgbench, the same rows, {CONNECTIONS} clients",
            "ratio": round(rate / reference, 4), "target": TARGET, "met": rate / reference >= TARGET,
        },
        {
            "case": "desk-intake", "metric": "p99 ms", "ours": round(slowest, 1), "reference": SLOWEST_MS,
            "reference_name": "limit in ms", "ratio": round(slowest / SLOWEST_MS, 4), "target": 1.0,
            "met": slowest <= SLOWEST_MS,
        },
        {
            "case": "desk-intake", "metric": "median ms", "ours": round(percentile(ours, 0.5) * 1000, 1),
            "reference": None, "reference_name": None, "ratio": None, "target": None, "met": None,
        },
    ]  # fmt: skip


CASES = {"desk-intake": run}
