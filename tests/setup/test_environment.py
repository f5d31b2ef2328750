"""What may be set, and the durations of the clock command."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from shouwang.lib import clock, env


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("30m", timedelta(minutes=30)),
        ("2h", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
        ("1h30m", timedelta(hours=1, minutes=30)),
        (" 90S ", timedelta(seconds=90)),
    ],
)
def test_duration(words: str, expected: timedelta) -> None:
    assert clock.parse_duration(words) == expected


@pytest.mark.parametrize("words", ["", "  ", "soon", "30", "m30", "-5m", "1h 30m"])
def test_what_is_no_duration(words: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        clock.parse_duration(words)


@pytest.mark.parametrize(("raw", "expected"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("no", False)])
def test_flag(raw: str, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUWANG_TRY", raw)
    assert env.flag("SHOUWANG_TRY", not expected) is expected


def test_whole_number_refuses_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "http")
    with pytest.raises(SystemExit, match="PORT must be a whole number"):
        env.port()
    monkeypatch.setenv("PORT", "")
    assert env.port() == 8000


def test_tests_have_a_home_of_their_own() -> None:
    assert env.home() != env.ROOT / "var"
    assert "test" in env.home().parts


@pytest.mark.parametrize("name", ["requirements/shouwang.lock", "requirements/run.in", "requirements/dev.in"])
def test_lock_names_no_address(name: str) -> None:
    assert "://" not in (env.ROOT / name).read_text()


def test_every_line_of_the_lock_has_a_hash() -> None:
    text = (env.ROOT / "requirements" / "shouwang.lock").read_text().replace("\\\n", " ")
    pinned = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert pinned
    assert [line.split()[0] for line in pinned if "--hash=sha256:" not in line or "==" not in line] == []


def test_make_help_lists_every_target() -> None:
    text = Path(env.ROOT / "Makefile").read_text()
    declared = next(line for line in text.splitlines() if line.startswith(".PHONY:")).split()[1:]
    described = [
        line.split(":")[0] for line in text.splitlines() if ":" in line and "## " in line and line[0].isalpha()
    ]
    assert sorted(declared) == sorted(described)
