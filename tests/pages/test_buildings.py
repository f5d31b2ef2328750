"""Buildings: the list with its figures, the facade floor by floor, the control status of a compound."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouwang.core import actions as core
from shouwang.core.models import Household, JournalEntry
from shouwang.desk import actions as desk
from shouwang.web.facade import arrange, facade
from tests.seats import seated, text_of
from tests.world import World

LIST = "/c/meiyuan/buildings/"


@pytest.fixture
def seat(world: World, settings):
    """Browsers of people who have logged in; heads need no second factor here."""
    settings.DEMONSTRATION = True
    return seated


def door(drawn, number: str, unit: int = 0):
    """The cell of a door in the drawing."""
    return next(cell for floor in drawn.units[unit].floors for cell in floor.doors if cell and cell.number == number)


def drawn(world: World, at=None):
    return facade(world.building5, world.by(world.lu), at or world.at, "meiyuan")


def test_the_list_counts_what_is_open_and_overdue(world: World, seat, clock) -> None:
    world.receive()
    clock.skip(days=4)
    page = seat(world.lu).get(LIST)
    words = text_of(page)
    assert "5号楼 12 doors" in words
    assert "Overdue 1" in words
    assert "Open 1" in words
    assert "和平苑" in words


def test_a_chief_sees_the_own_building(world: World, seat) -> None:
    client = seat(world.zhou)
    assert "6号楼" not in text_of(client.get(LIST))
    assert client.get(f"{LIST}{world.building5.id}/").status_code == 200
    assert client.get(f"{LIST}{world.building6.id}/").status_code == 404


def test_units_stand_side_by_side_top_floor_first(world: World) -> None:
    units = drawn(world).units
    assert len(units) == 2
    assert [[cell.number for cell in floor.doors] for floor in units[0].floors] == [
        ["301", "302"],
        ["201", "202"],
        ["101", "102"],
    ]


def test_a_door_takes_the_worst_colour_of_its_requests(world: World) -> None:
    asked = world.receive(kind="repair", urgency="low")
    assert door(drawn(world), "301", 1).tone == "open"
    assert door(drawn(world, asked.due_at - timedelta(minutes=3)), "301", 1).tone == "due"
    assert door(drawn(world, asked.due_at), "301", 1).tone == "overdue"
    desk.finish(asked, by=world.by(world.lu), at=world.at, is_solved=True)
    assert door(drawn(world), "301", 1).tone == "ok"
    assert door(drawn(world, world.at + timedelta(days=1)), "301", 1).tone == "none"


def test_doors_at_risk_carry_the_mark(world: World) -> None:
    assert door(drawn(world), "301", 1).elder
    assert not door(drawn(world), "302", 1).elder
    core.admit(
        [core.NewResident(household_id=world.doors["5-2-302"].id, name="小宝", tags=["儿童", "外来务工"])],
        committee_id=world.meiyuan.id, by=world.by(world.lu), at=world.at,
    )  # fmt: skip
    assert not door(drawn(world), "302", 1).elder


def test_lanes_and_odd_rooms_have_their_place() -> None:
    rooms = [("2", "前楼"), ("1", "前楼"), ("2", "亭子间"), ("", "灶披间"), ("", "3")]
    homes = [Household(unit="", floor=floor, room=room) for floor, room in rooms]
    units, others = arrange(homes)
    ((label, floors),) = units
    assert label == ""
    assert [(floor, [home.room if home else None for home in row]) for floor, row in floors] == [
        (2, ["亭子间", "前楼"]),
        (1, [None, "前楼"]),
    ]
    assert {home.room for home in others} == {"灶披间", "3"}


def test_nobody_disappears_from_the_drawing() -> None:
    homes = [Household(unit="", floor=str(n % 3 + 1), room=f"间{n}") for n in range(40)]
    homes += [Household(unit="", floor="", room=room) for room in ("101", "1001", "101", "A", "-101")]
    units, others = arrange(homes)
    shown = [home for _label, floors in units for _floor, row in floors for home in row if home]
    assert len(shown) + len(others) == len(homes)


def test_the_building_page_links_every_door_and_lists_what_is_open(world: World, seat) -> None:
    asked = world.receive()
    page = seat(world.lu).get(f"{LIST}{world.building5.id}/")
    body = page.content.decode()
    assert f"/households/{world.doors['5-2-301'].id}/" in body
    assert f"/requests/{asked.id}/" in body
    assert "Old Zhou" in text_of(page)


def test_a_private_request_does_not_colour_the_chiefs_door(world: World, seat) -> None:
    world.receive("他打我", kind="emergency")
    page = seat(world.zhou).get(f"{LIST}{world.building5.id}/")
    from shouwang.desk.kind import kinds

    if kinds()["emergency"].is_private:
        assert "tone-overdue" not in page.content.decode().split("facade-units")[1].split("</table>")[1]


def test_the_secretary_changes_the_control_status(world: World, seat) -> None:
    client = seat(world.chen)
    url = f"/c/meiyuan/compounds/{world.xingfuli.id}/control/"
    assert client.post(url, {"status": "locked"}).status_code == 303
    assert client.post(url, {"status": "locked"}).status_code == 303
    world.xingfuli.refresh_from_db()
    assert world.xingfuli.control_status == "locked"
    assert JournalEntry.objects.filter(verb="core.control_set").count() == 1
    assert "Locked" in text_of(client.get(LIST))
    assert client.post(url, {"status": "nonsense"}).status_code == 409
    assert client.post(f"/c/meiyuan/compounds/{world.far_compound.id}/control/", {"status": "open"}).status_code == 404


TABLE = {
    "lu": (200, 200, 403), "chen": (200, 200, 303), "guo": (200, 200, 303), "zhou": (200, 200, 403),
    "qian": (200, 200, 403), "ahao": (404, 404, 404), "sun": (404, 404, 404), "far_staff": (404, 404, 404),
}  # fmt: skip


@pytest.mark.parametrize("who", TABLE)
def test_the_role_table(world: World, seat, who: str) -> None:
    client = seat(getattr(world, who))
    answers = (
        client.get(LIST),
        client.get(f"{LIST}{world.building5.id}/"),
        client.post(f"/c/meiyuan/compounds/{world.xingfuli.id}/control/", {"status": "locked"}),
    )
    assert tuple(answer.status_code for answer in answers) == TABLE[who]


def test_a_building_of_another_committee_is_not_there(world: World, seat) -> None:
    assert seat(world.lu).get(f"{LIST}{world.building9.id}/").status_code == 404


@pytest.mark.parametrize("page", ["list", "facade"])
def test_query_counts_do_not_grow(world: World, seat, django_assert_max_num_queries, page: str) -> None:
    client = seat(world.lu)
    url = LIST if page == "list" else f"{LIST}{world.building5.id}/"
    counts = []
    for count in (1, 2):
        for _number in range(count):
            world.receive()
        client.get(url)
        with django_assert_max_num_queries(50) as asked:
            assert client.get(url).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
