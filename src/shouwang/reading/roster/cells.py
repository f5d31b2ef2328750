"""Cell values as text: what Excel, people and phones add to a cell is taken off here."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache

CellValue = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

# Zero-width, bidirectional and other control characters; line breaks and tabs are kept.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FORMULA_TEXT = re.compile(r'^=\s*"(.*)"$', re.S)
_DITTO = re.compile(r"""^(?:同\s*上(?:一?行|一?格)?|同前|[〃″〞"”“＂]{1,3}|''|′′|‘’|’’)$""")
_PLACEHOLDERS = {
    "", "无", "没有", "暂无", "不详", "未知", "不明", "待补", "待核", "待查", "待定", "待补充", "待核实", "缺", "空",
    "未填", "不知道", "不清楚", "未提供", "拒绝提供", "不愿提供", "n/a", "na", "none", "null", "nil", "无电话", "未登记",
    "/", "\\", "-", "--", "---", "—", "——", "–", "_", "?", "??", ".", "*", "x", "×", "#n/a", "#value!", "#ref!", "#name?",
    "o", "〇", "○", "/ /", "//", "无身份证", "办理中", "补办中", "未办", "没办", "同户主",
}  # fmt: skip


def text_of(value: CellValue) -> str:
    """The cell as a person would read it; whole floats without .0, dates in ISO."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        return repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def clean(text: str) -> str:
    """Without ="…", leading apostrophes, zero-width characters and outer white space."""
    # Printable text holds no zero-width or control character; most cells are that.
    text = text.strip() if text.isprintable() else _INVISIBLE.sub("", text).strip()
    if not text:
        return text
    if text[0] == "=" and (match := _FORMULA_TEXT.match(text)):
        text = match.group(1).strip()
    if text[:1] in "'’‘`" and len(text) > 1 and text[1] not in "'’":
        text = text[1:].strip()
    return text


def short(text: str, limit: int = 400) -> str:
    """No name, number, date or door needs more; keeps the searching of long cells linear."""
    return text if len(text) <= limit else text[:limit]


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """NFKC: full-width letters, digits and punctuation become ASCII."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def is_ditto(text: str) -> bool:
    """同上, 〃 and ″ repeat the cell above."""
    return len(text) <= 6 and _DITTO.match(text) is not None


def is_placeholder(text: str) -> bool:
    """Blank, or a word that stands for "nothing known"."""
    if len(text) > 8 or (len(text) > 3 and text.isdigit()):
        return False
    return text in _PLACEHOLDERS or plain(text).strip(" \t\n()（）。.").lower() in _PLACEHOLDERS


def is_date_like(value: CellValue) -> bool:
    """A real date or time cell: what Excel makes of a door such as 3-12."""
    return isinstance(value, (dt.date, dt.time, dt.timedelta))
