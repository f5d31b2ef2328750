"""How requests end: first their words, later the row, of which the reports keep the figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from shouwang.core.keeping.night import free, taken, unreferred
from shouwang.core.keeping.terms import Due
from shouwang.core.models import Resident
from shouwang.core.privacy.fields import blind

from ..kind import kinds
from ..models import DoorReport, Note, OwnWord, Request

# Codes, moments and the building stay for the figures; the door and everything that people said or are called goes.
NO_WORDS: dict[str, Any] = {
    "text": "", "details": {}, "tags": [], "household": None, "resident": None, "place_text": "",
    "beneficiary_name": "", "caller_name": "", "caller_phone": "", "phone_hash": "", "waits_for": "", "once_key": "",
    "once_digest": "",
}  # fmt: skip
NO_CALLER: dict[str, Any] = {"caller_name": "", "caller_phone": "", "phone_hash": "", "once_digest": ""}


def closed_for_good(committee_id: Any, before: datetime) -> QuerySet[Request]:
    """Closed requests past their term: neither they, nor the whole or the request that they belong to, is open."""
    rows = Request.objects.filter(committee_id=committee_id, closed_at__lt=before)
    rows = rows.filter(Q(parent__isnull=True) | Q(parent__closed_at__isnull=False))
    rows = rows.exclude(Exists(DoorReport.objects.filter(request=OuterRef("pk"), closed_at__isnull=True)))
    rows = rows.filter(Q(merged_into__isnull=True) | Q(merged_into__closed_at__isnull=False))
    return free(rows, "pk", "resident_id", "parent_id").order_by("closed_at")


def destroy_words(due: Due) -> int:
    """The words, names, telephone and door of closed requests of one service, with every note."""
    rows = closed_for_good(due.committee_id, due.before).filter(words_destroyed_at__isnull=True)
    rows = rows.filter(kind=due.kind) if due.kind else rows.exclude(kind__in=list(kinds()))
    return silence(taken(rows, due.most), due.at)


def services_to_silence(due: Due) -> list[str]:
    """Services of which anything closed before `due.before` still has its words."""
    rows = Request.objects.filter(
        committee_id=due.committee_id, closed_at__lt=due.before, words_destroyed_at__isnull=True
    )
    return list(rows.order_by("kind").values_list("kind", flat=True).distinct())


def silence(keys: Iterable[Any], at: datetime) -> int:
    """Destroy the words of these locked requests."""
    if not (ids := list(keys)):
        return 0
    notes = Note.objects.filter(request_id__in=ids)
    notes._raw_delete(notes.db)
    DoorReport.objects.filter(request_id__in=ids, closed_at__isnull=False).update(words={}, decision="")
    return Request.objects.filter(pk__in=ids).update(**NO_WORDS, words_destroyed_at=at)


_COUNT = """
INSERT INTO desk_pastfigures AS past (committee_id, opened_on, day, kind, received, to_answer, answered_in_time,
       to_finish, finished_in_time, solved, closed, ratings, stars)
SELECT request.committee_id, (request.opened_at AT TIME ZONE street.timezone)::date, request.day, request.kind, count(*),
       count(*) FILTER (WHERE owed AND (answered_at IS NOT NULL OR answer_by <= %(at)s)),
       count(*) FILTER (WHERE owed AND answered_at <= answer_by),
       count(*) FILTER (WHERE owed), count(*) FILTER (WHERE owed AND closed_at <= finish_by),
       count(*) FILTER (WHERE state = 'done' AND is_solved), count(*), count(rating), COALESCE(sum(rating), 0)
  FROM (SELECT *, state NOT IN ('cancelled', 'merged') AS owed FROM desk_request WHERE id = ANY(%(ids)s)) request
  JOIN core_committee committee ON committee.id = request.committee_id
  JOIN core_street street ON street.id = committee.street_id
 GROUP BY 1, 2, 3, 4
ON CONFLICT (committee_id, opened_on, day, kind) DO UPDATE SET
       received = past.received + excluded.received, to_answer = past.to_answer + excluded.to_answer,
       answered_in_time = past.answered_in_time + excluded.answered_in_time,
       to_finish = past.to_finish + excluded.to_finish,
       finished_in_time = past.finished_in_time + excluded.finished_in_time, solved = past.solved + excluded.solved,
       closed = past.closed + excluded.closed, ratings = past.ratings + excluded.ratings,
       stars = past.stars + excluded.stars
"""


def destroy_rows(due: Due) -> int:
    """Requests without words and without anything that points to them; their figures stay (`reports.queries`)."""
    rows = closed_for_good(due.committee_id, due.before).filter(words_destroyed_at__isnull=False)
    keys = taken(unreferred(rows), due.most)
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, {"at": due.at, "ids": keys})
        doomed = Request.objects.filter(pk__in=keys)
        doomed._raw_delete(doomed.db)
    return len(keys)


def destroy_reports(due: Due) -> int:
    """Reports from the door on which nobody has to decide any more."""
    rows = DoorReport.objects.filter(committee_id=due.committee_id, closed_at__lt=due.before)
    keys = taken(free(rows, "request_id", "request__resident_id").order_by("closed_at"), due.most)
    doomed = DoorReport.objects.filter(pk__in=keys)
    doomed._raw_delete(doomed.db)
    return len(keys)


def forget_words(due: Due) -> int:
    """Own words that the committee took back."""
    rows = OwnWord.objects.filter(committee_id=due.committee_id, removed_at__lt=due.before)
    keys = taken(rows, due.most)
    OwnWord.objects.filter(pk__in=keys).delete()
    return len(keys)


# --- one person -----------------------------------------------------------------------------------------


def requests_about(person: Resident) -> QuerySet[Request]:
    """Requests for the person, or by name at the person's own door."""
    named = Q(beneficiary_name=person.name) | Q(beneficiary_name="", caller_name=person.name)
    mine = Q(resident=person) | (Q(resident__isnull=True, household_id=person.household_id) & named)
    return Request.objects.filter(mine, committee_id=person.committee_id)


def requests_called_by(person: Resident) -> QuerySet[Request]:
    """Requests for others that were asked for from one of the person's telephones."""
    hashes = [blind(phone.number, "phone") for phone in person.phones.all()]
    called = Request.objects.filter(committee_id=person.committee_id, phone_hash__in=hashes)
    return called.exclude(pk__in=requests_about(person).values("pk"))


def erase_person(person: Resident, at: datetime) -> dict[str, int]:
    """The words of what was asked for the person; of what they asked for others, only who called; own words with the name.

    The caller has seen that nothing of it is open or held.
    """
    mine = requests_about(person).filter(closed_at__isnull=False)
    count = silence(list(mine.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True)), at)
    called = requests_called_by(person).update(**NO_CALLER)
    Request.objects.filter(resident=person).update(resident=None)
    names = [name for name in (person.name, *(phone.number for phone in person.phones.all())) if name]
    words = [
        word.pk
        for word in OwnWord.objects.filter(committee_id=person.committee_id)
        if any(name in word.phrase for name in names)
    ]
    OwnWord.objects.filter(pk__in=words).delete()
    return {"desk.words": count + called, "desk.own_words": len(words)}
