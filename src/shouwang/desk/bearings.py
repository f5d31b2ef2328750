"""What intake must know before it writes, in one statement: the place, the promises, whose turn it is, a repeat.

The line-up is that of `core.lineup`, said in SQL; `tests/actions/test_receive.py` holds the two against each other.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext as _

from shouwang.core.models import Building, Household
from shouwang.core.refusal import Refused

# A place of another committee is as unknown as none; a resident implies the household, a household its building.
# The first person of the line-up who is there, the patch's own before the others; after them the duty officers
# of the street, of whom one always exists, absent or not.
_HOUSEHOLD = [field.attname for field in Household._meta.concrete_fields]
_BUILDING = [field.attname for field in Building._meta.concrete_fields]
_SQL = f"""
SELECT street.timezone, committee.promises, resident.id, resident.name, first.id, first.post, first.role, first.tier,
       earlier.id, {", ".join(f"household.{column}" for column in _HOUSEHOLD)},
       {", ".join(f"building.{column}" for column in _BUILDING)}
  FROM core_committee committee
  JOIN core_street street ON street.id = committee.street_id
  LEFT JOIN core_resident resident ON resident.id = %(resident)s AND resident.committee_id = committee.id
       AND resident.erased_at IS NULL
  LEFT JOIN core_household household ON household.committee_id = committee.id
       AND household.id = CASE WHEN %(resident)s::uuid IS NULL THEN %(household)s ELSE resident.household_id END
  LEFT JOIN core_building building ON building.committee_id = committee.id
       AND building.id = COALESCE(household.building_id, %(building)s)
  LEFT JOIN desk_request earlier ON earlier.committee_id = committee.id
       AND earlier.once_key = %(once)s AND earlier.once_key <> ''
  LEFT JOIN LATERAL (
       (SELECT 0 AS tier, id, post, role FROM core_membership
         WHERE committee_id = committee.id AND ended_at IS NULL AND absent_since IS NULL AND turn IS NOT NULL
           AND role NOT IN ('volunteer', 'auditor')
         ORDER BY (compound_id IS NULL OR compound_id IS DISTINCT FROM building.compound_id), turn, id LIMIT 1)
       UNION ALL
       (SELECT 1 AS tier, id, post, role FROM core_membership
         WHERE street_id = committee.street_id AND committee_id IS NULL AND role = 'street' AND ended_at IS NULL
         ORDER BY (absent_since IS NOT NULL), turn, id LIMIT 1)
       ORDER BY tier LIMIT 1) first ON true
 WHERE committee.id = %(committee)s
"""  # noqa: S608  # nosec B608 - the names of columns only


@dataclass(frozen=True)
class Bearings:
    """Where a plea belongs. `earlier` is the request that the same sending key made before."""

    zone: ZoneInfo
    promises: dict[str, Any]
    resident_id: uuid.UUID | None
    resident_name: str
    household: Household | None
    building: Building | None
    owner_id: uuid.UUID
    owner_post: str
    is_last_rung: bool
    earlier: uuid.UUID | None


def take_bearings(
    committee_id: uuid.UUID,
    *,
    resident_id: uuid.UUID | None = None,
    household_id: uuid.UUID | None = None,
    building_id: uuid.UUID | None = None,
    once_key: str = "",
) -> Bearings:
    """Look everything up.

    Raises:
        Refused: a resident, door or building that is not in the committee's register.
        LookupError: no such committee, or a street without a duty officer.
    """
    asked = {"resident": resident_id, "household": household_id, "building": building_id}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"committee": committee_id, "once": once_key, **asked})
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"there is no committee {committee_id}")
    zone, promises, resident, name, owner, post, role, tier, earlier = row[:9]
    household = Household.from_db(connection.alias, _HOUSEHOLD, row[9 : 9 + len(_HOUSEHOLD)]) if row[9] else None
    rest = row[9 + len(_HOUSEHOLD) :]
    building = Building.from_db(connection.alias, _BUILDING, rest) if rest[0] else None
    if owner is None:
        raise LookupError("the street has no duty officer")
    if resident_id and resident is None:
        raise Refused(_("This resident is not in the committee's register."), code="unknown_place")
    if household_id and household is None:
        raise Refused(_("This door is not in the committee's register."), code="unknown_place")
    if building_id and building is None:
        raise Refused(_("This building is not in the committee's register."), code="unknown_place")
    return Bearings(
        zone=ZoneInfo(zone),
        promises=json.loads(promises),  # Django has its connections hand JSON over as text
        resident_id=resident,
        resident_name=name or "",
        household=household,
        building=building,
        owner_id=owner,
        owner_post=(post or role)[:40],
        is_last_rung=tier == 1,
        earlier=earlier,
    )
