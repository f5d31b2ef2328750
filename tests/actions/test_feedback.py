"""desk.rate and desk.reopen: the resident's word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouwang.core import actions as core
from shouwang.desk import actions as desk
from shouwang.desk.models import Request
from tests.world import MORNING, verbs

DONE = MORNING + timedelta(minutes=30)
LATER = MORNING + timedelta(hours=1)


@pytest.fixture
def done(world, request_):
    return desk.finish(request_, by=world.by(world.lu), at=DONE, is_solved=True)


def rate(world, request, rating=5, is_solved=None, at=LATER):
    desk.rate(request, rating=rating, is_solved=is_solved, by=world.resident(request), at=at)
    return Request.objects.select_related("owner").get(pk=request.pk)


def test_a_good_word(world, done):
    after = rate(world, done, 5, True)
    assert (after.state, after.rating, after.rated_at, after.is_solved) == ("done", 5, LATER, True)


@pytest.mark.parametrize(("rating", "is_solved"), [(1, None), (2, True), (4, False)])
def test_a_bad_word_opens_it_again(world, done, rating, is_solved):
    after = rate(world, done, rating, is_solved)
    assert (after.state, after.owner, after.rating, after.is_solved, after.reopened) == (
        "accepted", world.lu, rating, None, 1
    )  # fmt: skip
    assert after.next_at > LATER and after.finish_by > LATER
    assert verbs(done)[-2:] == ["desk.rated", "desk.reopened"]


@pytest.mark.parametrize(("rating", "is_solved"), [(5, True), (5, None), (1, None), (1, False)])
def test_twice(world, done, rating, is_solved):
    rate(world, done, rating, is_solved)
    rate(world, done, rating, is_solved, LATER + timedelta(minutes=1))
    assert verbs(done).count("desk.rated") == 1


@pytest.mark.parametrize("is_solved", [None, True])
def test_the_same_bad_word_after_the_second_end_counts_again(world, done, is_solved):
    """Opened again, finished again, and still bad: the word is the same, and it is meant anew."""
    rate(world, done, 1, is_solved)
    desk.finish(done, by=world.by(world.lu), at=LATER + timedelta(hours=1), is_solved=True)
    after = rate(world, done, 1, is_solved, LATER + timedelta(hours=2))
    assert (after.is_open, after.reopened) == (True, 2)


def test_a_second_thought(world, done):
    rate(world, done, 5, True)
    assert rate(world, done, 1, False, LATER + timedelta(days=1)).is_open


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_one_to_five(world, done, refused, rating):
    with refused("rating"):
        rate(world, done, rating)


def test_not_before_it_is_done(world, request_, refused):
    with refused("not_done"):
        rate(world, request_)


@pytest.mark.parametrize("name", ["lu", "chen", "guo", "ahao", "zhou", "qian"])
def test_only_the_resident_rates(world, done, refused, name):
    with refused("not_allowed"):
        desk.rate(done, rating=5, is_solved=None, by=world.by(getattr(world, name)), at=LATER)


def test_it_does_not_go_back_to_the_absent_or_to_a_volunteer(world, request_):
    by = world.by(world.lu)
    desk.assign(request_, to=world.ahao, by=by, at=MORNING)
    desk.finish(request_, by=world.by(world.ahao), at=DONE)
    core.mark_absent(world.lu, by=world.by(world.wang), at=DONE)
    assert rate(world, request_, 1).owner == world.wang


# --- reopen -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["finish", "cancel"])
def test_reopen(world, request_, end):
    getattr(desk, end)(request_, by=world.by(world.lu), at=DONE)
    desk.reopen(request_, by=world.by(world.chen), at=LATER)
    again = Request.objects.get(pk=request_.pk)
    assert (again.state, again.is_open, again.reopened, again.outcome) == ("accepted", True, 1, "")
    assert again.next_at > LATER and again.owner_id == world.lu.id


def test_reopen_a_wrong_merge(world, request_):
    other = world.receive()
    desk.merge(other, into=request_, by=world.by(world.lu), at=DONE)
    desk.reopen(other, by=world.by(world.lu), at=LATER)
    again = Request.objects.get(pk=other.pk)
    assert (again.is_open, again.merged_into) == (True, None)


def test_reopen_twice(world, done):
    for _ in range(2):
        desk.reopen(done, by=world.resident(done), at=LATER)
    assert Request.objects.get(pk=done.pk).reopened == 1


@pytest.mark.parametrize("name", ["ahao", "zhou", "qian", "sun"])
def test_reopen_wrong_role(world, done, refused, name):
    with refused("not_allowed"):
        desk.reopen(done, by=world.by(getattr(world, name)), at=LATER)


@pytest.mark.django_db(transaction=True)
def test_two_bad_words_at_the_same_moment(world, race, clock):
    asked = world.receive()
    desk.finish(asked, by=world.by(world.lu), at=DONE)
    race(*[lambda: rate(world, asked, 1)] * 3)
    assert Request.objects.get(pk=asked.pk).reopened == 1
