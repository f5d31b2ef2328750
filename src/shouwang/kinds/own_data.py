"""What the committee holds about somebody: a copy, a correction, a deletion (PIPL Art. 45 to 47, 50).

The law says "in time" (及时); the rule for apps (国信办秘字〔2019〕191号, number 6) and common practice say 15 working days.
"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import URGENCIES, Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import OwnDataDetails

KIND = ServiceKind(
    code="own_data",
    label=_("Personal data"),
    ask=_("I want to know, correct or delete what you hold about me"),
    icon="eye",
    order=97,
    reads=(),
    details=OwnDataDetails,
    promise=dict.fromkeys(
        URGENCIES, Promise(answer=timedelta(hours=24), finish=timedelta(days=21), finish_working_days=15)
    ),
    default_urgency="low",
    takes_data_requests=True,
    retention_days=730,
    steps=(ByPerson(),),
    example={
        "text": "请把居委会登记的我的个人信息给我一份，旧电话号码请删掉。",
        "urgency": "low",
        "details": {"wish": "copy"},
    },
)
