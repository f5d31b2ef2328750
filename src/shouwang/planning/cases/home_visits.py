"""`home-visits`: teams who go to people at home, some only at certain hours (上门采样、探访)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry import Place, Sketch
from ..neighbourhood import centre, doors, neighbourhood
from ..rounds.case import rounds_case
from ..rounds.model import DAY, Carrier, Rounds, Stop


@dataclass(frozen=True, kw_only=True)
class HomeVisitsProblem:
    """`teams` set out from `office` and visit every stop once, inside its window, with the skills it needs.

    The last visit ends as early as possible. Loads of 0 are usual; a team with a capacity (test kits) is kept to it.
    """

    sketch: Sketch
    office: Place
    teams: tuple[Carrier, ...]
    stops: tuple[Stop, ...]

    def rounds(self) -> Rounds:
        """The problem in the words of all routing cases."""
        return Rounds(sketch=self.sketch, depot=self.office, carriers=self.teams, stops=self.stops)


def problem(seed: int, visits: int = 100, teams: int = 4) -> HomeVisitsProblem:
    """Sampling at home in 25 compounds: 240 s each, a third only within 90 minutes that they chose."""
    sketch, floors = neighbourhood(seed, compounds=25, lifts=0.1)
    dice = np.random.default_rng(seed + 2_000)
    stops = []
    for number, door in enumerate(doors(seed, floors, visits)):
        opens, closes = 0, DAY
        if dice.random() < 1 / 3:
            opens = int(dice.integers(0, 7)) * 1_800
            closes = opens + 5_400
        stops.append(
            Stop(id=f"visit {number + 1}", place=door, load=0, service_seconds=240, opens=opens, closes=closes)
        )
    office = centre(sketch)
    people = tuple(Carrier(id=f"team {i + 1}") for i in range(teams))
    return HomeVisitsProblem(sketch=sketch, office=office, teams=people, stops=tuple(stops))


def example() -> HomeVisitsProblem:
    """Twenty-four visits, three teams; four people need a nurse, and one team has one."""
    sketch, floors = neighbourhood(3, compounds=6, stairs=12)
    dice = np.random.default_rng(3)
    stops = []
    for number, door in enumerate(doors(3, floors, 24)):
        opens, closes = (3_600, 9_000) if number % 5 == 2 else (0, DAY)
        skills = ("nurse",) if dice.random() < 0.2 else ()
        stops.append(
            Stop(
                id=f"visit {number + 1}",
                place=door,
                load=0,
                service_seconds=240,
                opens=opens,
                closes=closes,
                skills=skills,
            )
        )
    teams = (
        Carrier(id="Dr Fang and Xu", skills=("nurse",), ends=4 * 3_600),
        Carrier(id="Ma and Gu", ends=4 * 3_600),
        Carrier(id="Ye and Tao", mode="ebike", ends=4 * 3_600),
    )
    return HomeVisitsProblem(sketch=sketch, office=centre(sketch), teams=teams, stops=tuple(stops))


CASE = rounds_case("home-visits", "teams visit people at home, some only at certain hours", HomeVisitsProblem, example)
