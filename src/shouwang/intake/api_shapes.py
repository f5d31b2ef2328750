"""The shapes of the API: what may be sent, with bounds, and what comes back."""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field, StrictBool

from shouwang.desk.kind import ServiceKind
from shouwang.desk.models import Request
from shouwang.desk.rows import place_words

MOST_DETAILS = 4000


def _no_zero(text: str) -> str:
    if "\0" in text:
        raise ValueError(_("A zero character is not allowed."))
    return text


def _small(details: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(details, default=str)) > MOST_DETAILS:
        raise ValueError(_("The details are limited to %d characters.") % MOST_DETAILS)
    return details


def _written_out(moment: Any) -> Any:
    """No count of seconds, which pydantic would take too."""
    if isinstance(moment, str) and not re.match(r"\d{4}-\d\d-\d\d[Tt ]", moment):
        raise ValueError(_("Write a moment with its zone, for example 2026-11-18T09:00:00+08:00."))
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]
Clean = AfterValidator(_no_zero)
Tag = Annotated[str, Field(min_length=1, max_length=12), Clean]
Urgency = Literal["high", "medium", "low"]


class RequestIn(Schema):
    """A plea as a connected program hands it in."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[str, Field(max_length=30), Clean] = Field(description="a code of GET /kinds")
    text: Annotated[str, Field(min_length=1, max_length=4000), Clean] = Field(description="the plea in its own words")
    urgency: Urgency | None = Field(None, description="left out: the kind's own")
    door: Annotated[str, Field(max_length=60), Clean] = Field(
        "", description="as people write it; kept as words where it is not clear"
    )
    household_id: uuid.UUID | None = Field(None, description="an id of GET /doors; goes before door")
    name: Annotated[str, Field(max_length=60), Clean] = ""
    phone: Annotated[str, Field(max_length=40), Clean] = ""
    channel: Literal["api", "phone", "chat", "web", "door", "hotline", "street", "own"] = "api"
    details: Annotated[dict[str, Any], AfterValidator(_small)] = Field(
        default_factory=dict, description="fields of the kind"
    )
    tags: Annotated[list[Tag], Field(max_length=12)] = Field(default_factory=list)
    is_sensitive: StrictBool = Field(False, description="violence, despair: only for its owner and the office")


class NoteIn(Schema):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=4000), Clean]
    is_for_resident: StrictBool = False


class Listed(Schema):
    """What a list is asked for."""

    state: Literal["open", "closed", "all"] = "all"
    since: Moment | None = Field(None, description="received at or after this moment")
    cursor: str = Field("", max_length=120, description="next_cursor of the page before")
    limit: int = Field(50, ge=1, le=100)


class DoorWords(Schema):
    q: str = Field(min_length=1, max_length=60, description="the beginning of a door, as people write it")


class RequestOut(Schema):
    """A request without anybody's telephone; names stay in the house."""

    id: uuid.UUID
    number: str
    kind: str
    urgency: str
    channel: str
    state: str
    place: str
    household_id: uuid.UUID | None
    received_at: datetime
    answer_by: datetime
    finish_by: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    is_solved: bool | None
    rating: int | None
    merged_into: uuid.UUID | None
    follow_url: str


class RequestPage(Schema):
    requests: list[RequestOut]
    next_cursor: str | None


class NoteOut(Schema):
    id: uuid.UUID
    written_at: datetime


class KindOut(Schema):
    code: str
    label: str
    ask: str
    default_urgency: str
    fields: list[str]
    promise_minutes: dict[str, dict[str, int]]


class DoorOut(Schema):
    id: uuid.UUID
    label: str
    key: str
    building: str
    compound: str


class FieldTrouble(Schema):
    field: str
    code: str
    message: str


class Trouble(Schema):
    """`code` and `fields` are for programs; `message` is in the language of Accept-Language, Chinese by default."""

    code: str
    message: str
    fields: list[FieldTrouble] = Field(default_factory=list)


class ErrorOut(Schema):
    error: Trouble


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


def as_out(request: Request, follow_url: str, place: str = "") -> dict[str, Any]:
    """The request as JSON-ready values. Reads only the row and, where `place` is not given, its door or building."""
    is_placed = request.household_id or request.building_id or request.place_text
    return {
        "id": str(request.id),
        "number": request.number,
        "kind": request.kind,
        "urgency": request.urgency,
        "channel": request.channel,
        "state": request.state,
        "place": place or (place_words(request) if is_placed else ""),
        "household_id": str(request.household_id) if request.household_id else None,
        "received_at": _utc(request.opened_at),
        "answer_by": _utc(request.answer_by),
        "finish_by": _utc(request.finish_by),
        "answered_at": _utc(request.answered_at),
        "closed_at": _utc(request.closed_at),
        "is_solved": request.is_solved,
        "rating": request.rating,
        "merged_into": str(request.merged_into_id) if request.merged_into_id else None,
        "follow_url": follow_url,
    }


def kind_out(kind: ServiceKind) -> dict[str, Any]:
    return {
        "code": kind.code,
        "label": str(kind.label),
        "ask": str(kind.ask),
        "default_urgency": kind.default_urgency,
        "fields": list(kind.details.base_fields),
        "promise_minutes": {
            urgency: {
                "answer": int(promise.answer.total_seconds() // 60),
                "finish": int(promise.finish.total_seconds() // 60),
            }
            for urgency, promise in kind.promise.items()
        },
    }
