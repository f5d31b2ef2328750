"""What people type at the desk."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.lib.plain import Form

from .kind import choices, kinds
from .models import Channel, Urgency
from .suggest import suggested

SOLVED = (("yes", _("Yes, solved")), ("no", _("Done what we could, not solved")), ("unknown", _("Not known yet")))


class RegisterForm(Form):
    """The telephone at the ear: few fields, the caller is found while typing."""

    who = forms.CharField(
        label=_("Who is calling?"),
        max_length=80,
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "placeholder": _("Name, pinyin, phone, door")}
        ),
    )
    resident = forms.UUIDField(required=False, widget=forms.HiddenInput)
    household = forms.UUIDField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label=_("What is the matter?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(label=_("Matter"), required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=[("", ""), *Urgency.choices], required=False)
    channel = forms.ChoiceField(label=_("How it came"), initial=Channel.PHONE)
    door = forms.CharField(label=_("Door"), max_length=120, required=False)
    beneficiary = forms.CharField(label=_("For whom, if not the caller"), max_length=60, required=False)
    caller_name = forms.CharField(label=_("Caller's name"), max_length=60, required=False)
    caller_phone = forms.CharField(label=_("Caller's telephone"), max_length=40, required=False)
    once_key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, committee_id: uuid.UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.committee_id = committee_id
        cast(forms.ChoiceField, self.fields["kind"]).choices = [("", _("from the words")), *choices()]
        cast(forms.ChoiceField, self.fields["channel"]).choices = [
            (value, label) for value, label in Channel.choices if value not in (Channel.API, Channel.CHAT, Channel.WEB)
        ]

    def clean(self) -> dict[str, Any]:
        """What was not chosen is taken from the words; what they do not say has to be chosen."""
        words = super().clean() or {}
        said = suggested(words.get("text", ""), self.committee_id)
        if not words.get("kind"):
            if said.kind is None:
                self.add_error("kind", _("Choose what it is about; the words do not say."))
                return words
            words["kind"] = said.kind.code
        if not words.get("urgency"):
            words["urgency"] = said.urgency or kinds()[words["kind"]].default_urgency
        return words


class FinishForm(Form):
    solved = forms.ChoiceField(label=_("Is the matter itself solved?"), choices=SOLVED)
    note = forms.CharField(max_length=4000, required=False)
    once_key = forms.CharField(max_length=80, required=False)

    @property
    def is_solved(self) -> bool | None:
        return {"yes": True, "no": False, "unknown": None}[self.cleaned_data["solved"]]


class WaitForm(Form):
    waits_for = forms.CharField(label=_("For whom"), max_length=80)
    until = forms.DateTimeField(label=_("Until"), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


class NoteForm(Form):
    text = forms.CharField(max_length=4000, error_messages={"required": _("Write something first.")})
    is_for_resident = forms.BooleanField(required=False)
    once_key = forms.CharField(max_length=80, required=False)


class TriageForm(Form):
    kind = forms.ChoiceField(label=_("Matter"))
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices)
    door = forms.CharField(label=_("Door"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["kind"]).choices = choices()


class SplitForm(Form):
    kind = forms.ChoiceField(label=_("Matter"))
    text = forms.CharField(label=_("What this job is"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices)
    to = forms.UUIDField(required=False)
    once_key = forms.CharField(max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["kind"]).choices = choices()


class MergeForm(Form):
    into = forms.CharField(label=_("Number of the other request"), max_length=20)
