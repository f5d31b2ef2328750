"""Rows read and written by hand where the ORM's statement-by-statement way costs too much (docs/performance.md).

The fields still turn every value into what the database stores, so encryption and checks are the model's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.models import AutoField, Field, Model, QuerySet
from psycopg.types.json import Jsonb

M = TypeVar("M", bound=Model)


def only(found: QuerySet[M]) -> M | None:
    """The row of a query that can find but one, or None.

    `first()` would add an ORDER BY, for which Django hashes every selected column: a millisecond on each look-up.
    """
    return next(iter(found.order_by()[:1]), None)


@lru_cache(maxsize=64)
def _fields(model: type[Model]) -> tuple[Field, ...]:
    return tuple(field for field in model._meta.local_concrete_fields if not field.generated)


def column(field: Field) -> str:
    """The quoted column of a concrete field."""
    assert field.column is not None, f"{field} has no column"
    return connection.ops.quote_name(field.column)


@lru_cache(maxsize=64)
def insert_sql(model: type[Model], prefix: str, said: tuple[tuple[str, str], ...] = ()) -> str:
    """`INSERT INTO … VALUES (…)` with one named placeholder a column, `%(<prefix>_<attribute>)s`.

    Args:
        said: pairs of attribute and SQL that stands there instead of a placeholder.
    """
    instead: Mapping[str, str] = dict(said)
    fields = _fields(model)
    columns = ", ".join(column(field) for field in fields)
    values = ", ".join(instead.get(field.attname, f"%({prefix}_{field.attname})s") for field in fields)
    return f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns}) VALUES ({values})"  # noqa: S608  # nosec B608


def insert_values(thing: Model, prefix: str, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """The values for `insert_sql`, as each field stores them."""
    return {
        f"{prefix}_{field.attname}": field.get_db_prep_save(getattr(thing, field.attname), connection)
        for field in _fields(type(thing))
        if field.attname not in without
    }


def insert(thing: Model) -> None:
    """Insert one unsaved thing. Like `save(force_insert=True)`, without its wording the statement anew; sends no signal.

    Raises:
        IntegrityError: as the database says.
    """
    with connection.cursor() as cursor:
        cursor.execute(insert_sql(type(thing), "new"), insert_values(thing, "new"))
    thing._state.adding, thing._state.db = False, connection.alias


def insert_once(thing: Model) -> bool:
    """Insert an unsaved thing unless a unique one like it is there (or just being written: it waits); whether it did."""
    with connection.cursor() as cursor:
        words = insert_sql(type(thing), "new") + " ON CONFLICT DO NOTHING"
        cursor.execute(words, insert_values(thing, "new"))
        if cursor.rowcount == 0:
            return False
    thing._state.adding, thing._state.db = False, connection.alias
    return True


@lru_cache(maxsize=128)
def _update(model: type[Model], names: tuple[str, ...]) -> tuple[str, tuple[Field, ...]]:
    fields = tuple(model._meta.get_field(name) for name in names)
    said = ", ".join(f"{column(field)} = %s" for field in fields)  # type: ignore[arg-type]
    assert model._meta.pk
    table = connection.ops.quote_name(model._meta.db_table)
    return f"UPDATE {table} SET {said} WHERE {column(model._meta.pk)} = %s", fields  # type: ignore[return-value]  # noqa: S608  # nosec B608


def update(thing: Model, names: Iterable[str]) -> None:
    """Write these fields of a row that is there, as `save(update_fields=…)` does; sends no signal.

    Raises:
        DatabaseError: the row is not there any more.
    """
    sql, fields = _update(type(thing), tuple(dict.fromkeys(names)))
    values = [field.get_db_prep_save(getattr(thing, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, thing.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"{thing._meta.label} {thing.pk} is not there any more")


def insert_many(things: Sequence[Model]) -> None:
    """Insert unsaved things of one model in one statement with one parameter, a JSON list of rows.

    For thousands of rows: `bulk_create` writes a placeholder for every value of a model with an array field, and
    building that text costs more than the insert. Like it, calls no `save` and sends no signal.

    Raises:
        IntegrityError: as the database says; nothing is written then.
    """
    if things:
        names = [field.attname for field in _fields(type(things[0])) if not isinstance(field, AutoField)]
        insert_alike(type(things[0]), {}, {name: [getattr(thing, name) for thing in things] for name in names})


def insert_alike(model: type[Model], same: Mapping[str, Any], each: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows of which most columns say the same, without making an object of each; otherwise as `insert_many`.

    Args:
        same: attribute -> its value in every row.
        each: attribute -> its values, one a row. The two together name every column but a counted key.
    """
    own = {field.attname: field for field in _fields(model) if not isinstance(field, AutoField)}
    if own.keys() != {*same, *each}:
        raise TypeError(f"{model._meta.label}: {', '.join(sorted(own.keys() ^ {*same, *each}))}")
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(column(field) for field in own.values())
    said = {own[name].column: _stored(own[name], [value])[0] for name, value in same.items()}
    heads = [own[name].column for name in each]
    rows = [
        dict(zip(heads, row, strict=True))
        for row in zip(*(_stored(own[name], values) for name, values in each.items()), strict=True)
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns}"  # noqa: S608  # nosec B608 - names of our own models
            f" FROM json_populate_recordset(json_populate_record(NULL::{table}, %s::json), %s::json)",
            [json.dumps(part, ensure_ascii=False, default=str) for part in (said, rows)],
        )


def _stored(field: Field, values: Iterable[Any]) -> list[Any]:
    """What the field stores of each value, as JSON can say it."""
    stored, own = field.get_db_prep_save, connections[DEFAULT_DB_ALIAS]  # asked of the proxy, each value costs double
    return [_in_json(stored(value, own)) for value in values]


def _in_json(value: Any) -> Any:
    return value.obj if isinstance(value, Jsonb) else value
