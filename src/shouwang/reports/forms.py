"""The form that is to be filled: its header, the list, what it is for."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core.models import Building
from shouwang.desk.queries import InboxFilter
from shouwang.lib.plain import Form

from .actions import LONGEST_PURPOSE
from .fill_queries import Wanted
from .models import Source

MOST_BYTES = 5 * 2**20
FILTERS = ("state", "kind", "urgency", "channel", "owner", "due", "words")


class FillForm(Form):
    header = forms.CharField(
        label=_("Header row of the form"),
        required=False,
        strip=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "wide-text", "spellcheck": "false"}),
        help_text=_("Mark the header row in Excel, copy it and paste it here; a row of hints below it may come along."),
    )
    file = forms.FileField(
        label=_("or the empty form itself"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )
    source = forms.ChoiceField(label=_("Whom to put in"), choices=Source.choices, initial=Source.AT_RISK)
    building = forms.ChoiceField(label=_("Building"), required=False)
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    purpose = forms.CharField(
        label=_("What it is for"),
        required=False,
        max_length=LONGEST_PURPOSE,
        help_text=_("Kept with the export, and printed in the file."),
    )

    def __init__(self, *args: Any, buildings: Sequence[Building], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each.id), f"{each.compound} {each}") for each in buildings]
        cast(forms.ChoiceField, self.fields["building"]).choices = [("", _("choose")), *choices]
        for name in FILTERS:
            self.fields[f"inbox_{name}"] = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB; an empty form is smaller."))
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        source = data.get("source")
        if source == Source.BUILDING and not data.get("building"):
            self.add_error("building", _("Choose the building."))
        if source == Source.CLOSED:
            if not data.get("first") or not data.get("last"):
                self.add_error("first", _("Choose the first and the last day."))
            elif data["first"] > data["last"]:
                self.add_error("first", _("The first day comes after the last."))
        return data

    @property
    def wanted(self) -> Wanted:
        data = self.cleaned_data
        chosen = {name: data[f"inbox_{name}"] for name in FILTERS if data.get(f"inbox_{name}")}
        try:
            uuid.UUID(chosen.get("owner", ""))
        except ValueError:
            chosen.pop("owner", None)
        return Wanted(
            source=data["source"],
            building=uuid.UUID(data["building"]) if data.get("building") else None,
            first=data.get("first"),
            last=data.get("last"),
            filter=InboxFilter(**chosen),
        )

    @property
    def hidden(self) -> list[Any]:
        return [self[f"inbox_{name}"] for name in FILTERS if self[f"inbox_{name}"].value()]
