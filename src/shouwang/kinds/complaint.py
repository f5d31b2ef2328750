"""A complaint: heard soon, settled within five working days (12345)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import URGENCIES, Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import ComplaintDetails

KIND = ServiceKind(
    code="complaint",
    label=_("Complaint"),
    ask=_("I want to complain"),
    icon="complaint",
    order=99,
    reads=("complaint",),
    details=ComplaintDetails,
    # Working days by the calendar; `finish` is only the length that a plain clock would give.
    promise=dict.fromkeys(
        URGENCIES, Promise(answer=timedelta(hours=4), finish=timedelta(days=5), finish_working_days=5)
    ),
    retention_days=730,
    steps=(ByPerson(),),
    example={
        "text": "垃圾房门口又堆装修垃圾，说第三遍了，到底管不管？",
        "urgency": "medium",
        "details": {"about": "垃圾房门口", "wish": "当天清走，并贴告示", "order_number": "", "is_anonymous": True},
    },
)
