"""A question, or a notice that somebody has to pass on."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import URGENCIES, Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import InformationDetails

KIND = ServiceKind(
    code="information",
    label=_("Information"),
    ask=_("I have a question"),
    icon="info",
    order=98,
    reads=("information_query", "notice"),
    details=InformationDetails,
    promise=dict.fromkeys(URGENCIES, Promise(answer=timedelta(hours=4), finish=timedelta(hours=24))),
    default_urgency="low",
    retention_days=90,
    steps=(ByPerson(),),
    example={
        "text": "老人流感疫苗免费是哪天？在哪里打？要带什么证件？",
        "urgency": "low",
        "details": {"topic": "流感疫苗"},
    },
)
