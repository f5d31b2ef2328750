"""People: found by every way, seen by need, changed with care; no page asks more questions for more rows."""

from __future__ import annotations

import pytest

from shouwang.core import actions as core
from shouwang.core.models import DoorSpelling, JournalEntry, Resident
from tests.seats import seated, text_of
from tests.world import GRANDMAS_ID, GRANDMAS_PHONE, World

PEOPLE = "/c/meiyuan/people/"


@pytest.fixture
def seat(world: World, settings):
    """Browsers of people who have logged in; heads need no second factor here."""
    settings.DEMONSTRATION = True
    return seated


def form_of(client, url: str, form: str = "form") -> dict[str, object]:
    """What a browser would send back without touching anything."""
    fields = client.get(url).context[form]
    return {name: value for name in fields.fields if (value := fields[name].value()) not in (None, False)}


def household(world: World, key: str = "5-2-301") -> str:
    return f"/c/meiyuan/households/{world.doors[key].id}/"


def resident(world: World) -> str:
    return f"/c/meiyuan/residents/{world.grandma.id}/"


# --- search -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["单秀英", "单秀", "shanxiuying", "shanxiu", "sxy", GRANDMAS_PHONE, "138 0013 0001", "+86 138-0013-0001",
     "0001", "5-2-301", "5号楼2单元301", "5-2-3"],
)  # fmt: skip
def test_somebody_is_found_by_every_way(world: World, seat, words: str) -> None:
    response = seat(world.lu).get(PEOPLE, {"q": words})
    assert "5号楼2单元301室" in text_of(response)


def test_results_come_as_a_part_while_typing(world: World, seat) -> None:
    part = seat(world.lu).get(PEOPLE, {"q": "sxy"}, headers={"hx-request": "true"}).content.decode()
    assert "单秀英" in part
    assert "<html" not in part


def test_nothing_found_says_so(world: World, seat) -> None:
    assert "Nobody found" in text_of(seat(world.lu).get(PEOPLE, {"q": "zzzz"}))
    assert "Who is it?" in text_of(seat(world.wang).get(PEOPLE))


def test_open_requests_are_counted_at_the_door(world: World, seat) -> None:
    world.receive()
    world.receive("灯坏了", kind="repair")
    assert "2 open requests" in text_of(seat(world.lu).get(PEOPLE, {"q": "sxy"}))


def test_a_chief_reads_masked_names_and_no_illness_of_the_own_building_only(world: World, seat) -> None:
    client = seat(world.zhou)
    words = text_of(client.get(PEOPLE, {"q": "sxy"}))
    assert "单*英" in words
    assert "elder living alone" in words
    assert "dialysis" not in words
    core.admit(
        [core.NewResident(household_id=world.doors["6-101"].id, name="单小英")],
        committee_id=world.meiyuan.id, by=world.by(world.lu), at=world.at,
    )  # fmt: skip
    assert "6号楼" not in text_of(client.get(PEOPLE, {"q": "单"}))


def test_neighbours_of_another_committee_are_not_found(world: World, seat) -> None:
    assert "Nobody found" in text_of(seat(world.lu).get(PEOPLE, {"q": "仇梅"}))


# --- a door ---------------------------------------------------------------------------------------------


def test_the_household_page(world: World, seat) -> None:
    asked = world.receive()
    page = seat(world.lu).get(household(world))
    words = text_of(page)
    assert "单秀英" in words
    assert "138****0001" in words
    assert GRANDMAS_PHONE not in page.content.decode()
    assert "dialysis" in words
    assert asked.number in words
    assert f"?household={world.doors['5-2-301'].id}" in page.content.decode()


def test_a_chief_gets_no_numbers_and_no_buttons(world: World, seat) -> None:
    page = seat(world.zhou).get(household(world))
    assert "单*英" in text_of(page)
    assert "dialysis" not in text_of(page)
    assert "/show/" not in page.content.decode()
    assert "/add/" not in page.content.decode()


def test_showing_a_number_is_recorded_and_never_stored(world: World, seat) -> None:
    client = seat(world.lu)
    shown = client.post(f"{resident(world)}show/", {"field": "phones", "on": "household"})
    assert GRANDMAS_PHONE in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert JournalEntry.objects.get(verb="core.unmasked").data == {"field": "phones"}
    assert GRANDMAS_PHONE not in client.get(household(world)).content.decode()
    full = client.post(f"{resident(world)}show/", {"field": "id_number"})
    assert GRANDMAS_ID in full.content.decode()
    assert JournalEntry.objects.filter(verb="core.unmasked").count() == 2


def test_another_spelling_of_the_door(world: World, seat) -> None:
    client = seat(world.lu)
    assert client.post(f"{household(world)}spelling/", {"text": "东门小卖部楼上"}).status_code == 303
    assert DoorSpelling.objects.get().household == world.doors["5-2-301"]
    assert "5号楼2单元301室" in text_of(client.get(PEOPLE, {"q": "东门小卖部楼上"}))
    other = client.post(f"{household(world, '5-1-101')}spelling/", {"text": "东门小卖部楼上"})
    assert other.status_code == 422
    assert "东门小卖部楼上" in other.content.decode()


# --- writing somebody down --------------------------------------------------------------------------------


def test_a_guest_is_added(world: World, seat) -> None:
    client = seat(world.lu)
    form = {
        "name": "赵月",
        "sex": "2",
        "phones": "138 0013 0077\n021-55500123",
        "is_temporary": "on",
        "stays_until": "2026-12-31",
    }
    answer = client.post(f"{household(world)}add/", form)
    assert (answer.status_code, answer["Location"]) == (303, household(world))
    guest = Resident.objects.get(name="赵月")
    assert guest.is_temporary
    assert {phone.number for phone in guest.phones.all()} == {"13800130077", "021-55500123"}
    assert "Here for a time" in text_of(client.get(household(world)))


def test_a_second_sending_adds_nobody(world: World, seat) -> None:
    client = seat(world.lu)
    client.post(f"{household(world)}add/", {"name": "赵月", "sex": "0"})
    again = client.post(f"{household(world)}add/", {"name": "赵月", "sex": "0"})
    assert again.status_code == 422
    assert Resident.objects.filter(name="赵月").count() == 1
    assert client.post(f"{household(world)}add/", {"name": "赵月", "sex": "0", "is_another": "1"}).status_code == 303


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phones", "12"),
        ("birth_date", "明年"),
        ("birth_date", "1950-13"),
        ("id_number", "310***********0025"),
        ("name", ""),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(world: World, seat, field: str, value: str) -> None:
    form = {"name": "赵月", "sex": "0", "remarks": "喜欢下棋"} | {field: value}
    answer = seat(world.lu).post(f"{household(world)}add/", form)
    assert answer.status_code == 422
    assert "喜欢下棋" in answer.content.decode()


def test_an_id_number_of_somebody_else_is_refused(world: World, seat) -> None:
    answer = seat(world.lu).post(f"{household(world)}add/", {"name": "赵月", "sex": "0", "id_number": GRANDMAS_ID})
    assert answer.status_code == 422
    assert "has this ID number" in text_of(answer)


def test_an_untouched_form_changes_nothing(world: World, seat) -> None:
    client = seat(world.lu)
    sent = form_of(client, resident(world))
    assert sent["phones"] == "138****0001"
    assert GRANDMAS_ID not in str(sent)
    answer = client.post(resident(world), sent)
    assert answer.status_code == 303
    assert not JournalEntry.objects.filter(verb="core.amended").exists()


def test_a_changed_form_changes_only_that(world: World, seat) -> None:
    client = seat(world.lu)
    sent = form_of(client, resident(world)) | {"phones": "138****0001\n13800130088", "relation": "本人"}
    client.post(resident(world), sent)
    world.grandma.refresh_from_db()
    assert {phone.number for phone in world.grandma.phones.all()} == {GRANDMAS_PHONE, "13800130088"}
    assert (world.grandma.id_number, world.grandma.remarks) == (GRANDMAS_ID, "耳朵不好，敲门要重")
    assert set(JournalEntry.objects.get(verb="core.amended").data["fields"]) == {"relation", "phones"}


def test_stars_are_never_written(world: World, seat) -> None:
    client = seat(world.lu)
    sent = form_of(client, resident(world)) | {"contacts": "女儿 138****0002"}
    assert client.post(resident(world), sent).status_code == 422
    world.grandma.refresh_from_db()
    assert world.grandma.contacts == ["儿子 13800130002"]


def test_somebody_moves_to_another_door(world: World, seat) -> None:
    client = seat(world.lu)
    assert client.post(resident(world), form_of(client, resident(world)) | {"door": "5-1-102"}).status_code == 303
    world.grandma.refresh_from_db()
    assert world.grandma.household == world.doors["5-1-102"]
    lost = client.post(resident(world), form_of(client, resident(world)) | {"door": "77-1-1"})
    assert lost.status_code == 422


def test_noted_as_gone(world: World, seat) -> None:
    client = seat(world.lu)
    assert client.post(f"{resident(world)}gone/").status_code == 303
    client.post(f"{resident(world)}gone/")
    world.grandma.refresh_from_db()
    assert world.grandma.gone_at is not None
    assert JournalEntry.objects.filter(verb="core.gone").count() == 1
    assert "No longer lives here" in text_of(client.get(resident(world)))
    assert "Nobody is registered here" in text_of(client.get(household(world)))


# --- who may ------------------------------------------------------------------------------------------

TABLE = {
    #            search household resident add  show spell gone
    "lu":        (200, 200, 200, 200, 200, 303, 303),
    "chen":      (200, 200, 200, 200, 200, 303, 303),
    "guo":       (200, 200, 200, 200, 200, 303, 303),
    "zhou":      (200, 200, 200, 403, 403, 403, 403),
    "qian":      (403, 200, 200, 403, 403, 403, 403),
    "ahao":      (404, 404, 404, 404, 404, 404, 404),
    "sun":       (404, 404, 404, 404, 404, 404, 404),
    "far_staff": (404, 404, 404, 404, 404, 404, 404),
}  # fmt: skip


@pytest.mark.parametrize("who", TABLE)
def test_the_role_table(world: World, seat, who: str) -> None:
    client = seat(getattr(world, who))
    answers = (
        client.get(PEOPLE),
        client.get(household(world)),
        client.get(resident(world)),
        client.get(f"{household(world)}add/"),
        client.post(f"{resident(world)}show/", {"field": "phones"}),
        client.post(f"{household(world)}spelling/", {"text": "楼上"}),
        client.post(f"{resident(world)}gone/"),
    )
    assert tuple(answer.status_code for answer in answers) == TABLE[who]


def test_a_door_of_another_committee_is_not_there(world: World, seat) -> None:
    client = seat(world.sun)
    assert client.get(f"/c/guiyuan/households/{world.doors['5-2-301'].id}/").status_code == 404
    assert client.get(f"/c/guiyuan/residents/{world.grandma.id}/").status_code == 404


# --- as many questions for three as for one -----------------------------------------------------------------


def more_people(world: World, count: int, start: int = 0) -> None:
    core.admit(
        [
            core.NewResident(
                household_id=world.doors["6-101"].id, name=f"陈{'甲乙丙丁'[n]}", phones=[f"1380013900{n}"], tags=["独居老人", "血透"]
            )
            for n in range(start, start + count)
        ],
        committee_id=world.meiyuan.id, by=world.by(world.lu), at=world.at,
    )  # fmt: skip


@pytest.mark.parametrize("page", ["people", "household"])
def test_query_counts_do_not_grow(world: World, seat, django_assert_max_num_queries, page: str) -> None:
    client = seat(world.lu)
    url = f"{PEOPLE}?q=陈" if page == "people" else household(world, "6-101")
    counts = []
    for start, count in ((0, 1), (1, 2)):
        more_people(world, count, start)
        for _number in range(count):
            world.receive(household_id=world.doors["6-101"].id)
        client.get(url)
        with django_assert_max_num_queries(50) as asked:
            assert client.get(url).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
