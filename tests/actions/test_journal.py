"""The journal: append-only, in the transaction of the change, and the wiring that hangs on it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from shouwang.core import journal
from shouwang.core.access import THE_SYSTEM, require, table
from shouwang.core.models import JournalEntry
from shouwang.core.refusal import Refused
from tests.world import MORNING, raw


@pytest.mark.parametrize(
    "sql",
    ["UPDATE core_journalentry SET verb = 'desk.finished'", "DELETE FROM core_journalentry",
     "UPDATE core_journalentry SET at = now()"],
)  # fmt: skip
def test_nobody_rewrites_it(request_, sql):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        raw(sql)


def test_the_role_of_the_app_opens_no_door_by_itself(request_):
    """Only the owner's functions delete (`core/keeping/door.py`); saying the word of the trigger is not enough."""
    ((is_owner,),) = raw(
        "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE relname = 'core_journalentry'"
    )
    assert not is_owner, "tests work as the app's role"
    for sql in ("DELETE FROM core_journalentry", "DELETE FROM core_destruction"):
        with transaction.atomic():
            raw("SET LOCAL shouwang.destroying = 'on'")
            if sql.endswith("destruction"):
                raw("INSERT INTO core_destruction (id, thing, kind, how_many, cause, reason, up_to, at)"
                    " VALUES (gen_random_uuid(), 'x', '', 1, 'term', '', now(), now())")  # fmt: skip
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                raw(sql)


def test_a_street_with_a_real_account_is_not_forgotten(world, request_):
    from shouwang.core import actions as core
    from shouwang.core.models import Account

    core.open_account(world.lu, username="lu", by=world.by(world.chen), at=MORNING)
    with pytest.raises(DatabaseError, match="real account"), transaction.atomic():
        raw("SELECT core_forget_demonstration(%s)", world.street.pk)
    Account.objects.update(is_demonstration=True)
    raw("SELECT core_forget_demonstration(%s)", world.street.pk)
    assert not JournalEntry.objects.filter(street=world.street).exists()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        raw("DELETE FROM core_journalentry")


def test_an_unknown_verb_fails(world, request_):
    with pytest.raises(KeyError):
        journal.record("desk.vanished", request_, by=THE_SYSTEM, at=MORNING)
    with pytest.raises(LookupError, match=r"desk\.vanished"):
        journal.wire({"desk.vanished": ()})


def test_an_unknown_verb_of_access_fails_and_is_no_refusal(world):
    with pytest.raises(KeyError):
        require(world.by(world.lu), "desk.vanish")


def test_the_system_may_only_what_is_said():
    may = {verb for verb, roles in table().items() if "system" in roles}
    assert {"desk.pass_on", "desk.remind", "desk.resume", "core.mark_back"} <= may
    with pytest.raises(Refused):
        require(THE_SYSTEM, "desk.finish")


def test_handlers_three_deep_and_not_deeper(world, request_, monkeypatch):
    seen = []

    def again(entry):
        seen.append(entry.verb)
        if len(seen) < limit:
            journal.record("desk.noted", request_, by=THE_SYSTEM, at=MORNING)

    monkeypatch.setitem(journal._handlers, "desk.noted", (again,))
    limit = 3
    journal.record("desk.noted", request_, by=THE_SYSTEM, at=MORNING)
    assert len(seen) == 3
    seen.clear()
    limit = 9
    before = JournalEntry.objects.count()
    with pytest.raises(RecursionError), transaction.atomic():
        journal.record("desk.noted", request_, by=THE_SYSTEM, at=MORNING)
    assert JournalEntry.objects.count() == before
    seen.clear()
    limit = 1
    journal.record("desk.noted", request_, by=THE_SYSTEM, at=MORNING)  # the depth is counted anew


def test_a_broken_handler_takes_the_change_back(world, monkeypatch):
    from shouwang.core import actions as core
    from shouwang.core.models import Membership

    def broken(entry):
        raise RuntimeError("broken")

    monkeypatch.setitem(journal._handlers, "core.marked_absent", (broken,))
    with pytest.raises(RuntimeError):
        core.mark_absent(world.lu, by=world.by(world.chen), at=MORNING)
    assert not Membership.objects.get(pk=world.lu.pk).is_absent


def test_a_bulk_write_does_not_pass_the_wiring_by(world, monkeypatch):
    monkeypatch.setitem(journal._handlers, "core.admitted", (lambda entry: None,))
    with pytest.raises(RuntimeError, match="wired"):
        journal.record_many("core.admitted", [world.grandma], by=THE_SYSTEM, at=MORNING, committee_id=world.meiyuan.id)


def test_history_names_people_and_never_breaks(world, request_):
    from shouwang.desk import actions as desk

    desk.assign(request_, to=world.ahao, by=world.by(world.lu), at=MORNING)
    sentences = [line["sentence"] for line in journal.history([request_.pk])]
    assert len(sentences) == 2 and "Lu" in sentences[1] and "A-Hao" in sentences[1]


def test_history_costs_two_queries_however_long(world, request_, django_assert_num_queries):
    from shouwang.desk import actions as desk

    for text in "abc":
        desk.note(request_, text, by=world.by(world.lu), at=MORNING)
    with django_assert_num_queries(2):
        journal.history([request_.pk])


def test_nothing_personal_is_in_it(world):
    """Ids, codes and moments only."""
    from shouwang.desk import actions as desk

    asked = world.receive("要胰岛素", caller_name="单建国", caller_phone="13800130002")
    desk.note(asked, "她有糖尿病", by=world.by(world.lu), at=MORNING)
    desk.wait(asked, until=MORNING.replace(day=19), waits_for="张医生", by=world.by(world.lu), at=MORNING)
    for (data,) in raw("SELECT data::text FROM core_journalentry"):
        assert not any("一" <= character <= "鿿" for character in data), data
        assert "1380013" not in data  # three digits alone stand in many an id
