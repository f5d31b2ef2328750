"""Commands that need the rooms: the database runs and Django is set up for as long as the block lasts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from shouwang.lib import loading, postgres


def settled() -> None:
    """Set Django up for a command that asks the rooms, and no database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.settings")
    import django

    with loading.for_good():
        django.setup()


@contextmanager
def opened(*, is_checked: bool = True) -> Iterator[None]:
    """Start the embedded database if nobody did, set Django up, and leave no connection behind.

    Args:
        is_checked: look at once whether the database answers; a process that waits for it says no.
    """
    with postgres.running() as url:
        if is_checked:
            postgres.check(url)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.settings")
        import django

        try:
            with loading.for_good():
                django.setup()
            from shouwang.core import walls

            walls.stand_in_for_the_house()
            yield
        finally:
            drop_connections()


def drop_connections() -> None:
    """Let every connection go, so that the next query opens a new one (after the database restarted)."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
