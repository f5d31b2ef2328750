"""What every test stands on: a throw-away home, and the real PostgreSQL in it.

The home is chosen here, while pytest loads this file and before Django reads its settings; the server
is started by the first test that asks for the database, so tests of pure rules never wait for it.
Several runs at once (two people, two terminals) each take a home of their own: `var/test/0`, `1` ….
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[1]
HOMES = 8
# The data are thrown away: nothing has to survive a crash.
UNSAFE_BUT_QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "autovacuum": "off",
}


def _claim_home() -> tuple[Path, object]:
    """The first home that no other run is using; the lock is held until this process ends."""
    try:
        import fcntl
    except ImportError:  # Windows: one run at a time
        return ROOT / "var" / "test" / "0", None
    for number in range(HOMES):
        home = ROOT / "var" / "test" / str(number)
        home.mkdir(parents=True, exist_ok=True)
        lock = (home / "in-use").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            continue
        return home, lock
    raise pytest.UsageError(f"{HOMES} test runs are already under way in {ROOT / 'var' / 'test'}.")


if "SHOUWANG_TEST_HOME" not in os.environ:  # xdist's workers inherit the home of their controller
    _home, _lock = _claim_home()
    os.environ["SHOUWANG_TEST_HOME"] = str(_home)
for name in [name for name in os.environ if name.startswith("SHOUWANG_") and name not in {
    "SHOUWANG_TEST_HOME", "SHOUWANG_CITUS_URL"
}]:  # fmt: skip
    del os.environ[name]  # a developer's own settings are no part of a test
os.environ["SHOUWANG_HOME"] = os.environ["SHOUWANG_TEST_HOME"]
os.environ["DJANGO_SETTINGS_MODULE"] = "shouwang.settings"
os.environ.setdefault("LC_ALL", "C.UTF-8")

from shouwang.lib import postgres  # noqa: E402

postgres.app_address()  # written down now, because the settings read it before the server runs

import django  # noqa: E402

django.setup()  # now, so that the named world may import models

from shouwang.core import walls as _walls  # noqa: E402

_walls.stand_in_for_the_house()  # threads that a test starts are the house's; requests begin with nothing anyway
pytest_plugins = ["tests.world"]


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """The address of the running server. Each worker of xdist holds it; the last to leave stops it."""
    with postgres.running(UNSAFE_BUT_QUICK) as url:
        yield url


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    database_server: str,
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """pytest-django's hook before it makes the test database: by now the server has to run.

    The owner makes the database and migrates it, puts up the walls, and leaves: every test works as the app's role.
    """
    from shouwang.core import walls

    _app.append(_owner.enter_context(walls.as_owner()))
    yield
    _owner.close()


_owner, _app = ExitStack(), []


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, database_server: str, django_db_blocker: Any) -> Iterator[None]:
    """Walls as in every installation. Only the tables are emptied and dropped by their owner."""
    from django.db import connection

    from shouwang.core import walls

    with django_db_blocker.unblock():
        walls.put_up(_app[0])
    _owner.close()
    parts = urlsplit(database_server)._replace(path=f"/{connection.settings_dict['NAME']}")
    with psycopg.connect(urlunsplit(parts), autocommit=True) as owner:

        def empty(statements: list[str]) -> None:
            # The queue's tables are no models that Django would empty; a job left behind would run in another test.
            for statement in [*statements, "TRUNCATE procrastinate_jobs CASCADE"]:
                owner.execute(statement)

        connection.ops.execute_sql_flush = empty
        yield
    _owner.enter_context(walls.as_owner())


@pytest.fixture(autouse=True)
def the_house_itself() -> Iterator[None]:
    """What a test says and checks, it sees as the house does; its requests see what they may, as outside."""
    from shouwang.core import walls

    with walls.system("factories and checks of a test"):
        yield


@pytest.fixture(scope="session", autouse=True)
def plain_settings() -> Iterator[None]:
    """Static files named plainly (nothing has to be collected first), passwords hashed quickly."""
    from django.conf import settings
    from django.test import override_settings

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # Quick to hash, because every logged-in browser of a test has a password; the drill's own kind stays readable.
    hashers = ["MD5PasswordHasher", "PBKDF2PasswordHasher"]
    with override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        PASSWORD_HASHERS=[f"django.contrib.auth.hashers.{name}" for name in hashers],
    ):
        yield
