"""Small rounds problems of every kind for hypothesis: some impossible in part, none malformed."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from shouwang.planning.cases.meals import MealsProblem, Staff
from shouwang.planning.geometry import Compound, Door, Gate, Sketch, Spot, Stair
from shouwang.planning.rounds.model import DAY, Carrier, Rounds, Stop

SKETCH = Sketch(
    compounds=(
        Compound(id="A", gates=(Gate(x=100, y=0), Gate(x=200, y=80)), walls=(0, 0, 200, 200)),
        Compound(id="B", gates=(Gate(x=320, y=0),), walls=(240, 0, 440, 200)),
    ),
    stairs=(
        Stair(id="A1", compound="A", x=30, y=40),
        Stair(id="A2", compound="A", x=150, y=160),
        Stair(id="B1", compound="B", x=260, y=60, lift=True),
        Stair(id="B2", compound="B", x=420, y=180),
    ),
)
KITCHEN = Spot(x=220, y=-30)

places = st.one_of(
    st.builds(Door, stair=st.sampled_from(["A1", "A2", "B1", "B2"]), floor=st.integers(1, 12)),
    st.builds(Spot, x=st.integers(0, 440), y=st.integers(-60, 200), compound=st.sampled_from([None, "A", "B"])),
)
skills = st.sampled_from([(), (), (), ("nurse",), ("nurse", "key")])


@st.composite
def stop(draw, id_: str):
    opens = draw(st.sampled_from([0, 0, 0, 600, 3_000]))
    return Stop(
        id=id_,
        place=draw(places),
        load=draw(st.integers(0, 4)),
        service_seconds=draw(st.sampled_from([0, 30, 240])),
        opens=opens,
        closes=draw(st.sampled_from([DAY, DAY, DAY, opens + 200, opens + 1_800])),
        skills=draw(skills),
        within_seconds=draw(st.sampled_from([None, None, 400, 1_200])),
    )


@st.composite
def carrier(draw, id_: str):
    return Carrier(
        id=id_,
        mode=draw(st.sampled_from(["foot", "ebike"])),
        capacity=draw(st.integers(1, 8)),
        trips=draw(st.integers(1, 3)),
        starts=draw(st.sampled_from([0, 0, 500])),
        ends=draw(st.sampled_from([DAY, DAY, 2_500])),
        skills=draw(skills),
    )


@st.composite
def rounds(draw, most_stops: int = 10):
    """Up to ten stops and three carriers."""
    return Rounds(
        sketch=SKETCH,
        depot=KITCHEN,
        carriers=tuple(draw(carrier(f"c{n}")) for n in range(draw(st.integers(0, 3)))),
        stops=tuple(draw(stop(f"s{n}")) for n in range(draw(st.integers(0, most_stops)))),
        loading_seconds=draw(st.sampled_from([0, 60])),
        hot_seconds=draw(st.sampled_from([None, None, 600, 2_400])),
        counts_return=draw(st.booleans()),
    )


def legs(**more: object) -> MealsProblem:
    """Twelve doors of two compounds, each with one of the staff at its gate."""
    stops = tuple(
        Stop(id=f"s{n}", place=Door(stair=("A1", "A2", "B1")[n % 3], floor=n % 4 + 1), service_seconds=40)
        for n in range(12)
    )
    posed = MealsProblem(
        sketch=SKETCH, kitchen=KITCHEN, stops=stops,
        carriers=(Carrier(id="c1", capacity=6, trips=2), Carrier(id="c2", mode="ebike", capacity=6, trips=2)),
        staff=(Staff(id="a", compound="A", capacity=5), Staff(id="b", compound="B", capacity=5)),
    )  # fmt: skip
    return replace(posed, **more)
