"""The embedded server itself: made by initdb, configured anew before each start, started, stopped."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from .layout import APP, NAME, PostgresError, address, admin_address, app_address, place

LOCALE = "C.UTF-8"
WAIT_SECONDS = "60"

# Fits an office PC: the whole of a street's open work lives in a few megabytes of index.
SETTINGS: Mapping[str, str] = {
    "max_connections": "60",
    "shared_buffers": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "server-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "unix_socket_permissions": "0700",
}


def _run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the binaries as the account that owns the data."""
    account = place().account
    switch: dict = {} if account is None else {"user": account.uid, "group": account.gid, "extra_groups": []}
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return subprocess.run(
        [str(place().binaries / program), *arguments],
        capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL,
        cwd="/" if os.name != "nt" else None, start_new_session=True, env=clean | {"LC_ALL": "C"}, **switch,
    )  # fmt: skip


def _own(path: Path) -> None:
    account = place().account
    if account is not None:
        os.chown(path, account.uid, account.gid)


def _private_folder(path: Path) -> None:
    """Make `path` for the server's user alone; refuse one that somebody else laid there before us."""
    if not path.exists() and not path.is_symlink():
        path.mkdir(mode=0o700)
        _own(path)
    found, account = path.lstat(), place().account
    expected = account.uid if account is not None else getattr(os, "geteuid", lambda: found.st_uid)()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != expected:
        raise PostgresError(f"{path} exists and belongs to somebody else: remove it, then start again.")


def server_pid() -> int | None:
    """The process id of this installation's server, None where it does not run.

    After a crash the number in `postmaster.pid` may by now belong to any other program; such a file is
    taken away, because PostgreSQL would believe it and refuse to start.
    """
    data = place().data
    note = data / "postmaster.pid"
    try:
        pid = int(note.read_text().split("\n", 1)[0])
        os.kill(pid, 0)
    except PermissionError:
        return None if os.name == "nt" else pid
    except (OSError, ValueError):
        return None
    if not Path("/proc/self/cwd").exists():
        return pid  # no /proc here (macOS): PostgreSQL's own check has to do
    if _works_in(pid, data):
        return pid
    if any(_works_in(int(entry.name), data) for entry in Path("/proc").iterdir() if entry.name.isdigit()):
        raise PostgresError(f"A server that was killed is still ending its work in {data}: try again in a minute.")
    note.unlink(missing_ok=True)
    return None


def _works_in(pid: int, folder: Path) -> bool:
    """True where the process `pid` has `folder` as its working folder, as every PostgreSQL process has."""
    try:
        return os.path.samefile(f"/proc/{pid}/cwd", folder)
    except OSError:  # gone, a zombie, or another user's
        return False


def is_running() -> bool:
    return server_pid() is not None


def _initialise() -> None:
    """`initdb` into a folder beside, moved into place when whole: an interrupted set-up starts afresh."""
    data, fresh = place().data, place().data.with_name(place().data.name + ".new")
    if (data / "PG_VERSION").exists():
        return
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700, parents=True)
    _own(fresh)
    password = fresh.with_suffix(".password")
    password.write_text(urlsplit(admin_address()).password or "")
    password.chmod(0o600)
    _own(password)
    try:
        ctype = LOCALE if sys.platform.startswith("linux") else "C"
        done = _run(
            "initdb", "-D", str(fresh), "-U", "postgres", f"--pwfile={password}", "--auth=scram-sha-256",
            "--encoding=UTF8", "--locale-provider=builtin", f"--builtin-locale={LOCALE}", "--locale=C",
            f"--lc-ctype={ctype}", "--data-checksums", "--no-instructions",
        )  # fmt: skip
    finally:
        password.unlink()
    if done.returncode != 0:
        raise PostgresError(f"The database could not be set up in {data}: {_last_line(done.stderr or done.stdout)}")
    with (fresh / "postgresql.conf").open("a") as out:
        out.write("\ninclude = 'shouwang.conf'\n")
    fresh.rename(data)


def _quick_recovery() -> dict[str, str]:
    """After a crash, one call that flushes the whole disk instead of one for each of some 1,400 files.

    Measured on a busy machine: 0.7 s instead of 6 s until the first answer. Linux before 5.8 does not report every
    error of that call, and other systems do not have it (PostgreSQL's documentation, `recovery_init_sync_method`).
    """
    release = re.match(r"(\d+)\.(\d+)", platform.release())
    is_safe = sys.platform.startswith("linux") and release and tuple(map(int, release.groups())) >= (5, 8)
    return {"recovery_init_sync_method": "syncfs"} if is_safe else {}


def _configure(settings: Mapping[str, str]) -> None:
    """Write the settings anew before every start, so that a newer Shouwang brings newer ones."""
    parts = urlsplit(admin_address())
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    lines = dict(SETTINGS) | _quick_recovery() | {"port": query.get("port") or str(parts.port)}
    if os.name == "nt":
        lines |= {"listen_addresses": "127.0.0.1"}
    else:
        lines |= {"listen_addresses": "", "unix_socket_directories": str(place().sockets)}
    path = place().data / "shouwang.conf"
    words = "".join(f"{key} = '{value}'\n" for key, value in (lines | dict(settings)).items())
    if path.exists() and path.read_text() == words:
        return
    fresh = path.with_suffix(".new")  # whole or not at all: on a full disk the old one has to stay readable
    fresh.write_text(words)
    _own(fresh)
    fresh.replace(path)


def start(settings: Mapping[str, str]) -> None:
    if is_running():
        return
    _initialise()
    if os.name != "nt":
        _private_folder(place().sockets)
        for left_behind in place().sockets.glob(".s.PGSQL.*"):  # of a crash; the folder is ours alone
            left_behind.unlink()
    _configure(settings)
    first_words = place().data / "start.log"
    first_words.unlink(missing_ok=True)
    done = _run("pg_ctl", "-D", str(place().data), "-l", str(first_words), "-w", "-t", WAIT_SECONDS, "start")
    if done.returncode != 0:
        logs = [first_words, *sorted((place().data / "log").glob("*.log"), key=lambda log: log.stat().st_mtime)]
        said = "\n".join(log.read_text(errors="replace") for log in logs if log.exists())
        raise PostgresError(f"The database did not start: {_last_line(said or done.stderr)} (see {place().data}/log)")
    if not (place().data / "shouwang-ready").exists():
        _create_database()
    _create_app_role()


def _create_database() -> None:
    """The owner's role and the database. The owner is no superuser either."""
    import psycopg
    from psycopg import sql

    ctype = LOCALE if sys.platform.startswith("linux") else "C"
    with psycopg.connect(admin_address(), autocommit=True) as connection:
        role = sql.Identifier(NAME)
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME]).fetchone():
            password = sql.Literal(urlsplit(address()).password)
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(role, password))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(
                sql.SQL(
                    "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'"
                    " LOCALE_PROVIDER builtin BUILTIN_LOCALE {} LC_CTYPE {}"
                ).format(role, role, sql.Literal(LOCALE), sql.Literal(ctype))
            )
    ready = place().data / "shouwang-ready"
    ready.touch()
    _own(ready)


def _create_app_role() -> None:
    """The role behind the walls, with the password of its address; made anew when that file was."""
    import psycopg
    from psycopg import sql

    known, wanted = place().data / "shouwang-app", hashlib.sha256(app_address().encode()).hexdigest()
    if known.exists() and known.read_text() == wanted:
        return
    with psycopg.connect(admin_address(), autocommit=True) as connection:
        is_there = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP]).fetchone()
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {}").format(
                sql.SQL("ALTER" if is_there else "CREATE"),
                sql.Identifier(APP),
                sql.Literal(urlsplit(app_address()).password),
            )
        )
        # So that the owner may end the app's connections (a database that is dropped or restored).
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP), sql.Identifier(NAME)))
    known.write_text(wanted)
    _own(known)


def stop() -> None:
    if is_running():
        done = _run("pg_ctl", "-D", str(place().data), "-m", "fast", "-w", "-t", WAIT_SECONDS, "stop")
        if done.returncode != 0 and is_running():
            raise PostgresError(f"The database did not stop: {_last_line(done.stderr)}")
    with suppress(OSError):  # the socket's folder is made anew at every start; one that holds anything stays
        place().sockets.rmdir()


def _last_line(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error:" in line.lower()]
    return (telling or lines or ["no reason was given"])[-1]
