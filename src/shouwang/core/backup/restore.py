"""Putting a backup back. Everything that can be refused is refused before anything is touched.

An empty database is filled in one transaction. Where there are tables already, the backup is loaded into a database
beside; only when it stands there, upgraded and accounted for, the two change names, and the old one is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.migrations.loader import MigrationLoader

from shouwang.lib import clock, env, postgres
from shouwang.lib.postgres import clients, databases

from ..privacy import keys
from ..privacy.rotation import encrypted_fields
from .archive import SUFFIX, Damaged, Manifest, dump_of, missing_keys, open_checked, read_manifest
from .take import backups_in, figures_at

Settle = Callable[[str], bool]


class CannotRestore(Exception):
    """Why nothing was restored, in one sentence; the data are as they were."""


def own_ring() -> keys.KeyRing | None:
    try:
        return keys.ring()
    except keys.KeyMissing:
        return None


def find(given: Path) -> Path:
    """The file itself, or this installation's newest backup in a folder."""
    if not given.is_dir():
        if not given.is_file():
            raise CannotRestore(f"There is no file {given}.")
        return given
    ring = own_ring()
    found = backups_in(given, ring) if ring else sorted(given.glob(f"shouwang-*{SUFFIX}"), key=_moment)
    if not found:
        raise CannotRestore(f"There is no backup of this installation in {given}.")
    return found[-1]


def _moment(path: Path) -> str:
    return path.name.split("-", 2)[-1]


def look_at(path: Path) -> Manifest:
    """What the file holds, once it is sure that it is whole and that its fields can be opened here.

    Raises:
        CannotRestore: damaged, made by a newer Shouwang, or its keys are not here.
    """
    try:
        manifest, ring = read_manifest(path), own_ring()
        missing = missing_keys(manifest, ring)
        if missing or ring is None:
            raise CannotRestore(
                f"The keys that this backup needs are not here: {', '.join(missing)}. Put your copy of the keys into "
                f"{keys.folder()} first (docs/how-to/keep-the-keys.md). Nothing was changed."
            )
        manifest = open_checked(path, ring)
    except Damaged as why:
        raise CannotRestore(str(why)) from None
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).graph.nodes}
    if unknown := [name for name in manifest.migrations if name not in known and _is_ours(name)]:
        raise CannotRestore(
            f"This backup was made by a newer Shouwang ({manifest.shouwang}, {unknown[0]}): update first, then restore."
        )
    return manifest


def _is_ours(migration: str) -> bool:
    """A dependency may have dropped old migrations; what our own rooms applied has to be known."""
    from django.apps import apps

    label = migration.split(".")[0]
    return any(config.label == label and config.name.startswith("shouwang.") for config in apps.get_app_configs())


@dataclass(frozen=True)
class Outcome:
    """`aside` is the name under which the data of before are kept, empty where there were none."""

    aside: str
    is_settled: bool


def put_back(path: Path, manifest: Manifest, *, is_forced: bool, settle: Settle) -> Outcome:
    """Load the backup where the server runs; `settle(address)` upgrades and accounts for it, True when figures agree.

    Raises:
        CannotRestore: the data are as they were.
    """
    url = postgres.address()
    holds = _refuse_unless_free(url, manifest, is_forced=is_forced)
    if holds is None:
        _load(url, path, manifest)
        mark_home(manifest)
        return Outcome(aside="", is_settled=settle(url))
    stamp = f"{clock.machine_now():%Y%m%d_%H%M%S}"
    name = databases.name_of(url)
    fresh, aside = f"{name}_restoring_{stamp}", f"{name}_before_{stamp}"
    address = databases.make_beside(url, fresh)
    try:
        _load(address, path, manifest)
        if not settle(address):
            raise CannotRestore("The restored data do not agree with the backup: the data of before stay in use.")
        databases.swap(url, fresh=fresh, aside=aside)
    except BaseException:
        databases.drop(url, fresh)
        raise
    mark_home(manifest)
    if holds == 0:
        databases.drop(url, aside)  # tables without a street: there was nothing to keep
        aside = ""
    return Outcome(aside=aside, is_settled=True)


def _refuse_unless_free(url: str, manifest: Manifest, *, is_forced: bool) -> int | None:
    """None for a database without tables; else how many streets it holds."""
    with databases.opened(url) as connection:
        if connection.info.server_version // 10_000 < manifest.postgres // 10_000:
            raise CannotRestore(
                f"The backup comes from PostgreSQL {manifest.postgres // 10_000} and this server is older "
                f"({connection.info.server_version // 10_000}). Nothing was changed."
            )
        if databases.others_at_work(connection):
            raise CannotRestore("Shouwang is running on this database: stop it first, then restore.")
        counts = databases.count_rows(connection)
    if not counts:
        return None
    streets = counts.get("public.core_street")
    if streets == 0:
        return 0
    if not is_forced:
        whose = "other tables" if streets is None else "a street's data"
        raise CannotRestore(
            f"This database holds {whose} already. With --force they are put aside and the backup takes their place."
        )
    return streets or 1


def _load(url: str, path: Path, manifest: Manifest) -> None:
    with databases.opened(url) as connection:
        version = connection.info.server_version
    clients.load(url, dump_of(path), server_version=version)
    with databases.opened(url) as connection:
        connection.execute("ANALYZE")  # a dump carries no statistics; the first pages would wait for autovacuum
        counts = databases.count_rows(connection)
    if wrong := [table for table, count in manifest.counts.items() if counts.get(table) != count]:
        raise CannotRestore(f"{wrong[0]} has {counts.get(wrong[0])} rows instead of {manifest.counts[wrong[0]]}.")


def mark_home(manifest: Manifest) -> None:
    """The home follows the data: real work never runs as a demonstration, nor the other way round."""
    mark, offset = env.home() / "demonstration", env.home() / "clock-offset"
    if manifest.is_demonstration:
        mark.touch()
        if manifest.clock_offset and not offset.exists():
            offset.write_text(str(manifest.clock_offset))
    else:
        mark.unlink(missing_ok=True)
        offset.unlink(missing_ok=True)
    (env.home() / "set-up").touch()


# --- is it what it was? (in a process of its own, on the restored database, once it is upgraded) ---------


@dataclass(frozen=True)
class Finding:
    """One figure of the account: as the backup says it, and as it is now."""

    what: str
    then: Mapping[str, Any] | None
    now: Mapping[str, Any]

    @property
    def agrees(self) -> bool:
        return self.then is None or dict(self.then) == dict(self.now)


def compare(manifest: Manifest) -> list[Finding]:
    """The account at the backup's own moment. A row that a newer version added has nothing to agree with."""
    from datetime import datetime

    then = {row["what"]: row for row in manifest.figures or []}
    now = {row["what"]: row for row in figures_at(datetime.fromisoformat(manifest.clock_at))}
    nothing = {"received": None, "closed": None, "open": None, "explained": None}
    gone = [Finding(what, row, nothing) for what, row in then.items() if what not in now]
    return [Finding(what, then.get(what), row) for what, row in now.items()] + gone


def open_fields(limit: int = 20) -> int:
    """Decrypt a few values of every encrypted column; returns how many. Raises where one does not open."""
    keys.check_at_start()
    return sum(len(_opened(model._default_manager.values_list(field.attname, flat=True)[:limit]))
               for model, field in encrypted_fields())  # fmt: skip


def _opened(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if value]
