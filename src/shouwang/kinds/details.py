"""Forms for the fields of a service; each kind names one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NoDetails(forms.Form):
    """A kind that needs nothing beyond the words of the plea."""


class FoodDetails(forms.Form):
    people = forms.IntegerField(label=_("How many people"), min_value=1, max_value=50, required=False)
    lasts_hours = forms.IntegerField(
        label=_("For how many hours is there food left"), min_value=0, max_value=720, required=False
    )
    diet = forms.CharField(label=_("What they cannot eat"), max_length=120, required=False)
    can_cook = forms.NullBooleanField(label=_("Can they cook"), required=False)
