"""core.admit, amend, mark_gone, spell_door, set_control, add_doors."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from shouwang.core import actions as core
from shouwang.core import queries
from shouwang.core.models import Compound, Household, JournalEntry, Resident
from tests.world import GRANDMAS_ID, MORNING, raw, verbs

LATER = MORNING + timedelta(minutes=3)


def new(world, door="5-2-302", **more) -> core.NewResident:
    return core.NewResident(**{"household_id": world.doors[door].id, "name": "任静", "phones": ["13800130009"]} | more)


def admit(world, *people, by=None):
    return core.admit(people, committee_id=world.meiyuan.id, by=by or world.by(world.lu), at=LATER)


def at_risk(world, door) -> bool:
    return Household.objects.get(pk=world.doors[door].pk).is_at_risk


# --- admit --------------------------------------------------------------------------------------------


def test_admit(world):
    (made,) = admit(world, new(world, tags=["老年人", "透析"], is_temporary=True))
    kept = Resident.objects.get(pk=made.pk)
    assert (kept.tags, kept.health_tags, kept.pinyin, kept.is_temporary) == (["老年人"], ["透析"], "renjing", True)
    assert at_risk(world, "5-2-302")
    assert verbs(made) == ["core.admitted"]


@pytest.mark.parametrize("words", ["任静", "renj", "rj", "RenJing", "13800130009", "0009", "5-2-302", "5号楼2单元302"])
def test_admitted_is_found(world, words):
    (made,) = admit(world, new(world))
    found = queries.search(words, by=world.by(world.lu))
    assert made.household_id in {hit.household.id for hit in found}


def test_not_behind_a_door_of_another_committee(world, refused):
    with refused("unknown_place"):
        admit(world, new(world, "9-101"))
    with refused("unknown_place"):
        admit(world, new(world), new(world, "9-101"))


def test_an_id_number_is_present_once_in_a_committee(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        admit(world, new(world, id_number=GRANDMAS_ID))
    core.mark_gone(world.grandma, by=world.by(world.lu), at=LATER)
    admit(world, new(world, id_number=GRANDMAS_ID))  # she moved to the next door


@pytest.mark.parametrize("name", ["ahao", "zhou", "qian", "sun", "far_staff"])
def test_admit_wrong_role(world, refused, name):
    with refused("not_allowed"):
        admit(world, new(world), by=world.by(getattr(world, name)))


# --- amend --------------------------------------------------------------------------------------------

AS_SHE_IS = {
    "name": "单秀英", "sex": "2", "birth_date": "1940-03-05", "id_kind": "居民身份证", "id_number": GRANDMAS_ID,
    "is_head": True, "phones": ["13800130001"], "tags": ["独居老人", "血透"], "contacts": ["儿子 13800130002"],
    "remarks": "耳朵不好，敲门要重",
}  # fmt: skip


@pytest.fixture
def as_she_is(world):
    return new(world, "5-2-301", **AS_SHE_IS)


def amend(world, entry, by=None):
    return core.amend(world.grandma, entry, by=by or world.by(world.lu), at=LATER)


def test_nothing_changed_nothing_written(world, as_she_is):
    assert amend(world, as_she_is) == []
    assert verbs(world.grandma) == ["core.admitted"]


def test_a_new_name_is_found_and_the_old_one_is_not(world, as_she_is):
    assert amend(world, replace(as_she_is, name="仇秀英")) == ["name", "pinyin"]
    by = world.by(world.lu)
    assert [hit.resident for hit in queries.search("qiux", by=by)] == [world.grandma]
    assert not queries.search("shanxiu", by=by)


def test_new_phones(world, as_she_is):
    assert amend(world, replace(as_she_is, phones=["13800130001", "13800130077"])) == ["phones"]
    assert {phone.number for phone in world.grandma.phones.all()} == {"13800130001", "13800130077"}


def test_only_what_changed_is_sealed_anew(world, as_she_is):
    before = raw("SELECT id_number, remarks FROM core_resident WHERE id = %s", world.grandma.id)
    amend(world, replace(as_she_is, birth_date="1940-03-06"))
    assert raw("SELECT id_number, remarks FROM core_resident WHERE id = %s", world.grandma.id) == before
    assert Resident.objects.get(pk=world.grandma.pk).birth_date == "1940-03-06"


def test_moving_takes_the_risk_along(world, as_she_is):
    assert at_risk(world, "5-2-301")
    amend(world, replace(as_she_is, household_id=world.doors["5-1-202"].id))
    assert (at_risk(world, "5-2-301"), at_risk(world, "5-1-202")) == (False, True)


def test_not_to_another_committees_door(world, as_she_is, refused):
    with refused("unknown_place"):
        amend(world, replace(as_she_is, household_id=world.doors["9-101"].id))


@pytest.mark.parametrize("name", ["ahao", "zhou", "qian", "sun", "far_staff"])
def test_amend_wrong_role(world, as_she_is, refused, name):
    with refused("not_allowed"):
        amend(world, as_she_is, by=world.by(getattr(world, name)))


# --- gone ---------------------------------------------------------------------------------------------


def test_gone(world):
    for _ in range(2):
        core.mark_gone(world.grandma, by=world.by(world.lu), at=LATER)
    assert Resident.objects.get(pk=world.grandma.pk).gone_at == LATER
    assert not at_risk(world, "5-2-301")
    assert verbs(world.grandma).count("core.gone") == 1
    assert not [hit for hit in queries.search("单秀英", by=world.by(world.lu)) if hit.resident]


@pytest.mark.parametrize("name", ["ahao", "zhou", "qian", "sun"])
def test_gone_wrong_role(world, refused, name):
    with refused("not_allowed"):
        core.mark_gone(world.grandma, by=world.by(getattr(world, name)), at=LATER)


# --- another spelling of a door -----------------------------------------------------------------------


def test_spell_door(world):
    by, door = world.by(world.lu), world.doors["5-1-101"]
    for _ in range(2):
        core.spell_door(door, " 东门小卖部  楼上 ", by=by, at=LATER)
    assert [spelling.text for spelling in door.spellings.all()] == ["东门小卖部 楼上"]
    assert JournalEntry.objects.filter(verb="core.door_spelled").count() == 1
    assert queries.doors("东门小卖部 楼上", by=by) == [door]


def test_spell_door_refuses(world, refused):
    by = world.by(world.lu)
    core.spell_door(world.doors["5-1-101"], "老大楼", by=by, at=LATER)
    with refused("conflict"):
        core.spell_door(world.doors["5-1-102"], "老大楼", by=by, at=LATER)
    with refused("refused"):
        core.spell_door(world.doors["5-1-102"], "  ", by=by, at=LATER)
    core.spell_door(world.doors["9-101"], "老大楼", by=world.by(world.sun), at=LATER)  # another committee's own words
    for name in ("ahao", "zhou", "qian", "sun"):
        with refused("not_allowed"):
            core.spell_door(world.doors["5-1-102"], "x", by=world.by(getattr(world, name)), at=LATER)


# --- places -------------------------------------------------------------------------------------------


def test_set_control(world):
    for _ in range(2):
        core.set_control(world.xingfuli, "locked", by=world.by(world.chen), at=LATER)
    kept = Compound.objects.get(pk=world.xingfuli.pk)
    assert (kept.control_status, kept.control_since) == ("locked", LATER)
    assert verbs(world.xingfuli) == ["core.control_set"]


def test_a_shared_compound_is_set_by_either_committee(world):
    core.set_control(world.xingfuli, "controlled", by=world.by(world.tian), at=LATER)


@pytest.mark.parametrize(
    ("who", "compound"),
    [("lu", "xingfuli"), ("zhou", "xingfuli"), ("qian", "xingfuli"), ("tian", "hepingyuan"), ("chen", "far_compound"),
     ("guo", "far_compound"), ("far_officer", "xingfuli")],
)  # fmt: skip
def test_set_control_wrong_role(world, refused, who, compound):
    with refused("not_allowed"):
        core.set_control(getattr(world, compound), "locked", by=world.by(getattr(world, who)), at=LATER)


def test_doors_added_twice_are_there_once(world):
    doors = [core.NewDoor(building=world.building6, room=room) for room in ("201", "301")]
    made = core.add_doors(world.meiyuan, doors)
    assert [door.room for door in made] == ["301"]  # only what is really in the database
    assert core.add_doors(world.meiyuan, doors) == []
    assert Household.objects.filter(building=world.building6).count() == 3
