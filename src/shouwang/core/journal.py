"""Writing the journal: one line per change, in the transaction of the change, and what it sets going.

Handlers are registered at start-up from the one dict in `fulfil/wiring.py`; they run in the same
transaction, in order, at most three levels deep, and fail loudly.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from shouwang.lib.rows import insert, insert_alike

from .access import Actor
from .models import JournalEntry, Membership
from .models.keyed import Keyed, new_id
from .phrases import phrases
from .walls.scopes import street_of

Handler = Callable[[JournalEntry], None]
DEEPEST = 3

_handlers: dict[str, Sequence[Handler]] = {}
_depth: ContextVar[int] = ContextVar("journal_depth", default=0)


def wire(handlers: Mapping[str, Sequence[Handler]]) -> None:
    """Register what each verb sets going. Called once, at start-up, by `fulfil`."""
    unknown = set(handlers) - set(phrases())
    if unknown:
        raise LookupError(f"wiring names verbs that no room declares: {', '.join(sorted(unknown))}")
    _handlers.clear()
    _handlers.update(handlers)


def record(
    verb: str,
    subject: Keyed,
    *,
    by: Actor,
    at: datetime,
    committee_id: uuid.UUID | None = None,
    **data: Any,
) -> JournalEntry:
    """Write one line and run what is wired to it.

    Args:
        data: ids, codes and moments only; UUIDs and datetimes are stored as text.

    Raises:
        KeyError: a verb that no room declares.
        RecursionError: handlers set each other going more than three levels deep.
    """
    entry = compose(verb, subject, by=by, at=at, committee_id=committee_id, **data)
    insert(entry)
    set_going(entry)
    return entry


def compose(
    verb: str, subject: Keyed, *, by: Actor, at: datetime, committee_id: uuid.UUID | None = None, **data: Any
) -> JournalEntry:
    """The line, not written yet: for an action that writes it together with its row in one statement."""
    phrases()[verb]
    committee_id = committee_id or getattr(subject, "committee_id", None) or by.committee_id
    street_id = street_of(committee_id) if committee_id else getattr(subject, "street_id", None) or by.street_id
    assert street_id, f"{verb}: neither the subject nor the actor belongs to a street"
    return JournalEntry(
        street_id=street_id,
        committee_id=committee_id,
        verb=verb,
        at=at,
        actor_kind=by.kind,
        actor=by.membership,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        data={key: _plain(value) for key, value in data.items() if value is not None},
    )


def set_going(entry: JournalEntry) -> None:
    """Run what is wired to a line that was just written, in its transaction."""
    wired = _handlers.get(entry.verb, ())
    if not wired:
        return
    if _depth.get() >= DEEPEST:
        raise RecursionError(f"journal handlers nest too deep at {entry.verb}")
    token = _depth.set(_depth.get() + 1)
    try:
        for handler in wired:
            handler(entry)
    finally:
        _depth.reset(token)


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Keyed):
        return str(value.pk)
    if isinstance(value, list | tuple | set):
        return [_plain(part) for part in value]
    return value


PEOPLE_KEYS = ("to", "from", "who")


def history(subject_ids: Iterable[uuid.UUID], *, is_named: bool = True) -> list[dict[str, Any]]:
    """The lines about these things, oldest first, as `{"at", "verb", "sentence", "entry"}`.

    Two queries, however many lines: the entries, and the names they mention. Without names (`is_named` False) every
    member of the team is "somebody".
    """
    entries = list(JournalEntry.objects.filter(subject_id__in=list(subject_ids)).order_by("at", "id"))
    wanted = {entry.actor_id for entry in entries if entry.actor_id}
    for entry in entries:
        wanted |= {uuid.UUID(entry.data[key]) for key in PEOPLE_KEYS if entry.data.get(key)}
    known = Membership.objects.filter(id__in=wanted).exclude(name="") if is_named else Membership.objects.none()
    names: dict[uuid.UUID | None, str] = dict(known.values_list("id", "name"))
    kinds = {"system": _("The system"), "resident": _("The resident"), "api": _("A connected program")}
    lines = []
    for entry in entries:
        words: dict[str, Any] = {key: "" for key in ("to", "from", "who", "until", "number", "role")} | dict(entry.data)
        for key in PEOPLE_KEYS:
            if entry.data.get(key):
                words[key] = names.get(uuid.UUID(entry.data[key]), _("somebody"))
        words["actor"] = names.get(entry.actor_id) or kinds.get(entry.actor_kind) or _("somebody")
        if words["until"]:
            words["until"] = date_format(localtime(datetime.fromisoformat(words["until"])), "SHORT_DATETIME_FORMAT")
        sentence = str(phrases()[entry.verb].sentence) % words
        lines.append({"at": entry.at, "verb": entry.verb, "sentence": sentence, "entry": entry})
    return lines


def record_many(
    verb: str, subjects: Iterable[Keyed], *, by: Actor, at: datetime, committee_id: uuid.UUID, **data: Any
) -> int:
    """The same line for many things (an import of 4,000 residents) in one statement; the verb may wire nothing.

    Raises:
        RuntimeError: something is wired to the verb, which a bulk write would pass by silently.
    """
    phrases()[verb]
    if _handlers.get(verb):
        raise RuntimeError(f"{verb} is wired; record its lines one by one")
    told = list(subjects)
    same = {
        "street_id": street_of(committee_id),
        "committee_id": committee_id,
        "verb": verb,
        "at": at,
        "actor_kind": by.kind,
        "actor_id": by.membership.pk if by.membership else None,
        "data": {key: _plain(value) for key, value in data.items() if value is not None},
    }
    each: dict[str, Sequence[Any]] = {
        "id": [new_id() for _subject in told],
        "subject_kind": [subject._meta.label_lower for subject in told],
        "subject_id": [subject.pk for subject in told],
    }
    insert_alike(JournalEntry, same, each)
    return len(told)
