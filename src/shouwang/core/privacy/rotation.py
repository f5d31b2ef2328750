"""Every encrypted value of every room sealed anew with the key in force, in small steps beside the daily work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, models

from shouwang.lib.rows import column

from . import keys
from .fields import EncryptedTextField, open_sealed, seal

BATCH = 500
_LOCK = 0x5357_4B45  # "SWKE": one rotation at a time


@contextmanager
def alone() -> Iterator[None]:
    """SystemExit where another rotation is under way on this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise SystemExit("The keys are being rotated already.")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def encrypted_fields() -> list[tuple[type[models.Model], EncryptedTextField]]:
    return [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField)
    ]


def seal_anew() -> int:
    """Seal what an older key sealed; returns how many values. A value written meanwhile is left to its writer."""
    from ..models import KeyCheck

    current = keys.ring().current
    count = 0
    for model, field in encrypted_fields():
        count += _column(model, field, f"{model._meta.label_lower}.{field.name}", current)
    for check in KeyCheck.objects.exclude(sealed__startswith=f"{current}."):
        KeyCheck.objects.filter(pk=check.pk).update(sealed=seal(open_sealed(check.sealed, "keycheck"), "keycheck"))
    return count


def key_names() -> set[str]:
    """The names of the keys with which anything in the database is sealed."""
    found: set[str] = set()
    with connection.cursor() as cursor:
        for model, field in encrypted_fields():
            name, table = column(field), connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT DISTINCT split_part({name}, '.', 1) FROM {table} WHERE {name} <> ''")  # noqa: S608  # nosec B608
            found |= {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT DISTINCT split_part(sealed, '.', 1) FROM core_keycheck")
        return found | {row[0] for row in cursor.fetchall()}


def _column(model: type[models.Model], field: EncryptedTextField, bound_to: str, current: str) -> int:
    key = model._meta.pk
    table, pk, name = connection.ops.quote_name(model._meta.db_table), column(key), column(field)
    select = (
        f"SELECT {pk}, {name} FROM {table} WHERE {name} <> '' AND NOT starts_with({name}, %s)"  # noqa: S608  # nosec B608
        f" AND (%s::text IS NULL OR {pk} > %s::text::{key.db_type(connection)}) ORDER BY {pk} LIMIT {BATCH}"
    )
    update = (
        f"UPDATE {table} SET {name} = new.value"  # noqa: S608  # nosec B608
        f" FROM unnest(%s::text[]::{key.db_type(connection)}[], %s::text[], %s::text[]) AS new(pk, before, value)"
        f" WHERE {table}.{pk} = new.pk AND {table}.{name} = new.before"
    )
    count, last = 0, None
    with connection.cursor() as cursor:
        while True:
            cursor.execute(select, [f"{current}.", last, last])
            rows = cursor.fetchall()
            if not rows:
                return count
            sealed = [seal(open_sealed(value, bound_to), bound_to) for _, value in rows]
            cursor.execute(update, [[str(row[0]) for row in rows], [row[1] for row in rows], sealed])
            count += cursor.rowcount
            last = str(rows[-1][0])
