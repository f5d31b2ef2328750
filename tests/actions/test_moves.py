"""desk.answer, start, wait, resume, try_again, hand_back, finish, cancel: one table, and each tap may come twice."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from shouwang.desk import actions as desk
from shouwang.desk.models import Request
from tests.world import MORNING, verbs

from .conftest import outcomes

LATER = MORNING + timedelta(minutes=3)
NEXT_WEEK = MORNING + timedelta(days=7)


def kept(request) -> Request:
    return Request.objects.select_related("owner").get(pk=request.pk)


MOVES = {
    "answer": lambda request, by, at=LATER: desk.answer(request, by=by, at=at),
    "start": lambda request, by, at=LATER: desk.start(request, by=by, at=at),
    "wait": lambda request, by, at=LATER: desk.wait(request, until=NEXT_WEEK, waits_for="物业", by=by, at=at),
    "resume": lambda request, by, at=LATER: desk.resume(request, by=by, at=at),
    "try_again": lambda request, by, at=LATER: desk.try_again(
        request, again_at=at + timedelta(minutes=30), by=by, at=at
    ),
    "hand_back": lambda request, by, at=LATER: desk.hand_back(request, by=by, at=at),
    "finish": lambda request, by, at=LATER: desk.finish(request, by=by, at=at, is_solved=True),
    "cancel": lambda request, by, at=LATER: desk.cancel(request, by=by, at=at),
}
AFTER = {
    "answer": ("accepted", "desk.answered"), "start": ("underway", "desk.started"),
    "wait": ("waiting", "desk.waited"), "resume": ("accepted", "desk.resumed"),
    "try_again": ("accepted", "desk.tried"), "hand_back": ("accepted", "desk.handed_back"),
    "finish": ("done", "desk.finished"), "cancel": ("cancelled", "desk.cancelled"),
}  # fmt: skip


@pytest.fixture
def ready(world):
    """A request in a state from which the move is possible."""

    def make(move: str) -> Request:
        request = world.receive()
        if move == "resume":
            MOVES["wait"](request, world.by(world.lu), MORNING)
        return request

    return make


@pytest.mark.parametrize("move", MOVES)
def test_works(world, ready, move):
    request = ready(move)
    MOVES[move](request, world.by(world.lu))
    state, verb = AFTER[move]
    after = kept(request)
    assert (after.state, verbs(request)[-1]) == (state, verb)
    assert (after.answered_at is None) == (move == "cancel"), "what is withdrawn was answered by nobody"
    if after.is_open:
        assert after.owner is not None and after.next_at > LATER
    else:
        assert (after.closed_at, after.next_at) == (LATER, None)


@pytest.mark.parametrize("move", MOVES)
def test_twice_changes_nothing(world, ready, move):
    request, by = ready(move), world.by(world.lu)
    MOVES[move](request, by)
    before = kept(request)
    MOVES[move](request, by, LATER + timedelta(seconds=20))
    after = kept(request)
    for field in Request._meta.concrete_fields:
        assert getattr(before, field.attname) == getattr(after, field.attname), field.name
    assert verbs(request).count(AFTER[move][1]) == 1


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("end", ["finish", "cancel"])
def test_not_after_the_end(world, ready, refused, move, end):
    if move == end:
        return
    request, by = ready(move), world.by(world.lu)
    MOVES[end](request, by)
    with refused("moved"):
        MOVES[move](request, by)


MAY = {
    "answer": "lu chen zhou ahao guo", "start": "lu chen zhou ahao guo", "wait": "lu chen zhou guo",
    "resume": "lu chen zhou guo", "try_again": "lu chen zhou ahao guo", "hand_back": "lu chen zhou ahao guo",
    "finish": "lu chen zhou ahao guo", "cancel": "lu chen guo",
}  # fmt: skip


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("name", ["lu", "chen", "zhou", "ahao", "guo", "qian", "sun", "far_staff"])
def test_who_may(world, ready, refused, move, name):
    request, who = ready(move), getattr(world, name)
    if name in MAY[move].split():
        if name in ("zhou", "ahao"):  # they act on what is theirs
            desk.assign(request, to=who, by=world.by(world.lu), at=MORNING)
        MOVES[move](request, world.by(who))
    else:
        with refused("not_allowed"):
            MOVES[move](request, world.by(who))


@pytest.mark.parametrize("move", ["answer", "start", "try_again", "hand_back", "finish"])
@pytest.mark.parametrize("name", ["ahao", "zhou"])
def test_volunteers_and_chiefs_act_on_what_is_theirs(world, ready, refused, move, name):
    request = ready(move)
    with refused("not_yours"):
        MOVES[move](request, world.by(getattr(world, name)))


def test_who_answers_has_it(world, request_):
    desk.answer(request_, by=world.by(world.wang), at=LATER)
    assert (kept(request_).owner, kept(request_).handed_by) == (world.wang, None)


def test_the_street_answers_without_taking_it(world, request_):
    desk.answer(request_, by=world.by(world.guo), at=LATER)
    assert kept(request_).owner == world.lu


def test_the_answer_starts_the_promise_of_the_end(world, request_):
    assert kept(request_).due_at == kept(request_).answer_by
    desk.answer(request_, by=world.by(world.lu), at=LATER)
    assert kept(request_).due_at == kept(request_).finish_by


# --- waiting ------------------------------------------------------------------------------------------


def test_waiting_is_looked_at_on_its_date(world, request_):
    MOVES["wait"](request_, world.by(world.lu))
    assert (kept(request_).next_at, kept(request_).wait_until, kept(request_).waits_for) == (
        NEXT_WEEK, NEXT_WEEK, "物业"
    )  # fmt: skip


def test_a_new_date_while_waiting(world, request_):
    by = world.by(world.lu)
    MOVES["wait"](request_, by)
    sooner = LATER + timedelta(days=1)
    desk.wait(request_, until=sooner, waits_for="物业", by=by, at=LATER)
    assert (kept(request_).next_at, kept(request_).wait_until) == (sooner, sooner)
    desk.wait(request_, until=sooner, waits_for="医生", by=by, at=LATER)
    assert kept(request_).waits_for == "医生"
    assert verbs(request_).count("desk.waited") == 3


@pytest.mark.parametrize(
    ("until", "waits_for", "code"),
    [
        (LATER, "物业", "past"),
        (LATER - timedelta(days=1), "物业", "past"),
        (LATER + timedelta(days=93), "物业", "too_far"),
        (NEXT_WEEK, "  ", "empty"),
    ],
)
def test_waiting_is_for_somebody_and_not_for_ever(world, request_, refused, until, waits_for, code):
    with refused(code):
        desk.wait(request_, until=until, waits_for=waits_for, by=world.by(world.lu), at=LATER)


def test_history_says_until_when_in_the_local_zone(world, request_):
    from shouwang.core import journal

    MOVES["wait"](request_, world.by(world.lu))
    sentence = journal.history([request_.pk])[-1]["sentence"]
    assert "T09:00" not in sentence and "+00:00" not in sentence
    assert "9:00" in sentence or "09:00" in sentence


# --- nobody at the door, help needed ------------------------------------------------------------------


def test_try_again_counts_and_comes_back(world, request_):
    by = world.by(world.lu)
    MOVES["try_again"](request_, by)
    MOVES["try_again"](request_, by, LATER + timedelta(minutes=40))
    assert kept(request_).attempts == 2
    assert kept(request_).next_at == LATER + timedelta(minutes=70)


def test_try_again_with_a_key_is_the_same_tap_hours_later(world, request_):
    by = world.by(world.lu)
    for hours in (0, 1, 5):  # the phone was in a cellar
        at = LATER + timedelta(hours=hours)
        desk.try_again(request_, again_at=at + timedelta(minutes=30), by=by, at=at, once_key="tap")
    assert kept(request_).attempts == 1


def test_try_again_is_never_in_the_past(world, request_):
    desk.try_again(request_, again_at=LATER - timedelta(hours=1), by=world.by(world.lu), at=LATER)
    assert kept(request_).next_at == LATER + timedelta(minutes=1)


def test_handed_back_to_whoever_gave_it_and_told_at_once(world, request_):
    desk.assign(request_, to=world.ahao, by=world.by(world.chen), at=MORNING)
    desk.hand_back(request_, by=world.by(world.ahao), at=LATER)
    after = kept(request_)
    assert (after.owner, after.state, after.next_at) == (world.chen, "accepted", LATER + timedelta(minutes=1))


def test_handed_back_by_staff_goes_to_the_next(world, request_):
    desk.hand_back(request_, by=world.by(world.lu), at=LATER)
    assert kept(request_).owner == world.wang


# --- the end ------------------------------------------------------------------------------------------


def test_done_and_solved_are_two_words(world, request_):
    desk.finish(request_, by=world.by(world.lu), at=LATER, is_solved=False, outcome="done_unsolved")
    after = kept(request_)
    assert (after.state, after.is_solved, after.outcome, after.due_at) == (
        "done", False, "done_unsolved", after.finish_by
    )  # fmt: skip


def test_not_done_while_a_job_is_open(world, request_, refused):
    by = world.by(world.lu)
    job = desk.split(request_, kind="food_need", text="买面", by=by, at=MORNING)
    with refused("jobs_open"):
        desk.finish(request_, by=by, at=LATER)
    desk.finish(job, by=by, at=LATER)
    desk.finish(request_, by=by, at=LATER)


def test_withdrawn_with_its_jobs_and_nobody_is_asked(world, request_):
    by = world.by(world.lu)
    jobs = [desk.split(request_, kind="food_need", text=text, by=by, at=MORNING) for text in ("买面", "买米")]
    desk.cancel(request_, by=by, at=LATER)
    assert [kept(job).state for job in jobs] == ["cancelled", "cancelled"]
    assert "desk.jobs_done" not in verbs(request_)


def test_the_resident_withdraws_with_the_jobs(world, request_):
    job = desk.split(request_, kind="food_need", text="买面", by=world.by(world.lu), at=MORNING)
    desk.cancel(request_, by=world.resident(request_), at=LATER)
    assert kept(job).state == kept(request_).state == "cancelled"


# --- races --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_the_same_moment(world, race, clock):
    request, by = world.receive(), world.by(world.lu)
    assert outcomes(race(*[lambda: MOVES["start"](request, by)] * 3)) == ["ok"] * 3
    assert verbs(request).count("desk.started") == 1


@pytest.mark.django_db(transaction=True)
def test_done_and_withdrawn_at_the_same_moment(world, race, clock):
    request, by = world.receive(), world.by(world.lu)
    results = race(lambda: MOVES["finish"](request, by), lambda: MOVES["cancel"](request, by))
    assert outcomes(results) == ["moved", "ok"]
    assert len(verbs(request)) == 2


@pytest.mark.django_db(transaction=True)
def test_a_job_done_while_the_whole_is_withdrawn(world, race, clock):
    """Both lock the whole request first: neither waits for the other in a circle."""
    by = world.by(world.lu)
    for _ in range(3):
        request = world.receive()
        job = desk.split(request, kind="food_need", text="买面", by=by, at=MORNING)
        results = race(partial(MOVES["finish"], job, by), partial(MOVES["cancel"], request, by))
        assert outcomes(results) in (["ok", "ok"], ["moved", "ok"]), results
        assert not kept(request).is_open and not kept(job).is_open
