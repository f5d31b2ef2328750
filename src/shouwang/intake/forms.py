"""Forms of the ways in: the pasted text, one card of its review, the residents' plea and their words afterwards."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.desk.kind import choices, kinds
from shouwang.desk.models import Urgency
from shouwang.lib.plain import Form
from shouwang.reading.errors import CHAT_LIMIT

DOOR = 60
HUMAN_CHOICES = [("file", _("File it as a request")), ("heard", _("Heard, nothing to do"))]


def _choices(form: forms.Form, name: str, offered: list[Any]) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = offered


class PasteForm(Form):
    text = forms.CharField(
        label=_("Text copied from the group"),
        max_length=CHAT_LIMIT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "autofocus": True}),
        help_text=_(
            "Copy the messages in WeChat and paste them here. You see what was read before anything is saved; "
            "the same text twice adds nothing."
        ),
        error_messages={"required": _("Paste the messages first.")},
    )
    place = forms.ChoiceField(
        label=_("Whose group is it"),
        required=False,
        help_text=_("Doors that are written short are looked for there first."),
    )

    def __init__(self, *args: Any, places: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "place", [("", _("the whole committee")), *places])


class CardForm(Form):
    """One card of the review. What is typed is kept whatever happens."""

    keep = forms.BooleanField(required=False)
    what = forms.ChoiceField(choices=HUMAN_CHOICES, required=False, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("What was said"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    kind = forms.ChoiceField(label=_("Matter"), required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), required=False, choices=Urgency.choices)
    door = forms.CharField(label=_("Door"), required=False, max_length=DOOR)
    was = forms.CharField(required=False, max_length=DOOR, widget=forms.HiddenInput)
    pick = forms.CharField(required=False, max_length=40)
    name = forms.CharField(label=_("Who"), required=False, max_length=60)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    tags = forms.CharField(label=_("Marks"), required=False, max_length=120)
    join = forms.CharField(required=False, max_length=40)
    settled = forms.BooleanField(required=False)

    def __init__(self, *args: Any, is_human: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_human = is_human
        _choices(self, "kind", [("", _("choose")), *choices()])
        for name in ("door", "name", "phone", "tags"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["phone"].widget.attrs["inputmode"] = "tel"

    @property
    def is_filed(self) -> bool:
        data = self.cleaned_data
        return data.get("what") == "file" if self.is_human else bool(data.get("keep"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.is_filed and data.get("join") in (None, "", "new"):
            if not data.get("kind"):
                self.add_error("kind", _("Choose what it is about."))
            if self.is_human and not data.get("words", "").strip():
                self.add_error("words", _("Write in a few words what was said."))
        return data

    @property
    def tag_list(self) -> list[str]:
        words = self.cleaned_data.get("tags", "").replace("、", " ").replace("，", " ").replace(",", " ")
        return [word[:12] for word in words.split()][:12]

    @property
    def joined(self) -> uuid.UUID | None:
        return as_id(self.cleaned_data.get("join", ""))


def as_id(text: str) -> uuid.UUID | None:
    """A UUID that a form sent, or None for anything else."""
    try:
        return uuid.UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None


class AskForm(Form):
    """What the committee needs to come: few fields, and only the words are asked for by force."""

    text = forms.CharField(
        label=_("What do you need?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Write as you speak."),
        error_messages={"required": _("Write in a few words what is needed.")},
    )
    in_danger = forms.BooleanField(label=_("Somebody's life is in danger"), required=False)
    kind = forms.ChoiceField(label=_("What is it about"), required=False)
    door = forms.CharField(
        label=_("Where, your door"),
        max_length=DOOR,
        help_text=_("For example 2-604"),
        error_messages={"required": _("Write where we should come to.")},
    )
    name = forms.CharField(label=_("How may we call you"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    once_key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    website = forms.CharField(label=_("Leave this empty"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [(code, kinds()[code].ask) for code, _label in choices(public=True)]
        _choices(self, "kind", [("", _("I am not sure")), *asked])
        self.fields["website"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Please leave this field empty and send again."))
        return ""

    def clean_once_key(self) -> str:
        if as_id(self.cleaned_data["once_key"]) is None:
            raise forms.ValidationError(_("Please open the form again."))
        return self.cleaned_data["once_key"]


FACES = [
    (5, _("Very good"), "face-good"),
    (4, _("Good"), "face-good"),
    (3, _("So-so"), "face-fair"),
    (2, _("Not good"), "face-bad"),
    (1, _("Bad"), "face-bad"),
]


class RateForm(Form):
    rating = forms.TypedChoiceField(
        coerce=int,
        choices=[(number, label) for number, label, _icon in FACES],
        error_messages={"required": _("Choose one of the five answers.")},
    )
    solved = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))], required=False)

    @property
    def is_solved(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data.get("solved", ""))


class MoreForm(Form):
    text = forms.CharField(max_length=2000, error_messages={"required": _("Write something first.")})
    once_key = forms.CharField(max_length=40, required=False)


class OwnDataForm(Form):
    """What somebody wants of their own data, asked on the page of one of their requests."""

    wish = forms.ChoiceField(
        label=_("What do you want"),
        widget=forms.RadioSelect,
        choices=[
            ("copy", _("A copy of everything you hold about me")),
            ("correct", _("Something is wrong; correct it")),
            ("erase", _("Delete what you hold about me")),
        ],
        error_messages={"required": _("Choose what you want."), "invalid_choice": _("Choose what you want.")},
    )
    text = forms.CharField(label=_("What should we know"), max_length=1000, required=False)
    phone = forms.CharField(label=_("Telephone where we reach you"), max_length=40, required=False)
