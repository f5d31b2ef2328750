"""The REST API at /api/v1/: connected programs hand pleas in and see how they stand. Described at /api/v1/docs.

Every call is made with a key of one committee; whatever belongs to another committee is not found.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Body, Header, NinjaAPI, Path, Query, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from shouwang.core import queries as core_queries
from shouwang.core.access import Actor, require
from shouwang.core.limits import TooOften
from shouwang.core.links import follow_token
from shouwang.core.refusal import Refused
from shouwang.desk import actions as desk
from shouwang.desk.kind import kinds
from shouwang.desk.models import Request
from shouwang.lib import clock

from . import queries
from .api_keys import ByKey
from .api_shapes import (
    DoorOut,
    DoorWords,
    ErrorOut,
    KindOut,
    Listed,
    NoteIn,
    NoteOut,
    RequestIn,
    RequestOut,
    RequestPage,
    as_out,
    kind_out,
)
from .api_words import fields_of
from .placing import register_of

DOCS_POLICY = (
    # The page that describes the API draws itself with inline styles and data: pictures; it holds no data.
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def _described(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def shown(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        if response.headers["Content-Type"].startswith("text/html"):
            response.headers["Content-Security-Policy"] = DOCS_POLICY
        return response

    return shown


api = NinjaAPI(
    title="守望 Shouwang",
    version="1",
    description="Hand pleas in and see how they stand. Authorization: Bearer <key of your committee>.",
    urls_namespace="api",
    auth=ByKey(),
    docs_decorator=_described,
)

CONFLICTS = {"conflict", "closed", "moved", "jobs_open", "not_done"}
OF_ERRORS = {status: ErrorOut for status in (400, 401, 403, 404, 409, 422, 429, 503)}
OnceKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key", pattern=r"^[\x21-\x7e]{8,70}$",
        description="yours; the same key again gives the same answer and adds nothing, with another body 409",
    ),
]  # fmt: skip


def _error(code: str, message: Any, status: int, **more: Any) -> JsonResponse:
    return JsonResponse({"error": {"code": code, "message": str(message), **more}}, status=status)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    status = 403 if refusal.code == "not_allowed" else 409 if refusal.code in CONFLICTS else 422
    return _error(refusal.code, refusal.message, status)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, trouble: ValidationError) -> HttpResponse:
    fields = fields_of(trouble.errors)
    return _error("invalid", "; ".join(f"{each['field']}: {each['message']}" for each in fields), 422, fields=fields)


@api.exception_handler(TooOften)
def _too_often(request: HttpRequest, trouble: TooOften) -> HttpResponse:
    answer = _error("too_often", _("Too many calls; try again in %d seconds.") % trouble.seconds, 429)
    answer.headers["Retry-After"] = str(trouble.seconds)
    return answer


@api.exception_handler(AuthenticationError)
def _no_key(request: HttpRequest, trouble: AuthenticationError) -> HttpResponse:
    return _error("no_key", _("Send a valid key: Authorization: Bearer …"), 401)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, trouble: HttpError) -> HttpResponse:
    return _error("unreadable", _("The body is no JSON that can be read."), trouble.status_code)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, trouble: Http404) -> HttpResponse:
    return _error("not_found", _("There is nothing of this name in your committee."), 404)


def _caller(request: HttpRequest) -> Actor:
    return request.auth  # type: ignore[attr-defined, no-any-return]


def _shape(request: HttpRequest, found: Request, place: str = "") -> dict[str, Any]:
    path = reverse("follow", args=[follow_token(found.id)])
    return as_out(found, f"{request.scheme}://{request.get_host()}{path}", place)


def _only(request: HttpRequest, shape: type[Schema]) -> None:
    """Refuse a word that the list does not know: mistyped, it would be a filter that filters nothing."""
    if unknown := sorted(set(request.GET) - set(shape.model_fields)):
        raise Refused(f"{', '.join(unknown)[:200]}: {_('There is no field of this name.')}", code="unknown_field")


def _details(kind: str, details: dict[str, Any]) -> dict[str, Any]:
    """The kind's own fields, checked by the kind's own form; an unknown one is refused."""
    if not details or kind not in kinds():
        return {}
    form = kinds()[kind].details(details)
    unknown = sorted(set(details) - set(form.fields))
    if unknown:
        raise Refused(_("This kind has no field %s.") % ", ".join(unknown)[:200], code="unknown_field")
    if not form.is_valid():
        name, sentences = next(iter(form.errors.items()))
        raise Refused(f"{name}: {sentences[0]}", code="invalid")
    return {name: value for name, value in form.cleaned_data.items() if name in details}


@api.post("/requests", response={201: RequestOut, 200: RequestOut, **OF_ERRORS}, summary="Hand a plea in")
def create(
    request: HttpRequest,
    body: Annotated[RequestIn, Body(...)],
    key: OnceKey,
) -> Any:
    """201 for a new request, 200 for one that was handed in before with this key, 409 for the key with another body."""
    by, at = _caller(request), clock.now()
    assert by.committee_id is not None
    household_id, building_id = body.household_id, None
    register = register_of(by.committee_id)
    if household_id is None and body.door:
        placed = register.find(body.door)
        household_id = uuid.UUID(placed.household_id) if placed.household_id else None
        building_id = None if household_id else placed.building_id
    plea = desk.Plea(
        kind=body.kind,
        text=body.text,
        channel=body.channel,
        urgency=body.urgency or "",
        household_id=household_id,
        building_id=building_id,
        place_text=body.door,
        caller_name=body.name,
        caller_phone=body.phone,
        tags=body.tags,
        details=_details(body.kind, body.details),
        is_sensitive=body.is_sensitive,
        once_key=f"api:{key}",
    )
    made = desk.receive(plea, committee_id=by.committee_id, by=by, at=at)
    place = register.labels.get(str(made.household_id), "") if made.household_id else ""
    return JsonResponse(_shape(request, made, place), status=200 if made.is_repeat else 201)


@api.get("/requests/{pk}", response={200: RequestOut, **OF_ERRORS}, summary="How one request stands")
def one(request: HttpRequest, pk: Annotated[uuid.UUID, Path(...)]) -> Any:
    return JsonResponse(_shape(request, queries.request_of(_caller(request), pk)))


@api.get("/requests", response={200: RequestPage, **OF_ERRORS}, summary="Requests, the latest first")
def several(request: HttpRequest, asked: Annotated[Listed, Query(...)]) -> Any:
    _only(request, Listed)
    before = _read_cursor(asked.cursor) if asked.cursor else None
    found = queries.requests_page(
        _caller(request), state=asked.state, since=asked.since, before=before, limit=asked.limit + 1
    )
    page = found[: asked.limit]
    more = _cursor(page[-1]) if len(found) > asked.limit else None
    return JsonResponse({"requests": [_shape(request, each) for each in page], "next_cursor": more})


def _cursor(request: Request) -> str:
    return base64.urlsafe_b64encode(f"{request.opened_at.isoformat()}|{request.id}".encode()).decode()


def _read_cursor(text: str) -> tuple[datetime, uuid.UUID]:
    try:
        moment, _bar, pk = base64.urlsafe_b64decode(text.encode()).decode().partition("|")
        read = datetime.fromisoformat(moment), uuid.UUID(pk)
    except ValueError:
        raise Refused(_("This cursor was not given out here."), code="invalid_cursor") from None
    if read[0].tzinfo is None:
        raise Refused(_("This cursor was not given out here."), code="invalid_cursor")
    return read


@api.post("/requests/{pk}/notes", response={201: NoteOut, **OF_ERRORS}, summary="Add words")
def add_note(
    request: HttpRequest,
    pk: Annotated[uuid.UUID, Path(...)],
    body: Annotated[NoteIn, Body(...)],
    key: OnceKey,
) -> Any:
    by = _caller(request)
    note = desk.note(
        queries.request_of(by, pk), body.text, by=by, at=clock.now(), is_for_resident=body.is_for_resident,
        once_key=f"api:{key}",
    )  # fmt: skip
    return JsonResponse({"id": str(note.id), "written_at": note.written_at.astimezone(UTC)}, status=201)


@api.post("/requests/{pk}/cancel", response={200: RequestOut, **OF_ERRORS}, summary="It is needed no more")
def cancel(request: HttpRequest, pk: Annotated[uuid.UUID, Path(...)]) -> Any:
    """Withdrawing twice is the same as once: no key is needed."""
    by = _caller(request)
    desk.cancel(queries.request_of(by, pk), by=by, at=clock.now())
    return JsonResponse(_shape(request, queries.request_of(by, pk)))


@api.get("/kinds", response={200: list[KindOut], **OF_ERRORS}, summary="Services that can be asked for")
def all_kinds(request: HttpRequest) -> Any:
    return JsonResponse([kind_out(kind) for kind in kinds().values()], safe=False)


@api.get("/doors", response={200: list[DoorOut], **OF_ERRORS}, summary="Doors by how people write them")
def doors(request: HttpRequest, asked: Annotated[DoorWords, Query(...)]) -> Any:
    _only(request, DoorWords)
    by = _caller(request)
    require(by, "desk.receive", by.committee_id)
    found = core_queries.doors(asked.q.replace("\0", ""), by=by)
    buildings = queries.compounds_of_doors(found)
    return JsonResponse(
        [
            {
                "id": str(door.id),
                "label": door.label,
                "key": door.door_key,
                "building": str(door.building),
                "compound": buildings.get(door.building_id, ""),
            }
            for door in found
        ],
        safe=False,
    )
