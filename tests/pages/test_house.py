"""The board of the day, the team, the report, the account's pages."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from shouwang.core import heartbeat
from shouwang.core.models import Account, Heartbeat, Membership
from shouwang.desk import actions as desk
from shouwang.lib import clock as house_clock
from tests.world import World

TODAY = "/c/meiyuan/"
TEAM = "/c/meiyuan/team/"
REPORT = "/c/meiyuan/report/"


def test_today_shows_overdue_unanswered_due_and_who_is_on(world: World, seat, clock, text_of) -> None:
    client = seat(world.chen)
    assert "Nothing is overdue." in text_of(client.get(TODAY))
    late, fresh = world.receive(), None
    clock.skip(hours=5)
    fresh = world.receive("没油了")
    words = text_of(client.get(TODAY))
    assert late.number in words
    assert fresh.number in words
    assert "Takes new work" in words
    assert "Last in line" in words


def test_a_reminder_is_on_the_owners_board(world: World, seat, clock, text_of) -> None:
    request = world.receive()
    clock.forward(minutes=61)
    words = text_of(seat(world.lu).get(TODAY))
    assert "You were reminded" in words
    assert request.number in words
    assert "You were reminded" not in text_of(seat(world.wang).get(TODAY))


def test_what_reached_the_street_is_red(world: World, seat, clock, text_of) -> None:
    world.receive(urgency="high")
    clock.forward(hours=3)
    assert "Street duty officer" in text_of(seat(world.chen).get(TODAY))


def test_a_stopped_sweep_is_said_on_every_page(world: World, seat, text_of) -> None:
    client = seat(world.lu)
    for name in heartbeat.WATCHED:
        heartbeat.beat(name)
    assert "The sweep that reminds" not in text_of(client.get(TODAY))
    Heartbeat.objects.filter(name="sweep").update(beat_at=house_clock.machine_now() - timedelta(minutes=3, seconds=1))
    for address in (TODAY, TEAM, REPORT, "/c/meiyuan/inbox/", "/c/meiyuan/register/"):
        assert "The sweep that reminds and passes work on has stopped." in text_of(client.get(address)), address
    assert client.get("/healthz").json() == {"well": False, "stopped": ["sweep"]}


def test_the_same_number_of_queries_whatever_is_open(world: World, seat, django_assert_max_num_queries) -> None:
    client = seat(world.lu)
    world.receive()
    client.get(TODAY)
    with django_assert_max_num_queries(40) as one:
        client.get(TODAY)
    world.receive("没米了")
    world.receive("没油了")
    with django_assert_max_num_queries(40) as three:
        client.get(TODAY)
    assert len(three.captured_queries) == len(one.captured_queries)


# --- the team -----------------------------------------------------------------------------------------------


def test_marking_somebody_absent_moves_the_work_at_once(world: World, seat, text_of) -> None:
    request = world.receive()
    client = seat(world.wang)
    words = text_of(client.post(f"{TEAM}{world.lu.id}/absent/", follow=True))
    assert "Lu is absent; the open work has moved on." in words
    request.refresh_from_db()
    assert request.owner_id == world.wang.id
    assert "Lu is absent: it moved to Wang" in text_of(client.get(f"/c/meiyuan/requests/{request.pk}/"))
    client.post(f"{TEAM}{world.lu.id}/back/")
    world.lu.refresh_from_db()
    assert not world.lu.is_absent


def test_people_of_another_committee_are_not_there(world: World, seat) -> None:
    client = seat(world.lu)
    for stranger in (world.sun, world.far_staff, world.far_officer):
        assert client.post(f"{TEAM}{stranger.id}/absent/").status_code == 404


def test_only_leaders_appoint_and_a_volunteer_has_a_link(world: World, seat, text_of) -> None:
    new = {"name": "Lin", "role": "volunteer", "post": "", "turn": "3"}
    assert seat(world.lu).post(f"{TEAM}appoint/", new).status_code == 403
    client = seat(world.chen)
    assert "Lin is on the team." in text_of(client.post(f"{TEAM}appoint/", new, follow=True))
    lin = Membership.objects.get(name="Lin")
    assert (lin.committee_id, lin.turn) == (world.meiyuan.id, None)
    from shouwang.core import links

    assert links.volunteer_token(lin) in client.get(TEAM).content.decode()


def test_a_chief_needs_a_building_of_the_committee(world: World, seat) -> None:
    client = seat(world.chen)
    new = {"name": "Lin", "role": "chief", "post": "", "turn": ""}
    assert client.post(f"{TEAM}appoint/", new).status_code == 422
    assert client.post(f"{TEAM}appoint/", {**new, "building": str(world.building9.id)}).status_code == 422
    assert client.post(f"{TEAM}appoint/", {**new, "building": str(world.building6.id)}).status_code == 302


@pytest.mark.parametrize("role", ["secretary", "street", "admin"])
def test_nobody_is_made_head_on_this_page(world: World, seat, role: str) -> None:
    assert seat(world.chen).post(f"{TEAM}appoint/", {"name": "Lin", "role": role}).status_code == 422


# --- the report ---------------------------------------------------------------------------------------------


def test_the_report_counts_what_was_kept(world: World, seat, clock, text_of) -> None:
    kept, late = world.receive(), world.receive("没米了")
    world.receive("灯坏了", kind="repair")
    desk.answer(kept, by=world.by(world.lu), at=world.at + timedelta(hours=1))
    desk.finish(kept, by=world.by(world.lu), at=world.at + timedelta(hours=2), is_solved=True)
    clock.set(world.at + timedelta(hours=6))
    desk.answer(late, by=world.by(world.lu), at=clock.at)
    words = text_of(seat(world.qian).get(REPORT))
    assert "1 / 2 · 50%" in words
    assert "<svg" in seat(world.chen).get(REPORT).content.decode()


def test_the_report_as_a_workbook(world: World, seat) -> None:
    world.receive()
    world.receive("灯坏了", kind="repair")
    answer = seat(world.lu).get(f"{REPORT}?format=xlsx&from=2026-11-12&to=2026-11-18")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    assert book.sheet_names == ["By matter", "By day", "Matter and day"]
    assert book.get_sheet_by_index(0).to_python()[-1][1] == 2
    assert len(book.get_sheet_by_index(1).to_python()) == 8


@pytest.mark.parametrize(
    "query", ["from=x&to=y", "from=2030-01-01&to=2020-01-01", "from=1900-01-01", "to=9999-12-31", "to=0001-01-01"]
)
def test_odd_days_do_no_harm(world: World, seat, query: str) -> None:
    assert seat(world.lu).get(f"{REPORT}?{query}").status_code == 200


def test_a_chief_reads_no_report(world: World, seat) -> None:
    assert seat(world.zhou).get(REPORT).status_code == 403


# --- the account ----------------------------------------------------------------------------------------------


def test_logging_in_by_name_and_by_telephone(world: World, visitor, settings) -> None:
    from shouwang.core.privacy.fields import blind

    settings.DEMONSTRATION = True
    account = Account.objects.create_user("lu", "a-long-password", phone_hash=blind("13800130011", "phone"))
    Membership.objects.filter(pk=world.lu.pk).update(account=account)
    for name in ("lu", "138-0013-0011"):
        answer = visitor.post("/account/login/", {"login": name, "password": "a-long-password"}, follow=True)
        assert answer.redirect_chain[-1][0] == TODAY, name
        visitor.post("/account/logout/")
    assert visitor.post("/account/login/", {"login": "lu", "password": "wrong-password"}).status_code == 200


def test_nobody_signs_up(visitor, db) -> None:
    visitor.post("/account/signup/", {"username": "evil", "password1": "a-long-password"})
    assert not Account.objects.exists()


def test_the_street_chooses_a_committee_and_staff_go_straight_in(world: World, seat, text_of) -> None:
    assert seat(world.lu).get("/").url == TODAY
    words = text_of(seat(world.guo).get("/"))
    assert "梅园居委会" in words
    assert "桂园居委会" in words
    assert "远山居委会" not in words


def test_the_look_is_remembered_and_leads_nowhere_else(visitor, db) -> None:
    answer = visitor.post("/look/", {"type": "large", "next": "https://elsewhere.example/"})
    assert answer.url == "/"
    assert answer.cookies["type"].value == "large"
    assert visitor.post("/look/", {"theme": "purple", "next": "/"}).cookies.get("theme") is None


def test_every_answer_carries_the_policy(visitor, db) -> None:
    policy = visitor.get("/account/login/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_chinese_is_the_language_of_the_house(visitor, db) -> None:
    del visitor.cookies["django_language"]
    answer = visitor.get("/account/login/", headers={"accept-language": "en-US"})
    assert answer.headers["Content-Language"] == "zh-hans"


def test_an_account_is_opened_on_the_team_page_and_its_password_shown_once(world: World, seat, text_of) -> None:
    client = seat(world.chen)
    page = text_of(client.post(f"{TEAM}{world.lu.id}/account/", {"username": "lu"}))
    account = Account.objects.get(username="lu")
    password = next(word for word in page.split() if word.count("-") == 3)
    assert account.check_password(password)
    assert password not in client.get(TEAM).content.decode()
    assert seat(world.wang).post(f"{TEAM}{world.lu.id}/account/").status_code == 403
