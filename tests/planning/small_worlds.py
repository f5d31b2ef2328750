"""Small problems of the assignment cases, drawn by hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from shouwang.planning.cases import calls, matching, packs, points, roster
from shouwang.planning.geometry import Compound, Door, Gate, Sketch, Spot, Stair

SKETCH = Sketch(
    compounds=(
        Compound(id="A", gates=(Gate(x=100, y=0), Gate(x=200, y=90))),
        Compound(id="B", gates=(Gate(x=320, y=40),)),
    ),
    stairs=tuple(
        Stair(id=f"{compound}{number}", compound=compound, x=x + 30 * number, y=20 + 25 * (number % 3), lift=number % 2 == 0)
        for compound, x in (("A", 10), ("B", 330))
        for number in range(5)
    ),
)  # fmt: skip
STAIRS = tuple(stair.id for stair in SKETCH.stairs)

doors = st.builds(Door, stair=st.sampled_from(STAIRS), floor=st.integers(1, 6))
spots = st.builds(Spot, x=st.integers(0, 200), y=st.integers(0, 100), compound=st.sampled_from(["A", "B", None]))


@st.composite
def matchings(draw, most=5):
    """Up to five offers and needs of two goods."""
    kinds, persons = st.sampled_from(["ibuprofen", "mask"]), st.sampled_from([None, None, "Wu", "Zhao"])
    offers = draw(st.lists(st.tuples(kinds, st.integers(0, 4), doors, st.sampled_from([None, 1, 2, 3])), max_size=most))
    needs = draw(
        st.lists(st.tuples(kinds, st.integers(1, 3), doors, st.integers(1, 3), st.booleans(), persons), max_size=most)
    )
    return matching.MatchingProblem(
        sketch=SKETCH,
        offers=tuple(
            matching.Offer(id=f"o{i}", kind=kind, units=units, place=place, max_per_person=most_each)
            for i, (kind, units, place, most_each) in enumerate(offers)
        ),
        needs=tuple(
            matching.Need(
                id=f"n{i}", kind=kind, units=units, place=place, priority=priority, whole=whole, person=person
            )
            for i, (kind, units, place, priority, whole, person) in enumerate(needs)
        ),
        max_metres=draw(st.sampled_from([None, None, 150, 400])),
        walking=draw(st.sampled_from(["unit", "handover"])),
    )


SHIFTS = ((480, 720), (720, 960), (1_080, 1_320))


@st.composite
def rosters(draw, duties=6, helpers=4):
    """Up to six duties in two days for up to four people."""
    skills = st.sampled_from([(), (), ("medical",)])
    asked = draw(st.lists(st.tuples(st.integers(0, 1), st.sampled_from(SHIFTS), st.integers(1, 2), skills, st.integers(1, 3)), max_size=duties))  # fmt: skip
    crew = draw(st.lists(st.tuples(skills, st.integers(0, 4), st.sampled_from([(0, 2_880), (0, 1_440), (700, 2_200)])), max_size=helpers))  # fmt: skip
    return roster.RosterProblem(
        duties=tuple(
            roster.Duty(id=f"d{i}", post=f"post {i % 2}", start=day * 1_440 + start, end=day * 1_440 + end, needed=needed,
                        skills=wanted, weight=weight)
            for i, (day, (start, end), needed, wanted, weight) in enumerate(asked)
        ),
        helpers=tuple(
            roster.Helper(id=f"h{i}", skills=has, cap=cap, free=(free,)) for i, (has, cap, free) in enumerate(crew)
        ),
        most_a_day=draw(st.integers(1, 2)),
    )  # fmt: skip


@st.composite
def mornings(draw, people=5, callers=3):
    """Calls to up to five people by up to three callers with up to three slots."""
    skills = st.sampled_from([(), (), ("dialect",)])
    slots = (540, 555, 570)
    crew = draw(st.lists(st.tuples(st.sets(st.sampled_from(slots)), st.sampled_from([None, 0, 1, 2]), skills), max_size=callers))  # fmt: skip
    rung = draw(
        st.lists(
            st.tuples(st.integers(1, 4), st.sampled_from([None, (540, 560), (560, 590)]), st.sampled_from([None, "c0", "c1"]), skills),
            max_size=people,
        )
    )  # fmt: skip
    return calls.CallsProblem(
        people=tuple(
            calls.Person(id=f"p{i}", points=points_, preferred=preferred, caller=caller, skills=wanted)
            for i, (points_, preferred, caller, wanted) in enumerate(rung)
        ),
        callers=tuple(
            calls.Caller(id=f"c{i}", slots=tuple(sorted(free)), capacity=capacity, skills=has)
            for i, (free, capacity, has) in enumerate(crew)
        ),
    )


@st.composite
def samplings(draw):
    """Up to eight buildings and three points."""
    buildings = draw(st.lists(st.tuples(st.integers(0, 90), spots), max_size=8))
    tables = draw(
        st.lists(st.tuples(st.sampled_from([6.0, 9.0, 14.5]), spots, st.integers(0, 20)), min_size=1, max_size=3)
    )
    return points.PointsProblem(
        sketch=SKETCH,
        buildings=tuple(
            points.Building(id=f"b{i}", people=people, place=place) for i, (people, place) in enumerate(buildings)
        ),
        points=tuple(
            points.Point(id=f"t{i}", seconds_each=each, place=place, waiting=waiting)
            for i, (each, place, waiting) in enumerate(tables)
        ),
        slack=draw(st.sampled_from([0.0, 0.015, 0.3])),
        chunk=draw(st.sampled_from([1, 7, 40])),
    )


@st.composite
def deliveries(draw):
    """Packs for some stairs of two compounds and up to four volunteers."""
    chosen = draw(st.lists(st.sampled_from(STAIRS), unique=True, max_size=len(STAIRS)))
    sizes = draw(
        st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), min_size=len(chosen), max_size=len(chosen))
    )
    crew = draw(
        st.lists(st.tuples(st.sampled_from([None, Spot(x=0, y=0)]), st.integers(0, 900)), min_size=1, max_size=4)
    )
    return packs.PacksProblem(
        sketch=SKETCH,
        start=Spot(x=100, y=-20),
        loads=tuple(
            packs.Load(stair=stair, building=f"{stair[0]}{int(stair[1]) // 2}", doors=count, floors=floors)
            for stair, (count, floors) in zip(chosen, sizes, strict=True)
        ),
        volunteers=tuple(
            packs.Volunteer(id=f"v{i}", place=place, free_at=free) for i, (place, free) in enumerate(crew)
        ),
        whole_buildings=draw(st.booleans()),
    )


ALL = {
    "matching": (matching.CASE, matchings()),
    "roster": (roster.CASE, rosters()),
    "calls": (calls.CASE, mornings()),
    "points": (points.CASE, samplings()),
    "packs": (packs.CASE, deliveries()),
}
