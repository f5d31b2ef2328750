"""Shopping or an errand for one household."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import ShoppingDetails

KIND = ServiceKind(
    code="shopping_errand",
    label=_("Shopping and errands"),
    ask=_("I need something bought or fetched"),
    icon="bag",
    order=45,
    # A chat's `supplies` goes to supplies_need, which comes first: what the pool has or a neighbour lends needs no
    # shopping trip. Staff change the service with a tap where something has to be bought after all.
    reads=("supplies",),
    details=ShoppingDetails,
    promise={
        "high": Promise(answer=timedelta(minutes=10), finish=timedelta(hours=4)),
        "medium": Promise(answer=timedelta(hours=4), finish=timedelta(hours=24)),
        "low": Promise(answer=timedelta(hours=24), finish=timedelta(days=3)),
    },
    retention_days=180,
    steps=(ByPerson(),),
    example={
        "text": "眼睛刚开完刀出不了门，麻烦带两斤鸡蛋、一包盐，还有楼下快递柜一个包裹。",
        "urgency": "medium",
        "details": {"items": "鸡蛋两斤\n盐一包\n快递柜取件一个", "most_yuan": 50, "pays": "cash", "may_replace": True},
    },
)
