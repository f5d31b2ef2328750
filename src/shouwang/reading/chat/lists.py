"""The 接龙 of a chat: all postings of one list together, and how the list stands at the end."""

from __future__ import annotations

import re

from ..fold import fold
from ..solitaire import compare_versions, read_solitaire
from ..types import URGENCIES, ChatList, ChatMessage, Entry, LexiconEntry, ListVersion, MessageReading
from .place import nickname_door


class ListBook:
    """Lists in order of their first posting, found again by title."""

    def __init__(self) -> None:
        self._lists: list[tuple[str, list[ListVersion], list[Entry]]] = []

    def add(self, message: ChatMessage, own: tuple[LexiconEntry, ...]) -> None:
        reading = read_solitaire(message.text, own=own)
        key = _key(reading.title)
        found = next((one for one in self._lists if _same(one[0], key)), None)
        if found is None:
            self._lists.append(
                (
                    key,
                    [ListVersion(message.lines, "v1", reading, message.sent_at, message.nickname)],
                    list(reading.entries),
                )
            )
            return
        _, versions, entries = found
        before = versions[0].reading
        reading = read_solitaire(message.text, own=own, previous=before)
        if reading.append:
            added = [_with_door(entry, message.nickname, before) for entry in reading.entries]
            entries += added
            change = compare_versions((), tuple(added))
            role = (
                "append"
                if all(not one.role.startswith("append") for one in versions)
                else f"append{sum(one.role.startswith('append') for one in versions) + 1}"
            )
        else:
            change = compare_versions(tuple(entries), reading)
            kept = [entry for entry in entries if entry.n is None and not _is_in(entry, reading.entries)]
            change = type(change)(
                change.added, change.changed, tuple(n for n in change.cancelled if isinstance(n, int))
            )
            entries[:] = [*reading.entries, *kept]
            role = f"v{sum(one.role.startswith('v') for one in versions) + 1}"
        versions.append(ListVersion(message.lines, role, reading, message.sent_at, message.nickname, change))

    def results(self) -> tuple[ChatList, ...]:
        out = []
        for at, (_, versions, entries) in enumerate(self._lists):
            newest = next((one.reading for one in reversed(versions) if not one.reading.append), versions[-1].reading)
            urgency = max((one.reading.urgency for one in versions), key=URGENCIES.index)
            report = tuple(f"{one.role}：{line}" for one in versions for line in one.reading.report)
            out.append(
                ChatList(
                    f"L{at + 1}",
                    newest.title,
                    newest.kind,
                    urgency,
                    tuple(versions),
                    tuple(entries),
                    report,
                    newest.why,
                )
            )
        return tuple(out)


def _key(title: str | None) -> str:
    return re.sub(r"[\s…\.。]+", "", fold(title or ""))


def _same(first: str, second: str) -> bool:
    if not first or not second:
        return False
    short, long = sorted((first, second), key=len)
    return first == second or (len(short) >= 4 and long.startswith(short))


def _is_in(entry: Entry, entries: tuple[Entry, ...]) -> bool:
    return any(entry.place_parts and entry.place_parts == other.place_parts for other in entries)


def _with_door(entry: Entry, nickname: str | None, before: MessageReading) -> Entry:
    """An added line without a door is for the door in the nickname."""
    from dataclasses import replace

    raw, parts = nickname_door(nickname)
    if entry.place is None and parts is not None:
        entry = replace(entry, place=raw, place_parts=parts)
    return entry
