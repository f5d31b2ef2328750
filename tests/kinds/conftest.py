"""One door, one member of staff, one volunteer: enough for every service to be walked through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from shouwang.core import actions as core
from shouwang.core.access import THE_SYSTEM, Actor
from shouwang.core.models import Committee, Household, Membership

# A Wednesday, half past nine in Shanghai.
MORNING = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    committee: Committee
    door: Household
    staff: Membership
    volunteer: Membership

    @property
    def office(self) -> Actor:
        return Actor.member(self.staff)

    @property
    def helper(self) -> Actor:
        return Actor.member(self.volunteer)


@pytest.fixture
def place(db: None) -> Place:
    street = core.add_street(name="试行街道", code="310199001", area_code="021")
    committee = core.add_committee(street, name="试行居委会", code="310199001001", slug="shixing")
    compound = core.add_compound(street, name="试行小区")
    building = core.add_building(committee, compound, number="5", floors=6)
    door = core.add_doors(committee, [core.NewDoor(building=building, unit="2", room="401")])[0]
    core.appoint(by=THE_SYSTEM, at=MORNING, street=street, name="值班长", role="street", turn=1)
    staff = core.appoint(
        by=THE_SYSTEM, at=MORNING, street=street, committee=committee, name="小陆", role="staff", turn=1
    )
    volunteer = core.appoint(
        by=THE_SYSTEM, at=MORNING, street=street, committee=committee, name="阿昌", role="volunteer"
    )
    return Place(committee, door, staff, volunteer)
