"""What the tests of single verbs share."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from shouwang.core.refusal import Refused


@pytest.fixture
def request_(world):
    """Grandma's plea for food: new, with Lu."""
    return world.receive()


def together(*jobs: Callable[[], Any]) -> list[Any]:
    """Run the jobs at the same moment, each on a connection of its own; an exception is returned, not raised."""
    from django.db import connections

    barrier = Barrier(len(jobs))

    def one(job: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=10)
            return job()
        except (Exception, SystemExit) as trouble:
            return trouble
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(one, jobs))


def outcomes(results: list[Any]) -> list[str]:
    """`ok`, the code of a refusal, or the name of an error, sorted."""
    return sorted(
        result.code
        if isinstance(result, Refused)
        else type(result).__name__
        if isinstance(result, BaseException)
        else "ok"
        for result in results
    )


@pytest.fixture
def race():
    return together


@pytest.fixture
def refused():
    """`with refused("code"):` a refusal with this code, and nothing written to the journal meanwhile."""
    from contextlib import contextmanager

    from shouwang.core.models import JournalEntry

    @contextmanager
    def expecting(code: str):
        before = JournalEntry.objects.count()
        with pytest.raises(Refused) as caught:
            yield
        assert caught.value.code == code, caught.value
        assert JournalEntry.objects.count() == before

    return expecting
