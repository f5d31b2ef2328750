"""The words by whose beginning a Chinese name is found: characters, pinyin of every reading, initials."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice, product

# pypinyin reads these as common words; as surnames they are read otherwise. Checked by tests/rules.
SURNAMES = {
    "单": "shan", "曾": "zeng", "查": "zha", "解": "xie", "仇": "qiu", "区": "ou", "朴": "piao", "任": "ren",
    "华": "hua", "缪": "miao", "尉迟": "yuchi", "万俟": "moqi", "盖": "ge", "翟": "zhai", "乐": "yue",
    "宁": "ning", "长孙": "zhangsun", "召": "shao", "晟": "cheng", "洗": "xian", "燕": "yan", "覃": "qin",
    "种": "chong", "秘": "bi", "繁": "po", "员": "yun", "祭": "zhai", "能": "nai", "费": "fei", "葛": "ge",
}  # fmt: skip
MOST_READINGS = 12


def _heard(text: str, *, every: bool = False) -> list[list[str]]:
    """The readings of each part of the text; all of them, or the one that a dictionary of words chooses."""
    from pypinyin import Style, pinyin  # 55 MB of dictionaries: read when the first name is spelled

    return pinyin(text, style=Style.NORMAL, heteronym=every)


@lru_cache(maxsize=4096)
def spelling(name: str) -> str:
    """The pinyin by which the name is sorted, `wangxiaoming`; Latin names in lower case."""
    for length in (2, 1):
        if name[:length] in SURNAMES:
            return SURNAMES[name[:length]] + "".join(part[0] for part in _heard(name[length:]))
    return "".join(part[0] for part in _heard(name)).lower().replace(" ", "")


@lru_cache(maxsize=8192)
def _readings(character: str) -> list[str]:
    """Every reading of one character by itself (as part of a word, 重阳, a dictionary knows only one)."""
    return sorted({word.lower() for word in _heard(character, every=True)[0]})


def search_keys(name: str) -> list[str]:
    """Every word under which the name is kept: itself, each reading in full and by initials (at most a dozen)."""
    compact = name.replace(" ", "").replace("·", "").lower()
    if not compact:
        return []
    keys = {compact, spelling(name)}
    if not compact.isascii():
        readings = [_readings(character) for character in compact]
        letters = [list(dict.fromkeys(word[0] for word in heard)) for heard in readings]
        letters[0] = sorted({*letters[0], spelling(name)[0]})
        # The surname's own reading first, so that the limit never cuts it off; the common ones stay findable.
        if name[:2] in SURNAMES:
            keys.add(spelling(name))
        elif name[:1] in SURNAMES:
            readings[0] = list(dict.fromkeys([SURNAMES[name[:1]], *readings[0]]))
        for chosen in islice(product(*readings), MOST_READINGS):
            keys.add("".join(chosen))
        for chosen in islice(product(*letters), MOST_READINGS):
            keys.add("".join(chosen))
    else:
        keys |= {part for part in name.lower().split() if part}
    return sorted(key[:120] for key in keys if key)
