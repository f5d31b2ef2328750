"""A route map as SVG: walls, gates, stairs, and each carrier's way in a colour of their own. No script, no outside font."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from ..geometry import STREET, Found, Sketch
from .model import Rounds, RoundsPlan, Route

# Paul Tol's "bright" and "muted" schemes without the yellows: apart for the colour-blind, calm on white.
COLOURS = ("#4477AA", "#CC6677", "#228833", "#AA3377", "#E08A1E", "#332288", "#2A9D9D", "#882255", "#7A7A1F", "#5B6B7A")
WIDTH, MARGIN, ROW = 980.0, 28.0, 22.0
FONT = "system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"
Point = tuple[float, float]
STREET_SIDE = 12.0
"""Metres from a wall at which a way along the street is drawn."""


def draw(rounds: Rounds, plan: RoundsPlan) -> str:
    """The map with a legend under it; lengths in metres are scaled to the width of the picture."""
    return Map(rounds.sketch, _points(rounds)).picture(rounds, plan)


def _points(rounds: Rounds) -> list[Point]:
    found = [rounds.sketch.find(rounds.depot), *(rounds.sketch.find(stop.place) for stop in rounds.stops)]
    return [(one.x / 1_000, one.y / 1_000) for one in found]


class Map:
    """The ground, and how metres become picture units (y grows upwards on the ground, downwards in the picture)."""

    def __init__(self, sketch: Sketch, points: Iterable[Point]) -> None:
        self.sketch = sketch
        corners = list(points)
        for compound in sketch.compounds:
            corners += [(gate.x, gate.y) for gate in compound.gates]
            if compound.walls is not None:
                corners += [(compound.walls[0], compound.walls[1]), (compound.walls[2], compound.walls[3])]
        xs, ys = [x for x, _ in corners] or [0.0], [y for _, y in corners] or [0.0]
        self.west, self.north = min(xs), max(ys)
        self.scale = (WIDTH - 2 * MARGIN) / max(max(xs) - min(xs), (max(ys) - min(ys)) * 0.8, 1.0)
        self.height = (max(ys) - min(ys)) * self.scale + 2 * MARGIN

    def at(self, x: float, y: float) -> Point:
        """A point of the ground (metres) in the picture."""
        return MARGIN + (x - self.west) * self.scale, MARGIN + (self.north - y) * self.scale

    def picture(self, rounds: Rounds, plan: RoundsPlan, under: Iterable[str] = ()) -> str:
        """The whole SVG; what is `under` the routes is drawn before them."""
        legend = _legend(rounds, plan, self.height)
        served = sum(len(trip.visits) for route in plan.routes for trip in route.trips)
        title = f"{served} stops, {len(plan.routes)} carriers" + (
            f", {len(plan.left_out)} left out" if plan.left_out else ""
        )
        total = self.height + legend[1] + MARGIN / 2
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {total:.0f}" role="img" font-family="{FONT}">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{WIDTH:.0f}" height="{total:.0f}" fill="#fbfaf7"/>',
            *self.ground(),
            *under,
            *self.routes(rounds, plan),
            *self.left_out(rounds, plan),
            self.depot(rounds.sketch.find(rounds.depot)),
            *legend[0],
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    def ground(self) -> list[str]:
        """Compounds with their walls, gates and stairs."""
        parts = []
        for compound in self.sketch.compounds:
            if compound.walls is not None:
                x0, y0, x1, y1 = compound.walls
                (left, top), (right, bottom) = self.at(x0, y1), self.at(x1, y0)
                parts.append(
                    f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}" rx="6" '
                    'fill="#f1eee6" stroke="#cfc8b8" stroke-width="1.5"/>'
                )
                parts.append(
                    f'<text x="{left + 8:.1f}" y="{top + 16:.1f}" font-size="12" fill="#a39a86">{escape(compound.id)}</text>'
                )
        side = min(7.0, max(2.5, 7 * self.scale))
        for stair in self.sketch.stairs:
            x, y = self.at(stair.x, stair.y)
            parts.append(
                f'<rect x="{x - side / 2:.1f}" y="{y - side / 2:.1f}" width="{side:.1f}" height="{side:.1f}" fill="#ddd6c7"/>'
            )
        for compound in self.sketch.compounds:
            for gate in compound.gates:
                x, y = self.at(gate.x, gate.y)
                parts.append(
                    f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="#fbfaf7" stroke="#a39a86" stroke-width="1.5"/>'
                )
        return parts

    def routes(self, rounds: Rounds, plan: RoundsPlan) -> list[str]:
        """Ways first, numbered stops above them; each carrier a hand's breadth beside the others, so that none hides another."""
        places = {stop.id: rounds.sketch.find(stop.place) for stop in rounds.stops}
        depot = rounds.sketch.find(rounds.depot)
        ways, marks = [], []
        small = sum(len(trip.visits) for route in plan.routes for trip in route.trips) > 120
        for number, route in enumerate(plan.routes):
            colour, aside = COLOURS[number % len(COLOURS)], (number % 7 - 3) * 1.3
            dash = ' stroke-dasharray="6 3"' if number // len(COLOURS) % 2 else ""
            for trip in route.trips:
                line: list[Point] = []
                here = depot
                for visit in trip.visits:
                    line += way(self.sketch, here, places[visit.stop])
                    here = places[visit.stop]
                drawn = [(x + aside, y + aside) for x, y in (self.at(*point) for point in line)]
                ways.append(
                    f'<polyline points="{_path(drawn)}" fill="none" stroke="{colour}" stroke-width="{1.6 if small else 2.2}" '
                    f'stroke-linejoin="round" stroke-opacity="0.75"{dash}/>'
                )
            marks += self.stops(route, places, colour, small=small)
        return ways + marks

    def stops(self, route: Route, places: dict[str, Found], colour: str, *, small: bool) -> list[str]:
        """Numbers in the order of the visits; stops on one stair share a mark (3–5)."""
        groups: list[tuple[Found, int, int]] = []
        count = 0
        for trip in route.trips:
            for visit in trip.visits:
                count += 1
                place = places[visit.stop]
                if groups and (groups[-1][0].x, groups[-1][0].y) == (place.x, place.y):
                    groups[-1] = (place, groups[-1][1], count)
                else:
                    groups.append((place, count, count))
        parts = []
        for place, first, last in groups:
            x, y = self.at(place.x / 1_000, place.y / 1_000)
            if small:
                parts.append(
                    f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.4" fill="{colour}" stroke="#fff" stroke-width="0.8"/>'
                )
                continue
            label = str(first) if first == last else f"{first}–{last}"
            wide = 9 + 6.2 * len(label)
            parts.append(
                f'<rect x="{x - wide / 2:.1f}" y="{y - 8:.1f}" width="{wide:.1f}" height="16" rx="8" fill="{colour}" stroke="#fff"/>'
                f'<text x="{x:.1f}" y="{y + 3.8:.1f}" font-size="10.5" fill="#fff" text-anchor="middle">{label}</text>'
            )
        return parts

    def left_out(self, rounds: Rounds, plan: RoundsPlan) -> list[str]:
        """A crossed ring for each stop that nobody serves."""
        places = {stop.id: rounds.sketch.find(stop.place) for stop in rounds.stops}
        parts = []
        for out in plan.left_out:
            x, y = self.at(places[out.id].x / 1_000, places[out.id].y / 1_000)
            parts.append(
                f'<g stroke="#b3261e" stroke-width="1.8" fill="#fff"><circle cx="{x:.1f}" cy="{y:.1f}" r="7"/>'
                f'<path d="M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8"/><title>{escape(out.id)}: {escape(out.reason)}</title></g>'
            )
        return parts

    def depot(self, found: Found) -> str:
        """Where everybody sets out."""
        x, y = self.at(found.x / 1_000, found.y / 1_000)
        return f'<path d="M{x:.1f} {y - 11:.1f}l11 11l-11 11l-11 -11z" fill="#2b2b2b" stroke="#fff" stroke-width="2"/>'


def way(sketch: Sketch, start: Found, end: Found) -> list[Point]:
    """Corner points (metres) of the way, at right angles, through the gates that the travel time goes through."""
    gates = sketch.gates
    if start.compound == end.compound and start.compound is not None:
        stations = [(start.x, start.y), (end.x, end.y)]
    else:
        out = gates[start.compound] if start.compound is not None else ((start.x, start.y),)
        into = gates[end.compound] if end.compound is not None else ((end.x, end.y),)
        best = min(
            (
                abs(start.x - a[0]) + abs(start.y - a[1])
                + (abs(a[0] - b[0]) + abs(a[1] - b[1])) * STREET[0] // STREET[1]
                + abs(b[0] - end.x) + abs(b[1] - end.y), a, b,
            )
            for a in out
            for b in into
        )  # fmt: skip
        stations = [(start.x, start.y), best[1], best[2], (end.x, end.y)]
    points = [(x / 1_000, y / 1_000) for x, y in stations]
    if len(points) == 2:
        return _corner(points[0], points[1])
    return [
        *_corner(points[0], points[1]),
        *_street(sketch, points[1], points[2]),
        *_corner(points[2], points[3]),
    ]


def _corner(start: Point, end: Point) -> list[Point]:
    return [start, (start[0], end[1]), end]


def _street(sketch: Sketch, start: Point, end: Point) -> list[Point]:
    """Along the streets: of the ways with two corners the one that crosses least of the compounds, then the shortest."""
    walls = [compound.walls for compound in sketch.compounds if compound.walls is not None]
    beside_x = {each for x0, _, x1, _ in walls for each in (x0 - STREET_SIDE, x1 + STREET_SIDE)} | {start[0], end[0]}
    beside_y = {each for _, y0, _, y1 in walls for each in (y0 - STREET_SIDE, y1 + STREET_SIDE)} | {start[1], end[1]}
    ways = [[start, (x, start[1]), (x, end[1]), end] for x in sorted(beside_x)]
    ways += [[start, (start[0], y), (end[0], y), end] for y in sorted(beside_y)]

    def badness(line: list[Point]) -> tuple[float, float]:
        legs = list(pairwise(line))
        length = sum(abs(x1 - x0) + abs(y1 - y0) for (x0, y0), (x1, y1) in legs)
        return sum(_inside(wall, leg) for wall in walls for leg in legs) * 4 + length, length

    return min(ways, key=badness)


def _inside(wall: tuple[float, float, float, float], leg: tuple[Point, Point]) -> float:
    """Metres of a right-angled leg inside the walls."""
    (x0, y0), (x1, y1) = leg
    wide = min(max(x0, x1), wall[2]) - max(min(x0, x1), wall[0])
    high = min(max(y0, y1), wall[3]) - max(min(y0, y1), wall[1])
    if x0 == x1:
        return max(0.0, high) if wall[0] < x0 < wall[2] else 0.0
    return max(0.0, wide) if wall[1] < y0 < wall[3] else 0.0


def clock(seconds: float) -> str:
    """1:05 for an hour and five minutes (rounded down)."""
    return f"{int(seconds) // 3_600}:{int(seconds) // 60 % 60:02d}"


def _path(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _legend(rounds: Rounds, plan: RoundsPlan, top: float) -> tuple[list[str], float]:
    """Who, by what, how many stops in how many trips, and when the last is done; in three columns."""
    words = {"foot": "on foot", "ebike": "e-bike"}
    modes = {carrier.id: words[carrier.mode] for carrier in rounds.carriers}
    columns = 3
    wide = (WIDTH - 2 * MARGIN) / columns
    parts = []
    for number, route in enumerate(plan.routes):
        x = MARGIN + (number % columns) * wide
        y = top + 10 + (number // columns) * ROW
        stops = sum(len(trip.visits) for trip in route.trips)
        trips = f", {len(route.trips)} trips" if len(route.trips) > 1 else ""
        done = route.trips[-1].visits[-1].leave if route.trips and route.trips[-1].visits else 0
        dash = ' stroke-dasharray="6 3"' if number // len(COLOURS) % 2 else ""
        parts.append(
            f'<line x1="{x:.0f}" y1="{y:.0f}" x2="{x + 22:.0f}" y2="{y:.0f}" stroke="{COLOURS[number % len(COLOURS)]}" '
            f'stroke-width="4"{dash}/><text x="{x + 30:.0f}" y="{y + 4:.0f}" font-size="12.5" fill="#3c3a35">'
            f'{escape(route.carrier)} <tspan fill="#8a8371">{modes.get(route.carrier, "")}, {stops} stop{"" if stops == 1 else "s"}{trips}, '
            f"done {clock(done)}</tspan></text>"
        )
    rows = -(-len(plan.routes) // columns)
    if plan.left_out:
        y = top + 10 + rows * ROW
        parts.append(
            f'<text x="{MARGIN:.0f}" y="{y + 4:.0f}" font-size="12.5" fill="#b3261e">left out: '
            f"{escape(', '.join(f'{out.id} ({out.reason})' for out in plan.left_out[:6]))}"
            f"{' …' if len(plan.left_out) > 6 else ''}</text>"
        )
        rows += 1
    return parts, rows * ROW + 10
