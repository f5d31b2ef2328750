"""Sample rosters, and rosters made by people who saw no rule: every count, refused row and spot check as expected."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import pytest

from shouwang.reading.roster import RosterOptions, read_roster
from shouwang.reading.roster.command import roster_json, roster_text

SAMPLES = Path(os.environ.get("SHOUWANG_SAMPLES") or Path(__file__).parents[4] / "shared" / "samples") / "rosters"
OTHERS = Path(__file__).parents[1] / "others"
FILES = [*sorted(SAMPLES.glob("*.expected.json")), *sorted(OTHERS.glob("roster-*.expected.json"))]


def said(check: dict[str, Any] | None) -> dict[str, Any] | None:
    """The README says which numbers somebody has, not in which order."""
    return check and check | {"phones": sorted(check["phones"])}


@pytest.mark.parametrize("expected_file", FILES, ids=lambda path: path.name)
def test_sample(expected_file: Path) -> None:
    expected: dict[str, Any] = json.loads(expected_file.read_text("utf-8"))
    options = RosterOptions(as_of=dt.date.fromisoformat(expected["as_of"]), **expected["import_options"])
    reading = read_roster(expected_file.with_name(expected["file"]), options=options)
    found = reading.as_dict()
    for key in ("file", "as_of", "import_options", "counts", "refused"):
        assert found[key] == expected[key], key
    for check in expected["spot_checks"]:
        assert said(reading.spot_check(check["sheet"], check["row"], check["name"])) == said(check)


@pytest.mark.parametrize("expected_file", FILES, ids=lambda path: path.name)
def test_command(expected_file: Path) -> None:
    expected = json.loads(expected_file.read_text("utf-8"))
    words = {"as_of": expected["as_of"], **expected["import_options"]}
    path = expected_file.with_name(expected["file"])
    found = roster_json(path, **words)
    assert found["counts"] == expected["counts"]
    shown = [said(check) for check in found["spot_checks"]]
    assert all(said(check) in shown for check in expected["spot_checks"])
    text = roster_text(path, **words)
    assert f"{expected['counts']['people']}人" in text and "退回" in text
