"""Telephone numbers in a cell, as the samples README 2.2 writes them."""

from __future__ import annotations

import re
from functools import lru_cache

from .cells import CellValue, is_placeholder, plain, short, text_of

_PLAIN_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_EXPONENT = re.compile(r"\d(?:\.\d+)?E\+?\d{1,2}(?!\d)", re.I)
_MOBILE = r"(?:(?:\+|00)?86[-\s]?|0)?(?P<mobile>1[3-9]\d(?:[-\s.]?\d){8})(?!\d)"
# 021-55500101-805, (021)55500203, 55500217转817, 0571 5550123
_LANDLINE = (
    r"(?:(?:\+|00)86[-\s]?)?(?:\(?(?P<area>0?(?:10|2\d|[3-9]\d{2}))\)?[-\s]*)?"
    r"(?P<local>[2-9]\d{2,3}[-\s]?\d{4})(?!\d)"
    r"(?:\s*(?:-|转|分机(?:号)?|ext\.?|\*|#)\s*(?P<ext>\d{1,6})(?!\d))?"
)
_FOREIGN = r"(?P<foreign>\+(?!86)\d{1,3}(?:[-\s]?\d){6,12})(?!\d)"
_SERVICE = r"(?P<service>[48]00[-\s]?\d{3}[-\s]?\d{4})(?!\d)"
_NUMBER = re.compile(rf"(?<!\d)(?:{_FOREIGN}|{_MOBILE}|{_SERVICE}|{_LANDLINE})", re.I)
_GLUED = re.compile(r"(?<!\d)(1[3-9]\d{9})(1[3-9]\d{9})(?!\d)|(?<!\d)(1[3-9]\d{9})([2-9]\d{7})(?!\d)")


def phone_of_number(value: float) -> str:
    """A number cell as digits; "" where rounding has eaten them (1.38E+10 leaves 13800000000)."""
    if value != value or abs(value) >= 1e15 or not float(value).is_integer():
        return ""
    digits = str(int(value))
    return "" if len(digits) >= 11 and digits.endswith("000000") else digits


def read_phones(value: CellValue, area_code: str | None) -> tuple[list[str], list[str]]:
    """(numbers in order, Chinese warnings)."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        text = phone_of_number(float(value))
        if not text and value:
            return [], ["电话被 Excel 变成了科学计数，号码已丢失。"]
    else:
        text = short(text_of(value))
    if is_placeholder(text) or text == "0":
        return [], []
    numbers, warnings = _read_text(text, area_code)
    return list(numbers), list(warnings)


@lru_cache(maxsize=16384)
def _read_text(text: str, area_code: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if _PLAIN_MOBILE.fullmatch(text):
        return (text,), ()
    text = re.sub(r"[–—－―‐‑]", "-", plain(text))
    warnings: list[str] = []
    lost = _EXPONENT.search(text)
    if lost:
        warnings.append(f"电话“{lost.group()}”被 Excel 变成了科学计数，号码已丢失。")
        text = _EXPONENT.sub(" ", text)
    text = re.sub(r"(?<=\d)\.0(?!\d)", "", text)
    text = _GLUED.sub(lambda m: " ; ".join(g for g in m.groups() if g), text)
    numbers: list[str] = []
    for match in _NUMBER.finditer(text):
        number = _normal(match, area_code)
        if number not in numbers:
            numbers.append(number)
    if not numbers and not lost and re.search(r"\d{3}", text):
        warnings.append(f"电话“{text[:24]}”位数不对，未采用。")
    return tuple(numbers), tuple(warnings)


def _normal(match: re.Match[str], area_code: str | None) -> str:
    if match["mobile"]:
        return re.sub(r"\D", "", match["mobile"])
    if match["foreign"]:
        return re.sub(r"[-\s]", "", match["foreign"])
    if match["service"]:
        return re.sub(r"\D", "", match["service"])
    local = re.sub(r"\D", "", match["local"])
    area = match["area"] or area_code
    if area and not area.startswith("0"):
        area = "0" + area
    number = f"{area}-{local}" if area else local
    return f"{number}-{match['ext']}" if match["ext"] else number


def is_mobile(text: str) -> bool:
    """The whole text is one mobile number."""
    return re.fullmatch(r"(?:\+?86)?1[3-9]\d{9}", re.sub(r"[-\s]", "", plain(text))) is not None
