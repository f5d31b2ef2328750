"""What the office does from the command line: roster, demonstration, clock, keys, the proof."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any

from shouwang.lib import clock, env, postgres

from .reading import show_reading


def register(commands: Any) -> None:
    _register_roster(commands)

    demo = commands.add_parser("demo", help="the demonstration: its accounts, or remove it")
    demo.add_argument("what", choices=("accounts", "remove"))
    demo.add_argument("--yes", action="store_true", help="remove without asking")
    demo.set_defaults(run=demonstration)

    hands = commands.add_parser("clock", help="the clock of the demonstration: show, or advance 30m")
    hands.add_argument("what", choices=("show", "advance"))
    hands.add_argument("by", nargs="?", help="30m, 2h, 1d, 1h30m")
    hands.set_defaults(run=move_clock)

    proof = commands.add_parser("reconcile", help="prove that nothing fell on the floor; exit 1 otherwise")
    proof.add_argument("--json", action="store_true", help="as JSON")
    proof.set_defaults(run=reconcile)

    ring = commands.add_parser(
        "keys", help="the keys of the encrypted fields: rotate, retire the old ones, show their folder"
    )
    ring.add_argument("what", choices=("rotate", "retire", "show-folder"))
    ring.set_defaults(run=key_ring)


def _day(words: str) -> str:
    """A date as it was written, refused by argparse in one sentence where it is none."""
    try:
        return date.fromisoformat(words).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{words!r} is no date; write 2026-11-21") from None


def _register_roster(commands: Any) -> None:
    roster = commands.add_parser("roster", help="read a roster workbook; --commit COMMITTEE imports it")
    roster.add_argument("file", type=Path)
    roster.add_argument("--json", action="store_true", help="the reading as JSON")
    roster.add_argument("--as-of", metavar="DATE", type=_day, help="the day the roster was true (YYYY-MM-DD)")
    roster.add_argument("--area-code", help="area code of landlines without one (021)")
    roster.add_argument("--default-lane", help="the lane of doors that name none")
    roster.add_argument("--three-part-door", metavar="MEANING", help="what 3-2-501 means in this roster")
    roster.add_argument("--commit", metavar="COMMITTEE", help="import into the committee: 12-digit code or short name")
    roster.add_argument("--yes", action="store_true", help="create unknown buildings without asking")
    roster.set_defaults(run=read_roster)


def read_roster(arguments: argparse.Namespace) -> int:
    if not arguments.file.is_file():
        print(f"There is no file {arguments.file}.", file=sys.stderr)
        return 2
    options = {
        name: value
        for name in ("as_of", "area_code", "default_lane", "three_part_door")
        if (value := getattr(arguments, name)) is not None
    }
    if arguments.commit is None:
        from shouwang.reading.roster import command

        return show_reading(arguments.file, command.roster_json if arguments.json else command.roster_text, **options)
    from .django_side import opened

    with opened():
        from shouwang.core.refusal import Refused
        from shouwang.intake.roster import import_file

        def ask(question: str) -> bool:
            """A plain yes; without a terminal to ask at, nothing is created."""
            if arguments.yes:
                return True
            if not sys.stdin.isatty():
                print(f"{question} (no: give --yes)", file=sys.stderr)
                return False
            return input(f"{question} [y/N] ").strip().lower() in {"y", "yes", "是", "好"}

        try:
            print(import_file(arguments.file, arguments.commit, options, ask))
        except Refused as refusal:
            print(refusal, file=sys.stderr)
            return 1
    return 0


def demonstration(arguments: argparse.Namespace) -> int:
    from .django_side import opened

    if arguments.what == "remove" and not arguments.yes:
        if not sys.stdin.isatty() or input("Remove the demonstration street and its accounts? [y/N] ") != "y":
            print("Nothing was removed (give --yes).", file=sys.stderr)
            return 1
    with opened():
        from shouwang.drill import accounts

        if arguments.what == "accounts":
            print(accounts.listing())
            return 0
        count = accounts.remove()
    (env.home() / "clock-offset").unlink(missing_ok=True)
    print(f"The demonstration is removed ({count} rows); the next start is for real work.")
    return 0


def move_clock(arguments: argparse.Namespace) -> int:
    if arguments.what == "advance":
        if arguments.by is None:
            print("By how much? For example: shouwang clock advance 30m", file=sys.stderr)
            return 2
        try:
            clock.advance(clock.parse_duration(arguments.by))
        except ValueError as trouble:
            print(trouble, file=sys.stderr)
            return 2
        if postgres.is_running():  # what has become due is taken up now, not half a minute later by the sweep
            from .django_side import opened

            with opened():
                from shouwang.core.sweep import run_once

                run_once()
    moved = clock.offset()
    print(f"{clock.local(clock.now()):%Y-%m-%d %H:%M:%S}" + (f" (moved by {moved})" if moved else ""))
    return 0


def reconcile(arguments: argparse.Namespace) -> int:
    from .django_side import opened

    with opened():
        from shouwang.core import reckoning

        rows = reckoning.reckon()
        print(reckoning.as_json(rows) if arguments.json else reckoning.as_text(rows))
        return 0 if all(row.is_whole for row in rows) else 1


def key_ring(arguments: argparse.Namespace) -> int:
    if arguments.what == "show-folder":
        print(env.home() / "keys")
        return 0
    from .django_side import opened

    with opened():
        from shouwang.core.privacy import keys

        if arguments.what == "retire":
            gone = keys.retire()
            said = f"Retired: {', '.join(gone)}." if gone else "Every old key is still in use or retired already."
            print(f"{said} Retired keys are in {keys.folder() / 'retired.json'}: older backups need them.")
            return 0
        count = keys.rotate()
        print(f"A new key is in force; {count} values were sealed anew. Copy {keys.folder()} to your safe place now.")
    return 0
