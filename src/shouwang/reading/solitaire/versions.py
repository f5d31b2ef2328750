"""Two versions of one list: what was added, changed, cancelled; and one line added under a quoted post."""

from __future__ import annotations

from ..types import Change, Entry, MessageReading


def _key(entry: Entry) -> int | str:
    if entry.n is not None:
        return entry.n
    parts = entry.place_parts
    if parts and parts.building and parts.room:
        return "-".join(part for part in (parts.building, parts.unit, parts.room) if part)
    return entry.place or entry.name or entry.raw[:12]


def _content(entry: Entry) -> object:
    items = frozenset((item.item, item.qty, item.unit) for item in entry.items)
    return (entry.place_parts, items, entry.status, entry.name if not entry.place_parts else None)


def compare_versions(old: MessageReading | tuple[Entry, ...], new: MessageReading | tuple[Entry, ...]) -> Change:
    """Numbers added, changed, cancelled. Lines that are simply gone count as cancelled."""
    before = old.entries if isinstance(old, MessageReading) else old
    after = new.entries if isinstance(new, MessageReading) else new
    pool: dict[int | str, list[Entry]] = {}
    for entry in before:
        pool.setdefault(_key(entry), []).append(entry)
    added: list[int | str] = []
    changed: list[int | str] = []
    cancelled: list[int | str] = []
    for entry in after:
        twins = pool.get(_key(entry))
        if not twins:
            if entry.status != "empty" or entry.place:
                added.append(_key(entry))
            continue
        twin = next((one for one in twins if _content(one) == _content(entry)), twins[0])
        twins.remove(twin)
        if entry.status == "cancelled" and twin.status != "cancelled":
            cancelled.append(_key(entry))
        elif _content(entry) != _content(twin):
            changed.append(_key(entry))
    if not (isinstance(new, MessageReading) and new.append):
        cancelled += [
            _key(entry) for twins in pool.values() for entry in twins if entry.status not in ("empty", "cancelled")
        ]
    return Change(tuple(added), tuple(changed), tuple(dict.fromkeys(cancelled)))


def apply_append(entries: tuple[Entry, ...], appended: MessageReading) -> tuple[Entry, ...]:
    """The list with the lines of a quoted post added at the end."""
    return entries + appended.entries
