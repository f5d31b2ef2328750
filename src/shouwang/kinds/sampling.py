"""Samples taken at home, results and illness reported."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import URGENCIES, Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import SamplingDetails

KIND = ServiceKind(
    code="sampling",
    label=_("Tests and results"),
    ask=_("I want to report a result, or be tested at home"),
    icon="swab",
    order=75,
    reads=("nucleic_test", "antigen_report", "health_report"),
    details=SamplingDetails,
    promise=dict.fromkeys(URGENCIES, Promise(answer=timedelta(hours=2), finish=timedelta(hours=24))),
    # Campaign data end with their purpose (PIPL 47): the shortest retention of all kinds.
    retention_days=90,
    steps=(ByPerson(),),
    example={
        "text": "外婆卧床下不了楼，想约上门采样，家里一共两个人。",
        "urgency": "medium",
        "details": {"what": "at_home", "people": 2, "result": "", "tested_on": None, "why_at_home": "卧床"},
    },
)
