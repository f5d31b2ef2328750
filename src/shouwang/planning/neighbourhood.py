"""Invented neighbourhoods, seeded: the ground of the worked examples, the tests and the benchmarks.

The assumptions (sizes, floors, lifts) are those under which the figures of `docs/performance.md` were measured.
"""

from __future__ import annotations

import numpy as np

from .geometry import Compound, Door, Gate, Sketch, Spot, Stair

BLOCK = 280.0  # metres from compound to compound, street included
WALLED = 240.0


def neighbourhood(
    seed: int, compounds: int = 14, lifts: float = 0.3, stairs: int = 24
) -> tuple[Sketch, dict[str, int]]:
    """Compounds on a grid of about 1.1 km, each with one or two gates; and the floors of each stair.

    Walk-ups have 5 or 6 floors; a share of `lifts` of the compounds has lifts and 11 to 18 floors.
    """
    dice = np.random.default_rng(seed)
    across = int(np.ceil(np.sqrt(compounds)))
    made, rows, floors = [], [], {}
    for number in range(compounds):
        west, south = (number % across) * BLOCK, (number // across) * BLOCK
        id_ = f"C{number + 1}"
        has_lift = bool(dice.random() < lifts)
        height = int(dice.integers(11, 19)) if has_lift else 0
        gates = [Gate(x=west + round(float(dice.uniform(60, 180))), y=south, name="south")]
        if dice.random() < 0.5:
            gates.append(Gate(x=west + WALLED, y=south + round(float(dice.uniform(60, 180))), name="east"))
        made.append(Compound(id=id_, gates=tuple(gates), walls=(west, south, west + WALLED, south + WALLED)))
        step = 180.0 / max(1, -(-stairs // 6) - 1)  # rows of six fill the compound
        for place in range(stairs):
            x = west + 25 + (place % 6) * 38 + round(float(dice.uniform(-4, 4)), 1)
            y = south + 30 + (place // 6) * step + round(float(dice.uniform(-6, 6)), 1)
            stair = Stair(
                id=f"{id_}-{place // 3 + 1}-{place % 3 + 1}", compound=id_, x=round(x, 1), y=round(y, 1), lift=has_lift
            )
            rows.append(stair)
            floors[stair.id] = height or int(dice.integers(5, 7))
    return Sketch(compounds=tuple(made), stairs=tuple(rows)), floors


def mega(seed: int, buildings: int = 286, stairs: int = 1_260, lifts: float = 0.0) -> tuple[Sketch, dict[str, int]]:
    """One very large compound behind one gate: rows of buildings, and the floors of each stair."""
    dice = np.random.default_rng(seed)
    across = int(np.ceil(np.sqrt(buildings * 1.7)))
    counts = np.full(buildings, stairs // buildings)
    counts[dice.choice(buildings, stairs - int(counts.sum()), replace=False)] += 1
    rows, floors = [], {}
    for number in range(buildings):
        x, y = (number % across) * 48.0, 20 + (number // across) * 42.0
        has_lift = bool(dice.random() < lifts)
        height = int(dice.integers(11, 19)) if has_lift else int(dice.integers(5, 7))
        for unit in range(int(counts[number])):
            id_ = f"{number + 1}-{unit + 1}"
            rows.append(Stair(id=id_, compound="M", x=round(x + unit * 9.0, 1), y=y, lift=has_lift))
            floors[id_] = height
    width, depth = across * 48.0, 20 + (buildings // across + 1) * 42.0
    gate = Gate(x=round(width / 2), y=0, name="main")
    return Sketch(
        compounds=(Compound(id="M", gates=(gate,), walls=(-10, 0, width + 10, depth)),), stairs=tuple(rows)
    ), floors


def doors(seed: int, floors: dict[str, int], count: int) -> list[Door]:
    """Doors drawn at random, in the order of the list that a committee keeps: by compound, building, stair, floor."""
    dice = np.random.default_rng(seed + 1_000)
    names = list(floors)
    place = {name: number for number, name in enumerate(names)}
    drawn = [names[int(dice.integers(len(names)))] for _ in range(count)]
    made = [Door(stair=name, floor=int(dice.integers(1, floors[name] + 1))) for name in drawn]
    return sorted(made, key=lambda door: (place[door.stair], door.floor))


def centre(sketch: Sketch) -> Spot:
    """The street crossing nearest to the middle: the kitchen, the committee's office."""
    xs = [gate.x for compound in sketch.compounds for gate in compound.gates]
    ys = [gate.y for compound in sketch.compounds for gate in compound.gates]
    street = (BLOCK + WALLED) / 2  # the middle of the first street
    x, y = (round((sum(all_of_it) / len(all_of_it) - street) / BLOCK) * BLOCK + street for all_of_it in (xs, ys))
    return Spot(x=x, y=y)
