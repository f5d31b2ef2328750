"""What the API says when something is wrong: a code for the program, a sentence for whoever reads its log.

The sentences come in the caller's language (`Accept-Language`, Chinese where it says nothing we speak); codes and the
names of fields never change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_SHOWN = 5
_MOMENT = gettext_lazy("Write a moment with its zone, for example 2026-11-18T09:00:00+08:00.")
_ID = gettext_lazy("Write an id such as the API gives out.")
_WHOLE = gettext_lazy("Write a whole number.")
_YES_NO = gettext_lazy("Write true or false.")

# The types of pydantic's errors (docs.pydantic.dev, validation errors); the words in brackets come with each error.
SENTENCES: Mapping[str, Any] = {
    "missing": gettext_lazy("This is missing."),
    "extra_forbidden": gettext_lazy("There is no field of this name."),
    "string_type": gettext_lazy("Write a text."),
    "string_too_short": gettext_lazy("Write at least %(min_length)s characters."),
    "string_too_long": gettext_lazy("Write at most %(max_length)s characters."),
    "string_pattern_mismatch": gettext_lazy("Idempotency-Key takes 8 to 70 visible ASCII characters."),
    "too_long": gettext_lazy("Send at most %(max_length)s entries."),
    "literal_error": gettext_lazy("Choose one of these: %(expected)s."),
    "greater_than_equal": gettext_lazy("The smallest number is %(ge)s."),
    "less_than_equal": gettext_lazy("The largest number is %(le)s."),
    "uuid_type": _ID,
    "uuid_parsing": _ID,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _WHOLE,
    "bool_type": _YES_NO,
    "bool_parsing": _YES_NO,
    "timezone_aware": _MOMENT,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "list_type": gettext_lazy("Send a list: […]."),
    "dict_type": gettext_lazy("Send an object: {…}."),
    "model_type": gettext_lazy("Send an object: {…}."),
    "model_attributes_type": gettext_lazy("Send an object: {…}."),
}


def sentence(kind: str, words: Mapping[str, Any], said: str = "") -> str:
    """One error as a person reads it. `said` is pydantic's own message, which carries the words of our validators."""
    if kind == "value_error":
        return said.removeprefix("Value error, ")
    if kind in SENTENCES:
        return str(SENTENCES[kind]) % words
    return _("This value cannot be taken.")


def fields_of(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The first five troubles, each with the field's path, pydantic's own type as its code, and a sentence."""
    return [
        {
            "field": ".".join(str(part) for part in each["loc"][1:] if part != "body") or str(each["loc"][0]),
            "code": str(each["type"]),
            "message": sentence(str(each["type"]), each.get("ctx") or {}, str(each.get("msg", ""))),
        }
        for each in errors[:MOST_SHOWN]
    ]
