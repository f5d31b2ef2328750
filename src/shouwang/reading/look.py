"""What one text looks like to the rules: folded once, dangers and drugs and doors found once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .doors import find_doors
from .fold import fold
from .medicines import Mention, find_goods, find_medicines, marked
from .phrasebook import Phrase, find_all, signs_of
from .types import DoorMention, LexiconEntry

MOST = 200  # medicines, goods and doors looked at in one message
PHONE = re.compile(
    r"(?<![\dx])(?:\+?86[\s-]?)?(?P<mobile>1[3-9]\d[\s-]?[\dx*]{4}[\s-]?[\dx*]{4})(?![\dx])"
    r"|(?<!\d)(?P<line>0\d{2,3}[\s-]\d{7,8}(?:-\d{1,5})?)(?!\d)"
    r"|(?:电话|座机|tel|联系方式|来电)[^\d\n]{0,4}(?P<local>[2-9]\d{6,7}(?:-\d{1,5})?)(?!\d)"
)


@dataclass(slots=True)
class Look:
    """Shared work on one text; lists are in order of place."""

    text: str
    channel: str
    folded: str
    plain: str  # folded, figures of speech blanked
    signs: set[str]
    medicines: list[Mention]
    goods: list[Mention]
    marked: str
    marked_signs: set[str]
    doors: list[DoorMention]
    phones: tuple[str, ...]
    own: tuple[LexiconEntry, ...] = ()
    why: list[str] = field(default_factory=list)
    kind_words: dict[str, list[str]] = field(default_factory=dict)  # what spoke for each kind

    def all(self, name: str) -> list[tuple[Phrase, re.Match[str]]]:
        return find_all(name, self.plain, self.signs, self.marked, self.marked_signs)

    def has(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.search(self.plain)


def phones_in(folded: str) -> tuple[str, ...]:
    found = []
    for match in PHONE.finditer(folded):
        number = match["mobile"] or match["line"] or match["local"]
        if match["mobile"]:
            number = re.sub(r"[\s-]", "", number)
        if number not in found:
            found.append(number)
    return tuple(found)


def look_at(text: str, channel: str, own: Iterable[LexiconEntry] = (), three_part: str = "building-unit-room") -> Look:
    folded = fold(text)
    signs = signs_of(folded)
    plain = folded
    for phrase, _ in find_all("figures", folded, signs):
        plain = _blank(plain, phrase)
    medicines = find_medicines(plain)
    taken = {at for one in medicines for at in range(one.start, one.end)}
    goods = [one for one in find_goods(plain) if one.start not in taken]
    masked = marked(plain, medicines, goods)
    medicines, goods = medicines[:MOST], goods[:MOST]
    return Look(
        text, channel, folded, plain, signs, medicines, goods, masked, signs_of(masked),
        find_doors(text, folded, three_part=three_part)[:MOST], phones_in(folded), tuple(own),
    )  # fmt: skip


def _blank(text: str, phrase: Phrase) -> str:
    def blank(match: re.Match[str]) -> str:
        if phrase.unless is not None and phrase.unless.search(text[max(0, match.start() - 6) : match.end() + 6]):
            return match[0]
        return "~" * len(match[0])

    return phrase.find.sub(blank, text)
