"""How much a message is like the sayings of lexicon/sayings.txt: a naive Bayes count of signs, pairs and triples.

It stands beside the rules and only leans them: a few points for a kind (kinds.py), a second voice where one weak sign
of danger stands alone (facts.py), and whether a remark without any word of need is chatter (acts.py). It is trained when
first used, from the sayings only. Measured without it, the first 255 messages of tests/reading/fresh.jsonl lose 0.4 points; with the sayings themselves
left out in five folds it neither won nor lost, so it must stay this small.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from .fold import fold

SMOOTH = 0.1
WORD = re.compile(r"[a-z]+")
DROP = re.compile(
    r"[0-9a-z]{0,3}[0-9][0-9a-z#.\-]{0,12}(?:号楼?|栋|幢|座|单元|室|弄|楼)?|[\s，。！？；、：（）()\-~#…!?.\"“”]"
)


@dataclass(frozen=True, slots=True)
class Saying:
    text: str
    kind: str
    urgency: str
    message_type: str


def grams(folded: str) -> set[str]:
    """Signs, pairs and triples; Latin words whole. Numbers and doors say nothing about the kind."""
    words = WORD.findall(folded)
    plain = DROP.sub("~", WORD.sub("~", folded))
    found = {a + b for a, b in pairwise(plain)}
    found.update(a + b + c for a, b, c in zip(plain, plain[1:], plain[2:], strict=False))
    found.update(plain)
    found.update(word + " " for word in words)
    found.update(f"{a} {b}" for a, b in pairwise(words))
    return {gram for gram in found if "~" not in gram}


@lru_cache(maxsize=1)
def sayings() -> tuple[Saying, ...]:
    text = files("shouwang.reading.lexicon").joinpath("sayings.txt").read_text(encoding="utf-8")
    return tuple(read_sayings(text))


def read_sayings(text: str) -> list[Saying]:
    out, head = [], ("", "", "")
    for line in text.splitlines():
        if line.startswith("= "):
            kind, urgency, message_type = line[2:].split()
            head = (kind, urgency, message_type)
        elif line.strip() and not line.startswith("#"):
            out.append(Saying(line.strip(), *head))
    return out


class Likeness:
    """Counts of one label (kind or message_type) over the sayings; weights are logs of ratios of shares."""

    def __init__(self, pairs: list[tuple[set[str], str]]) -> None:
        self.labels = sorted({label for _, label in pairs})
        place = {label: at for at, label in enumerate(self.labels)}
        total = [SMOOTH * 5000] * len(self.labels)
        counts: dict[str, dict[int, int]] = {}
        for found, label in pairs:
            at = place[label]
            total[at] += len(found)
            for gram in found:
                row = counts.setdefault(gram, {})
                row[at] = row.get(at, 0) + 1
        self.weights: dict[str, tuple[tuple[int, float], ...]] = {
            gram: tuple((at, math.log((n + SMOOTH) / SMOOTH)) for at, n in row.items()) for gram, row in counts.items()
        }
        self.empty = [math.log(SMOOTH / one) for one in total]

    def shares(self, found: set[str], heat: float = 0.35) -> dict[str, float]:
        """Share of each label, 0 to 1; nothing known gives nothing."""
        scores = [0.0] * len(self.labels)
        known = 0
        for gram in found:
            row = self.weights.get(gram)
            if row is None:
                continue
            known += 1
            for at, weight in row:
                scores[at] += weight
        if not known:
            return {}
        for at, one in enumerate(self.empty):
            scores[at] = (scores[at] + known * one) * heat
        best = max(scores)
        powers = [math.exp(score - best) for score in scores]
        whole = sum(powers)
        return {label: power / whole for label, power in zip(self.labels, powers, strict=True) if power / whole > 0.02}


@lru_cache(maxsize=1)
def _last(folded: str) -> set[str]:
    return grams(folded)


def likely(label: str, folded: str) -> dict[str, float]:
    """Shares of the kinds ("kind"), what it does ("message_type") or how urgent ("urgency")."""
    return model(label).shares(_last(folded[:2000]))


@lru_cache(maxsize=4)
def model(label: str) -> Likeness:
    return Likeness([(grams(fold(one.text)), getattr(one, label)) for one in sayings()])
