"""A plea through the public form: no account, a signed link back."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shouwang.core import telephone
from shouwang.core.access import Actor
from shouwang.core.models import Committee
from shouwang.core.privacy.fields import blind
from shouwang.core.refusal import Refused
from shouwang.desk import actions as desk
from shouwang.desk.models import Request

from .. import rules
from ..models import WebSending

HOUR = timedelta(hours=1)


@transaction.atomic
def send_web(plea: desk.Plea, *, committee_id: uuid.UUID, address: str, at: datetime) -> Request:
    """Take a resident's plea in. The same sending twice (a dropped reply) gives the same request.

    Raises:
        Refused: too many from the same address or telephone within an hour, or what the desk refuses.
    """
    by = Actor.resident(committee_id)
    address_hash = blind(address, "address")
    phone_hash = blind(telephone.normalised(plea.caller_phone), "phone")
    recent = WebSending.objects.filter(committee_id=committee_id, sent_at__gt=at - HOUR)
    sendings = rules.Sendings(
        of_address=recent.filter(address_hash=address_hash).count() if address_hash else 0,
        of_phone=recent.filter(phone_hash=phone_hash).count() if phone_hash else 0,
    )
    if rules.is_too_many(sendings) and not _is_there(plea, committee_id):
        hotline = Committee.objects.values_list("hotline", flat=True).get(id=committee_id)
        raise Refused(
            _("Much was sent from here within the last hour. Please telephone the committee instead: %(hotline)s")
            % {"hotline": hotline or _("see the notice board")},
            code="too_many",
        )
    request = desk.receive(plea, committee_id=committee_id, by=by, at=at)
    if not request.is_repeat:
        WebSending.objects.filter(committee_id=committee_id, sent_at__lte=at - HOUR).delete()
        WebSending.objects.create(
            committee_id=committee_id, sent_at=at, address_hash=address_hash, phone_hash=phone_hash
        )
    return request


def _is_there(plea: desk.Plea, committee_id: uuid.UUID) -> bool:
    return Request.objects.filter(committee_id=committee_id, once_key=plea.once_key).exists()
