"""Folding: full width, traditional script and upper case away, one character in, one character out.

Because the folded text is exactly as long as the raw one, every rule works on the folded text and every word
that is reported is cut from the raw text at the same place.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib.resources import files

# NFKC would turn these into letters or punctuation of several characters or of another meaning.
KEEP = {"…": "…", "～": "~", "—": "-", "–": "-", "−": "-", "‐": "-", "‑": "-", "－": "-", "﹣": "-", "〜": "~",
        "＃": "#", "♯": "#", "，": "，", "。": "。", "！": "！", "？": "？", "；": "；", "（": "（",
        "）": "）", "｜": "|", "✕": "x", "✖": "x", "×": "x", "﹡": "*", "＊": "*", "\u3000": " ", "\u00a0": " ",
        "\t": " ", "\r": " ", "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n",
        "“": "“", "”": "”", "℃": "度", "°": "度", "º": "度"}  # fmt: skip
# ASCII punctuation that means the same as its Chinese sister, where no number stands on both sides.
SISTERS = {",": "，", "!": "！", "?": "？", ";": "；", "(": "（", ")": "）"}


# Cantonese and Shanghainese function words and their written-Mandarin sisters; patterns pass through `dialect`, too
DIALECT = {
    "唔": "不",
    "勿": "不",
    "冇": "没",
    "咗": "了",
    "嘅": "的",
    "喺": "在",
    "佢": "他",
    "啲": "些",
    "嚟": "来",
    "哋": "们",
}


def dialect(pattern: str) -> str:
    return pattern.translate({ord(key): value for key, value in DIALECT.items()})


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    text = files("shouwang.reading.lexicon").joinpath("traditional.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        for pair in line.split():
            if len(pair) == 2:
                table[pair[0]] = pair[1]
    return table


@lru_cache(maxsize=20_000)
def _fold_char(char: str) -> str:
    if char in KEEP:
        return KEEP[char]
    if char in SISTERS:
        return SISTERS[char]
    wide = unicodedata.normalize("NFKC", char)
    if len(wide) != 1:
        wide = char
    wide = SISTERS.get(wide, wide)
    wide = _table().get(wide, wide)
    wide = DIALECT.get(wide, wide)
    low = wide.lower()
    return low if len(low) == 1 else wide


class _Folding(dict):
    """A translation table that learns each character when it is first met."""

    def __missing__(self, code: int) -> str:
        char = _fold_char(chr(code))
        if len(self) < 50_000:
            self[code] = char
        return char


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Folded text of the same length."""
    return text.translate(_FOLDING)
