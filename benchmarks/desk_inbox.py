"""The inbox of one committee among ten, and among a thousand: a city in one database must not slow a committee down.

Two scratch databases are filled by SQL with the same work for every committee (60 open requests and 90 closed ones;
--long: 150 and 1,350). The first page is then read as the page reads it (`desk.queries.inbox`, 50 rows with owner, door and
compound), for committees chosen at random, in turns.
"""

from __future__ import annotations

from statistics import median
from typing import Any

from ._scratch import Scratch, scratch

FEW, MANY = 10, 1_000
TARGET = 1.5
PAGE = 50


def _multiply(thing: Any, columns: dict[str, str], source: str, **values: Any) -> None:
    """Write `thing` once for every row of `source`, with the SQL of `columns` instead of its own values there."""
    from django.db import connection

    fields = thing._meta.local_concrete_fields
    own = {
        field.column: field.get_db_prep_save(getattr(thing, field.attname), connection)
        for field in fields
        if field.column not in columns
    }
    said = [columns.get(field.column) or f"%({field.column})s::{field.db_type(connection)}" for field in fields]
    names = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{thing._meta.db_table}" ({names}) SELECT {", ".join(said)} FROM {source}', own | values
        )


def fill(committees: int, opened: int, requests: int) -> int:
    """The same work for every committee; returns how many requests there are."""
    from django.db import connection

    from shouwang.core import models as core
    from shouwang.desk.models import Request
    from shouwang.lib import clock

    at = clock.now()
    street = core.Street.objects.create(name="街道", code="990199001")
    _multiply(
        core.Committee(street=street, name="居委"),
        {"id": "uuidv7()", "code": "'990199' || lpad(n::text, 6, '0')", "slug": "'c' || n"},
        "generate_series(1, %(committees)s) n", committees=committees,
    )  # fmt: skip
    _multiply(
        core.Compound(street=street),
        {"id": "uuidv7()", "name": "'小区' || c.slug"},
        "core_committee c",
    )
    _multiply(
        core.Building(),
        {"id": "uuidv7()", "committee_id": "c.id", "compound_id": "p.id", "number": "n::text", "order": "n * 4"},
        "core_committee c JOIN core_compound p ON p.name = '小区' || c.slug, generate_series(1, 3) n",
    )
    _multiply(
        core.Household(),
        {
            "id": "uuidv7()", "committee_id": "b.committee_id", "building_id": "b.id", "room": "n::text",
            "label": "b.number || '号楼' || n || '室'", "door_key": "b.number || '-' || n",
        },
        "core_building b, generate_series(101, 110) n",
    )  # fmt: skip
    _multiply(
        core.Membership(street=street, role="staff"),
        {"id": "uuidv7()", "committee_id": "c.id", "name": "'社工' || n", "turn": "n"},
        "core_committee c, generate_series(1, 4) n",
    )
    _multiply(
        Request(kind="food_need", urgency="medium", channel="phone", text="家里只剩半袋米，想请人带点菜", opened_at=at,
                answer_by=at, finish_by=at, due_at=at, answered_at=at, day=at.date()),
        {
            "id": "uuidv7()", "committee_id": "h.committee_id", "household_id": "h.id", "building_id": "h.building_id",
            "owner_id": "m.id", "number": "'B-' || n", "state": "CASE WHEN n <= %(open)s THEN 'accepted' ELSE 'done' END",
            "next_at": "CASE WHEN n <= %(open)s THEN now() + n * interval '7 minutes' END",
            "closed_at": "CASE WHEN n > %(open)s THEN now() - n * interval '3 minutes' END",
            "due_at": "now() + ((n * 37) %% 1000) * interval '1 minute'",
            "opened_at": "now() - n * interval '11 minutes'",
        },
        "generate_series(1, %(requests)s) n"
        " JOIN (SELECT *, row_number() OVER (PARTITION BY committee_id ORDER BY id) AS nth FROM core_household) h"
        " ON h.nth = n %% 30 + 1"
        " JOIN core_membership m ON m.committee_id = h.committee_id AND m.turn = n %% 4 + 1",
        open=opened, requests=requests,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM desk_request")
        return int(cursor.fetchone()[0])


def read(times: int) -> dict[str, list[float]]:
    """Milliseconds of each reading of the first page, and of the figures above it."""
    import random
    import time

    from django.db import transaction

    from shouwang.core import walls
    from shouwang.core.access import Actor
    from shouwang.core.models import Membership
    from shouwang.desk.queries import InboxFilter, counts, inbox
    from shouwang.lib import clock

    dice = random.Random(7)
    people = list(Membership.objects.filter(turn=1).order_by("id"))
    taken: dict[str, list[float]] = {"page": [], "figures": []}
    for count in range(times + 30):
        by, at = Actor.member(dice.choice(people)), clock.now()
        with transaction.atomic(), walls.committee(by.committee_id, by.street_id):  # as every page reads
            by.membership.refresh_from_db()  # the page's transaction has begun and knows its scope
            start = time.perf_counter()
            page = list(inbox(by, InboxFilter(), at)[:PAGE])
            middle = time.perf_counter()
            figures = counts(by, at)
            end = time.perf_counter()
        assert len(page) == PAGE and figures.open >= PAGE
        if count >= 30:  # the first ones prepare statements and fill caches
            taken["page"].append((middle - start) * 1000)
            taken["figures"].append((end - middle) * 1000)
    return taken


def run(long: bool = False) -> list[dict[str, Any]]:
    opened, requests, rounds, times = (150, 1_500, 6, 1_000) if long else (60, 150, 4, 200)
    taken: dict[int, dict[str, list[float]]] = {size: {"page": [], "figures": []} for size in (FEW, MANY)}
    with scratch() as few, scratch() as many:
        places: dict[int, Scratch] = {FEW: few, MANY: many}
        for size, place in places.items():
            place.call("desk_inbox", "fill", committees=size, opened=opened, requests=requests)
            place.query("VACUUM ANALYZE")
        for _ in range(rounds):
            for size, place in places.items():
                for part, values in place.call("desk_inbox", "read", times=times).items():
                    taken[size][part] += values
    rows = []
    for part, words, target in (("page", "first page of the inbox, ms", TARGET), ("figures", "its figures, ms", None)):
        ours, reference = median(taken[MANY][part]), median(taken[FEW][part])
        rows.append(
            {
                "case": "desk-inbox", "metric": f"{words} at {MANY:,} committees", "ours": round(ours, 3),
                "reference": round(reference, 3), "reference_name": f"the same at {FEW} committees",
                "ratio": round(ours / reference, 3), "target": target,
                "met": ours / reference <= target if target else None,
            }
        )  # fmt: skip
    return rows


CASES = {"desk-inbox": run}
