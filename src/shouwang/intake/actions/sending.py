"""A plea through the public form: no account, a signed link back."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import telephone
from shouwang.core.access import Actor, require
from shouwang.core.models import Committee
from shouwang.core.privacy.fields import blind
from shouwang.core.refusal import Refused
from shouwang.desk import actions as desk
from shouwang.desk.kind import kind_for_data_requests, kinds
from shouwang.desk.models import Request
from shouwang.desk.promises import zone_of

from .. import rules
from ..models import WebSending

HOUR = timedelta(hours=1)
WISHES = {
    "copy": gettext_lazy("I ask for a copy of everything that you hold about me."),
    "correct": gettext_lazy("Something that you hold about me is wrong. Please correct it."),
    "erase": gettext_lazy("Please delete what you hold about me."),
}


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


@transaction.atomic
def ask_about_own_data(own: Request, wish: str, *, words: str, phone: str, by: Actor, at: datetime) -> Request:
    """Somebody asks on the page of their request for a copy, a correction or a deletion: a request of its own, which a
    person answers after making sure who asks. The same wish twice on a day is one request.
    """
    require(by, "desk.receive", own.committee_id)
    if kinds()[own.kind].takes_data_requests:  # else every link would give another link
        raise Refused(_("This is such a wish already; add to it here what is missing."), code="already")
    day = at.astimezone(zone_of(own.committee_id)).date()
    said = str(WISHES[wish])
    if words.strip():
        said = f"{said}\n{words.strip()}"
    plea = desk.Plea(
        kind=kind_for_data_requests().code,
        text=said,
        channel="web",
        household_id=own.household_id,
        building_id=own.building_id,
        resident_id=own.resident_id if own.resident and own.resident.erased_at is None else None,
        place_text=own.place_text,
        beneficiary_name=own.beneficiary_name,
        caller_name=own.caller_name,
        caller_phone=phone.strip() or own.caller_phone,
        details={"wish": wish},
        once_key=f"data:{wish}:{own.pk}:{day}",
    )
    try:
        with transaction.atomic():
            return desk.receive(plea, committee_id=own.committee_id, by=by, at=at)
    except Refused as refusal:
        if refusal.code != "conflict":
            raise
        # The same wish in other words: what is added belongs to the request of this morning.
        earlier = Request.objects.get(committee_id=own.committee_id, once_key=plea.once_key)
        desk.note(earlier, said, by=Actor.resident(own.committee_id, earlier.pk), at=at, once_key=plea.digest)
        return earlier
