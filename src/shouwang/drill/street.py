"""The demonstration street, made by the real actions: places, people, roles, and eight days of work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from shouwang.core import actions as core
from shouwang.core.access import THE_SYSTEM, Actor
from shouwang.core.actions import NewDoor, NewResident
from shouwang.core.models import Building, Committee, Compound, Household, Membership, Resident, Street
from shouwang.lib import clock

from . import accounts, rostered, shapes
from .accounts import remove  # what `shouwang demo remove` calls
from .days import Days
from .families import Families
from .names import Registry
from .pleas import Asking
from .team import Appointer, Team

__all__ = ["SEED", "Built", "build", "remove"]

SEED = 20221223
HISTORY = timedelta(days=8)
Progress = Callable[[str], None]


@dataclass
class Built:
    """What was made, for whoever built it."""

    street: Street
    teams: list[Team]
    counts: dict[str, int] = field(default_factory=dict)


@dataclass
class Neighbourhood:
    """A committee's places with the people in them."""

    committee: Committee
    compounds: list[Compound]
    buildings: list[Building]
    people: list[tuple[Resident, NewResident]]


@transaction.atomic
def build(progress: Progress = lambda words: None, *, seed: int = SEED, size: str = "full") -> Built:
    """Make the demonstration street as it stands now, on a busy morning after eight days of work.

    Args:
        progress: told in one short sentence what is going on.
        seed: the same seed gives the same street (passwords apart).
        size: `full` (1,392 households, about 250 requests) or `small` (for tests).
    """
    rng = Random(seed)  # nosec B311
    now = clock.now().replace(second=0, microsecond=0)
    began = now - HISTORY - timedelta(days=60)
    with clock.at(began):
        street = core.add_street(name="守望路街道（演示）", code="310299001", area_code="021")
        numbers = Registry(rng)
        families = Families(rng, numbers, now.date())
        appointer = Appointer(street, numbers, began)
        officer = appointer.street_office()
        living = _settle(
            officer, families, began, name="守望路第一居民委员会", code="310299001001", slug="shouwanglu", hotline="021-55500100",
            compounds=shapes.LIVING if size == "full" else shapes.SMALL,
        )  # fmt: skip
        progress(f"{living.committee.name}：{_doors(living)} 户，{len(living.people)} 人")
        teams = [appointer.living(living.committee, living.compounds, living.buildings)]
        neighbourhoods = [living]
        for name, code, slug, compounds in (
            ("春晓居民委员会", "310299001002", "chunxiao", shapes.NEXT_DOOR),
            ("长青居民委员会", "310299001003", "changqing", shapes.ACROSS),
        ):
            small = _settle(officer, families, began, name=name, code=code, slug=slug, hotline="", compounds=compounds)
            teams.append(appointer.small(small.committee, small.compounds[0], slug, rng))
            neighbourhoods.append(small)
    progress("居委干部、楼组长、志愿者就位，开始过去八天的工作")
    made = 0
    for team, neighbourhood in zip(teams, neighbourhoods, strict=True):
        asking = Asking(rng, neighbourhood.people, neighbourhood.buildings, now.date())
        days = Days(rng, team, asking, now)
        if neighbourhood is not living:
            days.a_few()
        elif size == "full":
            days.a_busy_week()
        else:
            days.one_of_each()
        made += days.live()
    progress(f"{made} 件诉求，办结、在办、逾期都有")
    accounts.remember_passwords(appointer.made)
    return Built(street, teams, {"requests": made})


def _doors(place: Neighbourhood) -> int:
    return Household.objects.filter(committee=place.committee).count()


def _settle(
    officer: Membership, families: Families, at: datetime, *, name: str, code: str, slug: str, hotline: str,
    compounds: Sequence[shapes.CompoundShape],
) -> Neighbourhood:  # fmt: skip
    """Build the houses of a committee and let families move in."""
    street = officer.street
    committee = core.add_committee(street, name=name, code=code, slug=slug, hotline=hotline)
    made: list[Compound] = []
    buildings: list[Building] = []
    people: list[NewResident] = []
    for shape in compounds:
        compound = core.add_compound(
            street, name=shape.name, address=shape.address, three_part_door=shape.three_part_door
        )
        made.append(compound)
        if shape.control != "open":
            core.set_control(compound, shape.control, by=Actor.member(officer, committee.id), at=at)
        doors: list[NewDoor] = []
        for plan in shape.buildings:
            building = core.add_building(
                committee, compound, number=plan.number, lane=plan.lane, floors=plan.floors, has_lift=plan.has_lift
            )
            buildings.append(building)
            doors += [NewDoor(building=building, unit=u, floor=f, room=r) for u, f, r in plan.doors()]
        for household in core.add_doors(committee, doors):
            people += _behind(household, shape, families)
    residents = core.admit(people, committee_id=committee.id, by=THE_SYSTEM, at=at)
    return Neighbourhood(committee, made, buildings, list(zip(residents, people, strict=True)))


def _behind(household: Household, shape: shapes.CompoundShape, families: Families) -> list[NewResident]:
    number, unit, room = household.building.number, household.unit, household.room
    if known := rostered.from_roster(number, room, household.id) if not unit else []:
        return known
    if (number, unit, room) == ("3", "", "1508"):
        born = families.today - timedelta(days=92)
        return rostered.foreign_family(household.id, families.numbers.mobile(), f"{born:%Y-%m}")
    surname, sort = rostered.CHAT.get((number, unit, room), ("", ""))
    return families.behind(household.id, shape.age, surname, sort)
