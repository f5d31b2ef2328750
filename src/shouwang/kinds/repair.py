"""Water, power, lift, doors, drains: with the property company or whoever can mend it."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import RepairDetails

KIND = ServiceKind(
    code="repair",
    label=_("Repairs"),
    ask=_("Something is broken"),
    icon="wrench",
    order=65,
    reads=("repair",),
    details=RepairDetails,
    promise={
        "high": Promise(answer=timedelta(minutes=10), finish=timedelta(hours=4)),
        "medium": Promise(answer=timedelta(hours=4), finish=timedelta(days=3)),
        "low": Promise(answer=timedelta(hours=24), finish=timedelta(days=7)),
    },
    steps=(ByPerson(),),
    example={
        "text": "暖气片接头滴水，拿盆接着呢，物业电话一直没人接。",
        "urgency": "medium",
        "details": {"what": "heating", "is_shared": False, "reported_to": "物业（未接通）", "when": "全天在家"},
    },
)
