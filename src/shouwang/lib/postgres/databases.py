"""Whole databases: what one holds, one made beside another, one put in another's place."""

from __future__ import annotations

import time
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from .layout import PostgresError

MAINTENANCE = "postgres"
AS_THE_HOUSE = "-c shouwang.scope=system"  # core.walls.SYSTEM


def named(url: str, database: str) -> str:
    """The address of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def name_of(url: str) -> str:
    return str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])


def opened(url: str) -> psycopg.Connection:
    """A connection that sees every row also where the walls bind its role (one role for everything): as the house does."""
    return psycopg.connect(url, connect_timeout=10, options=AS_THE_HOUSE)


def is_walled(connection: psycopg.Connection) -> bool:
    """Whether row security binds this role; where it does, only the house's own policies may."""
    row = connection.execute(
        "SELECT coalesce(bool_or(row_security_active(c.oid)), false),"
        " EXISTS (SELECT 1 FROM pg_policies WHERE permissive = 'RESTRICTIVE')"
        " FROM pg_class c WHERE c.relkind = 'r' AND c.relrowsecurity"
    ).fetchone()
    assert row is not None
    if all(row):
        raise PostgresError("A restrictive policy of row security hides rows from this role: use the tables' owner.")
    return bool(row[0])


def count_rows(connection: psycopg.Connection) -> dict[str, int]:
    """How many rows each table holds, as this transaction sees it, by `schema.table`; those of extensions aside."""
    found = connection.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^pg_'"
        " AND n.nspname <> 'information_schema' AND NOT EXISTS"
        " (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1, 2"
    ).fetchall()
    counts = {}
    for schema, table in found:
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))).fetchone()
        counts[f"{schema}.{table}"] = row[0] if row else 0
    return counts


def others_at_work(connection: psycopg.Connection) -> int:
    """How many other connections use this database; background workers of the server do not count.

    Whoever has just left is still on the server's list for a moment: none is counted that goes within two seconds.
    """
    count = 0
    for _look in range(20):
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND coalesce(backend_type, 'client backend') = 'client backend'"
        ).fetchone()
        count = row[0] if row else 0
        if not count:
            break
        connection.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction the list is read once
        time.sleep(0.1)
    return count


def make_beside(url: str, name: str) -> str:
    """An empty database `name` with the locale and owner of the one at `url`; returns its address.

    Raises:
        PostgresError: the role may not make databases.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        locale = sql.Identifier("datlocale" if connection.info.server_version >= 170_000 else "daticulocale")
        row = connection.execute(
            sql.SQL(
                "SELECT pg_encoding_to_char(encoding), datcollate, datctype, datlocprovider::text, {},"
                " pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
            ).format(locale)
        ).fetchone()
        assert row is not None
        encoding, collate, ctype, provider, own_locale, owner = row
        words = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}").format(
            sql.Identifier(name), sql.Identifier(owner), *map(sql.Literal, (encoding, collate, ctype))
        )
        if provider in ("b", "i"):
            which = sql.SQL("builtin BUILTIN_LOCALE" if provider == "b" else "icu ICU_LOCALE")
            words += sql.SQL(" LOCALE_PROVIDER {} {}").format(which, sql.Literal(own_locale))
        try:
            connection.execute(words)
        except psycopg.errors.InsufficientPrivilege:
            raise PostgresError(
                "This role may not make a database beside the present one: give it CREATEDB, or set DATABASE_URL to "
                "an empty database. Nothing was changed."
            ) from None
    return named(url, name)


def swap(url: str, *, fresh: str, aside: str) -> None:
    """Put the database `fresh` in the place of the one at `url`, which is kept as `aside`: both renamed, or neither.

    Raises:
        PostgresError: somebody is connected to one of the two.
    """
    present = name_of(url)
    with psycopg.connect(named(url, MAINTENANCE)) as connection:
        try:
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (present, aside))))
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (fresh, present))))
        except psycopg.errors.ObjectInUse:
            raise PostgresError("Somebody connected to the database meanwhile: stop Shouwang and try again.") from None


def drop(url: str, name: str) -> None:
    with psycopg.connect(named(url, MAINTENANCE), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def kept_aside(url: str) -> list[str]:
    """Names of databases that earlier restores replaced and kept."""
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, current_database() || '_before_') ORDER BY 1"
        )
        return [row[0] for row in rows]
