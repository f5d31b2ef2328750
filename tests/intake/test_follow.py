"""The resident's page of one request: only that request, no account, and a word that counts."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouwang.core.links import follow_token
from shouwang.desk import actions as desk
from shouwang.desk.models import Request


@pytest.fixture
def asked(world):
    return world.receive("家里没米了，电话13800130001", caller_name="单建国", caller_phone="13800130002")


def link(asked, rest: str = "") -> str:
    return f"/f/{follow_token(asked.id)}/{rest}"


def read(client, asked) -> str:
    return client.get(link(asked)).content.decode()


def finish(world, asked) -> Request:
    desk.finish(asked, by=world.by(world.lu), at=world.at, is_solved=True)
    return asked


def test_it_shows_how_it_stands_and_nobody_s_number(world, client, asked):
    page = read(client, asked)
    assert asked.number in page
    assert "13800130001" not in page and "13800130002" not in page and "138****0002" in page
    assert len(re.findall(r'<li class="(?:done|now|next)"', page)) == 4
    assert (page.count('<li class="done"'), page.count('<li class="now"')) == (0, 1)
    desk.answer(asked, by=world.by(world.lu), at=world.at)
    page = read(client, asked)
    assert (page.count('<li class="done"'), page.count('<li class="now"')) == (1, 1)


def test_what_the_team_writes_to_each_other_stays_inside(world, client, asked):
    by = world.by(world.lu)
    desk.note(asked, "她儿子欠物业费", by=by, at=world.at)
    desk.note(asked, "下午三点送到", by=by, at=world.at, is_for_resident=True)
    page = read(client, asked)
    assert "欠物业费" not in page and "下午三点送到" in page


def test_the_owner_by_surname_and_post(world, client, asked):
    world.lu.name = "陆晓敏"
    world.lu.save(update_fields=["name"])
    page = read(client, asked)
    assert "晓敏" not in page and "陆" in page


@pytest.mark.parametrize("rest", ["", "qr.svg"])
def test_a_link_that_was_not_signed_here(world, client, asked, rest):
    other = world.receive(committee=world.guiyuan, household_id=world.doors["9-101"].id)
    mine, theirs = follow_token(asked.id), follow_token(other.id)
    forged = f"{theirs.partition('.')[0]}.{mine.partition('.')[2]}"
    for token in (forged, "nonsense", mine[:-1], asked.number):
        assert client.get(f"/f/{token}/{rest}").status_code == 404
    assert client.post(f"/f/{forged}/cancel/").status_code == 404
    other.refresh_from_db()
    assert other.is_open


def test_words_are_added_once(world, client, asked):
    for _time in range(2):
        answer = client.post(link(asked, "add/"), {"text": "请带点面条", "once_key": "k1"})
    assert answer.status_code == 303
    note = asked.notes.get()
    assert (note.text, note.is_from_resident) == ("请带点面条", True)
    assert "请带点面条" in read(client, asked)


def test_nothing_written(world, client, asked):
    assert client.post(link(asked, "add/"), {"text": " "}).status_code == 409
    assert asked.notes.count() == 0


def test_a_good_rating(world, client, asked):
    finish(world, asked)
    answer = client.post(link(asked, "rate/"), {"rating": "5", "solved": "yes"})
    assert answer["Location"].endswith("?said=rated")
    asked.refresh_from_db()
    assert (asked.rating, asked.is_solved, asked.state) == (5, True, "done")


@pytest.mark.parametrize("sent", [{"rating": "1"}, {"rating": "4", "solved": "no"}])
def test_a_bad_one_opens_it_again(world, client, asked, sent):
    finish(world, asked)
    assert client.post(link(asked, "rate/"), sent)["Location"].endswith("?said=reopened")
    asked.refresh_from_db()
    assert (asked.state, asked.owner, asked.reopened) == ("accepted", world.lu, 1)


@pytest.mark.parametrize("sent", [{}, {"rating": "6"}, {"rating": "x"}])
def test_a_rating_that_is_none(world, client, asked, sent):
    finish(world, asked)
    assert client.post(link(asked, "rate/"), sent).status_code == 409
    asked.refresh_from_db()
    assert asked.rating is None


def test_not_done_yet_cannot_be_rated(world, client, asked):
    assert client.post(link(asked, "rate/"), {"rating": "5"}).status_code == 409


def test_opened_again_without_a_rating(world, client, asked):
    finish(world, asked)
    for _time in range(2):
        client.post(link(asked, "reopen/"))
    asked.refresh_from_db()
    assert (asked.is_open, asked.reopened) == (True, 1)


def test_needed_no_more(world, client, asked):
    client.post(link(asked, "cancel/"))
    asked.refresh_from_db()
    assert asked.state == "cancelled"
    assert client.get(link(asked)).status_code == 200


def test_merged_into_another(world, client, asked):
    other = world.receive("楼里没米了", caller_name="别人")
    desk.note(other, "只给别人看的话", by=world.by(world.lu), at=world.at, is_for_resident=True)
    desk.merge(asked, into=other, by=world.by(world.lu), at=world.at)
    page = read(client, asked)
    assert other.number in page
    assert "只给别人看的话" not in page and "楼里没米了" not in page


def test_late_is_said_honestly(world, client, asked, clock):
    before = read(client, asked)
    clock.skip(hours=3)
    assert read(client, asked) != before
    asked.refresh_from_db()
    assert asked.answer_by < clock.at


def test_the_code_is_a_picture_of_the_link(world, client, asked):
    answer = client.get(link(asked, "qr.svg"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert b"<svg" in answer.content


def test_acts_are_posts(world, client, asked):
    for rest in ("add/", "rate/", "reopen/", "cancel/"):
        assert client.get(link(asked, rest)).status_code == 405


def test_as_many_queries_for_three_notes_as_for_one(world, client, asked):
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            read(client, asked)
        return len(seen)

    desk.note(asked, "一", by=world.by(world.lu), at=world.at, is_for_resident=True)
    read(client, asked)
    one = count()
    for words in ("二", "三"):
        desk.note(asked, words, by=world.by(world.lu), at=world.at, is_for_resident=True)
    assert count() == one
