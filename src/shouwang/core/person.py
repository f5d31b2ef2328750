"""What the register itself holds about a person: the entry, telephones, holds, what was done with it, a place in the team."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from . import journal
from .actions.destroy import erase_entry
from .keeping.people import Holder, Sheet
from .models import DoorSpelling, Hold, HoldReason, Membership, Resident
from .models.people import Sex
from .models.roles import Role


def tell(person: Resident) -> list[Sheet]:
    """The entry as name and value, then the lists that hang on it."""
    home = person.household
    phones = [phone.number for phone in person.phones.all()]
    entry: list[list[Any]] = [
        [_("Name"), person.name],
        [_("Pinyin"), person.pinyin],
        [_("Door"), f"{home.building.compound.name} {home.label}"],
        [_("Household number"), home.number],
        [_("Sex"), str(Sex(person.sex).label)],
        [_("Born"), person.birth_date],
        [_("Kind of document"), person.id_kind],
        [_("ID number"), person.id_number],
        [_("Head of household"), _("Yes") if person.is_head else _("No")],
        [_("Relation to the head"), person.relation],
        [_("Registration"), person.registration],
        [_("Marks"), "、".join(person.all_tags)],
        [_("Telephone"), "、".join(phones)],
        [_("Emergency contact"), "；".join(person.contacts)],
        [_("Remarks"), person.remarks],
        [_("temporary"), _("Yes") if person.is_temporary else _("No")],
        [_("Stays until"), person.stays_until],
        [_("No longer lives here"), person.gone_at],
        [_("Last changed"), person.updated_at],
        [
            _("Words by which the search finds the person"),
            "、".join(sorted(key.key for key in person.search_keys.all())),
        ],
    ]
    spellings = [[each.text] for each in DoorSpelling.objects.filter(household=home).order_by("text")]
    return [
        Sheet(_("Entry"), [_("What"), _("Content")], entry),
        Sheet(_("Other spellings of the door"), [_("Spelling")], spellings),
        Sheet(
            _("In the team"), [_("Name"), _("Role"), _("Telephone"), _("Nicknames"), _("Ended")], _team(person, phones)
        ),
        Sheet(_("Holds"), [_("Reason"), _("From"), _("Until")], _holds(person)),
        Sheet(_("What was done with the entry"), [_("When"), _("What")], _history(person)),
    ]


def _team(person: Resident, phones: list[str]) -> list[list[Any]]:
    """The same name and telephone among the committee's people: most likely the same person."""
    same = Membership.objects.filter(committee_id=person.committee_id, name=person.name)
    return [
        [member.name, str(Role(member.role).label), member.phone, "、".join(member.chat_names), member.ended_at]
        for member in same
        if member.phone in phones
    ]


def _holds(person: Resident) -> list[list[Any]]:
    return [
        [str(HoldReason(hold.reason).label), hold.placed_at, hold.lifted_at]
        for hold in Hold.objects.filter(subject_id=person.pk)
    ]


def _history(person: Resident) -> list[list[Any]]:
    """Whoever acted is named by their part only: colleagues are other people."""
    return [[line["at"], line["sentence"]] for line in journal.history([person.pk], is_named=False)]


HOLDER = Holder(tell=tell, erase=lambda person, _by, at: erase_entry(person, at))
