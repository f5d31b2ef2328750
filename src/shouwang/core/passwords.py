"""What Django's own rules for passwords do not know: the words of the house."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

HOUSE_WORDS = (
    "shouwang",
    "守望",
    "juweihui",
    "居委会",
    "jiedao",
    "街道",
    "社区",
    "shequ",
    "admin",
    "password",
    "mima",
    "密码",
)
LEAST_BESIDES = 8


class HouseWordsValidator:
    """Refuses what is little more than a word that everybody here would try first."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = password.lower()
        for word in HOUSE_WORDS:
            rest = rest.replace(word, "")
        if rest != password.lower() and len(rest) < LEAST_BESIDES:
            raise ValidationError(_("This password is a word that many would try first."), code="house_word")

    def get_help_text(self) -> str:
        return _("Not the name of the house, the committee or the street with a few digits.")
