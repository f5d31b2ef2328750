"""Passes and certificates of the committee."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import CertificateDetails

KIND = ServiceKind(
    code="certificate",
    label=_("Passes and certificates"),
    ask=_("I need a pass or a certificate"),
    icon="stamp",
    order=70,
    reads=("certificate",),
    details=CertificateDetails,
    # High is the pass at night for an ambulance or a birth; everything else is written within a day.
    promise={
        "high": Promise(answer=timedelta(minutes=10), finish=timedelta(hours=1)),
        "medium": Promise(answer=timedelta(hours=4), finish=timedelta(hours=24)),
        "low": Promise(answer=timedelta(hours=4), finish=timedelta(hours=24)),
    },
    retention_days=180,
    steps=(ByPerson(),),
    example={
        "text": "老人明天出院，要开一张进小区的证明，护工一起进来。",
        "urgency": "medium",
        "details": {"what": "pass", "purpose": "父亲出院，护工一名", "needed_at": "2026-11-22T15:00"},
    },
)
