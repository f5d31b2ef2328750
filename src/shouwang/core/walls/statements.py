"""The scope travels with the statements, as `SET LOCAL` in their own transaction.

A transaction learns its scope together with its BEGIN, in one round trip, and again when the scope changes. A statement
outside a transaction gets one of its own: BEGIN and SET LOCAL, the statement, COMMIT. So nothing stays behind on a pooled
connection, and a statement that forgot its scope sees nothing. These few words go by libpq's plain `exec`, which
costs a tenth of a prepared statement (docs/performance.md).
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from psycopg import Connection
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus

from . import scopes

_IDLE, _UNDER_WAY = int(TransactionStatus.IDLE), int(TransactionStatus.INTRANS)
_FAILED = int(ExecStatus.FATAL_ERROR)


def with_scope(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's wrapper around every statement (`connection.execute_wrappers`)."""
    database = context["connection"]
    raw = database.connection
    status, wanted = raw.pgconn.transaction_status, scopes.current()
    if status == _IDLE:
        database.scope_in_force = scopes.NOTHING  # SET LOCAL ended with the last transaction
    elif status != _UNDER_WAY or (isinstance(sql, str) and sql.startswith("ROLLBACK TO ")):
        # A broken transaction takes nothing but its end; back at a savepoint, what held then holds again.
        database.scope_in_force = None
        return execute(sql, params, many, context)
    if database.scope_in_force == wanted:
        return execute(sql, params, many, context)
    with database.wrap_database_errors:
        _say(raw, f"{'BEGIN; ' if status == _IDLE else ''}SET LOCAL shouwang.scope = '{wanted}'")
    database.scope_in_force = wanted
    if status == _UNDER_WAY or not raw.autocommit:
        return execute(sql, params, many, context)
    try:
        result = execute(sql, params, many, context)
    except BaseException:
        if not raw.closed and raw.pgconn.transaction_status != _IDLE:
            _say(raw, "ROLLBACK")
        raise
    with database.wrap_database_errors:
        _say(raw, "COMMIT")
    return result


def _say(raw: Connection[Any], words: str) -> None:
    result = raw.pgconn.exec_(words.encode())
    if result.status == _FAILED:
        raise error_from_result(result)


def install() -> None:
    """Every connection that is opened from now on sends the scope along. Called once, at start-up."""
    connection_created.connect(_on_new_connection, dispatch_uid="shouwang.walls")


def _on_new_connection(sender: Any, connection: BaseDatabaseWrapper, **_more: Any) -> None:
    connection.scope_in_force = None  # type: ignore[attr-defined]
    if with_scope not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, with_scope)  # outermost: nothing is executed past it
