"""What an action wrote goes when it fails, and an action within an action belongs to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from shouwang.core.models import Heartbeat
from shouwang.core.refusal import Refused
from shouwang.lib import clock
from shouwang.lib.acts import whole


def write(name: str) -> None:
    Heartbeat.objects.create(name=name, beat_at=clock.machine_now())


def there() -> set[str]:
    return set(Heartbeat.objects.values_list("name", flat=True))


@whole
def inner(*, fails: bool) -> None:
    write("inner")
    if fails:
        raise Refused("no")


@whole
def outer(*, fails: bool = False, goes_on: bool = False) -> None:
    write("outer")
    if not goes_on:
        inner(fails=fails)
        return
    try:
        with transaction.atomic():
            inner(fails=fails)
    except Refused:
        write("instead")


@pytest.fixture(params=["on its own", "within a page"])
def around(request: Any, transactional_db: Any) -> Any:
    Heartbeat.objects.all().delete()
    return transaction.atomic if request.param == "within a page" else _nothing


def _nothing() -> Any:
    from contextlib import nullcontext

    return nullcontext()


def test_both_are_kept(around: Any) -> None:
    with around():
        outer()
    assert there() == {"outer", "inner"}


def test_both_go(around: Any) -> None:
    with around():
        with pytest.raises(Refused):
            outer(fails=True)
        write("the page goes on")
    assert there() == {"the page goes on"}


def test_whoever_goes_on_sets_a_savepoint(around: Any) -> None:
    with around():
        outer(fails=True, goes_on=True)
    assert there() == {"outer", "instead"}


def test_whoever_goes_on_without_one_is_stopped(around: Any) -> None:
    @whole
    def careless() -> None:
        try:
            inner(fails=True)
        except Refused:
            write("half of it")

    with around(), pytest.raises(transaction.TransactionManagementError):
        careless()
    assert there() == set()


def test_one_savepoint_for_all(transactional_db: Any) -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as said:
        outer()
    assert sum(each["sql"].startswith("SAVEPOINT") for each in said.captured_queries) == 1
