"""How fast 10,000 messages are read, beside a naive reader: json, then one str.find for every phrase of the lexicon.

`run()` gives one dict per metric: case, metric, ours, reference, reference_name, ratio (ours / reference), target, met.
Seconds are of the processor (one thread; the machine may be shared), the best of several runs. Everybody here is invented.
"""

from __future__ import annotations

import io
import json
import random
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from shouwang.reading import read_message  # noqa: E402
from shouwang.reading.command import read_jsonl  # noqa: E402
from shouwang.reading.fold import fold  # noqa: E402
from shouwang.reading.likeness import sayings  # noqa: E402
from shouwang.reading.medicines import goods_words, medicine_words  # noqa: E402
from shouwang.reading.phrasebook import load  # noqa: E402

MESSAGES = 10_000
TARGET_SECONDS = 10.0
LONGEST = 40_000
FRESH = ROOT / "tests" / "reading" / "fresh.jsonl"


def made_messages(count: int, seed: int = 1) -> str:
    """JSON lines: the fresh messages and the sayings with doors put before or behind, in changing order."""
    dice = random.Random(seed)
    texts = [json.loads(line)["text"] for line in FRESH.read_text(encoding="utf-8").splitlines() if line.strip()]
    texts += [one.text for one in sayings()]
    lines = []
    for number in range(count):
        door = dice.choice(("", f"{dice.randrange(1, 40)}-{dice.randrange(1, 18)}{dice.randrange(1, 9):02d}"))
        text = dice.choice((f"{texts[number % len(texts)]} {door}", f"{door} {texts[number % len(texts)]}")).strip()
        lines.append(json.dumps({"id": f"M{number}", "channel": "wechat_group", "text": text}, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def literals() -> list[str]:
    """Every phrase of the lexicon that is plain words, each once."""
    found: set[str] = {*medicine_words()[0], *goods_words()[0]}
    for name in ("danger", "kinds", "acts", "tags", "figures"):
        for entry in load(name)["entry"]:
            found.update(re.findall(r"[\u4e00-\u9fff]{2,}|[a-z]{4,}", entry["pattern"]))
    return sorted(found)


def naive(source: str, phrases: list[str]) -> int:
    hits = 0
    for line in source.splitlines():
        text = fold(json.loads(line)["text"])
        hits += sum(text.find(phrase) >= 0 for phrase in phrases)
    return hits


def best_of(work: Callable[[], object], times: int) -> float:
    best = float("inf")
    for _ in range(times):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return best


def run(long: bool = False) -> list[dict[str, Any]]:
    source, phrases = made_messages(MESSAGES), literals()
    read_message("先读一条，词表只装一次")
    ours = best_of(lambda: read_jsonl(io.StringIO(source), io.StringIO()), 3 if long else 1)
    reference = best_of(lambda: naive(source, phrases), 3 if long else 1)
    half = "12号楼2单元1203 老人摔倒了，救心丸没了 "
    shorter = best_of(lambda: read_message((half * LONGEST)[: LONGEST // 2]), 2)
    longest = best_of(lambda: read_message((half * LONGEST)[:LONGEST]), 2)

    def row(metric: str, value: float, beside: float, name: str, target: str, met: bool) -> dict[str, Any]:
        return {
            "case": "reading-messages", "metric": metric, "ours": round(value, 3), "reference": round(beside, 3),
            "reference_name": name, "ratio": round(value / beside, 2) if beside else None, "target": target, "met": met,
        }  # fmt: skip

    return [
        row(f"seconds for {MESSAGES:,} messages", ours, reference, f"json and one str.find for each of {len(phrases):,} phrases",
            f"< {TARGET_SECONDS:g} s", ours < TARGET_SECONDS),
        row(f"seconds for one message of {LONGEST:,} characters", longest, shorter, "one of half the length",
            "at most 3 times", longest <= 3 * shorter),
    ]  # fmt: skip


CASES = {"reading-messages": run}

if __name__ == "__main__":
    print(json.dumps(run("--long" in sys.argv), ensure_ascii=False, indent=1))
