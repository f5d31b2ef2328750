"""Tables of values for the desk's decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shouwang.desk import rules
from shouwang.desk.rules import MOVES, Due, Lateness, State, Watch
from shouwang.lib.clock import SHANGHAI

N, A, U, W = State.NEW, State.ACCEPTED, State.UNDERWAY, State.WAITING
D, C, M = State.DONE, State.CANCELLED, State.MERGED


def at(hour: int, minute: int = 0, day: int = 18) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


# The whole table, state by state, written out a second time on purpose: a changed edge has to be meant.
TABLE = {
    "answer": {N: A},
    "start": {N: U, A: U, W: U},
    "wait": {N: W, A: W, U: W, W: W},
    "resume": {W: A},
    "try_again": {N: A, A: A, U: A, W: A},
    "hand_back": {N: A, A: A, U: A, W: A},
    "finish": {N: D, A: D, U: D, W: D},
    "cancel": {N: C, A: C, U: C, W: C},
    "merge": {N: M, A: M, U: M, W: M},
    "reopen": {D: A, C: A, M: A},
}


def test_the_table_names_every_move():
    assert set(TABLE) == set(MOVES)


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", State)
def test_moves(move, state):
    assert rules.target_of(move, state) == TABLE[move].get(state)
    assert (move in rules.moves_from(state)) == (state in TABLE[move])


def test_an_unknown_move_is_an_error_and_not_a_refusal():
    with pytest.raises(KeyError):
        rules.target_of("vanish", N)


@pytest.mark.parametrize("state", rules.OPEN)
def test_whatever_is_open_can_be_closed(state):
    assert {rules.target_of(move, state) for move in ("finish", "cancel", "merge")} == {D, C, M}


@pytest.mark.parametrize(
    ("move", "state", "repeat"),
    [("answer", A, True), ("start", U, True), ("resume", A, True), ("finish", D, True), ("cancel", C, True),
     ("merge", M, True), ("finish", C, False), ("start", A, False), ("try_again", A, False), ("wait", W, False)],
)  # fmt: skip
def test_the_same_tap_again(move, state, repeat):
    assert rules.is_repeat(move, state) is repeat


# --- patience and the next look -----------------------------------------------------------------------


def watch(urgency="high", answer=timedelta(minutes=10), finish=timedelta(hours=2), start=None, **more) -> Watch:
    received = start or at(9)
    return Watch(
        **{"state": N, "urgency": urgency, "received_at": received, "answer_by": received + answer,
           "finish_by": received + finish} | more
    )  # fmt: skip


ANSWERED = {"state": A, "answered_at": at(9, 5)}


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (watch(), timedelta(minutes=5)),
        (watch(answer=timedelta(minutes=2)), timedelta(minutes=1)),
        (watch(answer=timedelta(seconds=30)), rules.SHORTEST),
        (watch("medium", timedelta(hours=2), timedelta(hours=24)), timedelta(hours=1)),
        (watch("low", timedelta(hours=24), timedelta(days=3)), timedelta(hours=12)),
        (watch(**ANSWERED), timedelta(minutes=10)),
        (watch("medium", timedelta(hours=2), timedelta(hours=24), **ANSWERED), timedelta(hours=2)),
        # an emergency is finished within the hour: nobody is left alone for longer than half of that
        (watch("medium", timedelta(minutes=2), timedelta(hours=1), **ANSWERED), timedelta(minutes=30)),
        (watch("low", timedelta(hours=24), timedelta(days=3), **ANSWERED), timedelta(hours=12)),
    ],
)
def test_patience(case, expected):
    assert rules.patience(case) == expected


@pytest.mark.parametrize(
    ("case", "moment", "expected"),
    [
        # high: reminder after five minutes, the next person at the promise
        (watch(), at(9), at(9, 5)),
        (watch(reminded=1), at(9, 5), at(9, 10)),
        # never past a promise that is still to come
        (watch(), at(9, 8), at(9, 10)),
        (watch("medium", timedelta(hours=2), timedelta(hours=24)), at(10, 30), at(11)),
        # past the promise: patience again
        (watch(), at(9, 10), at(9, 15)),
        (watch(**ANSWERED), at(9, 5), at(9, 15)),
        (watch(**ANSWERED), at(10, 55), at(11)),
        # waiting wakes on its date, however far
        (watch(state=W, wait_until=at(8, day=25), answered_at=at(9)), at(9), at(8, day=25)),
        (watch("low", state=W, wait_until=at(3, day=25), answered_at=at(9)), at(9), at(3, day=25)),
        # a date that has passed is no reason to sleep
        (watch(state=W, wait_until=at(9, 1), answered_at=at(9)), at(9, 2), at(9, 12)),
        # the last rung is nagged by urgency once it was reminded
        (watch(is_last_rung=True), at(9), at(9, 5)),
        (watch(is_last_rung=True, reminded=1), at(9, 10), at(9, 20)),
        (watch("medium", timedelta(hours=2), timedelta(hours=24), is_last_rung=True, reminded=3), at(12), at(13)),
        (watch("low", timedelta(hours=24), timedelta(days=3), is_last_rung=True, reminded=1), at(12), at(16)),
    ],
)
def test_next_look(case, moment, expected):
    assert rules.next_look(case, moment, SHANGHAI) == expected


@pytest.mark.parametrize("urgency", ["high", "medium", "low"])
@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("reminded", [0, 1, 5])
@pytest.mark.parametrize("last", [False, True])
def test_the_next_look_is_always_later_than_now(urgency, hour, reminded, last):
    case = watch(urgency, timedelta(hours=1), timedelta(hours=3), start=at(hour), reminded=reminded, is_last_rung=last)
    for state in rules.OPEN:
        for minutes in (0, 59, 60, 61, 180, 5000):
            moment = at(hour) + timedelta(minutes=minutes)
            one = replace(case, state=state, wait_until=at(hour) if state == W else None)
            assert rules.next_look(one, moment, SHANGHAI) > moment


@pytest.mark.parametrize(
    ("moment", "low"),
    [
        (at(6, 59), at(7)),
        (at(7), at(7)),
        (at(21, 59), at(21, 59)),
        (at(22), at(7, day=19)),
        (at(23, 30), at(7, day=19)),
        (at(0, 0, day=19), at(7, day=19)),
        (at(3, 12, day=19), at(7, day=19)),
    ],
)
def test_routine_waits_for_the_morning_and_nothing_else_does(moment, low):
    assert rules.out_of_the_night(moment, "low", SHANGHAI) == low
    assert rules.out_of_the_night(moment, "medium", SHANGHAI) == moment
    assert rules.out_of_the_night(moment, "high", SHANGHAI) == moment


def test_the_night_is_the_streets_own():
    from datetime import UTC
    from zoneinfo import ZoneInfo

    evening = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai, 21:00 in Tashkent + 30 minutes
    assert rules.out_of_the_night(evening, "low", SHANGHAI) == at(7, day=19)
    assert rules.out_of_the_night(evening, "low", ZoneInfo("Asia/Tashkent")) == evening


# --- what is due --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (watch(), Due.REMIND),
        (watch(reminded=1), Due.PASS_ON),
        (watch(reminded=7), Due.PASS_ON),
        (watch(**ANSWERED), Due.REMIND),
        (watch(reminded=1, **ANSWERED), Due.REMIND),
        (watch(reminded=2, **ANSWERED), Due.PASS_ON),
        (watch(reminded=1, is_last_rung=True), Due.REMIND),
        (watch(reminded=9, is_last_rung=True, **ANSWERED), Due.REMIND),
        (watch(state=W, wait_until=at(9)), Due.WAKE),
        (watch(state=W, wait_until=at(9), reminded=9, is_last_rung=True), Due.WAKE),
        (watch(state=U, reminded=2, answered_at=at(9)), Due.PASS_ON),
    ],
)
def test_what_is_due(case, expected):
    assert rules.what_is_due(case) == expected


# --- lateness -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "moment", "expected"),
    [
        (watch(), at(9), Lateness.IN_TIME),
        (watch(), at(9, 7), Lateness.IN_TIME),
        (watch(), at(9, 8), Lateness.SOON),
        (watch(), at(9, 10), Lateness.OVERDUE),
        (watch(), at(12), Lateness.OVERDUE),
        (watch(**ANSWERED), at(9, 30), Lateness.IN_TIME),
        (watch(**ANSWERED), at(10, 40), Lateness.SOON),
        (watch(**ANSWERED), at(11), Lateness.OVERDUE),
        (watch(state=W, wait_until=at(9, day=25), answered_at=at(9)), at(10, 59), Lateness.WAITING),
        (watch(state=W, wait_until=at(9, day=25), answered_at=at(9)), at(11), Lateness.OVERDUE),
        (watch(answer=timedelta(minutes=4)), at(9, 2), Lateness.SOON),
    ],
)
def test_lateness(case, moment, expected):
    assert rules.lateness(case, moment, is_closed=False) == expected
    assert rules.lateness(case, moment, is_closed=True) == Lateness.CLOSED


def test_the_running_promise_is_first_the_answer_then_the_end():
    assert rules.deadline(watch()) == at(9, 10)
    assert rules.deadline(watch(**ANSWERED)) == at(11)


# --- feedback and numbers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rating", "is_solved", "expected"),
    [(5, True, False), (3, None, False), (3, True, False), (2, True, True), (1, None, True), (5, False, True)],
)
def test_what_brings_a_request_back(rating, is_solved, expected):
    assert rules.reopens(rating, is_solved) is expected


def test_the_number_of_the_day_is_the_streets_own_day():
    assert rules.number_of_day(at(9)) == "1118"
