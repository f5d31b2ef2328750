"""The command line's reading: a stream of messages, and a file with a day of chat. No argparse here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO, Any

from .chat import read_chat
from .errors import CHAT_LIMIT, ReadingError
from .message import read_message
from .types import MessageReading


def read_jsonl(in_stream: IO[str], out_stream: IO[str]) -> int:
    """{"id", "channel", "text"} a line in; {"id", "expect": {…}} a line out. Returns the number of messages.

    A 接龙 is compared with the last one of the same title in the stream. A line that is no JSON object gives
    {"id": null, "error": "…"} and the stream goes on.
    """
    lists: dict[str, MessageReading] = {}
    count = 0
    for line in in_stream:
        if not line.strip():
            continue
        count += 1
        try:
            record = json.loads(line)
            reading = _read(record, lists)
            answer = {"id": record.get("id"), "expect": reading.as_expect()}
        except (ValueError, AttributeError) as error:
            message = str(error) if isinstance(error, ReadingError) else "这一行不是一条 JSON 消息。"
            ident = record.get("id") if isinstance(locals().get("record"), dict) else None
            answer = {"id": ident, "error": message}
        out_stream.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return count


def _read(record: dict[str, Any], lists: dict[str, MessageReading]) -> MessageReading:
    text: Any = record.get("text")  # read_message refuses what is no text
    channel = record.get("channel") or "wechat_group"
    reading = read_message(text, channel=str(channel))
    if reading.is_solitaire and reading.title:
        key = reading.title.strip()
        before = lists.get(key)
        if before is not None:
            reading = read_message(text, channel=str(channel), previous=before)
        lists[key] = reading
    return reading


def chat_json(path: str | Path) -> dict[str, Any]:
    """The reading of a pasted chat in a file (UTF-8, with or without BOM, or GB18030)."""
    path = Path(path)
    if path.stat().st_size > CHAT_LIMIT * 4:
        raise ReadingError(f"文件“{path.name}”太大，请分几次读。")
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    if "\0" in text or text.count("\ufffd") * 50 > len(text):
        raise ReadingError(f"文件“{path.name}”不是文字，请把聊天记录粘贴成文本文件再读。")
    return {"file": path.name, **read_chat(text).as_dict()}
