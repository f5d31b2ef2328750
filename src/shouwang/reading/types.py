"""What a reading is made of: frozen values, the raw text kept, and what was not understood kept.

The names of the JSON keys are those of the samples' README (section 1); `as_dict` and `as_expect` give exactly
that shape. Line numbers count from 1 and include the nickname line. Moments are naive local datetimes, as pasted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Lines = tuple[int, int]

URGENCIES = ("none", "low", "medium", "high")


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """One learned phrase of a committee: where `phrase` stands in a text, `field` is `value`.

    field: kind, urgency, tag, place (value = the door in any spelling), or not_a_request (value unused).
    """

    phrase: str
    field: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class PlaceParts:
    """A door taken apart; every part is bare ("12", not "12号楼"), digits are ASCII, None = not said."""

    lane: str | None = None
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None

    def as_dict(self) -> dict[str, str | None]:
        return {
            "lane": self.lane,
            "building": self.building,
            "unit": self.unit,
            "floor": self.floor,
            "room": self.room,
        }

    def __bool__(self) -> bool:
        return any((self.lane, self.building, self.unit, self.floor, self.room))


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


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a pasted chat: `lines` first and last (header included), `text` without the header."""

    lines: Lines
    nickname: str | None
    sent_at: datetime | None
    text: str
    raw: str
    is_staff: bool = False
    is_system: bool = False

    @property
    def time(self) -> str | None:
        return self.sent_at.strftime("%H:%M") if self.sent_at else None


@dataclass(frozen=True, slots=True)
class Later:
    """A message that belongs to an earlier request; role: answer update again raise ack close cancel."""

    lines: Lines
    role: str
    sent_at: datetime | None = None
    nickname: str | None = None
    text: str = ""

    def as_dict(self) -> dict[str, Any]:
        time = self.sent_at.strftime("%H:%M") if self.sent_at else None
        return {"lines": list(self.lines), "time": time, "role": self.role}


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A request found in a chat, with everything that was said about it afterwards."""

    id: str
    lines: Lines
    sent_at: datetime | None
    nickname: str | None
    raw: str
    text: str
    kind: str
    urgency: str
    place: str | None = None
    place_parts: PlaceParts | None = None
    place_from: str | None = None  # "text", "nickname" or None
    tags: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    phones: tuple[str, ...] = ()
    later: tuple[Later, ...] = ()
    state_at_end: str = "open"  # open, in_progress, closed, cancelled
    why: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    need_human: bool = False
    reading: MessageReading | None = None

    def as_dict(self) -> dict[str, Any]:
        shape: dict[str, Any] = {
            "id": self.id,
            "lines": list(self.lines),
            "time": self.sent_at.strftime("%H:%M") if self.sent_at else None,
            "kind": self.kind,
            "urgency": self.urgency,
            "place": self.place,
            "place_parts": self.place_parts.as_dict() if self.place_parts else None,
            "place_from": self.place_from,
            "tags": list(self.tags),
            "state_at_end": self.state_at_end,
            "later": [later.as_dict() for later in self.later],
        }
        if self.items:
            shape["items"] = [item.as_dict() for item in self.items]
        if self.also:
            shape["also"] = list(self.also)
        if self.need_human:
            shape["need_human"] = True
        if self.why:
            shape["why"] = list(self.why)
        return shape


@dataclass(frozen=True, slots=True)
class ListVersion:
    """One posting of a 接龙 in a chat; role v1, v2 … or append; change against the version before."""

    lines: Lines
    role: str
    reading: MessageReading
    sent_at: datetime | None = None
    nickname: str | None = None
    change: Change | None = None

    def as_dict(self) -> dict[str, Any]:
        time = self.sent_at.strftime("%H:%M") if self.sent_at else None
        return {"lines": list(self.lines), "time": time, "role": self.role}


@dataclass(frozen=True, slots=True)
class ChatList:
    """One 接龙 of the day: all its versions, and the entries as they stand at the end."""

    id: str
    title: str | None
    kind: str
    urgency: str
    versions: tuple[ListVersion, ...]
    final_entries: tuple[Entry, ...]
    report: tuple[str, ...] = ()
    why: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        for version in self.versions:
            if version.change is None:
                continue
            shape = version.change.as_dict()
            if version.role.startswith("append"):
                shape = {key: value for key, value in shape.items() if value}
            changes[version.role] = shape
        active = [entry for entry in self.final_entries if entry.status == "active"]
        cancelled = [entry for entry in self.final_entries if entry.status == "cancelled"]
        return {
            "id": self.id,
            "title": self.title,
            "kind": self.kind,
            "urgency": self.urgency,
            "versions": [version.as_dict() for version in self.versions],
            "changes": changes,
            "report": list(self.report),
            "final_entries": [entry.as_dict() for entry in self.final_entries],
            "totals": {
                "active_entries": len(active),
                "cancelled": len(cancelled),
                "pieces": sum(item.qty or 0 for entry in active for item in entry.items),
            },
        }


@dataclass(frozen=True, slots=True)
class ChatLeft:
    """A message that is no request, or that only a person can judge; `why` in Chinese, `what` one word.

    what: chatter, notice, offer, sale, system, voice, picture, answer, unclear.
    """

    lines: Lines
    why: str
    what: str
    sent_at: datetime | None = None
    nickname: str | None = None
    text: str = ""
    reading: MessageReading | None = None

    def as_dict(self) -> dict[str, Any]:
        return {"lines": list(self.lines), "why": self.why}


@dataclass(frozen=True, slots=True)
class ChatOffer:
    """Goods or medicine offered in a chat; `refused` says in Chinese why a medicine may not be shared."""

    lines: Lines
    item: Item
    place: str | None = None
    nickname: str | None = None
    refused: str | None = None
    reason: str | None = None  # the code, for example opened_not_shareable
    is_loan: bool = False

    def as_dict(self) -> dict[str, Any]:
        shape: dict[str, Any] = {"lines": list(self.lines), **self.item.as_dict(), "place": self.place}
        if self.is_loan:
            shape["loan"] = True
        if self.refused:
            shape["reason"] = self.refused
        return shape


@dataclass(frozen=True, slots=True)
class ChatReading:
    """A pasted chat, taken apart: every line belongs to exactly one place."""

    text: str
    lines_total: int
    messages: tuple[ChatMessage, ...]
    chat_date: date | None = None
    requests: tuple[ChatRequest, ...] = ()
    lists: tuple[ChatList, ...] = ()
    needs_human: tuple[ChatLeft, ...] = ()
    not_requests: tuple[ChatLeft, ...] = ()
    offers: tuple[ChatOffer, ...] = ()
    staff: tuple[str, ...] = ()
    unknown_staff: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """The JSON shape of group-chat-day.expected.json, and the medicine part of chat-medicine."""
        shape: dict[str, Any] = {
            "chat_date": self.chat_date.isoformat() if self.chat_date else None,
            "lines_total": self.lines_total,
            "messages_total": len(self.messages),
            "staff_nicknames": list(self.staff),
            "unknown_staff": list(self.unknown_staff),
            "requests_count": len(self.requests),
            "requests": [request.as_dict() for request in self.requests],
            "lists_count": len(self.lists),
            "lists": [chat_list.as_dict() for chat_list in self.lists],
            "needs_human": [left.as_dict() for left in self.needs_human],
            "not_requests": [left.as_dict() for left in self.not_requests],
        }
        needs = [request for request in self.requests if request.kind == "medicine_need"]
        if needs or self.offers:
            shape["needs"] = [request.as_dict() for request in needs]
            shape["offers_accepted"] = [offer.as_dict() for offer in self.offers if not offer.refused]
            shape["offers_refused"] = [offer.as_dict() for offer in self.offers if offer.refused]
        return shape


@dataclass(frozen=True, slots=True)
class DoorMention:
    """A door as found in a text: `start`/`end` index into the text; shape says what sort of mention it is.

    shape: door (one place), range (3-6号楼), several (12、13号楼), room (bare, building missing).
    `other` are further ways to read the same words, most likely first.
    """

    raw: str
    start: int
    end: int
    parts: PlaceParts | None
    shape: str = "door"
    other: tuple[PlaceParts, ...] = ()
    first: str | None = None  # of a range
    last: str | None = None
    buildings: tuple[str, ...] = ()  # of "several"


@dataclass(frozen=True, slots=True)
class DoorReading:
    """All doors of a text. `parts` is the one door where there is exactly one; else None and see `mentions`."""

    text: str
    parts: PlaceParts | None
    mentions: tuple[DoorMention, ...] = ()
    shape: str = "none"  # door, range, several, room, none
    other: tuple[PlaceParts, ...] = ()
    not_understood: tuple[str, ...] = ()

    @property
    def place(self) -> str | None:
        if not self.mentions:
            return None
        return self.text[self.mentions[0].start : self.mentions[-1].end]


@dataclass(frozen=True, slots=True)
class Door:
    """A real door of the committee's list. `key` is the caller's (a primary key, a string)."""

    key: Any
    lane: str | None = None
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None
    other_spellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A door that the words may mean; `score` 0..1, `reason` in Chinese."""

    key: Any
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """Either `exact` (a key), or `candidates`, best first; both empty = no such door. `reason` in Chinese."""

    exact: Any = None
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""
