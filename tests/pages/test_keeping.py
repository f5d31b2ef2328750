"""How long things are kept, what was destroyed, and one person's own data, as pages."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from shouwang.core import actions as core
from shouwang.core.keeping.night import destroy_what_is_due
from shouwang.core.links import follow_token
from shouwang.core.models import JournalEntry, OwnTerm, Resident
from shouwang.desk import actions as desk
from shouwang.desk.models import Request
from tests.world import GRANDMAS_PHONE, MORNING

LATER = MORNING + timedelta(days=400)


def url(name: str, *args) -> str:
    return reverse(name, args=["meiyuan", *args])


def rows_of(answer) -> list[list]:
    """Every row of every sheet of a workbook."""
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    return [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]


@pytest.fixture
def closed(world):
    asked = world.receive("买两斤米", caller_phone=GRANDMAS_PHONE)
    return desk.finish(asked, by=world.by(world.lu), at=MORNING, is_solved=True)


# --- the terms ----------------------------------------------------------------------------------------


def test_the_secretary_changes_a_term(world, seat, text_of):
    chen = seat(world.chen)
    assert "Raw text of pasted chats" in text_of(chen.get(url("keeping")))
    answer = chen.post(url("keeping_set"), {"days:intake.chats:": "7", "days:desk.words:repair": "90"}, follow=True)
    assert "Saved." in text_of(answer) and "The house proposes 30." in text_of(answer)
    assert set(OwnTerm.objects.values_list("code", "kind", "days")) == {
        ("intake.chats", "", 7),
        ("desk.words", "repair", 90),
    }
    again = chen.post(url("keeping_set"), {"days:intake.chats:": "7"}, follow=True)
    assert "Nothing was changed." in text_of(again)


@pytest.mark.parametrize(("days", "said"), [("0", "Choose between 1 and 180 days."), ("many", "as a number")])
def test_one_wrong_figure_saves_none(world, seat, text_of, days, said):
    answer = seat(world.chen).post(url("keeping_set"), {"days:desk.words:repair": "90", "days:intake.chats:": days})
    assert answer.status_code == 422 and said in text_of(answer)
    assert b'value="90"' in answer.content and f'value="{days}"'.encode() in answer.content, "nothing typed is lost"
    assert not OwnTerm.objects.exists()


def test_the_office_and_the_auditor_read_and_do_not_change(world, seat):
    for who in (world.lu, world.qian):
        browser = seat(who)
        page = browser.get(url("keeping"))
        assert page.status_code == 200 and b'type="number"' not in page.content
        assert browser.post(url("keeping_set"), {"days:intake.chats:": "7"}).status_code == 403
    assert not OwnTerm.objects.exists()


# --- the record ---------------------------------------------------------------------------------------


def test_the_auditor_reads_and_takes_out_the_record(world, closed, seat, text_of, clock):
    destroy_what_is_due(LATER, seconds=60)
    clock.set(LATER)
    qian = seat(world.qian)
    page = text_of(qian.get(url("destroyed")))
    assert "Food" in page and "kept 365 days" in page and "单秀英" not in page
    rows = [row for row in rows_of(qian.get(url("destroyed"), {"format": "xlsx"})) if "Words, names" in str(row[1])]
    assert [(row[3], row[5]) for row in rows] == [(1, "kept 365 days")]


def test_a_year_without_a_record(world, seat, text_of):
    assert "Nothing was destroyed in this year" in text_of(seat(world.chen).get(url("destroyed"), {"year": "1999"}))


# --- holds --------------------------------------------------------------------------------------------


def test_a_hold_on_a_request(world, closed, seat, text_of):
    chen = seat(world.chen)
    page = chen.post(url("request_hold", closed.pk), {"reason": "court"}, follow=True)
    assert "Not destroyed while this hold lasts: Court case or arbitration" in text_of(page)
    assert "A request" in text_of(chen.get(url("destroyed")))
    assert "Keep it beyond its time" in text_of(chen.post(url("request_unhold", closed.pk), follow=True))
    assert seat(world.lu).post(url("request_hold", closed.pk), {"reason": "court"}).status_code == 403


def test_a_request_without_words(world, closed, seat, text_of, clock, visitor):
    destroy_what_is_due(LATER, seconds=60)
    clock.set(LATER)
    page = text_of(seat(world.chen).get(url("request", closed.pk)))
    assert "were destroyed on 2027-12-23" in page and "Open again" not in page and "Add a note" not in page
    follow = text_of(visitor.get(reverse("follow", args=[follow_token(closed.pk)])))
    assert "was destroyed on 2027-12-23" in follow and "open it again" not in follow


# --- one person ---------------------------------------------------------------------------------------


def test_a_copy_for_the_person(world, closed, seat):
    chen = seat(world.chen)
    assert chen.get(url("resident_data", world.grandma.pk)).status_code == 200
    answer = chen.post(url("resident_copy", world.grandma.pk))
    assert answer["Cache-Control"] == "no-store"
    told = "\n".join(str(value) for row in rows_of(answer) for value in row)
    assert "单秀英" in told and GRANDMAS_PHONE in told and "买两斤米" in told
    assert JournalEntry.objects.latest("id").verb == "core.copied"


def test_deleting_asks_for_the_name(world, closed, seat, text_of):
    chen = seat(world.chen)
    wrong = chen.post(url("resident_erase", world.grandma.pk), {"reason": "consent", "name": "单建国"}, follow=True)
    assert "is not this person" in text_of(wrong)
    assert Resident.objects.get(pk=world.grandma.pk).name == "单秀英"
    done = chen.post(url("resident_erase", world.grandma.pk), {"reason": "consent", "name": "单秀英"}, follow=True)
    assert "was destroyed" in text_of(done)
    for name in ("resident", "resident_data"):
        assert chen.get(url(name, world.grandma.pk)).status_code == 404


def test_what_stops_the_deletion_is_said(world, seat, text_of):
    world.receive()
    chen = seat(world.chen)
    assert "request 1118-001 is not closed." in text_of(chen.get(url("resident_data", world.grandma.pk)))
    core.hold(world.grandma, reason="court", by=world.by(world.chen), at=MORNING)
    assert "A hold stops it" in text_of(chen.get(url("resident_data", world.grandma.pk)))


@pytest.mark.parametrize("who", ["lu", "qian", "zhou"])
def test_only_the_heads_see_it(world, seat, who):
    browser = seat(getattr(world, who))
    assert browser.get(url("resident_data", world.grandma.pk)).status_code == 403
    for name in ("resident_copy", "resident_erase", "resident_hold", "resident_unhold"):
        assert browser.post(url(name, world.grandma.pk), {"reason": "court", "name": "单秀英"}).status_code == 403
    assert b"/data/" not in browser.get(url("resident", world.grandma.pk)).content


def test_another_committees_secretary_finds_nobody(world, seat):
    assert seat(world.tian).get(url("resident_data", world.grandma.pk)).status_code == 404
    assert seat(world.chen).get(url("resident_data", world.neighbour.pk)).status_code == 404


# --- the resident asks --------------------------------------------------------------------------------


def test_a_resident_asks_on_the_page_of_the_request(world, closed, visitor, text_of):
    here = reverse("follow_data", args=[follow_token(closed.pk)])
    sent = {"wish": "erase", "text": "我搬走了", "phone": "13800130055"}
    answer = visitor.post(here, sent, follow=True)
    made = Request.objects.exclude(pk=closed.pk).get()
    assert (made.kind, made.details, made.resident_id, made.caller_phone) == (
        "own_data", {"wish": "erase"}, world.grandma.pk, "13800130055"
    )  # fmt: skip
    assert "我搬走了" in made.text and made.owner_id and made.next_at
    assert (made.finish_by - made.opened_at).days >= 20
    assert made.number in text_of(answer)
    visitor.post(here, sent)
    visitor.post(here, sent | {"text": "另外，请打这个电话"})
    assert Request.objects.exclude(pk=closed.pk).count() == 1, "the same wish of a day is one request"
    assert "另外" in made.notes.get().text
    assert visitor.post(here, {"wish": ""}).status_code == 409


def test_after_its_words_are_destroyed_too(world, closed, visitor, clock):
    destroy_what_is_due(LATER, seconds=60)
    clock.set(LATER)
    answer = visitor.post(
        reverse("follow_data", args=[follow_token(closed.pk)]), {"wish": "copy", "phone": "13800130055"}
    )
    assert answer.status_code == 303 and Request.objects.filter(kind="own_data").count() == 1
