"""`python -m shouwang.planning FOLDER [CASE …]` writes schema, example and picture of cases (all) into `docs/planning`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from . import wire
from .budget import Budget
from .cases import MODULES, case

ITERATIONS = 400
"""For the pictures: the same everywhere, so that they change only when the planner does."""


def main(folder: Path, names: Sequence[str]) -> None:
    """Write `<case>.schema.json`, `<case>.example.json` and, where a plan can be drawn, `<case>.svg`."""
    for name in names:
        found = case(name)
        (folder / f"{found.name}.schema.json").write_text(wire.schema_text(found) + "\n", encoding="utf-8")
        (folder / f"{found.name}.example.json").write_text(wire.example_text(found) + "\n", encoding="utf-8")
        if found.draw is not None:
            problem = found.example()
            plan = found.best(problem, Budget(iterations=ITERATIONS))
            (folder / f"{found.name}.svg").write_text(found.draw(problem, plan), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or list(MODULES))
