"""A flat, a staircase or a lift is disinfected."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import DisinfectionDetails

KIND = ServiceKind(
    code="disinfection",
    label=_("Disinfection"),
    ask=_("Something should be disinfected"),
    icon="spray",
    order=80,
    reads=("disinfection",),
    details=DisinfectionDetails,
    # Two values for three urgencies: what is not routine is done within the day.
    promise={
        "high": Promise(answer=timedelta(hours=2), finish=timedelta(hours=24)),
        "medium": Promise(answer=timedelta(hours=2), finish=timedelta(hours=24)),
        "low": Promise(answer=timedelta(hours=24), finish=timedelta(days=3)),
    },
    retention_days=90,
    steps=(ByPerson(),),
    example={
        "text": "四楼有人转运走了，楼道和电梯麻烦消毒一下，我家有哮喘病人请提前说一声。",
        "urgency": "medium",
        "details": {"where": "stairs", "keeps_away": "402有哮喘病人"},
    },
)
