"""The four compounds of the demonstration: which buildings, which doors.

Doors that the sample chat names are all here (6-1506, 7-2-401, 13-B-1201 …), and buildings 4 to 6 are those of
the plain sample roster, so that both can be tried against a register that knows most of what they say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Shape:
    """A building: every unit has its own doors on every floor."""

    number: str
    floors: int
    units: dict[str, str]  # unit (or empty) -> the doors of a floor, "01 02"
    has_lift: bool = True
    lane: str = ""

    def doors(self) -> Iterator[tuple[str, str, str]]:
        """`(unit, floor, room)` of every door; the floor only where the room does not say it."""
        for unit, letters in self.units.items():
            for floor in range(1, self.floors + 1):
                for door in letters.split():
                    yield unit, "", f"{floor}{door}"


@dataclass(frozen=True)
class LaneHouse(Shape):
    """A house of an old lane: three storeys, let by the room."""

    units: dict[str, str] = field(default_factory=dict)
    floors: int = 3
    has_lift: bool = False

    def doors(self) -> Iterator[tuple[str, str, str]]:
        for floor, rooms in (("1", "前客堂 后客堂"), ("2", "前楼 后楼 亭子间"), ("3", "前楼 亭子间")):
            for room in rooms.split():
                yield "", floor, room


@dataclass(frozen=True)
class CompoundShape:
    """A compound; `age` says who lives there: 'mixed', 'young', 'old' (over half are 65 and more)."""

    name: str
    address: str
    age: str
    buildings: tuple[Shape, ...]
    control: str = "open"
    three_part_door: str = "building-unit-room"


def _doors(count: int) -> str:
    return " ".join(f"{door:02d}" for door in range(1, count + 1))


def _tower(number: int, floors: int, doors: int) -> Shape:
    return Shape(str(number), floors, {"": _doors(doors)})


WALK_UPS = CompoundShape(
    "金桂新村", "守望路88弄", "mixed",
    tuple(Shape(str(number), 6, {"1": "01 02", "2": "01 02", "3": "01 02"}, has_lift=False) for number in range(14, 24)),
)  # fmt: skip
TOWERS = CompoundShape(
    "云杉公寓", "守望路120弄", "young",
    (
        _tower(1, 11, 3), _tower(2, 13, 4), _tower(3, 16, 8), _tower(4, 11, 5), _tower(5, 11, 3), _tower(6, 18, 6),
        _tower(8, 18, 6),
    ),
)  # fmt: skip
LANE = CompoundShape(
    "永安里", "老街45弄", "old",
    tuple(LaneHouse(number=number, lane="45弄") for number in ["1", "2", "3", "3乙", *map(str, range(4, 31))]),
    three_part_door="lane-building-room",
)  # fmt: skip
MIXED = CompoundShape(
    "滨河家园", "滨河路6弄", "mixed",
    (
        Shape("7", 8, {"1": "03 04", "2": "01 02"}),
        _tower(9, 11, 6),
        Shape("10", 18, {"1": "02 04", "2": "01 03"}),
        Shape("11", 6, {"": "01 02 03 04"}, has_lift=False),
        _tower(12, 12, 4),
        Shape("13", 14, {"A": "01 02", "B": "01 02"}),
    ),
    control="preventive",
)  # fmt: skip
LIVING = (WALK_UPS, TOWERS, LANE, MIXED)

NEXT_DOOR = (
    CompoundShape("春晓苑", "春晓路10弄", "mixed", (Shape("1", 6, {"1": "01 02", "2": "01 02"}, has_lift=False),)),
)
ACROSS = (CompoundShape("长青坊", "长青街3弄", "old", (Shape("2", 5, {"": "01 02 03 04"}, has_lift=False),)),)

# A much smaller committee for tests: one compound of each sort.
SMALL = (
    CompoundShape("金桂新村", "守望路88弄", "mixed", (Shape("14", 3, {"1": "01 02", "2": "01 02"}, has_lift=False),)),
    CompoundShape("云杉公寓", "守望路120弄", "young", (_tower(6, 5, 3),)),
    CompoundShape("永安里", "老街45弄", "old", (LaneHouse(number="3乙", lane="45弄"),)),
)
