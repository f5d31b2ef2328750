"""An action is whole or not at all, and an action within an action belongs to it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")
_is_within: ContextVar[bool] = ContextVar("within_an_action", default=False)


def whole(action: Callable[P, R]) -> Callable[P, R]:
    """Run the action in a transaction, or at a savepoint of the page's; what it wrote goes where it fails.

    Within another action it takes no savepoint of its own: each costs two round trips. Whoever goes on after its failure
    sets the savepoint (`with transaction.atomic()`); without one Django refuses every further statement, loudly.
    """

    @wraps(action)
    def acted(*args: P.args, **kwargs: P.kwargs) -> R:
        is_within = _is_within.get()
        token = _is_within.set(True)
        try:
            with transaction.atomic(savepoint=not is_within):
                return action(*args, **kwargs)
        finally:
            _is_within.reset(token)

    return acted
