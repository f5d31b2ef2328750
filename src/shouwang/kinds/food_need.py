"""Nothing or too little to eat: somebody brings food to the door."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import FoodDetails

KIND = ServiceKind(
    code="food_need",
    label=_("Food"),
    ask=_("I have nothing or too little to eat"),
    icon="bowl",
    order=30,
    reads=("food_need",),
    details=FoodDetails,
    promise={
        "high": Promise(answer=timedelta(minutes=10), finish=timedelta(hours=2)),
        "medium": Promise(answer=timedelta(hours=2), finish=timedelta(hours=24)),
        "low": Promise(answer=timedelta(hours=24), finish=timedelta(days=3)),
    },
    steps=(ByPerson(),),
    example={
        "text": "家里只剩半袋米，腿脚不便下不了楼，想请人带点菜和面条。",
        "urgency": "medium",
        "details": {"people": 1, "lasts_hours": 24, "diet": "", "can_cook": True},
    },
)
