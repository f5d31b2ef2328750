"""What stands in `docs/planning` is what the code says today."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from shouwang.planning import wire
from shouwang.planning.cases import MODULES, case

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "planning"
REFRESH = "run: .venv/bin/python -m shouwang.planning docs/planning"


@pytest.mark.parametrize("name", MODULES)
def test_schema_and_example_are_up_to_date(name):
    found = case(name)
    schema, example = FOLDER / f"{name}.schema.json", FOLDER / f"{name}.example.json"
    assert schema.read_text(encoding="utf-8") == wire.schema_text(found) + "\n", REFRESH
    assert example.read_text(encoding="utf-8") == wire.example_text(found) + "\n", REFRESH
    jsonschema.Draft202012Validator(json.loads(schema.read_text())["problem"]).validate(json.loads(example.read_text()))


@pytest.mark.parametrize("name", list(MODULES))
def test_a_case_that_can_be_drawn_has_its_picture(name):
    assert (FOLDER / f"{name}.svg").exists() == (case(name).draw is not None), REFRESH
