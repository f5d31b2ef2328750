"""Every service walks the whole way: form, received, answered, a volunteer, done, rated, undone, withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouwang.core import reckoning, sweep
from shouwang.core.access import Actor
from shouwang.desk import actions as desk
from shouwang.desk.access import visible_to
from shouwang.desk.kind import ServiceKind, kinds

from .conftest import MORNING, Place

every_kind = pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.code)
SOON = timedelta(minutes=1)


def plea(kind: ServiceKind, place: Place) -> desk.Plea:
    form = kind.details(data=kind.example["details"])
    assert form.is_valid(), form.errors
    return desk.Plea(
        kind=kind.code,
        text=kind.example["text"],
        urgency=kind.example.get("urgency", ""),
        channel="phone",
        household_id=place.door.id,
        details=form.cleaned_data,
        once_key=f"walk-{kind.code}",
    )


@every_kind
def test_from_form_to_done_and_undone(kind: ServiceKind, place: Place) -> None:
    at = MORNING
    asked = desk.receive(plea(kind, place), committee_id=place.committee.id, by=place.office, at=at)
    asked.refresh_from_db()
    assert (asked.state, asked.owner, asked.text) == ("new", place.staff, kind.example["text"])
    assert asked.next_at > at
    assert asked.details.keys() == kind.details().fields.keys()

    at += SOON
    desk.answer(asked, by=place.office, at=at)
    desk.assign(asked, to=place.volunteer, by=place.office, at=at)
    assert visible_to(place.helper).get() == asked
    desk.start(asked, by=place.helper, at=at + SOON)
    done = next(outcome for outcome in kind.outcomes if outcome.move == "finish" and outcome.solved)
    at += 2 * SOON
    desk.finish(asked, by=place.helper, at=at, is_solved=done.solved, outcome=done.code)
    asked.refresh_from_db()
    assert (asked.state, asked.is_solved, asked.next_at, asked.outcome) == ("done", True, None, done.code)

    at += SOON
    resident = Actor.resident(place.committee.id, asked.id)
    desk.rate(asked, rating=1, is_solved=False, by=resident, at=at)
    asked.refresh_from_db()
    assert (asked.state, asked.owner, asked.reopened) == ("accepted", place.staff, 1)

    desk.cancel(asked, by=place.office, at=at + SOON)
    asked.refresh_from_db()
    assert (asked.state, asked.closed_at) == ("cancelled", at + SOON)
    assert all(row.is_whole for row in reckoning.reckon(at + SOON))


@every_kind
def test_left_alone_it_is_passed_on_before_the_end(kind: ServiceKind, place: Place) -> None:
    asked = desk.receive(plea(kind, place), committee_id=place.committee.id, by=place.office, at=MORNING)
    at = MORNING
    while at < asked.finish_by and not asked.is_last_rung:
        at = asked.next_at
        assert sweep.run_once(at) == 1
        asked.refresh_from_db()
    assert asked.is_last_rung, "nobody but the owner ever heard of it"


@every_kind
def test_every_outcome_at_the_door_is_a_move_that_is_possible(kind: ServiceKind, place: Place) -> None:
    from shouwang.desk import rules

    for outcome in kind.outcomes:
        assert "accepted" in rules.MOVES[outcome.move].sources
        assert str(outcome.label)
