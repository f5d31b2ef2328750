"""Queries of one shape, worded once.

Django words a query anew each time it is asked: for a request with its joins that costs more than the database takes
to answer it. A `Shape` words it when it is first asked, and from then on only fills in the values
(docs/performance.md). For the few look-ups that stand on every page and in every action; all else asks Django.

    _BY_SLUG = Shape(lambda: Committee.objects.select_related("street").filter(slug=Slot("slug", Committee, "slug")))
    _BY_SLUG.one(slug="meiyuan")
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection, transaction
from django.db.models import Field, Model, QuerySet
from django.db.models.expressions import Expression
from django.db.models.query import get_related_populators

T = TypeVar("T")


class Slot(Expression):
    """Where a value goes that each asking brings along, as a column of `model` would take it."""

    def __init__(self, name: str, model: type[Model], field: str) -> None:
        super().__init__(output_field=model._meta.pk if field == "pk" else model._meta.get_field(field))  # type: ignore[arg-type]
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:  # type: ignore[override]
        field = self.output_field
        # A foreign key takes what the key it points to takes.
        return "%s", [_Hole(self.name, getattr(field, "target_field", field))]


@dataclass(frozen=True)
class _Hole:
    name: str
    field: Field[Any, Any]

    def filled(self, values: dict[str, Any]) -> Any:
        return self.field.get_db_prep_value(values[self.name], connection, prepared=False)


@dataclass(frozen=True)
class _Worded:
    """What Django works out of a query before it asks, none of which changes with the values."""

    sql: str
    params: tuple[Any, ...]
    names: frozenset[str]
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]
    model: type[Model] | None  # None: tuples of values
    columns: slice
    attributes: list[str]
    related: list[Any]
    locks: bool


class Shape(Generic[T]):
    """A query that is worded once: of whole rows, with what `select_related` joins, or of tuples (`values_list`).

    Args:
        ask: makes the query, with a `Slot` wherever a value is to be filled in. No `prefetch_related`.
    """

    def __init__(self, ask: Callable[[], QuerySet[Any, T]]) -> None:
        self._ask = ask
        self._worded: _Worded | None = None

    def all(self, **values: Any) -> list[T]:
        """The rows for these values.

        Raises:
            TypeError: a slot without a value, or a value without a slot.
            TransactionManagementError: it locks rows, and no transaction is under way.
        """
        worded = self._worded or self._word()
        if worded.names != values.keys():
            raise TypeError(f"takes {sorted(worded.names)}, was given {sorted(values)}")
        if worded.locks and not connection.in_atomic_block:
            raise transaction.TransactionManagementError("rows are locked within a transaction only")
        params = [each.filled(values) if isinstance(each, _Hole) else each for each in worded.params]
        with connection.cursor() as cursor:
            cursor.execute(worded.sql, params)
            return [_made(worded, row) for row in cursor.fetchall()]

    def one(self, **values: Any) -> T | None:
        """The row of a query that can find but one, or None."""
        return next(iter(self.all(**values)), None)

    def _word(self) -> _Worded:
        asked = self._ask()
        compiler = asked.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        said = compiler.klass_info if asked._fields is None else None  # type: ignore[attr-defined]
        assert not said or not compiler.annotation_col_map, "a shape gives whole rows, or tuples"
        found = compiler.get_converters([each[0] for each in compiler.select])
        first, last = (said["select_fields"][0], said["select_fields"][-1] + 1) if said else (0, 0)
        self._worded = _Worded(
            sql=sql,
            params=tuple(params),
            names=frozenset(each.name for each in params if isinstance(each, _Hole)),
            converters=tuple((place, tuple(each), column) for place, (each, column) in found.items()),
            model=said["model"] if said else None,
            columns=slice(first, last),
            attributes=[each[0].target.attname for each in compiler.select[first:last]],
            related=get_related_populators(said, compiler.select, connection.alias) if said else [],  # type: ignore[call-arg]
            locks=bool(compiler.query.select_for_update),
        )
        return self._worded


def _made(worded: _Worded, row: Any) -> Any:
    if worded.converters:
        row = list(row)
        for place, converters, column in worded.converters:
            for convert in converters:
                row[place] = convert(row[place], column, connection)
    if worded.model is None:
        return tuple(row)
    thing = worded.model.from_db(connection.alias, worded.attributes, row[worded.columns])
    for each in worded.related:
        each.populate(row, thing)
    return thing
