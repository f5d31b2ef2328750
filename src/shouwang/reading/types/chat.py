"""A pasted chat taken apart: messages, requests with what followed, lists, the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from .message import Change, Entry, Item, MessageReading
from .place import PlaceParts

Lines = tuple[int, int]


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
