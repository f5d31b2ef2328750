"""A loss pattern of others: offline edits dropped after three tries, on a moved area, from a closed account.

Here a phone comes back with what was done while it had no net, and whatever happened meanwhile, a person sees it.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouwang.core import actions as core
from shouwang.core import links
from shouwang.core.reckoning import reckon
from shouwang.desk import actions as desk
from shouwang.desk.models import DoorReport
from tests.actions.conftest import together
from tests.world import raised, verbs


class Phone:
    """A volunteer's phone: what was tapped without a net, sent through the link that it has."""

    def __init__(self, client, who) -> None:
        self.client, self.link, self.taps = client, links.volunteer_token(who), []

    def tap(self, request, outcome, at, note="") -> None:
        moment = int(at.timestamp() * 1000)
        key = f"key-of-tap-number-{len(self.taps)}"
        self.taps.append({"key": key, "request": str(request.pk), "outcome": outcome, "note": note, "said_at": moment})

    def send(self, at) -> list[str]:
        body = {"sent_at": int(at.timestamp() * 1000), "reports": self.taps}
        answer = self.client.post(f"/v/{self.link}/reports/", body, content_type="application/json")
        assert answer.status_code == 200, answer
        return [one["result"] for one in answer.json()["answers"]]


@pytest.fixture
def out(world, clock, client):
    """A-Hao is on the stairs with two requests; his phone has no net from now on."""
    food, lamp = world.receive(urgency="medium"), world.receive("灯坏了", kind="repair", urgency="medium")
    for asked in (food, lamp):
        desk.assign(asked, to=world.ahao, by=world.by(world.lu), at=clock.at)
    phone = Phone(client, world.ahao)
    phone.tap(food, "on_my_way", clock.skip(minutes=5))
    phone.tap(food, "done", clock.skip(minutes=10), note="饭送到了")
    phone.tap(lamp, "nobody_in", clock.skip(minutes=5), note="敲了三次")
    return phone, food, lamp


def whole() -> bool:
    return all(row.is_whole for row in reckon())


def test_three_hours_and_many_tries_later(world, clock, out):
    """The answers are lost again and again: sent ten times, stored once, in the order of the deeds."""
    phone, food, lamp = out
    desk.answer(food, by=world.by(world.ahao), at=clock.at)  # he told the office by telephone; they stay his
    desk.answer(lamp, by=world.by(world.ahao), at=clock.at)
    clock.forward(minutes=50)
    first = phone.send(clock.at)
    for _ in range(9):
        clock.forward(minutes=1)
        assert phone.send(clock.at) == ["already"] * 3
    assert first == ["done"] * 3
    food.refresh_from_db()
    assert (food.state, food.is_solved, food.notes.count()) == ("done", True, 1)
    assert [verb for verb in verbs(food) if verb in ("desk.started", "desk.finished")] == [
        "desk.started", "desk.finished",
    ]  # fmt: skip
    assert verbs(lamp).count("desk.tried") == 1
    assert whole()


def test_the_work_moved_on_meanwhile(world, clock, out):
    """The sweep passed it to somebody else, as it must; what was done at the door is held for that person."""
    phone, food, _lamp = out
    clock.forward(hours=6)
    food.refresh_from_db()
    assert food.owner != world.ahao
    assert phone.send(clock.at) == ["held"] * 3
    report = DoorReport.objects.get(outcome="done")
    assert (report.owner, report.note) == (food.owner, "饭送到了")
    desk.take_over(report, is_carried_out=True, by=world.by(report.owner, world.meiyuan), at=clock.at)
    food.refresh_from_db()
    assert (food.state, food.notes.get().author) == ("done", world.ahao)
    assert whole()


@pytest.mark.parametrize("what", ["role ended", "link renewed", "committee's duty passed on"])
def test_the_account_was_closed_meanwhile(world, clock, out, what):
    phone, food, _lamp = out
    chen = world.by(world.chen)
    if what == "link renewed":
        core.renew_link(world.ahao, by=chen, at=clock.at)
    else:
        core.dismiss(world.ahao, by=chen, at=clock.at)
    if what == "committee's duty passed on":
        core.mark_absent(world.lu, by=chen, at=clock.at)
    assert phone.send(clock.at) == ["held"] * 3
    assert phone.send(clock.at) == ["held"] * 3, "said again, kept once"
    assert DoorReport.objects.filter(closed_at__isnull=True).count() == 3
    food.refresh_from_db()
    assert food.is_open, "what an ended link says is not done by itself"
    assert whole()


def test_nobody_looks_and_it_goes_up_the_line(world, clock, out):
    phone, food, lamp = out
    core.dismiss(world.ahao, by=world.by(world.chen), at=clock.at)
    for asked in (food, lamp):  # looked after; only the held reports are left
        asked.refresh_from_db()
        desk.cancel(asked, by=world.by(world.lu), at=clock.at)
    phone.send(clock.at)
    report = DoorReport.objects.get(outcome="done")
    seen = []
    for _ in range(12):
        report.refresh_from_db()
        seen.append((report.owner.name, report.reminded > 0))
        clock.forward(minutes=30)
    assert seen[:8] == [
        ("Lu", False), ("Lu", True), ("Wang", False), ("Wang", True), ("Chen", False), ("Chen", True),
        ("Guo", False), ("Guo", True),
    ]  # fmt: skip
    assert seen[8:] == [("Guo", True)] * 4, "beyond the street's officer is nobody; he is reminded again and again"
    assert whole()
    desk.set_aside(report, why="已电话核实", by=world.by(world.guo), at=clock.at)
    assert verbs(report)[-1] == "desk.report_reminded"


def test_whoever_holds_it_falls_ill(world, clock, out):
    phone, _food, _lamp = out
    core.dismiss(world.ahao, by=world.by(world.chen), at=clock.at)
    phone.send(clock.at)
    core.mark_absent(world.lu, by=world.by(world.chen), at=clock.at)
    assert set(DoorReport.objects.values_list("owner__name", flat=True)) == {"Wang"}


@pytest.mark.django_db(transaction=True)
def test_dismissed_in_the_very_moment(clock, client):
    """Whichever comes first: recorded or held, and never neither."""
    world = raised()
    asked = desk.assign(world.receive(), to=world.ahao, by=world.by(world.lu), at=clock.at)
    phone = Phone(client, world.ahao)
    phone.tap(asked, "done", clock.at)
    together(
        lambda: phone.send(clock.at),
        lambda: core.dismiss(world.ahao, by=world.by(world.chen), at=clock.at + timedelta(seconds=1)),
    )
    report = DoorReport.objects.get()
    asked.refresh_from_db()
    assert (report.state, asked.state) in {("recorded", "done"), ("held", "new")}
    assert phone.send(clock.at)[0] in {"already", "held"}
    assert whole()
