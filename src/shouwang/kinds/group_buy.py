"""Joint orders of neighbours: filed first, launched after; goods that wait for somebody."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import URGENCIES, Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import GroupBuyDetails

KIND = ServiceKind(
    code="group_buy",
    label=_("Group buying and deliveries"),
    ask=_("I want to file a joint order, or ask about a delivery"),
    icon="basket",
    order=90,
    reads=("group_buy", "delivery_notice"),
    details=GroupBuyDetails,
    promise=dict.fromkeys(URGENCIES, Promise(answer=timedelta(hours=4), finish=timedelta(hours=24))),
    default_urgency="low",
    approval_role="secretary",
    retention_days=180,
    steps=(ByPerson(),),
    example={
        "text": "想给我们楼团一次蔬菜包，大约四十户，供应商证照都有，先来报备。",
        "urgency": "low",
        "details": {
            "goods": "蔬菜包（10斤）",
            "supplier": "示例农产品合作社",
            "organiser": "12号楼 阿芬",
            "households": 40,
            "arrives_on": "2026-11-24",
            "has_papers": True,
        },
    },
)
