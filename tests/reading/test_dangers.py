"""Life and limb: every quiet way of saying it reads high; figures of speech, negations and notices do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from shouwang.reading import read_message

DANGERS = Path(__file__).with_name("dangers.txt").read_text(encoding="utf-8").splitlines()
CALM = Path(__file__).with_name("calm.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("text", DANGERS)
def test_reads_high(text: str) -> None:
    assert read_message(text).urgency == "high"


@pytest.mark.parametrize("text", CALM)
def test_stays_calm(text: str) -> None:
    assert read_message(text).urgency != "high"
