"""A resident as the office writes one down. Numbers stay masked in the form; a masked line keeps what it masks."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core import labels, telephone
from shouwang.core.actions import NewResident
from shouwang.core.models import Household, Resident
from shouwang.core.models.people import Sex
from shouwang.core.privacy import masking
from shouwang.lib.plain import Form
from shouwang.reading.roster import TAG_ORDER

TAGS = (*TAG_ORDER, "不会用手机")


class SpellingForm(Form):
    text = forms.CharField(label=_("How people also write this door"), max_length=80)


class ResidentForm(Form):
    """Everything that is known of a person."""

    name = forms.CharField(label=_("Name"), max_length=60)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN)
    birth_date = forms.CharField(
        label=_("Born"), max_length=10, required=False, help_text=_("As much as is known: 1945, 1945-03 or 1945-03-05")
    )
    relation = forms.CharField(label=_("Relation to the head of household"), max_length=20, required=False)
    is_head = forms.BooleanField(label=_("Head of household"), required=False)
    phones = forms.CharField(
        label=_("Telephone"), required=False, widget=forms.Textarea(attrs={"rows": 2, "inputmode": "tel"}),
        help_text=_("One number a line. A line with stars keeps its number; delete the line to remove it."),
    )  # fmt: skip
    id_kind = forms.CharField(label=_("Document"), max_length=20, required=False)
    id_number = forms.CharField(label=_("ID number"), max_length=40, required=False)
    registration = forms.CharField(label=_("Registration"), max_length=20, required=False)
    is_temporary = forms.BooleanField(
        label=_("Stays here only for a time"),
        required=False,
        help_text=_("A guest, a carer, workers, somebody caught by the lockdown"),
    )
    stays_until = forms.DateField(
        label=_("Stays until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    tags = forms.MultipleChoiceField(
        label=_("Tags"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(tag, labels.TAGS[tag]) for tag in TAGS],
    )
    contacts = forms.CharField(
        label=_("Emergency contact"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: name, relation, telephone"),
    )
    remarks = forms.CharField(
        label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    door = forms.CharField(label=_("Door"), max_length=120, required=False)

    def __init__(self, *args: Any, household: Household, person: Resident | None = None, **kwargs: Any) -> None:
        self.household, self.person = household, person
        self.kept_phones = [phone.number for phone in person.phones.all()] if person else []
        kwargs["initial"] = _initial(person, household, self.kept_phones) if person else {}
        super().__init__(*args, **kwargs)
        if person is None:
            del self.fields["door"]
        else:
            own = [tag for tag in person.all_tags if tag not in TAGS]
            cast(forms.ChoiceField, self.fields["tags"]).choices = [(tag, labels.tag(tag)) for tag in (*TAGS, *own)]

    def clean_birth_date(self) -> str:
        text = self.cleaned_data["birth_date"].strip().replace("/", "-").replace(".", "-")
        found = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", text)
        if text and (not found or not 1 <= int(found[2] or 1) <= 12 or not 1 <= int(found[3] or 1) <= 31):
            raise forms.ValidationError(_("Write the year, the year and month, or the whole date: 1945-03-05."))
        return "-".join(part.zfill(2) for part in found.groups() if part) if found else ""

    def clean_phones(self) -> list[str]:
        hidden = [(masking.phone(number), number) for number in self.kept_phones]
        numbers = []
        for line in re.split(r"[\n、,，;；]+", self.cleaned_data["phones"]):
            line = line.strip()
            if not line:
                continue
            kept = next((pair for pair in hidden if pair[0] == line), None)
            if kept:
                hidden.remove(kept)
                numbers.append(kept[1])
                continue
            number = telephone.normalised(line, self._area_code())
            if not number:
                raise forms.ValidationError(_("“%(line)s” is no telephone number."), params={"line": line})
            numbers.append(number)
        return list(dict.fromkeys(numbers))

    def _area_code(self) -> str:
        return self.household.committee.street.area_code

    def clean_id_number(self) -> str:
        text = self.cleaned_data["id_number"].strip().upper()
        kept = self.person.id_number if self.person else ""
        if kept and text == masking.id_number(kept):
            return kept
        if "*" in text:
            raise forms.ValidationError(_("Write the whole number, or leave the stars as they were."))
        return text

    def clean_contacts(self) -> list[str]:
        kept = {masking.free_text(text): text for text in (self.person.contacts if self.person else ())}
        lines = [" ".join(line.split()) for line in self.cleaned_data["contacts"].splitlines() if line.strip()]
        found = [kept.get(line, line) for line in lines]
        if any("***" in line for line in found):
            raise forms.ValidationError(_("Write the whole number, or leave the stars as they were."))
        return found

    def clean_remarks(self) -> str:
        text = self.cleaned_data["remarks"].strip()
        kept = self.person.remarks if self.person else ""
        if text.replace("\r\n", "\n") == masking.free_text(kept).strip().replace("\r\n", "\n"):
            return kept
        if "***" in text:
            raise forms.ValidationError(_("Write the whole number, or leave the stars as they were."))
        return text

    def resident(self, household: Household | None = None) -> NewResident:
        """What `admit` and `amend` take."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "door"}
        before = self.person.all_tags if self.person else []
        chosen = set(data.pop("tags"))
        # The order that is stored already stays, so that an untouched form changes nothing.
        tags = before if chosen == set(before) else [tag for tag in (*TAGS, *before) if tag in chosen]
        return NewResident(
            **data | {"tags": list(dict.fromkeys(tags)), "household_id": (household or self.household).id}
        )


def _initial(person: Resident, household: Household, phones: list[str]) -> dict[str, Any]:
    return {
        "name": person.name, "sex": person.sex, "birth_date": person.birth_date, "relation": person.relation,
        "is_head": person.is_head, "phones": "\n".join(masking.phone(number) for number in phones),
        "id_kind": person.id_kind, "id_number": masking.id_number(person.id_number) if person.id_number else "",
        "registration": person.registration, "is_temporary": person.is_temporary, "stays_until": person.stays_until,
        "tags": person.all_tags, "contacts": "\n".join(masking.free_text(text) for text in person.contacts),
        "remarks": masking.free_text(person.remarks), "door": household.label,
    }  # fmt: skip
