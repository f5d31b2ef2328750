"""The one reader of the environment: where Shouwang keeps its data and how it was told to run.

Every setting that a deployment may change is an environment variable named here, so that one file
answers the question "what can I set?".
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def text(name: str, default: str = "") -> str:
    """The variable `name`, stripped, or `default` where it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """`1`, `true`, `yes`, `on` (any case) are true; anything else that is set is false."""
    raw = text(name)
    return default if not raw else raw.lower() in {"1", "true", "yes", "on"}


def whole(name: str, default: int) -> int:
    """A whole number; a clear error where it is something else."""
    raw = text(name)
    if not raw:
        return default
    try:
        return int(raw)
    except ValueError:
        raise SystemExit(f"{name} must be a whole number, not {raw!r}.") from None


@lru_cache(maxsize=1)
def home() -> Path:
    """`SHOUWANG_HOME`: data, keys, logs. Default `var/` beside the source, ignored by git."""
    path = Path(text("SHOUWANG_HOME", str(ROOT / "var"))).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def port() -> int:
    return whole("PORT", 8000)


def database_url() -> str:
    """Where everything but migrations connects: `DATABASE_URL`, or the embedded server's address for the app's role."""
    return text("DATABASE_URL") or _written("database-app-url")


def owner_database_url() -> str:
    """Where migrations connect: `DATABASE_OWNER_URL`; without it the one role that `DATABASE_URL` names owns all."""
    return text("DATABASE_OWNER_URL") or text("DATABASE_URL") or _written("database-url")


def _written(name: str) -> str:
    """An address that the embedded PostgreSQL wrote down when it was set up."""
    path = home() / name
    return path.read_text().strip() if path.exists() else ""


def is_embedded() -> bool:
    return not text("DATABASE_URL")


def is_demonstration() -> bool:
    """True where the installation was set up with the invented street (`$SHOUWANG_HOME/demonstration`)."""
    return flag("SHOUWANG_DEMO", (home() / "demonstration").exists())


def secret(name: str) -> str:
    """A secret kept in `$SHOUWANG_HOME/keys/<name>` (mode 0600), made at random on first use."""
    import secrets

    path = home() / "keys" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(handle, "w") as out:
                out.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
