"""Waste is fetched: of a home in isolation, or too bulky to carry."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import WasteDetails

KIND = ServiceKind(
    code="waste",
    label=_("Waste"),
    ask=_("Waste should be fetched"),
    icon="bin",
    order=85,
    reads=("waste",),
    details=WasteDetails,
    # Two values for three urgencies: what is not routine is done within the day.
    promise={
        "high": Promise(answer=timedelta(hours=2), finish=timedelta(hours=24)),
        "medium": Promise(answer=timedelta(hours=2), finish=timedelta(hours=24)),
        "low": Promise(answer=timedelta(hours=24), finish=timedelta(days=3)),
    },
    retention_days=90,
    steps=(ByPerson(),),
    example={
        "text": "我们居家隔离第三天了，门口两袋垃圾没人收。",
        "urgency": "medium",
        "details": {"what": "isolated", "pieces": 2},
    },
)
