"""Words that say a listed person does not live here any more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from .cells import plain

_GONE = re.compile(r"已故|去世|死亡|病故|亡故|过世|逝世|离世|身故|已亡|(?<!未)(?<!没)已?迁出|搬走|搬离|已搬|已迁走")
# In remarks 迁出 alone is too weak (户口迁出手续咨询): the contract names 已迁出.
_STRICT = re.compile(r"已故|去世|死亡|病故|亡故|过世|逝世|离世|身故|已亡|已迁出|搬走|搬离|已搬|已迁走")
_DENIED = re.compile(r"(?:未|没|没有|不|不是|非|尚未|还没)(?:要|会|有|经|办)?$")
_PLANNED = re.compile(r"拟|准备|计划|打算|即将|将要|可能|预计|想要?|申请|不肯|不愿")
_OTHERS = re.compile(
    r"老伴|配偶|丈夫|妻子|爱人|老公|老婆|父亲|母亲|父母|爸|妈|儿子|女儿|子女|儿女|孩子|长子|次子|独子|独女|小孩|"
    r"哥|弟|姐|妹|公公|婆婆|岳父|岳母|房东|[前原]租客|[前原]户主|[前原]业主|[前原]住户|邻居|保姆|^其?[夫妻父母子女]|亲属|孙"
)
_CLAUSE = re.compile(r"[,;。:、\s(（]")


@lru_cache(maxsize=8192)
def gone_words(text: str, *, strict: bool) -> tuple[tuple[int, str, bool], ...]:
    """(position, clause, about somebody else) of every word that says a person is gone."""
    text = plain(text)
    found = []
    for match in (_STRICT if strict else _GONE).finditer(text):
        before = text[: match.start()]
        cuts = [m.end() for m in _CLAUSE.finditer(before)]
        clause = before[cuts[-1] if cuts else 0 :]
        if _DENIED.search(before[-6:]) or _PLANNED.search(clause):
            continue
        found.append((match.start(), text[:40], _OTHERS.search(clause) is not None))
    return tuple(found)


def gone_people(text: str, names: Sequence[str], *, strict: bool = True) -> tuple[set[int], bool]:
    """(indexes of the listed people who are gone, somebody else is said to be gone)."""
    gone: set[int] = set()
    others = False
    bare = plain(text)
    for position, _, about_other in gone_words(text, strict=strict):
        spots = [(bare.rfind(name, 0, position), i) for i, name in enumerate(names)]
        start, owner = max(spots, default=(-1, -1))
        if about_other and start < 0:
            others = True
        elif start >= 0 and len(names) > 1:
            gone.add(owner)
        elif about_other and start >= 0 and not _adjacent(bare, start + len(names[owner]), position):
            others = True
        else:
            gone.update(range(len(names)) if start < 0 else (owner,))
    return gone, others


def _adjacent(text: str, end: int, position: int) -> bool:
    """Nothing but a date and small words stands between the name and the word."""
    return _OTHERS.search(text[end:position]) is None
