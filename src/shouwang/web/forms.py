"""Forms of the house's own pages."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core.models import Building, Committee, Compound
from shouwang.core.models.roles import Role
from shouwang.core.queries import buildings_of, compounds_of
from shouwang.lib.plain import Form

GIVEN_HERE = (Role.VOLUNTEER, Role.CHIEF, Role.STAFF)


class AppointForm(Form):
    """Give somebody a role in the committee. Heads are appointed by the street's set-up, not here."""

    name = forms.CharField(label=_("Name"), max_length=60)
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in GIVEN_HERE])
    post = forms.CharField(label=_("Post"), max_length=40, required=False)
    turn = forms.IntegerField(label=_("Place in the line-up"), min_value=1, max_value=99, required=False)
    compound: forms.ModelChoiceField[Compound] = forms.ModelChoiceField(
        label=_("Serves first"), queryset=None, required=False
    )
    building: forms.ModelChoiceField[Building] = forms.ModelChoiceField(
        label=_("Building"), queryset=None, required=False
    )

    def __init__(self, *args: Any, committee: Committee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Compound]", self.fields["compound"]).queryset = compounds_of(committee.id)
        cast("forms.ModelChoiceField[Building]", self.fields["building"]).queryset = buildings_of(committee.id)

    def clean(self) -> dict[str, Any]:
        words = super().clean() or {}
        if words.get("role") == Role.CHIEF and not words.get("building"):
            self.add_error("building", _("Choose the building that the chief looks after."))
        if words.get("role") == Role.VOLUNTEER:
            words["turn"] = None
        return words
