"""desk.assign, and whatever else changes hands. Never to nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from shouwang.core import actions as core
from shouwang.core.access import Actor
from shouwang.core.models import Membership
from shouwang.desk import actions as desk
from shouwang.desk.models import Request
from tests.world import MORNING, raw, verbs

LATER = MORNING + timedelta(minutes=3)


def test_assign(world, request_):
    given = desk.assign(request_, to=world.ahao, by=world.by(world.lu), at=LATER)
    kept = Request.objects.get(pk=request_.pk)
    assert (kept.owner, kept.handed_by, kept.reminded, kept.is_last_rung) == (world.ahao, world.lu, 0, False)
    assert kept.next_at == given.next_at > LATER
    assert verbs(request_) == ["desk.received", "desk.assigned"]


def test_twice_changes_nothing(world, request_):
    for _ in range(2):
        desk.assign(request_, to=world.ahao, by=world.by(world.lu), at=LATER)
    assert verbs(request_).count("desk.assigned") == 1


@pytest.mark.parametrize("name", ["wang", "chen", "guo", "zhou", "ahao"])
def test_who_can_be_given_work(world, request_, name):
    assert desk.assign(request_, to=getattr(world, name), by=world.by(world.lu), at=LATER).owner.name


@pytest.mark.parametrize("name", ["sun", "far_staff", "far_officer"])
def test_not_to_strangers(world, request_, refused, name):
    with refused("stranger"):
        desk.assign(request_, to=getattr(world, name), by=world.by(world.lu), at=LATER)


def test_not_to_the_absent_the_gone_or_the_auditor(world, request_, refused):
    by = world.by(world.chen)
    core.mark_absent(world.ahao, by=by, at=MORNING)
    core.dismiss(world.mei, by=by, at=MORNING)
    for person in (world.ahao, world.mei, world.qian):  # as the page saw them before, still there
        with refused("absent"):
            desk.assign(request_, to=person, by=by, at=LATER)


def test_not_what_is_closed(world, request_, refused):
    desk.finish(request_, by=world.by(world.lu), at=LATER)
    with refused("closed"):
        desk.assign(request_, to=world.wang, by=world.by(world.lu), at=LATER)


@pytest.mark.parametrize("name", ["ahao", "zhou", "qian", "sun", "far_staff"])
def test_wrong_role(world, request_, refused, name):
    with refused("not_allowed"):
        desk.assign(request_, to=world.wang, by=world.by(getattr(world, name)), at=LATER)


def test_the_street_may_on_the_committee_it_looks_at(world, request_, refused):
    assert desk.assign(request_, to=world.wang, by=world.by(world.guo), at=LATER).owner == world.wang
    with refused("not_allowed"):
        desk.assign(request_, to=world.lu, by=world.by(world.guo, world.guiyuan), at=LATER)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE desk_request SET owner_id = NULL",
        "UPDATE desk_request SET next_at = NULL",
        "UPDATE desk_request SET next_at = NULL, owner_id = NULL",
    ],
)
def test_the_database_refuses_an_open_request_without_owner_or_moment(request_, sql):
    with pytest.raises(IntegrityError, match="open_request_is_owned"), transaction.atomic():
        raw(sql)


def test_the_database_lets_a_closed_one_go(world, request_):
    desk.finish(request_, by=world.by(world.lu), at=LATER)
    assert Request.objects.get().next_at is None


def test_marked_absent_moves_everything(world, clock):
    first, second = world.receive(), world.receive(building_id=world.building1.id)
    core.mark_absent(world.lu, by=world.by(world.wang), at=LATER)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.owner, second.owner) == (world.wang, world.wang)
    assert verbs(first) == ["desk.received", "desk.moved_on"]


def test_the_last_duty_officer_keeps_what_is_theirs_and_it_is_red(world, request_):
    by = world.by(world.guo)
    desk.assign(request_, to=world.guo, by=by, at=MORNING)
    for person in (world.lu, world.wang, world.chen, world.guo):
        core.mark_absent(person, by=by, at=LATER)
    request_.refresh_from_db()
    assert (request_.owner, request_.is_last_rung) == (world.guo, True)


@pytest.mark.django_db(transaction=True)
def test_given_to_somebody_in_the_moment_of_leaving(world, race, clock):
    """Whichever is first: at the latest the next sweep has it with somebody who is there."""
    from shouwang.core import sweep

    asked = [world.receive() for _ in range(4)]
    absent = lambda: core.mark_absent(world.mei, by=world.by(world.chen), at=LATER)
    give = [lambda one=one: desk.assign(one, to=world.mei, by=world.by(world.lu), at=LATER) for one in asked]
    race(absent, *give)
    sweep.run_once(LATER)
    assert Membership.objects.get(pk=world.mei.pk).is_absent
    assert not Request.objects.filter(owner=world.mei).exists()


@pytest.mark.django_db(transaction=True)
def test_received_in_the_moment_of_leaving(world, race, clock):
    from shouwang.core import sweep

    jobs = [lambda: world.receive() for _ in range(6)]
    race(lambda: core.mark_absent(world.lu, by=world.by(world.chen), at=LATER), *jobs)
    sweep.run_once(MORNING)
    assert Request.objects.count() == 6
    assert not Request.objects.filter(owner=world.lu).exists()


def test_a_resident_holds_one_request_only(world, request_):
    other = world.receive()
    with pytest.raises(Request.DoesNotExist):
        desk.note(other, "读别人的", by=Actor.resident(world.meiyuan.id, request_.id), at=LATER)
