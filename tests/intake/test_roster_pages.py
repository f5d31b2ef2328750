"""The import on the screen: upload, preview, correct, agree, result; who may, and who is told 404."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shouwang.core.models import Resident
from shouwang.intake.models import ImportState, RosterImport
from shouwang.intake.roster import actions as roster_actions
from shouwang.reading.roster import read_roster
from tests.intake.roster_files import HEADERS, PEOPLE, commit, row, upload, workbook
from tests.seats import seated, text_of
from tests.world import World

LIST = "/c/meiyuan/imports/"


@pytest.fixture
def seat(world: World, settings):
    """Browsers of people who have logged in; heads need no second factor here."""
    settings.DEMONSTRATION = True
    return seated


def send(client, content: bytes, name: str = "roster.xlsx", **more: str):
    data = {"file": SimpleUploadedFile(name, content), "three_part_door": "building-unit-room", **more}
    return client.post(LIST, data)


def test_from_upload_to_result(world: World, seat) -> None:
    client = seat(world.lu)
    assert client.get(LIST).status_code == 200
    answer = send(client, workbook(*PEOPLE, row(8, "武芳", "31", "", "204")))
    assert answer.status_code == 303
    preview = client.get(answer["Location"])
    words = text_of(preview)
    assert "Import 4 people" in words
    assert "31号楼" in words
    assert "138****1001" in words
    assert "13800131001" not in preview.content.decode()
    agreed = client.post(answer["Location"] + "commit/", {"all_buildings": "1"})
    assert agreed.status_code == 303
    running = client.get(answer["Location"])
    assert "every 1s" in running.content.decode()
    roster = RosterImport.objects.get()
    assert client.get(answer["Location"] + "progress/").status_code == 200
    roster_actions.carry_out(roster.pk, at=world.at)
    over = client.get(answer["Location"] + "progress/")
    assert (over.status_code, over["HX-Redirect"]) == (204, answer["Location"])
    assert "Every row was taken" in text_of(client.get(answer["Location"]))
    assert Resident.objects.filter(name="武芳", household__building__number="31").exists()


def test_the_same_doors_written_otherwise_are_pointed_out(world: World, seat) -> None:
    """Building 6 has no units in the register; a file that writes some would make every door a second time."""
    client = seat(world.lu)
    odd = text_of(client.get(send(client, workbook(row(8, "武芳", "6", "1", "101")))["Location"]))
    assert "written differently" in odd
    assert "6号楼 · 1 new door" in odd
    alike = text_of(client.get(send(client, workbook(row(8, "武芳", "6", "", "909")))["Location"]))
    assert "written differently" not in alike


def test_without_a_yes_the_building_is_not_made(world: World, seat) -> None:
    client = seat(world.lu)
    place = send(client, workbook(row(8, "武芳", "31", "", "204")))["Location"]
    refused = client.post(place + "commit/", {})
    assert refused.status_code == 422
    assert "say yes to the buildings" in text_of(refused)
    assert RosterImport.objects.get().state == ImportState.PREVIEW


def test_a_file_that_is_no_table_keeps_the_form(world: World, seat) -> None:
    client = seat(world.lu)
    answer = send(client, b"%PDF-1.4", name="roster.pdf", area_code="021", default_lane="36弄")
    assert answer.status_code == 422
    assert "This is no table" in text_of(answer)
    assert 'value="36弄"' in answer.content.decode()
    assert send(client, b"%PDF-1.4 \x00\x01", name="roster.xlsx").status_code == 422


def test_columns_and_options_are_corrected_on_the_page(world: World, seat) -> None:
    client = seat(world.lu)
    place = send(client, workbook(*PEOPLE))["Location"]
    answer = client.post(place + "columns/", {"sheet-0": "花名册", "column-0-4": ""})
    assert answer.status_code == 303
    assert RosterImport.objects.get().mapping == {"花名册": {"4": None}}
    client.post(
        place + "options/", {"area_code": "021", "three_part_door": "building-unit-room", "default_lane": "36弄"}
    )
    assert "36弄5号" in text_of(client.get(place))
    assert (
        client.post(place + "options/", {"area_code": "x", "three_part_door": "building-unit-room"}).status_code == 422
    )


def test_refused_rows_and_the_empty_form_come_as_workbooks(world: World, seat) -> None:
    client = seat(world.lu)
    place = send(client, workbook(*PEOPLE, row(4, "", "5", "1", "301"), row(8, "武芳", "31", "", "204")))["Location"]
    sent = client.get(place + "refused.xlsx")
    assert sent.status_code == 200
    assert read_roster(io.BytesIO(sent.content), name="refused.xlsx").counts["data_rows"] == 2
    template = client.get(LIST + "template.xlsx")
    assert read_roster(io.BytesIO(template.content), name="template.xlsx").sheets


def test_throwing_away(world: World, seat) -> None:
    client = seat(world.lu)
    place = send(client, workbook(*PEOPLE))["Location"]
    assert client.post(place + "drop/")["Location"] == LIST
    assert "Nothing of this file was imported" in text_of(client.get(place))


@pytest.mark.parametrize(
    ("who", "status"),
    [("lu", 200), ("chen", 200), ("guo", 200), ("zhou", 403), ("qian", 403), ("sun", 404), ("far_staff", 404)],
)
def test_who_may_look_at_imports(world: World, seat, who: str, status: int) -> None:
    roster = upload(world, workbook(*PEOPLE))
    client = seat(getattr(world, who))
    assert client.get(LIST).status_code == status
    assert client.get(f"{LIST}{roster.pk}/").status_code == status


def test_another_committees_import_is_not_there(world: World, seat) -> None:
    roster = upload(world, workbook(*PEOPLE))
    client = seat(world.sun)
    for name in ("", "progress/", "refused.xlsx"):
        assert client.get(f"/c/guiyuan/imports/{roster.pk}/{name}").status_code == 404
    for name in ("commit/", "drop/", "columns/", "options/"):
        assert client.post(f"/c/guiyuan/imports/{roster.pk}/{name}").status_code == 404


def test_the_preview_asks_as_many_questions_for_three_people_as_for_one(
    world: World, seat, django_assert_max_num_queries
) -> None:
    client = seat(world.lu)
    counted = []
    for rows in (PEOPLE[:1], PEOPLE):
        commit(world, upload(world, workbook(*rows)))
        roster = upload(world, workbook(*((*tuple(each[:-1]), "夜里静音") for each in rows), headers=HEADERS))
        client.get(f"{LIST}{roster.pk}/")
        with django_assert_max_num_queries(60) as found:
            client.get(f"{LIST}{roster.pk}/")
        counted.append(len(found))
    assert counted[0] == counted[1]


def test_the_list_asks_as_many_questions_for_three_files_as_for_one(
    world: World, seat, django_assert_max_num_queries
) -> None:
    client = seat(world.lu)
    counted = []
    for files in ([0], [1, 2]):
        for number in files:
            upload(world, workbook(PEOPLE[number]))
        with django_assert_max_num_queries(60) as found:
            client.get(LIST)
        counted.append(len(found))
    assert counted[0] == counted[1]
