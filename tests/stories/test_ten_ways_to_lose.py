"""Ten ways in which our peers lost somebody's plea, each tried on us: one test a way, with the peer by name.

The docstrings name the source; the unforgiving halves, with processes really killed, are in `make chaos`.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from procrastinate.contrib.django.models import ProcrastinateJob

from shouwang.cli.watching import Ping
from shouwang.core import actions as core
from shouwang.core import heartbeat, jobs, links, reckoning, sweep
from shouwang.core.refusal import Refused
from shouwang.desk import actions as desk
from shouwang.desk import queries
from shouwang.desk.actions import due, outcomes
from shouwang.desk.models import Request
from shouwang.desk.rules import OPEN
from shouwang.intake import jobs as intake_jobs
from shouwang.intake.models import ImportState
from shouwang.intake.roster import actions as roster_actions
from shouwang.lib import clock as house_clock
from tests.intake.roster_files import PEOPLE, upload, workbook
from tests.seats import seated, text_of
from tests.world import raw, verbs


def kept(thing):
    return type(thing).objects.get(pk=thing.pk)


def in_the_inbox(world, asked, at) -> bool:
    return queries.inbox(world.by(world.lu), queries.InboxFilter(), at).filter(pk=asked.pk).exists()


def agree(world, roster, defer=intake_jobs.put_into_queue):
    return roster_actions.commit_roster(roster, buildings=(), gone=(), by=world.by(world.lu), at=world.at, defer=defer)


# --- 1 ------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_1_marked_processed_before_the_message_leaves(world, clock, monkeypatch):
    """healthchecks, `sendalerts.py`: the flip is marked as processed, then the process dies, and nobody is told.
    Here the mark and the deed are one transaction: a reminder without its line moves nothing, a job that could not
    be put into the queue leaves the import open, and a job never runs ahead of what it is about.
    """
    asked = world.receive(urgency="high")
    at = clock.skip(minutes=6)
    with monkeypatch.context() as broken:
        broken.setattr(due.journal, "record", lambda *a, **k: (_ for _ in ()).throw(OSError("the wire is cut")))
        clock.sweep()
    assert (kept(asked).reminded, verbs(asked)) == (0, ["desk.received"])
    clock.forward(seconds=sweep.AFTER_FAILURE.total_seconds())
    assert verbs(asked) == ["desk.received", "desk.reminded"] and kept(asked).reminded == 1
    roster = upload(world, workbook(*PEOPLE))

    def cut(_roster):
        raise OSError("the queue is not there")

    with pytest.raises(OSError, match="the queue"):
        agree(world, roster, defer=cut)
    assert (kept(roster).state, ProcrastinateJob.objects.count()) == (ImportState.PREVIEW, 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        agree(world, roster)
        1 / 0  # noqa: B018
    assert (kept(roster).state, ProcrastinateJob.objects.count()) == (ImportState.PREVIEW, 0)
    agree(world, roster)
    assert (kept(roster).state, ProcrastinateJob.objects.count()) == (ImportState.RUNNING, 1)
    assert at


# --- 2 ------------------------------------------------------------------------------------------------


def a_worker_takes_it() -> int:
    """A worker fetches the only job, as procrastinate does; returns the worker's number."""
    ((worker,),) = raw("SELECT procrastinate_register_worker_v1()")
    assert raw("SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)", worker)[0][0]
    return worker


def test_2_worker_dies_mid_send(world, clock):
    """FixMyStreet, `SendDaemon.pm`: the row stays "processing", and the mail about stuck reports passes it by.

    Here a job whose worker gives no sign goes back into the queue, the sweep takes up what is "running" like
    anything that is due, and the account names it until then.
    """
    roster = upload(world, workbook(*PEOPLE))
    agree(world, roster)
    worker = a_worker_takes_it()
    assert ProcrastinateJob.objects.get().status == "doing"
    assert jobs.take_up_stalled() == 0, "it is alive"
    raw("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '40 seconds' WHERE id = %s", worker)
    assert jobs.take_up_stalled() == 1
    assert ProcrastinateJob.objects.get().status == "todo"
    assert jobs.take_up_stalled() == 0

    at = clock.skip(minutes=16)
    assert any(str(roster.pk) in line for row in reckoning.reckon(at) for line in row.lost)
    assert clock.sweep() == 1
    assert ProcrastinateJob.objects.filter(task_name="intake.carry_out_roster", status="todo").count() == 2
    for _run in range(2):  # the same work handed out twice is done once
        intake_jobs.carry_out_roster.func(str(roster.pk))
    assert verbs(roster).count("intake.imported") == 1 and kept(roster).people_new == 3


def test_2_a_beat_that_died_with_its_worker_is_not_beaten_again(world):
    """What comes by itself every 20 s is thrown away instead of being put back beside its successor."""
    jobs.beat.defer(timestamp=0)
    worker = a_worker_takes_it()
    jobs.beat.defer(timestamp=1)
    raw("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '40 seconds' WHERE id = %s", worker)
    jobs.take_up_stalled()
    assert list(ProcrastinateJob.objects.values_list("status", flat=True)) == ["todo"]


# --- 3 ------------------------------------------------------------------------------------------------


def test_3_late_job_silently_skipped(world, clock):
    """CommCare: a scheduled message that is more than 48 hours late is dropped without a word.

    Here late never means skipped: after three months of silence everything is taken up in the first round, once.
    """
    asked = [world.receive(urgency=urgency) for urgency in ("high", "medium", "low")]
    waiting = world.receive(caller_name="waits")
    desk.wait(waiting, until=clock.at + timedelta(days=2), waits_for="医院", by=world.by(world.lu), at=clock.at)
    roster = upload(world, workbook(*PEOPLE))
    agree(world, roster)
    clock.skip(days=90)
    clock.sweep()
    assert [verbs(each)[-1] for each in asked] == ["desk.reminded"] * 3
    assert verbs(waiting)[-1] == "desk.woke"
    raw("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '90 days'")
    assert a_worker_takes_it()


# --- 4 ------------------------------------------------------------------------------------------------


def test_4_queue_entry_vanishes_or_is_never_served(world, clock, monkeypatch):
    """Crisis Cleanup #751 ("callback disappears into oblivion") and #845 (13 call-backs queued, none served).

    Here the whole queue is served, more than a batch, past a bad entry; nothing open can be deleted with its owner;
    what was deleted by force is in the account; and a queue that nobody serves is on every staff page.
    """
    monkeypatch.setattr(sweep, "BATCH", 4)
    asked = [world.receive(urgency="high", caller_name=str(number)) for number in range(13)]
    action = sweep._due_actions[Request]

    def take_up(request, at):
        if request.pk == asked[2].pk:
            raise RuntimeError("a bad entry")
        action(request, at)

    monkeypatch.setitem(sweep._due_actions, Request, take_up)
    clock.skip(minutes=6)
    clock.sweep()
    assert [verbs(each).count("desk.reminded") for each in asked] == [1, 1, 0] + [1] * 10
    monkeypatch.setitem(sweep._due_actions, Request, action)
    clock.forward(minutes=5)
    assert verbs(asked[2]).count("desk.reminded") == 1

    with pytest.raises(ProtectedError):
        world.lu.delete()
    raw("DELETE FROM desk_request WHERE id = %s", asked[0].pk)
    assert any(f"{asked[0].pk} was received and is gone" in line for row in reckoning.reckon() for line in row.lost)

    for name in heartbeat.WATCHED:
        heartbeat.beat(name)
    agree(world, upload(world, workbook(*PEOPLE)))
    heartbeat.beat_queue()
    assert heartbeat.stale() == []
    raw("UPDATE procrastinate_events SET at = now() - interval '4 minutes'")
    heartbeat.beat_queue()
    assert [each.name for each in heartbeat.stale()] == [heartbeat.QUEUE]
    banner = '<div class="banner tone-overdue" role="alert">'
    assert banner in seated(world.lu).get(f"/c/{world.meiyuan.slug}/inbox/").content.decode()


# --- 5 ------------------------------------------------------------------------------------------------


def test_5_offline_edits_dropped(world, clock):
    """Crisis Cleanup (three tries, then gone), CHT (moved area), CommCare (deactivated account).

    What the server does today with an outcome that comes late, often, or for something that has moved: it is taken
    once, and what is not taken is said. The telephone's own queue, and the quarantine for an outcome that is
    refused or whose sender's link has ended, belong to the offline list: tests/offline (issue 4, "Offline").
    """
    asked = world.receive(urgency="high")
    desk.assign(asked, to=world.ahao, by=world.by(world.lu), at=clock.at)
    phone = seated(world.ahao)
    page = f"/v/{links.volunteer_token(world.ahao)}/"
    told = {"outcome": "nobody_in", "note": "敲了三次", "once_key": "from-the-stairs"}
    code = next(o.code for o in outcomes.kinds()[asked.kind].outcomes if o.move == "try_again")
    for minutes in (0, 1, 600):  # hours later, from a pocket with no net: the same report again
        clock.skip(minutes=minutes)
        assert phone.post(f"{page}{asked.pk}/", told | {"outcome": code}).status_code == 302
    assert verbs(asked).count("desk.tried") == 1 and kept(asked).attempts == 1
    assert asked.notes.count() == 1

    desk.assign(asked, to=world.mei, by=world.by(world.lu), at=clock.at)  # it moved while he had no net
    before = verbs(asked)
    said = phone.post(f"{page}{asked.pk}/", {"outcome": "done", "once_key": "late"}, follow=True)
    assert verbs(asked) == [*before, "desk.report_held"] and kept(asked).owner == world.mei, (
        "nobody closes what is another's"
    )
    assert any("the office" in str(message) for message in said.context["messages"]), "and it is said"


def test_6_send_succeeds_with_no_address(world, clock, caplog):
    """ucloud, `subscribe_msg.go`: sending to somebody without an address returns success.

    Here nothing is ever handed to nobody: not to who cannot take it, not to a committee where all are away, not by
    hand in the database; and an outside that says 200 and means no is not taken for a success.
    """
    asked = world.receive()
    for nobody in (world.qian, world.far_staff):
        with pytest.raises(Refused):
            desk.assign(asked, to=nobody, by=world.by(world.lu), at=clock.at)
    core.mark_absent(world.mei, by=world.by(world.lu), at=clock.at)
    with pytest.raises(Refused):
        desk.assign(asked, to=world.mei, by=world.by(world.lu), at=clock.at)
    assert kept(asked).owner == world.lu

    for person in (world.lu, world.wang, world.chen):
        core.mark_absent(person, by=world.by(world.guo), at=clock.at)
    assert world.receive(by=world.by(world.guo), caller_name="late").owner == world.guo
    with pytest.raises(IntegrityError), transaction.atomic():
        raw("UPDATE desk_request SET owner_id = NULL WHERE id = %s", asked.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        raw("UPDATE desk_request SET next_at = NULL WHERE id = %s", asked.pk)

    assert Ping("").send() is False and Ping("mailto:somebody").send() is False
    ping = Ping("data:text/plain,OK%20(not%20found)")
    ping._url = "data:text/plain,OK%20(not%20found)"  # an answer without a network
    ping._send()
    assert "not found" in caplog.text


# --- 7 ------------------------------------------------------------------------------------------------


def test_7_acknowledged_then_forgotten(world, clock):
    """GoAlert #1919: an alert that somebody acknowledged never rings again.

    Here a word runs out: reminded twice, then it passes on; and the wheel turns until somebody closes it.
    """
    asked = world.receive(urgency="high")
    desk.answer(asked, by=world.by(world.lu), at=clock.forward(minutes=1))
    clock.forward(minutes=35)
    assert [ring.why for ring in clock.rings(asked)] == ["received", "reminded", "reminded", "passed_on"]
    assert kept(asked).owner == world.wang
    clock.forward(hours=6)
    assert clock.rings(asked)[-1].at > clock.at - timedelta(minutes=11), "six hours later it still rings"
    assert kept(asked).owner == world.guo


# --- 8 ------------------------------------------------------------------------------------------------


def test_8_person_away_task_invisible_or_given_to_a_random_user(world, clock):
    """Chatwoot #6889 (an agent on leave keeps them), SORMAS #2015 (cannot be reassigned), #4507 (a random user).

    Here it moves in the same moment, to the next of the line-up and nobody else, and everybody sees where it is.
    """
    asked = [world.receive(caller_name=str(number)) for number in range(6)]
    core.mark_absent(world.lu, by=world.by(world.chen), at=clock.at)
    assert {kept(each).owner for each in asked} == {world.wang}, "the next in line, each time the same"
    assert all("desk.moved_on" in verbs(each) for each in asked)
    assert all(in_the_inbox(world, each, clock.at) for each in asked)
    core.mark_absent(world.wang, by=world.by(world.chen), at=clock.at)
    assert {kept(each).owner for each in asked} == {world.chen}
    raw("UPDATE desk_request SET owner_id = %s WHERE id = %s", world.lu.pk, asked[0].pk)  # it slipped past the marking
    clock.sweep()
    assert kept(asked[0]).owner == world.chen


# --- 9 ------------------------------------------------------------------------------------------------

BLANK = {
    "building_id": None, "household_id": None, "resident_id": None, "handed_by_id": None, "answered_at": None,
    "started_at": None, "wait_until": None,
}  # fmt: skip
EMPTY = ("place_text", "beneficiary_name", "caller_name", "phone_hash", "owner_post", "outcome", "waits_for")


@pytest.mark.parametrize("state", [*OPEN, "paused", ""])
@pytest.mark.parametrize("kind", ["food_need", "a_kind_that_was_removed"])
def test_9_task_hidden_by_a_wrong_status_or_blank_field(world, clock, state, kind):
    """Platelet #152 (a status bug hid a job from the rider), SORMAS #428 (contacts invisible for a blank field).

    Here only `closed_at` takes something off the list: every state, also one that no version knows, with every
    field blank that can be, is in the inbox, on its page, on the volunteer's list, and in the sweep's hands.
    """
    asked = world.receive(urgency="high")
    desk.assign(asked, to=world.ahao, by=world.by(world.lu), at=clock.at)
    Request.objects.filter(pk=asked.pk).update(state=state, kind=kind, **BLANK, **dict.fromkeys(EMPTY, ""))
    desk_of_lu = seated(world.lu)
    for page in ("inbox/", "", f"requests/{asked.pk}/"):
        shown = desk_of_lu.get(f"/c/{world.meiyuan.slug}/{page}")
        assert shown.status_code == 200, page
        assert asked.number in text_of(shown), page
    assert asked.number in text_of(seated(world.ahao).get(f"/v/{links.volunteer_token(world.ahao)}/"))
    assert seated(world.chen).get(f"/f/{links.follow_token(asked.id)}/").status_code == 200
    clock.skip(minutes=30)
    assert clock.sweep() == 1
    assert len(verbs(asked)) == 3
    assert kept(asked).next_at > clock.at


def test_9_every_open_state_can_be_closed(world, clock):
    for state in OPEN:
        asked = world.receive(caller_name=state)
        Request.objects.filter(pk=asked.pk).update(state=state.value, wait_until=None)
        desk.finish(asked, by=world.by(world.lu), at=clock.at, is_solved=True)
        assert kept(asked).state == "done"


# --- 10 -----------------------------------------------------------------------------------------------


def test_10_empty_step_still_waits(world, clock):
    """GoAlert #4548: an escalation step without anybody still waits its full delay.

    Here a step is a person who is there: with two of three away, and then all, it goes at once to the next who is.
    """
    for person in (world.wang, world.chen):
        core.mark_absent(person, by=world.by(world.guo), at=clock.at)
    asked = world.receive(urgency="high")
    promise = (kept(asked).answer_by - asked.opened_at).total_seconds() / 60
    clock.forward(minutes=promise)
    rings = [(ring.who, (ring.at - asked.opened_at).total_seconds() / 60, ring.why) for ring in clock.rings(asked)]
    assert rings == [("Lu", 0, "received"), ("Lu", promise / 2, "reminded"), ("Guo", promise, "passed_on")]

    core.mark_absent(world.lu, by=world.by(world.guo), at=clock.at)
    other = world.receive(urgency="high", by=world.by(world.guo), caller_name="nobody is in")
    assert [(ring.who, ring.at) for ring in clock.rings(other)] == [("Guo", clock.at)], "not after three empty steps"


# --- and the clock that all of them hang on ---------------------------------------------------------------


def test_a_clock_that_was_wrong_leaves_nothing_stuck(world, clock, caplog):
    """A machine wakes twenty days ahead, a round of the sweep runs, and the clock is set right again."""
    right = clock.at
    asked = [world.receive(urgency=urgency) for urgency in ("high", "medium", "low")]
    waiting = world.receive(caller_name="waits")
    far = right + timedelta(days=60)
    desk.wait(waiting, until=far, waits_for="医院", by=world.by(world.lu), at=right)
    clock.sweep()
    clock.skip(days=20)
    assert clock.sweep() == 3
    ahead = {each.pk: kept(each).next_at - clock.at for each in asked}
    clock.set(right + timedelta(minutes=1))
    assert clock.sweep() == 0, "nobody is reminded a second time at once"
    assert "set back" in caplog.text
    for each in asked:
        assert kept(each).next_at - clock.at == ahead[each.pk], "as far off as it was, not twenty days"
    assert kept(waiting).next_at == far, "a date that people agreed on stays"
    assert clock.sweep() == 0
    clock.forward(hours=13)
    assert all(verbs(each).count("desk.reminded") + verbs(each).count("desk.passed_on") >= 2 for each in asked)
    assert all(row.is_whole for row in reckoning.reckon(clock.at))


def test_two_sweeps_of_which_one_has_a_wrong_clock(world, clock):
    """The right one's round falls between the wrong one's beginning and what it writes."""
    asked = world.receive()
    right, wrong = clock.at, clock.at + timedelta(days=400)
    sweep._mind_the_clock(wrong)
    sweep.run_once(right)
    assert sweep._batch(Request, sweep.open_things()[Request], wrong) == 1
    assert kept(asked).next_at > wrong
    clock.skip(minutes=1)
    assert clock.sweep() == 0
    assert kept(asked).next_at < clock.at + timedelta(days=1)
    assert verbs(asked).count("desk.reminded") == 1


def test_a_sign_of_life_from_the_future_is_none(db, monkeypatch):
    """The machine's clock was set back by a day, and the sweep died: its last beat still lies ahead."""
    now = [house_clock.machine_now()]
    monkeypatch.setattr(house_clock, "machine_now", lambda: now[0])
    for name in heartbeat.WATCHED:
        heartbeat.beat(name)
    now[0] -= timedelta(days=1)
    for name in ("worker", "watcher", "queue"):
        heartbeat.beat(name)
    assert [each.name for each in heartbeat.stale()] == ["sweep"]
