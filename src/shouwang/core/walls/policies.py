"""The walls in the database: one policy a table, derived from the models, put up after every migration.

A table with a committee stands behind the wall by itself; so do tables of a street, and tables that hang on one of
these. Whatever stands open is named in `OPEN` with its reason; a table that is neither stops the migration.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from shouwang.lib import env
from shouwang.lib.postgres import PostgresError

from . import scopes

# Read by the functions below; each is asked once a statement (an InitPlan), not once a row.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION shouwang_scope_is(word text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN current_setting('shouwang.scope', true) = word;
CREATE OR REPLACE FUNCTION shouwang_scope_ids() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN starts_with(current_setting('shouwang.scope', true), '{')
                THEN current_setting('shouwang.scope', true)::uuid[] END;
"""
SYSTEM = "(SELECT shouwang_scope_is('system'))"
LOGIN = "(SELECT shouwang_scope_is('login'))"
IDS = "((SELECT shouwang_scope_ids())::uuid[])"

OPEN: dict[str, str] = {
    "core_heartbeat": "names of our processes and the moment of their last sign of life",
    "core_keycheck": "one sealed word that proves the keys; read before anything else",
    "django_content_type": "names of our models; Django asks for them anywhere",
    "django_migrations": "names of our migrations",
    "django_session": "read before anybody is known; found only by its random key, and says no more than an account's id",
    "auth_permission": "Django's own permissions, which nothing here uses",
    "auth_group": "Django's own groups, which nothing here uses",
    "auth_group_permissions": "Django's own groups, which nothing here uses",
    "procrastinate_jobs": "ids of rows and names of tasks; the queue reads it with connections of its own",
    "procrastinate_events": "when a job was taken and done",
    "procrastinate_periodic_defers": "when the worker's sign of life was last due",
    "procrastinate_workers": "signs of life of the worker",
}  # fmt: skip

# Read while it is found out who somebody is (`scopes.login`).
WHO_IS_WHO = {"core_street", "core_committee", "core_membership", "core_apikey"}
# Written then too: the moment of a login, a second factor.
ACCOUNTS = {"core_account", "account_emailaddress", "account_emailconfirmation", "mfa_authenticator"}
NOBODY = "false"  # no scope of ids reaches it; only the house and the login


class UnwalledTable(LookupError):
    """A table that no rule puts behind the wall and no reason leaves open."""


def walls() -> dict[str, str]:
    """Table -> the condition under which a scope of ids sees and writes a row of it.

    Raises:
        UnwalledTable: a model without committee, street or a way to one; name it in `OPEN`, or give it a committee.
    """
    found: dict[str, str] = {}
    lost: list[type[models.Model]] = []
    every = [each for each in apps.get_models(include_auto_created=True) if each._meta.managed and not each._meta.proxy]
    waiting = [model for model in every if model._meta.db_table not in OPEN]
    while waiting and waiting != lost:
        lost, waiting = waiting, []
        for model in lost:
            table = model._meta.db_table
            if condition := _condition(model, found):
                found[table] = condition
            else:
                waiting.append(model)
    if waiting:
        raise UnwalledTable(", ".join(sorted(model._meta.db_table for model in waiting)))
    return dict(sorted(found.items()))


def _condition(model: type[models.Model], found: dict[str, str]) -> str | None:
    table = model._meta.db_table
    if table in ("core_street", "core_committee"):
        return f"id = ANY {IDS}"
    if table == "core_account":  # whoever has a role that is visible; a new one belongs to nobody yet
        return f"(SELECT true FROM core_membership held WHERE held.account_id = {table}.id LIMIT 1)"  # noqa: S608  # nosec B608
    if table in ACCOUNTS:
        return NOBODY
    keys = {field.name: field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)}
    committee, street = keys.get("committee"), keys.get("street")
    if committee is not None:
        condition = f"committee_id = ANY {IDS}"
        if committee.null and street is not None:
            condition = f"({condition} OR committee_id IS NULL AND street_id = ANY {IDS})"
        return condition
    if street is not None:
        return f"street_id = ANY {IDS}"
    for field in keys.values():
        target = field.related_model._meta.db_table  # type: ignore[union-attr]
        if not field.null and target in found and target not in {table, "core_account", "core_membership"}:
            # A plain subquery, not EXISTS: looked up row by row, never by reading the whole other table.
            return f"(SELECT true FROM {target} held WHERE held.id = {table}.{field.column})"  # noqa: S608  # nosec B608
    return None


def script(*, app: str, owner: str) -> list[str]:
    """Every statement that puts the walls up, for the role of the app; `owner` runs it. Can be run again."""
    is_forced = app == owner
    said = [FUNCTIONS, f'GRANT USAGE ON SCHEMA public TO "{app}"'] if not is_forced else [FUNCTIONS]
    if not is_forced:
        said += [
            f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{app}"',
            f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{app}"',
            f'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO "{app}"',
            f'REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM "{app}"',
        ]
    for table, condition in walls().items():
        said += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} {'FORCE' if is_forced else 'NO FORCE'} ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS of_a_scope ON {table}",
            f"DROP POLICY IF EXISTS while_logging_in ON {table}",
            f"DROP POLICY IF EXISTS a_new_account ON {table}",
            f"CREATE POLICY of_a_scope ON {table} USING ({SYSTEM} OR {condition})",
        ]
        if table in ACCOUNTS:
            said.append(f"CREATE POLICY while_logging_in ON {table} USING ({LOGIN})")
        elif table in WHO_IS_WHO:
            said.append(f"CREATE POLICY while_logging_in ON {table} FOR SELECT USING ({LOGIN})")
        if table == "core_account":
            said.append(
                f"CREATE POLICY a_new_account ON {table} FOR INSERT WITH CHECK ((SELECT shouwang_scope_ids()) IS NOT NULL)"
            )
    for table in sorted(OPEN):
        said.append(f"ALTER TABLE IF EXISTS {table} DISABLE ROW LEVEL SECURITY")
    return said


def _digest(statements: list[str]) -> str:
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()


def put_up(app: str) -> None:
    """Put the walls up for the role `app`, as the owner of the tables; all of them or none.

    Raises:
        PostgresError: the role passes through every wall, so that there would be none.
    """
    with transaction.atomic(), scopes.nothing(), connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = %s AND (rolsuper OR rolbypassrls)", [app])
        if cursor.fetchone():
            raise PostgresError(
                f"The database role {app} passes through row security (superuser or BYPASSRLS): give DATABASE_URL a plain"
                " role, and DATABASE_OWNER_URL the owner's (docs/how-to/two-database-roles.md)."
            )
        statements = script(app=app, owner=_user(cursor))
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(f"COMMENT ON FUNCTION shouwang_scope_ids() IS '{_digest(statements)}'")


def are_up(app: str) -> bool:
    """Whether the walls in the database are those of this version."""
    with scopes.nothing(), connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regprocedure('public.shouwang_scope_ids()'), 'pg_proc')")
        return bool(cursor.fetchone()[0] == _digest(script(app=app, owner=_user(cursor))))


def _user(cursor: Any) -> str:
    cursor.execute("SELECT current_user")
    return str(cursor.fetchone()[0])


@contextmanager
def as_owner() -> Iterator[str]:
    """This process works as the owner of the tables; yields the name of the app's role. For migrations only."""
    app = settings.DATABASES["default"]["USER"]
    owner = urlsplit(env.owner_database_url())
    own = {"USER": unquote(owner.username or ""), "PASSWORD": unquote(owner.password or "")}
    before = {name: connection.settings_dict[name] for name in own}
    _let_go()
    connection.settings_dict.update(own)
    try:
        # One role for both is bound by its own walls: what migrations change of the data, they change as the house.
        with scopes.nothing() if own["USER"] != app else scopes.system("the owner is the app's own role"):
            yield str(app or own["USER"])
    finally:
        _let_go()
        connection.settings_dict.update(before)


def _let_go() -> None:
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
