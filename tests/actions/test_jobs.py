"""desk.merge and desk.split: several pleas, one trouble; one plea, several jobs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouwang.desk import actions as desk
from shouwang.desk.models import Request
from tests.world import MORNING, verbs

from .conftest import outcomes

LATER = MORNING + timedelta(minutes=3)


def kept(request) -> Request:
    return Request.objects.get(pk=request.pk)


# --- merge --------------------------------------------------------------------------------------------


def test_merge(world, request_):
    other = world.receive("饿了", urgency="high")
    desk.merge(other, into=request_, by=world.by(world.lu), at=LATER)
    gone, stays = kept(other), kept(request_)
    assert (gone.state, gone.merged_into, gone.next_at, gone.closed_at) == ("merged", request_, None, LATER)
    assert (stays.urgency, stays.answer_by, stays.due_at) == ("high", other.answer_by, other.answer_by)
    assert stays.next_at > LATER
    assert (verbs(other)[-1], verbs(request_)[-1]) == ("desk.merged", "desk.absorbed")


def test_merging_something_less_urgent_changes_no_promise(world):
    high, low = world.receive(urgency="high"), world.receive(urgency="low")
    desk.merge(low, into=high, by=world.by(world.lu), at=LATER)
    assert (kept(high).urgency, kept(high).next_at) == ("high", high.next_at)


def test_merge_twice(world, request_):
    other = world.receive()
    for _ in range(2):
        desk.merge(other, into=request_, by=world.by(world.lu), at=LATER)
    assert verbs(request_).count("desk.absorbed") == 1


def test_merge_refuses(world, request_, refused):
    by = world.by(world.lu)
    other, third, stranger = world.receive(), world.receive(), world.receive(committee=world.guiyuan, place_text="9")
    with refused("itself"):
        desk.merge(request_, into=request_, by=by, at=LATER)
    with refused("stranger"):
        desk.merge(request_, into=stranger, by=by, at=LATER)
    with refused("not_allowed"):
        desk.merge(stranger, into=request_, by=by, at=LATER)
    desk.finish(other, by=by, at=LATER)
    with refused("closed"):
        desk.merge(request_, into=other, by=by, at=LATER)
    with refused("moved"):
        desk.merge(other, into=request_, by=by, at=LATER)
    desk.merge(third, into=request_, by=by, at=LATER)
    fourth = world.receive()
    with refused("merged"):
        desk.merge(third, into=fourth, by=by, at=LATER)


def test_not_into_its_own_job_nor_with_open_jobs(world, request_, refused):
    by, other = world.by(world.lu), world.receive()
    job = desk.split(request_, kind="food_need", text="买面", by=by, at=MORNING)
    with refused("itself"):
        desk.merge(request_, into=job, by=by, at=LATER)
    with refused("jobs_open"):
        desk.merge(request_, into=other, by=by, at=LATER)


def test_merging_the_last_job_asks_the_owner_of_the_whole(world, request_):
    by, other = world.by(world.lu), world.receive()
    job = desk.split(request_, kind="food_need", text="买面", by=by, at=MORNING)
    desk.merge(job, into=other, by=by, at=LATER)
    assert verbs(request_)[-1] == "desk.jobs_done"


@pytest.mark.parametrize("name", ["ahao", "zhou", "qian", "sun", "far_staff"])
def test_merge_wrong_role(world, request_, refused, name):
    other = world.receive()
    with refused("not_allowed"):
        desk.merge(other, into=request_, by=world.by(getattr(world, name)), at=LATER)


@pytest.mark.django_db(transaction=True)
def test_two_opposite_merges_at_the_same_moment(world, race, clock):
    by = world.by(world.lu)
    one, two = world.receive(), world.receive()
    results = race(
        lambda: desk.merge(one, into=two, by=by, at=LATER), lambda: desk.merge(two, into=one, by=by, at=LATER)
    )
    assert outcomes(results) == ["closed", "ok"]
    assert sorted([kept(one).is_open, kept(two).is_open]) == [False, True]


# --- split --------------------------------------------------------------------------------------------


def test_split(world, request_):
    job = desk.split(request_, kind="repair", text="灶坏了", by=world.by(world.lu), to=world.wang, at=LATER)
    assert (job.number, job.parent, job.owner, job.kind, job.state) == (
        f"{request_.number}-1", request_, world.wang, "repair", "new"
    )  # fmt: skip
    assert (job.resident, job.household, job.beneficiary_name) == (
        world.grandma, world.doors["5-2-301"], "单秀英"
    )  # fmt: skip
    assert job.next_at > LATER and verbs(job) == ["desk.received"]
    assert verbs(request_)[-1] == "desk.split"
    second = desk.split(request_, kind="food_need", text="买面", by=world.by(world.lu), at=LATER)
    assert (second.number, second.owner) == (f"{request_.number}-2", world.lu)


def test_split_twice(world, request_):
    jobs = [
        desk.split(request_, kind="repair", text="灶坏了", by=world.by(world.lu), at=LATER, once_key="k")
        for _ in range(2)
    ]
    assert jobs[0].pk == jobs[1].pk
    assert verbs(request_).count("desk.split") == 1


def test_split_refuses(world, request_, refused):
    by = world.by(world.lu)
    with refused("empty"):
        desk.split(request_, kind="repair", text=" ", by=by, at=LATER)
    with refused("unknown_kind"):
        desk.split(request_, kind="nonsense", text="x", by=by, at=LATER)
    for person in (world.sun, world.far_staff):
        with refused("stranger"):
            desk.split(request_, kind="repair", text="x", to=person, by=by, at=LATER)
    with refused("absent"):
        desk.split(request_, kind="repair", text="x", to=world.qian, by=by, at=LATER)
    job = desk.split(request_, kind="repair", text="灶坏了", by=by, at=LATER)
    with refused("too_deep"):
        desk.split(job, kind="repair", text="x", by=by, at=LATER)
    desk.cancel(request_, by=by, at=LATER)
    with refused("closed"):
        desk.split(request_, kind="repair", text="x", by=by, at=LATER)


@pytest.mark.parametrize("name", ["ahao", "zhou", "qian", "sun"])
def test_split_wrong_role(world, request_, refused, name):
    with refused("not_allowed"):
        desk.split(request_, kind="repair", text="x", by=world.by(getattr(world, name)), at=LATER)


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_the_same_moment_get_two_numbers(world, race, clock):
    asked, by = world.receive(), world.by(world.lu)
    jobs = race(
        *[lambda text=text: desk.split(asked, kind="repair", text=text, by=by, at=LATER) for text in ("一", "二", "三")]
    )
    assert sorted(job.number for job in jobs) == [f"{asked.number}-{count}" for count in (1, 2, 3)]
