"""What one message says: items, entries of a 接龙, and the whole reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .place import PlaceParts

URGENCIES = ("none", "low", "medium", "high")


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """One learned phrase of a committee: where `phrase` stands in a text, `field` is `value`.

    field: kind, urgency, tag, place (value = the door in any spelling), or not_a_request (value unused).
    """

    phrase: str
    field: str
    value: str = ""


ITEM_OPTIONAL = (
    "strength", "size", "form", "expiry", "alias", "audience", "any_of", "offer", "for_place", "flag",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """What is wanted or given; `item` and `unit` as written, `qty` a number or None."""

    item: str | None
    qty: float | int | None = None
    unit: str | None = None
    strength: str | None = None
    size: str | None = None
    form: str | None = None
    expiry: str | None = None
    alias: str | None = None
    audience: str | None = None
    any_of: str | None = None
    offer: bool | None = None
    for_place: str | None = None
    flag: str | None = None

    def as_dict(self) -> dict[str, Any]:
        shape: dict[str, Any] = {"item": self.item, "qty": self.qty, "unit": self.unit}
        for key in ITEM_OPTIONAL:
            value = getattr(self, key)
            if value is not None:
                shape[key] = value
        return shape


@dataclass(frozen=True, slots=True)
class Entry:
    """One numbered line of a 接龙. `raw` is the line as typed, `unread` what no rule could place."""

    n: int | None
    name: str | None = None
    place: str | None = None
    place_parts: PlaceParts | None = None
    items: tuple[Item, ...] = ()
    note: str | None = None
    status: str = "active"
    phone: str | None = None
    tags: tuple[str, ...] = ()
    urgency: str | None = None
    raw: str = ""
    unread: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        shape: dict[str, Any] = {
            "n": self.n,
            "name": self.name,
            "place": self.place,
            "place_parts": self.place_parts.as_dict() if self.place_parts else None,
            "items": [item.as_dict() for item in self.items],
            "note": self.note,
            "status": self.status,
        }
        if self.phone:
            shape["phone"] = self.phone
        if self.tags:
            shape["tags"] = list(self.tags)
        if self.urgency:
            shape["urgency"] = self.urgency
        return shape


@dataclass(frozen=True, slots=True)
class Role:
    """A role line before the list ("带班：洪主任"); vacant = how many are missing."""

    role: str
    name: str | None = None
    place: str | None = None
    vacant: int | None = None

    def as_dict(self) -> dict[str, Any]:
        shape: dict[str, Any] = {"role": self.role, "name": self.name}
        if self.place:
            shape["place"] = self.place
        if self.vacant is not None:
            shape["vacant"] = self.vacant
        return shape


@dataclass(frozen=True, slots=True)
class Change:
    """Difference of two versions of one 接龙, by entry number (a door where an entry has no number)."""

    added: tuple[int | str, ...] = ()
    changed: tuple[int | str, ...] = ()
    cancelled: tuple[int | str, ...] = ()

    def as_dict(self) -> dict[str, list[int | str]]:
        return {
            "added": list(self.added),
            "changed": list(self.changed),
            "cancelled": list(self.cancelled),
        }

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.cancelled)


@dataclass(frozen=True, slots=True)
class MessageReading:
    """The reading of one message. `text` is kept as it arrived; `why` explains each decision in Chinese."""

    text: str
    channel: str
    message_type: str
    kind: str
    urgency: str
    tags: tuple[str, ...] = ()
    place: str | None = None
    place_parts: PlaceParts | None = None
    items: tuple[Item, ...] = ()
    why: tuple[str, ...] = ()
    # words that look like they carry meaning and were not placed by any rule
    not_understood: tuple[str, ...] = ()
    # --- only for 接龙
    title: str | None = None
    entries: tuple[Entry, ...] = ()
    capacity: int | None = None
    example_line: str | None = None
    tail: str | None = None
    codes: tuple[tuple[str, str], ...] = ()
    offered: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    append: bool = False
    change: Change | None = None
    report: tuple[str, ...] = ()  # gaps, duplicates, empty slots: Chinese sentences
    # --- explaining keys (section 1.4 of the README), not scored
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    advise: tuple[str, ...] = ()
    need_human: bool = False
    follow_up: bool = False
    context_needed: bool = False
    sensitive: bool = False
    reported_by: str | None = None
    issue: str | None = None
    action: str | None = None

    @property
    def is_solitaire(self) -> bool:
        return self.message_type == "solitaire"

    def as_expect(self) -> dict[str, Any]:
        """The JSON shape of `expect` in messages.jsonl."""
        shape: dict[str, Any] = {"message_type": self.message_type, "kind": self.kind}
        if self.is_solitaire:
            shape["title"] = self.title
            shape["urgency"] = self.urgency
            shape["tags"] = list(self.tags)
            shape["entries"] = [entry.as_dict() for entry in self.entries]
            if self.example_line:
                shape["example_line"] = self.example_line
            if self.tail:
                shape["tail"] = self.tail
            if self.capacity is not None:
                shape["capacity"] = self.capacity
            if self.codes:
                shape["codes"] = dict(self.codes)
            if self.offered:
                shape["offered"] = list(self.offered)
            if self.roles:
                shape["roles"] = [role.as_dict() for role in self.roles]
            if self.append:
                shape["append"] = True
            if self.change is not None:
                shape["change"] = self.change.as_dict()
            if self.report:
                shape["note"] = "；".join(self.report)
        else:
            shape["place"] = self.place
            shape["place_parts"] = self.place_parts.as_dict() if self.place_parts else None
            shape["items"] = [item.as_dict() for item in self.items]
            shape["urgency"] = self.urgency
            shape["tags"] = list(self.tags)
        for key in ("missing", "flags", "also", "places", "advise"):
            value = getattr(self, key)
            if value:
                shape[key] = list(value)
        if self.phones:
            shape["phone"] = self.phones[0]
        for key in ("need_human", "follow_up", "context_needed", "sensitive"):
            if getattr(self, key):
                shape[key] = True
        for key in ("reported_by", "issue", "action"):
            value = getattr(self, key)
            if value:
                shape[key] = value
        return shape
