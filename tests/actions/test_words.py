"""desk.note, desk.triage, desk.unmask_phone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouwang.core import actions as core
from shouwang.core.models import JournalEntry
from shouwang.desk import actions as desk
from shouwang.desk.models import Note, Request
from tests.world import MORNING, raw, verbs

LATER = MORNING + timedelta(minutes=3)


def kept(request) -> Request:
    return Request.objects.get(pk=request.pk)


# --- note ---------------------------------------------------------------------------------------------


def test_note(world, request_):
    made = desk.note(request_, "  她耳朵不好  ", by=world.by(world.lu), at=LATER, is_for_resident=True)
    note = Note.objects.get()
    assert (note.text, note.author, note.written_at, note.is_for_resident, note.is_from_resident) == (
        "她耳朵不好", world.lu, LATER, True, False
    )  # fmt: skip
    assert JournalEntry.objects.get(verb="desk.noted").data == {"note": str(made.id)}
    assert kept(request_).next_at == request_.next_at


def test_note_twice(world, request_):
    notes = [desk.note(request_, "x", by=world.by(world.lu), at=LATER, once_key="k") for _ in range(2)]
    assert notes[0] == notes[1] and verbs(request_).count("desk.noted") == 1


@pytest.mark.parametrize(("text", "code"), [("  ", "empty"), ("长" * 4001, "too_long")])
def test_note_refuses(world, request_, refused, text, code):
    with refused(code):
        desk.note(request_, text, by=world.by(world.lu), at=LATER)


@pytest.mark.parametrize("name", ["qian", "sun", "far_staff"])
def test_note_wrong_role(world, request_, refused, name):
    with refused("not_allowed"):
        desk.note(request_, "x", by=world.by(getattr(world, name)), at=LATER)


def test_what_the_resident_adds_reaches_the_owner_at_once(world, request_):
    desk.note(request_, "还要药", by=world.resident(request_), at=LATER)
    note = Note.objects.get()
    assert (note.is_from_resident, note.is_for_resident, note.author) == (True, True, None)
    assert kept(request_).next_at == LATER + timedelta(minutes=1)


def test_a_talkative_resident_takes_it_from_nobody(world, clock):
    """A note brings a reminder forward, never the passing on: the owner keeps the time that is theirs."""
    asked = world.receive(urgency="medium")
    for _ in range(5):
        desk.note(asked, "怎么还没来", by=world.resident(asked), at=clock.forward(minutes=3))
    assert [ring.why for ring in clock.rings(asked)] == ["received", "reminded"]
    assert kept(asked).owner == world.lu


def test_a_note_does_not_wake_what_waits(world, request_):
    desk.wait(request_, until=MORNING + timedelta(days=3), waits_for="医生", by=world.by(world.lu), at=MORNING)
    desk.note(request_, "好的", by=world.resident(request_), at=LATER)
    assert kept(request_).next_at == MORNING + timedelta(days=3)


def test_a_note_on_what_is_closed_opens_nothing(world, request_):
    desk.finish(request_, by=world.by(world.lu), at=LATER)
    desk.note(request_, "谢谢", by=world.resident(request_), at=LATER)
    assert not kept(request_).is_open


# --- triage -------------------------------------------------------------------------------------------


def test_triage(world, request_):
    desk.triage(
        request_, kind="emergency", urgency="high", household=world.doors["5-1-101"], tags=["血透"],
        by=world.by(world.lu), at=LATER,
    )  # fmt: skip
    after = kept(request_)
    assert (after.kind, after.urgency, after.household, after.building, after.tags) == (
        "emergency", "high", world.doors["5-1-101"], world.building5, ["血透"]
    )  # fmt: skip
    assert after.resident is None  # she does not live at that door
    assert (after.answer_by, after.due_at) == (MORNING + timedelta(minutes=2),) * 2
    assert after.next_at > LATER
    assert JournalEntry.objects.get(verb="desk.triaged").data["fields"] == [
        "building_id", "household_id", "kind", "resident_id", "tags", "urgency",
    ]  # fmt: skip


def test_triage_twice(world, request_):
    for _ in range(2):
        desk.triage(request_, urgency="high", by=world.by(world.lu), at=LATER)
    assert verbs(request_).count("desk.triaged") == 1


def test_triage_leaves_every_other_column_alone(world, request_):
    before = raw("SELECT text, caller_phone FROM desk_request")
    desk.triage(request_, urgency="high", by=world.by(world.lu), at=LATER)
    assert raw("SELECT text, caller_phone FROM desk_request") == before  # sealed text is not written anew


def test_triage_of_what_came_back_keeps_its_new_promise(world, request_):
    by = world.by(world.lu)
    desk.finish(request_, by=by, at=LATER)
    later = MORNING + timedelta(days=3)
    desk.reopen(request_, by=by, at=later)
    promised = kept(request_).finish_by
    assert promised > later
    desk.triage(request_, urgency="high", by=by, at=later)
    assert kept(request_).finish_by == promised


def test_triage_refuses(world, request_, refused):
    by = world.by(world.lu)
    with refused("unknown_kind"):
        desk.triage(request_, kind="nonsense", by=by, at=LATER)
    with refused("unknown_urgency"):
        desk.triage(request_, urgency="extreme", by=by, at=LATER)
    with refused("unknown_place"):
        desk.triage(request_, household=world.doors["9-101"], by=by, at=LATER)
    with refused("unknown_place"):
        desk.triage(request_, building=world.building9, by=by, at=LATER)
    desk.finish(request_, by=by, at=LATER)
    with refused("closed"):
        desk.triage(request_, urgency="high", by=by, at=LATER)


@pytest.mark.parametrize("name", ["ahao", "zhou", "qian", "sun"])
def test_triage_wrong_role(world, request_, refused, name):
    with refused("not_allowed"):
        desk.triage(request_, urgency="high", by=world.by(getattr(world, name)), at=LATER)


# --- opening masked fields ----------------------------------------------------------------------------


def test_the_callers_number_is_opened_and_that_is_in_the_journal(world):
    asked = world.receive(caller_phone="13800130002")
    assert desk.unmask_phone(asked, by=world.by(world.lu), at=LATER) == "13800130002"
    line = JournalEntry.objects.get(verb="desk.unmasked")
    assert (line.actor, line.subject_id, line.data) == (world.lu, asked.pk, {"field": "caller_phone"})


def test_volunteers_open_only_their_own(world, refused):
    asked = world.receive(caller_phone="13800130002")
    with refused("not_yours"):
        desk.unmask_phone(asked, by=world.by(world.ahao), at=LATER)
    desk.assign(asked, to=world.ahao, by=world.by(world.lu), at=MORNING)
    assert desk.unmask_phone(asked, by=world.by(world.ahao), at=LATER) == "13800130002"
    with refused("not_allowed"):
        desk.unmask_phone(asked, by=world.by(world.qian), at=LATER)


@pytest.mark.parametrize(
    ("field", "whole"),
    [
        ("phones", "13800130001"), ("id_number", "990101194003050025"), ("contacts", "儿子 13800130002"),
        ("remarks", "耳朵不好，敲门要重"), ("health_tags", "血透"),
    ],
)  # fmt: skip
def test_a_residents_field(world, field, whole):
    assert core.unmask(world.grandma, field, by=world.by(world.lu), at=LATER) == whole
    assert JournalEntry.objects.get(verb="core.unmasked").data == {"field": field}


def test_a_residents_field_refuses(world, refused):
    with refused("refused"):
        core.unmask(world.grandma, "pinyin", by=world.by(world.lu), at=LATER)
    for name in ("ahao", "zhou", "qian", "sun", "far_staff"):
        with refused("not_allowed"):
            core.unmask(world.grandma, "phones", by=world.by(getattr(world, name)), at=LATER)
