"""Names in a cell: one person or several, with remarks in brackets taken off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from .cells import clean, plain, short

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
_BRACKET = re.compile(r"[(（\[【〔<《]([^()（）\[\]【】〔〕<>《》]*)[)）\]】〕>》]")
_SEPARATOR = re.compile(r"[、/;\n\r|\\&+]|,(?=\s*[^\sA-Za-z])|(?<=[^\sA-Za-z]),")
_SPACE_PAIR = re.compile(rf"(?<=[{_HAN}]{{2}})[ \t\u3000]+(?=[{_HAN}]{{2}})")
_HAN_SPACE = re.compile(rf"(?<=[{_HAN}·])\s+(?=[{_HAN}·])")
_LEAD = re.compile(r"^(?:\(?\d{1,3}\)?[.、．)]\s*|[①-⑳]\s*)")
_LABEL = re.compile(r"(?:^|\s)(户主|配偶|丈夫|妻子|老伴|夫|妻|本人)\s*[::]\s*")
_PLACEHOLDER = re.compile(
    r"^(?:空房|空关|空置|无人|空户|空屋|空挂|未入住|没人住|无住户|"
    r"(?:空|无|没有|暂无|不详|未知|待补|待核|待查|待定|[-/\\—?？.*×xX]+|\d+|n/?a)$)",
    re.I,
)
_COMPOUND = frozenset(
    "欧阳 司马 上官 诸葛 皇甫 尉迟 公孙 慕容 令狐 东方 夏侯 司徒 长孙 宇文 端木 百里 南宫 独孤 轩辕 呼延 澹台 濮阳 淳于 单于 "
    "太史 申屠 钟离 闻人 赫连 万俟 公羊 公冶 宗政 仲孙 鲜于 闾丘 司空 西门 东郭 南门 拓跋".split()
)


@dataclass(frozen=True, slots=True)
class NameReading:
    """name: cleaned; note: what stood in brackets behind it (夫, 已故, 租客)."""

    name: str
    note: str = ""


@lru_cache(maxsize=16384)
def read_names(text: str) -> tuple[NameReading, ...]:
    """The persons of a name cell; empty where it is blank or says that nobody lives there."""
    text = plain(clean(short(text))).strip()
    if not text or _PLACEHOLDER.match(re.sub(r"\s", "", _BRACKET.sub("", text)) or text):
        return ()
    # A label such as 配偶: separates as well as any mark.
    text = _LABEL.sub("、", text).strip("、 ") if _LABEL.search(text) else text
    people: list[NameReading] = []
    for piece in _split(text):
        note = ";".join(m.group(1) for m in _BRACKET.finditer(piece))
        name = _LEAD.sub("", _BRACKET.sub("", piece).strip())
        name = _HAN_SPACE.sub("", re.sub(r"[ \t]+", " ", name)).strip(" :.,-·'\"*()（）")
        if name and not _PLACEHOLDER.match(name):
            people.append(NameReading(name, note))
        elif note and people and not name:
            last = people.pop()
            people.append(NameReading(last.name, f"{last.note};{note}".strip(";")))
    return tuple(people)


def _split(text: str) -> list[str]:
    """Pieces at separators outside brackets; a bracket followed by Chinese ends a piece too."""
    shielded = _BRACKET.sub(lambda m: "(" + re.sub(r"\D|\d", "\x00", m.group(1)) + ")", text)
    notes = [m.group(1) for m in _BRACKET.finditer(text)]
    cut = _SEPARATOR.sub("\x01", shielded)
    cut = re.sub(rf"\)(?=\s*[{_HAN}]{{2}})", ")\x01", cut)
    cut = _SPACE_PAIR.sub("\x02", cut)
    pieces: list[str] = []
    for block in cut.split("\x01"):
        parts = block.split("\x02")
        while len(parts) > 1 and parts[0].strip() in _COMPOUND:
            parts[0:2] = [parts[0].strip() + parts[1]]
        pieces.extend(parts)
    rest = iter(notes)
    return [re.sub(r"\(\x00*\)", lambda _: "(" + next(rest, "") + ")", piece) for piece in pieces]
