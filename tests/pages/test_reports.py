"""What a phone hands in through the signed link, and the office's pages of what was kept."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from shouwang.core import actions as core
from shouwang.core import links
from shouwang.core.models import JournalEntry
from shouwang.desk import actions as desk
from shouwang.desk import from_phone
from shouwang.desk.models import DoorReport, Request
from tests.world import GRANDMAS_PHONE, World

HELD = "/c/meiyuan/held/"
KEY = "a-key-of-the-phone-"


@pytest.fixture
def link(world: World) -> str:
    return f"/v/{links.volunteer_token(world.ahao)}/"


@pytest.fixture
def given(world: World) -> Request:
    request = world.receive(caller_phone=GRANDMAS_PHONE)
    return desk.assign(request, to=world.ahao, by=world.by(world.lu), at=world.at)


def one(request: Request | str, outcome: str = "done", number: int = 1, **more: object) -> dict[str, object]:
    pk = request if isinstance(request, str) else str(request.pk)
    return {"key": f"{KEY}{number}", "request": pk, "outcome": outcome, **more}


def send(client: Client, link: str, *reports: object, **more: object):
    body = {"sent_at": 1_763_431_200_000, "reports": list(reports), **more}
    return client.post(f"{link}reports/", body, content_type="application/json")


def results(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [answer["result"] for answer in response.json()["answers"]]


# --- the phone ----------------------------------------------------------------------------------------------


def test_each_is_answered_by_itself_and_in_order(world: World, visitor, link, given) -> None:
    other = world.receive("灯坏了")
    sent = [
        one(given, "on_my_way", 1), one("not-an-id", "done", 2), one(given, "done", 3, note="好了"), one(other, "done", 4),
        {"key": "short"}, "nonsense", one(given, "done", 6, note="x" * 4001),
    ]  # fmt: skip
    answer = send(visitor, link, *sent)
    assert results(answer) == ["done", "held", "done", "held", "refused", "refused", "refused"]
    assert [one["key"] for one in answer.json()["answers"][:2]] == [f"{KEY}1", f"{KEY}2"]
    assert "no longer on your list" in answer.json()["answers"][3]["sentence"]
    given.refresh_from_db()
    assert (given.state, given.started_at is not None) == ("done", True)
    assert results(send(visitor, link, *sent))[:4] == ["already", "held", "already", "held"]
    assert DoorReport.objects.count() == 4


def test_one_that_breaks_does_not_keep_the_others(world: World, visitor, link, given, monkeypatch, caplog) -> None:
    lamp = desk.assign(world.receive("灯坏了"), to=world.ahao, by=world.by(world.lu), at=world.at)
    real = desk.hand_in

    def breaks(sent, **more):
        if sent.request == str(given.pk):
            raise RuntimeError("the disk is full")
        return real(sent, **more)

    monkeypatch.setattr(from_phone.actions, "hand_in", breaks)
    assert results(send(visitor, link, one(given), one(lamp, number=2))) == ["later", "done"]
    assert "could not be handed in" in caplog.text


@pytest.mark.parametrize(
    "body, status",
    [(b"", 400), (b"\xff\xfe", 400), (b"[]", 400), (b'{"reports": {}}', 400), (b'{"reports": [' + b"1," * 50 + b"1]}", 400),
     (b'{"reports": []}', 200), (b'{"reports": ["' + b"x" * from_phone.MOST_BYTES + b'"]}', 413)],
)  # fmt: skip
def test_what_is_no_batch(world: World, visitor, link, body: bytes, status: int) -> None:
    answer = visitor.post(f"{link}reports/", body, content_type="application/json")
    assert answer.status_code == status
    assert not DoorReport.objects.exists()


@pytest.mark.parametrize("moment", [None, -1, "yesterday", 10**18, 1.5, True])
def test_a_strange_time_is_no_reason_to_lose_it(world: World, visitor, link, given, moment) -> None:
    answer = send(visitor, link, one(given), sent_at=moment)
    assert results(answer) == ["done"]


def test_how_long_it_waited_is_told_in_the_history(world: World, visitor, link, given, seat, clock, text_of) -> None:
    at = clock.skip(minutes=40)
    phones = 1_000_000_000_000  # its clock stands in 2001
    answer = send(visitor, link, one(given, "done", said_at=phones - 1_500_000), sent_at=phones)
    assert results(answer) == ["done"]
    assert DoorReport.objects.get().done_at == at - timedelta(minutes=25)
    assert "11-18 09:15 by the phone" in text_of(seat(world.lu).get(f"/c/meiyuan/requests/{given.pk}/"))


@pytest.mark.parametrize("end", ["renewed", "ended"])
def test_a_dead_link_shows_nothing_but_still_hands_in(world: World, visitor, link, given, end: str, text_of) -> None:
    if end == "renewed":
        core.renew_link(world.ahao, by=world.by(world.lu), at=world.at)
    else:
        core.dismiss(world.ahao, by=world.by(world.chen), at=world.at)
    page = visitor.get(link)
    words = page.content.decode()
    assert page.status_code == 404
    assert given.number not in words and world.ahao.name not in words and "5号楼" not in words
    assert "door-queue" in words, "the phone can still send what it holds"
    assert visitor.get(f"{link}reports/").json()["open"] is False
    assert results(send(visitor, link, one(given))) == ["held"]
    assert visitor.post(f"{link}{given.pk}/", {"outcome": "done"}).status_code == 404
    assert visitor.post(f"{link}{given.pk}/phone/").status_code == 404


def test_a_forged_link_is_not_there(world: World, visitor, link, given) -> None:
    for forged in ("/v/nonsense/", link[:-6] + "AAAAA/", f"/v/{links.follow_token(given.id)}/"):
        assert visitor.get(f"{forged}reports/").status_code == 404
        assert send(visitor, forged, one(given)).status_code == 404
    assert not DoorReport.objects.exists()


def test_it_asks_for_a_token_and_gives_one(world: World, link, given) -> None:
    phone = Client(enforce_csrf_checks=True)
    assert send(phone, link, one(given)).status_code == 403
    token = phone.get(f"{link}reports/").json()["token"]
    answer = phone.post(
        f"{link}reports/", {"reports": [one(given)]}, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert results(answer) == ["done"]


def test_the_number_for_the_page_itself(world: World, visitor, link, given) -> None:
    answer = visitor.post(f"{link}{given.pk}/phone/", headers={"Accept": "application/json"})
    assert answer.json() == {"number": GRANDMAS_PHONE}
    assert "no-store" in answer["Cache-Control"]
    assert JournalEntry.objects.filter(verb="desk.unmasked", actor=world.ahao).count() == 1


def test_what_lies_on_a_phone(world: World, visitor, link, given) -> None:
    """The list is for the worker alone to keep; the shell that stays longer says nothing of anybody."""
    page, shell = visitor.get(link), visitor.get(f"{link}?shell=1").content.decode()
    assert "no-store" in page["Cache-Control"]
    assert given.number in page.content.decode() and GRANDMAS_PHONE not in page.content.decode()
    assert given.number not in shell and "5号楼" not in shell and "door-queue" in shell
    worker = visitor.get("/v/worker.js")
    assert worker["Content-Type"].startswith("text/javascript") and "24 * 3600" in worker.content.decode()


def test_without_script_it_is_kept_too(world: World, visitor, link, given, text_of) -> None:
    desk.assign(given, to=world.mei, by=world.by(world.lu), at=world.at)
    for _ in range(2):
        answer = visitor.post(f"{link}{given.pk}/", {"outcome": "done", "note": "敲了门", "once_key": "k"}, follow=True)
    assert "the office reads it" in text_of(answer)
    assert DoorReport.objects.get().note == "敲了门"
    assert "Kept for the office" in text_of(visitor.get(link))


def test_the_list_costs_the_same_for_one_and_three(
    world: World, visitor, link, given, django_assert_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    send(visitor, link, one("x", number=1))
    with CaptureQueriesContext(connection) as first:
        visitor.get(link)
    count = len(first)
    for number in (2, 3):
        desk.assign(world.receive("灯坏了"), to=world.ahao, by=world.by(world.lu), at=world.at)
        send(visitor, link, one("x", number=number))
    with django_assert_num_queries(count):
        visitor.get(link)


# --- the office ---------------------------------------------------------------------------------------------


@pytest.fixture
def report(world: World, visitor, link, given) -> DoorReport:
    desk.assign(given, to=world.mei, by=world.by(world.lu), at=world.at)
    send(visitor, link, one(given, "done", note="老人说腿疼"))
    return DoorReport.objects.get()


def test_it_is_seen_on_today_on_its_request_and_in_the_list(world: World, seat, report, given, text_of) -> None:
    client = seat(world.lu)
    assert f"{HELD}{report.pk}/" in client.get("/c/meiyuan/").content.decode()
    asked = client.get(f"/c/meiyuan/requests/{given.pk}/")
    assert f"{HELD}{report.pk}/" in asked.content.decode()
    assert "老人说腿疼" in text_of(asked), "what was typed stands in the history while it waits"
    assert "A-Hao" in text_of(client.get(HELD))
    words = text_of(client.get(f"{HELD}{report.pk}/"))
    assert "老人说腿疼" in words and "somebody else by then" in words and given.number in words


def test_it_is_taken_over(world: World, seat, report, given, text_of) -> None:
    client = seat(world.lu)
    answer = client.post(f"{HELD}{report.pk}/take-over/", {"how": "carry_out"}, follow=True)
    assert "Noted. It stands in the request" in text_of(answer)
    given.refresh_from_db()
    assert given.state == "done"
    assert f"{HELD}{report.pk}/" not in client.get("/c/meiyuan/").content.decode()
    again = client.post(f"{HELD}{report.pk}/set-aside/", {"why": "x"}, follow=True)
    assert "decided already" in text_of(again)


def test_it_is_set_aside(world: World, seat, report, given, text_of) -> None:
    client = seat(world.lu)
    assert "Write why" in text_of(client.post(f"{HELD}{report.pk}/set-aside/", {"why": ""}, follow=True))
    client.post(f"{HELD}{report.pk}/set-aside/", {"why": "敲错门了"})
    assert "敲错门了" in text_of(client.get(f"{HELD}{report.pk}/"))
    assert "敲错门了" in text_of(client.get(f"/c/meiyuan/requests/{given.pk}/"))


def test_one_without_a_request(world: World, visitor, link, seat, text_of) -> None:
    send(visitor, link, one("gone", "done", note="办好了"))
    report = DoorReport.objects.get()
    words = text_of(seat(world.lu).get(f"{HELD}{report.pk}/"))
    assert "办好了" in words and "No request belongs to this report" in words


@pytest.mark.parametrize("who, status", [("qian", 200), ("zhou", 403), ("sun", 404), ("far_staff", 404)])
def test_who_reads_them(world: World, seat, report, who: str, status: int) -> None:
    client = seat(getattr(world, who))
    assert client.get(HELD).status_code == status
    assert client.get(f"{HELD}{report.pk}/").status_code == status
    if who != "lu":
        assert client.post(f"{HELD}{report.pk}/set-aside/", {"why": "x"}).status_code in (403, 404)
    report.refresh_from_db()
    assert report.state == "held"


def test_another_committees_report_is_not_there(world: World, seat, report) -> None:
    assert seat(world.sun).get(f"/c/guiyuan/held/{report.pk}/").status_code == 404


def test_json_is_no_form(world: World, visitor, link, given) -> None:
    """The same body as a form, as another site could make a browser post it, is no batch."""
    body = json.dumps({"reports": [one(given)]})
    assert visitor.post(f"{link}reports/", {"": body}).status_code == 400
