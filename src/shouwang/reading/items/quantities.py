"""Numbers with measure words beside goods, and cutting words from the raw text."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from ..look import Look
from ..numerals import CHARS, read_numeral
from ..phrasebook import load
from ..types import Item

QTY = rf"(?:\d{{1,4}}(?:\.\d{{1,2}})?|[{CHARS}]{{1,4}}|半|几|俩|仨)"
STRENGTH = r"(?:\d{1,4}(?:\.\d{1,3})?\s?(?:mg|g|毫克|克|ug|微克|μg|iu|单位|ml|毫升)(?:/\w{1,4})?(?:\s?[x*]\s?\d{1,3}(?:片|粒|支))?)"
FORM = r"(?:滴剂|混悬滴剂)"
TAIL = r"(?:缓释胶囊|缓释片|控释片|肠溶片|肠溶胶囊|分散片|咀嚼片|混悬液|混悬剂|颗粒剂?|胶囊|软胶囊|糖浆|口服液|冲剂|气雾剂|喷雾剂?|吸入剂|粉吸入|滴丸|滴眼液|软膏|乳膏|洗剂|喷剂|搽剂|贴片?|栓|注射液|笔芯|笔|片(?![儿子])|试剂盒?|盒(?!\d)|针)"


@lru_cache(maxsize=1)
def unit_pattern() -> str:
    words = sorted(
        set(load("units")["unit"]["words"])
        - {"两", "次", "趟", "例", "人", "位", "名", "户", "头", "团", "车", "餐", "连"},
        key=len,
        reverse=True,
    )
    return "(?:" + "|".join(re.escape(word) + (r"(?![a-z])" if word.isascii() else "") for word in words) + ")"


@lru_cache(maxsize=1)
def after_name() -> re.Pattern[str]:
    return re.compile(
        rf"\s?(?P<tail>{TAIL})?\s?(?P<form>{FORM})?\s?(?:（[^）]{{0,8}}）)?(?:[xsml]{{1,3}}[码号]|[大中小]号|\d{{1,2}}码)?\s?(?P<strength>{STRENGTH})?[的\s]{{0,2}}(?:各|每样|一共|共|要|来|需要|需|就|大概|大约)?\s?[x*]?\s?"
        rf"(?:(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()})?(?P<half>半)?)?"
    )


@lru_cache(maxsize=1)
def before_name() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()})(?P<half>半)?\s?(?:的|of )?\s?(?:儿童|小儿|大号|中号|小号|成人|[一二三五七123579]号|干净的?|新鲜的?|没\S{{1,3}}的|未\S{{1,3}}的|全新的?|多余的?|用剩的?|通便的?|退烧的?|止咳的?|降压的?)?$"
    )


@lru_cache(maxsize=1)
def counted() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<name>[\u4e00-\u9fffa-z]{{1,8}}?)\s?[x*]?\s?(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()})(?P<half>半)?(?![{CHARS}\d天月人])"
    )


@lru_cache(maxsize=1)
def counted_first() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\d{CHARS}.:-])(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()})(?P<half>半)?(?:的)?(?P<name>(?:(?![{CHARS}\d各])[\u4e00-\u9fffa-z]){{1,6}})"
    )


# words for a class of drugs: dropped beside the drug itself
LEFT = re.compile(r"(?:剩|剩下|还有|只有|就|仅|够|最后|还够|就够|only|left)\s?$")


def number(words: str | None, half: str | None = None) -> float | int | None:
    if not words or words == "几" or re.fullmatch(r"一两|[一二两三四五六七八]{2}", words):
        return None  # 一两袋, 五六个: about
    if words in ("俩", "仨"):
        return 2 if words == "俩" else 3
    value = read_numeral(words)
    if value is not None and half:
        value += 0.5
    return value


def raw_words(look: Look, start: int, end: int) -> str:
    return look.text[start:end]


def _same_thing(one: Item, other: Item) -> bool:
    """One name ends in the other, of two signs at least, and only one of them has a number."""
    short, long = sorted((one.item or "", other.item or ""), key=len)
    return (
        len(short) >= 2
        and (long.endswith(short) or (long.startswith(short) and len(long) <= len(short) + 4))
        and (one.qty is None) != (other.qty is None)
    )


def merged(items: list[Item]) -> list[Item]:
    """The same thing named twice is one item; the one with a quantity stays."""
    out: list[Item] = []
    for item in items:
        twin = next((at for at, other in enumerate(out) if other.item == item.item), None)
        tail = None
        if twin is None and item.item:  # "一板电池，要助听器电池": one thing, said twice
            tail = next((at for at, other in enumerate(out) if _same_thing(other, item)), None)
        if tail is not None:
            first = out[tail]
            longer, number_of = (first, item) if len(first.item or "") > len(item.item or "") else (item, first)
            if longer.qty is None:
                longer = replace(longer, qty=number_of.qty, unit=number_of.unit)
            out[tail] = longer
        elif twin is None:
            out.append(item)
        elif out[twin].qty is None and item.qty is not None:
            out[twin] = item
    return out
