"""Chinese numerals in doors and dates."""

from __future__ import annotations

import re

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "幺": 1, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "廿": 20, "卅": 30, "百": 100}
NUMERAL = "[零〇○一二三四五六七八九十百廿卅幺两]"
_RUN = re.compile(NUMERAL + "+")


def chinese_number(run: str) -> str | None:
    """十二 -> 12, 廿三 -> 23, 三零二 -> 302, 一百零二 -> 102; None where it is no number."""
    if all(c in DIGITS for c in run):
        return "".join(str(DIGITS[c]) for c in run)
    total = 0
    digit: int | None = None
    for c in run:
        if c in DIGITS:
            digit = DIGITS[c]
        elif c in ("十", "拾", "百"):
            total += (1 if digit is None else digit) * _TENS[c]
            digit = None
        elif c in _TENS:
            total += _TENS[c]
            digit = None
        else:
            return None
    return str(total + (digit or 0))


def convert_runs(text: str) -> str:
    """Every run of Chinese numerals as ASCII digits."""
    return _RUN.sub(lambda m: chinese_number(m.group()) or m.group(), text)
