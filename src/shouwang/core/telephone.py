"""Telephone numbers as the neighbourhood writes them, brought into one form (domain reference 2.5)."""

from __future__ import annotations

import re
import unicodedata

_MOBILE = re.compile(r"1[3-9]\d{9}")


def normalised(raw: str, area_code: str = "") -> str:
    """A mobile as 11 digits; a landline as `area-number[-extension]`; empty where it is no number.

    Args:
        raw: as typed; +86, spaces, dashes, full-width digits are allowed.
        area_code: put before a landline of 7 or 8 digits, "021".
    """
    text = unicodedata.normalize("NFKC", raw or "").strip()
    text = re.sub(r"^(\+?0{0,2}86)[\s-]*(?=1[3-9])", "", text)
    compact = re.sub(r"[\s\-()（）.]", "", text)
    if _MOBILE.fullmatch(compact):
        return compact
    found = re.fullmatch(
        r"(?:\(?(010|02\d|0[3-9]\d{2})\)?[\s-]*)?(\d{7,8}|\d{4}[\s-]\d{4})(?:\s*(?:-|转|ext\.?)\s*(\d{1,6}))?",
        text,
        re.IGNORECASE,
    )
    if not found:
        return ""
    area, number, extension = found[1] or area_code, re.sub(r"\D", "", found[2]), found[3]
    return "-".join(part for part in (area, number, extension) if part)


def last_four(number: str) -> str:
    """The four digits by which people look a number up; of a landline without its extension."""
    main = number.split("-")
    digits = main[0] if len(main) == 1 else main[1] if main[0].startswith("0") else main[0]
    return digits[-4:]
