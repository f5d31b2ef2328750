"""A plan in the words of the page: names of fields, values before and after, masked where they are numbers."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import doors
from shouwang.core.models.people import Sex
from shouwang.core.privacy import masking
from shouwang.reading.roster import FIELDS, REASON_LABELS, RosterReading

from .comparison import Plan, Step

LABELS = {
    "household_id": gettext_lazy("Door"),
    "name": gettext_lazy("Name"),
    "sex": gettext_lazy("Sex"),
    "birth_date": gettext_lazy("Born"),
    "id_kind": gettext_lazy("Document"),
    "id_number": gettext_lazy("ID number"),
    "is_head": gettext_lazy("Head of household"),
    "relation": gettext_lazy("Relation"),
    "registration": gettext_lazy("Registration"),
    "tags": gettext_lazy("Tags"),
    "phones": gettext_lazy("Telephone"),
    "contacts": gettext_lazy("Emergency contact"),
    "remarks": gettext_lazy("Remarks"),
}
NUMBERS = frozenset(
    {"id_number", "head_id", "spouse_id", "phone", "head_phone", "spouse_phone", "emergency_phone", "emergency"}
)
MOST_SHOWN = 100


@dataclass(frozen=True)
class ChangeLine:
    door: str
    name: str
    what: str
    old: str
    new: str


@dataclass(frozen=True)
class ColumnChoice:
    index: int
    header: str
    sample: str
    field: str
    name: str


@dataclass(frozen=True)
class SheetChoice:
    number: int
    name: str
    columns: list[ColumnChoice]
    unknown: int
    why_ignored: str = ""


def door_label(step: Step) -> str:
    door = step.door
    return doors.label(door.lane, door.building, door.unit, door.floor, door.room)


def change_lines(plan: Plan, most: int = MOST_SHOWN) -> list[ChangeLine]:
    """Every change, one field a line, as long as there is room."""
    lines: list[ChangeLine] = []
    for step in plan.changed:
        for change in step.changes:
            if len(lines) >= most:
                return lines
            old = shown(change.field, change.old, plan.labels)
            new = door_label(step) if change.field == "household_id" else shown(change.field, change.new, plan.labels)
            name = step.known.entry.name if step.known else step.entry.name
            lines.append(ChangeLine(door_label(step), name, str(LABELS[change.field]), old, new))
    return lines


def shown(field: str, value: Any, labels: Mapping[uuid.UUID, str]) -> str:
    """A value as the page shows it."""
    if value in ("", (), None):
        return "—"
    if field == "household_id":
        return labels.get(value, "—")
    if field == "sex":
        return str(Sex(value).label)
    if field == "is_head":
        return _("yes") if value else _("no")
    if field == "phones":
        return "、".join(masking.phone(number) for number in value)
    if field == "id_number":
        return masking.id_number(value)
    if field in ("contacts", "remarks"):
        return masking.free_text("；".join(value) if isinstance(value, tuple) else value)
    return "、".join(value) if isinstance(value, tuple) else str(value)


def refused_lines(refused: Iterable[Any]) -> list[dict[str, Any]]:
    """Refused rows, of a reading or as they were kept, as the table shows them."""
    lines = []
    for row in refused:
        each = (
            row
            if isinstance(row, dict)
            else {name: getattr(row, name) for name in ("sheet", "row", "reason", "sentence", "name")}
        )
        lines.append(each | {"label": reason_label(each["reason"]), "sentence": masking.free_text(each["sentence"])})
    return lines


def reason_label(reason: str) -> str:
    return _("Building not in the register") if reason == "unknown_building" else REASON_LABELS.get(reason, reason)


def field_choices() -> list[tuple[str, str]]:
    return [("", _("(not used)")), *FIELDS.items()]


def sheet_choices(reading: RosterReading) -> list[SheetChoice]:
    """The columns of every sheet with what they are taken for; sheets that are no roster last."""
    sheets = []
    for number, sheet in enumerate(reading.sheets):
        columns = [
            ColumnChoice(column, header, _sample(sheet.samples.get(column, ()), sheet.mapping.get(column, "")),
                         sheet.mapping.get(column, ""), f"column-{number}-{column}")
            for column, header in sorted(sheet.headers.items())
        ]  # fmt: skip
        sheets.append(SheetChoice(number, sheet.name, columns, len(sheet.unknown_columns)))
    for number, ignored in enumerate(reading.ignored, start=len(sheets)):
        columns = [
            ColumnChoice(column, header, "", "", f"column-{number}-{column}")
            for column, header in sorted(ignored.headers.items())
        ]
        sheets.append(SheetChoice(number, ignored.name, columns, len(columns), ignored.reason))
    return sheets


def _sample(values: Iterable[str], field: str) -> str:
    first = next(iter(values), "")
    if field in NUMBERS and first.isalnum() and len(first) > 7:
        return masking.id_number(first) if len(first) > 11 else masking.phone(first)
    return masking.free_text(first)
