"""Copy out: entries back to a 接龙 text that people can go on with, or a notice for the group."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .types import Entry, Item, PlaceParts

STATES = {
    "cancelled": "退出",
    "received": "已领",
    "missing": "未收到",
    "over": "多收",
    "done": "已完成",
    "absent": "外出",
    "empty": "",
}


def door_text(parts: PlaceParts | None) -> str:
    """12-2-301 where nothing but numbers is said, otherwise with its words (45弄3号二楼)."""
    if parts is None:
        return ""
    lane = parts.lane or ""
    if parts.building and parts.room and not lane and not parts.floor:
        return "-".join(part for part in (parts.building, parts.unit, parts.room) if part)
    words = lane
    if parts.building:
        words += f"{parts.building}号" if lane else f"{parts.building}号楼"
    if parts.unit:
        words += f"{parts.unit}单元"
    if parts.floor:
        words += "地下" if parts.floor == "-1" else f"{parts.floor}楼"
    if parts.room:
        words += f"{parts.room}室" if parts.room[:1].isdigit() or len(parts.room) == 1 else parts.room
    return words


def quantity_text(qty: float | int | None) -> str:
    if qty is None:
        return ""
    return str(int(qty)) if float(qty) == int(qty) else f"{qty:g}"


def item_text(item: Item) -> str:
    strength = item.strength or ""
    return f"{item.item or ''}{strength}{quantity_text(item.qty)}{item.unit or ''}"


def entry_text(entry: Entry, *, with_name: bool = True) -> str:
    """One line without its number: door, name, goods or state, note."""
    words = [entry.place or door_text(entry.place_parts)]
    if with_name and entry.name:
        words.append(entry.name)
    words += [item_text(item) for item in entry.items]
    state = STATES.get(entry.status, "")
    if state and not (entry.note and re.search(r"退|取消|领|收|停|外|完", entry.note)):
        words.append(state)
    if entry.note:
        words.append(entry.note)
    return " ".join(word for word in words if word)


def as_solitaire(
    title: str, entries: Iterable[Entry], *, example: str | None = None, tail: str | None = None, renumber: bool = False
) -> str:
    """A 接龙 text. Numbers stay as they are; lines without one, or all with `renumber`, are counted on.

    WeChat does not take a pasted text as a native 接龙 (domain.md 8): people paste it as a message.
    """
    lines = ["#接龙", title.strip()]
    if example:
        lines.append(example if re.match(r"\s*例", example) else f"例 {example}")
    lines.append("")
    last = 0
    for entry in entries:
        n = last + 1 if renumber or entry.n is None else entry.n
        last = max(last, n)
        lines.append(f"{n}. {entry_text(entry)}".rstrip())
    if tail:
        lines += ["", tail.strip()]
    return "\n".join(lines)


def as_notice(title: str, entries: Iterable[Entry], *, body: str | None = None, mask: bool = True) -> str:
    """A notice for the group: doors and goods; names and notes (health!) only with mask=False. Ends with totals."""
    entries = [entry for entry in entries if entry.status != "empty"]
    lines = [f"【{title.strip()}】"]
    if body:
        lines.append(body.strip())
    totals: dict[tuple[str, str], float] = {}
    for entry in entries:
        words = [door_text(entry.place_parts) or entry.place or ""]
        if not mask and entry.name:
            words.append(entry.name)
        if entry.status in ("cancelled", "absent"):
            continue
        words += [item_text(item) for item in entry.items]
        if STATES.get(entry.status):
            words.append(STATES[entry.status])
        if not mask and entry.note:
            words.append(entry.note)
        lines.append("· " + " ".join(word for word in words if word))
        for item in entry.items:
            if item.item and item.qty:
                key = (item.item, item.unit or "")
                totals[key] = totals.get(key, 0) + float(item.qty)
    if totals:
        lines.append("合计：" + "、".join(f"{name}{quantity_text(qty)}{unit}" for (name, unit), qty in totals.items()))
    return "\n".join(lines)
