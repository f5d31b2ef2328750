"""The world itself stands as its description says."""

import pytest

from shouwang.core.lineup import line_up


def names(committee, compound=None):
    return [rung.membership.name for rung in line_up(committee.id, compound and compound.id)]


def test_the_line_up(world):
    assert names(world.meiyuan, world.xingfuli) == ["Lu", "Wang", "Chen", "Guo"]
    assert names(world.meiyuan, world.hepingyuan) == ["Wang", "Lu", "Chen", "Guo"]
    assert names(world.guiyuan) == ["Sun", "Tian", "Guo"]


def test_a_plea_goes_to_the_patch(world, clock):
    assert world.receive().owner == world.lu
    assert world.receive(building_id=world.building1.id).owner == world.wang
    assert [ring.who for ring in clock.rings()] == ["Lu", "Wang"]


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_each_test_has_its_own(world, turn):
    assert world.lu.name == "Lu"
    world.lu.name = "changed"
    world.lu.save()
