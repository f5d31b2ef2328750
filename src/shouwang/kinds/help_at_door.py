"""Two hands at the door: carrying, a stand-in for a carer, an empty flat, an animal left alone."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import DoorHelpDetails

KIND = ServiceKind(
    code="help_at_door",
    label=_("Help at the door"),
    ask=_("I need a hand at home"),
    icon="hand",
    order=50,
    reads=("care_need", "property_help", "pet"),
    details=DoorHelpDetails,
    promise={
        "high": Promise(answer=timedelta(minutes=10), finish=timedelta(hours=2)),
        "medium": Promise(answer=timedelta(hours=4), finish=timedelta(hours=24)),
        "low": Promise(answer=timedelta(hours=24), finish=timedelta(days=3)),
    },
    steps=(ByPerson(),),
    example={
        "text": "煤气瓶送到楼下了，我一个人搬不上四楼，想请个小伙子帮忙。",
        "urgency": "medium",
        "details": {"what": "carry", "helpers": 1, "key_with": "", "when": "下午都在家"},
    },
)
