"""Somebody offers to work."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import URGENCIES, Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import VolunteeringDetails

KIND = ServiceKind(
    code="volunteering",
    label=_("Volunteering"),
    ask=_("I want to help"),
    icon="volunteer",
    order=95,
    reads=("volunteer_signup",),
    details=VolunteeringDetails,
    promise=dict.fromkeys(URGENCIES, Promise(answer=timedelta(hours=24), finish=timedelta(days=3))),
    default_urgency="low",
    steps=(ByPerson(),),
    example={
        "text": "我是退休护士，住12号楼，每天下午有空，可以上门量血压。",
        "urgency": "low",
        "details": {"skills": ["medical", "phone"], "when": "每天下午", "certificates": "护士执业证"},
    },
)
