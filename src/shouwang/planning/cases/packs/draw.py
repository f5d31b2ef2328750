"""The rounds with packs as SVG: each volunteer's way from stair to stair in a colour of their own."""

from __future__ import annotations

from html import escape

from ...geometry import Door
from ...rounds.draw import COLOURS, FONT, WIDTH, Map, clock, way
from .problem import PacksPlan, PacksProblem

_ROW, _COLUMNS = 22.0, 3


def draw(problem: PacksProblem, plan: PacksPlan) -> str:
    """Dots are stairs (area by doors); under them stairs and finish of every volunteer."""
    sketch = problem.sketch
    stairs = {load.stair: sketch.find(Door(stair=load.stair)) for load in problem.loads}
    doors = {load.stair: load.doors for load in problem.loads}
    starts = {each.id: sketch.find(each.place or problem.start) for each in problem.volunteers}
    ground = Map(sketch, [(each.x / 1_000, each.y / 1_000) for each in (*stairs.values(), *starts.values())])
    most = max(doors.values(), default=1) or 1
    ways, marks, legend = [], [], []
    for number, each in enumerate(plan.rounds):
        colour, aside = COLOURS[number % len(COLOURS)], (number % 7 - 3) * 1.3
        here, line = starts[each.volunteer], list[tuple[float, float]]()
        for position, stair in enumerate(each.stairs, 1):
            line += way(sketch, here, stairs[stair])
            here = stairs[stair]
            x, y = ground.at(here.x / 1_000, here.y / 1_000)
            radius = 3 + 5 * (doors[stair] / most) ** 0.5
            marks.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" stroke="#fff" stroke-width="1">'
                f"<title>{escape(stair)}: {position}</title></circle>"
            )
        path = " ".join(f"{x + aside:.1f},{y + aside:.1f}" for x, y in (ground.at(*point) for point in line))
        ways.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-linejoin="round" stroke-opacity="0.7"/>'
        )
        x = 28 + (number % _COLUMNS) * (WIDTH - 56) / _COLUMNS
        y = ground.height + 18 + number // _COLUMNS * _ROW
        legend.append(
            f'<rect x="{x:.1f}" y="{y - 10:.1f}" width="12" height="12" rx="2" fill="{colour}"/>'
            f'<text x="{x + 19:.1f}" y="{y:.1f}" font-size="13" fill="#3a3a3a">'
            f"{escape(each.volunteer)}: {len(each.stairs)}, {clock(each.finish_seconds)}</text>"
        )
    total = ground.height + 18 + -(-len(plan.rounds) // _COLUMNS) * _ROW + 14
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {total:.0f}" role="img" font-family="{FONT}">',
        f"<title>{len(stairs)} stairs, {len(plan.rounds)} volunteers</title>",
        f'<rect width="{WIDTH:.0f}" height="{total:.0f}" fill="#fbfaf7"/>',
        *ground.ground(), *ways, *marks, *legend, "</svg>", "",
    ])  # fmt: skip
