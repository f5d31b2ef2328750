"""The way to a hospital and back: vehicle, escort, pass."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import MedicalOutingDetails

KIND = ServiceKind(
    code="medical_outing",
    label=_("Way to the hospital"),
    ask=_("I have to get to a hospital"),
    icon="car",
    order=25,
    reads=("medical_outing",),
    details=MedicalOutingDetails,
    # Without urgency the table says "before the appointment": a day is the longest that leaves time to arrange it; an
    # outing for a later date is put on hold until the day before.
    promise={
        "high": Promise(answer=timedelta(minutes=10), finish=timedelta(hours=1)),
        "medium": Promise(answer=timedelta(hours=2), finish=timedelta(hours=24)),
        "low": Promise(answer=timedelta(hours=2), finish=timedelta(hours=24)),
    },
    default_urgency="high",
    advise=("120",),
    retention_days=180,
    steps=(ByPerson(),),
    example={
        "text": "我妈明早八点半透析，电梯停了背不下去，谁能搭把手送到车上？",
        "urgency": "high",
        "details": {
            "appointment_at": "2026-11-22T08:30",
            "hospital": "区中心医院",
            "reason": "dialysis",
            "needs": ["stairs", "vehicle"],
        },
    },
)
