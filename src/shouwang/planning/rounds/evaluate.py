"""The independent judge of rounds: recomputes every way, time, load and limit from the problem alone.
Nobody may be anywhere sooner than the way takes; later is no fault (somebody may stand and wait).

Imports nothing of the planner, and uses the scalar definition of travel (`geometry`), not the planner's matrices.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from ..geometry import PACES, Found, Mode, found_seconds
from ..plan import Finding
from .model import REASONS, Carrier, Rounds, RoundsPlan, Route, Stop, Trip


def evaluate(rounds: Rounds, plan: RoundsPlan) -> tuple[Finding, ...]:
    """Every broken rule; empty when the plan may be shown."""
    return tuple(_Judge(rounds).all_of(plan))


def keeps_begun(before: RoundsPlan, after: RoundsPlan, now: int) -> tuple[Finding, ...]:
    """What a re-plan at `now` changed although it had begun: visits stay with their carrier, at their time; who is gone stays out."""
    later = {v.stop: (r.carrier, v) for r in after.routes for t in r.trips for v in t.visits}
    changed = [
        Finding(
            rule="begun",
            where=visit.stop,
            seen=f"was with {route.carrier} at {visit.start}, is {later.get(visit.stop)}",
        )
        for route in before.routes
        for trip in route.trips
        for visit in trip.visits
        if visit.start < now and later.get(visit.stop) != (route.carrier, visit)
    ]
    back = [Finding(rule="gone", where=id_, seen="is back") for id_ in before.gone if id_ not in after.gone]
    sent = [
        Finding(rule="gone", where=carrier, seen=f"is sent to {visit.stop} at {visit.start}")
        for carrier, visit in later.values()
        if carrier in after.gone and visit.start >= now
    ]
    return (*changed, *back, *sent)


class _Judge:
    def __init__(self, rounds: Rounds) -> None:
        self.rounds = rounds
        self.carriers = {carrier.id: carrier for carrier in rounds.carriers}
        self.stops = {stop.id: stop for stop in rounds.stops}
        self.depot = rounds.sketch.find(rounds.depot)
        self.found = {stop.id: rounds.sketch.find(stop.place) for stop in rounds.stops}

    def all_of(self, plan: RoundsPlan) -> Iterator[Finding]:
        yield from self.once(plan)
        for route in plan.routes:
            carrier = self.carriers.get(route.carrier)
            if carrier is None:
                yield Finding(rule="carrier", where=route.carrier, seen="no such carrier")
            else:
                yield from self.route(carrier, route)
        yield from self.reasons(plan)

    def once(self, plan: RoundsPlan) -> Iterator[Finding]:
        """Every stop once, or left out once; every carrier once."""
        served = Counter(v.stop for route in plan.routes for trip in route.trips for v in trip.visits)
        served.update(out.id for out in plan.left_out)
        for id_, times in served.items():
            if id_ not in self.stops:
                yield Finding(rule="stop", where=id_, seen="no such stop")
            elif times > 1:
                yield Finding(rule="once", where=id_, seen=f"in the plan {times} times")
        for id_ in self.stops:
            if id_ not in served:
                yield Finding(rule="once", where=id_, seen="neither served nor left out")
        for id_, times in Counter(route.carrier for route in plan.routes).items():
            if times > 1:
                yield Finding(rule="carrier", where=id_, seen=f"has {times} routes")

    def route(self, carrier: Carrier, route: Route) -> Iterator[Finding]:
        if len(route.trips) > carrier.trips:
            yield Finding(rule="trips", where=carrier.id, seen=f"{len(route.trips)} trips, may do {carrier.trips}")
        free = carrier.starts
        for trip in route.trips:
            yield from self.trip(carrier, trip, free)
            free = trip.back
        if route.trips:
            last = route.trips[-1]
            end = last.back if self.rounds.counts_return or not last.visits else last.visits[-1].leave
            if end > carrier.ends:
                yield Finding(rule="shift", where=carrier.id, seen=f"works until {end}, shift ends at {carrier.ends}")

    def trip(self, carrier: Carrier, trip: Trip, free: int) -> Iterator[Finding]:
        if trip.begin < free:
            yield Finding(rule="time", where=carrier.id, seen=f"begins to load at {trip.begin}, is free at {free}")
        if trip.leave < trip.begin + self.rounds.loading_seconds:
            yield Finding(rule="time", where=carrier.id, seen=f"leaves at {trip.leave}, began to load at {trip.begin}")
        now, here = trip.leave, self.depot
        load = 0
        for visit in trip.visits:
            stop = self.stops.get(visit.stop)
            if stop is None:
                return
            load += stop.load
            there = self.found[stop.id]
            arrive = now + self.seconds(carrier.mode, here, there)
            if visit.arrive < arrive:
                yield Finding(
                    rule="time", where=stop.id, seen=f"arrives at {visit.arrive}, the way takes until {arrive}"
                )
            yield from self.visit(carrier, stop, trip, visit.arrive, visit.start, visit.leave)
            now, here = visit.leave, there
        if trip.back < now + self.seconds(carrier.mode, here, self.depot):
            yield Finding(rule="time", where=carrier.id, seen=f"is back at {trip.back}, sooner than the way takes")
        if load > carrier.capacity:
            yield Finding(rule="capacity", where=carrier.id, seen=f"carries {load}, takes {carrier.capacity}")

    def visit(self, carrier: Carrier, stop: Stop, trip: Trip, arrive: int, start: int, leave: int) -> Iterator[Finding]:
        if start < arrive or leave != start + stop.service_seconds:
            yield Finding(rule="time", where=stop.id, seen=f"arrives {arrive}, starts {start}, leaves {leave}")
        if not stop.opens <= start <= stop.closes:
            yield Finding(rule="window", where=stop.id, seen=f"starts at {start}, open {stop.opens} to {stop.closes}")
        if start - trip.leave > self.within(stop):
            yield Finding(rule="hot", where=stop.id, seen=f"{start - trip.leave} s after the kitchen")
        if not set(stop.skills) <= set(carrier.skills):
            yield Finding(
                rule="skill", where=stop.id, seen=f"{carrier.id} lacks {set(stop.skills) - set(carrier.skills)}"
            )

    def within(self, stop: Stop) -> float:
        """How long after leaving the depot this stop may be begun."""
        limits = [each for each in (self.rounds.hot_seconds, stop.within_seconds) if each is not None]
        return min(limits, default=math.inf)

    def seconds(self, mode: Mode, start: Found, end: Found) -> int:
        return found_seconds(self.rounds.sketch, PACES[mode], start, end)

    def reasons(self, plan: RoundsPlan) -> Iterator[Finding]:
        """A reason is one that we know, and true: whoever could do a stop alone is left out for want of room only."""
        for out in plan.left_out:
            stop = self.stops.get(out.id)
            if stop is not None:
                true = self.why_alone(stop)
                if out.reason not in REASONS or out.reason != (true or "no_room"):
                    yield Finding(rule="reason", where=out.id, seen=f"said {out.reason!r}, is {true or 'no_room'!r}")

    def why_alone(self, stop: Stop) -> str | None:
        """Why nobody could serve this stop even as the only one of the day."""
        rounds, there = self.rounds, self.found[stop.id]
        able = [one for one in rounds.carriers if set(stop.skills) <= set(one.skills)]
        strong = [one for one in able if stop.load <= one.capacity]
        ways = [(one, self.seconds(one.mode, self.depot, there)) for one in strong]
        warm = [(one, way) for one, way in ways if way <= self.within(stop)]
        there_at = [(one, one.starts + rounds.loading_seconds + way) for one, way in warm]
        open_for = [(one, max(at, stop.opens)) for one, at in there_at if at <= stop.closes]
        done = []
        for one, start in open_for:
            end = start + stop.service_seconds
            if rounds.counts_return:
                end += self.seconds(one.mode, there, self.depot)
            done.append(end <= one.ends)
        for reason, left in (("no_skill", able), ("too_heavy", strong), ("too_far", warm), ("closed", open_for)):
            if not left:
                return reason
        return None if any(done) else "no_shift"
