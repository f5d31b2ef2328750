"""How long things are kept is changed, destruction is stopped and allowed again, a person gets a copy or is erased."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from .. import journal
from ..access import Actor, require
from ..keeping.night import running_holds
from ..keeping.people import Sheet, erase_everywhere, still_open, told
from ..keeping.terms import TermsOf, terms
from ..models import Cause, Committee, Destruction, ErasureReason, Hold, HoldReason, OwnTerm, Resident
from ..models.keyed import Keyed
from ..refusal import Refused


@transaction.atomic
def set_term(committee: Committee, code: str, days: int, *, by: Actor, at: datetime, kind: str = "") -> None:
    """Keep one sort of thing for another number of days. The house's proposal takes the committee's own term away.

    Raises:
        Refused: nothing that can be changed, or outside of what the term allows.
    """
    require(by, "core.set_term", committee.id)
    term = terms().get(code)
    if term is None or not term.is_changeable or kind not in term.proposals():
        raise Refused(_("This cannot be changed."), code="fixed")
    if not term.least <= days <= term.most:
        raise Refused(
            _("Choose between %(least)s and %(most)s days.") % {"least": term.least, "most": term.most}, code="bounds"
        )
    Committee.objects.select_for_update(no_key=True).get(pk=committee.pk)
    if TermsOf.committee(committee.id).days(term, kind) == days:
        return
    own = OwnTerm.objects.filter(committee=committee, code=code, kind=kind)
    if days == term.proposals()[kind][1]:
        own.delete()
    else:
        OwnTerm.objects.update_or_create(
            committee=committee, code=code, kind=kind,
            defaults={"days": days, "set_by": by.membership, "set_at": at},
        )  # fmt: skip
    journal.record("core.term_set", committee, by=by, at=at, committee_id=committee.id, term=code, kind=kind, days=days)


@transaction.atomic
def hold(thing: Keyed, *, reason: str, by: Actor, at: datetime) -> Hold:
    """Nothing of this request or resident is destroyed from now on. The same hold twice is one.

    Raises:
        Refused: no reason of the list.
    """
    committee_id = thing.committee_id  # type: ignore[attr-defined]
    require(by, "core.hold", committee_id)
    if reason not in HoldReason.values:
        raise Refused(_("Choose the reason."), code="no_reason")
    type(thing)._default_manager.select_for_update(no_key=True, of=("self",)).get(pk=thing.pk)  # the night waits
    held, is_new = Hold.objects.get_or_create(
        subject_id=thing.pk,
        lifted_at=None,
        defaults={
            "committee_id": committee_id, "subject_kind": thing._meta.label_lower, "reason": reason,
            "placed_by": by.membership, "placed_at": at,
        },
    )  # fmt: skip
    if is_new:
        journal.record("core.held", thing, by=by, at=at, reason=reason)
    return held


@transaction.atomic
def lift_hold(thing: Keyed, *, by: Actor, at: datetime) -> None:
    """What is past its term is destroyed in the next night again."""
    require(by, "core.lift_hold", thing.committee_id)  # type: ignore[attr-defined]
    if running_holds().filter(subject_id=thing.pk).update(lifted_at=at, lifted_by=by.membership):
        journal.record("core.hold_lifted", thing, by=by, at=at)


@transaction.atomic
def copy_person(person: Resident, *, by: Actor, at: datetime) -> list[Sheet]:
    """Everything that is held about the person; that it was taken out is in the journal first."""
    require(by, "core.copy_person", person.committee_id)
    journal.record("core.copied", person, by=by, at=at)
    return told(person)


@transaction.atomic
def erase(person: Resident, *, reason: str, by: Actor, at: datetime) -> int:
    """Destroy everything that is held about the person, at once; the household stays. Twice does nothing.

    Returns:
        How many things were destroyed.

    Raises:
        Refused: something is open for the person or held (the sentence says what), or no reason of the list.
    """
    require(by, "core.erase", person.committee_id)
    if reason not in ErasureReason.values:
        raise Refused(_("Choose the reason."), code="no_reason")
    person = Resident.objects.select_for_update().get(pk=person.pk, committee_id=person.committee_id)
    if person.erased_at is not None:
        return 0
    if running_holds().filter(subject_id=person.pk).exists():
        raise Refused(_("The destruction is stopped by a hold; lift it first."), code="held")
    if reasons := still_open(person):
        raise Refused(" ".join([_("Something is still open for this person:"), *reasons]), code="open")
    gone = erase_everywhere(person, by, at)
    Destruction.objects.bulk_create(
        Destruction(
            committee_id=person.committee_id, thing=code, how_many=count, cause=Cause.ERASURE, reason=reason, up_to=at,
            at=at, by=by.membership,
        )
        for code, count in gone.items()
        if count
    )  # fmt: skip
    journal.record("core.erased", person, by=by, at=at, reason=reason)
    return sum(gone.values())
