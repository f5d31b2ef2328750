"""The small street that the faults are tried on; run inside the house's own home (`House.run`)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

DOORS = 40
STAFF = 3
VOLUNTEERS = 40  # nobody may report more than 120 times an hour (desk.rules)


def found_street() -> dict[str, Any]:
    """A street, a committee, three people who take turns and can log in, volunteers, doors, a program's key."""
    from shouwang.core import actions as core
    from shouwang.core.access import THE_SYSTEM, Actor
    from shouwang.core.links import volunteer_token
    from shouwang.intake.actions.keys import issue_key
    from shouwang.lib import clock

    at = clock.now()
    street = core.add_street(name="试验街道", code="990177001", area_code="021")
    officer = core.appoint(by=THE_SYSTEM, at=at, street=street, name="值班员", role="street", turn=1)
    committee = core.add_committee(street, name="试验居委会", code="990177001001", slug="try", hotline="55500001")
    compound = core.add_compound(street, name="试验小区")
    building = core.add_building(committee, compound, number="1", floors=DOORS // 2)
    core.add_doors(committee, [core.NewDoor(building=building, room=f"{n // 2 + 1}0{n % 2 + 1}") for n in range(DOORS)])
    staff = []
    for turn in range(1, STAFF + 1):
        member = core.appoint(
            by=THE_SYSTEM, at=at, street=street, committee=committee, name=f"社工{turn}", role="staff", turn=turn
        )
        password = core.open_account(member, username=f"staff{turn}", by=THE_SYSTEM, at=at)
        staff.append({"username": f"staff{turn}", "password": password})
    volunteers = [
        core.appoint(by=THE_SYSTEM, at=at, street=street, committee=committee, name=f"志愿者{n}", role="volunteer")
        for n in range(1, VOLUNTEERS + 1)
    ]
    _key, plain = issue_key(committee, "chaos", by=Actor.member(officer, committee.id), at=at)
    return {
        "slug": committee.slug, "committee": str(committee.id), "key": plain, "staff": staff,
        "volunteers": [{"id": str(each.id), "token": volunteer_token(each)} for each in volunteers],
        "doors": [f"1-{n // 2 + 1}0{n % 2 + 1}" for n in range(DOORS)],
    }  # fmt: skip


def agree_to_roster(committee: str, households: int) -> dict[str, Any]:
    """Hand a roster to the worker as the page does; returns its id and how many people it names."""
    import uuid

    from benchmarks.reading_roster import made_roster
    from shouwang.core.access import THE_SYSTEM
    from shouwang.core.models import Committee, Compound
    from shouwang.intake import jobs
    from shouwang.intake.roster import actions, comparison
    from shouwang.lib import clock

    content, people = made_roster(households)
    place = Committee.objects.get(id=uuid.UUID(committee))
    compound = Compound.objects.filter(street_id=place.street_id).first()
    assert compound is not None
    roster = actions.upload_roster(content, "名册.xlsx", {}, committee=place, by=THE_SYSTEM, at=clock.now())
    plan = comparison.plan_for(roster)
    buildings = [(house.lane, house.number, compound.id) for house in plan.unknown_houses]
    actions.commit_roster(
        roster, buildings=buildings, gone=[], by=THE_SYSTEM, at=clock.now(), defer=jobs.put_into_queue
    )
    jobs.put_into_queue(roster)  # the same job a second time: whoever hands out jobs promises "at least once"
    return {"id": str(roster.id), "people": people}


def sweep_with_a_wrong_clock(days: float) -> int:
    """One round of the sweep on a machine whose clock is wrong by `days`."""
    from datetime import timedelta

    from shouwang.core.sweep import run_once
    from shouwang.lib import clock

    right = clock.machine_now
    clock.machine_now = lambda: right() + timedelta(days=days)  # type: ignore[assignment]
    try:
        return run_once()
    finally:
        clock.machine_now = right  # type: ignore[assignment]


def folder_for_a_disk() -> Path:
    path = Path(tempfile.mkdtemp(prefix="shouwang-disk-"))
    path.chmod(0o755)
    return path
