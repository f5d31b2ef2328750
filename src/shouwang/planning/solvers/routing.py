"""A vehicle routing problem as arrays: what a router solves, whichever library it is. No library is imported here."""

from __future__ import annotations

from dataclasses import dataclass

from ..matrices import Matrix

NEVER = 10**9
"""A moment or a length that nothing reaches."""
FORBIDDEN = 10**7
"""Added to a way that must not be taken: later than every closing time, small enough for sums in int64."""


@dataclass(frozen=True, slots=True)
class Client:
    """A visit. `prize` None: it must be served; otherwise what it is worth, in the unit of the distances."""

    location: int
    loads: tuple[int, ...] = ()
    service: int = 0
    opens: int = 0
    closes: int = NEVER
    prize: int | None = None
    group: int | None = None  # of clients that exclude one another: exactly one is served
    pickups: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Shipment:
    """Fetched at one location and brought to another by the same vehicle."""

    load: int
    pickup: tuple[int, int, int, int]  # location, service, opens, closes
    delivery: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Fleet:
    """`count` vehicles alike. `longest` is the time from leaving the start to reaching the end."""

    count: int
    capacities: tuple[int, ...]
    start: int  # locations
    end: int
    profile: int = 0
    opens: int = 0
    closes: int = NEVER
    longest: int = NEVER
    fixed_cost: int = 0
    reloads: int = 0


@dataclass(frozen=True, slots=True)
class Tour:
    """The clients (by index; shipments as pickup and delivery, see the router) that one vehicle of a fleet serves, in order."""

    fleet: int
    clients: tuple[int, ...]


@dataclass(frozen=True)
class Routing:
    """`distances` are paid, `durations` limit: one matrix for each profile, int64, shape (locations, locations), diagonal 0."""

    distances: tuple[Matrix, ...]
    durations: tuple[Matrix, ...]
    clients: tuple[Client, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    points: tuple[tuple[float, float], ...] = ()  # of the locations, where they are known
    groups: int = 0  # how many groups of clients that exclude one another
    depots: tuple[tuple[int, int, int], ...] = ()  # location, opens, closes, where a depot has hours
