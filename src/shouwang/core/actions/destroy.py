"""How the things of `core` and of the libraries end. Each takes a batch, skips what is locked, says how many."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from shouwang.lib import clock

from ..keeping.night import free, taken, unreferred
from ..keeping.terms import Due, Gone
from ..models import (
    Account,
    Allowance,
    ApiKey,
    DoorSpelling,
    Household,
    Membership,
    OpenThing,
    Resident,
    ResidentPhone,
    SearchKey,
)
from ..phrases import phrases

NOBODY: dict[str, Any] = {
    "name": "", "pinyin": "", "sex": "0", "birth_date": "", "id_kind": "", "id_number": "", "id_hash": "",
    "is_head": False, "relation": "", "registration": "", "tags": [], "health_tags": [], "contacts": [], "remarks": "",
    "is_temporary": False, "stays_until": None,
}  # fmt: skip


def blank(people: Iterable[Any], at: datetime) -> int:
    """Leave nothing of these people but an empty row, which goes when nothing points to it any more."""
    ids = list(people)
    ResidentPhone.objects.filter(resident_id__in=ids).delete()
    SearchKey.objects.filter(resident_id__in=ids).delete()
    rows = Resident.objects.filter(pk__in=ids)
    homes = list(rows.values_list("household_id", flat=True))
    rows.filter(gone_at__isnull=True).update(gone_at=at)
    count = rows.update(**NOBODY, erased_at=at, updated_at=at)
    for home in Household.objects.filter(pk__in=homes, is_at_risk=True):
        here = Resident.objects.filter(household=home, gone_at__isnull=True)
        if not any(person.is_at_risk for person in here):
            Household.objects.filter(pk=home.pk).update(is_at_risk=False)
    return count


def without_open_things(people: QuerySet[Resident]) -> QuerySet[Resident]:
    """People for whom nothing is open, in whatever room."""
    for relation in Resident._meta.related_objects:
        model = relation.related_model
        if issubclass(model, OpenThing):
            waiting = {relation.field.attname: OuterRef("pk"), "closed_at__isnull": True}
            people = people.exclude(Exists(model._default_manager.filter(**waiting)))
    return people


def people_gone(due: Due) -> int:
    """Whoever moved away or died."""
    rows = Resident.objects.filter(committee_id=due.committee_id, gone_at__lt=due.before, erased_at__isnull=True)
    return blank(taken(free(without_open_things(rows), "pk").order_by("gone_at"), due.most), due.at)


def guests(due: Due) -> int:
    """Temporary people whose stay is over, noted as gone or not."""
    rows = Resident.objects.filter(
        committee_id=due.committee_id, is_temporary=True, stays_until__lt=due.before.date(), erased_at__isnull=True
    )
    return blank(taken(free(without_open_things(rows), "pk"), due.most), due.at)


def empty_entries(due: Due) -> int:
    """Rows of which nothing is left and to which nothing points."""
    rows = Resident.objects.filter(committee_id=due.committee_id, erased_at__lt=due.before)
    return _deleted(Resident, taken(unreferred(rows), due.most))


def members_contacts(due: Due) -> int:
    """Telephone, nicknames and account of somebody whose role has ended; the name stays as long as the journal."""
    rows = Membership.objects.filter(_of(due), ended_at__lt=due.before, contact_destroyed_at__isnull=True)
    return Membership.objects.filter(pk__in=taken(rows, due.most)).update(
        phone="", chat_names=[], account=None, contact_destroyed_at=due.at
    )


def members_names(due: Due) -> int:
    rows = Membership.objects.filter(_of(due), ended_at__lt=due.before, contact_destroyed_at__isnull=False)
    return Membership.objects.filter(pk__in=taken(rows.exclude(name=""), due.most)).update(name="")


def _of(due: Due) -> Q:
    return Q(committee_id=due.committee_id) if due.committee_id else Q(committee__isnull=True)


def _by_machine(due: Due) -> datetime:
    """Libraries write their moments by the machine's clock: moving the demonstration's logs nobody out."""
    return clock.machine_now() - (due.at - due.before)


def accounts(due: Due) -> int:
    """Accounts through which nobody acts any more, with their second factors."""
    rows = Account.objects.filter(Q(last_login__isnull=True) | Q(last_login__lt=_by_machine(due)))
    rows = rows.exclude(Exists(Membership.objects.filter(account=OuterRef("pk"))))
    keys = taken(rows, due.most)
    Account.objects.filter(pk__in=keys).delete()
    return len(keys)


def api_keys(due: Due) -> int:
    rows = ApiKey.objects.filter(committee_id=due.committee_id, revoked_at__lt=due.before)
    return _deleted(ApiKey, taken(rows, due.most))


def sessions(due: Due) -> list[Gone]:
    before = _by_machine(due)
    count = _deleted(Session, taken(Session.objects.filter(expire_date__lt=before), due.most))
    return [Gone(count, up_to=before)]


def allowances(due: Due) -> list[Gone]:
    before = _by_machine(due)
    return [Gone(_deleted(Allowance, taken(Allowance.objects.filter(until__lt=before), due.most)), up_to=before)]


_JOBS = """
WITH old AS (
    SELECT job.id FROM procrastinate_jobs job
     WHERE job.status NOT IN ('todo', 'doing')
       AND NOT EXISTS (SELECT 1 FROM procrastinate_events said WHERE said.job_id = job.id AND said.at >= %s)
     ORDER BY job.id LIMIT %s FOR UPDATE SKIP LOCKED)
DELETE FROM procrastinate_jobs job USING old WHERE job.id = old.id
"""


def finished_jobs(due: Due) -> list[Gone]:
    before = _by_machine(due)
    with connection.cursor() as cursor:
        cursor.execute(_JOBS, [before, due.most])
        return [Gone(int(cursor.rowcount), up_to=before)]


def journal_lines(due: Due) -> list[Gone]:
    """Through the one door that deletes lines (`core/keeping/door.py`), which looks at the database's own clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM core_destroy_journal(%s::uuid, %s)", [due.committee_id, due.most])
        rows = cursor.fetchall()
    return [Gone(count, verb, phrases()[verb].retention_days, up_to) for verb, count, up_to in rows]


def erase_entry(person: Resident, at: datetime) -> dict[str, int]:
    """The person's entry in the register, and spellings of the door that name the person."""
    DoorSpelling.objects.filter(household_id=person.household_id, text__contains=person.name or "\n").delete()
    return {"core.people_gone": blank([person.pk], at)}


def _deleted(model: Any, keys: list[Any]) -> int:
    rows = model._default_manager.filter(pk__in=keys)
    rows._raw_delete(rows.db)  # nothing points to them; what does would stop it
    return len(keys)
