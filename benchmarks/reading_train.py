"""Fits the small linear model of reading/likeness.py and writes lexicon/likeness.npz.

    python benchmarks/reading_train.py [FILE.jsonl …] [--folds]

Material: the sayings of lexicon/sayings.txt, the annotated messages of tests/reading (never blind.jsonl, of dev2.jsonl only
the half that was looked at), those of the samples where they are at hand, and any further files. --folds prints, before
writing, how often each label is right in five folds: the model, and beside it the rules alone.

A logistic regression with a small penalty, by plain gradient descent: the same material gives the same weights.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(ROOT / "benchmarks"))

from reading_score import samples  # noqa: E402

from shouwang.reading.acts import weigh_acts  # noqa: E402
from shouwang.reading.facts import find_facts  # noqa: E402
from shouwang.reading.kinds import weigh  # noqa: E402
from shouwang.reading.likeness import LABELS, SCALE, rules_of, sayings, words_of  # noqa: E402
from shouwang.reading.look import look_at  # noqa: E402
from shouwang.reading.tags import find_tags  # noqa: E402

OUT = ROOT / "src" / "shouwang" / "reading" / "lexicon" / "likeness.npz"
TESTS = ROOT / "tests" / "reading"
PENALTY, ROUNDS, LEAST = 1 / 30, 200, 2


@dataclass(slots=True)
class Lesson:
    words: set[str]
    rules: dict[str, float]
    labels: tuple[str, ...]


def lesson(text: str, *labels: str) -> Lesson:
    look = look_at(text, "wechat_group")
    tags = find_tags(look.plain, look.signs, [])
    return Lesson(words_of(look), rules_of(find_facts(look, tags), tags, weigh(look), weigh_acts(look)), labels)


def lessons(more: list[Path]) -> list[Lesson]:
    out = [lesson(one.text, one.kind, one.urgency, one.message_type) for one in sayings()]
    for path in [
        TESTS / "fresh.jsonl",
        TESTS / "dev3.jsonl",
        TESTS / "dev2.jsonl",
        samples() / "messages.jsonl",
        *more,
    ]:
        if not path.exists():
            continue
        for at, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            record = json.loads(line)
            want = record["expect"]
            if want["message_type"] == "solitaire" or (path.name == "dev2.jsonl" and at % 2):
                continue
            out.append(lesson(record["text"], *(want[label] for label in LABELS)))
    return out


def fit(material: list[Lesson]) -> tuple[list[str], list[list[str]], np.ndarray, np.ndarray]:
    seen = Counter(word for one in material for word in one.words)
    names = sorted(word for word, count in seen.items() if count >= LEAST)
    names += sorted({name for one in material for name in one.rules})
    row = {name: at for at, name in enumerate(names)}
    table = np.zeros((len(material), len(names)), np.float32)
    for at, one in enumerate(material):
        known = [row[word] for word in one.words if word in row]
        table[at, known] = 1 / np.sqrt(max(1, len(known)))
        for name, value in one.rules.items():
            table[at, row[name]] = value * SCALE
    labels = [sorted({one.labels[at] for one in material}) for at in range(len(LABELS))]
    parts = [_descend(table, [names_.index(one.labels[at]) for one in material], len(names_))
             for at, names_ in enumerate(labels)]  # fmt: skip
    return names, labels, np.hstack([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _descend(table: np.ndarray, wanted: list[int], width: int) -> tuple[np.ndarray, np.ndarray]:
    count = len(wanted)
    goal = np.zeros((count, width), np.float32)
    goal[np.arange(count), wanted] = 1
    weights, speed = np.zeros((table.shape[1], width), np.float32), np.zeros((table.shape[1], width), np.float32)
    bias = np.zeros(width, np.float32)
    for _ in range(ROUNDS):
        score = table @ weights + bias
        score = np.exp(score - score.max(axis=1, keepdims=True))
        miss = score / score.sum(axis=1, keepdims=True) - goal
        speed = 0.9 * speed + table.T @ miss / count + PENALTY / count * weights
        weights -= 2.6 * speed
        bias -= 0.5 * miss.mean(axis=0)
    return weights, bias


def write(names: list[str], labels: list[list[str]], weights: np.ndarray, bias: np.ndarray) -> None:
    unit = float(np.abs(weights).max()) / 127
    small = np.round(weights / unit).astype(np.int8)
    kept = np.flatnonzero(np.abs(small).max(axis=1) >= 2)
    text = "\n".join(names[at] for at in kept).encode("utf-8")
    np.savez_compressed(
        OUT, names=np.frombuffer(text, np.uint8), weights=small[kept], unit=np.float32(unit), bias=bias.astype(np.float32),
        labels=np.frombuffer("\n".join(" ".join(one) for one in labels).encode("utf-8"), np.uint8),
    )  # fmt: skip
    print(f"{len(kept)} of {len(names)} rows, {OUT.stat().st_size // 1024} KiB")


def folds(material: list[Lesson], count: int = 5) -> None:
    right = np.zeros(len(LABELS))
    order = np.random.default_rng(1).permutation(len(material))
    for fold in range(count):
        out = set(order[fold::count].tolist())
        names, labels, weights, bias = fit([one for at, one in enumerate(material) if at not in out])
        row = {name: at for at, name in enumerate(names)}
        for at in out:
            one = material[at]
            known = [row[word] for word in one.words if word in row]
            total = bias + (weights[known].sum(axis=0) / np.sqrt(len(known)) if known else 0)
            for name, value in one.rules.items():
                if name in row:
                    total = total + weights[row[name]] * value * SCALE
            begin = 0
            for label, names_ in enumerate(labels):
                right[label] += names_[int(total[begin : begin + len(names_)].argmax())] == one.labels[label]
                begin += len(names_)
    print("five folds:", *(f"{label} {share:.1%}" for label, share in zip(LABELS, right / len(material), strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--folds", action="store_true")
    options = parser.parse_args()
    material = lessons(options.files)
    print(f"{len(material)} lessons")
    if options.folds:
        folds(material)
    write(*fit(material))


if __name__ == "__main__":
    main()
