"""A street where summer time comes and goes: Berlin and New York, through both switches of 2026.

An hour promised is an hour; the night is the night on the street's own wall; the numbers of the day are the
street's day; what is typed and shown is the street's own time.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from shouwang.core.models import Street
from shouwang.desk import actions as desk
from shouwang.desk import promises, rules
from shouwang.desk.kind import kinds
from shouwang.desk.models import Request
from shouwang.lib import clock as house_clock
from shouwang.lib.workdays import after_working_days, is_working_day
from tests.seats import seated, text_of

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
# The last moment (UTC) of the old time.
SWITCHES = {
    (BERLIN, "spring"): datetime(2026, 3, 29, 1, tzinfo=UTC),
    (BERLIN, "autumn"): datetime(2026, 10, 25, 1, tzinfo=UTC),
    (NEW_YORK, "spring"): datetime(2026, 3, 8, 7, tzinfo=UTC),
    (NEW_YORK, "autumn"): datetime(2026, 11, 1, 6, tzinfo=UTC),
}
CASES = [pytest.param(zone, switch, id=f"{zone}-{season}") for (zone, season), switch in SWITCHES.items()]


@pytest.fixture
def abroad(world, monkeypatch):
    """`abroad(zone)`: the named street stands in another zone."""

    def move(zone: str) -> ZoneInfo:
        Street.objects.filter(pk=world.street.pk).update(timezone=zone)
        monkeypatch.setattr(promises, "_zones", {})  # a street does not move; the process remembers its zone
        return ZoneInfo(zone)

    return move


@pytest.mark.parametrize(("zone", "switch"), CASES)
@pytest.mark.parametrize("given_in", ["utc", "the street's own zone"])
def test_an_hour_promised_is_an_hour(world, clock, abroad, zone, switch, given_in):
    own = abroad(zone)
    for minutes in range(-180, 181, 20):
        at = switch + timedelta(minutes=minutes)
        clock.set(at if given_in == "utc" else at.astimezone(own))
        for urgency in ("high", "medium"):
            made = world.receive(urgency=urgency, caller_name=f"{minutes} {urgency}")
            promise = kinds()["food_need"].promise[urgency]
            kept = Request.objects.get(pk=made.pk)
            assert kept.opened_at == at
            assert kept.answer_by - at == promise.answer, (zone, minutes)
            assert kept.finish_by - at == promise.finish, (zone, minutes)
            assert kept.next_at - at == promise.answer / 2, (zone, minutes)


@pytest.mark.parametrize(("zone", "switch"), CASES)
def test_what_is_routine_never_rings_at_night(zone, switch):
    own = ZoneInfo(zone)
    for minutes in range(-36 * 60, 36 * 60, 7):
        moment = switch + timedelta(minutes=minutes)
        rung = rules.out_of_the_night(moment, "low", own)
        local = rung.astimezone(own)
        assert moment <= rung < moment + timedelta(hours=10, minutes=1), "a night of nine hours, ten in autumn"
        assert rules.NIGHT[1] <= local.time() < rules.NIGHT[0], local
        if rung != moment:
            assert local.time() == time(7), local


@pytest.mark.parametrize(("zone", "switch"), CASES)
def test_the_look_comes_later_and_only_forward(zone, switch):
    """Whatever minute it is counted from: later than now, and never earlier than what was counted before."""
    own, before = ZoneInfo(zone), None
    answer_by, finish_by = switch + timedelta(hours=2), switch + timedelta(hours=20)
    for minutes in range(-600, 600, 10):
        at = switch + timedelta(minutes=minutes)
        watch = rules.Watch("new", "low", switch - timedelta(hours=10), answer_by, finish_by)
        look = rules.next_look(watch, at.astimezone(own), own)
        assert look > at
        assert before is None or look >= before
        before = look


@pytest.mark.parametrize(("zone", "switch"), CASES)
def test_the_numbers_of_the_day_are_the_streets_own(world, clock, abroad, zone, switch):
    """From the evening before to the evening after: each number once, counted from 001, with the street's date."""
    own = abroad(zone)
    seen: dict[str, list[int]] = {}
    for hours in range(-26, 27):
        at = clock.set(switch + timedelta(hours=hours))
        made = Request.objects.get(pk=world.receive(caller_name=str(hours)).pk)
        day, _, count = made.number.partition("-")
        assert day == f"{at.astimezone(own):%m%d}"
        assert made.day == at.astimezone(own).date()
        seen.setdefault(day, []).append(int(count))
    assert len(seen) >= 3
    for counts in seen.values():
        assert counts == list(range(1, len(counts) + 1))
    long_day = seen[f"{switch.astimezone(own):%m%d}"]
    assert len(long_day) in (23, 25), "the day of the switch is an hour shorter or longer"


@pytest.mark.parametrize(("zone", "switch"), CASES)
def test_working_days_end_at_six_on_the_wall(zone, switch):
    own = ZoneInfo(zone)
    for days in (1, 2, 5):
        for hours in (-30, -1, 0, 1, 30):
            end = after_working_days(switch + timedelta(hours=hours), days, own)
            assert end.astimezone(own).time() == time(18)
            assert is_working_day(end.astimezone(own).date())
            assert end.tzinfo is UTC, "or a difference to it would be counted on the wall"


@pytest.mark.parametrize(("zone", "switch"), CASES)
def test_a_night_of_the_switch_goes_its_way(world, clock, abroad, zone, switch):
    """An urgent plea through the switch: reminded, passed on, at last the duty officer; nothing twice, nothing late."""
    own = abroad(zone)
    clock.set((switch - timedelta(minutes=12)).astimezone(own))
    asked = world.receive(urgency="high")
    clock.forward(minutes=60)
    moments = [(ring.at - asked.opened_at).total_seconds() / 60 for ring in clock.rings(asked)]
    assert moments == sorted(set(moments)), "two rings in one minute, or backwards"
    assert moments[:3] == [0, 5, 10], moments


def test_what_is_typed_and_shown_is_the_streets_own_time(world, clock, abroad):
    own = abroad(BERLIN)
    clock.set(datetime(2026, 7, 1, 9, 0, tzinfo=own))
    asked = world.receive()
    desk.answer(asked, by=world.by(world.lu), at=clock.at)
    desk_of_lu = seated(world.lu)
    page = f"/c/{world.meiyuan.slug}/requests/{asked.pk}/"
    assert "07-01 09:00" in text_of(desk_of_lu.get(page))
    desk_of_lu.post(f"{page}wait/", {"waits_for": "the plumber", "until": "2026-07-02T10:30"})
    kept = Request.objects.get(pk=asked.pk)
    assert kept.wait_until == datetime(2026, 7, 2, 10, 30, tzinfo=own)
    assert "until 07-02 10:30" in text_of(desk_of_lu.get(page))


def test_a_time_that_the_switch_left_out_is_refused_with_a_sentence(world, clock, abroad):
    own = abroad(BERLIN)
    clock.set(datetime(2026, 3, 28, 9, 0, tzinfo=own))
    asked = world.receive()
    desk_of_lu = seated(world.lu)
    page = f"/c/{world.meiyuan.slug}/requests/{asked.pk}/"
    said = desk_of_lu.post(f"{page}wait/", {"waits_for": "the plumber", "until": "2026-03-29T02:30"}, follow=True)
    assert said.status_code == 200
    assert Request.objects.get(pk=asked.pk).state == "new"


def test_the_next_page_of_another_street_is_in_its_own_time(world, clock, abroad):
    """A zone ends with its page: the same thread serves Shanghai and Berlin in turn."""
    abroad(BERLIN)
    clock.set(datetime(2026, 7, 1, 7, 0, tzinfo=UTC))
    here = world.receive()
    there = world.receive(committee=world.far_committee, place_text="1-101", by=world.by(world.far_staff))
    first, second = seated(world.lu), seated(world.far_staff)
    for _turn in range(2):
        assert "07-01 09:00" in text_of(first.get(f"/c/{world.meiyuan.slug}/requests/{here.pk}/"))
        assert "07-01 15:00" in text_of(second.get(f"/c/{world.far_committee.slug}/requests/{there.pk}/"))


def test_the_zone_of_the_house_is_said_where_none_is_meant():
    assert house_clock.local(datetime(2026, 7, 1, 7, 0, tzinfo=UTC)).hour == 15


@pytest.mark.parametrize(("zone", "switch"), CASES)
def test_a_promise_is_counted_in_hours_whatever_zone_it_is_asked_in(zone, switch):
    own = ZoneInfo(zone)
    asked_at = switch - timedelta(minutes=5)
    answer_by, finish_by = promises.promised(kinds()["food_need"], "high", asked_at.astimezone(own), own)
    promise = kinds()["food_need"].promise["high"]
    assert (answer_by.astimezone(UTC) - asked_at, finish_by.astimezone(UTC) - asked_at) == (
        promise.answer,
        promise.finish,
    )
