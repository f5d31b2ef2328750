"""How long requests and what the committee taught are kept (docs/privacy.md)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from shouwang.core.keeping.terms import SHORTEST, YEAR, About, GoesWith, Keeping, Stays, Term

from .actions import destroy
from .kind import kinds


def by_service() -> dict[str, tuple[Any, int]]:
    """Each service's own figure; "" for requests of a service that is no longer offered."""
    return {kind.code: (kind.label, kind.retention_days) for kind in kinds().values()} | {
        "": (_("Services that are no longer offered"), YEAR)
    }


WORDS = Term(
    code="desk.words", about=About.REQUESTS, label=_("Words, names, door, telephone and notes of requests"), since=_("after the request was closed"),
    days=YEAR, least=30, most=3 * YEAR, kinds=by_service, destroy=destroy.destroy_words,
    present=destroy.services_to_silence,
    why=_("PIPL Art. 19 and 47; long enough for a complaint about it, our judgement for each service"),
)  # fmt: skip
ROWS = Term(
    code="desk.rows", about=About.REQUESTS, label=_("Requests without words: number, service, moments, who had it"),
    since=_("after the request was closed"), days=5 * YEAR, least=2 * YEAR, most=9 * YEAR, destroy=destroy.destroy_rows,
    why=_("For audits and inspections of the office, our judgement; the figures stay for good"),
)  # fmt: skip
OWN_WORDS = Term(
    code="desk.own_words", about=About.WAYS_IN, label=_("Words taught to the reading and taken back"), since=_("after they were taken back"),
    days=YEAR, least=30, most=2 * YEAR, destroy=destroy.forget_words, why=SHORTEST,
)  # fmt: skip

REPORTS = Term(
    code="desk.door_reports", about=About.REQUESTS, label=_("Reports from the door that are dealt with"),
    since=_("after that"), days=90, least=30, most=YEAR, destroy=destroy.destroy_reports,
    why=_("To tell a report that is sent again from a new one, and to look at a dispute; our judgement"),
)  # fmt: skip

KEPT: dict[str, Keeping] = {
    "desk.request": (WORDS, ROWS),
    "desk.note": GoesWith("desk.request"),
    "desk.doorreport": (REPORTS,),
    "desk.daycounter": Stays(_("The last number of a day, no person")),
    "desk.pastfigures": Stays(_("Figures by service and day, no person")),
    "desk.ownword": (OWN_WORDS,),
}
