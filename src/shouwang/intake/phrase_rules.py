"""Which words of a message are worth remembering, and which are not. No Django."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

SHORTEST = 2
LONGEST = {"place": 30}
LONGEST_OTHERWISE = 12
# Words that stand in messages of every sort and tell nothing.
STOP_WORDS = (
    "请问", "麻烦", "谢谢", "感谢", "多谢", "辛苦", "你好", "您好", "大家好", "大家", "各位", "邻居", "居委会", "居委", "社区", "志愿者", "师傅",
    "老师", "阿姨", "叔叔", "一下", "有没有", "能不能", "可不可以", "可以", "怎么办", "怎么", "什么", "谁有", "谁家", "哪位",
    "帮忙", "帮我", "需要", "现在", "今天", "明天", "昨天", "今晚", "上午", "下午", "晚上", "早上", "刚刚", "刚才", "已经", "还没", "我们",
    "你们", "他们", "我家", "家里", "这里", "那里", "这边", "那边", "这个", "那个", "一个", "两个", "知道", "收到", "好的", "急",
    "救命", "没有", "不是", "就是", "还是", "但是", "因为", "所以", "如果", "然后", "时候", "问题", "情况", "为什么", "楼上", "楼下",
    "please", "thanks", "thank", "help", "hello", "need", "the",
)  # fmt: skip
_STOP = frozenset(STOP_WORDS)
_CUT = re.compile(
    "|".join(map(re.escape, sorted(STOP_WORDS, key=len, reverse=True)))
    + "|[的了呢吗吧啊呀哦嘛么我你您他她它在把给要和跟与也都就还很太又被让到请们]"
)
_PIECE = re.compile(r"[\u3400-\u9fff]+|[A-Za-z][A-Za-z0-9'-]*(?: [A-Za-z][A-Za-z0-9'-]*)*|\d+")
_PLACE = re.compile(
    r"[\u3400-\u9fffA-Za-z0-9-]{0,8}(?:楼|号|室|栋|幢|座|门|院|弄|店|铺|亭|房|车库|边上|旁边|隔壁|对面|楼上|楼下)(?:[\dA-Za-z-]{1,6}室?)?"
)
_LONG_NUMBER = re.compile(r"\d{7,}")


def longest(field: str) -> int:
    return LONGEST.get(field, LONGEST_OTHERWISE)


def is_telling(phrase: str, field: str) -> bool:
    """Whether a phrase may become a word: long enough, no stop-word, no bare number, no telephone number."""
    bare = "".join(phrase.split())
    if not SHORTEST <= len(bare) or len(phrase) > longest(field):
        return False
    if bare.lower() in _STOP or _LONG_NUMBER.search(bare):
        return False
    return any(character.isalpha() or "一" <= character <= "鿿" for character in bare) or (
        field == "place" and "-" in bare
    )


def proposals(
    text: str, *, field: str, place: str = "", why: Iterable[str] = (), others: Sequence[str] = ()
) -> list[str]:
    """Phrases of `text`, the best first; every one stands in it and is telling.

    Args:
        place: the place in the message's own words.
        why: what the reading went by (`报修：漏水`); a piece that holds the named words comes first.
        others: texts of other messages; what is rare among them tells more.
    """
    found = _places(text, place) if field == "place" else _pieces(text, place)
    kept = [piece for piece in dict.fromkeys(found) if is_telling(piece, field)]
    if field == "place":
        return kept
    named = [line.partition("：")[2] for line in why]
    named = [word for word in named if len(word) >= SHORTEST and word in text]
    return sorted(kept, key=lambda piece: _weight(piece, named, others))


def _weight(piece: str, named: Sequence[str], others: Sequence[str]) -> tuple[int, int, int]:
    is_named = any(piece in word or word in piece for word in named)
    size = len(piece) if len(piece) <= 6 else 12 - len(piece)
    return (0 if is_named else 1, sum(1 for other in others if piece in other), -size)


def _pieces(text: str, place: str) -> list[str]:
    """Runs of signs between stop-words, each at most as long as a word may be."""
    rest = text.replace(place, "\n") if place else text
    found: list[str] = []
    for run in _PIECE.findall(_CUT.sub("\n", rest)):
        piece = run.strip()
        found.append(piece if len(piece) <= LONGEST_OTHERWISE else piece[:6])
    whole = " ".join(text.split())
    if len(whole) <= LONGEST_OTHERWISE and whole in text:
        found.append(whole)
    # "一元硬币换十张" may be cut into crumbs: two that stand side by side are offered together too.
    for run in _PIECE.findall(rest):
        found += [run] if SHORTEST <= len(run) <= 8 else []
    return found


def _places(text: str, place: str) -> list[str]:
    """The place as written, with the word before a bare number (`老大楼305`); without one, what looks like a place."""
    found: list[str] = []
    if place and place in text:
        start = text.index(place)
        before = re.search(r"[\u3400-\u9fff]{1,6}$", text[:start])
        head = _CUT.split(before[0])[-1] if before else ""
        if head:
            found.append(head + place)
        found.insert(0 if not place.isdigit() else len(found), place)
    found += [_CUT.split(match[0])[-1] if len(match[0]) > 10 else match[0] for match in _PLACE.finditer(text)]
    for match in _PLACE.finditer(text):
        tail = [part for part in _CUT.split(match[0]) if part]
        found += tail[-1:]
    return [piece for piece in found if piece in text]
