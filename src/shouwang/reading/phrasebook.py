"""Loads the lexicon files and searches them fast.

Notation of a `pattern` (see lexicon/README.md): a regular expression on folded text (simplified, half width, lower
case) that may only use bounded repeats, plus names in braces, such as {child} or {g} (a gap of up to six signs inside
a clause), which stand for the entries of words.toml. Each entry has an `example` that must fire it, and may have
`unless`: a pattern that, found in the same clause, silences it.
"""

from __future__ import annotations

import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as sre  # type: ignore[import-not-found]
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from operator import add
from typing import Any

from .fold import dialect

BREAK = "，。！？；\n"
COMMON = frozenset("的了我有没不是在个一要能人来上下到就都还家楼号吗请谁这那好大老")
MARKS = {"{otc}": "[\ue001]", "{rxneed}": "[\ue002]", "{anymed}": "[\ue001\ue002]", "{goods}": "[\ue003]"}
GAPS = {
    "{g}": "[^，。！？；\n]{0,6}",
    "{g3}": "[^，。！？；\n]{0,3}",
    "{g12}": "[^。！？；\n]{0,12}",
    "{g20}": "[^\n]{0,20}",
}
NEGATION = re.compile(
    r"(?:没有|没|不|无|未|并非|否认|没再|不再|不会|别|(?<!是)不是|没啥|没什么|防|预防|避免|no |not |without )(?:再|过|出现|感到|感觉|觉得|啥|什么|发生)?$"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry of a lexicon file; `says` is its short Chinese name, `data` all further keys."""

    file: str
    pattern: str
    example: str
    says: str
    find: re.Pattern[str]
    needs: tuple[frozenset[str], ...]
    unless: re.Pattern[str] | None
    negatable: bool
    is_marked: bool  # searched in the text with medicines and goods marked
    data: dict[str, Any]

    def search(self, text: str) -> re.Match[str] | None:
        """First match that is neither negated nor silenced."""
        for match in self.find.finditer(text):
            if self.negatable and NEGATION.search(text[max(0, match.start() - 6) : match.start()]):
                continue
            if self.unless is not None and self.unless.search(clause(text, match.start(), match.end())):
                continue
            return match
        return None


def clause(text: str, start: int, end: int, reach: int = 16) -> str:
    """The clause around a place, at most `reach` signs to either side."""
    left, right = max(0, start - reach), min(len(text), end + reach)
    for at in range(start - 1, left - 1, -1):
        if text[at] in "。！？；\n":
            left = at + 1
            break
    for at in range(end, right):
        if text[at] in "。！？；\n":
            right = at
            break
    return text[left:right]


@lru_cache(maxsize=1)
def words() -> dict[str, str]:
    """Named word classes of words.toml as alternations."""
    raw = load("words")
    return {f"{{{name}}}": "(?:" + "|".join(value["words"]) + ")" for name, value in raw.items()}


@lru_cache(maxsize=64)
def load(name: str) -> dict[str, Any]:
    text = files("shouwang.reading.lexicon").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def expand(pattern: str) -> str:
    for name, value in MARKS.items():
        pattern = pattern.replace(name, value)
    for _ in range(2):
        for name, value in GAPS.items():
            pattern = pattern.replace(name, value)
        for name, value in words().items():
            pattern = pattern.replace(name, value)
    return dialect(pattern)


@lru_cache(maxsize=64)
def phrases(name: str) -> tuple[Phrase, ...]:
    """All [[entry]] tables of lexicon/<name>.toml."""
    return tuple(_phrases(name))


def _phrases(name: str) -> Iterator[Phrase]:
    for entry in load(name)["entry"]:
        entry = dict(entry)
        pattern, example = entry.pop("pattern"), entry.pop("example")
        unless = entry.pop("unless", None)
        expanded = expand(pattern)
        yield Phrase(
            file=name,
            pattern=pattern,
            example=example,
            says=entry.pop("says", ""),
            find=re.compile(expanded),
            needs=needed_signs(expanded),
            unless=re.compile(expand(unless)) if unless else None,
            negatable=entry.pop("negatable", True),
            is_marked=any(mark in pattern for mark in MARKS),
            data=entry,
        )


def find_all(
    name: str, text: str, signs: frozenset[str] | set[str], marked: str = "", marked_signs: set[str] | None = None
) -> list[tuple[Phrase, re.Match[str]]]:
    """Every phrase of a file that fires, with its first match; `marked` as made by medicines.marked."""
    found = []
    entries, plain_index, plain_keys, marked_index, marked_keys, always = sieve(name)
    at = set(always)
    for sign in plain_keys & signs:
        at.update(plain_index[sign])
    if marked_signs:
        for sign in marked_keys & marked_signs:
            at.update(marked_index[sign])
    for number in sorted(at):
        phrase, more = entries[number]
        have = marked_signs if phrase.is_marked else signs
        if more is None or not more.isdisjoint(have or ()):
            match = phrase.search(marked if phrase.is_marked else text)
            if match is not None:
                found.append((phrase, match))
    return found


Index = dict[str, tuple[int, ...]]


@lru_cache(maxsize=64)
def sieve(name: str) -> tuple[
    tuple[tuple[Phrase, frozenset[str] | None], ...], Index, frozenset[str], Index, frozenset[str], tuple[int, ...]
]:  # fmt: skip
    """The phrases of a file by the rarest sign or pair that each must hold: one look-up instead of hundreds."""
    entries, always = [], []
    indexes: tuple[dict[str, list[int]], dict[str, list[int]]] = ({}, {})
    for at, phrase in enumerate(phrases(name)):
        first, second = (*phrase.needs, None, None)[:2]
        entries.append((phrase, second))
        if first is None:
            always.append(at)
        for sign in first or ():
            indexes[phrase.is_marked].setdefault(sign, []).append(at)
    plain, marked = ({sign: tuple(row) for sign, row in index.items()} for index in indexes)
    return tuple(entries), plain, frozenset(plain), marked, frozenset(marked), tuple(always)


def signs_of(text: str) -> set[str]:
    """The signs of a text and its pairs of neighbouring signs: what the sieve looks for."""
    return {*text, *map(add, text, text[1:])}


def needed_signs(pattern: str) -> tuple[frozenset[str], ...]:
    """Sets of signs or pairs of which a text must hold one each, or the pattern cannot match: a cheap sieve."""
    return tuple(sorted(_needs(sre.parse(pattern)), key=_cost)[:2])


def _cost(need: frozenset[str]) -> float:
    """About how often a text holds one of these: pairs are rare, single signs common."""
    return sum(0.01 if len(sign) == 2 else 1.0 if sign in COMMON or sign.isascii() else 0.15 for sign in need)


def _needs(parsed: Any) -> list[frozenset[str]]:
    out: list[frozenset[str]] = []
    before: frozenset[str] | None = None
    for code, value in parsed:
        signs = frozenset(chr(value)) if code is op.LITERAL else _in_signs(value) if code is op.IN else None
        if signs:
            out.append(signs)
            if before and len(before) * len(signs) <= 300:
                out.append(frozenset(a + b for a in before for b in signs))
            before = signs
            continue
        before = None
        if code is op.SUBPATTERN:
            out += _needs(value[3])
        elif code is op.BRANCH:
            branches = [_needs(branch) for branch in value[1]]
            if all(branches):
                out.append(frozenset().union(*(min(branch, key=_cost) for branch in branches)))
        elif code in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] >= 1:
            out += _needs(value[2])
    return out


def _in_signs(value: Any) -> frozenset[str] | None:
    signs: set[str] = set()
    for code, item in value:
        if code is op.LITERAL:
            signs.add(chr(item))
        elif code is op.RANGE and item[1] - item[0] < 60:
            signs.update(chr(point) for point in range(item[0], item[1] + 1))
        else:
            return None
    return frozenset(signs)


def unbounded(pattern: str) -> bool:
    """True where a pattern repeats without end (* or +): not allowed in a lexicon."""

    def walk(parsed: Any) -> bool:
        for code, value in parsed:
            if code in (op.MAX_REPEAT, op.MIN_REPEAT):
                if value[1] is op.MAXREPEAT or value[1] > 60 or walk(value[2]):
                    return True
            elif code is op.SUBPATTERN and walk(value[3]):
                return True
            elif code is op.BRANCH and any(walk(branch) for branch in value[1]):
                return True
        return False

    return walk(sre.parse(expand(pattern)))
