"""desk.receive: owned, promised, numbered and journalled, or nothing at all."""

from __future__ import annotations

import itertools
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouwang.core import actions as core
from shouwang.core import journal
from shouwang.core.access import THE_SYSTEM, Actor
from shouwang.core.lineup import line_up
from shouwang.core.models import JournalEntry
from shouwang.desk import actions as desk
from shouwang.desk.bearings import take_bearings
from shouwang.desk.models import Request
from tests.world import MORNING, SHANGHAI


def test_everything_is_there_at_once(world):
    asked = world.receive(
        "家里没吃的了", urgency="high", caller_name="单建国", caller_phone="138 0013 0002", tags=["独居老人"],
        details={"people": 1}, place_text="5号楼东边",
    )  # fmt: skip
    kept = Request.objects.get(pk=asked.pk)
    assert (kept.state, kept.kind, kept.urgency, kept.channel) == ("new", "food_need", "high", "phone")
    assert (kept.owner, kept.owner_post, kept.is_last_rung) == (world.lu, world.lu.post_key, False)
    assert (kept.resident, kept.household, kept.building) == (
        world.grandma, world.doors["5-2-301"], world.building5
    )  # fmt: skip
    assert (kept.beneficiary_name, kept.caller_name, kept.caller_phone) == ("单秀英", "单建国", "13800130002")
    assert (kept.text, kept.details, kept.tags) == ("家里没吃的了", {"people": 1}, ["独居老人"])
    assert (kept.opened_at, kept.day, kept.number) == (MORNING, MORNING.date(), "1118-001")
    assert (kept.answer_by, kept.due_at) == (MORNING + timedelta(minutes=10),) * 2
    assert (kept.finish_by, kept.next_at) == (MORNING + timedelta(hours=2), MORNING + timedelta(minutes=5))
    line = JournalEntry.objects.get(subject_id=asked.pk)
    assert (line.verb, line.at, line.actor, line.committee, line.street) == (
        "desk.received", MORNING, world.lu, world.meiyuan, world.street
    )  # fmt: skip
    assert line.data == {"to": str(world.lu.id), "kind": "food_need", "urgency": "high", "channel": "phone"}


def test_what_comes_back_is_what_was_written(world):
    """The one statement that writes it leaves no field out and invents none."""
    asked = world.receive(caller_phone="13800130002", once_key="a")
    kept = Request.objects.get(pk=asked.pk)
    for field in Request._meta.concrete_fields:
        assert getattr(asked, field.attname) == getattr(kept, field.attname), field.name
    assert not asked._state.adding
    asked.outcome = "changed"
    asked.save()
    assert Request.objects.count() == 1


def test_two_statements(world):
    world.receive()
    with CaptureQueriesContext(connection) as seen:
        world.receive(by=world.api, channel="api", once_key="k")
    statements = [query["sql"] for query in seen.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 2, statements


@pytest.mark.parametrize(
    ("plea", "code"),
    [
        ({"kind": "nonsense"}, "unknown_kind"),
        ({"text": "  \n "}, "empty"),
        ({"urgency": "extreme"}, "unknown_urgency"),
        ({"channel": "pigeon"}, "unknown_channel"),
        ({"household_id": uuid.uuid4()}, "unknown_place"),
        ({"building_id": uuid.uuid4()}, "unknown_place"),
        ({"resident_id": uuid.uuid4()}, "unknown_place"),
    ],
)
def test_refuses(world, refused, plea, code):
    with refused(code):
        world.receive(**{"text": "x"} | plea)
    assert not Request.objects.exists()


def test_a_place_of_another_committee_is_unknown(world, refused):
    for plea in (
        {"resident_id": world.neighbour.id},
        {"household_id": world.doors["9-101"].id},
        {"building_id": world.building9.id},
    ):
        with refused("unknown_place"):
            world.receive(**plea)


@pytest.mark.parametrize("who", ["ahao", "qian"])
def test_wrong_role(world, refused, who):
    with refused("not_allowed"):
        world.receive(by=world.by(getattr(world, who)))


def test_another_committee(world, refused):
    for stranger in (world.by(world.sun), world.by(world.far_staff), Actor.api(world.guiyuan.id)):
        with refused("not_allowed"):
            world.receive(by=stranger)


@pytest.mark.parametrize("name", ["lu", "chen", "zhou", "guo"])
def test_who_may(world, name):
    assert world.receive(by=world.by(getattr(world, name))).owner == world.lu


def test_a_resident_and_a_program_may(world):
    assert world.receive(by=Actor.resident(world.meiyuan.id), channel="web").owner == world.lu
    assert world.receive(by=world.api, channel="api").owner == world.lu


def test_twice_gives_the_first_one(world):
    first, second = world.receive(once_key="k"), world.receive(once_key="k")
    assert first.pk == second.pk
    assert Request.objects.count() == JournalEntry.objects.filter(verb="desk.received").count() == 1
    assert world.receive(once_key="another").pk != first.pk
    assert world.receive().pk != world.receive().pk  # without a key nobody can know


def test_the_same_key_with_other_words_is_refused(world, refused):
    world.receive(once_key="k")
    with refused("conflict"):
        world.receive("要药", once_key="k")


def test_a_key_is_the_committees_own(world):
    first = world.receive(once_key="k", place_text="x")
    other = world.receive(once_key="k", place_text="x", committee=world.guiyuan)
    assert first.pk != other.pk and other.owner == world.sun


def test_numbers_count_the_committees_day(world, clock):
    assert [world.receive().number for _ in range(3)] == ["1118-001", "1118-002", "1118-003"]
    assert world.receive(committee=world.guiyuan, place_text="9号楼").number == "1118-001"
    clock.set(MORNING.replace(hour=23, minute=59))
    assert world.receive().number == "1118-004"
    clock.set(MORNING.replace(day=19, hour=0, minute=1))
    assert world.receive().number == "1119-001"


def test_more_than_a_thousand_a_day(world):
    from tests.world import raw

    world.receive()
    raw("UPDATE desk_daycounter SET last = 998")
    assert [world.receive().number for _ in range(3)] == ["1118-999", "1118-1000", "1118-1001"]


def test_the_committees_own_promise(world):
    world.meiyuan.promises = {"food_need": {"high": [4, 60]}}
    world.meiyuan.save()
    asked = world.receive(urgency="high")
    assert (asked.answer_by, asked.finish_by) == (MORNING + timedelta(minutes=4), MORNING + timedelta(hours=1))


def test_words_that_are_too_long_or_strange_do_not_lose_a_plea(world):
    asked = world.receive(
        "救" * 9000, place_text="x\0" * 200, caller_name="名" * 200, caller_phone="电话" * 60, beneficiary_name="a\0b",
        once_key="k" * 200,
    )  # fmt: skip
    kept = Request.objects.get(pk=asked.pk)
    assert (len(kept.text), len(kept.place_text), len(kept.caller_name)) == (9000, 120, 60)
    assert (kept.caller_phone, kept.beneficiary_name) == (("电话" * 60)[:40], "ab")


def test_given_to_somebody_in_particular(world):
    assert world.receive(owner=world.wang).owner == world.wang


def test_wiring_runs_in_the_same_transaction(world, monkeypatch):
    seen = []
    monkeypatch.setitem(journal._handlers, "desk.received", (lambda entry: seen.append(entry.subject_id),))
    asked = world.receive()
    assert seen == [asked.pk]

    def broken(entry):
        raise RuntimeError("broken")

    monkeypatch.setitem(journal._handlers, "desk.received", (broken,))
    with pytest.raises(RuntimeError):
        world.receive(once_key="lost")
    assert not Request.objects.filter(once_key="lost").exists()


def test_a_street_without_a_duty_officer_says_so(world):
    from tests.world import raw

    raw("UPDATE core_membership SET ended_at = now()")
    with pytest.raises(LookupError, match="duty officer"):
        world.receive()


@pytest.mark.parametrize(
    "absent", [names for many in range(4) for names in itertools.combinations(("lu", "wang", "chen"), many)]
)
@pytest.mark.parametrize("place", ["5-2-301", "1-101", None])
def test_the_line_up_in_sql_is_the_line_up(world, absent, place):
    for name in absent:
        _away(getattr(world, name))
    door = world.doors.get(place)
    found = take_bearings(world.meiyuan.id, household_id=door and door.id)
    first = line_up(world.meiyuan.id, door and door.building.compound_id)[0]
    assert (found.owner_id, found.is_last_rung) == (first.membership.id, first.is_last)


def test_the_line_up_in_sql_where_every_officer_is_away(world):
    second = core.appoint(by=THE_SYSTEM, at=MORNING, street=world.street, name="Second", role="street", turn=2)
    for person in (world.lu, world.wang, world.chen, world.guo):
        _away(person)
    assert take_bearings(world.meiyuan.id).owner_id == line_up(world.meiyuan.id)[0].membership.id == second.id
    _away(second)
    assert take_bearings(world.meiyuan.id).owner_id == line_up(world.meiyuan.id)[0].membership.id == world.guo.id


def _away(person):
    person.absent_since = MORNING
    person.save(update_fields=["absent_since"])


@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_the_same_moment_make_one(world, race):
    results = race(*[lambda: world.receive(once_key="k")] * 4)
    assert len({result.pk for result in results}) == 1
    assert JournalEntry.objects.filter(verb="desk.received").count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_number_twice_and_none_left_out(world, race):
    results = race(*[lambda: [world.receive().number for _ in range(5)]] * 4)
    assert sorted(itertools.chain(*results)) == [f"1118-{count:03d}" for count in range(1, 21)]


def test_the_day_is_the_streets(world, clock):
    clock.set(MORNING.astimezone(SHANGHAI).replace(hour=0, minute=30))
    assert world.receive().day == MORNING.date()


def test_the_promise_by_working_days(world, clock):
    assert world.receive(kind="complaint").finish_by == MORNING.replace(day=25, hour=18)


def test_plea_is_what_every_way_in_hands_over():
    plea = desk.Plea(kind="a", text="b", channel="web", details={"x": 1}, once_key="one")
    same = desk.Plea(kind="a", text="b", channel="web", details={"x": 1}, once_key="two")
    other = desk.Plea(kind="a", text="c", channel="web", details={"x": 1}, once_key="one")
    assert plea.digest == same.digest != other.digest
