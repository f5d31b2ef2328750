"""Making places: by set-up, the drill and the roster import."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from .. import doors, journal, walls
from ..access import Actor, buildings_visible_to, require
from ..models import Building, Committee, Compound, Household, Street
from ..models.places import ControlStatus
from ..models.roles import Role
from ..refusal import Refused


@dataclass(frozen=True)
class NewDoor:
    """A door to be added to a building; empty parts are empty text."""

    building: Building
    unit: str = ""
    floor: str = ""
    room: str = ""
    number: str = ""


def add_street(*, name: str, code: str, area_code: str = "") -> Street:
    return Street.objects.create(name=name, code=code, area_code=area_code)


def add_committee(street: Street, *, name: str, code: str, slug: str, hotline: str = "") -> Committee:
    return Committee.objects.create(street=street, name=name, code=code, slug=slug, hotline=hotline)


def add_compound(
    street: Street, *, name: str, address: str = "", three_part_door: str = "building-unit-room"
) -> Compound:
    return Compound.objects.create(street=street, name=name, address=address, three_part_door=three_part_door)


def add_building(
    committee: Committee, compound: Compound, *, number: str, lane: str = "", floors: int | None = None,
    has_lift: bool | None = None,
) -> Building:  # fmt: skip
    """The building of this number in the compound, made when it is not there yet."""
    with walls.street(compound.street_id):  # it may stand in the compound already and belong to another committee
        building, _ = Building.objects.get_or_create(
            compound=compound,
            lane=lane,
            number=number,
            defaults={
                "committee": committee,
                "order": doors.natural_order(number),
                "floors": floors,
                "has_lift": has_lift,
            },
        )
    return building


def add_doors(committee: Committee, new: Iterable[NewDoor]) -> list[Household]:
    """Add doors; one that exists already is left as it is. Returns the households that were made now."""
    made = [
        Household(
            committee=committee,
            building=door.building,
            unit=door.unit,
            floor=door.floor,
            room=door.room,
            number=door.number,
            label=doors.label(door.building.lane, door.building.number, door.unit, door.floor, door.room),
            door_key=doors.door_key(door.building.lane, door.building.number, door.unit, door.floor, door.room),
        )
        for door in new
    ]
    Household.objects.bulk_create(made, batch_size=1000, ignore_conflicts=True)
    # What was left as it was got no row under the new key.
    there = set(Household.objects.filter(id__in=[door.id for door in made]).values_list("id", flat=True))
    return [door for door in made if door.id in there]


@transaction.atomic
def set_control(compound: Compound, status: str, *, by: Actor, at: datetime) -> Compound:
    """Change the control status of a compound.

    Raises:
        Refused: another street's compound, or one in which the secretary's committee has no building.
    """
    require(by, "core.set_control")
    if by.membership and (
        compound.street_id != by.street_id
        or (by.role == Role.SECRETARY and not buildings_visible_to(by).filter(compound=compound).exists())
    ):
        raise Refused(_("This compound does not belong to the committee."), code="not_allowed")
    compound = Compound.objects.select_for_update(no_key=True).get(pk=compound.pk)
    if compound.control_status != status:
        compound.control_status, compound.control_since = ControlStatus(status), at
        compound.save(update_fields=["control_status", "control_since"])
        journal.record("core.control_set", compound, by=by, at=at, committee_id=by.committee_id, status=status)
    return compound
