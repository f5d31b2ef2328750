"""The words for a duration, and the one clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouwang.lib import clock


@pytest.mark.parametrize(
    ("words", "expected"),
    [("30m", timedelta(minutes=30)), ("2h", timedelta(hours=2)), ("1d", timedelta(days=1)),
     ("1h30m", timedelta(minutes=90)), ("90s", timedelta(seconds=90)), (" 1D2H ", timedelta(hours=26)),
     ("1d2h3m4s", timedelta(days=1, hours=2, minutes=3, seconds=4)), ("0m", timedelta())],
)  # fmt: skip
def test_durations(words, expected):
    assert clock.parse_duration(words) == expected


@pytest.mark.parametrize("words", ["", "  ", "30", "m", "30m1h", "-5m", "1.5h", "半小时", "1w"])
def test_what_is_no_duration(words):
    with pytest.raises(ValueError, match="no duration"):
        clock.parse_duration(words)


def test_the_clock_is_held_and_let_go():
    moment = clock.machine_now() - timedelta(days=400)
    with clock.at(moment):
        assert clock.now() == moment
        with clock.at(moment + timedelta(hours=1)):
            assert clock.now() == moment + timedelta(hours=1)
        assert clock.now() == moment
        assert clock.machine_now() > moment
    assert clock.now() > moment


def test_the_clock_moves_in_the_demonstration_only(monkeypatch):
    monkeypatch.delenv("SHOUWANG_DEMO", raising=False)
    with pytest.raises(SystemExit, match="demonstration"):
        clock.advance(timedelta(minutes=1))


def test_it_moves_forward_only(monkeypatch, tmp_path):
    monkeypatch.setenv("SHOUWANG_DEMO", "1")
    monkeypatch.setattr(clock, "_offset_file", lambda: tmp_path / "clock-offset")
    monkeypatch.setattr(clock, "_offset_cache", (-1.0, timedelta()))
    assert clock.advance(timedelta(minutes=30)) == timedelta(minutes=30)
    assert clock.now() - clock.machine_now() > timedelta(minutes=29)
    with pytest.raises(SystemExit, match="forward"):
        clock.advance(-timedelta(minutes=1))
