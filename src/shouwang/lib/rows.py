"""Rows written by hand where the ORM's statement-by-statement way costs too much (docs/performance.md).

The fields still turn every value into what the database stores, so encryption and checks are the model's own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import AutoField, Field, Model
from psycopg.types.json import Jsonb


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


def insert_many(things: Sequence[Model]) -> None:
    """Insert unsaved things of one model in one statement with one parameter, a JSON list of rows.

    For thousands of rows: `bulk_create` writes a placeholder for every value of a model with an array field, and
    building that text costs more than the insert. Like it, calls no `save` and sends no signal.

    Raises:
        IntegrityError: as the database says; nothing is written then.
    """
    if not things:
        return
    fields = [field for field in _fields(type(things[0])) if not isinstance(field, AutoField)]
    table = connection.ops.quote_name(things[0]._meta.db_table)
    columns = ", ".join(column(field) for field in fields)
    rows = [
        {field.column: _in_json(field.get_db_prep_save(getattr(thing, field.attname), connection)) for field in fields}
        for thing in things
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns}"  # noqa: S608  # nosec B608 - names of our own models
            f" FROM json_populate_recordset(NULL::{table}, %s::json)",
            [json.dumps(rows, ensure_ascii=False, default=str)],
        )


def _in_json(value: Any) -> Any:
    return value.obj if isinstance(value, Jsonb) else value
