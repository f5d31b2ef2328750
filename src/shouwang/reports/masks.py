"""A filled form for eyes that need less, and cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from shouwang.core.models.people import PLAIN_TAGS
from shouwang.core.privacy import masking

STAR = "＊"
_IDS = frozenset({"id_number", "head_id"})
_PHONES = frozenset({"phone", "head_phone"})
_NAMES = frozenset({"name", "head_name"})
# Health facts, contacts and remarks are not shown in part: what they say, they say in any part.
_HIDDEN = frozenset(
    {"disability", "care", "chronic", "health", "emergency", "emergency_name", "emergency_relation", "emergency_phone",
     "remarks"}
)  # fmt: skip
_NUMBER = re.compile(r"[\d*-]{7,}")
_FORMULA = re.compile(
    r"^(?:\s*[=+@＝＋－＠-]|[\t\r])(?=.)"
)  # full-width signs too: a Chinese Excel takes them for the same


def is_hidden(field: str | None) -> bool:
    if field is None:
        return False
    return field in _HIDDEN or (field.startswith("tag:") and field[4:] not in PLAIN_TAGS)


def masked(
    rows: Iterable[Sequence[str]], fields: Sequence[str | None], *, with_names: bool, with_remarks: bool = False
) -> list[tuple[str, ...]]:
    """The rows with ID numbers, telephones, health facts and, unless `with_names`, names masked.

    Args:
        with_remarks: the remarks hold nothing personal and may stay.
    """
    return [
        tuple(
            cell if field == "remarks" and with_remarks else _masked(cell, field, with_names=with_names)
            for cell, field in zip(row, fields, strict=True)
        )
        for row in rows
    ]


def _masked(cell: str, field: str | None, *, with_names: bool) -> str:
    if not cell or field is None:
        return cell
    if is_hidden(field):
        return STAR
    if field in _IDS:
        return _id(cell)
    if field in _PHONES:
        return _NUMBER.sub(lambda found: masking.phone(found[0]), cell)
    if field in _NAMES and not with_names:
        return masking.name(cell)
    return cell


def _id(cell: str) -> str:
    """Stars for all signs but the first three and the last four, in whatever groups the form wants them."""
    places = [place for place, sign in enumerate(cell) if sign.isalnum() or sign == "*"]
    if len(places) <= 4:
        return cell  # the form asks for the last digits only
    shown = {*places[:3], *places[-4:]} if len(places) > 7 else set()
    return "".join("*" if place in places and place not in shown else sign for place, sign in enumerate(cell))


def safe(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula when pasted, with an apostrophe before it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def as_text(rows: Iterable[Sequence[str]]) -> str:
    """Tab separated lines to be pasted under the form's header."""
    return "\n".join("\t".join(safe(re.sub(r"[\t\r\n]+", " ", cell)) for cell in row) for row in rows)
