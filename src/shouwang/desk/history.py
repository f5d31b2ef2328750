"""The history of a request as people read it: the journal's lines with the notes between them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from shouwang.core import journal

from .models import Request

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
}


def timeline(request: Request) -> list[dict[str, Any]]:
    """Events newest first: `at`, `sentence`, `tone`, and the words of a note."""
    notes = {str(note.id): note for note in request.notes.all()}
    events = []
    for line in journal.history([request.id]):
        entry = line["entry"]
        note = notes.get(entry.data.get("note", ""))
        said = ""
        if note is not None:
            said = note.text
        elif entry.verb == "desk.rated":
            said = _("%d of 5") % entry.data["rating"]
        events.append(
            {"at": line["at"], "sentence": line["sentence"], "tone": TONES.get(entry.verb, "wait"), "note": said}
        )
    return events[::-1]
