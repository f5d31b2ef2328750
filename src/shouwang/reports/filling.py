"""A form of another office, filled with one of our lists; masked unless it is taken out by the office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shouwang.core.access import Actor
from shouwang.reading.roster import FIELDS, FilledForm, fill_header

from .fill_queries import Wanted, records
from .header import Rows
from .masks import masked
from .models import Source

Corrections = Mapping[int, str | None]


@dataclass(frozen=True)
class Column:
    """One column of the form: what it says, and what we understand it as (empty: it stays blank)."""

    number: int
    header: str
    field: str
    is_blank: bool


@dataclass(frozen=True)
class Filled:
    form: FilledForm
    rows: list[tuple[str, ...]]

    @property
    def columns(self) -> list[Column]:
        blank = {number for number, _shown in self.form.unknown}
        return [
            Column(number, shown or f"{number + 1}", self.form.fields[number] or "", number in blank)
            for number, shown in enumerate(self.form.headers)
        ]

    @property
    def codes(self) -> list[str | None]:
        return list(self.form.fields)


def fill(
    header: Rows, wanted: Wanted, mapping: Corrections | None, *, by: Actor, at: datetime, zone: ZoneInfo, is_whole: bool,
    most: int | None = None,
) -> Filled:  # fmt: skip
    """Fill the form from the register as it is now; the first `most` rows, or all of them up to 5,000."""
    people: list[dict[str, Any]] = records(wanted, by=by, at=at, zone=zone, is_whole=is_whole, most=most)
    form = fill_header(header, people, mapping)
    rows = list(form.rows)
    if not is_whole:
        of_requests = wanted.source in (Source.OPEN, Source.CLOSED)
        rows = masked(rows, form.fields, with_names=by.sees_names, with_remarks=of_requests)
    return Filled(form, rows)


def mapping_of(columns: list[str | None]) -> dict[int, str | None]:
    """The fields that an export kept, as the corrections of the header."""
    return {number: code if code in FIELDS else None for number, code in enumerate(columns)}
