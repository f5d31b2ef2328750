"""Who is vulnerable: tags from words and ages, implied tags dropped."""

from __future__ import annotations

import re

from .ages import ages
from .phrasebook import find_all, phrases

IMPLIED = {
    "高龄老人": ("老年人",), "独居老人": ("老年人",), "孤老": ("老年人",), "纯老家庭": ("老年人",), "空巢老人": ("老年人",),
    "婴幼儿": ("儿童",), "血透": ("慢性病",), "肿瘤": ("慢性病",), "失能": ("行动不便",),
}  # fmt: skip
ORDER = (
    "高龄老人", "独居老人", "孤老", "纯老家庭", "空巢老人", "老年人", "婴幼儿", "儿童", "孕产妇", "残疾人", "听障", "视障",
    "失能", "行动不便", "认知障碍", "精神障碍", "血透", "肿瘤", "慢性病", "阳性", "居家隔离", "困难户", "涉外居民", "外来务工",
    "不会用手机", "计生特殊家庭",
)  # fmt: skip
# an illness or a state that another tag explains better
FOREIGN = re.compile(r"[\uac00-\ud7af]|[\u3041-\u30ff]{3,}|[\u0400-\u04ff]{3,}|[\u0600-\u06ff]{3,}|[\u0e00-\u0e7f]{3,}")
ENGLISH = re.compile(r"[a-z]{2,}")
HAN = re.compile(r"[\u4e00-\u9fff]")


def is_foreign_text(folded: str) -> bool:
    """Written in English or another foreign language: at least five words and hardly any Chinese."""
    if FOREIGN.search(folded):
        return True
    words = len(ENGLISH.findall(folded))
    han = len(HAN.findall(folded))
    return (words >= 4 and han == 0) or (words >= 5 and len(HAN.findall(folded)) <= words / 2)


def drop_implied(tags: set[str]) -> tuple[str, ...]:
    for tag in list(tags):
        tags.difference_update(IMPLIED.get(tag, ()))
    return tuple(tag for tag in ORDER if tag in tags) + tuple(sorted(tags - set(ORDER)))


def find_tags(folded: str, signs: set[str], why: list[str], *, is_child_form: bool = False) -> set[str]:
    """All tags that the text supports, implied ones still inside (drop them last)."""
    tags: set[str] = set()
    held: list[str] = []
    for phrase, match in find_all("tags", folded, signs):
        tag = phrase.data["tag"]
        if phrase.data.get("need") == "old":
            held.append(tag)
            continue
        if tag not in tags:
            why.append(f"{tag}：{match[0]}")
        tags.add(tag)
    years = ages(folded)
    for value in years:
        if value >= 80:
            tags.add("高龄老人")
        elif value >= 60:
            tags.add("老年人")
        elif value < 2:
            tags.add("婴幼儿")
        elif value < 14:
            tags.add("儿童")
    if any(2 <= value < 14 for value in years) and not any(value < 2 for value in years):
        if not re.search(r"新生儿|婴儿|个月|奶粉|刚出生|双胞胎", folded):
            tags.discard("婴幼儿")
    if years and all(14 <= value < 60 for value in years):
        tags.discard("儿童")
    if held and tags & {"老年人", "高龄老人"}:
        tags.update(held)
    if is_foreign_text(folded):
        tags.add("涉外居民")
    if "血透" in tags or "肿瘤" in tags:
        tags.discard("慢性病")
    return tags


def tag_names() -> set[str]:
    return {phrase.data["tag"] for phrase in phrases("tags")}
