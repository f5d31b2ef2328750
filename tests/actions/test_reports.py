"""A report from the door: carried out once, or kept with its words until somebody of the office decides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from shouwang.core import actions as core
from shouwang.core.links import Standing
from shouwang.core.models import JournalEntry
from shouwang.core.reckoning import reckon
from shouwang.desk import actions as desk
from shouwang.desk.models import DoorReport, Request
from tests.world import raised, raw, verbs

from .conftest import outcomes


@pytest.fixture
def given(world, request_):
    """Grandma's request, in A-Hao's hands."""
    return desk.assign(request_, to=world.ahao, by=world.by(world.lu), at=world.at)


def tap(request, outcome="done", key="tap-1", **more):
    return desk.FromTheDoor(**{"once_key": key, "request": str(request.pk), "outcome": outcome, **more})


def hand_in(world, sent, *, who=None, standing=Standing.GOOD, at=None):
    return desk.hand_in(sent, standing=standing, by=world.by(who or world.ahao), at=at or world.at)


def held(world, request, **more):
    """A report that came when the request was with Mei already."""
    desk.assign(request, to=world.mei, by=world.by(world.lu), at=world.at)
    return hand_in(world, tap(request, **{"note": "老人说腿疼", **more}))


# --- handed in ----------------------------------------------------------------------------------------


def test_it_is_carried_out(world, given):
    report = hand_in(world, tap(given, note="送到了"))
    given.refresh_from_db()
    assert (given.state, given.outcome, given.is_solved) == ("done", "done", True)
    assert [note.text for note in given.notes.all()] == ["送到了"]
    assert (report.state, report.request_id, report.words, report.owner) == ("recorded", given.id, {}, None)


def test_the_same_key_twice_does_it_once(world, given):
    first = hand_in(world, tap(given, "nobody_in", note="没人"))
    again = hand_in(world, tap(given, "nobody_in", note="没人"), at=world.at + timedelta(hours=3))
    assert (again.id, again.is_repeat) == (first.id, True)
    given.refresh_from_db()
    assert (given.attempts, given.notes.count(), DoorReport.objects.count()) == (1, 1, 1)
    hand_in(world, tap(given, "nobody_in", key="tap-2"))
    given.refresh_from_db()
    assert given.attempts == 2, "another key is another visit"


def test_a_key_belongs_to_its_sender(world, given):
    other = desk.assign(world.receive("没油了"), to=world.mei, by=world.by(world.lu), at=world.at)
    hand_in(world, tap(given))
    assert hand_in(world, tap(other), who=world.mei).state == "recorded"


def test_what_happened_earlier_is_told_as_such(world, given):
    """The phone is a day wrong; it waited forty minutes."""
    at = world.at + timedelta(hours=1)
    wrong = at - timedelta(days=1)
    report = hand_in(world, tap(given, "nobody_in", said_at=wrong - timedelta(minutes=40), sent_at=wrong), at=at)
    assert report.done_at == at - timedelta(minutes=40)
    line = JournalEntry.objects.get(verb="desk.tried")
    assert (line.at, line.data["done_at"]) == (at, report.done_at.isoformat())
    given.refresh_from_db()
    assert given.next_at == at + timedelta(minutes=1), "half an hour after the vain visit has passed already"


def test_nothing_is_done_before_it_was_asked_for(world, given):
    report = hand_in(world, tap(given, said_at=world.at - timedelta(days=9), sent_at=world.at))
    assert report.done_at == given.opened_at


@pytest.mark.parametrize("change", ["reassigned", "closed otherwise", "withdrawn", "unknown answer", "gone"])
def test_what_cannot_be_carried_out_is_kept_whole(world, given, change):
    sent, reason = tap(given, note="老人说腿疼"), {"reassigned": "not_yours", "unknown answer": "refused",
                                                 "gone": "unknown_request"}.get(change, "closed")  # fmt: skip
    office = world.by(world.lu)
    if change == "reassigned":
        desk.assign(given, to=world.mei, by=office, at=world.at)
    elif change == "closed otherwise":
        desk.finish(given, by=office, at=world.at, is_solved=False, outcome="done_unsolved")
    elif change == "withdrawn":
        desk.cancel(given, by=office, at=world.at)
    elif change == "unknown answer":
        sent = tap(given, "dance", note="老人说腿疼")
    else:
        sent = desk.FromTheDoor(once_key="tap-1", request="no-such", outcome="done", note="老人说腿疼")
    before = Request.objects.values("state", "outcome", "owner_id").get(pk=given.pk)
    report = hand_in(world, sent)
    assert (report.state, report.reason, report.closed_at) == ("held", reason, None)
    assert report.owner and report.next_at and report.note == "老人说腿疼"
    assert Request.objects.values("state", "outcome", "owner_id").get(pk=given.pk) == before
    assert not given.notes.exists(), "a refusal takes the note back; it is kept in the report"
    (line,) = JournalEntry.objects.filter(verb="desk.report_held")
    assert "腿" not in str(line.data)
    assert "腿" not in str(raw("select words from desk_doorreport")), "sealed"


def test_the_same_end_contradicts_nothing(world, given):
    desk.finish(given, by=world.by(world.lu), at=world.at, is_solved=True, outcome="done")
    assert hand_in(world, tap(given, note="我也去过了")).state == "recorded"
    assert [note.text for note in given.notes.all()] == ["我也去过了"]


@pytest.mark.parametrize("standing", [Standing.ENDED, Standing.RENEWED])
def test_a_dead_link_changes_nothing_and_loses_nothing(world, given, standing):
    report = hand_in(world, tap(given, note="送到了"), standing=standing)
    given.refresh_from_db()
    assert (given.state, report.state, report.reason) == ("new", "held", standing.value)


def test_somebody_dismissed_while_on_the_stairs(world, given):
    by = world.by(world.ahao)
    core.dismiss(world.ahao, by=world.by(world.chen), at=world.at)
    report = desk.hand_in(tap(given), standing=Standing.GOOD, by=by, at=world.at)  # the link was read just before
    assert (report.reason, report.owner) == ("not_yours", world.lu)


def test_whoever_has_the_request_now_decides(world, given):
    desk.assign(given, to=world.wang, by=world.by(world.lu), at=world.at)
    assert hand_in(world, tap(given)).owner == world.wang
    desk.assign(given, to=world.mei, by=world.by(world.lu), at=world.at)
    assert hand_in(world, tap(given, key="tap-2")).owner == world.lu, "a volunteer decides nothing"


def test_a_call_for_help_is_urgent(world, given):
    desk.assign(given, to=world.mei, by=world.by(world.lu), at=world.at)
    report = hand_in(world, tap(given, "needs_help"))
    assert (report.urgency, report.next_at) == ("high", world.at + timedelta(minutes=5))


def test_taken_back_before_it_arrived(world, given):
    assert hand_in(world, tap(given, is_withdrawn=True)).state == "withdrawn"
    assert hand_in(world, tap(given)).state == "withdrawn", "the first sending comes after all"
    given.refresh_from_db()
    assert given.state == "new"


def test_taken_back_too_late(world, given):
    hand_in(world, tap(given))
    assert hand_in(world, tap(given, is_withdrawn=True)).state == "recorded"


def test_a_flood_waits_on_the_phone(world, given, refused, monkeypatch):
    monkeypatch.setattr("shouwang.desk.rules.MOST_REPORTS_AN_HOUR", {True: 2, False: 1})
    for key in ("one", "two"):
        hand_in(world, tap(given, "nobody_in", key=key))
    for standing in (Standing.GOOD, Standing.RENEWED):
        with refused("too_many"):
            hand_in(world, tap(given, "nobody_in", key="three"), standing=standing)
    assert hand_in(world, tap(given, "nobody_in", key="two")).is_repeat, "what is there is answered all the same"
    assert hand_in(world, tap(given, key="three"), at=world.at + timedelta(minutes=61)).state == "recorded"


@pytest.mark.parametrize("who", ["qian"])
def test_readers_report_nothing(world, given, refused, who):
    with refused("not_allowed"):
        desk.hand_in(tap(given), standing=Standing.GOOD, by=world.by(getattr(world, who), world.meiyuan), at=world.at)


def test_another_committees_request_is_unknown(world, given):
    far = world.receive(committee=world.guiyuan, household_id=world.doors["9-101"].id)
    assert hand_in(world, tap(far)).reason == "unknown_request"


def test_the_database_refuses_a_held_report_without_owner(world, given):
    report = hand_in(world, tap(given))
    for broken in ({"state": "held", "closed_at": None}, {"state": "held"}, {"closed_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DoorReport.objects.filter(pk=report.pk).update(**broken)


# --- decided ------------------------------------------------------------------------------------------


def test_taken_over_it_is_done_by_whoever_decides(world, given):
    report = held(world, given)
    for _ in range(2):
        settled = desk.take_over(report, is_carried_out=True, by=world.by(world.lu), at=world.at)
    given.refresh_from_db()
    assert (given.state, given.outcome, settled.state, settled.decided_by) == ("done", "done", "taken", world.lu)
    assert [(note.text, note.author) for note in given.notes.all()] == [("老人说腿疼", world.ahao)]
    assert verbs(given)[-3:] == ["desk.report_held", "desk.finished", "desk.report_taken"]


def test_only_its_words(world, given):
    report = held(world, given)
    desk.take_over(report, is_carried_out=False, by=world.by(world.lu), at=world.at)
    given.refresh_from_db()
    assert (given.state, given.notes.count()) == ("new", 1)


def test_set_aside_with_a_reason(world, given, refused):
    report = held(world, given)
    with refused("empty"):
        desk.set_aside(report, why="  ", by=world.by(world.lu), at=world.at)
    for _ in range(2):
        settled = desk.set_aside(report, why="敲错门了", by=world.by(world.lu), at=world.at)
    assert (settled.state, settled.decision, settled.note) == ("set_aside", "敲错门了", "老人说腿疼")
    assert verbs(given).count("desk.report_set_aside") == 1
    with refused("decided"):
        desk.take_over(report, is_carried_out=True, by=world.by(world.lu), at=world.at)


def test_what_is_closed_stays_closed(world, given, refused):
    report = held(world, given)
    desk.finish(given, by=world.by(world.lu), at=world.at, is_solved=True)
    with refused("closed"):
        desk.take_over(report, is_carried_out=True, by=world.by(world.lu), at=world.at)
    desk.take_over(report, is_carried_out=False, by=world.by(world.lu), at=world.at)
    assert given.notes.count() == 1


def test_without_a_request_it_can_only_be_set_aside(world, given, refused):
    report = hand_in(world, desk.FromTheDoor(once_key="tap-1", request="x", outcome="done"))
    with refused("no_request"):
        desk.take_over(report, is_carried_out=False, by=world.by(world.lu), at=world.at)
    desk.set_aside(report, why="查不到", by=world.by(world.lu), at=world.at)
    assert [line.verb for line in JournalEntry.objects.filter(subject_id=report.id)] == [
        "desk.report_held", "desk.report_set_aside",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["ahao", "zhou", "qian"])
def test_only_the_office_decides(world, given, refused, who):
    report, by = held(world, given), world.by(getattr(world, who), world.meiyuan)
    with refused("not_allowed"):
        desk.take_over(report, is_carried_out=True, by=by, at=world.at)
    with refused("not_allowed"):
        desk.set_aside(report, why="x", by=by, at=world.at)


def test_another_committee_does_not_decide(world, given, refused):
    report = held(world, given)
    with refused("not_allowed"):
        desk.set_aside(report, why="x", by=world.by(world.tian), at=world.at)


def test_the_account_knows_them(world, given):
    hand_in(world, tap(given))
    report = held(world, world.receive(), key="tap-2")
    (row,) = [row for row in reckon(world.at) if row.what == "desk.door_reports"]
    assert (row.received, row.closed, row.open, row.lost) == (2, 1, 1, [])
    DoorReport.objects.filter(pk=report.pk).delete()
    (row,) = [row for row in reckon(world.at) if row.what == "desk.door_reports"]
    assert row.lost == [f"report {report.pk} was held and is gone"]


# --- at the same moment -------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once(clock, race):
    world = raised()
    asked = desk.assign(world.receive(), to=world.ahao, by=world.by(world.lu), at=world.at)
    results = race(*[lambda: hand_in(world, tap(asked, "nobody_in", note="没人"))] * 4)
    assert sorted(result.is_repeat for result in results) == [False, True, True, True], results
    asked.refresh_from_db()
    assert (asked.attempts, asked.notes.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_decide_at_once(clock, race):
    world = raised()
    report = held(world, desk.assign(world.receive(), to=world.ahao, by=world.by(world.lu), at=world.at))
    results = race(
        lambda: desk.take_over(report, is_carried_out=True, by=world.by(world.lu), at=world.at),
        lambda: desk.set_aside(report, why="重复", by=world.by(world.wang), at=world.at),
    )
    assert outcomes(results) == ["decided", "ok"], results
