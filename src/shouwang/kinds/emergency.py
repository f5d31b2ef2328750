"""Life or limb now: 110, 119 or 120 first, then whoever is nearest.

Despair and violence are read into this service as well (one ladder, the shortest promise). It is deliberately not
`is_private`: a private kind is hidden from the building chief, who is often the first at the door, and a fire that
the chief cannot see costs more than it saves. What was said is masked like every plea; where it is about violence or
despair, the office hands it to one person instead of leaving it on the building's list.
"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import URGENCIES, Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import EmergencyDetails

KIND = ServiceKind(
    code="emergency",
    label=_("Emergency"),
    ask=_("Somebody is in danger now"),
    icon="siren",
    order=10,
    reads=("emergency", "safety_report", "psychological"),
    details=EmergencyDetails,
    promise=dict.fromkeys(URGENCIES, Promise(answer=timedelta(minutes=2), finish=timedelta(hours=1))),
    default_urgency="high",
    advise=("120", "119", "110"),
    retention_days=730,
    steps=(ByPerson(),),
    example={
        "text": "我爸喘不上气，嘴唇发紫，120说要二十分钟，有没有会急救的邻居先来一下！",
        "urgency": "high",
        "details": {"what": "illness", "called": ["120"], "is_awake": True, "meets_at": "东门岗亭"},
    },
)
