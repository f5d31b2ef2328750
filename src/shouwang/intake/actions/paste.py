"""A chat is pasted: read, laid out, and kept until somebody has decided on every message."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shouwang.core import journal
from shouwang.core.access import Actor, require
from shouwang.core.models import Building, Committee, Compound
from shouwang.core.privacy.fields import blind
from shouwang.core.refusal import Refused
from shouwang.desk.lexicon import entries, own_words, standing_in
from shouwang.desk.promises import zone_of
from shouwang.reading import ReadingError, read_chat

from .. import rules
from ..guard import keep_high, name_words
from ..layout import Laid, lay_out
from ..models import LATER, Fate, Part, Paste, PasteMessage, PasteState, PlainNickname
from ..queries import staff_names, team_names
from ..safety import stand_alone


@dataclass(frozen=True)
class Pasted:
    """What came of it. `is_new` is False where every message was known: `paste` is then the one that holds them."""

    paste: Paste
    is_new: bool


@transaction.atomic
def paste_chat(
    text: str, *, committee_id: uuid.UUID, by: Actor, at: datetime, compound: Compound | None = None,
    building: Building | None = None,
) -> Pasted:  # fmt: skip
    """Read a chat and keep it for the review. A message that is known already is not kept a second time.

    Messages that lie undecided in a colleague's unfinished paste, or were thrown away, move into this one.

    Raises:
        Refused: nothing pasted, too long, or a place of another committee.
    """
    require(by, "intake.paste", committee_id)
    assert by.membership is not None
    if building is not None and building.committee_id != committee_id:
        raise Refused(_("This building is not in the committee's register."), code="unknown_place")
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not text.strip():
        raise Refused(_("Paste the messages first."), code="empty")
    today = at.astimezone(zone_of(committee_id)).date()
    laid, chat_date, unknown = _read(text, committee_id, today)
    # One paste of a committee at a time: two colleagues who paste the same chat do not both get it.
    Committee.objects.select_for_update(no_key=True).get(pk=committee_id)
    digests = _digests(laid, chat_date or today)
    there = _there(committee_id, digests)
    fresh = [digest for digest in digests if digest not in there]
    again = [message for message in there.values() if not message.is_decided]
    if (
        not fresh
        and len({message.paste_id for message in again}) <= 1
        and not any(message.fate == Fate.DROPPED for message in again)
    ):
        holders = again or sorted(there.values(), key=lambda message: message.paste_id)
        return Pasted(Paste.objects.get(pk=holders[-1].paste_id), is_new=False)
    paste = Paste(
        committee_id=committee_id,
        state=PasteState.UNREAD,
        owner=by.membership,
        owner_post=by.membership.post_key,
        opened_at=at,
        text=text,
        digest=blind(text, "paste"),
        compound=building.compound if building else compound,
        building=building,
        chat_date=chat_date,
        unknown_staff=unknown,
        is_dangerous=any(row.reading.get("urgency") == "high" for row in laid),
    )
    paste.next_at = rules.next_look(at, is_dangerous=paste.is_dangerous)
    decided = [message for message in there.values() if message.is_decided]
    paste.known, paste.known_ids = len(decided), [str(message.id) for message in decided]
    paste.save(force_insert=True)
    emptied = {message.paste_id for message in again}
    _keep(paste, laid, digests, there)
    journal.record("intake.pasted", paste, by=by, at=at, messages=len(laid), known=paste.known)
    for left in Paste.objects.select_for_update().filter(pk__in=emptied, closed_at__isnull=True):
        if not left.messages.filter(fate=Fate.UNDECIDED).exists():
            close(left, at)
            journal.record("intake.paste_taken_over", left, by=by, at=at, into=paste.id)
    return Pasted(paste, is_new=True)


def _read(text: str, committee_id: uuid.UUID, today: date) -> tuple[list[Laid], date | None, list[str]]:
    names = staff_names(committee_id)
    words = standing_in(own_words(committee_id), text)
    try:
        chat = read_chat(text, staff=names, own=entries(words), chat_date=today)
        laid = stand_alone(lay_out(chat), entries(words))
        if words:
            keep_high(laid, stand_alone(lay_out(read_chat(text, staff=names, chat_date=today))), words)
            name_words(laid, words)
    except ReadingError as refusal:
        raise Refused(str(refusal), code="unreadable") from None
    plain = set(
        PlainNickname.objects.filter(
            committee_id=committee_id, name_hash__in=[blind(name, "nickname") for name in chat.unknown_staff]
        ).values_list("name_hash", flat=True)
    )
    known = team_names(committee_id).union(names)
    unknown = [name for name in chat.unknown_staff if name not in known and blind(name, "nickname") not in plain]
    return laid, chat.chat_date, unknown


def _digests(laid: Sequence[Laid], day: date) -> list[str]:
    """One keyed hash a message; the second "在吗" of the same person in the same minute is a message of its own.

    A message without a moment counts for the day on which it was pasted: the same cry for help tomorrow is new.
    """
    seen: Counter[str] = Counter()
    digests = []
    for row in laid:
        moment = row.said.strftime("%Y-%m-%d %H:%M") if row.said else f"{day}"
        key = f"{row.nickname.strip()}|{moment}|{' '.join(row.text.split())}"
        digests.append(blind(f"{key}|{seen[key]}", "chat"))
        seen[key] += 1
    return digests


def _there(committee_id: uuid.UUID, digests: Sequence[str]) -> dict[str, PasteMessage]:
    rows = PasteMessage.objects.select_for_update(of=("self",)).filter(committee_id=committee_id, digest__in=digests)
    return {message.digest: message for message in rows}


def _keep(paste: Paste, laid: Sequence[Laid], digests: Sequence[str], there: Mapping[str, PasteMessage]) -> None:
    """Write the messages that nobody has decided on yet; what is decided stays as it is."""
    zone = zone_of(paste.committee_id)
    rows: list[PasteMessage] = []
    mine: list[PasteMessage] = []
    for n, (row, digest) in enumerate(zip(laid, digests, strict=True), start=1):
        message = there.get(digest) or PasteMessage(committee_id=paste.committee_id, digest=digest)
        rows.append(message)
        if message.is_decided and digest in there:
            continue
        message.paste, message.n, message.fate = paste, n, Fate.UNDECIDED
        message.first_line, message.last_line = row.first_line, row.last_line
        message.said_at = row.said.replace(tzinfo=zone) if row.said else None
        message.nickname, message.text = row.nickname[:200], row.text
        message.part, message.reading, message.opener = row.part, row.reading, None
        mine.append(message)
    for index, row in enumerate(laid):
        if rows[index] in mine and row.opener is not None and row.part != Part.LIST:
            _belong(rows[index], rows[row.opener])
    _lists(laid, rows, mine)
    PasteMessage.objects.bulk_create([message for message in mine if message.digest not in there], batch_size=500)
    for message in mine:
        if message.digest in there:
            message.save()


def _belong(message: PasteMessage, opener: PasteMessage) -> None:
    """A message about one of which somebody said it is no request is shown by itself, not lost with it."""
    message.opener = opener
    if opener.is_decided and opener.request_id is None and message.part in LATER:
        is_asking = message.part in (Part.AGAIN, Part.RAISE)
        message.part = Part.HUMAN if is_asking else Part.OTHER
        message.reading = {"what": "follow_up", "why": ["前一条已定为不是求助"]}


def _lists(laid: Sequence[Laid], rows: Sequence[PasteMessage], mine: Sequence[PasteMessage]) -> None:
    """The first posting that is not decided yet carries the whole list; the others point at it."""
    heads: dict[int, PasteMessage] = {}
    for index, row in enumerate(laid):
        if row.part != Part.LIST or rows[index] not in mine:
            continue
        first = index if row.opener is None else row.opener
        if first in heads:
            rows[index].opener, rows[index].reading = heads[first], {}
            continue
        heads[first] = rows[index]
        rows[index].reading = laid[first].reading
        rows[index].opener = rows[first] if first != index else None


def close(paste: Paste, at: datetime) -> None:
    """Close a locked paste on which nothing is left to decide."""
    is_used = paste.messages.exclude(fate=Fate.DROPPED).exists()
    paste.state = PasteState.SAVED if is_used else PasteState.DROPPED
    paste.closed_at, paste.next_at = at, None
    paste.save(update_fields=["state", "closed_at", "next_at"])


def locked(paste: Paste, by: Actor) -> Paste:
    """The paste's row, locked; one of another committee is not found at all."""
    rows = Paste.objects.select_for_update(of=("self",)).filter(pk=paste.pk)
    return (rows.filter(committee_id=by.committee_id) if by.committee_id else rows).get()


@transaction.atomic
def read_again(paste: Paste, *, by: Actor, at: datetime) -> Paste:
    """Read the text anew (a nickname became known); what was typed on the page stays."""
    require(by, "intake.paste", paste.committee_id)
    paste = locked(paste, by)
    if not paste.is_open:
        return paste
    today = paste.opened_at.astimezone(zone_of(paste.committee_id)).date()
    laid, chat_date, unknown = _read(paste.text, paste.committee_id, today)
    digests = _digests(laid, chat_date or today)
    there = {
        digest: message
        for digest, message in _there(paste.committee_id, digests).items()
        if message.is_decided or message.paste_id == paste.id
    }
    if len(there) == len(set(digests)):
        _keep(paste, laid, digests, there)
    paste.unknown_staff = unknown
    paste.save(update_fields=["unknown_staff"])
    return paste


@transaction.atomic
def plain_nickname(name: str, *, committee_id: uuid.UUID, by: Actor, at: datetime) -> None:
    """Remember that a nickname is a resident's, so that nobody is asked again."""
    require(by, "intake.paste", committee_id)
    PlainNickname.objects.get_or_create(committee_id=committee_id, name_hash=blind(name, "nickname"))


@transaction.atomic
def keep_draft(paste: Paste, drafts: Mapping[uuid.UUID, Mapping[str, Any]], *, by: Actor, at: datetime) -> None:
    """Keep what was typed on the review page, so that nothing is lost on the way to saving."""
    require(by, "intake.paste", paste.committee_id)
    paste = locked(paste, by)
    if not paste.is_open:
        return
    for message in paste.messages.filter(pk__in=list(drafts), fate=Fate.UNDECIDED):
        draft = message.draft | dict(drafts[message.id])
        if draft != message.draft:
            message.draft = draft
            message.save(update_fields=["draft"])


@transaction.atomic
def drop_paste(paste: Paste, *, by: Actor, at: datetime) -> Paste:
    """Throw away what is not decided. The same text pasted again brings it back."""
    require(by, "intake.paste", paste.committee_id)
    paste = locked(paste, by)
    if not paste.is_open:
        return paste
    paste.messages.filter(fate=Fate.UNDECIDED).update(fate=Fate.DROPPED, decided_by=by.membership, decided_at=at)
    close(paste, at)
    journal.record("intake.paste_dropped", paste, by=by, at=at)
    return paste
