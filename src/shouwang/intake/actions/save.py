"""What a person decided on a pasted chat is carried out: requests, notes, lists, all in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from shouwang.core import journal
from shouwang.core.access import OFFICE, Actor, require
from shouwang.core.models import Membership
from shouwang.core.models.roles import Role
from shouwang.desk import actions as desk
from shouwang.desk.access import visible_to
from shouwang.desk.models import Request
from shouwang.desk.promises import zone_of
from shouwang.desk.rules import State

from .. import queries, rules
from ..models import LATER, Fate, Part, Paste, PasteMessage
from .paste import close, locked

ANSWERS = (Part.ANSWER, Part.CLOSE)
LONGEST = 4000


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a person decided on one message.

    Args:
        fate: REQUEST files it (or adds it to `join`), LIST_ENTRY keeps a list, NOT_REQUEST and HEARD pass it by.
        text: the plea's words where the message itself has none (a voice message).
        join: an open request that it is about; it becomes a note there instead of a second request.
        is_settled: what the chat says about its end is believed: done or withdrawn.
        corrections: field -> {"read", "set"}, kept for learning.
    """

    message_id: uuid.UUID
    fate: str
    kind: str = ""
    urgency: str = ""
    text: str = ""
    household_id: uuid.UUID | None = None
    building_id: uuid.UUID | None = None
    place_text: str = ""
    name: str = ""
    phone: str = ""
    tags: Sequence[str] = ()
    join: uuid.UUID | None = None
    is_settled: bool = False
    corrections: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def save_paste(paste: Paste, choices: Sequence[Choice], *, by: Actor, at: datetime) -> Paste:
    """Carry out what was decided, the most urgent first. A message decided before is left alone.

    A message without a choice that only a person can judge stays undecided, and the paste open with its owner.

    Raises:
        Refused: what the desk refuses (an unknown kind, nothing written); then nothing at all is saved.
    """
    require(by, "intake.paste", paste.committee_id)
    paste = locked(paste, by)
    if not paste.is_open:
        return paste
    rows = paste.messages.select_for_update(of=("self",)).filter(fate=Fate.UNDECIDED).select_related("opener__request")
    waiting = {message.id: message for message in rows}
    chosen = {choice.message_id: choice for choice in choices if choice.message_id in waiting}
    team = _team(paste.committee_id)
    made = added = 0
    for choice in sorted(
        chosen.values(), key=lambda each: (rules.RANK.get(each.urgency, 3), waiting[each.message_id].n)
    ):
        message = waiting[choice.message_id]
        if choice.fate == Fate.REQUEST:
            is_new = _file(paste, message, choice, waiting, chosen, team, by=by, at=at)
            made, added = made + is_new, added + (not is_new)
        elif choice.fate == Fate.LIST_ENTRY:
            _settle_list(message, waiting, None, by=by, at=at)
        elif choice.fate in (Fate.NOT_REQUEST, Fate.HEARD):
            _decide(message, choice.fate, None, by=by, at=at)
        message.corrections = dict(choice.corrections)
        message.save(update_fields=["corrections"])
    added += _what_is_left(waiting, team, by=by, at=at)
    touched = [message.request_id for message in waiting.values() if message.request_id]
    desk.catch_up(touched, committee_id=paste.committee_id, at=at)
    left = sum(1 for message in waiting.values() if message.fate == Fate.UNDECIDED)
    journal.record("intake.paste_saved", paste, by=by, at=at, made=made, added=added, left=left)
    if left:
        paste.owner, paste.reminded = by.membership, 0
        paste.next_at = rules.next_look(at, is_dangerous=paste.is_dangerous)
        paste.save(update_fields=["owner", "reminded", "next_at"])
    else:
        close(paste, at)
    return paste


def _team(committee_id: uuid.UUID) -> dict[str, Membership]:
    """Whose word in the chat takes a request on, by the nicknames they write under: the office, and chiefs."""
    chiefs = (member for member in queries.staff(committee_id) if member.role == Role.CHIEF)
    return {name: member for member in (*chiefs, *queries.office(committee_id)) for name in member.chat_names}


def _decide(message: PasteMessage, fate: str, request: Request | None, *, by: Actor, at: datetime) -> None:
    message.fate, message.request = Fate(fate), request
    message.decided_by, message.decided_at, message.draft = by.membership, at, {}
    message.save(update_fields=["fate", "request", "decided_by", "decided_at", "draft"])


def _said(message: PasteMessage) -> str:
    """`群聊 昵称 11-18 13:15：…`: who said it and when; whoever pasted it stands beside the note as its author."""
    said = f"{localtime(message.said_at, zone_of(message.committee_id)):%m-%d %H:%M}" if message.said_at else ""
    head = " ".join(filter(None, [_("Group chat"), message.nickname.strip(), said]))
    return f"{head}：{message.text}"[:LONGEST]


def _add(request: Request, message: PasteMessage, *, by: Actor, at: datetime) -> None:
    desk.note(request, _said(message), by=by, at=at, once_key=f"chat:{message.digest}")


def _file(
    paste: Paste, message: PasteMessage, choice: Choice, waiting: Mapping[uuid.UUID, PasteMessage],
    chosen: Mapping[uuid.UUID, Choice], team: Mapping[str, Membership], *, by: Actor, at: datetime,
) -> bool:  # fmt: skip
    """Make a request of a message, or add it to one that is there; True where it is a new one.

    Whoever of the team said in the chat that they do it has it; the others of the team are not asked again.
    """
    words = choice.text.strip() or message.text
    received_at = rules.received_at(message.said_at, at)
    followers = [
        each
        for each in waiting.values()
        if each.opener_id == message.id and each.part in LATER and each.id not in chosen
    ]
    takers = [
        team[each.nickname]
        for each in followers
        if each.part in ANSWERS and each.nickname in team and not team[each.nickname].is_absent
    ]
    if choice.join and (known := visible_to(by).filter(pk=choice.join).first()):
        request = known
        _add(request, message, by=by, at=at)
    else:
        plea = desk.Plea(
            kind=choice.kind,
            urgency=choice.urgency,
            text=words,
            channel=paste.channel,
            household_id=choice.household_id,
            building_id=choice.building_id,
            place_text=choice.place_text,
            caller_name=choice.name,
            caller_phone=choice.phone,
            tags=list(choice.tags),
            is_sensitive=bool(message.reading.get("sensitive")),
            once_key=f"chat:{message.digest}",
        )
        owner = takers[0] if takers and takers[0].committee_id else None
        request = desk.receive(plea, committee_id=paste.committee_id, by=by, at=received_at, owner=owner)
        if message.said_at is not None and message.said_at != received_at:
            _add(request, message, by=by, at=at)  # the promise runs from now: the note tells when it was said
    if message.part == Part.LIST:
        _settle_list(message, waiting, request, by=by, at=at)
    else:
        _decide(message, Fate.LATER if choice.join else Fate.REQUEST, request, by=by, at=at)
    _follow(request, followers, team, by=by, at=at)
    if choice.is_settled:
        _settle(request, message, followers, by=by, at=at)
    return not choice.join


def _follow(
    request: Request, followers: Sequence[PasteMessage], team: Mapping[str, Membership], *, by: Actor, at: datetime
) -> None:
    """What was said afterwards belongs to the request; the first word of the office is the answer to it."""
    for each in followers:
        member = team.get(each.nickname)
        if each.part in ANSWERS and member is not None and member.role in OFFICE:
            _answered(request, member, each, by=by, at=at)
        if each.text.strip():
            _add(request, each, by=by, at=at)
        _decide(each, Fate.LATER, request, by=by, at=at)


def _answered(request: Request, member: Membership, message: PasteMessage, *, by: Actor, at: datetime) -> None:
    """Somebody of the office answered in the group, whoever pasted it. Who is away now does not keep the work."""
    request.refresh_from_db()
    if request.answered_at is not None or request.state != State.NEW:
        return
    owner, moment = request.owner, max(request.opened_at, rules.received_at(message.said_at, at))
    desk.answer(request, by=Actor.member(member, request.committee_id), at=moment)
    if member.is_absent and owner is not None and owner.id != member.id:
        desk.assign(request, to=owner, by=by, at=moment)


def _settle(
    request: Request, message: PasteMessage, followers: Sequence[PasteMessage], *, by: Actor, at: datetime
) -> None:
    """Close what the chat itself shows as done or withdrawn, at the moment at which it was said."""
    end = message.reading.get("state_at_end")
    moments = [rules.received_at(each.said_at, at) for each in followers]
    moment = max([rules.received_at(message.said_at, at), *moments])
    if end == "closed":
        desk.finish(request, by=by, at=moment, is_solved=True, outcome="settled_in_chat")
    elif end == "cancelled":
        desk.cancel(request, by=by, at=moment)


def _settle_list(
    head: PasteMessage, waiting: Mapping[uuid.UUID, PasteMessage], request: Request | None, *, by: Actor, at: datetime
) -> None:
    for each in waiting.values():
        if each.id == head.id or (each.opener_id == head.id and each.part == Part.LIST):
            _decide(each, Fate.LIST_ENTRY, request, by=by, at=at)


def _what_is_left(
    waiting: Mapping[uuid.UUID, PasteMessage], team: Mapping[str, Membership], *, by: Actor, at: datetime
) -> int:
    """Messages without a choice of their own follow the one they belong to; chatter is no request.

    Returns how many known requests were added to.
    """
    added: set[uuid.UUID] = set()
    for message in sorted(waiting.values(), key=lambda each: each.n):
        if message.fate != Fate.UNDECIDED:
            continue
        opener = waiting.get(message.opener_id) if message.opener_id else None
        if message.part == Part.OTHER:
            _decide(message, Fate.NOT_REQUEST, None, by=by, at=at)
        elif message.part in LATER:
            before = opener or message.opener
            if before is not None and before.request is not None:
                _follow(before.request, [message], team, by=by, at=at)
                added.add(before.request.id)
            elif before is None or before.fate != Fate.UNDECIDED:
                _decide(message, Fate.NOT_REQUEST, None, by=by, at=at)
    return len(added)
