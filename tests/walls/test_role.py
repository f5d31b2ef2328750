"""The app's role: bound by the walls, and unable to take them down. And an installation that has one role only."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from shouwang.core import walls
from shouwang.core.walls.policies import script
from tests.world import raised, raw


def test_everything_works_as_a_plain_role(db):
    (name, *powers), = raw(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    )  # fmt: skip
    assert name == "shouwang_app" and not any(powers)
    assert not raw("SELECT 1 FROM pg_tables WHERE tableowner = current_user")


@pytest.mark.parametrize(
    "words",
    [
        "ALTER TABLE desk_request DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE desk_request NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY of_a_scope ON desk_request",
        "ALTER POLICY of_a_scope ON desk_request USING (true)",
        "CREATE POLICY mine ON desk_request USING (true)",
        "CREATE OR REPLACE FUNCTION shouwang_scope_is(word text) RETURNS boolean LANGUAGE sql RETURN true",
        "DROP TRIGGER append_only ON core_journalentry",
        "ALTER TABLE core_journalentry DISABLE TRIGGER append_only",
        "SET LOCAL session_replication_role = 'replica'",
        "TRUNCATE core_journalentry",
        "UPDATE core_journalentry SET verb = 'desk.finished'",
        "DELETE FROM core_journalentry",
        "DELETE FROM django_migrations",
        "SELECT rolpassword FROM pg_authid",
        "SET ROLE shouwang",
        "SET SESSION AUTHORIZATION shouwang",
        "GRANT shouwang TO shouwang_app",
        "ALTER ROLE shouwang_app BYPASSRLS",
        "CREATE TABLE loot (words text)",
        "COPY desk_request TO PROGRAM 'cat'",
        "CREATE VIEW loot AS SELECT * FROM desk_request",
    ],
)
def test_the_app_cannot_take_the_walls_down(world, words):
    with pytest.raises(DatabaseError, match=r"permission denied|must be|append-only"), transaction.atomic():
        raw(words)


def test_row_security_off_is_an_error_and_no_way_round(world):
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        raw("SET LOCAL row_security = off")
        raw("SELECT count(*) FROM desk_request")


@pytest.mark.django_db(transaction=True)
def test_one_role_for_everything_is_bound_by_its_own_walls(clock, database_server):
    raised()
    parts = psycopg.conninfo.conninfo_to_dict(database_server) | {"dbname": connection.settings_dict["NAME"]}
    with psycopg.connect(**parts) as owner:
        name = owner.execute("SELECT current_user").fetchone()[0]
        assert owner.execute("SELECT count(*) FROM core_resident").fetchone()[0] == 4  # the owner of two roles
        for statement in script(app=name, owner=name):
            owner.execute(statement)
        for table in walls.walls():
            assert owner.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0, table
        owner.execute("SET LOCAL shouwang.scope = 'system'")
        assert owner.execute("SELECT count(*) FROM core_resident").fetchone()[0] == 4
        owner.rollback()


@pytest.mark.django_db(transaction=True)
def test_walls_know_when_they_are_behind(database_server):
    app = connection.settings_dict["USER"]
    with walls.as_owner():
        assert walls.are_up(app)
        with connection.cursor() as cursor:
            cursor.execute("COMMENT ON FUNCTION shouwang_scope_ids() IS 'of an older version'")
        assert not walls.are_up(app)
        walls.put_up(app)
        assert walls.are_up(app)


@pytest.mark.django_db(transaction=True)
def test_a_role_that_passes_through_walls_is_refused():
    from shouwang.lib.postgres import PostgresError

    with walls.as_owner(), pytest.raises(PostgresError, match="BYPASSRLS"):
        walls.put_up("postgres")


@pytest.mark.django_db(transaction=True)
def test_the_worker_takes_and_finishes_jobs_as_the_app():
    from procrastinate.contrib.django import app

    from shouwang.core import heartbeat
    from shouwang.core.jobs import beat

    beat.defer(timestamp=0)
    with app.replace_connector(app.connector.get_worker_connector()) as own:
        own.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    assert set(raw("SELECT status FROM procrastinate_jobs")) == {("succeeded",)}
    assert "worker" not in {each.name for each in heartbeat.stale()}
