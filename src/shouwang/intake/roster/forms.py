"""The upload of a roster, and the yes to what it would do."""

from __future__ import annotations

import re
import uuid
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core.models import Committee, Compound
from shouwang.core.models.places import ThreePartDoor
from shouwang.lib.plain import Form

from .actions import MOST_BYTES
from .comparison import NEW_COMPOUND, HouseOnFile

ENDINGS = (".xlsx", ".xls", ".ods", ".csv")


class OptionsForm(Form):
    """How a file is to be read."""

    compound = forms.ChoiceField(label=_("Which compound is it about?"), required=False)
    new_compound = forms.CharField(
        label=_("A compound that is not in the list"), max_length=80, required=False,
        help_text=_("Its name; it is made when you agree to the import."),
    )  # fmt: skip
    area_code = forms.CharField(
        label=_("Area code of telephones without one"), max_length=4, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    default_lane = forms.CharField(
        label=_("Lane of doors that name none"),
        max_length=20,
        required=False,
        help_text=_("For example 36弄. Leave it empty in a compound without lanes."),
    )
    three_part_door = forms.ChoiceField(label=_("What 3-2-501 means"), choices=ThreePartDoor.choices)

    def __init__(self, *args: Any, committee: Committee, compounds: list[Compound], **kwargs: Any) -> None:
        first = compounds[0] if compounds else None
        initial = {
            "area_code": committee.street.area_code,
            "compound": str(first.id) if len(compounds) == 1 and first else "",
            "three_part_door": first.three_part_door if first else ThreePartDoor.BUILDING_UNIT_ROOM,
        }
        kwargs["initial"] = initial | kwargs.pop("initial", {})
        super().__init__(*args, **kwargs)
        self.compounds = compounds
        several = [("", _("Several: take each building where it is"))] if len(compounds) != 1 else []
        named = [(str(each.id), each.name) for each in compounds]
        cast(forms.ChoiceField, self.fields["compound"]).choices = [*several, *named]
        if not compounds:
            del self.fields["compound"]
            self.fields["new_compound"].required = True

    def clean_area_code(self) -> str:
        code = self.cleaned_data["area_code"].strip()
        if code and not re.fullmatch(r"0\d{2,3}", code):
            raise forms.ValidationError(_("Write the area code with its zero, for example 021."))
        return code

    def options(self) -> dict[str, str]:
        """The options as `upload_roster` keeps them."""
        data = self.cleaned_data
        named = data["new_compound"].strip()
        same = [each for each in self.compounds if each.name == named]
        chosen = str(same[0].id) if same else str(NEW_COMPOUND) if named else data.get("compound", "")
        return {
            "area_code": data["area_code"],
            "default_lane": data["default_lane"].strip(),
            "three_part_door": data["three_part_door"],
            "compound": chosen,
            "new_compound": "" if same else named,
        }


class UploadForm(OptionsForm):
    """A file as well. Nothing is imported by sending it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel, WPS, OpenDocument or CSV, up to 10 MB. Any column names; they are shown to you next."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(ENDINGS):
            raise forms.ValidationError(_("This is no table. Save it as .xlsx, .xls, .ods or .csv and send it again."))
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB; send it in parts."))
        return file


def columns_from(data: Any) -> dict[str, dict[int, str | None]]:
    """The select boxes of the columns: `sheet-<n>` names the sheet, `column-<n>-<column>` says what it holds."""
    chosen: dict[str, dict[int, str | None]] = {}
    for name, value in data.items():
        found = re.fullmatch(r"column-(\d{1,3})-(\d{1,4})", name)
        sheet = data.get(f"sheet-{found[1]}") if found else None
        if found and sheet is not None:
            chosen.setdefault(sheet, {})[int(found[2])] = value or None
    return chosen


def buildings_from(
    data: Any, unknown: list[HouseOnFile], default: uuid.UUID | None
) -> list[tuple[str, str, uuid.UUID]]:
    """The buildings that were agreed to: `building` holds their keys, `compound-<key>` where they stand."""
    ticked = set(data.getlist("building"))
    agreed = []
    for house in unknown:
        if house.key not in ticked and not data.get("all_buildings"):
            continue
        compound = _uuid(data.get(f"compound-{house.key}", "")) or default
        if compound is not None:
            agreed.append((house.lane, house.number, compound))
    return agreed


def gone_from(data: Any, offered: list[uuid.UUID]) -> list[uuid.UUID]:
    if data.get("all_gone"):
        return offered
    ticked = {_uuid(value) for value in data.getlist("gone")}
    return [pk for pk in offered if pk in ticked]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
