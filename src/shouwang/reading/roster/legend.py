"""Code columns with their legend: 重点类别 1,3 and somewhere on the sheet "1独居 2孤老 3低保".

A legend stands in a header cell, in the hint row, above or below the table, or on a sheet of codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .cells import plain, text_of
from .grid import Grid
from .headers import normal_header
from .layout import Header
from .tags import yes_or_no

_CODE = r"(?:[A-Za-z]\d?|\d{1,2}|[甲乙丙丁戊己庚辛])"
# "1=独居", "A：孤老", "B-低保", "3、残疾"; the meaning runs to the next separator or code.
_EXPLICIT = re.compile(
    rf"(?<![0-9A-Za-z.\-/]){_CODE}\s*(?:[=:.、)-]|为|代表|表示|->|→)\s*(?=[\u4e00-\u9fff\d])[^=:,;。、\s(){{}}]+"
    rf"(?:\([^()=:]{{0,20}}\))?"
)
_COMPACT = re.compile(r"(?<![0-9A-Za-z.\-/])(?:[A-Za-z]|\d{1,2})\s*[\u4e00-\u9fff][\u4e00-\u9fff()/·+]*")
_PAIR = re.compile(rf"^({_CODE})\s*(?:[=:.、)-]|为|代表|表示|->|→)?\s*(.+)$", re.S)
_SPLIT = re.compile(r"[、,;/\s+.和&|]+")
_LONGEST = 14  # characters of a meaning
_DECODED = {
    "key_group", "disability", "care", "insurance", "health", "chronic", "person_type", "registration", "relation", "sex",
    "id_kind", "moved_out", "is_head", "known",
}  # fmt: skip
_ASKED = {"moved_out", "is_head"}
_CODE_HEADER = re.compile(r"代码|编码|代号|类|标签|标记|情况|状况|性质|属性")

Codes = dict[str, str]


@dataclass(frozen=True, slots=True)
class Legend:
    """label: the words in front of the first code; codes: code -> meaning."""

    label: str
    codes: tuple[tuple[str, str], ...]

    def table(self) -> Codes:
        return dict(self.codes)


@lru_cache(maxsize=4096)
def read_legends(text: str) -> tuple[Legend, ...]:
    """The lists of codes in a text; a code that comes again begins a new list."""
    text = re.sub(r"[–—－―]", "-", plain(text))
    if len(text) > 4000:
        return ()
    found = list(_EXPLICIT.finditer(text))
    if len(found) < 2:
        found = list(_COMPACT.finditer(text))
    if len(found) < 2:
        return ()
    legends: list[Legend] = []
    codes: Codes = {}
    label = _label(text[: found[0].start()])
    end = found[0].start()
    for match in found:
        pair = _PAIR.match(match.group().strip())
        if pair is None:
            continue
        code, meaning = pair[1].upper(), pair[2].strip(" -=:.、()")
        between = text[end : match.start()]
        end = match.end()
        if code in codes or (codes and re.search(r"[\u4e00-\u9fff]{2,}\s*[:(]?\s*$", between)):
            legends.append(Legend(label, tuple(codes.items())))
            codes, label = {}, _label(between)
        if meaning and len(meaning) <= _LONGEST:
            codes[code] = meaning
    legends.append(Legend(label, tuple(codes.items())))
    return tuple(one for one in legends if len(one.codes) >= 2 and len({m for _, m in one.codes}) == len(one.codes))


def _label(text: str) -> str:
    """The last words before the codes: "说明：重点类别代码：" -> 重点类别代码."""
    pieces = [p for p in re.split(r"[:(;。,\s]+", text) if re.search(r"[\u4e00-\u9fffA-Za-z]", p)]
    return normal_header(pieces[-1]) if pieces else ""


def table_legends(grid: Grid) -> list[Legend]:
    """A sheet of codes: a column of codes with their meanings to the right."""
    legends = []
    rows = [[text_of(v) for v in row] for row in grid.rows[:400]]
    for c in range(min(grid.width, 40) - 1):
        codes: Codes = {}
        label = ""
        for row in [*rows, []]:
            code = plain(row[c]).upper() if c < len(row) else ""
            meaning = plain(row[c + 1]) if c + 1 < len(row) else ""
            named = row[c - 1] if 0 < c <= len(row) else ""
            if re.fullmatch(_CODE, code) and re.match(r"[\u4e00-\u9fff\d]", meaning) and len(meaning) <= _LONGEST:
                if code in codes or (named and codes and normal_header(named) != label and c > 0):
                    legends.append(Legend(label, tuple(codes.items())))
                    codes = {}
                if not codes and named:
                    label = normal_header(named)
                codes[code] = meaning
                continue
            if len(codes) >= 2:
                legends.append(Legend(label, tuple(codes.items())))
            codes = {}
            words = [t for t in (code, meaning) if re.search(r"[\u4e00-\u9fff]", t)]
            # Above the codes stand 代码 | 含义 or the name of the list; the name is what helps.
            if words and not re.fullmatch(r"代码|编码|代号|序号|含义|名称|说明|值", words[0]):
                label = normal_header(words[0])
    return [one for one in legends if len(one.codes) >= 2]


def legends_for(grid: Grid, header: Header, others: Sequence[Grid]) -> dict[int, Codes]:
    """Column -> codes, for the columns whose cells are codes of a legend."""
    inside, around = _texts_of(grid, header)
    loose = [legend for text in around for legend in read_legends(text)]
    elsewhere = [legend for other in others for legend in _of_sheet(other)]
    chosen: dict[int, Codes] = {}
    for column, shown in header.texts.items():
        field = header.fields.get(column)
        own = [legend for text in inside.get(column, ()) for legend in read_legends(text)]
        if field is None and not (own or _CODE_HEADER.search(shown)):
            continue
        if field is not None and field not in _DECODED and not field.startswith("tag:"):
            continue
        cells = _cells(grid, header, column)
        if not cells:
            continue
        named = [one for one in [*loose, *elsewhere] if _names(one.label, shown)]
        generic = [] if field is None or field.startswith("tag:") or field in _ASKED else [*loose, *elsewhere]
        if field == "known" or field is None:
            generic = [*loose, *elsewhere] if re.search("代码|编码|代号|标签|类别", shown) else []
        for group in (own, named, generic):
            fitting = [one for one in group if _fits(one.table(), cells)]
            if fitting and (group is not generic or len({one.codes for one in fitting}) == 1):
                chosen[column] = fitting[0].table()
                break
    return chosen


def _texts_of(grid: Grid, header: Header) -> tuple[dict[int, list[str]], list[str]]:
    """Texts in and under the header cells by column; texts of titles, notes and lonely cells."""
    inside = {column: [shown] for column, shown in header.texts.items()}
    last = header.rows[-1]
    for r in (last + 1, last + 2):
        if r < len(grid.rows):
            for column in inside:
                text = text_of(grid.rows[r][column]) if column < len(grid.rows[r]) else ""
                if len(text) >= 6:
                    inside[column].append(text)
    around = []
    for r, row in enumerate(grid.rows):
        filled = [text_of(v) for v in row if isinstance(v, str) and v.strip()]
        if filled and (r < header.rows[0] or (r > last and len(filled) <= 2)):
            around.extend(text for text in filled if len(text) >= 4)
            if r < header.rows[0] and len(filled) > 1:
                around.append(" ".join(filled))
    return inside, list(dict.fromkeys(around))


def _of_sheet(grid: Grid) -> list[Legend]:
    texts = [text_of(v) for row in grid.rows[:200] for v in row if isinstance(v, str) and len(v) >= 6]
    found = [legend for text in texts for legend in read_legends(text)]
    return table_legends(grid) + found


def _cells(grid: Grid, header: Header, column: int) -> list[str]:
    """The first 400 different texts of a column, as far as they are short."""
    found: dict[str, None] = {}
    for row in grid.rows[header.rows[-1] + 1 :]:
        text = text_of(row[column]) if column < len(row) else ""
        if text:
            found[text] = None
            if len(found) >= 400:
                break
    return list(found)


def _names(label: str, shown: str) -> bool:
    """The label of a legend and the header of a column are the same words."""
    short = re.sub(r"代码|编码|代号|说明|类别|类型|情况|[:(].*$", "", label)
    header = re.sub(r"代码|编码|代号|说明|类别|类型|情况|[(\[].*$", "", normal_header(shown).split("·")[-1])
    if not label:
        return False
    return normal_header(shown).startswith(label) or bool(short and header and (short == header or header in label))


def _fits(codes: Codes, cells: Iterable[str]) -> bool:
    """Most cells can be told by this legend, and none of the codes used is unknown to it."""
    good = bad = 0
    for text in cells:
        if decode(codes, text) is not None:
            good += 1
        elif yes_or_no(text) is None and re.fullmatch(r"[\dA-Za-z,、;/ ]{1,12}", plain(text)):
            bad += 1
    return good > 0 and good >= 3 * bad


@lru_cache(maxsize=8192)
def _decode(codes: tuple[tuple[str, str], ...], text: str) -> str | None:
    table = dict(codes)
    bare = plain(text).strip().upper()
    if not bare or len(bare) > 40:
        return None
    meanings = []
    for piece in filter(None, _SPLIT.split(bare)):
        piece = re.sub(r"^0(?=\d$)", "", piece) if piece not in table else piece
        if piece in table:
            meanings.append(table[piece])
        elif len(piece) > 1 and all(c in table for c in piece):
            meanings.extend(table[c] for c in piece)
        else:
            return None
    return "、".join(meanings) or None


def decode(codes: Codes, text: str) -> str | None:
    """The meaning of a cell of codes, None where it is something else."""
    return _decode(tuple(codes.items()), text)
