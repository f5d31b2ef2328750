"""Resident identity numbers: checksum, date and what Excel does to them.

GB 11643-1999: 6 digits area, 8 birth, 3 serial (odd = male), 1 check. The area code is only a hint:
codes get abolished, and the standard's own example fails in the usual libraries.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from .cells import CellValue, is_placeholder, plain, short, text_of

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_EIGHTEEN = re.compile(r"^\d{17}[\dX]$")
_EXPONENT = re.compile(r"^(\d(?:\.\d+)?)E\+?(\d{1,3})$")
_OTHER = re.compile(r"^(?=.*\d)[A-Z0-9]{5,20}$")
# Passports and permits are short; a long one with a letter in it is a mistyped resident ID.
_LETTERED = re.compile(r"^(?=(?:.*\d){4})(?=.*[A-Z])(?:[A-Z0-9]{5,12}|[A-Z]{3}\d{12})$")
_FOREIGN_KIND = re.compile(r"护照|passport|通行证|回乡证|台胞证|港澳|台湾|居留|永久居住|永居|外国人", re.I)
ID_IN_TEXT = re.compile(r"(?<![0-9A-Za-z])\d{6}\s?(?:19|20)\d{6}\s?\d{3}[\dXx](?![0-9A-Za-z])")
EARLIEST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class IdReading:
    """number: cleaned, None where nothing usable; birth: ISO of known precision; sex: 男, 女 or None."""

    number: str | None
    status: str
    birth: str | None = None
    sex: str | None = None


MISSING = IdReading(None, "missing")


def check_character(first17: str) -> str:
    """The 18th character for 17 digits."""
    return _CHECK[sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True)) % 11]


def iso_day(year: int, month: int, day: int, latest: dt.date | None = None) -> str | None:
    """ISO date, None where the calendar has no such day or it lies outside 1900 … latest."""
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return None
    if year < EARLIEST_YEAR or (latest is not None and date > latest):
        return None
    return date.isoformat()


def read_id(value: CellValue, kind: str = "", latest: dt.date | None = None) -> IdReading:
    """One ID cell. `kind` is the text of the 证件类型 column, `latest` the day of the roster."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(float(value), kind, latest)
    text = text_of(value)
    if len(text) == 18 and text.isascii() and _EIGHTEEN.match(text):
        return _from_text(text, kind, latest)
    text = plain(short(text))
    if is_placeholder(text):
        return MISSING
    bare = re.sub(r"[\s'’‘`\"]", "", text).upper()
    bare = re.sub(r"^(?:身份证|证件|ID)?(?:号码?|NO\.?)?[::]", "", bare)
    bare = re.sub(r"^\((?:.*?)\)|\((?:[^()]*)\)$", "", bare) if "(" in bare else bare
    if "*" in bare or re.search(r"\d{3}X{4,}", bare):
        return IdReading(bare, "masked")
    if match := _EXPONENT.match(bare):
        return _damaged(match.group(1).replace(".", ""), bare, latest)
    if not any(c.isdigit() for c in bare):
        return MISSING if not re.search(r"[A-Z]{4}", bare) else IdReading(bare, "invalid")
    joined = re.sub(r"(?<=[0-9])[-–—.·](?=[0-9X])", "", bare)
    if len(joined) in (15, 18) and not _FOREIGN_KIND.search(kind):
        bare = joined
    if re.fullmatch(r"\d{18}\.0+", bare):
        bare = bare.split(".")[0]
    return _from_text(bare, kind, latest)


def _from_text(bare: str, kind: str, latest: dt.date | None) -> IdReading:
    if _EIGHTEEN.match(bare):
        birth = iso_day(int(bare[6:10]), int(bare[10:12]), int(bare[12:14]), latest)
        if birth and check_character(bare[:17]) == bare[17]:
            return IdReading(bare, "valid", birth, "男" if int(bare[16]) % 2 else "女")
        if bare.endswith("000"):
            return _damaged(bare[:15], bare, latest)
        return IdReading(bare, "invalid")
    foreign = bool(_FOREIGN_KIND.search(kind))
    if len(bare) == 15 and bare.isdigit() and not foreign:
        birth = iso_day(1900 + int(bare[6:8]), int(bare[8:10]), int(bare[10:12]), latest)
        if birth:
            return IdReading(bare, "old_15", birth, "男" if int(bare[14]) % 2 else "女")
        return IdReading(bare, "invalid")
    if _LETTERED.match(bare) and not re.fullmatch(r"\d{12,}X", bare):
        return IdReading(bare, "other_document")
    if re.sub(r"[()/-]", "", bare).isalnum() and bare.isascii():
        squeezed = re.sub(r"[()/-]", "", bare)
        other_kind = bool(kind) and not re.search(r"身份证|户口", plain(kind))
        if _OTHER.match(squeezed) and (foreign or other_kind or _LETTERED.match(squeezed)):
            if not re.fullmatch(r"\d{12,}X", squeezed):
                return IdReading(squeezed, "other_document")
    return IdReading(bare, "invalid")


def _from_number(value: float, kind: str, latest: dt.date | None) -> IdReading:
    """A number cell: 15 digits survive in Excel, an 18-digit number has lost its tail."""
    if value != value or value in (float("inf"), float("-inf")) or value <= 0:
        return MISSING if value == 0 else IdReading(None, "invalid")
    if value >= 1e15:
        return _damaged(f"{value:.14e}".split("e")[0].replace(".", ""), str(int(value))[:18], latest)
    digits = str(int(value)) if value.is_integer() else repr(value)
    return _from_text(digits, kind, latest)


def _damaged(digits: str, shown: str, latest: dt.date | None) -> IdReading:
    """Birth as far as the surviving leading digits reach."""
    return IdReading(shown, "damaged", _birth_of_digits(digits, latest))


def _birth_of_digits(digits: str, latest: dt.date | None) -> str | None:
    if len(digits) < 10 or not digits[6:10].isdigit():
        return None
    year = int(digits[6:10])
    if not EARLIEST_YEAR <= year <= (latest.year if latest else 2200):
        return None
    if len(digits) >= 14 and digits[10:14].isdigit():
        return iso_day(year, int(digits[10:12]), int(digits[12:14]), latest)
    if len(digits) >= 12 and digits[10:12].isdigit() and 1 <= int(digits[10:12]) <= 12:
        return f"{year}-{digits[10:12]}"
    return str(year)


def is_foreign_kind(kind: str) -> bool:
    """Passports and the permits of Hong Kong, Macao and Taiwan residents."""
    return bool(_FOREIGN_KIND.search(plain(kind)))


def is_compatriot_number(number: str | None) -> bool:
    """港澳台居民居住证: 18 characters beginning 810000, 820000 or 830000."""
    return bool(number) and len(number or "") == 18 and (number or "")[:6] in ("810000", "820000", "830000")
