"""`python -m shouwang.planning FOLDER` writes schema, example and picture of every case into `docs/planning`."""

from __future__ import annotations

import sys
from pathlib import Path

from . import wire
from .budget import Budget
from .cases import cases

ITERATIONS = 400
"""For the pictures: the same everywhere, so that they change only when the planner does."""


def main(folder: Path) -> None:
    """Write `<case>.schema.json`, `<case>.example.json` and, where a plan can be drawn, `<case>.svg`."""
    for case in cases().values():
        (folder / f"{case.name}.schema.json").write_text(wire.schema_text(case) + "\n", encoding="utf-8")
        (folder / f"{case.name}.example.json").write_text(wire.example_text(case) + "\n", encoding="utf-8")
        if case.draw is not None:
            problem = case.example()
            plan = case.best(problem, Budget(iterations=ITERATIONS))
            (folder / f"{case.name}.svg").write_text(case.draw(problem, plan), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
