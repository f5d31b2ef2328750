"""How long it is known which lists of people were taken out (docs/privacy.md)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shouwang.core.keeping.night import taken
from shouwang.core.keeping.terms import YEAR, About, Due, Keeping, Term

from .models import Export


def destroy_exports(due: Due) -> int:
    keys = taken(Export.objects.filter(committee_id=due.committee_id, at__lt=due.before), due.most)
    Export.objects.filter(pk__in=keys).delete()
    return len(keys)


EXPORTS = Term(
    code="reports.exports", about=About.RECORDS, label=_("Which lists were filled into forms, and what for; the people are not stored"),
    since=_("after the form was filled"), days=3 * YEAR, least=3 * YEAR, most=5 * YEAR, destroy=destroy_exports,
    why=_("PIPL Art. 56: records of handling for three years"),
)  # fmt: skip

KEPT: dict[str, Keeping] = {"reports.export": (EXPORTS,)}
