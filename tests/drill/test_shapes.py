"""The houses of the demonstration, without a database: doors that the samples name, and how many there are."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from random import Random

import pytest

from shouwang.drill import names, rostered, shapes

SAMPLES = Path(__file__).parents[3] / "shared/samples"


def every_door() -> set[tuple[str, str, str, str]]:
    return {
        (plan.number, unit, floor, room)
        for compound in shapes.LIVING
        for plan in compound.buildings
        for unit, floor, room in plan.doors()
    }


def test_a_living_committee_of_four_compounds_and_1392_households() -> None:
    assert len(shapes.LIVING) == 4
    doors = [
        (compound.name, plan.lane, plan.number, *door)
        for compound in shapes.LIVING
        for plan in compound.buildings
        for door in plan.doors()
    ]
    assert len(doors) == len(set(doors)) == 1392


def test_no_two_buildings_of_the_committee_share_a_number() -> None:
    numbers = [(plan.lane, plan.number) for compound in shapes.LIVING for plan in compound.buildings]
    assert len(numbers) == len(set(numbers))


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not on this machine")
def test_every_door_of_the_sample_chat_exists() -> None:
    text = (SAMPLES / "group-chat-day.txt").read_text(encoding="utf-8")
    doors = {(building, room) for building, _unit, _floor, room in every_door()}
    for building, room in re.findall(r"^(\d+)-(?:[A-D1-4]-)?(\d{3,4}) ", text, re.M):
        assert (building, room) in doors, f"{building}-{room}"
    assert ("13", "B", "", "1201") in every_door()
    assert ("10", "2", "", "301") in every_door()
    assert ("7", "2", "", "401") in every_door()


def test_the_old_lane_has_rooms_with_names() -> None:
    assert ("3乙", "", "2", "亭子间") in every_door()
    assert ("3", "", "2", "前楼") in every_door()


def test_people_of_the_sample_roster_stand_at_real_doors() -> None:
    for building, room in rostered.ROSTER:
        assert (building, "", "", room) in every_door()


def test_id_numbers_have_their_check_digit() -> None:
    """The standard's own example."""
    assert names.id_number("340524", date(1980, 1, 1), 1) == "34052419800101001X"


def test_no_number_is_given_out_twice() -> None:
    numbers = names.Registry(Random(1))
    mobiles = [numbers.mobile() for _each in range(3000)]
    assert len(set(mobiles)) == 3000
    assert all(re.fullmatch(r"1380013\d{4}", number) for number in mobiles)
    assert "13800130555" not in mobiles
    same_day = [numbers.id_number(date(1990, 5, 1), "2") for _each in range(50)]
    assert len(set(same_day)) == 50
