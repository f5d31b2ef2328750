"""Out the same way: the header row of a department's form is pasted, and our people fill its columns.

Every field is recognised by the same lexicon as on the way in; ID numbers and dates take the form the header asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

from .cells import plain
from .fields import FIELDS
from .grid import Grid
from .headers import HeaderMatch, match_levels
from .layout import header_levels, is_hint_text
from .legend import read_legends
from .tags import in_order

_IMPLIES = {
    "老年人": {"高龄老人", "独居老人", "孤老", "纯老家庭", "空巢老人"}, "儿童": {"婴幼儿"}, "慢性病": {"血透", "肿瘤"},
    "行动不便": {"失能"},
}  # fmt: skip
# Columns we understand but never have anything for.
_NEVER = {"known", "visit_note", "spouse_name", "spouse_id", "spouse_birth", "spouse_phone", "insurance", "nationality"}
_MASK = re.compile(r"脱敏|隐去|掩码|打码|打星|星号|\*|隐藏|遮")


@dataclass(frozen=True, slots=True)
class FilledForm:
    """headers: as pasted; fields: code per column or None; rows: texts; unknown: columns left blank."""

    headers: tuple[str, ...]
    fields: tuple[str | None, ...]
    rows: tuple[tuple[str, ...], ...]
    unknown: tuple[tuple[int, str], ...]

    def as_text(self) -> str:
        """Tab separated, to be pasted into the form under its header."""
        return "\n".join("\t".join(re.sub(r"[\t\n]+", " ", cell) for cell in row) for row in self.rows)

    @property
    def report(self) -> str:
        """One Chinese sentence about the columns left blank, "" where there are none."""
        if not self.unknown:
            return ""
        return "这些列没有对应的资料，留空：" + "、".join(shown for _, shown in self.unknown) + "。"


def fill_header(
    header: str | Sequence[str] | Sequence[Sequence[str]],
    people: Iterable[Any],
    mapping: Mapping[int, str | None] | None = None,
) -> FilledForm:
    """Fill a form.

    header: a pasted row (tab separated; two lines for a two-row header), or its cells, or rows of cells.
    people: PersonRow or dicts with the same keys (also `address`, `estate`, `head_name`, `age`).
    mapping: corrections, column from 0 -> field code or None.
    """
    rows = _rows_of(header)
    hints: list[str] = []
    if len(rows) > 1 and sum(1 for cell in rows[-1] if is_hint_text(cell)) >= 2:
        hints = rows.pop()
    levels = header_levels(Grid("", [list(row) for row in rows]), range(len(rows)), {})
    width = max(map(len, rows), default=0)
    shown = tuple("·".join(dict.fromkeys(text for text in levels.get(c, []) if text)) for c in range(width))
    matches = {c: match for c in range(width) if (match := match_levels([t for t in levels.get(c, []) if t]))}
    fields = [_field(c, matches) for c in range(width)]
    for column, field in (mapping or {}).items():
        if 0 <= column < width and (field is None or field in FIELDS):
            fields[column] = field
    filled = []
    for number, person in enumerate(people, 1):
        record = person_record(person)
        asked = [f"{text} {hints[c] if c < len(hints) else ''}" for c, text in enumerate(shown)]
        filled.append(tuple(_cell(field, asked[c], record, number) for c, field in enumerate(fields)))
    unknown = tuple((c, text) for c, text in enumerate(shown) if text and (fields[c] is None or fields[c] in _NEVER))
    return FilledForm(shown, tuple(fields), tuple(filled), unknown)


def _rows_of(header: str | Sequence[str] | Sequence[Sequence[str]]) -> list[list[str]]:
    if isinstance(header, str):
        return [
            [cell.strip() for cell in line.split("\t")] for line in header.strip("\r\n").splitlines() if line.strip()
        ]
    cells = list(header)
    if cells and not isinstance(cells[0], str):
        return [[str(cell).strip() for cell in row] for row in cells]
    return [[str(cell).strip() for cell in cells]]


def _field(column: int, matches: Mapping[int, HeaderMatch]) -> str | None:
    """Beside a person's own column, 户主姓名 and the like are about the head of the household."""
    match = matches.get(column)
    if match is None:
        return None
    own = any(other.field == match.field and not other.stands_in for other in matches.values())
    if match.stands_in and own:
        return {"name": "head_name", "id_number": "head_id", "phone": "head_phone"}[match.field]
    return match.field


def person_record(person: Any) -> dict[str, Any]:
    """A PersonRow or a mapping as one dict of plain values."""
    record = asdict(person) if is_dataclass(person) and not isinstance(person, type) else dict(person)
    if not record.get("address"):
        record["address"] = door_text(record)
    contacts = record.get("emergency_contacts") or ()
    if contacts:
        first = contacts[0] if isinstance(contacts[0], Mapping) else asdict(contacts[0])
        record.setdefault("emergency_name", first.get("name"))
        record.setdefault("emergency_relation", first.get("relation"))
        record.setdefault("emergency_phone", "、".join(first.get("phones") or ()))
    if record.get("is_head") and not record.get("head_name"):
        record |= {"head_name": record.get("name"), "head_id": record.get("id_number")}
    return record


def door_text(record: Mapping[str, Any]) -> str:
    """36弄7号2单元302室; 号 in a lane, 号楼 elsewhere."""
    parts = [record.get("lane") or ""]
    if record.get("building"):
        parts.append(f"{record['building']}{'号' if '弄' in parts[0] else '号楼'}")
    if record.get("unit"):
        parts.append(f"{record['unit']}单元")
    if record.get("floor"):
        parts.append(f"{record['floor']}楼")
    if room := record.get("room"):
        parts.append(f"{room}室" if re.match(r"^[A-Z]?\d", room) else room)
    return "".join(parts)


def _cell(field: str | None, asked: str, record: Mapping[str, Any], number: int) -> str:
    if field is None or field in _NEVER:
        return ""
    if field == "seq":
        return str(number)
    asked = plain(asked)
    value = _value(field, asked, record)
    for legend in read_legends(asked):
        codes = {meaning: code for code, meaning in legend.codes}
        if value in codes:
            return codes[value]
    return value


def _value(field: str, asked: str, record: Mapping[str, Any]) -> str:
    tags = set(record.get("tags") or ())
    if field.startswith("tag:"):
        tag = field[4:]
        return _yes_no(bool(({tag} | _IMPLIES.get(tag, set())) & tags), asked)
    if field in ("id_number", "id_tail", "head_id"):
        number = record.get("head_id" if field == "head_id" else "id_number") or ""
        return format_id(number, asked if field != "id_tail" else asked + " 后四位")
    if field == "birth_date":
        return format_date(record.get("birth_date") or "", asked)
    if field in ("phone", "head_phone"):
        return format_phones(record.get("phones" if field == "phone" else "head_phones") or (), asked)
    if field == "key_group":
        return "、".join(in_order(tags))
    if field == "disability":
        kinds = [kind for tag, kind in (("听障", "听力"), ("视障", "视力"), ("精神障碍", "精神")) if tag in tags]
        return "、".join(kinds) or "有" if "残疾人" in tags else "无"
    if field == "care":
        return "失能" if "失能" in tags else "半自理" if "行动不便" in tags else ""
    if field in ("chronic", "health"):
        return "慢性病" if tags & ({"慢性病"} | _IMPLIES["慢性病"]) else ("无" if field == "chronic" else "")
    if field in ("is_head", "moved_out"):
        answer = record.get(field)
        return "" if answer is None else _yes_no(bool(answer), asked)
    if field == "name" and _MASK.search(asked):
        name = str(record.get("name") or "")
        return name[:1] + "*" * (len(name) - 1)
    if field == "doorplate":
        parts = [record.get(key) for key in ("building", "unit", "room")]
        return "-".join(part for part in parts if part) if "-" in asked else record["address"]
    if field == "emergency":
        keys = ("emergency_name", "emergency_relation", "emergency_phone")
        return " ".join(str(record[key]) for key in keys if record.get(key))
    value = record.get(field)
    if value is None:
        return ""
    return str(value) + _suffix(field, asked)


def _suffix(field: str, asked: str) -> str:
    """室, 号楼 or 单元 where the form shows an example with the word (如501室)."""
    words = {"building": "号楼|栋|幢|座", "unit": "单元|门", "room": "室", "floor": "层|楼"}.get(field)
    if words and (match := re.search(rf"(?:如|例)\D{{0,3}}[\dA-Za-z一二三四五六七八九十]+({words})", asked)):
        return match.group(1)
    return ""


def _yes_no(answer: bool, asked: str) -> str:
    if re.search(r"[√✓]", asked):
        return "√" if answer else ("×" if "×" in asked else "")
    if re.search(r"1/0|0/1|填1", asked):
        return "1" if answer else "0"
    if "有/无" in asked or re.search(r"^有无|有或无", asked):
        return "有" if answer else "无"
    if re.search(r"\by/n\b", asked, re.I):
        return "Y" if answer else "N"
    return "是" if answer else "否"


def format_id(number: str, asked: str) -> str:
    """18 characters, the last digits (后四位), masked (脱敏), or in groups (空格)."""
    if match := re.search(r"[后末尾]\s*([一二三四五六七八\d])\s*位", asked):
        if not re.search(r"前[一二三四五六七八\d]位?", asked):
            count = "一二三四五六七八".find(match.group(1)) + 1 or int(match.group(1))
            return number[-count:] if number else ""
    if _MASK.search(asked) or re.search(r"前\S{1,2}位?[后末]", asked):
        return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) >= 10 else "*" * len(number)
    if re.search(r"空格|分段|隔开", asked) and len(number) == 18:
        return f"{number[:6]} {number[6:14]} {number[14:]}"
    return number.replace("X", "x") if re.search(r"小写", asked) else number


_DATE_FORM = re.compile(
    r"(?P<year>yyyy|(?:19|20)\d{2})(?P<one>[^\w\s]|年)?(?P<month>mm?|1[0-2]|0[1-9]|[1-9])?(?P<two>[^\w\s]|月)?"
    r"(?P<day>dd?|[0-3]\d|[1-9])?(?P<end>日)?",
    re.I,
)


def format_date(birth: str, asked: str) -> str:
    """A birth date (ISO, any precision) as the header asks: YYYYMMDD, 1945.03, 1945年3月1日, 出生年月, 8位."""
    parts = birth.split("-") if birth else []
    if not parts:
        return ""
    asked = asked.lower()
    form = next((m for m in _DATE_FORM.finditer(asked) if m["month"] or m["one"]), None)
    if form is None and re.search(r"8\s*位|八位", asked):
        return "".join(parts)
    if form is None:
        if re.search(r"年月(?!日)", asked):
            return ".".join(parts[:2])
        return parts[0] if re.search(r"出生年(?!月)|年份", asked) else "-".join(parts)
    wanted = 1 + bool(form["month"]) + bool(form["day"])
    short = [False, _unpadded(form["month"]), _unpadded(form["day"])]
    parts = [str(int(p)) if short[i] else p for i, p in enumerate(parts[:wanted])]
    marks = [form["one"] or "", form["two"] or "", form["end"] or ""]
    if marks[0] == "年":
        marks = ["年", "月", "日"]
        return "".join(p + marks[i] for i, p in enumerate(parts))
    return "".join(p + (marks[i] if i + 1 < len(parts) else "") for i, p in enumerate(parts))


def _unpadded(sample: str | None) -> bool:
    return bool(sample) and len(sample or "") == 1


def format_phones(phones: Sequence[str], asked: str) -> str:
    """手机 gets a mobile, 座机 a landline, 联系电话 everything; masked where asked."""
    mobiles = [p for p in phones if re.fullmatch(r"1\d{10}", p)]
    landlines = [p for p in phones if p not in mobiles]
    if re.search(r"手机|移动|11位|mobile", asked, re.I):
        chosen = mobiles[:1]
    elif re.search(r"座机|固话|固定|住宅|宅电", asked):
        chosen = landlines[:1]
    else:
        chosen = mobiles + landlines
    if _MASK.search(asked):
        chosen = [p[:3] + "****" + p[-4:] if len(p) == 11 and p.isdigit() else "****" + p[-4:] for p in chosen]
    return "、".join(chosen)
