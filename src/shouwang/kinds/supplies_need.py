"""Goods from the pool or lent by a neighbour: nappies, a wheelchair, disinfectant."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import SuppliesDetails

KIND = ServiceKind(
    code="supplies_need",
    label=_("Supplies"),
    ask=_("I need supplies, or want to borrow something"),
    icon="box",
    order=42,
    # Takes `supplies` before shopping_errand does, because its order is the lower one.
    reads=("supplies",),
    details=SuppliesDetails,
    promise={
        "high": Promise(answer=timedelta(minutes=10), finish=timedelta(hours=4)),
        "medium": Promise(answer=timedelta(hours=4), finish=timedelta(hours=24)),
        "low": Promise(answer=timedelta(hours=24), finish=timedelta(days=3)),
    },
    retention_days=180,
    steps=(ByPerson(),),
    example={
        "text": "想借一辆轮椅用一下午，带奶奶去拔牙，用完就还。",
        "urgency": "medium",
        "details": {"items": "轮椅一辆", "people": 1, "is_loan": True, "back_by": "今天晚饭前"},
    },
)
