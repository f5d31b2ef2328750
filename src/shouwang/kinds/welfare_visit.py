"""Somebody has not been seen or heard: a person knocks until somebody has seen them."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import URGENCIES, Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import WelfareDetails

KIND = ServiceKind(
    code="welfare_visit",
    label=_("Look in on somebody"),
    ask=_("Somebody does not answer; please look in"),
    icon="eye",
    order=20,
    reads=("welfare_check", "checkin"),
    details=WelfareDetails,
    promise=dict.fromkeys(URGENCIES, Promise(answer=timedelta(minutes=10), finish=timedelta(hours=1))),
    default_urgency="high",
    steps=(ByPerson(),),
    example={
        "text": "我在外地，妈妈早上电话打了五个都没人接，平时八点就起了，麻烦去看一眼。",
        "urgency": "high",
        "details": {"last_heard": "昨晚九点通过电话", "key_with": "对门602王阿姨", "worry": "有高血压"},
    },
)
