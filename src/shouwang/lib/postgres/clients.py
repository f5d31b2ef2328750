"""PostgreSQL's own client programs: a dump is written with `pg_dump` and read back with `pg_restore` and `psql`.

They come with the wheel and serve every server up to their own version. What they are told stays out of the
list of processes: the address goes through the environment, the data through pipes.

https://www.postgresql.org/docs/current/app-pgdump.html
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

import psycopg

from .databases import AS_THE_HOUSE
from .layout import PostgresError, _wheel
from .server import _last_line

CHUNK = 1 << 20
NEWEST_UNKNOWN = 170_000  # a setting that pg_restore sets and that servers before 17 refuse
TOO_NEW = b"SET transaction_timeout = 0;\n"
Chunks = Iterator[bytes]


def program(name: str, *, server_version: int = 0) -> str:
    """The path of a client program that understands the server: the wheel's, else the machine's own.

    Raises:
        PostgresError: none is new enough.
    """
    path = _wheel() / "pginstall" / "bin" / (f"{name}.exe" if os.name == "nt" else name)
    if path.exists() and _major(path) >= server_version // 10_000:
        return str(path)
    other = shutil.which(name)
    if other and _major(Path(other)) >= server_version // 10_000:
        return other
    raise PostgresError(f"The server is PostgreSQL {server_version // 10_000}: install the {name} of that version.")


def _major(path: Path) -> int:
    said = subprocess.run([str(path), "--version"], capture_output=True, text=True).stdout
    words = [word for word in said.split() if word[:1].isdigit()]
    return int(words[0].split(".")[0]) if words else 0


def _environment(url: str) -> dict[str, str]:
    """libpq's variables for the address; nothing of the caller's own PG… settings."""
    names = {
        "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",  # nosec B105
        "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
    }  # fmt: skip
    given = psycopg.conninfo.conninfo_to_dict(url)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return (
        kept
        | {"LC_ALL": "C", "PGOPTIONS": AS_THE_HOUSE}
        | {names[key]: str(value) for key, value in given.items() if key in names}
    )


def dump(url: str, *, snapshot: str, leave_out: list[str], server_version: int, is_walled: bool) -> Chunks:
    """The database as one snapshot sees it, in pg_dump's custom format, piece by piece.

    Neither who owns nor who may what is in it: the walls are put up anew for the roles of wherever it is loaded.

    Args:
        snapshot: of `pg_export_snapshot()`; the transaction that exported it has to stay open.
        leave_out: tables whose rows are not wanted.
        is_walled: row security binds the role, which then reads as the house; otherwise pg_dump fails where any row is
            hidden, instead of leaving it out.

    Raises:
        PostgresError: pg_dump's own last words.
    """
    words = [program("pg_dump", server_version=server_version), "--format=custom", "--no-owner", "--no-privileges", "--no-comments",
             f"--snapshot={snapshot}", *(f"--exclude-table-data={table}" for table in leave_out)]  # fmt: skip
    if is_walled:
        words.append("--enable-row-security")
    with subprocess.Popen(words, env=_environment(url), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as running:  # fmt: skip
        assert running.stdout is not None and running.stderr is not None
        said = _Said(running.stderr)
        try:
            while piece := running.stdout.read(CHUNK):
                yield piece
        finally:
            if running.poll() is None and running.stdout.read(1):  # the reader gave up before the end
                running.kill()
            code = running.wait()
        if code != 0:
            raise PostgresError(f"The database could not be dumped: {_last_line(said())}")


def read_through(pieces: Chunks) -> None:
    """Let pg_restore read the whole dump and throw it away: proof that every piece of it opens.

    Raises:
        PostgresError: it does not.
    """
    for _piece in _as_script(pieces):
        pass


def _as_script(pieces: Chunks) -> Chunks:
    """The dump as SQL."""
    words = [program("pg_restore"), "--no-owner", "--no-privileges", "--no-comments", "--file=-"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdin is not None and running.stdout is not None and running.stderr is not None
        said = _Said(running.stderr)
        into, troubles = running.stdin, []

        def feed() -> None:
            try:
                with into:
                    for piece in pieces:
                        into.write(piece)
            except BrokenPipeError:
                pass  # pg_restore says itself what it did not like
            except Exception as trouble:
                troubles.append(trouble)

        feeder = threading.Thread(target=feed, daemon=True)
        feeder.start()
        try:
            while piece := running.stdout.read(CHUNK):
                yield piece
        except GeneratorExit:
            running.kill()
            raise
        finally:
            feeder.join()
            code = running.wait()
        if troubles:
            raise troubles[0]
        if code != 0:
            raise PostgresError(f"The dump cannot be read: {_last_line(said())}")


def load(url: str, pieces: Chunks, *, server_version: int) -> None:
    """Fill an empty database from a dump: all of it in one transaction, or nothing.

    `pg_restore` makes the statements and `psql` runs them, because pg_restore alone sends servers before 17 a
    setting that they do not know. COMMIT is sent only after pg_restore came to a good end.

    Raises:
        PostgresError: nothing was loaded.
    """
    words = [program("psql", server_version=server_version), "-X", "-q", "-o", os.devnull, "-v", "ON_ERROR_STOP=1",
             "-f", "-"]  # fmt: skip
    with subprocess.Popen(words, env=_environment(url), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE) as running:  # fmt: skip
        assert running.stdin is not None and running.stderr is not None
        said, script = _Said(running.stderr), _as_script(pieces)
        try:
            running.stdin.write(b"BEGIN;\n")
            first = next(script, b"")
            running.stdin.write(first.replace(TOO_NEW, b"", 1) if server_version < NEWEST_UNKNOWN else first)
            for piece in script:
                running.stdin.write(piece)
            running.stdin.write(b"\nCOMMIT;\n")
            running.stdin.close()
        except BrokenPipeError:
            with suppress(BrokenPipeError):
                running.stdin.close()
        except BaseException:
            running.kill()  # before its input ends: what it was given so far must not be taken for all
            with suppress(BrokenPipeError):
                running.stdin.close()
            raise
        if running.wait() != 0:
            raise PostgresError(f"The dump could not be loaded: {_last_line(said())}")


class _Said:
    """Reads what a program says on standard error, so that it never waits for us."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._pieces: list[bytes] = []
        self._reader = threading.Thread(target=lambda: self._pieces.extend(iter(lambda: stream.read(4096), b"")))
        self._reader.start()

    def __call__(self) -> str:
        self._reader.join()
        return b"".join(self._pieces).decode("utf-8", "replace")
