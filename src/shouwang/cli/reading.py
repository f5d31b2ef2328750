"""`read` and `chat`: the reading alone, without database or Django."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def register(commands: Any) -> None:
    one = commands.add_parser("read", help="read messages from standard input, one JSON object a line")
    one.add_argument("--jsonl", action="store_true", required=True, help="JSON lines in, JSON lines out")
    one.set_defaults(run=read)
    many = commands.add_parser("chat", help="read a pasted group chat from a file")
    many.add_argument("file", type=Path)
    many.add_argument("--json", action="store_true", required=True, help="as JSON")
    many.set_defaults(run=chat)


def read(arguments: argparse.Namespace) -> int:
    from shouwang.reading.command import read_jsonl

    read_jsonl(sys.stdin, sys.stdout)
    return 0


def chat(arguments: argparse.Namespace) -> int:
    from shouwang.reading.command import chat_json

    return show_reading(arguments.file, chat_json)


def show_reading(path: Path, reading: Callable[..., Any], **options: Any) -> int:
    """Print what `reading(path)` returns, text as it is and anything else as JSON; a refusal is one sentence."""
    from shouwang.reading.errors import ReadingError
    from shouwang.reading.roster import RosterError

    if not path.is_file():
        print(f"There is no file {path}.", file=sys.stderr)
        return 2
    try:
        result = reading(path, **options)
    except (ReadingError, RosterError) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(result if isinstance(result, str) else json.dumps(result, ensure_ascii=False, indent=1))
    return 0
