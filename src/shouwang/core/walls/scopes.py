"""What the present request, job or command may see: nothing, one committee, a street, who is who, or everything.

A scope is a short text: empty (nothing); ids of committees and streets as a PostgreSQL array; or one of two words.
It belongs to the running context (thread or task), never to a connection. Always take the narrowest.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

NOTHING = ""
LOGIN = "login"  # accounts, roles, committees, streets, keys of programs: who somebody is and where they may go
SYSTEM = "system"

_scope: ContextVar[str | None] = ContextVar("scope", default=None)
_is_request: ContextVar[bool] = ContextVar("is_request", default=False)
_stand_in = NOTHING
_street_of: dict[uuid.UUID, uuid.UUID] = {}


def current() -> str:
    """What the next statement may see."""
    scope = _scope.get()
    return _stand_in if scope is None else scope


@contextmanager
def _held(scope: str) -> Iterator[None]:
    token = _scope.set(scope)
    try:
        yield
    finally:
        _scope.reset(token)


def nothing():  # type: ignore[no-untyped-def]  # a context manager, as all below
    return _held(NOTHING)


def login():  # type: ignore[no-untyped-def]
    """To find out who somebody is, before it is known which committee they may see."""
    return _held(LOGIN)


def system(because: str):  # type: ignore[no-untyped-def]
    """Everything. For the house's own work; `because` says why nothing narrower does."""
    assert because, "say why nothing narrower does"
    return _held(SYSTEM)


def committee(committee_id: uuid.UUID, street_id: uuid.UUID | None = None):  # type: ignore[no-untyped-def]
    """One committee, and what it shares with its street: the street's own people, the compounds."""
    return _held(_ids(committee_id, street_id or street_of(committee_id)))


def street(street_id: uuid.UUID):  # type: ignore[no-untyped-def]
    """Every committee of one street: the work of an officer who is away may lie with any of them."""
    from ..models import Committee

    with login():
        committees = Committee.objects.filter(street_id=street_id).values_list("id", flat=True)
        ids = _ids(street_id, *committees)
    return _held(ids)


def _ids(*ids: uuid.UUID) -> str:
    assert all(isinstance(each, uuid.UUID) for each in ids)  # the text goes into the statement as it is
    return "{" + ",".join(map(str, ids)) + "}"


def street_of(committee_id: uuid.UUID) -> uuid.UUID:
    """The street of a committee; never changes, so it is remembered. DoesNotExist for an unknown committee."""
    if committee_id not in _street_of:
        from ..models import Committee

        with login():
            found = Committee.objects.values_list("street_id", flat=True).get(id=committee_id)
        _street_of[committee_id] = found
    return _street_of[committee_id]


@contextmanager
def of_a_request() -> Iterator[None]:
    """Around one HTTP request: it begins with nothing, `enter` narrows it to a committee, and nothing stays behind."""
    token = _is_request.set(True)
    try:
        with _held(NOTHING):
            yield
    finally:
        _is_request.reset(token)


def enter(committee_id: uuid.UUID, street_id: uuid.UUID | None = None) -> None:
    """From here to its end this request sees one committee: said where a link, a key or a role was found good.

    Outside a request (a command, a test of an action) the scope stays what it is.
    """
    if _is_request.get():
        _scope.set(_ids(committee_id, street_id or street_of(committee_id)))


def stand_in_for_the_house() -> None:
    """This process is one of the house's own (sweep, worker, command line): everything, unless a job narrows it.

    Never called in the web server, whose threads therefore start with nothing.
    """
    global _stand_in
    _stand_in = SYSTEM
