"""Who may read and export figures, and who fills a form with people."""

from django.db.models import QuerySet

from shouwang.core.access import OFFICE, READERS, Actor, may

from .models import Export

VERBS = {
    "reports.read": READERS,
    "reports.export": READERS,
    "reports.fill": READERS,
    "reports.fill_whole": OFFICE,
}


def exports_visible_to(by: Actor) -> QuerySet[Export]:
    """A filled form is opened again only by whoever took it out."""
    if by.membership is None or by.committee_id is None or not may(by, "reports.fill"):
        return Export.objects.none()
    return Export.objects.filter(committee_id=by.committee_id, by=by.membership)
