"""Who may read and export figures, and who fills a form with people."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from shouwang.core.access import OFFICE, READERS, Actor, may

from .models import Export

VERBS = {
    "reports.read": READERS,
    "reports.export": READERS,
    "reports.fill": READERS,
    "reports.fill_whole": OFFICE,
}

# What each verb allows, for docs/security/roles.md.
WORDS = {
    "reports.read": gettext_lazy("Read the report"),
    "reports.export": gettext_lazy("Take the report out"),
    "reports.fill": gettext_lazy("Fill a form with a list"),
    "reports.fill_whole": gettext_lazy("Fill a form unmasked"),
}


def exports_visible_to(by: Actor) -> QuerySet[Export]:
    """A filled form is opened again only by whoever took it out."""
    if by.membership is None or by.committee_id is None or not may(by, "reports.fill"):
        return Export.objects.none()
    return Export.objects.filter(committee_id=by.committee_id, by=by.membership)
