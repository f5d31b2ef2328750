"""Buildings as the committee sees them: the list with its figures, and one building floor by floor.

A building is read with one query for its doors and one for its requests, whatever its size.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouwang.core.access import Actor, buildings_visible_to
from shouwang.core.doors import floor_of
from shouwang.core.models import Building, Compound, Household, Membership
from shouwang.core.models.roles import Role
from shouwang.desk.access import visible_to
from shouwang.desk.models import Request
from shouwang.desk.promises import zone_of
from shouwang.desk.queries import FOR_A_ROW
from shouwang.desk.rules import Lateness, State, lateness

CONTROL_TONES = {"open": "ok", "preventive": "open", "controlled": "due", "locked": "overdue"}
WORST_FIRST = ("overdue", "due", "open", "wait", "ok")
ODD_COLUMNS = 6


# --- all buildings ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BuildingCard:
    url: str
    name: str
    doors: int
    at_risk: int
    open: int
    overdue: int
    tone: str


@dataclass
class CompoundBoard:
    compound: Compound
    tone: str
    buildings: list[BuildingCard] = field(default_factory=list)

    @property
    def doors(self) -> int:
        return sum(card.doors for card in self.buildings)


def board(by: Actor, at: datetime, slug: str) -> list[CompoundBoard]:
    """Compounds with their buildings and what is open there. Two queries."""
    buildings = (
        buildings_visible_to(by)
        .select_related("compound")
        .annotate(doors=Count("households"), at_risk=Count("households", filter=Q(households__is_at_risk=True)))
        .order_by("compound__name", "compound_id", "lane", "order", "number")
    )
    figures = {
        row["building_id"]: row
        for row in visible_to(by)
        .filter(closed_at__isnull=True, building__isnull=False)
        .values("building_id")
        .annotate(open=Count("id"), overdue=Count("id", filter=Q(due_at__lte=at)))
        .order_by()
    }
    boards: dict[uuid.UUID, CompoundBoard] = {}
    for building in buildings:
        here = boards.setdefault(
            building.compound_id, CompoundBoard(building.compound, CONTROL_TONES[building.compound.control_status])
        )
        row = figures.get(building.id, {"open": 0, "overdue": 0})
        here.buildings.append(
            BuildingCard(
                url=reverse("building", args=[slug, building.id]), name=str(building), doors=building.doors,
                at_risk=building.at_risk, open=row["open"], overdue=row["overdue"],
                tone="overdue" if row["overdue"] else "open" if row["open"] else "none",
            )
        )  # fmt: skip
    return list(boards.values())


def one_building(pk: uuid.UUID, *, by: Actor) -> Building | None:
    return buildings_visible_to(by).select_related("compound").filter(pk=pk).first()


def one_compound(pk: uuid.UUID, *, by: Actor) -> Compound | None:
    """A compound in which the actor's committee has buildings."""
    if by.committee_id is None:
        return None
    return Compound.objects.filter(pk=pk, buildings__committee_id=by.committee_id).distinct().first()


def chiefs_of(building: Building) -> list[Membership]:
    return list(
        Membership.objects.filter(building=building, role=Role.CHIEF, ended_at__isnull=True).order_by("turn", "name")
    )


# --- one building -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DoorCell:
    number: str
    url: str
    tone: str
    elder: bool
    said: str


@dataclass(frozen=True)
class FloorRow:
    label: str
    doors: list[DoorCell | None]

    @property
    def is_empty(self) -> bool:
        """A floor of another unit: keeps the units level side by side, left out where they are stacked."""
        return not any(self.doors)


@dataclass(frozen=True)
class UnitColumn:
    label: str
    floors: list[FloorRow]


@dataclass
class Facade:
    """`units` are drawn side by side, top floor first; `others` are doors that no grid can hold."""

    units: list[UnitColumn]
    others: list[DoorCell]
    requests: list[Request]
    doors: int
    at_risk: int


def facade(building: Building, by: Actor, at: datetime, slug: str) -> Facade:
    """The building as a grid of doors. Two queries."""
    households = list(
        Household.objects.filter(building=building).only("id", "unit", "floor", "room", "label", "is_at_risk")
    )
    today = at.astimezone(zone_of(building.committee_id)).replace(hour=0, minute=0, second=0, microsecond=0)
    requests = list(
        visible_to(by)
        .filter(Q(closed_at__isnull=True) | Q(state=State.DONE, closed_at__gte=today), building=building)
        .select_related(*FOR_A_ROW)
        .order_by("due_at")
    )
    at_door: dict[uuid.UUID, list[Request]] = defaultdict(list)
    for request in requests:
        if request.household_id:
            at_door[request.household_id].append(request)
    cells = {home.id: _cell(home, at_door.get(home.id, ()), at, slug) for home in households}
    units, others = arrange(households)
    return Facade(
        units=[
            UnitColumn(
                label,
                [
                    FloorRow(floor_label(floor), [cells[door.id] if door else None for door in row])
                    for floor, row in floors
                ],
            )
            for label, floors in units
        ],
        others=[cells[home.id] for home in others],
        requests=[request for request in requests if request.is_open],
        doors=len(households),
        at_risk=sum(home.is_at_risk for home in households),
    )


def _cell(home: Household, requests: Sequence[Request], at: datetime, slug: str) -> DoorCell:
    tones = {tone_of(request, at) for request in requests}
    tone = next((tone for tone in WORST_FIRST if tone in tones), "none")
    still = sum(request.is_open for request in requests)
    words = [home.label, tone_words()[tone]]
    if still:
        words.append(ngettext("%d open request", "%d open requests", still) % still)
    if home.is_at_risk:
        words.append(_("somebody at risk"))
    return DoorCell(
        number=home.room or home.floor or home.label,
        url=reverse("household", args=[slug, home.id]),
        tone=tone,
        elder=home.is_at_risk,
        said="，".join(words),
    )


def tone_words() -> dict[str, str]:
    return {
        "overdue": _("Overdue"), "due": _("Due soon"), "open": _("Open"), "wait": _("On hold"), "ok": _("Done today"),
        "none": _("Nothing open"),
    }  # fmt: skip


def tone_of(request: Request, at: datetime) -> str:
    """How a door is coloured by one of its requests."""
    how = lateness(request.watch, at, is_closed=not request.is_open)
    return {
        Lateness.OVERDUE: "overdue", Lateness.SOON: "due", Lateness.IN_TIME: "open", Lateness.WAITING: "wait",
        Lateness.CLOSED: "ok",
    }[how]  # fmt: skip


def floor_label(floor: int) -> str:
    return _("Floor %d") % floor if floor > 0 else f"B{-floor}"


Row = tuple[int, list[Household | None]]


def arrange(households: Iterable[Household]) -> tuple[list[tuple[str, list[Row]]], list[Household]]:
    """Units with their floors, top first, and the doors that have no place in a grid.

    Every unit has the same floors, so that they stand side by side; a column is the door's place on its
    floor (the last two digits of 1204), or the name of the room where it has one (前楼).
    """
    places: dict[str, dict[int, dict[str, Household]]] = defaultdict(lambda: defaultdict(dict))
    columns: dict[str, set[str]] = defaultdict(set)
    others: list[Household] = []
    for home in sorted(households, key=lambda home: (_natural(home.unit), _natural(home.room))):
        floor, column = _place(home)
        full = column not in columns[home.unit] and not column[:1].isdigit() and _odd(columns[home.unit]) >= ODD_COLUMNS
        if floor is None or full or column in places[home.unit][floor]:
            others.append(home)
            continue
        places[home.unit][floor][column] = home
        columns[home.unit].add(column)
    floors = sorted({floor for unit in places.values() for floor in unit if unit[floor]}, reverse=True)
    units = [
        (
            unit_label(unit),
            [
                (floor, [places[unit][floor].get(column) for column in sorted(columns[unit], key=_natural)])
                for floor in floors
            ],
        )
        for unit in sorted((unit for unit in places if columns[unit]), key=_natural)
    ]
    return units, others


def _place(home: Household) -> tuple[int | None, str]:
    floor = floor_of(home)
    number = int(floor) if re.fullmatch(r"-?\d{1,3}", floor) else None
    digits = re.fullmatch(r"\d{1,3}(\d{2}[A-Za-z]?)", home.room)
    return number, digits[1] if digits else home.room


def _odd(columns: set[str]) -> int:
    return sum(not column[:1].isdigit() for column in columns)


def unit_label(unit: str) -> str:
    if not unit:
        return ""
    return _("Unit %s") % unit


def _natural(text: str) -> tuple[int, int, str]:
    found = re.match(r"\d+", text)
    return (0, int(found[0]), text) if found else (1, 0, text)
