"""A backup of the test's own database, and empty databases to restore into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from shouwang.core.access import THE_SYSTEM
from shouwang.core.backup import restore, take
from shouwang.core.backup.archive import Manifest
from shouwang.lib import clock as house_clock
from shouwang.lib import env, postgres
from shouwang.lib.postgres import databases

Taking = Callable[..., tuple[Path, Manifest]]


@pytest.fixture
def own_address(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the test's database, which the backup takes for the installation's."""
    from django.db import connection

    url = databases.named(postgres.address(), str(connection.settings_dict["NAME"]))
    monkeypatch.setattr(postgres, "address", lambda: url)
    return url


@pytest.fixture
def back_up(own_address: str, tmp_path: Path) -> Taking:
    def taking(**options: Any) -> tuple[Path, Manifest]:
        return take.take(**{"by": THE_SYSTEM, "at": house_clock.now(), "to": tmp_path, **options})

    return taking


@pytest.fixture
def empty(own_address: str) -> Iterator[str]:
    """An empty database, dropped afterwards with whatever was put aside for it."""
    from django.db import connection

    name = f"{connection.settings_dict['NAME']}_restored"
    yield databases.make_beside(own_address, name)
    with psycopg.connect(own_address, autocommit=True) as admin:
        found = admin.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name]).fetchall()
        for (each,) in found:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(each)))


@pytest.fixture
def into(empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., restore.Outcome]:
    """`into(path, force=…, settle=…)`: restore where the installation is `empty`, with a home of its own."""
    (tmp_path / "home").mkdir()

    def putting(
        path: Path, *, force: bool = False, settle: Callable[[str], bool] = lambda url: True
    ) -> restore.Outcome:
        manifest = restore.look_at(path)
        with monkeypatch.context() as patched:
            patched.setattr(postgres, "address", lambda: empty)
            patched.setattr(env, "home", lambda: tmp_path / "home")
            return restore.put_back(path, manifest, is_forced=force, settle=settle)

    return putting


def asked(url: str, query: str) -> Any:
    """The first value of a query's first row."""
    with databases.opened(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]
