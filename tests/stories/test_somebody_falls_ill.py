"""People fall ill in the middle of the work, one after another, as they did (R0)."""

from __future__ import annotations

from datetime import timedelta

from shouwang.core import actions as core
from shouwang.core import journal
from shouwang.desk import actions as desk
from shouwang.desk.models import Request
from tests.world import MORNING, verbs


def owners():
    return [request.owner.name for request in Request.objects.select_related("owner").order_by("number")]


def test_everything_moves_at_once_and_history_says_so(world, clock):
    asked = [world.receive(), world.receive(urgency="high"), world.receive(urgency="low")]
    desk.start(asked[1], by=world.by(world.lu), at=clock.at)
    desk.wait(asked[2], until=MORNING + timedelta(days=5), waits_for="物业", by=world.by(world.lu), at=clock.at)
    clock.skip(minutes=1)
    core.mark_absent(world.lu, by=world.by(world.chen), at=clock.at)
    assert owners() == ["Wang"] * 3
    for request in asked:
        last = journal.history([request.pk])[-1]
        assert (last["verb"], last["at"]) == ("desk.moved_on", clock.at)
        assert "Lu" in last["sentence"] and "Wang" in last["sentence"]
    states = [request.state for request in Request.objects.order_by("number")]
    assert states == ["new", "underway", "waiting"]  # what was being done is still being done
    waiting = Request.objects.get(pk=asked[2].pk)
    assert waiting.next_at == MORNING + timedelta(days=5)


def test_the_next_person_gets_their_own_time(world, clock):
    asked = world.receive(urgency="high")
    clock.forward(minutes=6)
    core.mark_absent(world.lu, by=world.by(world.chen), at=clock.at)
    asked.refresh_from_db()
    assert asked.reminded == 0 and asked.next_at > clock.at
    clock.forward(minutes=5)
    assert [ring.who for ring in clock.rings(asked)] == ["Lu", "Lu", "Wang", "Wang"]


def test_one_after_another_until_only_the_street_is_left(world, clock):
    asked = world.receive()
    for person, heir in ((world.lu, "Wang"), (world.wang, "Chen"), (world.chen, "Guo")):
        clock.skip(minutes=1)
        core.mark_absent(person, by=world.by(world.guo), at=clock.at)
        assert owners() == [heir]
    asked.refresh_from_db()
    assert asked.is_last_rung
    assert verbs(asked).count("desk.moved_on") == 3


def test_empty_rungs_are_skipped_at_once(world, clock):
    for person in (world.wang, world.chen):
        core.mark_absent(person, by=world.by(world.lu), at=clock.at)
    asked = world.receive(urgency="high")
    clock.forward(minutes=10)
    assert [ring.who for ring in clock.rings(asked)] == ["Lu", "Lu", "Guo"]


def test_where_nobody_is_there_it_goes_to_the_street_and_is_red_from_the_start(world, clock):
    for person in (world.lu, world.wang, world.chen):
        core.mark_absent(person, by=world.by(world.guo), at=clock.at)
    asked = world.receive()
    assert (asked.owner_id, asked.is_last_rung) == (world.guo.id, True)


def test_back_again_takes_what_is_new_and_nothing_is_taken_from_anybody(world, clock):
    first = world.receive()
    core.mark_absent(world.lu, by=world.by(world.chen), at=clock.at, until=clock.at + timedelta(days=3))
    clock.skip(days=3)
    clock.sweep()
    second = world.receive()
    first.refresh_from_db()
    assert first.owner_id != world.lu.id and second.owner_id == world.lu.id


def test_a_volunteer_who_falls_ill(world, clock):
    asked = world.receive()
    desk.assign(asked, to=world.ahao, by=world.by(world.chen), at=clock.at)
    core.mark_absent(world.ahao, by=world.by(world.lu), at=clock.at)
    asked.refresh_from_db()
    assert asked.owner == world.chen  # back to whoever gave it
