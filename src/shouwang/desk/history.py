"""The history of a request as people read it: the journal's lines with the notes between them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shouwang.core import journal
from shouwang.lib import clock

from .actions import outcome_label
from .models import DoorReport, Request

TONES = {
    "desk.received": "open",
    "desk.answered": "open",
    "desk.started": "open",
    "desk.finished": "ok",
    "desk.reopened": "overdue",
    "desk.passed_on": "overdue",
    "desk.moved_on": "due",
    "desk.reminded": "due",
    "desk.handed_back": "overdue",
    "desk.tried": "due",
    "desk.report_held": "overdue",
}


def timeline(request: Request) -> list[dict[str, Any]]:
    """Events newest first: `at`, `sentence`, `tone`, and the words of a note or of a report that was kept.

    What was told later than it happened says so: `when`, the moment of the deed by the phone of whoever was there.
    """
    notes = {str(note.id): note for note in request.notes.all()}
    lines = journal.history([request.id])
    reports = _reports_of(request) if any("report" in line["entry"].data for line in lines) else {}
    events = []
    for line in lines:
        entry = line["entry"]
        note, report = notes.get(entry.data.get("note", "")), reports.get(entry.data.get("report", ""))
        said = ""
        if entry.verb == "desk.report_held" and report is not None:
            said = "：".join(words for words in (outcome_label(report), report.note) if words)
        elif entry.verb == "desk.report_set_aside" and report is not None:
            said = report.decision
        elif note is not None:
            said = note.text
        elif entry.verb == "desk.rated":
            said = _("%d of 5") % entry.data["rating"]
        events.append(
            {
                "at": line["at"], "sentence": line["sentence"], "tone": TONES.get(entry.verb, "wait"), "note": said,
                "who": _when(entry.data.get("done_at")),
            }
        )  # fmt: skip
    return events[::-1]


def _reports_of(request: Request) -> dict[str, DoorReport]:
    return {str(report.id): report for report in request.door_reports.exclude(reason="")}


def _when(done_at: str | None) -> str:
    if not done_at:
        return ""
    moment = clock.local(datetime.fromisoformat(done_at))
    return _("at the door %s by the phone's clock, arrived later") % f"{moment:%m-%d %H:%M}"
