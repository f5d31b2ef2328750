"""A chain list (接龙) as it stands at the end, as a text that the group can go on with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shouwang.reading import Entry, Item, PlaceParts, as_solitaire


def entry_of(kept: Mapping[str, Any]) -> Entry:
    """An entry as the reading made it, from its JSON."""
    parts = kept.get("place_parts")
    return Entry(
        n=kept.get("n"),
        name=kept.get("name"),
        place=kept.get("place"),
        place_parts=PlaceParts(**parts) if parts else None,
        items=tuple(Item(**item) for item in kept.get("items") or ()),
        note=kept.get("note"),
        status=kept.get("status") or "active",
        phone=kept.get("phone"),
    )


def merged_text(reading: Mapping[str, Any]) -> str:
    """The list of a pasted chat, all postings merged; who withdrew is marked, not dropped."""
    return as_solitaire(reading.get("title") or "", [entry_of(kept) for kept in reading.get("entries") or ()])
