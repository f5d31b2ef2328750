"""What the tests of single verbs share."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
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


@pytest.fixture
def closed(world):
    """Grandma's plea, answered, noted, done and rated by her; 180 days are proposed for shopping."""
    from shouwang.desk import actions as desk
    from tests.world import GRANDMAS_PHONE, MORNING

    asked = world.receive("买两斤米", kind="shopping_errand", caller_phone=GRANDMAS_PHONE, caller_name="单秀英",
                          details={"goods": "米"}, tags=["独居老人"], place_text="二楼", once_key="web:1")  # fmt: skip
    by = world.by(world.lu)
    desk.answer(asked, by=by, at=MORNING + timedelta(minutes=3))
    desk.note(asked, "带点盐", by=by, at=MORNING)
    desk.finish(asked, by=by, at=MORNING + timedelta(hours=1), is_solved=True)
    return desk.rate(asked, rating=5, is_solved=True, by=world.resident(asked), at=MORNING + timedelta(hours=2))
