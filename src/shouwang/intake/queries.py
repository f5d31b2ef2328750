"""Reads of the ways in: who writes as staff, unfinished pastes, possible repeats, the account."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from shouwang.core import access, telephone, walls
from shouwang.core.access import OFFICE, Actor
from shouwang.core.links import is_over, read_follow_token
from shouwang.core.models import Building, Committee, Household, Membership
from shouwang.core.privacy.fields import blind
from shouwang.core.reckoning import Tally, open_thing_tally, recorded
from shouwang.desk.access import visible_to
from shouwang.desk.models import Note, Request
from shouwang.desk.queries import FOR_A_ROW, SAME_WITHIN
from shouwang.lib import clock
from shouwang.lib.shapes import Shape, Slot

from .access import pastes_visible_to
from .models import Fate, Paste, PasteMessage


def staff(committee_id: uuid.UUID) -> list[Membership]:
    """Everybody of the committee's team, with the nicknames under which they write."""
    return list(Membership.objects.filter(committee_id=committee_id, ended_at__isnull=True).order_by("turn", "name"))


def office(committee_id: uuid.UUID) -> list[Membership]:
    """Whose words in a group are an answer: the committee's office and its street, there or away.

    Volunteers and chiefs live here: what they write may be a plea like anybody's.
    """
    here = Q(committee_id=committee_id) | Q(committee=None, street__committees__id=committee_id)
    return list(Membership.objects.filter(here, ended_at__isnull=True, role__in=OFFICE).order_by("turn", "name"))


def staff_names(committee_id: uuid.UUID) -> list[str]:
    """The nicknames under which the office answers in the residents' groups."""
    return sorted({name for member in office(committee_id) for name in member.chat_names})


def team_names(committee_id: uuid.UUID) -> set[str]:
    """Every nickname of the team, volunteers and chiefs too: nobody is asked who they are."""
    return {name for member in staff(committee_id) for name in member.chat_names}


def unfinished(by: Actor) -> QuerySet[Paste]:
    """Pastes that wait for somebody, the oldest first, each with how many messages are undecided."""
    waiting = Count("messages", filter=Q(messages__fate=Fate.UNDECIDED))
    return (
        pastes_visible_to(by)
        .filter(closed_at__isnull=True)
        .select_related("owner")
        .annotate(waiting=waiting)
        .order_by("opened_at")
    )


def paste_of(by: Actor, pk: uuid.UUID) -> Paste | None:
    return pastes_visible_to(by).select_related("compound", "building", "owner").filter(pk=pk).first()


def messages_of(paste: Paste) -> list[PasteMessage]:
    """The paste's own messages and, after them in time, nothing else; with their requests. One query."""
    return list(paste.messages.select_related("request", "opener__request").order_by("n"))


def filed(paste: Paste) -> int:
    """How many requests of an unfinished paste are saved already."""
    return paste.messages.filter(fate=Fate.REQUEST).count()


def known_requests(paste: Paste) -> list[Request]:
    """The requests to which messages belong that were known when this was pasted."""
    ids = PasteMessage.objects.filter(
        committee_id=paste.committee_id, id__in=paste.known_ids, request__isnull=False
    ).values("request_id")
    return list(Request.objects.filter(id__in=ids).select_related(*FOR_A_ROW).order_by("opened_at"))


def requests_of(ids: Iterable[uuid.UUID | None], *, by: Actor) -> list[Request]:
    """These requests as far as the actor may read them, the most urgent of a moment first."""
    wanted = [pk for pk in ids if pk]
    return list(visible_to(by).filter(id__in=wanted).select_related(*FOR_A_ROW).order_by("opened_at", "id"))


@dataclass(frozen=True)
class Asked:
    """What is looked for among the open requests."""

    household_id: uuid.UUID | None
    building_id: uuid.UUID | None
    kind: str
    phone: str


def repeats(asked: dict[uuid.UUID, Asked], *, by: Actor, at: datetime) -> dict[uuid.UUID, list[Request]]:
    """For each of many cards the open requests that may be the same trouble. One query.

    The same rule as `desk.queries.likely_duplicates`: the same door, the same caller, or the same kind in the
    same building where no door is known.
    """
    doors = {each.household_id for each in asked.values() if each.household_id}
    places = {each.building_id for each in asked.values() if each.building_id and not each.household_id}
    hashes = {key: blind(telephone.normalised(each.phone), "phone") for key, each in asked.items()}
    match = Q(household_id__in=doors) | Q(building_id__in=places) | Q(phone_hash__in=[h for h in hashes.values() if h])
    found = list(
        visible_to(by)
        .filter(match, closed_at__isnull=True, opened_at__gte=at - SAME_WITHIN - timedelta(days=1))
        .select_related(*FOR_A_ROW)
        .order_by("-opened_at")[:300]
    )
    return {
        key: sorted(
            (request for request in found if _is_like(request, each, hashes[key])),
            key=lambda request: request.kind != each.kind,
        )[:3]
        for key, each in asked.items()
    }


def _is_like(request: Request, asked: Asked, phone_hash: str) -> bool:
    if asked.household_id and request.household_id == asked.household_id:
        return True
    if phone_hash and request.phone_hash == phone_hash:
        return True
    is_same_building = bool(asked.building_id) and request.building_id == asked.building_id
    return not asked.household_id and is_same_building and request.kind == asked.kind


def labels_of(ids: Iterable[str], committee_id: uuid.UUID) -> dict[str, Household]:
    """Households by id as text, of this committee only. One query."""
    wanted = [pk for pk in ids if pk]
    rows = Household.objects.filter(committee_id=committee_id, id__in=wanted).select_related("building__compound")
    return {str(row.id): row for row in rows}


def committee_named(slug: str) -> Committee | None:
    with walls.login():
        found = access.committee_named(slug)
    if found:
        walls.enter(found.id, found.street_id)
    return found


@dataclass(frozen=True)
class Followed:
    """What a signed link opens: the resident's own request, and the one that it was merged into, if any."""

    own: Request
    live: Request
    actor: Actor
    committee: Committee


_FOLLOWED = Shape(
    lambda: Request.objects.select_related("committee", "owner", "household", "building").filter(
        pk=Slot("pk", Request, "pk")
    )
)


def followed(token: str) -> Followed:
    """The request of a signed link; 404 for a link that was not signed here, or whose request is gone or long closed."""
    pk = read_follow_token(token)
    with walls.system("the link names the request, and only the request its committee"):
        found = _FOLLOWED.one(pk=pk)
    if found is None:
        raise Http404
    walls.enter(found.committee_id)
    live = found
    for _hop in range(5):
        if live.merged_into_id is None:
            break
        live = Request.objects.select_related("owner").get(pk=live.merged_into_id, committee_id=found.committee_id)
    if is_over(live.closed_at, clock.now()):
        raise Http404
    return Followed(found, live, Actor.resident(found.committee_id, found.id), found.committee)


def notes_for_resident(request: Request) -> list[Note]:
    """What was said to the resident, and what they said themselves; nothing that the team wrote to each other."""
    return list(request.notes.filter(is_for_resident=True))


def request_of(by: Actor, pk: uuid.UUID) -> Request:
    """One request that the actor may read; 404 for a stranger's."""
    found = visible_to(by).select_related("household", "building").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def requests_page(
    by: Actor, *, state: str, since: datetime | None, before: tuple[datetime, uuid.UUID] | None, limit: int
) -> list[Request]:
    """Requests that the actor may read, the latest first, from just below `before`."""
    found = visible_to(by).select_related("household", "building")
    if state != "all":
        found = found.filter(closed_at__isnull=state == "open")
    if since is not None:
        found = found.filter(opened_at__gte=since)
    if before is not None:
        moment, pk = before
        found = found.filter(Q(opened_at__lt=moment) | Q(opened_at=moment, id__lt=pk))
    return list(found.order_by("-opened_at", "-id")[:limit])


def compounds_of_doors(doors: Iterable[Household]) -> dict[uuid.UUID, str]:
    """Names of the compounds by building. One query."""
    ids = {door.building_id for door in doors}
    return dict(Building.objects.filter(id__in=ids).values_list("id", "compound__name"))


def account(at: datetime) -> list[Tally]:
    """Every message pasted has a fate, or waits in an open paste that has an owner; what was filed exists."""
    whole = open_thing_tally(Paste, at, destroyed=recorded("intake.pastes")[0])
    ended, _last = recorded("intake.messages")
    rows = PasteMessage.objects.all()
    undecided = rows.filter(fate=Fate.UNDECIDED)
    stray = undecided.filter(paste__closed_at__isnull=False)
    homeless = rows.filter(fate__in=[Fate.REQUEST, Fate.LATER], request__isnull=True)
    lost = list(whole.lost)
    lost += [f"message {pk}: undecided in a closed paste" for pk in stray.values_list("id", flat=True)[:200]]
    lost += [f"message {pk}: filed, but its request is gone" for pk in homeless.values_list("id", flat=True)[:200]]
    received, waiting = rows.count(), undecided.count()
    filed = rows.filter(fate__in=[Fate.REQUEST, Fate.LATER]).count()
    return [
        replace(whole, what="intake.pastes"),
        Tally(
            what="intake.messages",
            received=received + ended,
            closed=filed,
            open=waiting,
            explained=received - filed - waiting,
            destroyed=ended,
            lost=[line for line in lost if line.startswith("message")],
            note="explained: kept as a list, no request, heard, thrown away",
        ),
    ]
