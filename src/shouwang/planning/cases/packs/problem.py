"""Bulk packs to every door: packs lie ready at each stair, somebody takes the stair from top to bottom. Whole seconds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ...geometry import Door, Place, Sketch, climb_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The packs of one stair: `doors` of them, the highest on floor `floors`, in a `building` of several stairs."""

    stair: str
    building: str
    doors: int
    floors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer:
    """Somebody who carries: free from `free_at` on, at `place` (where everybody begins, when not given)."""

    id: str
    place: Place | None = None
    free_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Stairs that a volunteer was told, in this order."""

    volunteer: str
    stairs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PacksProblem:
    """Every stair once, the last as early as possible, then with the least walking; nobody has to come back.

    A stair takes `seconds_per_stair`, the climb to its highest pack and down again, and `seconds_per_door` for each pack. `whole_buildings`:
    one volunteer takes all stairs of a building. `told`, for planning again: whoever was told stairs keeps them, and only the others'
    and new ones are dealt out, unless `may_move`.
    """

    sketch: Sketch
    start: Place
    loads: tuple[Load, ...]
    volunteers: tuple[Volunteer, ...]
    seconds_per_door: int = 12
    seconds_per_stair: int = 30
    whole_buildings: bool = False
    told: tuple[Told, ...] = ()
    may_move: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The stairs of one volunteer in order, and when the last is done."""

    volunteer: str
    stairs: tuple[str, ...]
    finish_seconds: int


@dataclass(frozen=True, kw_only=True)
class PacksPlan:
    """One round for each volunteer, in the order of the problem; nothing is ever left out."""

    rounds: tuple[Round, ...]


def work_seconds(problem: PacksProblem, load: Load, *, lift: bool) -> int:
    """What one stair takes, from its entrance back to its entrance."""
    up, down = climb_seconds(max(0, load.floors - 1), lift)
    return problem.seconds_per_stair + up + down + problem.seconds_per_door * load.doors


def faults(problem: PacksProblem) -> list[str]:
    """What is wrong with a problem, one line each."""
    places: list[Place] = [Door(stair=load.stair) for load in problem.loads]
    places += [each.place for each in problem.volunteers if each.place is not None]
    wrong = problem.sketch.faults([problem.start, *places])
    for name, ids in (
        ("loads", [each.stair for each in problem.loads]),
        ("volunteers", [each.id for each in problem.volunteers]),
        ("told volunteers", [each.volunteer for each in problem.told]),
        ("told stairs", [stair for each in problem.told for stair in each.stairs]),
    ):
        wrong += [f"two {name} have the id {twice!r}" for twice, count in Counter(ids).items() if count > 1]
    if not problem.volunteers:
        wrong.append("there is no volunteer")
    wrong += [f"volunteer {each.id!r}: free_at is negative" for each in problem.volunteers if each.free_at < 0]
    wrong += [
        f"load {each.stair!r}: doors or floors is negative"
        for each in problem.loads
        if each.doors < 0 or each.floors < 0
    ]
    if problem.seconds_per_door < 0 or problem.seconds_per_stair < 0:
        wrong.append("seconds_per_door and seconds_per_stair must not be negative")
    if problem.whole_buildings and problem.told and not problem.may_move:
        wrong += _split(problem)
    return wrong


def _split(problem: PacksProblem) -> list[str]:
    """Buildings of which several volunteers were told stairs: they cannot stay as told and whole."""
    building, here = {each.stair: each.building for each in problem.loads}, {each.id for each in problem.volunteers}
    owner: dict[str, str] = {}
    wrong = []
    for each in problem.told:
        for stair in each.stairs:
            if stair in building and each.volunteer in here:
                if owner.setdefault(building[stair], each.volunteer) != each.volunteer:
                    wrong.append(f"told: building {building[stair]!r} is split and cannot be whole")
    return wrong
