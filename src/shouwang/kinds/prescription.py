"""A prescription is filled at the hospital and brought back with card and book (代配药)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import PrescriptionDetails

KIND = ServiceKind(
    code="prescription",
    label=_("Prescription pick-up"),
    ask=_("I need my prescription fetched"),
    icon="prescription",
    order=55,
    reads=("prescription_pickup",),
    details=PrescriptionDetails,
    promise={
        "high": Promise(answer=timedelta(minutes=10), finish=timedelta(hours=24)),
        "medium": Promise(answer=timedelta(hours=4), finish=timedelta(hours=48)),
        "low": Promise(answer=timedelta(hours=24), finish=timedelta(days=4)),
    },
    retention_days=180,
    steps=(ByPerson(),),
    example={
        "text": "我爸的缬沙坦只剩两天的量，能不能帮忙代配？医保卡和病历本都备好了。",
        "urgency": "medium",
        "details": {
            "medicines": "缬沙坦 80 mg 两盒",
            "hospital": "社区卫生服务中心",
            "department": "全科",
            "lasts_days": 2,
            "handed_over": ["card", "book", "box"],
        },
    },
)
