"""The measure of the samples' README over our own messages, and over the samples where they are at hand."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))
import reading_score  # noqa: E402

FRESH = Path(__file__).with_name("fresh.jsonl")
# Written by somebody who saw no rule, read by no one who wrote one: never look at its misses to mend a rule.
BLIND = Path(__file__).with_name("blind.jsonl")
# Another such set: scored, and no rule mended by it.
UNSEEN = Path(__file__).with_name("unseen.jsonl")
OTHERS = Path(__file__).with_name("others")
# Written for this room by somebody who saw no rule; scored first, then looked at and taken as material of the model.
DEV3 = Path(__file__).with_name("dev3.jsonl")
# Half of it (odd ids) was looked at to mend rules, the other half was only scored.
DEV2 = Path(__file__).with_name("dev2.jsonl")
SAMPLES = reading_score.samples()


def overall(path: Path) -> tuple[float, list[str]]:
    score, _, _ = reading_score.score_file(path)
    shares = score.shares()
    return sum(shares.values()) / len(shares), score.dangerous


def test_fresh_messages() -> None:
    share, dangerous = overall(FRESH)
    assert not dangerous
    assert share >= 0.93


def test_second_set() -> None:
    share, dangerous = overall(DEV2)
    assert not dangerous
    assert share >= 0.88


def test_third_set() -> None:
    share, dangerous = overall(DEV3)
    assert not dangerous
    assert share >= 0.95


def test_blind_messages() -> None:
    share, dangerous = overall(BLIND)
    assert not dangerous
    assert share >= 0.9


def test_unseen_messages() -> None:
    share, dangerous = overall(UNSEEN)
    assert not dangerous
    assert share >= 0.9


@pytest.mark.parametrize(("name", "missed"), [("chat-a", 0), ("chat-b", 3)])
def test_chats_of_others(name: str, missed: int) -> None:
    """Days written by somebody who saw no rule; of the second, 13 facts of 120 were missed when it was first read."""
    want = json.loads((OTHERS / f"{name}.expected.json").read_text(encoding="utf-8"))
    hits, total, misses = reading_score.score_chat(OTHERS / f"{name}.txt", want)
    assert hits >= total - missed, misses


@pytest.mark.skipif(not SAMPLES.exists(), reason="the shared samples are not on this machine")
def test_samples() -> None:
    share, dangerous = overall(SAMPLES / "messages.jsonl")
    assert not dangerous
    assert share >= 0.97


@pytest.mark.skipif(not SAMPLES.exists(), reason="the shared samples are not on this machine")
@pytest.mark.parametrize("name", ["group-chat-day", "chat-medicine"])
def test_chats(name: str) -> None:
    want = json.loads((SAMPLES / f"{name}.expected.json").read_text(encoding="utf-8"))
    hits, total, misses = reading_score.score_chat(SAMPLES / f"{name}.txt", want)
    assert hits == total, misses
