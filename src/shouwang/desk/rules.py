"""The desk's decisions: which move from which state, when a promise falls due, whose turn it is. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class State(StrEnum):
    NEW = "new"
    ACCEPTED = "accepted"
    UNDERWAY = "underway"
    WAITING = "waiting"
    DONE = "done"
    CANCELLED = "cancelled"
    MERGED = "merged"


OPEN = (State.NEW, State.ACCEPTED, State.UNDERWAY, State.WAITING)
CLOSED = (State.DONE, State.CANCELLED, State.MERGED)


@dataclass(frozen=True)
class Move:
    """A change of state: from any of `sources` to `target`."""

    sources: tuple[State, ...]
    target: State


MOVES: Mapping[str, Move] = {
    "answer": Move((State.NEW,), State.ACCEPTED),
    "start": Move((State.NEW, State.ACCEPTED, State.WAITING), State.UNDERWAY),
    # From waiting to waiting: the date is another one now.
    "wait": Move((State.NEW, State.ACCEPTED, State.UNDERWAY, State.WAITING), State.WAITING),
    "resume": Move((State.WAITING,), State.ACCEPTED),
    # Somebody stood at the door in vain: answered, but it must be taken up again.
    "try_again": Move((State.NEW, State.ACCEPTED, State.UNDERWAY, State.WAITING), State.ACCEPTED),
    "hand_back": Move((State.NEW, State.ACCEPTED, State.UNDERWAY, State.WAITING), State.ACCEPTED),
    "finish": Move(OPEN, State.DONE),
    "cancel": Move(OPEN, State.CANCELLED),
    "merge": Move(OPEN, State.MERGED),
    # A resident who is not content, or a merge made by mistake: even a closed request can come back.
    "reopen": Move(CLOSED, State.ACCEPTED),
}


def target_of(move: str, state: str) -> State | None:
    """The state after `move`, or None where it is not allowed from `state`. KeyError for an unknown move."""
    return MOVES[move].target if state in MOVES[move].sources else None


def is_repeat(move: str, state: str) -> bool:
    """The same tap a second time (a dropped reply): the move was made already and nothing is to be done."""
    return state == MOVES[move].target and state not in MOVES[move].sources


def moves_from(state: str) -> list[str]:
    return [name for name, move in MOVES.items() if state in move.sources]


PATIENCE = {"high": timedelta(minutes=10), "medium": timedelta(hours=2), "low": timedelta(hours=12)}
NAG = {"high": timedelta(minutes=10), "medium": timedelta(hours=1), "low": timedelta(hours=4)}
SHORTEST = timedelta(minutes=1)
REMINDERS_UNANSWERED = 1
REMINDERS_ANSWERED = 2
NIGHT = (time(22), time(7))


@dataclass(frozen=True)
class Watch:
    """What the clockwork needs to know of a request. Moments are aware; `wait_until` only while waiting."""

    state: str
    urgency: str
    received_at: datetime
    answer_by: datetime
    finish_by: datetime
    answered_at: datetime | None = None
    wait_until: datetime | None = None
    reminded: int = 0
    is_last_rung: bool = False


def patience(watch: Watch) -> timedelta:
    """How long the owner is left alone before a reminder, and again before it passes on.

    Unanswered: half of the time promised for the answer, so that reminder and next person both come within
    or right at the promise. Answered: by urgency, but never more than half of what was promised in all.
    """
    if watch.answered_at is None:
        return max((watch.answer_by - watch.received_at) / 2, SHORTEST)
    return max(min(PATIENCE[watch.urgency], (watch.finish_by - watch.received_at) / 2), SHORTEST)


def deadline(watch: Watch) -> datetime:
    """The promise that is running now: the answer, then the end."""
    return watch.answer_by if watch.answered_at is None else watch.finish_by


def next_look(watch: Watch, at: datetime, zone: ZoneInfo) -> datetime:
    """When the sweep takes it up next, counted from `at`; always later than `at`.

    Counted in UTC: Python adds to a moment with a zone by the clock on the wall, an hour wrong over a change to or
    from summer time.
    """
    at = at.astimezone(UTC)
    if watch.state == State.WAITING and watch.wait_until and watch.wait_until > at:
        return watch.wait_until
    if watch.is_last_rung and watch.reminded:
        return out_of_the_night(at + NAG[watch.urgency], watch.urgency, zone)
    look = at + patience(watch)
    if at < deadline(watch) < look:
        look = deadline(watch)
    return out_of_the_night(look, watch.urgency, zone)


def out_of_the_night(moment: datetime, urgency: str, zone: ZoneInfo) -> datetime:
    """What is routine waits for the morning; nobody is woken for a light bulb."""
    if urgency != "low":
        return moment
    local = moment.astimezone(zone)
    if local.time() >= NIGHT[0]:
        local += timedelta(days=1)
    elif local.time() >= NIGHT[1]:
        return moment
    return local.replace(hour=NIGHT[1].hour, minute=0, second=0, microsecond=0)


class Due(StrEnum):
    WAKE = "wake"
    REMIND = "remind"
    PASS_ON = "pass_on"  # noqa: S105 - a step down the line-up, no password  # nosec B105


def what_is_due(watch: Watch) -> Due:
    """What the sweep does with a request whose moment has come."""
    if watch.state == State.WAITING:
        return Due.WAKE
    if watch.is_last_rung:
        return Due.REMIND
    enough = REMINDERS_UNANSWERED if watch.answered_at is None else REMINDERS_ANSWERED
    return Due.REMIND if watch.reminded < enough else Due.PASS_ON


class Lateness(StrEnum):
    """How a row stands against its promise: drawn as status, kept apart from urgency."""

    OVERDUE = "overdue"
    SOON = "soon"
    IN_TIME = "in_time"
    CLOSED = "closed"
    WAITING = "waiting"


def lateness(watch: Watch, at: datetime, *, is_closed: bool) -> Lateness:
    if is_closed:
        return Lateness.CLOSED
    if deadline(watch) <= at:
        return Lateness.OVERDUE
    if watch.state == State.WAITING:
        return Lateness.WAITING
    total = deadline(watch) - (watch.received_at if watch.answered_at is None else watch.answered_at)
    return Lateness.SOON if deadline(watch) - at <= max(total / 4, timedelta(minutes=2)) else Lateness.IN_TIME


CONTENT_FROM = 3  # a rating of 1 or 2 of 5 is a bad one and reopens


def reopens(rating: int, is_solved: bool | None) -> bool:
    """A bad rating, or the resident's word that it is not solved, brings the request back."""
    return rating < CONTENT_FROM or is_solved is False


def number_of_day(day: datetime) -> str:
    """`1121`: month and day in the street's zone. The count of the committee's day follows: `1121-037`."""
    return f"{day:%m%d}"


# --- reports from the door, which may arrive late, twice, or when the work is with somebody else ----------------

LONGEST_AWAY = timedelta(days=30)
WORTH_SAYING = timedelta(minutes=2)
# Of one person within an hour, through a good link and through a dead one; the phone keeps the rest and sends it later.
MOST_REPORTS_AN_HOUR = {True: 120, False: 30}
HELD_PATIENCE = {"high": timedelta(minutes=5), "medium": timedelta(minutes=30), "low": timedelta(hours=2)}


def time_of_deed(said_at: datetime | None, sent_at: datetime | None, received_at: datetime) -> datetime:
    """When somebody tapped, on our clock: the phone's clock may be wrong, how long it waited is not.

    `said_at` and `sent_at` are both by the phone's clock. Where that makes no sense (the clock was set in
    between), it is the moment received.
    """
    if said_at is None or sent_at is None or not timedelta() <= sent_at - said_at <= LONGEST_AWAY:
        return received_at
    return received_at - (sent_at - said_at)


def said_before(done_at: datetime, at: datetime) -> datetime | None:
    """The moment of the deed where it differs enough from that of the record to be told apart."""
    return done_at if at - done_at >= WORTH_SAYING else None


class Held(StrEnum):
    """Why a report from the door was not carried out and waits for a person of the office."""

    LINK_RENEWED = "link_renewed"
    LINK_TOO_OLD = "link_too_old"
    ROLE_ENDED = "role_ended"
    UNKNOWN_REQUEST = "unknown_request"
    NOT_YOURS = "not_yours"
    CLOSED = "closed"
    REFUSED = "refused"


def held_because(*, is_own: bool, is_open: bool, is_same_end: bool) -> Held | None:
    """Whether a report can be carried out on the request as it is now; None where it can be tried.

    `is_same_end`: it reports the very end that the request has already, so that nothing is contradicted.
    """
    if not is_open and not (is_own and is_same_end):
        return Held.CLOSED
    return None if is_own else Held.NOT_YOURS


def next_look_at_held(at: datetime, urgency: str, zone: ZoneInfo) -> datetime:
    """When the sweep reminds of a held report, counted from `at`."""
    return out_of_the_night(at + HELD_PATIENCE[urgency], urgency, zone)


def what_is_due_of_held(*, reminded: int, is_last_rung: bool, is_owner_there: bool) -> Due:
    """One reminder, then the next person; somebody who is away is passed by at once, the last rung reminded again."""
    if not is_owner_there and not is_last_rung:
        return Due.PASS_ON
    return Due.REMIND if is_last_rung or not reminded else Due.PASS_ON
