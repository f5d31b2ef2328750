"""A batch of reports as a phone sends it: read, put in order, handed in one by one, each answered by itself."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shouwang.core.access import Actor
from shouwang.core.links import VolunteerLink
from shouwang.core.refusal import Refused
from shouwang.lib import clock

from . import actions
from .models import DoorReport, ReportState
from .rules import Held

log = logging.getLogger("shouwang.desk")
MOST_BYTES = 256 * 1024
MOST_REPORTS = 50

Milliseconds = Annotated[
    int, Field(ge=0, le=253_402_300_799_000)
]  # by the phone's clock, since 1970; up to the year 9999
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")]


class OneReport(BaseModel):
    """One tap. Whatever else is wrong with it is for a person to judge; only this much must be readable."""

    model_config = ConfigDict(strict=True)

    key: Key
    request: Annotated[str, Field(max_length=60)] = ""
    outcome: Annotated[str, Field(max_length=60)] = ""
    note: Annotated[str, Field(max_length=4000)] = ""
    said_at: Milliseconds | None = None
    withdraw: bool = False


class Unreadable(ValueError):
    """Not a batch at all; nothing of it was kept."""


@dataclass(frozen=True)
class Batch:
    sent_at: datetime | None
    reports: list[Any]


def read_batch(body: bytes) -> Batch:
    """The batch of a request's body: `{"sent_at": ms, "reports": [...]}`, its reports not looked at yet.

    Raises:
        Unreadable: no JSON of this shape, or more than fifty reports.
    """
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):  # among them bytes that are no UTF-8, and boxes in boxes in boxes
        raise Unreadable from None
    reports = sent.get("reports") if isinstance(sent, dict) else None
    if not isinstance(reports, list) or len(reports) > MOST_REPORTS:
        raise Unreadable
    return Batch(_moment(sent.get("sent_at")), reports)


def _moment(milliseconds: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def hand_in_all(batch: Batch, link: VolunteerLink) -> list[dict[str, str]]:
    """Hand every report in, those of one request together and in their order; the answers in the order sent.

    An answer is `{"key", "result", "sentence"}`; results are `done`, `already`, `held` (a person decides), `refused`
    (nothing was kept) and `later` (not now; send it again).
    """
    answers: dict[int, dict[str, str]] = {}
    # One order of locks for everybody who locks several requests: by their ids.
    for index, raw in sorted(enumerate(batch.reports), key=lambda pair: (_request_of(pair[1]), pair[0])):
        try:
            one = OneReport.model_validate(raw)
        except ValidationError:
            key = raw.get("key") if isinstance(raw, dict) else ""
            answers[index] = _answer(
                str(key)[:64], "refused", _("This report cannot be read. Tell the office by telephone.")
            )
            continue
        answers[index] = _hand_in_one(one, batch.sent_at, link)
    return [answers[index] for index in range(len(batch.reports))]


def _request_of(raw: Any) -> str:
    return str(raw.get("request", ""))[:60] if isinstance(raw, dict) else ""


def _hand_in_one(one: OneReport, sent_at: datetime | None, link: VolunteerLink) -> dict[str, str]:
    by = Actor.member(link.membership)
    try:
        report = actions.hand_in(
            actions.FromTheDoor(
                once_key=one.key, request=_kept(one.request), outcome=_kept(one.outcome), note=_kept(one.note),
                said_at=_moment(one.said_at), sent_at=sent_at, is_withdrawn=one.withdraw,
            ),
            standing=link.standing, by=by, at=clock.now(),
        )  # fmt: skip
    except Refused as refusal:
        return _answer(one.key, "later", str(refusal.message))
    except Exception:  # one bad report must not keep the others on the phone
        log.exception("a report from the door could not be handed in; the phone keeps it")
        return _answer(one.key, "later", _("It could not be saved just now. It is sent again."))
    if one.withdraw and report.state != ReportState.WITHDRAWN:
        return _answer(one.key, "held", _("It had arrived already and stands. Tell the office if it is wrong."))
    if report.state == ReportState.HELD:
        return _answer(one.key, "held", held_sentence(report))
    return _answer(one.key, "already" if report.is_repeat else "done", "")


def _kept(words: str) -> str:
    """What a database can keep: everything but the null character."""
    return words.replace("\0", "")


def _answer(key: str, result: str, sentence: str) -> dict[str, str]:
    return {"key": key, "result": result, "sentence": sentence}


SENTENCES: Mapping[Held, Any] = {
    Held.LINK_RENEWED: lambda: _("Your link was renewed. What you reported has arrived; the office reads it."),
    Held.LINK_TOO_OLD: lambda: _("This link is old; ask the office for a new one. What you reported has arrived; the office reads it."),
    Held.ROLE_ENDED: lambda: _("This link has ended. What you reported has arrived; the office reads it."),
    Held.UNKNOWN_REQUEST: lambda: _("This one is not known here any more. What you reported has arrived; the office reads it."),
    Held.NOT_YOURS: lambda: _("This one is no longer on your list. What you reported has arrived; the office reads it."),
    Held.CLOSED: lambda: _("This one was closed meanwhile. What you reported has arrived; the office reads it."),
    Held.REFUSED: lambda: _("This was not possible any more. What you reported has arrived; the office reads it."),
}  # fmt: skip


def held_sentence(report: DoorReport) -> str:
    """What the reporter is told of a report that waits for a person."""
    return str(SENTENCES[Held(report.reason)]())
