"""The command `shouwang`: one file for each group of commands.

Nothing heavy is imported before a command needs it, so `shouwang read` starts in a moment and needs
neither Django nor a database.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence


def build_parser() -> argparse.ArgumentParser:
    from . import (
        backup,
        bench,
        docs,
        founding,
        kept,
        messages,
        office,
        planning,
        processes,
        reading,
        start,
        watching,
    )  # fmt: skip

    parser = argparse.ArgumentParser(
        prog="shouwang", description="守望: a plea becomes someone at the door, and nobody is forgotten."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True, title="commands")
    for group in (
        start, processes, watching, backup, founding, office, reading, planning, kept, bench, messages, docs,
    ):  # fmt: skip
        group.register(commands)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; a refusal is one sentence on standard error and exit code 1."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["manage"]:  # Django's own commands; not in the list, because nobody needs them for the work
        return _manage(words[1:])
    if not words:
        build_parser().print_help()
        return 0
    arguments = build_parser().parse_args(words)
    from shouwang.lib.postgres import PostgresError

    from .children import tie_to_parent

    tie_to_parent()

    try:
        return int(arguments.run(arguments) or 0)
    except PostgresError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of a pipe (`| head`) had enough
        sys.stderr.close()
        return 0


def _manage(words: list[str]) -> int:
    from .django_side import opened

    with opened():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["shouwang manage", *words])
    return 0
