"""Where each building goes, as SVG: a colour for each point, a thread from every building to its table."""

from __future__ import annotations

from html import escape

from ...rounds.draw import COLOURS, FONT, WIDTH, Map, clock
from .problem import PointsPlan, PointsProblem

_ROW, _COLUMNS = 22.0, 3


def draw(problem: PointsProblem, plan: PointsPlan) -> str:
    """Circles are buildings (area by people), diamonds are points; under them people and finish of every point."""
    sketch = problem.sketch
    placed = [(each.id, each.place) for each in problem.buildings] + [(each.id, each.place) for each in problem.points]
    where = {key: (found.x / 1_000, found.y / 1_000) for key, found in ((key, sketch.find(at)) for key, at in placed)}
    people = {each.id: each.people for each in problem.buildings}
    ground = Map(sketch, where.values())
    most = max(people.values(), default=1) or 1
    threads, marks, tables, legend = [], [], [], []
    for number, line in enumerate(plan.lines):
        colour = COLOURS[number % len(COLOURS)]
        px, py = ground.at(*where[line.point])
        for key in line.buildings:
            x, y = ground.at(*where[key])
            radius = 4 + 9 * (people[key] / most) ** 0.5
            threads.append(
                f'<path d="M{x:.1f} {y:.1f}L{px:.1f} {py:.1f}" stroke="{colour}" stroke-width="1.4" stroke-opacity="0.55"/>'
            )
            marks.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" stroke="#fff" stroke-width="1.2">'
                f"<title>{escape(key)}: {people[key]}</title></circle>"
            )
        tables.append(
            f'<path d="M{px:.1f} {py - 11:.1f}l11 11l-11 11l-11 -11z" fill="{colour}" stroke="#2b2b2b" stroke-width="2"/>'
        )
        x = 28 + (number % _COLUMNS) * (WIDTH - 56) / _COLUMNS
        y = ground.height + 18 + number // _COLUMNS * _ROW
        count = sum(people[key] for key in line.buildings)
        legend.append(
            f'<rect x="{x:.1f}" y="{y - 10:.1f}" width="12" height="12" rx="2" fill="{colour}"/>'
            f'<text x="{x + 19:.1f}" y="{y:.1f}" font-size="13" fill="#3a3a3a">{escape(line.point)}: {count}, {clock(line.finish_seconds)}</text>'
        )
    total = ground.height + 18 + -(-len(plan.lines) // _COLUMNS) * _ROW + 14
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {total:.0f}" role="img" font-family="{FONT}">',
        f"<title>{len(problem.buildings)} buildings, {len(plan.lines)} points</title>",
        f'<rect width="{WIDTH:.0f}" height="{total:.0f}" fill="#fbfaf7"/>',
        *ground.ground(), *threads, *marks, *tables, *legend, "</svg>", "",
    ])  # fmt: skip
