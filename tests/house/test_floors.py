"""Imports go down only, and siblings never import each other."""

from __future__ import annotations

from .source import modules, none

FLOORS = (
    ("reading", "planning"),
    ("lib",),
    ("core",),
    ("notices", "rota"),
    ("alarms",),
    ("desk", "care", "stock", "callups", "runs", "handouts", "campaigns", "papers", "gates"),
    ("fulfil",),
    ("kinds", "intake", "reports", "web", "drill"),
    ("urls", "settings", "cli", "wsgi", "__main__", "__init__"),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
TOP = len(FLOORS) - 1

# Nothing may be added here without a reason.
ALLOWED: dict[tuple[str, str], str] = {}

# Inside a room the same files stand in the same order; a file imports those below it.
PURE = ("rules.py",)
FILES = ("rules", "models", "access", "queries", "actions", "forms", "views", "api", "jobs", "urls")


def test_every_room_has_its_floor():
    none(
        sorted(
            {module.at(1, f"the room {module.room} has no floor") for module in modules() if module.room not in FLOOR}
        )
    )


def test_imports_go_down_only():
    found = []
    for module in modules():
        for line, name in module.imports:
            parts = name.split(".")
            if parts[0] != "shouwang" or len(parts) < 2 or parts[1] not in FLOOR:
                continue
            room = parts[1]
            if room == module.room or FLOOR[module.room] == TOP or (module.name, room) in ALLOWED:
                continue
            if FLOOR[room] >= FLOOR[module.room]:
                found.append(
                    module.at(line, f"{module.room} (floor {FLOOR[module.room]}) imports {name} (floor {FLOOR[room]})")
                )
    none(found)


def test_reading_and_planning_know_nothing_of_the_house():
    forbidden = {"django", "psycopg", "procrastinate", "ninja", "shouwang.lib", "shouwang.core"}
    none([
        module.at(line, f"imports {name}")
        for module in modules()
        if module.room in ("reading", "planning")
        for line, name in module.imports
        if any(name == word or name.startswith(f"{word}.") for word in forbidden)
    ])  # fmt: skip


def test_rules_are_pure():
    """Values in, values out: no Django and no models in rules.py."""
    none([
        module.at(line, f"rules import {name}")
        for module in modules()
        if module.path.stem.split("_")[-1] == "rules" or module.path.parent.name == "rules"
        for line, name in module.imports
        if name.split(".")[0] in {"django", "psycopg"} or ".models" in name
    ])  # fmt: skip


def test_inside_a_room_files_import_downwards():
    """An action knows no view, a model no action, a query no form."""
    found = []
    order = {name: place for place, name in enumerate(FILES)}
    for module in modules():
        parts = module.name.removesuffix(".py").split("/")
        own = order.get(parts[1]) if len(parts) > 1 else None
        if own is None:
            continue
        for line, name in module.imports:
            there = name.split(".")
            if len(there) > 2 and there[:2] == ["shouwang", module.room] and order.get(there[2], -1) > own:
                found.append(module.at(line, f"{parts[1]} imports {there[2]}"))
    none(found)


def test_nobody_above_the_desk_writes_its_rows():
    """What causes something in another room goes through that room's actions."""
    found = []
    for module in modules():
        if FLOOR.get(module.room, TOP) <= FLOOR["desk"] or module.room == "drill":
            continue
        for line, name in module.imports:
            there = name.split(".")
            if (
                len(there) > 3
                and there[2] == "actions"
                and there[1] != module.room
                and there[1] in ("intake", "web", "reports")
            ):
                found.append(module.at(line, f"reaches into {name}"))
    none(found)


SOLVERS = {"pyvrp", "ortools", "highspy", "scipy", "vroom"}


def test_each_solver_library_is_imported_in_one_file():
    importers: dict[str, set[str]] = {}
    for module in modules():
        for _, name in module.imports:
            library = name.split(".")[0]
            if library in SOLVERS:
                importers.setdefault(library, set()).add(module.name)
    none([f"{library}: {', '.join(sorted(files))}" for library, files in importers.items() if len(files) > 1])
    none([
        f"{library} outside planning/solvers: {file}"
        for library, files in importers.items()
        for file in files
        if not file.startswith("planning/solvers/")
    ])  # fmt: skip


def test_judges_know_nothing_of_the_planner():
    """An evaluator computes with the problem and the scalar geometry alone."""
    planner = ("solvers", "matrices", "search", "insertion", "network", "fleets", "legs", "hospitals", "naive", "numpy")
    none([
        module.at(line, f"a judge imports {name}")
        for module in modules()
        if module.name.startswith("planning/") and module.path.name == "evaluate.py"
        for line, name in module.imports
        if any(part in planner for part in name.split("."))
    ])  # fmt: skip
