"""A read chat laid out message by message: what each is, and to which earlier one it belongs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shouwang.reading import ChatLeft, ChatList, ChatMessage, ChatReading, ChatRequest, read_door

from .models import Part


@dataclass
class Laid:
    """One message with its reading. `opener` is the index of the message it belongs to, in the same list."""

    first_line: int
    last_line: int
    said: datetime | None
    nickname: str
    text: str
    part: str = Part.HUMAN
    opener: int | None = None
    reading: dict[str, Any] = field(default_factory=dict)


def lay_out(chat: ChatReading) -> list[Laid]:
    """Every message of the chat in order. What no reader placed is left to a person; nothing is dropped."""
    messages: Sequence[ChatMessage] = chat.messages
    laid = [
        Laid(
            first_line=message.lines[0],
            last_line=message.lines[1],
            said=message.sent_at,
            nickname=message.nickname or "",
            text=message.text,
            reading={"why": ["这条没有读懂，请人看一眼"], "what": "unclear"},
        )
        for message in messages
    ]
    if not laid and chat.text.strip():
        whole = {"why": ["没有认出昵称和时间，整段请人看一眼"], "what": "unclear"}
        return [Laid(1, max(chat.lines_total, 1), None, "", chat.text.strip(), reading=whole)]
    at_line = {line: index for index, row in enumerate(laid) for line in range(row.first_line, row.last_line + 1)}
    for left in chat.not_requests:
        _left(laid, at_line, left, part=Part.OTHER)
    for left in chat.needs_human:
        _left(laid, at_line, left, part=Part.HUMAN)
    for offer in chat.offers:
        index = at_line.get(offer.lines[0])
        if index is not None:
            why = [offer.refused] if offer.refused else []
            laid[index].part, laid[index].reading = (
                Part.OTHER,
                {"what": "offer", "why": why, "item": offer.item.as_dict()},
            )
    for chat_list in chat.lists:
        _list(laid, at_line, chat_list)
    for request in chat.requests:
        _request(laid, at_line, request)
    return laid


def _left(laid: list[Laid], at_line: dict[int, int], left: ChatLeft, *, part: Part) -> None:
    index = at_line.get(left.lines[0])
    if index is None:
        return
    row, reading = laid[index], left.reading
    row.part = part
    row.reading = {"what": left.what, "why": [left.why] if left.why else []}
    if reading is not None:
        row.reading |= {"kind": reading.kind, "urgency": reading.urgency, "tags": list(reading.tags)}
        row.reading |= {
            "place": reading.place,
            "place_parts": _parts(reading.place_parts),
            "phones": list(reading.phones),
            "sensitive": bool(reading.sensitive),
        }
    if part == Part.HUMAN and not row.reading.get("place"):
        row.reading |= _place_of_nickname(row.nickname)


def _place_of_nickname(nickname: str) -> dict[str, Any]:
    """Whoever sends a voice message still says where they live, in the name they write under."""
    for mention in read_door(nickname).mentions if nickname.strip() else ():
        if mention.parts and mention.parts.room:
            return {"place": mention.raw, "place_parts": _parts(mention.parts), "place_from": "nickname"}
    return {}


def _request(laid: list[Laid], at_line: dict[int, int], request: ChatRequest) -> None:
    index = at_line.get(request.lines[0])
    if index is None:
        return
    reading = request.reading
    laid[index].part, laid[index].opener = Part.OPENS, None
    laid[index].reading = {
        "kind": request.kind,
        "urgency": request.urgency,
        "place": request.place,
        "place_parts": _parts(request.place_parts),
        "place_from": request.place_from,
        "tags": list(request.tags),
        "items": [item.as_dict() for item in request.items],
        "phones": list(request.phones),
        "why": list(request.why),
        "also": list(request.also),
        "need_human": request.need_human,
        "state_at_end": request.state_at_end,
        "advise": list(reading.advise) if reading else [],
        "missing": list(reading.missing) if reading else [],
        "sensitive": bool(reading and reading.sensitive),
        "reported_by": reading.reported_by if reading else None,
    }
    for later in request.later:
        follower = at_line.get(later.lines[0])
        if follower is not None and follower != index:
            laid[follower].part, laid[follower].opener, laid[follower].reading = Part(later.role), index, {}


def _list(laid: list[Laid], at_line: dict[int, int], chat_list: ChatList) -> None:
    head: int | None = None
    for version in chat_list.versions:
        index = at_line.get(version.lines[0])
        if index is None:
            continue
        laid[index].part = Part.LIST
        if head is None:
            head = index
            laid[index].opener, laid[index].reading = None, list_as_json(chat_list)
        else:
            laid[index].opener, laid[index].reading = head, {}


def list_as_json(chat_list: ChatList) -> dict[str, Any]:
    """The list as it stands at the end, with what each posting changed."""
    return {
        "list": True,
        "title": chat_list.title or "",
        "kind": chat_list.kind,
        "urgency": chat_list.urgency,
        "why": list(chat_list.why),
        "report": list(chat_list.report),
        "entries": [entry.as_dict() | {"raw": entry.raw} for entry in chat_list.final_entries],
        "versions": [
            {
                "line": version.lines[0],
                "role": version.role,
                "nickname": version.nickname,
                "time": version.sent_at.strftime("%H:%M") if version.sent_at else None,
                "change": version.change.as_dict() if version.change else None,
            }
            for version in chat_list.versions
        ],
    }


def _parts(parts: Any) -> dict[str, str | None] | None:
    return parts.as_dict() if parts else None


def name_in(nickname: str) -> str:
    """The name in a nickname that begins with a door: `9-302 豆豆妈` gives `豆豆妈`; empty where it is only a door.

    A building alone stays (`12号楼长阿芬`): it is part of how the person is called.
    """
    found = read_door(nickname)
    text = nickname
    for mention in reversed(found.mentions):
        if mention.parts and mention.parts.room:
            text = text[: mention.start] + " " + text[mention.end :]
    return " ".join(text.split()).strip("-_·,，、 ")[:60]
