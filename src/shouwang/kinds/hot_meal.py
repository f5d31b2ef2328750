"""A hot meal is brought to the door."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import URGENCIES, Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import HotMealDetails

KIND = ServiceKind(
    code="hot_meal",
    label=_("Hot meals"),
    ask=_("I want hot meals brought"),
    icon="meal",
    order=60,
    reads=("meal_order",),
    details=HotMealDetails,
    # The next meal, as a simple rule: lunch and supper lie at most four waking hours ahead of an order.
    promise=dict.fromkeys(URGENCIES, Promise(answer=timedelta(hours=1), finish=timedelta(hours=4))),
    retention_days=180,
    steps=(ByPerson(),),
    example={
        "text": "明天起我和老伴中饭各订一份，我82了，他手抖烧不动。",
        "urgency": "medium",
        "details": {
            "meals": ["lunch"],
            "portions": 2,
            "starts_on": "2026-11-22",
            "ends_on": None,
            "diet": "少盐",
        },
    },
)
