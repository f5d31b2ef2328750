"""`shouwang bench`: ratios of one run against a named reference. A missed target is shown and fails nothing."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from shouwang.lib import env

FOLDER = "benchmarks"
COLUMNS = ("case", "metric", "ours", "reference", "reference_name", "ratio", "target", "met")

Row = Mapping[str, Any]
Case = Callable[[bool], Iterable[Row]]


def register(commands: Any) -> None:
    parser = commands.add_parser("bench", help="benchmarks: ratios against a named reference")
    parser.add_argument("name", nargs="?", help="one case; all without it")
    parser.add_argument("--long", action="store_true", help="longer, steadier runs")
    parser.add_argument("--instances", metavar="DIR", help="folder of public routing instances, for plan-public")
    parser.set_defaults(run=bench)


def find_cases(root: Path = env.ROOT) -> dict[str, Case]:
    """Every case by name: each module of `benchmarks/` declares `CASES`."""
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    found: dict[str, Case] = {}
    for path in sorted((root / FOLDER).glob("*.py")):
        if not path.stem.startswith("_"):
            found |= getattr(import_module(f"{FOLDER}.{path.stem}"), "CASES", {})
    return found


def bench(arguments: argparse.Namespace) -> int:
    cases = find_cases()
    if arguments.name is not None and arguments.name not in cases:
        print(f"There is no benchmark {arguments.name!r}; there are: {', '.join(cases) or 'none'}.", file=sys.stderr)
        return 2
    if arguments.instances:
        os.environ["SHOUWANG_INSTANCES"] = arguments.instances
        os.environ["SHOUWANG_INSTANCES_FULL"] = "1"  # whoever names a folder wants the ten seconds of the targets
    names = [arguments.name] if arguments.name else list(cases)
    if not arguments.name and not arguments.long:  # all together stay under five minutes
        alone = [name for name in names if getattr(cases[name], "takes_minutes", False)]
        names = [name for name in names if name not in alone]
        if alone:
            print(f"By name or with --long: {', '.join(alone)} (three minutes each).", file=sys.stderr)
    rows: list[dict[str, Any]] = []
    failed = False
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        began = time.monotonic()
        try:
            rows += [{column: row.get(column) for column in COLUMNS} for row in cases[name](arguments.long)]
        except Exception as trouble:  # one broken case must not cost the figures of the others
            print(f"{name} could not be measured: {type(trouble).__name__}: {trouble}", file=sys.stderr)
            failed = True
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(as_table(rows))
    _keep(rows)
    return 1 if failed else 0


def _keep(rows: list[dict[str, Any]]) -> None:
    """Write `bench.json`; cases that were not run this time keep their earlier rows."""
    path = env.home() / "bench.json"
    earlier = json.loads(path.read_text()) if path.exists() else []
    ran = {row["case"] for row in rows}
    kept = [row for row in earlier if row["case"] not in ran] + rows
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n")


def as_table(rows: Sequence[Row]) -> str:
    """A plain table in aligned columns; a Chinese character is two columns wide."""
    lines = [COLUMNS, *([_shown(row[column]) for column in COLUMNS] for row in rows)]
    widths = [max(_width(line[index]) for line in lines) for index in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "met" if value else "MISSED"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in words)
