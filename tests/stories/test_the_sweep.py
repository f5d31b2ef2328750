"""The sweep itself: two at once, a bad row, three days of silence, and the watcher that notices."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouwang.core import heartbeat, reckoning, sweep
from shouwang.core.models import Heartbeat, JournalEntry
from shouwang.desk.models import Request
from shouwang.lib import clock as house_clock
from tests.actions.conftest import together
from tests.world import MORNING, verbs


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_do_nothing_twice(world, clock):
    asked = [world.receive(urgency="high") for _ in range(8)]
    at = clock.skip(minutes=6)
    handled = together(*[lambda: sweep.run_once(at)] * 3)
    assert sum(handled) == 8, handled
    for request in asked:
        assert verbs(request).count("desk.reminded") == 1


def test_the_same_round_again_does_nothing(world, clock):
    world.receive(urgency="high")
    clock.skip(minutes=6)
    assert [clock.sweep(), clock.sweep()] == [1, 0]


def test_one_bad_row_does_not_stall_the_rest(world, clock, monkeypatch, caplog):
    asked = [world.receive(urgency="high") for _ in range(3)]
    bad = asked[0]
    action = sweep._due_actions[Request]

    def take_up(request, at):
        action(request, at)  # what it wrote before it broke is taken back
        if request.pk == bad.pk:
            raise RuntimeError("broken")

    monkeypatch.setitem(sweep._due_actions, Request, take_up)
    at = clock.skip(minutes=6)
    assert clock.sweep() == 3
    assert [verbs(request).count("desk.reminded") for request in asked] == [0, 1, 1]
    assert "could not be handled" in caplog.text
    bad.refresh_from_db()
    assert (bad.owner, bad.next_at) == (world.lu, at + sweep.AFTER_FAILURE)
    monkeypatch.setitem(sweep._due_actions, Request, action)
    clock.forward(minutes=5)
    assert verbs(bad).count("desk.reminded") == 1


def test_a_row_that_stays_due_is_noticed_and_ends_no_sweep(world, clock, monkeypatch, caplog):
    world.receive(urgency="high")
    monkeypatch.setitem(sweep._due_actions, Request, lambda request, at: None)
    clock.skip(minutes=6)
    assert clock.sweep() == 1
    assert "left it due" in caplog.text


def test_a_bad_row_at_the_database_is_taken_back_alone(world, clock, monkeypatch, caplog):
    from tests.world import raw

    first, second = world.receive(urgency="high"), world.receive(urgency="high")
    action = sweep._due_actions[Request]

    def take_up(request, at):
        if request.pk == first.pk:
            raw("SELECT 1 / 0")
        action(request, at)

    monkeypatch.setitem(sweep._due_actions, Request, take_up)
    clock.skip(minutes=6)
    clock.sweep()
    assert verbs(second)[-1] == "desk.reminded"


def test_late_is_never_skipped(world, clock):
    """Three days without a sweep: the first round takes up everything that was due."""
    asked = [world.receive(urgency=urgency) for urgency in ("high", "medium", "low") for _ in range(3)]
    clock.skip(days=3)
    whole = reckoning.reckon(clock.at)
    assert not all(row.is_whole for row in whole)  # the proof says aloud that the sweep is dead
    assert clock.sweep() == len(asked)
    for request in asked:
        assert verbs(request)[-1] == "desk.reminded"
    assert all(row.is_whole for row in reckoning.reckon(clock.at))


def test_more_than_one_batch(world, clock, monkeypatch):
    monkeypatch.setattr(sweep, "BATCH", 4)
    for _ in range(10):
        world.receive(urgency="high")
    clock.skip(minutes=6)
    assert clock.sweep() == 10
    assert JournalEntry.objects.filter(verb="desk.reminded").count() == 10


def test_the_most_overdue_come_first(world, clock, monkeypatch):
    low = world.receive(urgency="medium")
    high = world.receive(urgency="high")
    order = []
    action = sweep._due_actions[Request]
    monkeypatch.setitem(
        sweep._due_actions, Request, lambda request, at: (order.append(request.pk), action(request, at))
    )
    clock.skip(hours=3)
    clock.sweep()
    assert order == [high.pk, low.pk]


def test_every_open_thing_says_what_happens_when_it_is_due():
    assert Request in sweep.open_things()


# --- the watcher --------------------------------------------------------------------------------------


def names():
    return [stale.name for stale in heartbeat.stale()]


def test_a_sweep_that_never_lived_is_stale(db):
    assert names() == ["sweep", "worker", "watcher"]


def test_within_three_minutes_everybody_is_told(db, monkeypatch):
    start = MORNING
    now = [start]
    monkeypatch.setattr(house_clock, "machine_now", lambda: now[0])
    for name in heartbeat.WATCHED:
        heartbeat.beat(name)
    assert names() == []
    now[0] = start + timedelta(minutes=3)
    heartbeat.beat("worker")
    heartbeat.beat("watcher")
    heartbeat.beat_queue()
    assert names() == []
    now[0] += timedelta(seconds=1)
    assert names() == ["sweep"]
    (stale,) = heartbeat.stale()
    assert (stale.last_at, bool(stale.sentence)) == (start, True)
    heartbeat.beat("sweep")
    assert names() == [] and Heartbeat.objects.count() == len(heartbeat.WATCHED)


def test_moving_the_demonstration_clock_alarms_nobody(db, clock):
    for name in heartbeat.WATCHED:
        heartbeat.beat(name)
    clock.skip(days=400)
    assert names() == []
