"""`read` and `chat`: the reading alone, without database or Django."""

from __future__ import annotations

import argparse
import sys
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

    return int(read_jsonl(sys.stdin, sys.stdout) or 0)


def chat(arguments: argparse.Namespace) -> int:
    from shouwang.reading.command import chat_json

    if not arguments.file.is_file():
        print(f"There is no file {arguments.file}.", file=sys.stderr)
        return 2
    result = chat_json(arguments.file)
    if isinstance(result, str):
        print(result)
        return 0
    return int(result or 0)
