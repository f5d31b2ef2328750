"""Who may use which way in."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

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

# What each verb allows, for docs/security/roles.md.
WORDS = {
    "intake.paste": gettext_lazy("Paste a chat and save it"),
    "intake.learn": gettext_lazy("Teach own words"),
    "intake.import": gettext_lazy("Upload a roster"),
    "intake.commit_import": gettext_lazy("Agree to a roster import"),
    "intake.issue_key": gettext_lazy("Issue an API key"),
    "intake.revoke_key": gettext_lazy("Take an API key back"),
}


def pastes_visible_to(by: Actor) -> QuerySet[Paste]:
    """Pasted chats hold everybody's words: only the office of the committee reads them."""
    if by.committee_id is None or by.role not in OFFICE:
        return Paste.objects.none()
    return Paste.objects.filter(committee_id=by.committee_id)
