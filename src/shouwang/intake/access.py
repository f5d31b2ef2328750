"""Who may use which way in."""

from django.db.models import QuerySet

from shouwang.core.access import LEADERS, OFFICE, SYSTEM, Actor

from .models import Paste

VERBS = {
    "intake.paste": OFFICE,
    "intake.learn": OFFICE,
    "intake.import": OFFICE | {SYSTEM},
    "intake.commit_import": OFFICE | {SYSTEM},
    "intake.issue_key": LEADERS | {SYSTEM},
    "intake.revoke_key": LEADERS | {SYSTEM},
}


def pastes_visible_to(by: Actor) -> QuerySet[Paste]:
    """Pasted chats hold everybody's words: only the office of the committee reads them."""
    if by.committee_id is None or by.role not in OFFICE:
        return Paste.objects.none()
    return Paste.objects.filter(committee_id=by.committee_id)
