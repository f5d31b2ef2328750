"""Which field a header cell names, by the lexicon headers.toml; every wording goes through here.

The same lexicon reads the header row of a department's form (see fill.py).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from .cells import plain
from .fields import FIELDS
from .tags import header_tag

_NUMBERING = re.compile(
    r"^(?:[A-Za-z]?\d{1,2}(?:[.．、:]\d{0,2}[.．、]?|[)）])|[(（]\d{1,2}[)）]|[一二三四五六七八九十]{1,2}、|[①-⑳])(?=\D)"
)
_MARKS = re.compile(r"[\s*★☆※▲△●◆#:：。?？\"'“”]+")
_BRACKET = re.compile(r"[(\[【〔<{].*?[)\]】〕>}]|[(\[【〔{].*$")
# Groups in the upper row of a two-row header that change the meaning of what stands below.
_CONTEXT = (
    ("spouse", re.compile(r"配偶|爱人|老伴")),
    ("contact", re.compile(r"联系人|联络人|监护|子女|儿女|家属|亲属|亲友|代理|照护人|照料人|赡养|房东|保姆|护工|邻居")),
    ("registered", re.compile(r"户籍|户口|籍贯|原籍")),
    ("officer", re.compile(r"走访|探访|填表|网格员|志愿者|责任人|楼组长|结对|经办|服务")),
    ("head", re.compile(r"^户主")),
)
_IN_CONTEXT = {
    "spouse": {"name": "spouse_name", "id_number": "spouse_id", "birth_date": "spouse_birth", "phone": "spouse_phone"},
    "contact": {
        "name": "emergency_name", "relation": "emergency_relation", "phone": "emergency_phone",
        "emergency": "emergency",
    },
    "registered": {"registration": "registration", "person_type": "person_type", "relation": "relation"},
    "officer": {},
    "head": {},
}  # fmt: skip
REFUSAL_HEADER = "退回原因"  # first column of a refused workbook; never part of the roster
_DOOR_FIELDS = {"address", "estate", "lane", "building", "unit", "floor", "room", "doorplate"}


@dataclass(frozen=True, slots=True)
class HeaderWord:
    """One entry of headers.toml."""

    field: str
    has: re.Pattern[str]
    unless: re.Pattern[str] | None
    stands_in: bool
    example: str


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """field: code of fields.py; stands_in: weaker, used where no other column gives the field."""

    field: str
    stands_in: bool = False


@lru_cache(maxsize=1)
def lexicon() -> tuple[HeaderWord, ...]:
    """The entries of headers.toml in their order."""
    data = tomllib.loads((files(__package__) / "headers.toml").read_text("utf-8"))
    words = []
    for entry in data["header"]:
        if entry["field"] not in FIELDS:
            raise ValueError(f"headers.toml: {entry['field']}")
        unless = re.compile(entry["unless"], re.I) if "unless" in entry else None
        words.append(
            HeaderWord(
                entry["field"],
                re.compile(entry["has"], re.I),
                unless,
                entry.get("stands_in", False),
                entry["example"],
            )
        )
    return tuple(words)


def normal_header(text: str) -> str:
    """NFKC, no blanks, marks or numbering; brackets are kept."""
    text = _MARKS.sub("", plain(text))
    return _NUMBERING.sub("", text, count=1)


@lru_cache(maxsize=8192)
def match_header(text: str) -> HeaderMatch | None:
    """The field one header text names, None where no entry of the lexicon fits."""
    whole = normal_header(text)
    if not whole or len(whole) > 60:
        return None
    bare = _BRACKET.sub("", whole)
    for candidate in dict.fromkeys((bare, whole)):
        if not candidate or len(candidate) > 24:
            continue
        tag = header_tag(candidate)
        if tag:
            return HeaderMatch(f"tag:{tag}")
        for word in lexicon():
            if word.has.search(candidate) and not (word.unless and word.unless.search(candidate)):
                # 户主（与户主关系）: the bracket says what the column really holds.
                if word.stands_in and candidate is bare and "关系" in whole and bare != whole:
                    return HeaderMatch("relation")
                return HeaderMatch(word.field, word.stands_in)
    return None


def match_levels(levels: Sequence[str]) -> HeaderMatch | None:
    """The field of a column whose header has several rows, from the upper group to the lowest cell."""
    distinct = list(dict.fromkeys(level for level in levels if level.strip()))
    if not distinct:
        return None
    if len(distinct) == 1 and "·" in distinct[0]:
        distinct = distinct[0].split("·")  # a two-row header written into one cell by refused_workbook
    if len(distinct) == 1:
        return match_header(distinct[0])
    above, last = "".join(distinct[:-1]), distinct[-1]
    match = match_header(last)
    context = next((code for code, pattern in _CONTEXT if pattern.search(normal_header(above))), None)
    if context == "registered" and (match is None or match.field in _DOOR_FIELDS | {"known", "registered_address"}):
        return HeaderMatch("registered_address")
    if context in ("spouse", "contact", "officer"):
        table = _IN_CONTEXT[context]
        if match is None:
            return match_header(above + last)
        if context == "contact" and match.field.startswith("emergency"):
            return match
        return HeaderMatch(table.get(match.field, "known"))
    if context == "head" and match and match.field in ("name", "phone", "id_number"):
        return HeaderMatch(match.field, stands_in=True)
    return match or match_header(above + last) or match_header(above)


def choose_columns(matches: dict[int, HeaderMatch]) -> dict[int, str]:
    """Settle weak and repeated columns: one name, stand-ins only where nothing better is there."""
    chosen: dict[int, str] = {}
    strong = {match.field for match in matches.values() if not match.stands_in}
    for column, match in sorted(matches.items()):
        field = match.field
        if match.stands_in and field in strong:
            field = {"name": "head_name", "id_number": "head_id", "phone": "head_phone"}[field]
        if field in ("name", "id_number", "sex", "birth_date") and field in chosen.values():
            field = _repeated(field, column, matches)
        chosen[column] = field
    if not _DOOR_FIELDS & set(chosen.values()):
        # The only address of a household register is the registered one.
        registered = next((c for c, f in chosen.items() if f == "registered_address"), None)
        if registered is not None:
            chosen[registered] = "address"
    return chosen


def _repeated(field: str, column: int, matches: dict[int, HeaderMatch]) -> str:
    """A second 姓名 with 关系 or 电话 beside it is somebody to call."""
    if field != "name":
        return "known"
    near = {matches[c].field for c in (column + 1, column + 2) if c in matches}
    if "relation" in near:
        for c in (column + 1, column + 2):
            if c in matches and matches[c].field in ("relation", "phone"):
                matches[c] = HeaderMatch(f"emergency_{matches[c].field}")
        return "emergency_name"
    return "known"


def header_signature(sheet: object) -> str:
    """Stable fingerprint of the header texts of a SheetReading, or of any sequence of header texts."""
    headers: Iterable[str] = sheet.headers.values() if hasattr(sheet, "headers") else sheet  # type: ignore
    text = "\x1f".join(normal_header(header) for header in headers if normal_header(header) != REFUSAL_HEADER)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
