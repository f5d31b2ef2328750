"""Ways between places: the definition, and that the matrices say the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.planning.geometry import Door, Sketch, Spot, Stair, climb_seconds, travel_seconds
from shouwang.planning.matrices import travel_matrix

from .rounds_worlds import SKETCH, places


@pytest.mark.parametrize(
    ("start", "end", "mode", "seconds"),
    [
        (Door(stair="A1", floor=3), Door(stair="A1", floor=3), "foot", 0),
        (Door(stair="A1", floor=3), Door(stair="A1", floor=5), "foot", 40),  # two floors up
        (Door(stair="A1", floor=5), Door(stair="A1", floor=3), "foot", 20),  # and down
        (Door(stair="B1", floor=1), Door(stair="B1", floor=11), "foot", 60),  # ten floors by lift, not 200 s
        (Door(stair="B1", floor=1), Door(stair="B1", floor=2), "foot", 20),  # one floor: the stairs are quicker
        (Spot(x=0, y=0, compound="A"), Spot(x=100, y=25, compound="A"), "foot", 100),  # 125 m at right angles
        (Spot(x=0, y=-5), Spot(x=100, y=-5), "foot", 88),  # a street: 110 m
        (Spot(x=0, y=-5), Spot(x=100, y=-5), "ebike", 42),  # 110 m, and parking
        (Spot(x=320, y=0, compound="B"), Spot(x=320, y=-10), "foot", 9),  # out of the gate: 11 m
    ],
)
def test_seconds_of_a_way(start, end, mode, seconds):
    assert travel_seconds(SKETCH, mode, start, end) == seconds


def test_nobody_goes_through_a_wall():
    inside, outside = Spot(x=240, y=200, compound="B"), Spot(x=230, y=200)
    assert travel_seconds(SKETCH, "foot", inside, outside) > 350  # by the one gate, though ten metres apart


def test_climbing_without_a_lift_is_not_quicker_with_more_floors():
    assert [climb_seconds(floors, False) for floors in (0, 1, 4)] == [(0, 0), (20, 10), (80, 40)]


@settings(max_examples=60, deadline=None)
@given(st.lists(places, min_size=1, max_size=6), st.sampled_from(["foot", "ebike"]))
def test_the_matrix_says_what_the_definition_says(some, mode):
    matrix = travel_matrix(SKETCH, mode, some)
    for row, start in enumerate(some):
        for column, end in enumerate(some):
            assert matrix[row, column] == travel_seconds(SKETCH, mode, start, end)


@settings(max_examples=30, deadline=None)
@given(st.lists(places, min_size=1, max_size=4), st.lists(places, min_size=1, max_size=4))
def test_a_matrix_between_two_lists(starts, ends):
    matrix = travel_matrix(SKETCH, "foot", starts, ends)
    assert matrix.shape == (len(starts), len(ends))
    assert matrix[0, -1] == travel_seconds(SKETCH, "foot", starts[0], ends[-1])


def test_faults_of_a_sketch_are_named_once():
    sketch = Sketch(stairs=(Stair(id="1", compound="Z", x=0, y=0), Stair(id="1", compound="Z", x=0, y=0)))
    faults = sketch.faults([Door(stair="9"), Door(stair="9"), Spot(x=0, y=0, compound="Z")])
    assert faults == [
        "the sketch has two of the stair '1'",
        "the stair '1' stands in a compound 'Z' that the sketch does not have",
        "the stair '1' stands in a compound 'Z' that the sketch does not have",
        "the sketch has no stair '9'",
        "the sketch has no compound 'Z'",
    ]
