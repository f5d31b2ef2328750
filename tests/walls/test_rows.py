"""Raw SQL as the app's role: what a scope sees and may write, table by table. Nobody asks a queryset here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import DatabaseError

from shouwang.core import walls
from shouwang.core.models import Account, Membership
from tests.world import raw

TABLES = list(walls.walls())
MODELS = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
OF_A_COMMITTEE = [
    table for table in TABLES if "committee" in {field.name for field in MODELS[table]._meta.concrete_fields}
]


def count(table: str) -> int:
    return raw(f"SELECT count(*) FROM {table}")[0][0]


def put_in(table: str, **values: object) -> None:
    """The wall is asked before every other constraint, so one column is enough to try it."""
    raw(f"INSERT INTO {table} SELECT * FROM json_populate_record(NULL::{table}, %s)", json.dumps(values, default=str))


def touched(sql: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


@contextmanager
def refused(words: str = "row-level security") -> Iterator[None]:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        yield


# --- which tables ----------------------------------------------------------------------------------------


def test_every_table_of_the_database_stands_behind_the_wall_or_says_why_not(db):
    found = dict(
        raw("SELECT relname, relrowsecurity FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace")
    )  # fmt: skip
    assert set(found) == set(TABLES) | set(walls.OPEN)
    assert {table for table, is_walled in found.items() if is_walled} == set(TABLES)


@pytest.mark.parametrize("table", walls.OPEN)
def test_an_open_table_has_a_reason_and_nothing_of_a_committee(table):
    assert len(walls.OPEN[table]) > 15
    fields = MODELS[table]._meta.concrete_fields if table in MODELS else []
    near = {"core", "desk", "intake", "reports"}
    assert not [f.name for f in fields if isinstance(f, models.ForeignKey) and f.related_model._meta.app_label in near]


def test_a_new_table_without_a_way_to_a_committee_stops_the_migration(monkeypatch):
    monkeypatch.delitem(walls.OPEN, "core_heartbeat")
    with pytest.raises(walls.UnwalledTable, match="core_heartbeat"):
        walls.walls()


# --- no scope --------------------------------------------------------------------------------------------


def test_without_a_scope_nothing_is_there_and_nothing_can_be_written(world, work):
    ours = {"committee_id": world.meiyuan.id, "street_id": world.street.id}
    with walls.nothing():
        for table in TABLES:
            assert count(table) == 0, table
            for ids in ({}, ours):
                with refused():
                    put_in(table, **ids)
            assert touched(f"DELETE FROM {table}") == 0, table


def test_the_checks_above_can_fail(work):
    assert {"desk_request", "desk_note", "core_resident", "core_journalentry"} <= {t for t in TABLES if count(t)}


# --- one committee ---------------------------------------------------------------------------------------


def test_a_committee_sees_its_own_rows_only(world, work):
    shared = "(committee_id IS NULL AND street_id = %s)"  # the street's own people and lines in the journal
    for table in OF_A_COMMITTEE:
        before = count(table)
        is_shared = table in ("core_journalentry", "core_membership")
        foreign = (
            f"SELECT 1 FROM {table} WHERE committee_id IS DISTINCT FROM %s{f' AND NOT {shared}' if is_shared else ''}"
        )
        values = (world.meiyuan.id, *((world.street.id,) if is_shared else ()))
        is_telling = bool(raw(foreign, *values))
        with walls.committee(world.meiyuan.id):
            assert not raw(foreign, *values), table
            assert not is_telling or count(table) < before, table


def test_a_committee_writes_nothing_into_another(world, work):
    before = {table: count(table) for table in OF_A_COMMITTEE}
    with walls.committee(world.meiyuan.id):
        for table in OF_A_COMMITTEE:
            for other in (world.guiyuan, world.far_committee):
                with refused():
                    put_in(table, committee_id=other.id, street_id=other.street_id)
                if count(table):
                    with refused("row-level security|append-only"):  # nothing is moved there either
                        touched(f"UPDATE {table} SET committee_id = %s", other.id)
                assert touched(f"DELETE FROM {table} WHERE committee_id = %s", other.id) == 0
    assert {table: count(table) for table in OF_A_COMMITTEE} == before


def test_what_hangs_on_a_request_is_seen_with_it(world, work):
    with walls.committee(world.meiyuan.id):
        assert raw("SELECT request_id FROM desk_note") == [(work.ours.id,)]
        with refused():
            put_in("desk_note", request_id=work.theirs.id)


def test_the_street_sees_its_committees_and_no_other_street(world, work):
    with walls.street(world.street.id):
        assert {row[0] for row in raw("SELECT id FROM desk_request")} == {work.ours.id, work.theirs.id}
        assert raw("SELECT id FROM core_street") == [(world.street.id,)]


# --- who is who ------------------------------------------------------------------------------------------


def test_logging_in_sees_who_is_who_and_nobody_who_lives_there(world, work):
    with walls.login():
        seen = {table for table in TABLES if count(table)}
        assert seen <= {"core_street", "core_committee", "core_membership", "core_account", "core_apikey"}
        assert {"core_street", "core_committee", "core_membership"} <= seen
        assert touched("UPDATE core_membership SET role = 'secretary'") == 0
    assert Membership.objects.filter(role="secretary").count() == 2


def test_accounts_are_seen_through_a_role_that_is_seen(world):
    own, other = Account.objects.create_user("own"), Account.objects.create_user("other")
    Membership.objects.filter(pk=world.lu.pk).update(account=own)
    Membership.objects.filter(pk=world.sun.pk).update(account=other)
    with walls.committee(world.meiyuan.id):
        assert raw("SELECT username FROM core_account") == [("own",)]
        Account.objects.create_user("new")  # belongs to nobody yet, and may be made
        assert raw("SELECT username FROM core_account") == [("own",)]
    with walls.nothing(), refused():
        Account.objects.create_user("newer")
