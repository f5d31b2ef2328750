"""Making a backup while everybody works: counts, account and dump come from one snapshot of the database."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from psycopg import sql

import shouwang
from shouwang.lib import clock, env, postgres
from shouwang.lib.postgres import clients, databases

from .. import heartbeat, journal, reckoning
from ..access import Actor, require
from ..models import Heartbeat, Street
from ..privacy import keys
from ..privacy.rotation import encrypted_fields
from . import rules
from .archive import SUFFIX, UNFINISHED, Manifest, fingerprint, write

log = logging.getLogger("shouwang.backup")
NAME = "backup"
# Whoever was logged in logs in again after a restore: an old session must not come back to life.
LEFT_OUT = ["public.django_session"]


class CannotBackUp(Exception):
    """Why there is no new backup, in one sentence; older ones are as they were."""


def take(*, by: Actor, at: datetime, to: Path | None = None, keep: int | None = None) -> tuple[Path, Manifest]:
    """Write a backup, read it back, note it, and delete old ones.

    Args:
        to: the folder; default that of the installation, which is made where it is missing.
        keep: how many of this installation's backups stay in the folder; None deletes nothing.

    Raises:
        CannotBackUp: nothing was written, or what was written is taken away again.
    """
    require(by, "core.back_up")
    folder = to or env.backup_folder()
    ring = keys.ring()
    try:
        with _alone_in(folder, may_make=to is None):
            path, manifest = _write_in(folder, ring)
            if keep is not None:
                for name in rules.surplus([found.name for found in backups_in(folder, ring)], keep):
                    (folder / name).unlink()
    except OSError as why:
        raise CannotBackUp(f"No backup was made: {why.filename or folder}: {why.strerror}.") from None
    except (postgres.PostgresError, psycopg.Error) as why:
        raise CannotBackUp(f"No backup was made: {str(why).strip().splitlines()[0]}") from None
    if manifest.figures is not None:
        _note(manifest, path, by=by, at=at)
    return path, manifest


@transaction.atomic
def _note(manifest: Manifest, path: Path, *, by: Actor, at: datetime) -> None:
    heartbeat.beat(NAME)
    for street in Street.objects.all():
        size = sum(part["bytes"] for part in manifest.parts.values())
        journal.record("core.backed_up", street, by=replace(by, street_id=street.id), at=at, file=path.name, bytes=size)


def mark_of(hashing: bytes) -> str:
    """Six letters in the file's name, so that two installations may share a folder."""
    return fingerprint(hashing)[:6]


def backups_in(folder: Path, ring: keys.KeyRing) -> list[Path]:
    """This installation's backups, oldest first."""
    return sorted(folder.glob(f"shouwang-{mark_of(ring.hashing)}-*{SUFFIX}"))


@contextmanager
def _alone_in(folder: Path, *, may_make: bool) -> Iterator[None]:
    """One backup at a time in a folder. A given folder is not made: an unplugged disk has to be noticed."""
    if may_make:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / ".backup-lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        with suppress(ImportError):  # Windows has none
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write_in(folder: Path, ring: keys.KeyRing) -> tuple[Path, Manifest]:
    for left_behind in folder.glob(f"shouwang-{mark_of(ring.hashing)}-*{UNFINISHED}"):
        left_behind.unlink()  # of a crash: we are alone here
    while True:
        made_at = clock.machine_now()
        path = folder / f"shouwang-{mark_of(ring.hashing)}-{made_at:%Y%m%d-%H%M%S}Z{SUFFIX}"
        if not path.exists():  # names sort by their moment: two in one second wait for the next
            break
        time.sleep(0.1)
    with snapshot() as (owner, name):
        said = describe(owner, name, ring, made_at)
        made: list[Manifest] = []

        def manifest(parts: dict[str, dict[str, Any]]) -> Manifest:
            made.append(replace(said, parts=parts))
            return made[0]

        version = owner.info.server_version
        pieces = clients.dump(
            postgres.address(),
            snapshot=name,
            leave_out=LEFT_OUT,
            server_version=version,
            is_walled=databases.is_walled(owner),
        )
        write(path, manifest, pieces, ring)
    return path, made[0]


@contextmanager
def snapshot() -> Iterator[tuple[psycopg.Connection, str]]:
    """A read-only transaction of the tables' owner, and the name by which others see what it sees."""
    with databases.opened(postgres.address()) as owner:
        owner.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        owner.read_only = True
        row = owner.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        yield owner, row[0]


def describe(owner: psycopg.Connection, name: str, ring: keys.KeyRing, made_at: datetime) -> Manifest:
    """Everything of the manifest but the parts."""
    counts = databases.count_rows(owner)
    if "public.core_street" not in counts:
        raise CannotBackUp("There is nothing to back up: this database was never set up.")
    for left_out in LEFT_OUT:
        counts.pop(left_out, None)
    at = clock.now()
    needed = _keys_needed(owner, counts)
    unknown = needed - set(ring.keys)
    if unknown:
        raise CannotBackUp(f"The key {', '.join(sorted(unknown))} is missing here: look for it before anything else.")
    applied = [f"{app}.{migration}" for app, migration in owner.execute(
        "SELECT app, name FROM django_migrations ORDER BY app, name"
    )]  # fmt: skip
    return Manifest(
        made_at=made_at.isoformat(),
        clock_at=at.isoformat(),
        shouwang=shouwang.__version__,
        postgres=owner.info.server_version,
        is_demonstration=settings.DEMONSTRATION,
        clock_offset=clock.offset().total_seconds(),
        migrations=applied,
        counts=counts,
        figures=_figures(name, at, applied),
        keys={key: fingerprint(ring.keys[key]) for key in sorted(needed)},
        hashing=fingerprint(ring.hashing),
        links=fingerprint(settings.SECRET_KEY.encode()),
    )  # fmt: skip


def _keys_needed(owner: psycopg.Connection, counts: dict[str, int]) -> set[str]:
    """Names of the keys with which any encrypted value of the database was sealed."""
    columns = [(model._meta.db_table, str(field.column)) for model, field in encrypted_fields()]
    columns.append(("core_keycheck", "sealed"))
    found: set[str] = set()
    for table, name in columns:
        if (
            f"public.{table}" not in counts
            or not owner.execute(
                "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = %s", [table, name]
            ).fetchone()
        ):
            continue  # the code is newer than the database
        query = sql.SQL("SELECT DISTINCT split_part({0}, '.', 1) FROM {1} WHERE {0} <> ''")
        found |= {row[0] for row in owner.execute(query.format(sql.Identifier(name), sql.Identifier(table)))}
    return found


def _figures(name: str, at: datetime, applied: list[str]) -> list[dict[str, Any]] | None:
    """The account as the snapshot has it; None where the database waits for its upgrade."""
    if not {f"{app}.{migration}" for app, migration in MigrationLoader(None).graph.leaf_nodes()} <= set(applied):
        return None
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(name)).as_string())
        return figures_at(at)


def figures_at(at: datetime) -> list[dict[str, Any]]:
    return [
        {"what": row.what, "received": row.received, "closed": row.closed, "open": row.open, "explained": row.explained}
        for row in reckoning.reckon(at)
    ]


# --- is there one? ------------------------------------------------------------------------------------


def newest_at() -> datetime | None:
    """When this database last had a good backup, in the machine's time."""
    return Heartbeat.objects.filter(name=NAME).values_list("beat_at", flat=True).first()


def is_due() -> bool:
    """Whether a night has passed without a backup, where they are made by themselves."""
    return env.backs_up() and rules.is_due(newest_at(), clock.machine_now(), clock.SHANGHAI)


def trouble() -> str:
    """A sentence where there should be a backup and is none; else nothing."""
    if not env.backs_up():
        return ""
    newest = newest_at()
    begun = newest or MigrationRecorder.Migration.objects.order_by("applied").values_list("applied", flat=True).first()
    if not rules.is_late(newest, begun, clock.machine_now()):
        return ""
    if newest is None:
        return _("There is no backup yet. Ask whoever looks after the computer.")
    return _("The last good backup is of %(moment)s. Ask whoever looks after the computer.") % {
        "moment": f"{clock.local(newest):%m-%d %H:%M}"
    }
