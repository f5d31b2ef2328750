"""A roster on its way into the register: shown first, agreed to, repeated without doubling."""

from __future__ import annotations

import pytest

from shouwang.core import actions as core
from shouwang.core.models import Building, Compound, Household, JournalEntry, Resident, SearchKey
from shouwang.core.refusal import Refused
from shouwang.intake.models import HeaderMemory, ImportState, RosterImport
from shouwang.intake.roster import actions as roster_actions
from shouwang.intake.roster import comparison as roster_plan
from shouwang.intake.roster import queries as roster_queries
from shouwang.reading.roster import read_roster, refused_workbook
from tests.intake.roster_files import HEADERS, PEOPLE, commit, row, take, upload, workbook
from tests.world import World, verbs

# --- works --------------------------------------------------------------------------------------------


def test_uploading_writes_nobody_and_is_owned(world: World) -> None:
    before = Resident.objects.count()
    roster = upload(world, workbook(*PEOPLE))
    assert (roster.state, roster.rows, roster.owner) == (ImportState.PREVIEW, 3, world.lu)
    assert roster.next_at > world.at
    assert Resident.objects.count() == before
    assert verbs(roster) == ["intake.roster_uploaded"]


def test_people_doors_and_search_keys_come_in(world: World) -> None:
    roster = take(world, workbook(*PEOPLE))
    assert (roster.state, roster.trouble) == (ImportState.DONE, "")
    assert (roster.people_new, roster.rows_accepted, roster.rows_refused) == (3, 3, 0)
    fang = Resident.objects.get(name="单小芳")
    assert fang.household == world.doors["5-1-202"]
    assert (fang.tags, fang.sex, [phone.number for phone in fang.phones.all()]) == (["独居老人"], "2", ["13800131002"])
    assert SearchKey.objects.filter(resident=fang, key="sxf").exists()
    world.doors["5-1-202"].refresh_from_db()
    assert world.doors["5-1-202"].is_at_risk


def test_the_same_file_again_changes_nothing(world: World) -> None:
    take(world, workbook(*PEOPLE))
    lines = JournalEntry.objects.filter(verb__startswith="core.").count()
    again = take(world, workbook(*PEOPLE))
    assert (again.people_new, again.people_changed, again.people_same, again.people_gone) == (0, 0, 3, 0)
    assert JournalEntry.objects.filter(verb__startswith="core.").count() == lines


def test_a_person_without_number_is_found_by_door_and_name(world: World) -> None:
    bare = row(1, "郝志", "5", "1", "201", 身份证号="")
    take(world, workbook(bare))
    assert take(world, workbook(bare, PEOPLE[1])).people_new == 1


def test_a_namesake_of_another_year_is_another_person(world: World) -> None:
    headers = (*HEADERS, "出生日期")
    father = (*row(1, "郝志", "5", "1", "201", 身份证号=""), "1950-01-01")
    son = (*row(2, "郝志", "5", "1", "201", 身份证号=""), "1980-01-01")
    take(world, workbook(father, headers=headers))
    assert take(world, workbook(son, headers=headers)).people_new == 1


def test_a_change_is_shown_masked_and_a_blank_erases_nothing(world: World) -> None:
    take(world, workbook(*PEOPLE))
    roster = upload(world, workbook(row(2, "单小芳", "5", "1", "202", 备注="夜里静音")))
    plan = roster_plan.plan_for(roster)
    assert [(change.field, change.old, change.new) for change in plan.changed[0].changes] == [
        ("remarks", "", "夜里静音")
    ]
    commit(world, roster)
    fang = Resident.objects.get(name="单小芳")
    assert (fang.remarks, fang.tags, fang.phones.count()) == ("夜里静音", ["独居老人"], 1)


def test_a_second_number_is_added_not_exchanged(world: World) -> None:
    take(world, workbook(*PEOPLE))
    take(world, workbook(row(2, "单小芳", "5", "1", "202", 联系电话="13800131099")))
    assert {phone.number for phone in Resident.objects.get(name="单小芳").phones.all()} == {
        "13800131002",
        "13800131099",
    }


def test_somebody_who_moved_keeps_the_entry(world: World) -> None:
    take(world, workbook(*PEOPLE))
    moved = take(world, workbook(row(3, "曾明", "6", "", "201")))
    assert (moved.people_new, moved.people_changed) == (0, 1)
    assert Resident.objects.get(name="曾明").household == world.doors["6-201"]


def test_new_doors_of_a_known_building_are_made(world: World) -> None:
    roster = take(world, workbook(row(7, "乔光", "6", "", "502")))
    assert roster.doors_new == 1
    assert Household.objects.get(building=world.building6, room="502").label == "6号楼502室"


# --- buildings ----------------------------------------------------------------------------------------


def test_an_unknown_building_needs_a_yes(world: World) -> None:
    rows = (*PEOPLE, row(8, "武芳", "31", "", "204"))
    roster = upload(world, workbook(*rows))
    assert [house.label for house in roster_plan.plan_for(roster).unknown_houses] == ["31号楼"]
    done = commit(world, roster)
    assert (done.people_new, done.rows_accepted, done.rows_refused) == (3, 3, 1)
    assert done.refused[0]["reason"] == "unknown_building"
    assert not Building.objects.filter(number="31").exists()


def test_with_the_yes_the_building_stands_in_its_compound(world: World) -> None:
    roster = upload(world, workbook(row(8, "武芳", "31", "", "204")))
    done = commit(world, roster, buildings=(("", "31", world.hepingyuan.id),))
    assert (done.people_new, done.buildings_new, done.rows_refused) == (1, 1, 0)
    assert Building.objects.get(number="31").compound == world.hepingyuan


def test_a_compound_of_another_street_is_refused(world: World) -> None:
    roster = upload(world, workbook(row(8, "武芳", "31", "", "204")))
    with pytest.raises(Refused):
        commit(world, roster, buildings=(("", "31", world.far_compound.id),))
    roster.refresh_from_db()
    assert roster.state == ImportState.PREVIEW


def test_a_building_of_another_committee_is_not_taken(world: World) -> None:
    """Building 9 of the shared compound belongs to 桂园: the whole import stops, and says why."""
    roster = upload(world, workbook(*PEOPLE, row(8, "武芳", "9", "", "204")))
    done = commit(world, roster, buildings=(("", "9", world.xingfuli.id),))
    assert done.state == ImportState.PREVIEW
    assert "9" in done.trouble
    assert not Resident.objects.filter(name="郝志").exists()


def test_a_number_in_two_compounds_is_asked(world: World) -> None:
    core.add_building(world.meiyuan, world.hepingyuan, number="5")
    roster = upload(world, workbook(PEOPLE[0]))
    (house,) = roster_plan.plan_for(roster).unknown_houses
    assert house.is_in_several
    done = commit(world, roster, buildings=(("", "5", world.xingfuli.id),))
    assert (done.people_new, done.buildings_new) == (1, 0)


def test_a_compound_said_at_the_upload_is_the_only_one_searched(world: World) -> None:
    roster = upload(world, workbook(PEOPLE[0]), compound=str(world.hepingyuan.id))
    assert [house.label for house in roster_plan.plan_for(roster).unknown_houses] == ["5号楼"]


def test_a_new_compound_is_made_with_the_yes(world: World) -> None:
    options = {"compound": str(roster_plan.NEW_COMPOUND), "new_compound": "新苑"}
    roster = upload(world, workbook(PEOPLE[0]), **options)
    assert not Compound.objects.filter(name="新苑").exists()
    commit(world, roster, buildings=(("", "5", roster_plan.NEW_COMPOUND),))
    assert Building.objects.get(compound__name="新苑").number == "5"


# --- refused, mended, sent again ------------------------------------------------------------------------


def test_refused_rows_are_mended_and_sent_again(world: World) -> None:
    rows = (*PEOPLE, row(4, "", "5", "1", "301"), row(5, "丁若", "5", "", ""), row(8, "武芳", "31", "", "204"))
    roster = commit(world, upload(world, workbook(*rows)))
    assert [line["row"] for line in roster.refused] == [5, 6, 7]
    sent_back = refused_workbook(roster_queries.reading_to_mend(roster))
    again = read_roster(sent_back, name="mended.xlsx")
    assert again.counts["data_rows"] == 3
    assert [person.name for person in again.people] == ["武芳"]
    mended = take(world, workbook(row(4, "严红", "5", "1", "301"), row(5, "丁若", "5", "2", "101"), PEOPLE[0]))
    assert (mended.people_new, mended.people_same, mended.rows_refused) == (2, 1, 0)


def test_no_workbook_is_refused_in_one_sentence(world: World) -> None:
    with pytest.raises(Refused):
        upload(world, b"\x00\x01\x02 no table")
    assert RosterImport.objects.count() == 0


# --- columns ------------------------------------------------------------------------------------------


def test_a_correction_of_columns_is_remembered(world: World) -> None:
    headers = tuple(header if header != "备注" else "怪列" for header in HEADERS)
    rows = (row(1, "郝志", "5", "1", "201"),)
    content = workbook((*tuple(value or "夜里静音" for value in rows[0][:-1]), "敲门要重"), headers=headers)
    roster = upload(world, content)
    assert "remarks" not in roster_plan.reading_of(roster).sheets[0].mapping.values()
    corrected = roster_actions.correct_columns(roster, {"花名册": {10: "remarks"}}, by=world.by(world.lu), at=world.at)
    assert roster_plan.reading_of(corrected).people[0].remarks == "敲门要重"
    assert HeaderMemory.objects.filter(committee=world.meiyuan).count() == 1
    later = upload(world, workbook(row(2, "单小芳", "5", "1", "202", 备注="x"), headers=headers))
    assert roster_plan.reading_of(later).sheets[0].mapping[10] == "remarks"


def test_a_column_can_be_left_out(world: World) -> None:
    roster = upload(world, workbook(*PEOPLE))
    roster_actions.correct_columns(roster, {"花名册": {4: None}}, by=world.by(world.lu), at=world.at)
    commit(world, roster)
    assert Resident.objects.get(name="郝志").phones.count() == 0


def test_options_are_corrected_without_a_second_upload(world: World) -> None:
    roster = upload(world, workbook(row(1, "郝志", "5", "1", "201", 联系电话="55500101")))
    roster_actions.correct_options(roster, {"area_code": "021"}, by=world.by(world.lu), at=world.at)
    commit(world, roster)
    assert Resident.objects.get(name="郝志").phones.get().number == "021-55500101"


# --- gone ---------------------------------------------------------------------------------------------


def test_gone_is_offered_only_by_a_whole_roster_and_only_marked_when_ticked(world: World) -> None:
    whole = [row(n, f"郝{n}", "6", "", room) for n, room in enumerate(("101", "201", "301", "302", "401"), start=20)]
    take(world, workbook(*whole))
    part = upload(world, workbook(whole[0]))
    plan = roster_plan.plan_for(part)
    assert (plan.gone_offered, plan.partial.doors_named, plan.partial.doors) == ([], 1, 5)
    nearly = upload(world, workbook(*whole[:4]))
    (missing,) = roster_plan.plan_for(nearly).gone_offered
    assert missing.entry.name == "郝24"
    assert commit(world, nearly).people_gone == 0
    again = upload(world, workbook(*whole[:4]))
    assert commit(world, again, gone=(missing.id,)).people_gone == 1
    assert Resident.objects.get(pk=missing.id).gone_at == world.at


def test_only_the_offered_can_be_marked_gone(world: World) -> None:
    roster = upload(world, workbook(*PEOPLE))
    assert commit(world, roster, gone=(world.grandma.id,)).people_gone == 0
    world.grandma.refresh_from_db()
    assert world.grandma.gone_at is None
