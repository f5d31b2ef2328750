"""A plea at night, and nobody answers: it climbs until it cannot climb any further, and then it is red."""

from __future__ import annotations

from datetime import datetime, timedelta

from shouwang.core import reckoning
from shouwang.core.access import Actor
from shouwang.desk import actions as desk
from shouwang.desk.queries import InboxFilter, counts, inbox
from tests.world import NIGHT, SHANGHAI


def times(rings):
    return [(ring.time, ring.who, ring.why) for ring in rings]


def test_nobody_answers(world, clock):
    clock.set(NIGHT)
    asked = world.receive(
        "我一个人，胸口闷，药没了", urgency="high", by=Actor.resident(world.meiyuan.id), channel="web"
    )
    clock.forward(hours=2)
    assert times(clock.rings(asked)) == [
        ("23:30", "Lu", "received"),
        ("23:35", "Lu", "reminded"),
        ("23:40", "Wang", "passed_on"),  # at the promised ten minutes somebody else has it
        ("23:45", "Wang", "reminded"),
        ("23:50", "Chen", "passed_on"),
        ("23:55", "Chen", "reminded"),
        ("00:00", "Guo", "passed_on"),
        ("00:05", "Guo", "reminded"),  # the street's duty officer: beyond is nobody
        *[(f"{moment:%H:%M}", "Guo", "reminded") for moment in _every(10, "00:15", "01:25")],
    ]
    asked.refresh_from_db()
    assert (asked.owner, asked.is_last_rung, asked.answered_at) == (world.guo, True, None)
    figures = counts(world.by(world.lu), clock.at)
    assert (figures.open, figures.overdue, figures.last_rung, figures.unanswered) == (1, 1, 1, 1)
    assert list(inbox(world.by(world.lu), InboxFilter(due="last_rung"), clock.at)) == [asked]


def _every(minutes: int, first: str, last: str) -> list[datetime]:
    moment = datetime.strptime(first, "%H:%M").replace(tzinfo=SHANGHAI)
    end = datetime.strptime(last, "%H:%M").replace(tzinfo=SHANGHAI)
    found = []
    while moment <= end:
        found.append(moment)
        moment += timedelta(minutes=minutes)
    return found


def test_the_officer_answers_and_the_nagging_stops(world, clock):
    clock.set(NIGHT)
    asked = world.receive(urgency="high")
    clock.forward(minutes=50)
    desk.assign(asked, to=world.guo, by=world.by(world.guo), at=clock.at)
    desk.start(asked, by=world.by(world.guo), at=clock.at)
    answered = clock.at
    clock.forward(minutes=9)
    assert not clock.rings(asked, since=answered)
    desk.finish(asked, by=world.by(world.guo), at=clock.at, is_solved=True)
    clock.forward(days=2)
    assert not clock.rings(asked, since=answered)
    assert clock.next_due() is None


def test_an_answered_one_is_reminded_twice_and_then_passes_on(world, clock):
    asked = world.receive(urgency="high")
    clock.forward(minutes=2)
    desk.answer(asked, by=world.by(world.lu), at=clock.at)
    clock.forward(minutes=35)
    assert times(clock.rings(asked))[1:] == [
        ("09:12", "Lu", "reminded"),
        ("09:22", "Lu", "reminded"),
        ("09:32", "Wang", "passed_on"),
    ]


def test_a_light_bulb_wakes_nobody(world, clock):
    clock.set(NIGHT.replace(hour=20))
    world.receive("楼道灯坏了", kind="repair", urgency="low")
    clock.to(NIGHT + timedelta(days=3))
    hours = {ring.at.astimezone(SHANGHAI).hour for ring in clock.rings() if ring.why != "received"}
    assert hours and not hours & {22, 23, 0, 1, 2, 3, 4, 5, 6}


def test_all_that_time_everything_is_accounted_for(world, clock):
    clock.set(NIGHT)
    for urgency in ("high", "medium", "low"):
        world.receive(urgency=urgency)
    for _ in range(20):
        clock.forward(minutes=50)
        rows = reckoning.reckon(clock.at)
        assert all(row.is_whole for row in rows), reckoning.as_text(rows)
