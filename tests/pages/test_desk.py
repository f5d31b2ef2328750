"""The desk's pages: who sees what, what a click does, and that no page asks more questions for more rows."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from shouwang.core.models import JournalEntry
from shouwang.desk import actions as desk
from shouwang.desk.models import Request
from tests.world import GRANDMAS_PHONE, World

INBOX = "/c/meiyuan/inbox/"
REGISTER = "/c/meiyuan/register/"


def page_of(request: Request) -> str:
    return f"/c/meiyuan/requests/{request.pk}/"


# --- the inbox --------------------------------------------------------------------------------------------


def test_every_row_shows_owner_and_promise(world: World, seat, text_of) -> None:
    world.receive(urgency="high")
    words = text_of(seat(world.chen).get(INBOX))
    assert "5号楼2单元301室 单秀英" in words
    assert "Lu" in words
    assert "answer within 10 min" in words
    assert "Urgent" in words
    assert "Not answered yet" in words


def test_an_auditor_reads_masked_names(world: World, seat, text_of) -> None:
    world.receive()
    words = text_of(seat(world.qian).get(INBOX))
    assert "单*英" in words
    assert "单秀英" not in words


@pytest.mark.parametrize(
    "query, found",
    [
        ("q=shanxiu", True), ("q=sxy", True), ("q=单秀", True), ("q=5-2-301", True), ("q=5-2-30", True),
        ("q=5号楼2单元301", True), (f"q={GRANDMAS_PHONE}", True), ("q=1118-001", True), ("q=9-101", False),
        ("q=zeng", False), ("kind=food_need", True), ("kind=repair", False), ("urgency=high", False),
        ("urgency=medium", True), ("channel=phone", True), ("channel=web", False), ("state=closed", False),
        ("state=new", True), ("due=overdue", False), ("owner=nobody", True), (f"owner={'x' * 36}", True),
        ("page=99", True),
    ],
)  # fmt: skip
def test_filters_and_search(world: World, seat, query: str, found: bool) -> None:
    request = world.receive(caller_phone=GRANDMAS_PHONE)
    assert (request.number in seat(world.lu).get(f"{INBOX}?{query}").content.decode()) is found


def test_the_same_number_of_queries_at_one_and_three_rows(world: World, seat, django_assert_max_num_queries) -> None:
    client = seat(world.lu)
    world.receive()
    client.get(INBOX)
    with django_assert_max_num_queries(30) as one:
        client.get(INBOX)
    world.receive("没米了")
    world.receive("没油了")
    with django_assert_max_num_queries(30) as three:
        client.get(INBOX)
    assert len(three.captured_queries) == len(one.captured_queries)


def test_to_excel_is_journalled_and_carries_no_telephone(world: World, seat) -> None:
    world.receive(caller_phone=GRANDMAS_PHONE)
    answer = seat(world.lu).get(f"{INBOX}?format=xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[1][0] == "1118-001"
    assert GRANDMAS_PHONE not in str(rows)
    assert JournalEntry.objects.filter(verb="desk.exported").count() == 1


# --- who may come in ----------------------------------------------------------------------------------------


def test_strangers_get_404_and_visitors_the_login(world: World, seat, visitor) -> None:
    request = world.receive()
    for stranger in (world.sun, world.far_staff):
        client = seat(stranger)
        for address in ("/c/meiyuan/", INBOX, REGISTER, page_of(request), "/c/meiyuan/team/", "/c/meiyuan/report/"):
            assert client.get(address).status_code == 404, address
    assert visitor.get(INBOX).url.startswith("/account/login/")


def test_a_request_of_another_committee_is_not_there_even_under_the_own_address(world: World, seat) -> None:
    foreign = world.receive(committee=world.guiyuan, household_id=world.doors["9-101"].id)
    assert seat(world.lu).get(page_of(foreign)).status_code == 404


def test_a_chief_sees_the_own_building_and_no_private_matter_of_others(world: World, seat) -> None:
    mine = world.receive()
    despair = world.receive("最近总觉得活着没什么意思", kind="emergency", is_sensitive=True)
    elsewhere = world.receive("修灯", resident_id=None, household_id=world.doors["6-101"].id)
    client = seat(world.zhou)
    inbox = client.get(INBOX).content.decode()
    assert mine.number in inbox
    assert despair.number not in inbox
    assert client.get(page_of(despair)).status_code == 404
    desk.assign(despair, to=world.zhou, by=world.by(world.lu), at=world.at)
    assert client.get(page_of(despair)).status_code == 200
    assert elsewhere.number not in inbox
    assert client.get(page_of(elsewhere)).status_code == 404


def test_an_auditor_reads_and_changes_nothing(world: World, seat) -> None:
    request = world.receive()
    client = seat(world.qian)
    assert client.get(page_of(request)).status_code == 200
    assert client.post(f"{page_of(request)}finish/", {"solved": "yes"}).status_code == 403
    request.refresh_from_db()
    assert request.is_open


def test_heads_need_a_second_factor_outside_the_demonstration(world: World, seat, settings) -> None:
    client = seat(world.chen)
    settings.DEMONSTRATION = False
    assert client.get(INBOX).url == "/account/2fa/totp/activate/"
    staff = seat(world.lu)
    settings.DEMONSTRATION = False
    assert staff.get(INBOX).status_code == 200


# --- one request ------------------------------------------------------------------------------------------


def test_a_request_from_answered_to_done(world: World, seat, clock, text_of) -> None:
    request = world.receive()
    client = seat(world.wang)
    assert client.post(f"{page_of(request)}answer/", follow=True).status_code == 200
    request.refresh_from_db()
    assert (request.state, request.owner_id) == ("accepted", world.wang.id)
    client.post(f"{page_of(request)}assign/", {"to": str(world.ahao.id)})
    request.refresh_from_db()
    assert request.owner_id == world.ahao.id
    words = text_of(
        client.post(f"{page_of(request)}finish/", {"solved": "no", "note": "送了面条，米明天到"}, follow=True)
    )
    assert "送了面条，米明天到" in words
    assert "Wang gave it to A-Hao" in words
    request.refresh_from_db()
    assert (request.state, request.is_solved) == ("done", False)


def test_a_refusal_is_a_sentence_on_the_page_and_nothing_is_lost(world: World, seat, text_of) -> None:
    request = world.receive()
    client = seat(world.lu)
    words = text_of(
        client.post(f"{page_of(request)}wait/", {"waits_for": "儿子", "until": "2020-01-01T10:00"}, follow=True)
    )
    assert "still to come" in words
    words = text_of(client.post(f"{page_of(request)}merge/", {"into": "9999-999"}, follow=True))
    assert "no other open request" in words
    request.refresh_from_db()
    assert request.state == "new"


def test_correcting_kind_urgency_and_door(world: World, seat, text_of) -> None:
    request = world.receive()
    client = seat(world.lu)
    client.post(f"{page_of(request)}triage/", {"kind": "repair", "urgency": "low", "door": "5-1-102"})
    request.refresh_from_db()
    assert (request.kind, request.urgency, request.household_id) == ("repair", "low", world.doors["5-1-102"].id)
    words = text_of(
        client.post(f"{page_of(request)}triage/", {"kind": "repair", "urgency": "low", "door": "77号楼"}, follow=True)
    )
    assert "not a door of the register" in words


def test_split_merge_note_and_reopen(world: World, seat) -> None:
    request, twin = world.receive(), world.receive("还是没吃的")
    client = seat(world.lu)
    job = {"kind": "shopping_errand", "text": "买米", "urgency": "medium", "once_key": "a", "to": str(world.ahao.id)}
    client.post(f"{page_of(request)}split/", job)
    client.post(f"{page_of(request)}split/", job)
    assert [made.number for made in request.jobs.all()] == ["1118-001-1"]
    client.post(f"{page_of(twin)}merge/", {"into": request.number})
    twin.refresh_from_db()
    assert twin.merged_into_id == request.id
    client.post(f"{page_of(request)}note/", {"text": "打过电话", "once_key": "n"})
    client.post(f"{page_of(request)}note/", {"text": "打过电话", "once_key": "n"})
    assert request.notes.count() == 1
    client.post(f"{page_of(twin)}reopen/")
    twin.refresh_from_db()
    assert twin.is_open


def test_a_number_is_masked_until_it_is_opened_and_that_is_journalled(world: World, seat, text_of) -> None:
    request = world.receive(caller_phone=GRANDMAS_PHONE)
    client = seat(world.lu)
    assert GRANDMAS_PHONE not in client.get(page_of(request)).content.decode()
    assert GRANDMAS_PHONE in client.post(f"{page_of(request)}phone/").content.decode()
    line = JournalEntry.objects.get(verb="desk.unmasked")
    assert (line.actor_id, line.data) == (world.lu.id, {"field": "caller_phone"})
    assert GRANDMAS_PHONE not in client.get(page_of(request)).content.decode()


# --- the telephone desk ---------------------------------------------------------------------------------


def typed(world: World, **more: str) -> dict[str, str]:
    return {
        "text": "家里没米了", "kind": "food_need", "urgency": "medium", "channel": "phone", "once_key": "k1",
        "found": f"r:{world.grandma.id}", **more,
    }  # fmt: skip


def test_a_call_becomes_an_owned_request(world: World, seat, text_of) -> None:
    answer = seat(world.lu).post(REGISTER, typed(world), follow=True)
    request = Request.objects.get()
    assert (request.household_id, request.resident_id) == (world.doors["5-2-301"].id, world.grandma.id)
    assert "Request 1118-001 is with Lu." in text_of(answer)


def test_the_form_sent_twice_makes_one_request(world: World, seat) -> None:
    client = seat(world.lu)
    client.post(REGISTER, typed(world))
    assert client.post(REGISTER, typed(world)).status_code == 302
    assert Request.objects.count() == 1


def test_what_seems_known_already_is_shown_before_saving(world: World, seat, text_of) -> None:
    world.receive()
    client = seat(world.lu)
    words = text_of(client.post(REGISTER, typed(world)))
    assert "Is it one of these?" in words
    assert Request.objects.count() == 1
    client.post(REGISTER, typed(world, is_new="1"))
    assert Request.objects.count() == 2


def test_matter_and_urgency_are_suggested_by_the_words(world: World, seat, text_of) -> None:
    client = seat(world.lu)
    words = client.post(f"{REGISTER}kind/", {"text": "我爸胸口疼，喘不上气"}).content.decode()
    assert 'value="emergency" selected' in words
    assert 'value="high" checked' in words
    client.post(REGISTER, typed(world, kind="", urgency="", text="我爸胸口疼，喘不上气"))
    request = Request.objects.get()
    assert (request.kind, request.urgency) == ("emergency", "high")


def test_bad_input_keeps_what_was_typed(world: World, seat) -> None:
    answer = seat(world.lu).post(REGISTER, typed(world, found="", door="5-1-1", text="水管漏了"))
    assert answer.status_code == 422
    assert "水管漏了" in answer.content.decode()
    assert Request.objects.count() == 0


def test_an_unknown_door_is_kept_as_it_was_said(world: World, seat) -> None:
    seat(world.lu).post(REGISTER, typed(world, found="", door="东门岗亭旁边", caller_name="路人"))
    request = Request.objects.get()
    assert (request.place_text, request.household_id, request.caller_name) == ("东门岗亭旁边", None, "路人")


@pytest.mark.parametrize(
    "words, hit",
    [("shan", "单秀英"), ("sxy", "单秀英"), ("0001", "单秀英"), ("5-2-3", "5号楼2单元301室"), ("qiu", "Nobody found")],
)
def test_the_caller_is_found_while_typing(world: World, seat, words: str, hit: str) -> None:
    assert hit in seat(world.lu).get(f"{REGISTER}find/", {"who": words}).content.decode()


# --- the volunteer's list -----------------------------------------------------------------------------------


@pytest.fixture
def link(world: World) -> str:
    from shouwang.core import links

    return f"/v/{links.volunteer_token(world.ahao)}/"


def test_the_list_shows_only_what_is_the_volunteers(world: World, visitor, link, text_of) -> None:
    mine, other = world.receive(), world.receive("没油了")
    desk.assign(mine, to=world.ahao, by=world.by(world.lu), at=world.at)
    words = text_of(visitor.get(link))
    assert mine.number in words
    assert other.number not in words


@pytest.mark.parametrize(
    "code, state, solved",
    [("on_my_way", "underway", None), ("done", "done", True), ("done_unsolved", "done", False),
     ("refused", "done", False), ("nobody_in", "accepted", None), ("needs_help", "accepted", None)],
)  # fmt: skip
def test_one_tap_says_how_it_went(world: World, visitor, link, code: str, state: str, solved: bool | None) -> None:
    request = world.receive()
    desk.assign(request, to=world.ahao, by=world.by(world.lu), at=world.at)
    for _ in range(2):
        assert (
            visitor.post(f"{link}{request.pk}/", {"outcome": code, "note": "敲了门", "once_key": "t"}).status_code
            == 302
        )
    request.refresh_from_db()
    assert (request.state, request.is_solved) == (state, solved)
    assert request.notes.count() == 1
    if code == "needs_help":
        assert request.owner_id == world.lu.id


def test_a_tap_on_what_is_no_longer_theirs_changes_nothing(world: World, visitor, link, text_of) -> None:
    request = world.receive()
    words = text_of(visitor.post(f"{link}{request.pk}/", {"outcome": "done"}, follow=True))
    assert "no longer on your list" in words
    request.refresh_from_db()
    assert request.state == "new"


def test_an_old_or_forged_link_is_not_there(world: World, visitor, link) -> None:
    from shouwang.core import actions as core

    assert visitor.get(link).status_code == 200
    core.renew_link(world.ahao, by=world.by(world.lu), at=world.at)
    assert visitor.get(link).status_code == 404
    assert visitor.get("/v/nonsense/").status_code == 404
    assert visitor.get(link[:-6] + "AAAAA/").status_code == 404


def test_the_whole_number_is_shown_on_demand_and_journalled(world: World, visitor, link) -> None:
    request = world.receive(caller_phone=GRANDMAS_PHONE)
    desk.assign(request, to=world.ahao, by=world.by(world.lu), at=world.at)
    assert GRANDMAS_PHONE not in visitor.get(link).content.decode()
    assert GRANDMAS_PHONE in visitor.post(f"{link}{request.pk}/phone/").content.decode()
    assert JournalEntry.objects.filter(verb="desk.unmasked", actor=world.ahao).count() == 1


# --- words for a promise --------------------------------------------------------------------------------------


def test_promise_words(world: World, seat, clock, text_of) -> None:
    request = world.receive()
    client = seat(world.lu)
    assert "answer within 2 h" in text_of(client.get(page_of(request)))
    clock.set(world.at + timedelta(hours=3))
    assert "answer 60 min late" in text_of(client.get(page_of(request)))
    desk.answer(request, by=world.by(world.lu), at=clock.at)
    assert "finish within 21 h" in text_of(client.get(page_of(request)))
