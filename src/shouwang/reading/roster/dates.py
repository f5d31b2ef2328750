"""Birth dates in any form, with the precision that is really known."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from .cells import CellValue, is_placeholder, plain, short, text_of
from .identity import EARLIEST_YEAR, iso_day
from .numerals import NUMERAL, convert_runs

# Excel counts days from 1899-12-30; serials of births lie between 1900 and 2100.
_EPOCH = dt.date(1899, 12, 30)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SEPARATED = re.compile(r"(?<!\d)(\d{4}|\d{2})([.\-/])(\d{1,2})(?:\2(\d{1,2})(?!\d))?(?:\2(?!\d))?(?!\d)")
_CHINESE = re.compile(r"(?<!\d)(\d{4}|\d{2})年(?:(\d{1,2})(?:月(?:份)?(?:(\d{1,2})[日号]?(?!\d))?)?)?(?:生人?|出生)?")
_DIGITS = re.compile(r"(?<!\d)(\d{8}|\d{6}|\d{4})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?!\d)")
_AGE = re.compile(r"(?<!\d)(\d{1,3})\s*(?:周?岁|虚岁)")
_MONTHS_OLD = re.compile(r"(?<![\d年.\-/])(\d{1,2})\s*(?:个月|月龄)")
_BARE_AGE = re.compile(r"^\d{1,3}$")
_RUN = re.compile(rf"{NUMERAL}+(?=[年月日号岁周])|{NUMERAL}{{4,}}")
_MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_ENGLISH = re.compile(r"(?:(\d{1,2})[-\s])?([A-Za-z]{3})[a-z]*[-\s,.]+(?:(\d{1,2}),\s*)?(\d{4}|\d{2})(?!\d)")
_LUNAR = re.compile("农历|阴历|旧历")


@dataclass(frozen=True, slots=True)
class DateReading:
    """birth: ISO of known precision or None; age: years where only an age is written."""

    birth: str | None = None
    age: int | None = None
    warning: str | None = None


NOTHING = DateReading()


def read_birth(value: CellValue, as_of: dt.date, *, is_age: bool = False) -> DateReading:
    """One cell with one person's date or age."""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        iso = iso_day(value.year, value.month, value.day, as_of)
        return DateReading(iso) if iso else DateReading(warning=f"出生日期“{value.isoformat()}”不合理，未采用。")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(float(value), as_of, is_age)
    return _from_text(text_of(value), as_of, is_age)


@lru_cache(maxsize=16384)
def _from_text(text: str, as_of: dt.date, is_age: bool) -> DateReading:
    if is_placeholder(text):
        return NOTHING
    if _ISO.fullmatch(text):
        return _parts(text[:4], text[5:7], text[8:], as_of, text)
    found = _readings(normalise(text), as_of, is_age)
    return found[0] if found else DateReading(warning=f"出生日期“{text[:20]}”看不懂，未采用。")


def read_births(value: CellValue, as_of: dt.date, people: int, *, is_age: bool = False) -> list[DateReading]:
    """One cell with the dates of `people` persons, in their order; shorter where fewer are written."""
    if people == 1 or not isinstance(value, str):
        return [read_birth(value, as_of, is_age=is_age)]
    text = normalise(text_of(value))
    parts = [part.strip() for part in re.split(r"[、;,\n|]", text)]
    if len(parts) == 1 and text.count("/") == people - 1:
        # 57年/1950-4 and 81岁/79岁: a single slash cannot be part of a date here
        parts = [part.strip() for part in text.split("/")]
    if len(parts) == people:
        return [_first(part, as_of, is_age) for part in parts]
    return _readings(text, as_of, is_age)


def normalise(text: str) -> str:
    """NFKC, Chinese numerals as digits, spaces inside dates taken out."""
    text = plain(short(text, 200)).replace("〇", "零").replace("○", "零")
    text = _RUN.sub(lambda m: convert_runs(m.group()), text)
    text = re.sub(r"(?<=[\d年月])[ \t]+(?=[\d年月日])", "" if "年" in text else " ", text)
    return re.sub(r"\s*([.\-/])\s*", r"\1", re.sub(r"[–—－_]", "-", text)).replace("。", ".")


def _first(text: str, as_of: dt.date, is_age: bool) -> DateReading:
    if is_placeholder(text):
        return NOTHING
    found = _readings(text, as_of, is_age)
    return found[0] if found else DateReading(warning=f"出生日期“{text[:20]}”看不懂，未采用。")


def _readings(text: str, as_of: dt.date, is_age: bool) -> list[DateReading]:
    """All dates or ages of a normalised text, in order."""
    if _LUNAR.search(text):
        year = re.search(r"(19|20)\d\d", text)
        note = "出生日期是农历，只取年份。"
        return [DateReading(year.group(), warning=note)] if year else [DateReading(warning=note)]
    if _BARE_AGE.match(text) and int(text) <= 120:
        return [DateReading(age=int(text))]
    found: list[tuple[int, DateReading]] = []
    taken = 0
    while taken < len(text):
        match, reading = _next_date(text, taken, as_of, is_age)
        if match is None:
            break
        found.append((match.start(), reading))
        taken = match.end()
    return [reading for _, reading in found]


def _next_date(text: str, start: int, as_of: dt.date, is_age: bool) -> tuple[re.Match[str] | None, DateReading]:
    """The leftmost date at or after `start`; at the same place the longest."""
    best: re.Match[str] | None = None
    reading = NOTHING
    for pattern, build in _FORMS:
        match = pattern.search(text, start)
        if match and (best is None or (match.start(), -match.end()) < (best.start(), -best.end())):
            best, reading = match, build(match, as_of)
    return best, reading


def _parts(year: str, month: str | None, day: str | None, as_of: dt.date, shown: str) -> DateReading:
    number = full_year(year, as_of)
    wrong = DateReading(warning=f"出生日期“{shown}”不合理，未采用。")
    if not EARLIEST_YEAR <= number <= as_of.year:
        return wrong
    if not month or int(month) == 0:
        return DateReading(str(number))
    if not 1 <= int(month) <= 12:
        return wrong
    if not day or int(day) == 0:
        return DateReading(f"{number}-{int(month):02d}")
    iso = iso_day(number, int(month), int(day), as_of)
    return DateReading(iso) if iso else wrong


def full_year(year: str, as_of: dt.date) -> int:
    """Two digits above those of the present year belong to the last century."""
    if len(year) != 2:
        return int(year)
    return (1900 if int(year) > as_of.year % 100 else 2000) + int(year)


def _digits(text: str, as_of: dt.date) -> DateReading:
    if len(text) == 8:
        return _parts(text[:4], text[4:6], text[6:], as_of, text)
    if len(text) == 6:
        if EARLIEST_YEAR <= int(text[:4]) <= as_of.year and int(text[4:]) <= 12:
            return _parts(text[:4], text[4:], None, as_of, text)
        return _parts(text[:2], text[2:4], text[4:], as_of, text)
    return _parts(text, None, None, as_of, text)


def _day_first(match: re.Match[str], as_of: dt.date) -> DateReading:
    """3/25/1945 or 25/3/1945; where both readings are possible only the year is known."""
    one, two, year = int(match.group(1)), int(match.group(2)), match.group(3)
    if one > 12 >= two:
        return _parts(year, str(two), str(one), as_of, match.group())
    if two > 12 >= one or one == two:
        return _parts(year, str(one), str(two), as_of, match.group())
    reading = _parts(year, None, None, as_of, match.group())
    return DateReading(reading.birth, warning=f"日期“{match.group()}”月日先后不明，只取年份。")


def _english(match: re.Match[str], as_of: dt.date) -> DateReading:
    day, name, day_after, year = match.groups()
    month = _MONTHS.get(name.lower())
    if month is None:
        return DateReading(warning=f"出生日期“{match.group()}”看不懂，未采用。")
    return _parts(year, str(month), day or day_after, as_of, match.group())


def _from_number(value: float, as_of: dt.date, is_age: bool) -> DateReading:
    if value != value or value <= 0 or value > 99991231:
        return NOTHING if value == 0 else DateReading(warning="出生日期是无法识别的数字，未采用。")
    if not value.is_integer():
        year, _, month = repr(value).partition(".")
        if len(year) == 4 and month == "1":
            # 1945.1 as a number is January or, with its zero lost, October.
            return DateReading(str(int(year)), warning=f"“{value}”是1月还是10月分不清，只取年份。")
        if len(year) == 4 and len(month) <= 2:
            return _parts(year, month, None, as_of, repr(value))
        return DateReading(warning=f"出生日期“{value}”看不懂，未采用。")
    number = int(value)
    if number <= 120:
        return DateReading(age=number)
    if 10000 <= number < 80000:
        day = _EPOCH + dt.timedelta(days=number)
        iso = iso_day(day.year, day.month, day.day, as_of)
        return DateReading(iso) if iso else DateReading(warning=f"出生日期“{number}”不合理，未采用。")
    digits = str(number)
    if len(digits) in (4, 6, 8):
        return _digits(digits, as_of)
    if len(digits) == 5:
        return _parts(digits[:4], digits[4:], None, as_of, digits)
    return DateReading(warning=f"出生日期“{number}”看不懂，未采用。")


_FORMS = (
    (_CHINESE, lambda m, d: _parts(m.group(1), m.group(2), m.group(3), d, m.group())),
    (_SEPARATED, lambda m, d: _parts(m.group(1), m.group(3), m.group(4), d, m.group())),
    (_DAY_FIRST, _day_first),
    (_AGE, lambda m, d: DateReading(age=int(m.group(1)))),
    (_MONTHS_OLD, lambda m, d: DateReading(age=int(m.group(1)) // 12)),
    (_DIGITS, lambda m, d: _digits(m.group(1), d)),
    (_ENGLISH, _english),
)


def age_on(birth: str, day: dt.date) -> int:
    """Completed years; an unknown month or day counts as the first."""
    year, month, date = (*map(int, birth.split("-")), 1, 1)[:3]
    return day.year - year - ((day.month, day.day) < (month, date))
