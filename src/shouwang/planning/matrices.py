"""Travel times between many places at once: `geometry` in numpy, for the planners.

The climb is in the matrix (asymmetric: up on arrival, down on leaving), so every router finds by itself that doors on one
stair share a climb.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .geometry import PACES, STREET, Found, Mode, Place, Sketch, climb_seconds

Matrix = NDArray[np.int64]
FAR = np.int64(10**9)  # millimetres; a gate that a place does not have


def travel_matrix(sketch: Sketch, mode: Mode, places: Sequence[Place], ends: Sequence[Place] | None = None) -> Matrix:
    """Seconds from each of `places` (rows) to each of `ends` (columns; the same places when not given).

    int64, shape (len(places), len(ends)); the diagonal of a square matrix is 0.
    """
    starts = [sketch.find(place) for place in places]
    goals = starts if ends is None else [sketch.find(place) for place in ends]
    ground = _ground(sketch, starts, goals)
    pace = PACES[mode]
    moving = np.where(ground > 0, -(-ground // pace.millimetres_per_second) + pace.parking_seconds, 0)
    down = np.array([climb_seconds(one.floor - 1, one.lift)[1] for one in starts], dtype=np.int64)
    up = np.array([climb_seconds(one.floor - 1, one.lift)[0] for one in goals], dtype=np.int64)
    seconds = down[:, None] + moving + up[None, :]
    columns: dict[str, list[int]] = {}
    for column, goal in enumerate(goals):
        if goal.stair is not None:
            columns.setdefault(goal.stair, []).append(column)
    for row, start in enumerate(starts):  # on one stair only the floors between the two doors count
        for column in columns.get(start.stair, ()) if start.stair is not None else ():
            rise = goals[column].floor - start.floor
            seconds[row, column] = climb_seconds(abs(rise), start.lift)[0 if rise > 0 else 1]
    return seconds


def ground_metres(sketch: Sketch, places: Sequence[Place], ends: Sequence[Place] | None = None) -> NDArray[np.float64]:
    """Metres on the ground, without climbs, from each of `places` to each of `ends`."""
    starts = [sketch.find(place) for place in places]
    goals = starts if ends is None else [sketch.find(place) for place in ends]
    return _ground(sketch, starts, goals) / 1_000


def _ground(sketch: Sketch, starts: Sequence[Found], goals: Sequence[Found]) -> Matrix:
    here, there = _points(starts), _points(goals)
    inside = _same_compound(starts, goals)
    if inside.all():  # one compound: nobody passes a gate
        return _between(here, there)
    own, other = _gates(sketch, starts), _gates(sketch, goals)
    best = np.full((len(starts), len(goals)), FAR * 4, dtype=np.int64)
    for out in range(own.shape[1]):
        to_gate = _apart(here, own[:, out])
        for into in range(other.shape[1]):
            from_gate = _apart(other[:, into], there)
            street = _between(own[:, out], other[:, into]) * STREET[0] // STREET[1]
            np.minimum(best, to_gate[:, None] + street + from_gate[None, :], out=best)
    return np.where(inside, _between(here, there), best)


def _points(found: Sequence[Found]) -> Matrix:
    return np.array([(one.x, one.y) for one in found], dtype=np.int64).reshape(-1, 2)


def _gates(sketch: Sketch, found: Sequence[Found]) -> Matrix:
    """Shape (places, most gates, 2); a place with fewer gates repeats its last, one on the street is its own gate."""
    each = [sketch.gates[one.compound] if one.compound is not None else ((one.x, one.y),) for one in found]
    most = max((len(gates) for gates in each), default=1)
    padded = [(*gates, *[gates[-1]] * (most - len(gates))) for gates in each]
    return np.array(padded, dtype=np.int64).reshape(len(found), most, 2)


def _apart(one: Matrix, other: Matrix) -> Matrix:
    return np.asarray(np.abs(one - other).sum(axis=1))


def _between(one: Matrix, other: Matrix) -> Matrix:
    return np.asarray(
        np.abs(one[:, None, 0] - other[None, :, 0]) + np.abs(one[:, None, 1] - other[None, :, 1]), dtype=np.int64
    )


def _same_compound(starts: Sequence[Found], goals: Sequence[Found]) -> NDArray[np.bool_]:
    numbers: dict[str | None, int] = {}
    left = np.array([-1 if one.compound is None else numbers.setdefault(one.compound, len(numbers)) for one in starts])
    right = np.array([-2 if one.compound is None else numbers.setdefault(one.compound, len(numbers)) for one in goals])
    return np.asarray(left.reshape(-1, 1) == right.reshape(1, -1))
