"""`parcels`: parcels from one gate to the doors of a compound, the last as early as possible (团购分送)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry import Place, Sketch, Spot
from ..neighbourhood import doors, mega
from ..rounds.case import rounds_case
from ..rounds.model import Carrier, Rounds, Seconds, Stop


@dataclass(frozen=True, kw_only=True)
class ParcelsProblem:
    """Parcels lie at `depot` (a gate); `carriers` bring them to the `stops`. Capacity and load count parcels, or kilograms.

    Nobody has to come back. A carrier with several `trips` returns to load again, `loading_seconds` each time.
    """

    sketch: Sketch
    depot: Place
    carriers: tuple[Carrier, ...]
    stops: tuple[Stop, ...]
    loading_seconds: Seconds = 0

    def rounds(self) -> Rounds:
        """The problem in the words of all routing cases."""
        return Rounds(
            sketch=self.sketch, depot=self.depot, carriers=self.carriers, stops=self.stops,
            loading_seconds=self.loading_seconds,
        )  # fmt: skip


def problem(seed: int, parcels: int = 300, riders: int = 40) -> ParcelsProblem:
    """A group buy for one very large compound: e-bikes that take 12 parcels, 30 s at each door."""
    sketch, floors = mega(seed)
    gate = sketch.compounds[0].gates[0]
    return ParcelsProblem(
        sketch=sketch,
        depot=Spot(x=gate.x, y=gate.y, compound="M"),
        carriers=tuple(Carrier(id=f"rider {i + 1}", mode="ebike", capacity=12) for i in range(riders)),
        stops=tuple(
            Stop(id=f"parcel {i + 1}", place=door, service_seconds=30)
            for i, door in enumerate(doors(seed, floors, parcels))
        ),
    )


def example() -> ParcelsProblem:
    """Forty parcels and three riders on a corner of the large compound."""
    dice = np.random.default_rng(8)
    sketch, floors = mega(8, buildings=24, stairs=60)
    gate = sketch.compounds[0].gates[0]
    stops = tuple(
        Stop(id=f"parcel {i + 1}", place=door, load=int(dice.integers(1, 3)), service_seconds=30)
        for i, door in enumerate(doors(8, floors, 40))
    )
    carriers = tuple(
        Carrier(id=name, mode="ebike", capacity=24) for name in ("Chen", "Lu", "Qian")
    )  # fmt: skip
    return ParcelsProblem(
        sketch=sketch, depot=Spot(x=gate.x, y=gate.y, compound="M"), carriers=carriers, stops=stops, loading_seconds=60
    )


CASE = rounds_case(
    "parcels", "parcels from a gate to the doors, the last as early as possible", ParcelsProblem, example
)
