"""A volunteer accepted and forgot; another one did it, and the resident was not content."""

from __future__ import annotations

from datetime import timedelta

from shouwang.core import actions as core
from shouwang.desk import actions as desk
from shouwang.desk.models import Request
from tests.world import MORNING, verbs


def test_accepted_and_forgotten(world, clock):
    asked = world.receive(urgency="high")
    desk.assign(asked, to=world.ahao, by=world.by(world.wang), at=clock.at)
    clock.skip(minutes=2)
    desk.answer(asked, by=world.by(world.ahao), at=clock.at)  # "I'll do it"
    clock.forward(minutes=40)
    assert [(ring.time, ring.who, ring.why) for ring in clock.rings(asked)][2:] == [
        ("09:12", "A-Hao", "reminded"),
        ("09:22", "A-Hao", "reminded"),
        ("09:32", "Wang", "passed_on"),  # his word has run out: back to whoever gave it to him
        ("09:42", "Wang", "reminded"),
    ]


def test_back_to_somebody_who_is_there(world, clock):
    asked = world.receive(urgency="high")
    desk.assign(asked, to=world.ahao, by=world.by(world.wang), at=clock.at)
    core.mark_absent(world.wang, by=world.by(world.chen), at=clock.at)
    clock.forward(minutes=10)
    asked.refresh_from_db()
    assert asked.owner == world.lu


def test_from_paste_to_rated(world, clock):
    """The whole way: taken in, given, on the way, nobody in, again, done, rated badly, done, rated well."""
    asked = world.receive(urgency="medium")
    desk.assign(asked, to=world.ahao, by=world.by(world.lu), at=clock.at)
    helper, resident = world.by(world.ahao), world.resident(asked)
    desk.start(asked, by=helper, at=clock.forward(minutes=5))
    desk.try_again(asked, again_at=clock.at + timedelta(minutes=30), by=helper, at=clock.forward(minutes=5))
    clock.forward(minutes=30)
    assert clock.rings(asked)[-1].who == "A-Hao"
    desk.finish(asked, by=helper, at=clock.forward(minutes=5), is_solved=True)
    desk.rate(asked, rating=2, is_solved=False, by=resident, at=clock.forward(hours=1))
    again = Request.objects.get(pk=asked.pk)
    assert (again.is_open, again.owner) == (True, world.lu)  # the office looks first
    desk.finish(asked, by=world.by(world.lu), at=clock.forward(minutes=20), is_solved=True)
    desk.rate(asked, rating=5, is_solved=True, by=resident, at=clock.forward(minutes=20))
    clock.forward(days=3)
    end = Request.objects.get(pk=asked.pk)
    assert (end.state, end.rating, end.is_solved, end.reopened, end.attempts) == ("done", 5, True, 1, 1)
    assert verbs(asked)[-4:] == ["desk.rated", "desk.reopened", "desk.finished", "desk.rated"]


def test_waiting_wakes_on_its_date(world, clock):
    asked = world.receive()
    until = MORNING + timedelta(days=6, hours=1)
    desk.wait(asked, until=until, waits_for="医院", by=world.by(world.lu), at=clock.at)
    clock.to(until - timedelta(minutes=1))
    assert not clock.rings(asked, since=MORNING + timedelta(minutes=1))
    clock.to(until)
    asked.refresh_from_db()
    assert (asked.state, asked.owner, asked.wait_until, asked.waits_for) == ("accepted", world.lu, None, "")
    assert clock.rings(asked)[-1].why == "woke"
    clock.forward(days=1)
    assert clock.rings(asked)[-1].why == "passed_on" or clock.rings(asked)[-1].who == "Guo"


def test_the_last_job_closed_asks_the_owner(world, clock):
    asked = world.receive("没菜了，灯也坏了")
    by = world.by(world.lu)
    desk.answer(asked, by=by, at=clock.at)
    food = desk.split(asked, kind="food_need", text="菜", by=by, at=clock.at, to=world.ahao)
    light = desk.split(asked, kind="repair", text="灯", by=by, at=clock.at, to=world.wang)
    desk.finish(food, by=world.by(world.ahao), at=clock.forward(minutes=30))
    assert "desk.jobs_done" not in verbs(asked)
    closed = clock.forward(minutes=10)
    desk.cancel(light, by=world.by(world.wang), at=closed)
    assert clock.rings(asked, since=closed)[-1].why == "jobs_done"
    clock.forward(minutes=1)
    assert (clock.rings(asked)[-1].who, clock.rings(asked)[-1].why) == ("Lu", "reminded")
    desk.finish(asked, by=by, at=clock.at, is_solved=True)
