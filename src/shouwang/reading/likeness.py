"""How much a message is like what was said before: a small linear model beside the rules.

It was fitted offline (benchmarks/reading_train.py) to the sayings of lexicon/sayings.txt and the annotated messages of
tests/reading. What it looks at is plain: the signs, pairs and triples of a text with medicines and goods written as 药
and 物, and what the rules found (weights of kinds, dangers, acts, tags). For each of these it has a weight per kind,
urgency and type (lexicon/likeness.npz); the weights of one message are added up. It chooses where the rules are unsure, and
raises what reads dangerous; it never lowers what a rule reads high (message.py, urgency.py). `because` names the words that
spoke most. See docs/adr/0004.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from .facts import Facts
from .look import Look

LABELS = ("kind", "urgency", "message_type")
SCALE = 0.5  # weight of what the rules found, beside the words
FLAGS = ("no_food", "little_food", "formula_out", "drug_out", "drug_low", "slot", "hospital_unknown")
TYPE_OF_KIND = {
    "notice": "notice", "delivery_notice": "notice", "noise": "noise", "medicine_sale": "noise", "medicine_offer": "offer",
    "ack": "ack", "cancel": "cancel",
}  # fmt: skip
WORD = re.compile(r"[a-z]+")
DROP = re.compile(
    r"[0-9a-z]{0,3}[0-9][0-9a-z#.\-]{0,12}(?:号楼?|栋|幢|座|单元|室|弄|楼)?|[\s，。！？；、：（）()\-~#…!?.\"“”|｜]"
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


def words_of(look: Look) -> set[str]:
    """What the model looks at in the text: goods as 物, medicines as 药, and their own words besides."""
    signs = list(look.plain[:2000])
    found = set()
    for mention in (*look.goods, *look.medicines):
        size = mention.end - mention.start
        if size < 2 or mention.end > len(signs):
            continue
        signs[mention.start : mention.end] = ["物" if mention.medicine is None else "药"] + [""] * (size - 1)
        found.add(f"W:{mention.word}")
        if mention.medicine is not None:
            found.add(f"C:{mention.medicine.drug_class}")
    return found | grams("".join(signs))


def rules_of(facts: Facts, tags: set[str], weights: dict[str, float], acts: dict[str, int]) -> dict[str, float]:
    """What the rules found, as numbers about one."""
    found = {f"R:{kind}": min(weight, 20) / 8 for kind, weight in weights.items()}
    found.update((f"A:{act}", min(weight, 12) / 8) for act, weight in acts.items())
    found.update((f"F:{name}", 1.0) for name in facts.classes)
    found.update((f"F:{name}", 1.0) for name in FLAGS if getattr(facts, name))
    found.update((f"T:{tag}", 1.0) for tag in tags)
    if facts.high:
        found["F:high"] = 1.0
    return found


@dataclass(slots=True)
class Likeness:
    """Shares of each label for one message, 0 to 1, and the words that spoke."""

    shares: dict[str, dict[str, float]]
    rows: list[tuple[str, int]]

    def best(self, label: str) -> tuple[str, float]:
        return max(self.shares[label].items(), key=lambda pair: pair[1])

    def share(self, label: str, name: str) -> float:
        return self.shares[label].get(name, 0.0)

    def type(self) -> tuple[str, float]:
        """The type, heard twice: by its own column and by the kinds that are types (a notice, noise, an offer of medicine)."""
        told = dict(self.shares["message_type"])
        for kind, share in self.shares["kind"].items():
            name = TYPE_OF_KIND.get(kind)
            if name is None:
                for other in ("help", "follow_up", "info", "offer"):
                    told[other] = told.get(other, 0.0) + share * self.share("message_type", other)
            else:
                told[name] = told.get(name, 0.0) + share
        name = max(told, key=lambda one: told[one])
        return name, told[name] / 2

    def because(self, label: str, name: str, most: int = 3) -> list[str]:
        """The words of the text that spoke most for a name."""
        column = model().columns[label].index(name) + model().starts[label]
        spoke = sorted(((float(model().weights[row, column]), gram) for gram, row in self.rows), reverse=True)
        kept: list[str] = []
        for weight, gram in spoke:
            if (
                weight > 0
                and len(gram) > 1
                and gram[1:2] != ":"
                and not any(gram in one or one in gram for one in kept)
            ):
                kept.append(gram.strip())
            if len(kept) == most:
                break
        return kept


SILENT = Likeness({"kind": {"": 0.0}, "urgency": {"": 0.0}, "message_type": {"": 0.0}}, [])  # the rules alone


class Model:
    """The weights of lexicon/likeness.npz: a row for each word or finding, a column for each kind, urgency and type."""

    def __init__(self) -> None:
        import numpy as np  # a tenth of a second, paid with the first message and not with every start

        with files("shouwang.reading.lexicon").joinpath("likeness.npz").open("rb") as stream:
            data = np.load(stream, allow_pickle=False)
            names = bytes(data["names"]).decode("utf-8").split("\n")
            self.weights = data["weights"].astype(np.float32) * data["unit"]
            self.bias = data["bias"]
            labels = [line.split(" ") for line in bytes(data["labels"]).decode("utf-8").split("\n")]
        self.row = {name: at for at, name in enumerate(names)}
        self.columns = dict(zip(LABELS, labels, strict=True))
        self.starts, at = {}, 0
        for label in LABELS:
            self.starts[label] = at
            at += len(self.columns[label])

    def read(self, words: set[str], rules: dict[str, float]) -> Likeness:
        import numpy as np

        rows = [(word, row) for word in words if (row := self.row.get(word)) is not None]
        total = self.bias.copy()
        if rows:
            total += self.weights[[row for _, row in rows]].sum(axis=0) / math.sqrt(len(rows))
        found = [(row, value) for name, value in rules.items() if (row := self.row.get(name)) is not None]
        if found:
            values = np.array([value * SCALE for _, value in found], np.float32)
            total += values @ self.weights[[row for row, _ in found]]
        shares = {}
        for label in LABELS:
            begin, names = self.starts[label], self.columns[label]
            part = total[begin : begin + len(names)]
            powers = np.exp(part - part.max())
            shares[label] = dict(zip(names, (powers / powers.sum()).tolist(), strict=True))
        return Likeness(shares, rows)


@lru_cache(maxsize=1)
def model() -> Model:
    return Model()


def likeness(look: Look, facts: Facts, tags: set[str], weights: dict[str, float], acts: dict[str, int]) -> Likeness:
    return model().read(words_of(look), rules_of(facts, tags, weights, acts))
