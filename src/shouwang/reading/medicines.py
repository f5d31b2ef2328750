"""Finds medicines and goods in a text by dictionary, and marks them for the patterns of the kinds.

A mark is a private sign of the same length as the word: OTC for what neighbours may share, RX for what needs a
prescription or is controlled, GOODS for other goods.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice
from typing import Any

from .fold import fold
from .phrasebook import load

OTC, RX, GOODS = "\ue001", "\ue002", "\ue003"


@dataclass(frozen=True, slots=True)
class Medicine:
    """One word for a medicine; `alias` is the right spelling of a typo or the Chinese name of a foreign one."""

    word: str
    name: str
    drug_class: str
    alias: str | None
    critical: str | None
    chronic: bool
    child: bool
    critical_sometimes: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """A medicine (or goods, then `medicine` is None) at a place of the folded text."""

    start: int
    end: int
    word: str
    medicine: Medicine | None


def _index(words: dict[str, Any]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for word in words:
        index.setdefault(word[0], []).append(word)
    for group in index.values():
        group.sort(key=len, reverse=True)
    return index


@lru_cache(maxsize=1)
def medicine_words() -> tuple[dict[str, Medicine], dict[str, list[str]]]:
    words: dict[str, Medicine] = {}
    for record in load("medicines")["medicine"]:
        right = [record["name"], *record.get("aliases", [])]

        def add(raw: str, alias: str | None, record: dict[str, Any] = record) -> None:
            word = fold(raw)
            words.setdefault(
                word,
                Medicine(word, record["name"], record["class"], alias, record.get("critical"),
                         record.get("chronic", False), record.get("child", False),
                         record.get("critical_sometimes", False)),
            )  # fmt: skip

        for word in right:
            plain = re.sub(r"\(\?:.*", "", word).strip()
            if plain:
                foreign = not re.search(r"[\u4e00-\u9fff]", plain)
                add(plain, record["name"] if foreign else None)
        for typo in record.get("typos", []):
            if fold(typo) not in words:
                add(typo, max((SequenceMatcher(None, typo, one).ratio(), one) for one in right)[1])
    return words, _index(words)


@lru_cache(maxsize=1)
def goods_words() -> tuple[dict[str, str], dict[str, list[str]]]:
    words = {fold(word): word for word in load("goods")["goods"]["words"]}
    return words, _index(words)


def _scan(text: str, index: dict[str, list[str]], single: bool) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at, size = 0, len(text)
    if index.keys().isdisjoint(text):
        return spans
    while at < size:
        for word in index.get(text[at], ()):
            end = at + len(word)
            if text.startswith(word, at) and (single or len(word) > 1):
                if word.isascii() and word[0].isalpha():
                    if at and text[at - 1].isascii() and text[at - 1].isalpha():
                        continue
                    if end < size and text[end].isascii() and text[end].isalpha() and text[end] != "s":
                        continue
                elif word[0].isdigit() and ((at and text[at - 1] in "0123456789-.#") or text[end : end + 1].isdigit()):
                    continue
                spans.append((at, end))
                at = end - 1
                break
        at += 1
    return spans


# a medicine that no list knows, by the form it ends in; what comes before it in FORM_LEAD is no part of its name
FORM_NAME = re.compile(
    r"[\u4e00-\u9fff]{2,8}?(?:缓释胶囊|缓释片|控释片|肠溶片|分散片|咀嚼片|泡腾片|含片|消炎片|胶囊|颗粒|冲剂|口服液|混悬液|糖浆|软膏|乳膏|药膏|滴眼液|滴鼻液|滴剂|滴丸|注射液|气雾剂|喷雾剂|洗剂|凝胶|栓剂|合剂|丸(?!子)|止痛贴|止咳贴|膏药)"
)
FORM_LEAD = re.compile(
    r"^.{0,6}(?:我|你|他|她|有|要|求|买|借|缺|配|给|匀|点|盒|瓶|支|袋|包|片|板|的|和|跟|个|种|些|份|吃|用|喝|把|带|拿|送|找|没|了|家)"
)
GENERIC = Medicine("药", "药", "otc", None, None, False, False, False)


def find_medicines(folded: str) -> list[Mention]:
    words, index = medicine_words()
    found = [
        Mention(start, end, folded[start:end], words[folded[start:end]]) for start, end in _scan(folded, index, True)
    ]
    if not FORM_NAME.search(folded):
        return found
    for match in islice(FORM_NAME.finditer(folded), 60):
        lead = FORM_LEAD.match(match[0])
        start, end = match.start() + (lead.end() if lead else 0), match.end()
        if end - start < 3:
            continue
        inside = next((one for one in found if one.start < end and start < one.end), None)
        if inside is None:
            found.append(Mention(start, end, folded[start:end], GENERIC))
        elif inside.end < end <= inside.end + 5 and inside.medicine is not None:
            found[found.index(inside)] = Mention(inside.start, end, inside.word, inside.medicine)
    return sorted(found, key=lambda one: one.start)


# the second half of a compound ("助听器电池"), not a second thing
PART_OF = frozenset({"电池", "充电器", "充电线", "数据线", "电源线", "灯管", "床垫", "床单"})


def find_goods(folded: str) -> list[Mention]:
    _, index = goods_words()
    found: list[Mention] = []
    for start, end in _scan(folded, index, False):
        last = found[-1] if found else None
        if last and last.end == start and folded[start:end] in PART_OF:  # 助听器电池 is one thing
            found[-1] = Mention(last.start, end, folded[last.start : end], None)
        else:
            found.append(Mention(start, end, folded[start:end], None))
    return found


def marked(folded: str, medicines: list[Mention], goods: list[Mention]) -> str:
    """The text with every medicine and every good replaced by its mark, length unchanged."""
    signs = list(folded)
    for mention in goods:
        signs[mention.start : mention.end] = GOODS * (mention.end - mention.start)
    for mention in medicines:
        shared = mention.medicine.drug_class in ("otc", "device", "ephedrine")  # type: ignore[union-attr]
        signs[mention.start : mention.end] = (OTC if shared else RX) * (mention.end - mention.start)
    return "".join(signs)
