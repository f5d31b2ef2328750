"""Forms that say in the house's plain words what is missing or wrong, where Django would say it in its own.

A field's own `error_messages` stay; what it leaves unsaid is said here, once for every form of the house.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

# What a wrong value is told by the sort of field; the first that fits.
WRONG: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.IntegerField, _("Please write a whole number, for example 3.")),
    (forms.DateTimeField, _("Please write day and time, for example 2022-04-15 09:30.")),
    (forms.DateField, _("Please write the day, for example 2022-04-15.")),
    (forms.FileField, _("The file did not arrive. Please choose it once more.")),
    (forms.Field, _("This cannot be read. Please fill it in once more.")),
)
NOT_OFFERED = _("Please choose one of those in the list.")
EVERYWHERE = {
    "max_length": _("This is too long. Please keep it to %(limit_value)d characters; it has %(show_value)d now."),
    "min_length": _("This is too short. Please write at least %(limit_value)d characters."),
    "min_value": _("Please write a number that is not smaller than %(limit_value)s."),
    "max_value": _("Please write a number that is not larger than %(limit_value)s."),
    "invalid_choice": NOT_OFFERED,
    "invalid_list": NOT_OFFERED,
    "invalid_pk_value": NOT_OFFERED,
    "null_characters_not_allowed": _("There is a sign in this that cannot be kept. Please type it once more."),
}
OF_FILES = {
    "missing": _("The file did not arrive. Please choose it once more."),
    "empty": _("This file is empty. Please choose another one."),
    "contradiction": _("Please either choose a file or tick the box, not both."),
    "max_length": _("The name of the file is too long. Please give it a shorter one."),
}
CHOSEN = (forms.ChoiceField, forms.ModelChoiceField, forms.FileField)


def speak_plainly(fields: Iterable[forms.Field]) -> None:
    """Give every field plain words for what it would say in Django's; its own words stay."""
    for field in fields:
        usual: dict[str, Any] = {}
        for cls in reversed(type(field).__mro__):
            usual |= getattr(cls, "default_error_messages", {})
        for code, sentence in _sentences(field).items():
            if field.error_messages.get(code) is usual.get(code):
                field.error_messages[code] = sentence


def _sentences(field: forms.Field) -> dict[str, Any]:
    wrong = next(sentence for kind, sentence in WRONG if isinstance(field, kind))
    of_kind = OF_FILES if isinstance(field, forms.FileField) else {}
    return EVERYWHERE | of_kind | {"required": _missing(field), "invalid": wrong}


def _missing(field: forms.Field) -> Any:
    """Named where the field has a name: some pages say it far from the field."""
    if field.widget.is_hidden:
        return _("This page is not whole any more. Please open it again and send once more.")
    if not field.label:
        return _("Something is not filled in yet.")
    words = _("Please choose: {label}") if isinstance(field, CHOSEN) else _("Please fill in: {label}")
    return format_lazy(words, label=field.label)


class Form(forms.Form):
    """What every form of the house is made from."""

    def __init_subclass__(cls, **more: Any) -> None:
        """Once a class, not once a form: the pages of a chat make hundreds."""
        super().__init_subclass__(**more)
        speak_plainly(cls.declared_fields.values())


class PlainWords:
    """For forms that are another's, such as django-allauth's: placed before them among the parents."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speak_plainly(self.fields.values())  # type: ignore[attr-defined]
