"""Numbers as people write them: 23, ２３, 廿三, 二十三, 幺零四, 两斤半, 半."""

from __future__ import annotations

import unicodedata

DIGITS = {
    "零": 0, "〇": 0, "○": 0, "洞": 0, "一": 1, "壹": 1, "幺": 1, "么": 1, "二": 2, "贰": 2, "两": 2, "兩": 2,
    "俩": 2, "倆": 2, "三": 3, "叁": 3, "仨": 3, "四": 4, "肆": 4, "五": 5, "伍": 5, "六": 6, "陆": 6, "七": 7,
    "柒": 7, "拐": 7, "八": 8, "捌": 8, "九": 9, "玖": 9,
}  # fmt: skip
# Military and telephone digits (洞, 拐) and capital 陆 are words or names elsewhere: only `CHARS` is searched for.
CHARS = "零〇一二两三四五六七八九十百廿卅幺"
TENS = {"十": 10, "拾": 10, "廿": 20, "卄": 20, "卅": 30}
SCALES = {"百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10000}


def read_numeral(text: str) -> int | float | None:
    """Value of a numeral standing alone, or None. "半" = 0.5, "一斤半"-like halves: see quantities."""
    text = unicodedata.normalize("NFKC", text).strip()
    if not text or len(text) > 30:
        return None
    if text.isascii():
        try:
            value = float(text)
        except ValueError:
            return None
        if value != value or abs(value) > 1e15 or not text.replace(".", "", 1).isdigit():
            return None
        return int(value) if value == int(value) else value
    if text == "半":
        return 0.5
    if text.endswith("半"):
        whole = read_numeral(text[:-1])
        return None if whole is None else whole + 0.5
    if all(char in DIGITS or char.isdigit() for char in text):
        # spelt digit by digit: 幺零四, 六〇三
        spelt = "".join(str(DIGITS.get(char, char)) for char in text)
        return int(spelt) if spelt.isascii() and spelt.isdigit() else None
    return _with_scales(text)


def _with_scales(text: str) -> int | None:
    total = section = digit = 0
    seen_digit = False
    last_scale = 1
    for char in text:
        if char in DIGITS:
            digit, seen_digit = DIGITS[char], True
            if digit == 0:
                last_scale = 1
        elif char in TENS:
            section += TENS[char] if char in "廿卄卅" else (digit if seen_digit else 1) * 10
            digit, seen_digit, last_scale = 0, False, 10
        elif char in SCALES:
            scale = SCALES[char]
            if scale == 10000:
                total, section = (total + section + digit) * scale, 0
            else:
                section += (digit if seen_digit else 1) * scale
            digit, seen_digit, last_scale = 0, False, scale
        else:
            return None
    # 一百二 = 120, but 一百零二 = 102
    tail = digit * (last_scale // 10) if digit and last_scale >= 100 else digit
    return total + section + tail


def digits_of(text: str) -> str | None:
    """A door number as ASCII digits, leading zeros kept: 幺零四 → 104, 廿三 → 23, 十二〇三 → 1203."""
    if text.isascii():
        return text if text.isdigit() else None
    if all(char in DIGITS or char.isdigit() for char in text):
        return "".join(str(DIGITS.get(char, char)) for char in text)
    if len(text) >= 4 and text[0] in "一二三四" and text[1] == "十" and text[2] in DIGITS and text[3] in DIGITS:
        # 十二〇三 cannot be a number with scales; read the floor, then the door: 二十一〇二 = 2102
        return None
    value = _with_scales(text)
    return None if value is None else str(value)
