"""The one write of the reports: that a list of people was taken out, by whom and what for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shouwang.core import journal
from shouwang.core.access import Actor, may, require
from shouwang.core.models import Committee
from shouwang.core.refusal import Refused

from .fill_queries import Wanted
from .filling import Corrections, fill
from .header import Rows, checked
from .models import Export

SAME_WITHIN = timedelta(minutes=10)
SHORTEST_PURPOSE = 4
LONGEST_PURPOSE = 200


@transaction.atomic
def take_out(
    header: Rows,
    wanted: Wanted,
    mapping: Corrections | None,
    *,
    purpose: str,
    committee: Committee,
    by: Actor,
    at: datetime,
) -> Export:
    """Note that a form is filled and taken out; whole for the office, masked for whoever only reads.

    The same form for the same purpose within ten minutes is the same export (a double click, a reload).

    Raises:
        Refused: no purpose, no recognised column, nobody in the list, or more than 5,000.
    """
    require(by, "reports.fill", committee.id)
    assert by.membership is not None
    purpose = " ".join(purpose.split())[:LONGEST_PURPOSE]
    if len(purpose) < SHORTEST_PURPOSE:
        raise Refused(
            _("Write what it is for, for example: list for the health centre's vaccination."), code="no_purpose"
        )
    is_whole = may(by, "reports.fill_whole", committee.id)
    Committee.objects.select_for_update(no_key=True).get(pk=committee.pk)
    filled = fill(checked(header), wanted, mapping, by=by, at=at, zone=committee.street.zone, is_whole=is_whole)
    if not any(filled.codes):
        raise Refused(_("None of the columns was recognised. Choose what they are."), code="no_columns")
    if not filled.rows:
        raise Refused(_("There is nobody in this list."), code="nobody")
    said: dict[str, Any] = {
        "source": wanted.source, "options": wanted.as_json(), "header": header, "columns": filled.codes,
        "rows": len(filled.rows), "is_whole": is_whole, "purpose": purpose,
    }  # fmt: skip
    recent = Export.objects.filter(committee=committee, by=by.membership, at__gt=at - SAME_WITHIN)
    for export in recent:
        if all(getattr(export, name) == value for name, value in said.items()):
            return export
    export = Export(committee=committee, by=by.membership, at=at, **said)
    export.save(force_insert=True)
    journal.record(
        "reports.filled", export, by=by, at=at, source=wanted.source, columns=[code for code in filled.codes if code],
        rows=len(filled.rows), is_whole=is_whole,
    )  # fmt: skip
    return export
