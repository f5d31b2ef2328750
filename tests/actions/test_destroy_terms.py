"""What stops the nightly action or sets its terms, and the records that nobody rewrites."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from shouwang.core import actions as core
from shouwang.core.models import Destruction, Hold, JournalEntry, OwnTerm, Resident
from shouwang.desk.models import Request
from tests.actions.test_destroy import DAY, ROWS, WORDS, everything
from tests.world import MORNING, raw

# --- holds --------------------------------------------------------------------------------------------


def test_a_hold_on_the_request_stops_it_until_it_is_lifted(world, closed):
    chen = world.by(world.chen)
    core.hold(closed, reason="court", by=chen, at=MORNING)
    core.hold(closed, reason="court", by=chen, at=MORNING)
    assert Hold.objects.count() == 1
    everything(MORNING + ROWS)
    assert Request.objects.get().text == "买两斤米"
    core.lift_hold(closed, by=chen, at=MORNING + ROWS)
    core.lift_hold(closed, by=chen, at=MORNING + ROWS)
    assert [line.verb for line in JournalEntry.objects.filter(subject_id=closed.pk).order_by("id")][-2:] == [
        "core.held", "core.hold_lifted"
    ]  # fmt: skip
    everything(MORNING + ROWS + DAY)
    assert not Request.objects.exists()


def test_a_hold_on_the_resident_covers_their_requests(world, closed):
    core.hold(world.grandma, reason="police", by=world.by(world.chen), at=MORNING)
    core.mark_gone(world.grandma, by=world.by(world.lu), at=MORNING)
    everything(MORNING + ROWS)
    assert Request.objects.get().text == "买两斤米"
    assert Resident.objects.get(pk=world.grandma.pk).name == "单秀英"


def test_only_the_heads_hold_and_with_a_reason(world, closed, refused):
    with refused("not_allowed"):
        core.hold(closed, reason="court", by=world.by(world.lu), at=MORNING)
    with refused("no_reason"):
        core.hold(closed, reason="because", by=world.by(world.chen), at=MORNING)
    with refused("not_allowed"):
        core.hold(closed, reason="court", by=world.by(world.tian, world.guiyuan), at=MORNING)


# --- the committee's own terms ------------------------------------------------------------------------


def test_a_committee_shortens_and_lengthens(world, closed):
    chen = world.by(world.chen)
    core.set_term(world.meiyuan, "desk.words", 30, kind="shopping_errand", by=chen, at=MORNING)
    core.set_term(world.meiyuan, "desk.words", 30, kind="shopping_errand", by=chen, at=MORNING)
    assert JournalEntry.objects.filter(verb="core.term_set").count() == 1
    everything(MORNING + 32 * DAY)
    assert Request.objects.get().text == ""


def test_the_houses_proposal_takes_the_own_term_away(world):
    chen = world.by(world.chen)
    core.set_term(world.meiyuan, "intake.chats", 7, by=chen, at=MORNING)
    core.set_term(world.meiyuan, "intake.chats", 30, by=chen, at=MORNING)
    assert not OwnTerm.objects.exists() and JournalEntry.objects.filter(verb="core.term_set").count() == 2


@pytest.mark.parametrize(
    ("code", "kind", "days", "because"),
    [
        ("desk.words", "food_need", 29, "bounds"),
        ("desk.words", "food_need", 1096, "bounds"),
        ("desk.words", "no_such", 90, "fixed"),
        ("core.journal", "", 30, "fixed"),
        ("no.such", "", 30, "fixed"),
    ],
)
def test_terms_have_bounds(world, refused, code, kind, days, because):
    with refused(because):
        core.set_term(world.meiyuan, code, days, kind=kind, by=world.by(world.chen), at=MORNING)


def test_only_the_heads_of_this_committee_set_terms(world, refused):
    for by in (world.by(world.lu), world.by(world.qian), world.by(world.tian, world.guiyuan)):
        with refused("not_allowed"):
            core.set_term(world.meiyuan, "intake.chats", 7, by=by, at=MORNING)


# --- the journal --------------------------------------------------------------------------------------


def test_lines_leave_the_journal_through_the_door_only(world, closed):
    """The database's own clock counts; the demonstration's clock destroys no line."""
    core.hold(closed, reason="court", by=world.by(world.chen), at=MORNING)
    raw("""INSERT INTO core_journalentry (id, street_id, committee_id, verb, at, actor_kind, subject_kind, subject_id, data)
           SELECT gen_random_uuid(), street_id, committee_id, verb, now() - age, 'system', 'desk.request', subject, '{}'
             FROM (VALUES ('desk.noted', interval '3651 days', gen_random_uuid()),
                          ('desk.noted', interval '3649 days', gen_random_uuid()),
                          ('desk.unmasked', interval '1096 days', gen_random_uuid()),
                          ('desk.noted', interval '5000 days', %s::uuid)) AS planted (verb, age, subject),
                  (SELECT street_id, id AS committee_id FROM core_committee WHERE slug = 'meiyuan') here""",
        closed.pk)  # fmt: skip
    before = JournalEntry.objects.count()
    everything(MORNING + 100 * ROWS)
    lines = set(Destruction.objects.filter(thing="core.journal").values_list("kind", "how_many", "days"))
    assert lines == {("desk.noted", 1, 3650), ("desk.unmasked", 1, 1095)}
    assert JournalEntry.objects.count() == before - 2
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        raw("DELETE FROM core_journalentry")  # the door is closed again behind it


@pytest.mark.parametrize("sql", ["UPDATE core_destruction SET how_many = 0", "DELETE FROM core_destruction"])
def test_nobody_rewrites_the_record(closed, sql):
    everything(MORNING + WORDS)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        raw(sql)


@pytest.mark.django_db
def test_the_door_is_that_of_this_version():
    """A start with other retentions writes it anew (`cli.processes.bring_up_to_date`)."""
    from shouwang.core.keeping import door

    assert door.is_hung()
    door.hang()  # by the role of the app: nothing happens, nothing fails
    assert door.is_hung()
