"""Two committees of one street and one of another, each with work of its own."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from shouwang.desk import actions as desk
from tests.world import World

FOREIGN = "隔壁的秘密"  # stands in a plea of 桂园; nobody of 梅园 may ever read it


@pytest.fixture
def work(world: World) -> SimpleNamespace:
    """`ours` of 梅园, `theirs` of 桂园, `far` of another street; each with a note."""
    ours = world.receive()
    theirs = world.receive(
        f"家里没吃的了，{FOREIGN}", committee=world.guiyuan, resident_id=world.neighbour.id, caller_name="仇梅",
        caller_phone="13800130004",
    )  # fmt: skip
    far = world.receive(
        FOREIGN, committee=world.far_committee, by=world.by(world.far_staff), household_id=world.far_door.id
    )
    desk.note(ours, "问过了", by=world.by(world.lu), at=world.at)
    desk.note(theirs, FOREIGN, by=world.by(world.sun), at=world.at)
    return SimpleNamespace(ours=ours, theirs=theirs, far=far)
