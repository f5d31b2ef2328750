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
_HAN = "\u4e00-\u9fff"
# "1=独居", "A：孤老", "B-低保", "3、残疾", "(4)困难", "5失能/卧床": a meaning runs to the next separator or code.
_ITEM = re.compile(
    rf"(?<![0-9A-Za-z])(?<![0-9][-/])(?:{_CODE}\s*(?:[=:.、)-]|为|代表|表示|->|→)\s*"
    rf"(?=[{_HAN}\d])(?:(?!\d{{1,2}}\s*[=:.)、])[^=:,;。、\s()/{{}}]|/(?=[{_HAN}]))+"
    rf"|(?:[A-Za-z]|\d{{1,2}})\s*[{_HAN}](?:[{_HAN}·+]|/(?=[{_HAN}]))*)"
    rf"(?:\((?=[^()]{{0,20}}[{_HAN}])[^()=:]{{1,20}}\))?"
)
_PAIR = re.compile(rf"^({_CODE})\s*(?:[=:.、)-]|为|代表|表示|->|→)?\s*(.+)$", re.S)
_BACKWARD = re.compile(r"^(?:(.{2,12})[:：])?([\u4e00-\u9fff/]{2,10})\s*[-=:(]?([A-Za-z]|\d{1,2})\)?$")
_FORWARD = re.compile(r"^(?:.{2,12}[:：])?\(?(?:[A-Za-z]|\d{1,2})\)?[-=:.]?[\u4e00-\u9fff]{2,}")
_SPLIT = re.compile(r"[、,;/\s+.和&|]+")
_CODE_LIKE = re.compile(r"[0-9A-Za-z０-９①-⑳甲乙丙丁][0-9A-Za-z０-９、,，;；/ .]{0,11}")
# A number before these words counts or numbers something: 3号楼, 2026年10月, 60人.
_COUNTED = re.compile(
    r"(?:号|楼|栋|幢|座|室|弄|单元|门(?!诊)|层|排|年(?!老)|月|日(?!间)|周|岁|人(?!户)|户(?!籍|口|主)|级|位|名|次|条|页|份|元|天|点|时|分)"
)
_LONGEST = 14  # characters of a meaning
_DECODED = {
    "key_group", "disability", "care", "insurance", "health", "chronic", "person_type", "registration", "relation", "sex",
    "id_kind", "moved_out", "is_head", "known",
}  # fmt: skip
# Fields a nameless list of codes may belong to, likeliest first; "known" stands for an unnamed code column.
_OPEN = ("key_group", "known", "person_type", "health", "care", "disability", "insurance", "chronic", "registration")
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
    if backward := _backward(text):
        return backward
    found = list(_ITEM.finditer(text))
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
        code, meaning = pair[1].upper(), pair[2].strip(" -=:.、")
        between = text[end : match.start()]
        end = match.end()
        if code in codes or (codes and re.search(r"[\u4e00-\u9fff]{2,}\s*[:(]?\s*$", between)):
            legends.append(Legend(label, tuple(codes.items())))
            codes, label = {}, _label(between)
        if meaning and len(meaning) <= _LONGEST and not _COUNTED.match(meaning):
            codes[code] = meaning
    legends.append(Legend(label, tuple(codes.items())))
    return tuple(one for one in legends if len(one.codes) >= 2 and len({m for _, m in one.codes}) == len(one.codes))


def _backward(text: str) -> tuple[Legend, ...]:
    """独居1、孤老2 and 独居(A) 孤老(B): the code behind its meaning."""
    pieces = [piece for piece in re.split(r"[,;。、\s|]+", text) if piece]
    found = [m for piece in pieces if (m := _BACKWARD.match(piece))]
    if len(found) < 2 or any(_FORWARD.match(piece) for piece in pieces):
        return ()
    codes = {m[3].upper(): m[2] for m in found}
    label = found[0][1] or ""
    if len(codes) != len(found) or len({m[2] for m in found}) != len(found):
        return ()
    return (Legend(normal_header(label), tuple(codes.items())),)


def is_legend_row(texts: Sequence[str], own: Sequence[bool]) -> bool:
    """A line below the table that only explains codes."""
    mine = [text for text, is_own in zip(texts, own, strict=True) if text and is_own]
    if len(mine) > 3 or any(re.search(r"\d{7}", text) for text in mine):
        return False
    return any(len(text) >= 6 and read_legends(text) for text in mine)


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
    if not any(_CODE_LIKE.fullmatch(text) for c in header.texts for text in _cells(grid, header, c, 30)):
        return {}
    inside, around = _texts_of(grid, header)
    loose = [legend for text in around for legend in read_legends(text)]
    elsewhere = [legend for other in others for legend in _of_sheet(other)]
    chosen: dict[int, Codes] = {}
    everywhere = [*loose, *elsewhere]
    taken: set[Legend] = set()
    waiting: list[tuple[int, int, list[str]]] = []
    for column, shown in header.texts.items():
        field = header.fields.get(column)
        own = [legend for text in inside.get(column, ()) for legend in read_legends(text)]
        named = [one for one in everywhere if _names(one.label, shown)]
        asked = field is not None and (field.startswith("tag:") or field in _DECODED)
        asked = asked or (field is None and bool(named))  # a list of codes bears this very name
        if not asked and not (field is None and (own or _CODE_HEADER.search(shown))):
            continue
        cells = _cells(grid, header, column)
        fitting = next((f for group in (own, named) if (f := [one for one in group if _fits(one.table(), cells)])), [])
        if fitting:
            chosen[column] = fitting[0].table()
            taken.add(fitting[0])
        elif field in _OPEN or (field in (None, "known") and re.search("代码|编码|代号|标签|类别", shown)):
            waiting.append((_OPEN.index(field) if field in _OPEN else 1, column, cells))
    for _, column, cells in sorted(waiting, key=lambda entry: entry[:2]):
        # A list of codes without a name serves one column: the one that is about key groups, if there is one.
        fitting = [one for one in everywhere if one not in taken and _fits(one.table(), cells)]
        if len({one.codes for one in fitting}) == 1:
            chosen[column] = fitting[0].table()
            taken.update(fitting)
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
    around: list[str] = []
    for r, row in enumerate(grid.rows):
        written = [v for v in row if isinstance(v, str) and v.strip()]
        if written and (r < header.rows[0] or (r > last and len(written) <= 2)):
            filled = [text_of(v) for v in written]
            around.extend(text for text in filled if len(text) >= 4)
            if r < header.rows[0] and len(filled) > 1:
                around.append(" ".join(filled))
    return inside, list(dict.fromkeys(around))


def _of_sheet(grid: Grid) -> list[Legend]:
    texts = [text_of(v) for row in grid.rows[:200] for v in row if isinstance(v, str) and len(v) >= 6]
    found = [legend for text in texts for legend in read_legends(text)]
    return table_legends(grid) + found


def _cells(grid: Grid, header: Header, column: int, most: int = 400) -> list[str]:
    """The first different texts of a column."""
    found: dict[str, None] = {}
    for row in grid.rows[header.rows[-1] + 1 :]:
        text = text_of(row[column]) if column < len(row) else ""
        if text:
            found[text] = None
            if len(found) >= most:
                break
    return list(found)


def _names(label: str, shown: str) -> bool:
    """The label of a legend and the header of a column are the same words."""
    short = re.sub(r"代码|编码|代号|说明|类别|类型|情况|码$|[:(].*$", "", label)
    header = re.sub(r"代码|编码|代号|说明|类别|类型|情况|[(\[].*$|码$", "", normal_header(shown).split("·")[-1])
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


def _bare_code(code: str) -> str:
    """01 and 1 are the same code."""
    return code.lstrip("0") or "0" if code.isdigit() else code


@lru_cache(maxsize=8192)
def _decode(codes: tuple[tuple[str, str], ...], text: str) -> str | None:
    table = {_bare_code(code): meaning for code, meaning in codes}
    bare = plain(text).strip().upper()
    if not bare or len(bare) > 40:
        return None
    meanings = []
    for piece in filter(None, _SPLIT.split(bare)):
        if _bare_code(piece) in table:
            meanings.append(table[_bare_code(piece)])
        elif len(piece) > 1 and all(c in table for c in piece):
            meanings.extend(table[c] for c in piece)
        else:
            return None
    return "、".join(meanings) or None


def decode(codes: Codes, text: str) -> str | None:
    """The meaning of a cell of codes, None where it is something else."""
    return _decode(tuple(codes.items()), text)
