"""Medicine wanted from neighbours or the box, and medicine given away; nothing is sold, nothing on prescription."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import Promise, ServiceKind
from shouwang.fulfil.steps import ByPerson

from .details import SharedMedicineDetails

KIND = ServiceKind(
    code="shared_medicine",
    label=_("Medicine from neighbours"),
    ask=_("I need medicine, or have some to give"),
    icon="pill",
    order=40,
    reads=("medicine_need", "medicine_offer"),
    details=SharedMedicineDetails,
    promise={
        "high": Promise(answer=timedelta(minutes=10), finish=timedelta(minutes=30)),
        "medium": Promise(answer=timedelta(hours=2), finish=timedelta(hours=24)),
        "low": Promise(answer=timedelta(hours=24), finish=timedelta(days=3)),
    },
    retention_days=180,
    steps=(ByPerson(),),
    example={
        "text": "孩子烧到38.8，退热贴和美林都用完了，哪位邻居能先匀一点？",
        "urgency": "medium",
        "details": {
            "direction": "wanted",
            "medicine": "布洛芬混悬液 20 mg/ml",
            "pieces": 1,
            "patient_age": 4,
            "avoids": "无",
            "expires": "",
            "is_sealed": None,
        },
    },
)
