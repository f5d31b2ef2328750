"""The nightly action: what is past its term goes, what is open or held stays, the figures and the account hold."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from shouwang.core import actions as core
from shouwang.core import reckoning, sweep
from shouwang.core.keeping import night
from shouwang.core.keeping.night import destroy_what_is_due, last_night
from shouwang.core.keeping.terms import terms
from shouwang.core.models import Destruction, Membership, Night, Resident
from shouwang.core.refusal import Refused
from shouwang.desk import actions as desk
from shouwang.desk.models import Note, PastFigures, Request
from shouwang.reports.queries import report
from tests.world import MORNING, SHANGHAI, raw

DAY = timedelta(days=1)
WORDS = 400 * DAY  # past the 180 of errands and the 365 of food, before the row goes
ROWS = 2000 * DAY


@pytest.fixture(autouse=True)
def forget_failures():
    night._failed.clear()
    yield
    night._failed.clear()


def everything(at: datetime, **how) -> int:
    return destroy_what_is_due(at, **{"seconds": 60, **how})


# --- when ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "night_"),
    [
        (datetime(2026, 11, 18, 2, 59, tzinfo=SHANGHAI), date(2026, 11, 17)),
        (datetime(2026, 11, 18, 3, 0, tzinfo=SHANGHAI), date(2026, 11, 18)),
        (datetime(2026, 11, 18, 23, 0, tzinfo=SHANGHAI), date(2026, 11, 18)),
        (datetime(2026, 11, 17, 19, 0, tzinfo=ZoneInfo("UTC")), date(2026, 11, 18)),  # three in Shanghai
    ],
)
def test_a_night_begins_at_three_of_the_streets_clock(at, night_):
    assert last_night(at, SHANGHAI) == night_


def test_summer_time_skips_no_night():
    """In Berlin 02:00 to 03:00 does not exist on 29 March 2026 and comes twice on 25 October."""
    berlin, moment, seen = ZoneInfo("Europe/Berlin"), datetime(2026, 3, 27, tzinfo=ZoneInfo("UTC")), set()
    while moment.year == 2026 and moment.month < 12:
        seen.add(last_night(moment, berlin))
        moment += timedelta(hours=1)
    assert len(seen) == (max(seen) - min(seen)).days + 1


def test_late_is_not_skipped(closed):
    """The machine was off at three: whenever it is on again, it is done, and once a night only."""
    at = MORNING + WORDS
    assert everything(at) == 1
    assert Night.objects.get(committee=closed.committee).done_for == at.astimezone(SHANGHAI).date()
    asked = Request.objects.get()
    assert asked.words_destroyed_at == at


def test_once_a_night(closed, django_assert_num_queries):
    everything(MORNING + WORDS)
    with django_assert_num_queries(2):  # the nights that are done, the committees
        assert everything(MORNING + WORDS + timedelta(hours=1)) == 0


def test_the_sweep_does_it(closed):
    sweep.run_once(MORNING + WORDS)
    assert Request.objects.get().words_destroyed_at is not None


def test_nothing_is_destroyed_a_day_too_early(closed):
    assert everything(closed.closed_at + 180 * DAY) == 0
    assert Request.objects.get().text == "买两斤米"


# --- what ---------------------------------------------------------------------------------------------


def test_the_words_go_and_codes_and_moments_stay(closed):
    everything(MORNING + WORDS)
    left = Request.objects.get()
    assert (left.text, left.details, left.tags, left.caller_phone, left.phone_hash) == ("", {}, [], "", "")
    assert (left.beneficiary_name, left.caller_name, left.place_text) == ("", "", "")
    assert (left.resident_id, left.household_id, left.once_key, left.once_digest) == (None, None, "", "")
    assert (left.kind, left.number, left.rating, left.is_solved) == ("shopping_errand", closed.number, 5, True)
    assert left.building_id == closed.building_id and left.closed_at == closed.closed_at
    assert not Note.objects.exists()
    line = Destruction.objects.get(thing="desk.words")
    assert (line.kind, line.how_many, line.days, line.cause) == ("shopping_errand", 1, 180, "term")
    assert line.up_to == MORNING + WORDS - 180 * DAY


def test_each_service_has_its_own_term(world, closed):
    complaint = world.receive("投诉", kind="complaint")
    desk.finish(complaint, by=world.by(world.lu), at=MORNING)
    everything(MORNING + WORDS)
    assert set(Request.objects.values_list("kind", "words_destroyed_at")) == {
        ("shopping_errand", MORNING + WORDS), ("complaint", None)
    }  # fmt: skip


def test_what_is_open_stays_for_ever(world, closed, clock):
    desk.reopen(closed, by=world.by(world.lu), at=MORNING + timedelta(days=1))
    everything(MORNING + 20 * ROWS)
    assert Request.objects.get().text == "买两斤米"


def test_a_job_waits_for_the_whole(world):
    whole = world.receive("又要米又要药")
    job = desk.split(whole, kind="food_need", text="米", by=world.by(world.lu), at=MORNING)
    desk.finish(job, by=world.by(world.lu), at=MORNING)
    everything(MORNING + ROWS)
    assert Request.objects.get(pk=job.pk).text == "米"


def test_what_was_merged_waits_for_the_request_that_goes_on(world):
    first, second = world.receive("一"), world.receive("二")
    desk.merge(second, into=first, by=world.by(world.lu), at=MORNING)
    everything(MORNING + ROWS)
    assert Request.objects.get(pk=second.pk).text == "二"


def test_the_row_goes_later_with_its_jobs_first(world):
    whole = world.receive("又要米又要药")
    job = desk.split(whole, kind="food_need", text="米", by=world.by(world.lu), at=MORNING)
    other = world.receive("还是米")
    desk.merge(other, into=whole, by=world.by(world.lu), at=MORNING)
    desk.finish(job, by=world.by(world.lu), at=MORNING)
    desk.finish(whole, by=world.by(world.lu), at=MORNING)
    everything(MORNING + ROWS, batch=1)
    assert not Request.objects.exists()
    assert sum(PastFigures.objects.values_list("received", flat=True)) == 3


def test_nothing_is_done_with_the_rest_of_a_request(world, closed, refused):
    everything(MORNING + WORDS)
    left = Request.objects.get()
    with refused("destroyed"):
        desk.reopen(left, by=world.by(world.lu), at=MORNING + WORDS)
    with refused("destroyed"):
        desk.rate(left, rating=1, is_solved=False, by=world.resident(left), at=MORNING + WORDS)
    with refused("destroyed"):
        desk.note(left, "还在吗", by=world.by(world.lu), at=MORNING + WORDS)


def test_people_who_left_and_guests(world):
    core.mark_gone(world.grandma, by=world.by(world.lu), at=MORNING)
    (guest,) = core.admit(
        [core.NewResident(household_id=world.doors["5-1-101"].id, name="马工", phones=["13800130009"], is_temporary=True,
                          stays_until=MORNING.date())],
        committee_id=world.meiyuan.id, by=world.by(world.lu), at=MORNING,
    )  # fmt: skip
    everything(MORNING + 100 * DAY)
    assert Resident.objects.get(pk=guest.pk).name == "" and not guest.phones.exists() and not guest.search_keys.exists()
    assert Resident.objects.get(pk=world.grandma.pk).name == "单秀英"
    everything(MORNING + 800 * DAY)
    assert not Resident.objects.filter(pk=guest.pk).exists(), "the empty row goes when nothing points to it"
    gone = Resident.objects.get(pk=world.grandma.pk)
    assert (gone.name, gone.id_number, gone.id_hash, gone.contacts, gone.all_tags, gone.remarks) == (
        "",
        "",
        "",
        [],
        [],
        "",
    )
    assert Resident.objects.get(pk=world.son.pk).name == "单建国", "whoever lives here stays"


def test_somebody_who_left_with_something_open_is_kept(world):
    world.receive()
    core.mark_gone(world.grandma, by=world.by(world.lu), at=MORNING)
    everything(MORNING + ROWS)
    assert Resident.objects.get(pk=world.grandma.pk).name == "单秀英"


def test_former_colleagues(world):
    Membership.objects.filter(pk=world.ahao.pk).update(chat_names=["阿豪"])
    core.dismiss(world.ahao, by=world.by(world.chen), at=MORNING)
    everything(MORNING + 181 * DAY)
    left = Membership.objects.get(pk=world.ahao.pk)
    assert (left.name, left.phone, left.chat_names, left.account) == ("A-Hao", "", [], None)
    everything(MORNING + 3651 * DAY)
    assert Membership.objects.get(pk=world.ahao.pk).name == ""


# --- batches, crashes, twice, two at once -------------------------------------------------------------


def test_a_round_ends_after_its_seconds_and_the_next_goes_on(world):
    for _each in range(5):
        desk.cancel(world.receive(), by=world.by(world.lu), at=MORNING)
    at = MORNING + WORDS
    rounds = 0
    while Request.objects.filter(words_destroyed_at__isnull=True).exists():
        assert everything(at, seconds=0, batch=2) <= 2
        rounds += 1
        assert rounds < 20
    assert [line.how_many for line in Destruction.objects.filter(thing="desk.words").order_by("id")] == [2, 2, 1]
    assert not Night.objects.filter(committee=world.meiyuan).exists(), "the night is done when nothing more is found"
    everything(at)
    assert Night.objects.filter(committee=world.meiyuan).exists()


def test_a_crash_costs_one_batch_and_the_record_stays_true(world, monkeypatch):
    for _each in range(4):
        desk.cancel(world.receive(), by=world.by(world.lu), at=MORNING)
    from shouwang.desk.actions import destroy

    real, calls = destroy.silence, []

    def crash(keys, at):
        count = real(keys, at)
        calls.extend(keys)
        if len(calls) == 2:
            raise RuntimeError("power cut")
        return count

    monkeypatch.setattr(destroy, "silence", crash)
    at = MORNING + WORDS
    everything(at, batch=1)
    assert Request.objects.filter(words_destroyed_at__isnull=False).count() == 1
    assert not Night.objects.filter(committee=world.meiyuan).exists()
    assert everything(at + timedelta(minutes=1), batch=1) == 0, "left alone for five minutes"
    everything(at + timedelta(minutes=6), batch=1)
    assert Request.objects.filter(words_destroyed_at__isnull=True).count() == 0
    assert sum(Destruction.objects.filter(thing="desk.words").values_list("how_many", flat=True)) == 4


def test_a_failing_term_does_not_stop_the_reminders(world, monkeypatch):
    world.receive()

    def broken(*_args, **_more):
        raise RuntimeError("broken")

    monkeypatch.setattr(night, "step", broken)
    assert sweep.run_once(MORNING + timedelta(hours=12)) > 0


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_destroy_each_thing_once(world, race):
    for _each in range(12):
        desk.cancel(world.receive(), by=world.by(world.lu), at=MORNING)
    at = MORNING + ROWS
    results = race(*[lambda: everything(at, batch=2)] * 2)
    assert not [result for result in results if isinstance(result, BaseException)], results
    everything(at + DAY)
    assert sum(Destruction.objects.filter(thing="desk.words").values_list("how_many", flat=True)) == 12
    assert sum(Destruction.objects.filter(thing="desk.rows").values_list("how_many", flat=True)) == 12
    assert sum(PastFigures.objects.values_list("received", flat=True)) == 12


@pytest.mark.django_db(transaction=True)
def test_opening_again_and_destroying_at_once(world, race):
    """Either it is open with its words, or destroyed and the resident reads why; never open without words."""
    asked = world.receive("急用")
    desk.cancel(asked, by=world.by(world.lu), at=MORNING)
    at = MORNING + WORDS
    opened, _count = race(lambda: desk.reopen(asked, by=world.by(world.lu), at=at), lambda: everything(at))
    left = Request.objects.get()
    if left.is_open:
        assert left.text == "急用"
    else:
        assert isinstance(opened, Refused) and opened.code == "destroyed" and left.text == ""


# --- figures and account ------------------------------------------------------------------------------


def test_the_reports_of_a_past_year_do_not_change(world, closed):
    by = world.by(world.lu)
    rated = world.receive("二", kind="repair", at=MORNING + DAY)
    desk.finish(rated, by=by, at=MORNING + 20 * DAY, is_solved=False)
    desk.cancel(world.receive("三"), by=by, at=MORNING)
    kept_one, merged = world.receive("四"), world.receive("五")
    desk.merge(merged, into=kept_one, by=by, at=MORNING)
    whole = world.receive("六", at=MORNING)
    job = desk.split(whole, kind="repair", text="七", by=by, at=MORNING + 2 * DAY)  # its number bears another day
    for each in (kept_one, job, whole):
        desk.finish(each, by=by, at=MORNING + 3 * DAY, is_solved=True)
    span = (date(2026, 11, 18), date(2026, 11, 21))
    at = MORNING + 20 * ROWS
    for first, last in (span, (span[0], span[0]), (span[0] + 2 * DAY, span[1])):
        before = report(world.meiyuan.id, first, last, zone=SHANGHAI, at=at)
        with transaction.atomic():
            everything(at)
            assert not Request.objects.exists()
            assert report(world.meiyuan.id, first, last, zone=SHANGHAI, at=at) == before
            transaction.set_rollback(True)
    assert before.total.received


def test_the_account_explains_what_is_destroyed(world, closed):
    still = world.receive("还没好")
    everything(MORNING + 20 * ROWS)
    (tally,) = [row for row in reckoning.reckon(MORNING) if row.what == "desk.requests"]
    assert (tally.received, tally.closed, tally.open, tally.destroyed, tally.lost) == (2, 0, 1, 1, [])
    assert tally.is_whole
    with transaction.atomic():  # and sees what nobody destroyed by the rules
        raw("DELETE FROM desk_request WHERE id = %s", still.pk)
        (tally,) = [row for row in reckoning.reckon(MORNING) if row.what == "desk.requests"]
        assert not tally.is_whole and tally.lost
        transaction.set_rollback(True)


def test_every_term_runs_on_an_empty_house(world):
    everything(MORNING)
    assert Night.objects.count() == 4  # the house, three committees
    assert terms()
