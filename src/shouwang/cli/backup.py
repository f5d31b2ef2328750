"""`shouwang backup` and `shouwang restore` (docs/how-to/back-up-and-restore.md)."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shouwang.lib import clock, env, postgres

if TYPE_CHECKING:
    from shouwang.core.backup.archive import Manifest


def register(commands: Any) -> None:
    backup = commands.add_parser("backup", help="the whole database in one checked file, while everybody works")
    backup.add_argument("--to", type=Path, metavar="FOLDER", help="default: SHOUWANG_BACKUP, or the home's backups/")
    backup.add_argument("--keep", type=_at_least_one, metavar="N", help="delete all but the newest N afterwards")
    backup.set_defaults(run=back_up)

    restore = commands.add_parser("restore", help="put a backup back, upgrade it, and prove that the figures agree")
    restore.add_argument("source", type=Path, metavar="FOLDER_OR_FILE", help="of a folder the newest one", nargs="?")
    restore.add_argument("--force", action="store_true", help="where there are data already: put them aside")
    restore.add_argument("--drop-old", action="store_true", help="delete what earlier restores put aside")
    restore.set_defaults(run=put_back)

    hidden = commands.add_parser("settle-restored")  # on the loaded database, in a process of its own
    hidden.add_argument("source", type=Path)
    hidden.set_defaults(run=settle)


def _at_least_one(words: str) -> int:
    if not words.isdigit() or int(words) < 1:
        raise argparse.ArgumentTypeError("keep at least 1")
    return int(words)


def back_up(arguments: argparse.Namespace) -> int:
    from .django_side import opened

    with opened():
        from shouwang.core.access import THE_SYSTEM
        from shouwang.core.backup.take import CannotBackUp, take

        try:
            path, manifest = take(by=THE_SYSTEM, at=clock.now(), to=arguments.to, keep=arguments.keep)
        except CannotBackUp as why:
            print(why, file=sys.stderr)
            return 1
    print(f"{path}  ({path.stat().st_size / 1e6:.1f} MB, {sum(manifest.counts.values())} rows; read back and whole)")
    if manifest.figures is None:
        print("The database waits for its upgrade (`shouwang migrate`); this backup is of before.")
    print(
        f"To restore it you need the keys {', '.join([*manifest.keys, 'hashing'])} of {env.home() / 'keys'}, which are "
        "not in it: keep a copy apart (docs/how-to/keep-the-keys.md)."
    )
    return 0


def put_back(arguments: argparse.Namespace) -> int:
    if arguments.drop_old:
        return _drop_old()
    from .django_side import settled

    settled()
    from shouwang.core.backup import restore
    from shouwang.core.backup.archive import fingerprint

    try:
        path = restore.find(arguments.source or env.backup_folder())
        manifest = restore.look_at(path)  # damaged or without its keys: refused before a server is even started
        print(f"{path.name}: of {_moment(manifest)}. What came in later is not in it.")
        with postgres.running():
            outcome = restore.put_back(
                path, manifest, is_forced=arguments.force, settle=lambda url: _settle_at(url, path)
            )
    except restore.CannotRestore as why:
        print(why, file=sys.stderr)
        return 1
    from django.conf import settings

    if manifest.links != fingerprint(settings.SECRET_KEY.encode()):
        print(
            f"The links of residents and volunteers were signed with another {env.home() / 'keys' / 'django'} and do "
            "not open: put your copy of that file back, or hand out new links."
        )
    if outcome.aside:
        print(f"The data of before are kept as the database {outcome.aside}; `shouwang restore --drop-old` deletes it.")
    if not outcome.is_settled:
        print("The data are back, but not all is as the backup says: see above.", file=sys.stderr)
        return 1
    print("Restored. 已恢复。 Everybody logs in again.")
    return 0


def _moment(manifest: Manifest) -> str:
    from datetime import datetime

    return f"{clock.local(datetime.fromisoformat(manifest.made_at)):%Y-%m-%d %H:%M}"


def _settle_at(url: str, path: Path) -> bool:
    """In a process of its own: Django here may know another database, or none yet."""
    from shouwang.lib.postgres import databases

    from .start import PROGRAM

    app = databases.named(postgres.app_address(), databases.name_of(url))
    settings = os.environ | {"DATABASE_URL": app, "DATABASE_OWNER_URL": url}
    return subprocess.run([*PROGRAM, "settle-restored", str(path)], env=settings).returncode == 0


def settle(arguments: argparse.Namespace) -> int:
    """Upgrade what was loaded, open its fields, account for it, and lay the figures beside the backup's own."""
    from .django_side import opened
    from .processes import bring_up_to_date

    with opened():
        from shouwang.core.backup import restore
        from shouwang.core.backup.archive import read_manifest

        manifest = read_manifest(arguments.source)
        if bring_up_to_date():
            print("Upgraded to this version.")
        opened_now = restore.open_fields()
        print(f"Keys fit: {opened_now} encrypted values tried.")
        findings = restore.compare(manifest)
        for found in findings:
            print(_line(found.what, found.now) + _beside(found.then, found.agrees))
        return 0 if all(found.agrees for found in findings) else 1


def _line(what: str, row: Any) -> str:
    return (
        f"{what}: received {row['received']} = closed {row['closed']} + open {row['open']}"
        f" + explained {row['explained']}"
    )


def _beside(then: Any, agrees: bool) -> str:
    if then is None:
        return ""
    return "  = backup" if agrees else f"  ≠ backup ({_line('', then)[2:]})"


def _drop_old() -> int:
    from shouwang.lib.postgres import databases

    with postgres.running():
        url = postgres.address()
        names = databases.kept_aside(url)
        for name in names:
            databases.drop(url, name)
    print(f"Deleted: {', '.join(names)}." if names else "Nothing was kept aside.")
    return 0
