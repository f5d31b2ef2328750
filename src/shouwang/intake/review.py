"""The review of a pasted chat: its messages as cards with forms, and what was decided on them as choices."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.core.access import Actor
from shouwang.core.models import Household
from shouwang.desk.kind import ServiceKind, kind_for_reading, kinds
from shouwang.desk.models import Request
from shouwang.desk.rows import place_words

from . import queries, rules
from .actions import Choice
from .chain import merged_text
from .forms import CardForm, as_id
from .layout import name_in
from .models import LATER, Fate, Part, Paste, PasteMessage
from .placing import Placed, Register

KEEP_WORDS = "words"
NAME_MARKS = re.compile("[\ue000-\uf8ff]+")  # the reading puts one for each name of a medicine or an article


@dataclass
class Option:
    """A radio button: a door that the words may mean, or a request that may be the same."""

    value: str
    label: str
    detail: str = ""
    why: str = ""
    chosen: bool = False
    url: str = ""


@dataclass
class Card:
    """One thing to decide on, with its form and everything that helps to decide."""

    message: PasteMessage
    shape: str  # request, human, list
    form: CardForm
    followers: list[PasteMessage] = field(default_factory=list)
    placed: Placed = field(default_factory=Placed)
    door: Household | None = None
    options: list[Option] = field(default_factory=list)
    repeats: list[Option] = field(default_factory=list)
    advise: list[str] = field(default_factory=list)
    number: int = 0

    @property
    def is_sensitive(self) -> bool:
        """Only its owner and the office will read it: violence, despair, or a private service."""
        service = service_of(self.message)
        return bool(self.message.reading.get("sensitive") or (service and service.is_private))

    @property
    def why(self) -> list[str]:
        """What the reading went by: its codes said in our words, its marks for a medicine's name left out."""
        said = []
        for line in self.message.reading.get("why", []):
            head, _colon, rest = NAME_MARKS.sub("", line).partition("：")
            kind = kind_for_reading(head)
            said.append("：".join(filter(None, [str(kind.label) if kind else head, rest])))
        return list(dict.fromkeys(said))

    @property
    def chain_text(self) -> str:
        """The whole list as a text that the group can go on with."""
        return merged_text(self.message.reading)

    @property
    def is_held(self) -> bool:
        """One of our own words would have read it lower; it stays urgent until a person decides."""
        return bool(self.message.reading.get("held"))

    @property
    def n(self) -> int:
        return self.message.n

    @property
    def end(self) -> str:
        """`closed` or `cancelled` where the chat itself tells the end."""
        end = self.message.reading.get("state_at_end", "")
        return end if end in ("closed", "cancelled") else ""

    @property
    def urgency(self) -> str:
        return self.form["urgency"].value() or "low"

    @property
    def is_on(self) -> bool:
        return bool(self.form["keep"].value()) or self.shape != "request"

    @property
    def is_new(self) -> bool:
        """None of the possible repeats is ticked."""
        return not any(option.chosen for option in self.repeats)

    @property
    def place_said(self) -> str:
        return self.form["door"].value() or ""


@dataclass
class KnownNews:
    """What was said afterwards about a request that is in the register already."""

    request: Request
    url: str
    messages: list[PasteMessage]


@dataclass
class Review:
    paste: Paste
    cards: list[Card]
    others: list[PasteMessage]
    news: list[KnownNews]
    lines: list[tuple[int, str, bool]]

    @property
    def to_file(self) -> int:
        return sum(1 for card in self.cards if card.shape == "request" and card.is_on)

    @property
    def to_hear(self) -> int:
        return sum(1 for card in self.cards if card.shape == "human")

    @property
    def is_valid(self) -> bool:
        return all([card.form.is_valid() for card in self.cards])


def service_of(message: PasteMessage) -> ServiceKind | None:
    read, own = message.reading.get("kind"), message.reading.get("service")
    if own in kinds():
        return kinds()[own]
    return kind_for_reading(read) if read else None


def read_values(message: PasteMessage) -> dict[str, Any]:
    """What the reading makes of the message, as the card's fields."""
    reading = message.reading
    kind = service_of(message)
    urgency = reading.get("urgency")
    phones = reading.get("phones") or [""]
    is_list = message.part == Part.LIST
    return {
        "keep": not is_list,
        "words": message.text if message.part == Part.HUMAN and reading.get("what") not in ("voice", "picture") else "",
        "kind": kind.code if kind else "",
        "urgency": urgency if urgency in rules.RANK else kind.default_urgency if kind else "medium",
        "door": (reading.get("place") or "")[:60],
        "name": name_in(message.nickname) if message.nickname else "",
        "phone": phones[0],
        "tags": "、".join(reading.get("tags") or []),
        "settled": reading.get("state_at_end") in ("closed", "cancelled"),
    }


def shape_of(message: PasteMessage) -> str:
    """`request`, `human`, `list`, or empty for a message that has no card of its own."""
    if message.draft.get("promoted") or message.part == Part.OPENS:
        return "request"
    if message.part == Part.HUMAN:
        return "human"
    if message.part == Part.LIST and message.reading.get("list"):
        return "list"
    return ""


def build(paste: Paste, *, by: Actor, at: datetime, slug: str, data: Mapping[str, Any] | None = None) -> Review:
    """The whole page: every undecided message is on a card, under one, or among the ones passed over."""
    messages = [message for message in queries.messages_of(paste) if message.fate == Fate.UNDECIDED]
    cards = []
    for message in messages:
        shape = shape_of(message)
        if not shape:
            continue
        initial = read_values(message) | message.draft
        if message.draft.get("promoted"):
            initial.setdefault("words", message.text)
        prefix = f"m{message.n}"
        form = CardForm(data, prefix=prefix, initial=initial, is_human=shape == "human")
        cards.append(Card(message=message, shape=shape, form=form))
    by_opener = {card.message.id: card for card in cards}
    others: list[PasteMessage] = []
    news: dict[uuid.UUID, KnownNews] = {}
    for message in messages:
        if message.id in by_opener:
            continue
        holder = by_opener.get(message.opener_id) if message.opener_id else None
        if holder is not None and message.part in (*LATER, Part.LIST):
            holder.followers.append(message)
        elif message.opener and message.opener.request:
            found = message.opener.request
            entry = news.setdefault(found.id, KnownNews(found, reverse("request", args=[slug, found.id]), []))
            entry.messages.append(message)
        elif message.part != Part.LIST:
            others.append(message)
    for number, card in enumerate(cards, start=1):
        card.number = number
    _place(paste, cards)
    _find_repeats(cards, by=by, at=at, slug=slug)
    read = {
        line
        for message in messages
        if message.part != Part.OTHER
        for line in range(message.first_line, message.last_line + 1)
    }
    lines = [(number, line, number in read) for number, line in enumerate(paste.text.split("\n"), start=1)]
    return Review(paste=paste, cards=cards, others=others, news=list(news.values()), lines=lines)


def _place(paste: Paste, cards: list[Card]) -> None:
    """Look every card's door up in the register; several possible doors become options, never a guess."""
    register = Register.of(paste.committee_id, paste.compound, paste.building)
    for card in cards:
        said, reading = card.place_said, card.message.reading
        card.placed = register.find(said, reading.get("place_parts") if said == reading.get("place") else None)
    picked = {card.form["pick"].value() or "" for card in cards}
    wanted = {card.placed.household_id for card in cards} | {
        o.household_id for card in cards for o in card.placed.options
    }
    doors = queries.labels_of({pk for pk in wanted | picked if as_id(pk)}, paste.committee_id)
    for card in cards:
        pick = card.form["pick"].value() or ""
        if card.form["was"].value() not in (None, card.place_said):
            pick = ""
        card.door = doors.get(card.placed.household_id)
        if card.placed.options:
            card.options = [
                Option(o.household_id, doors[o.household_id].label, str(doors[o.household_id].building.compound), o.why,
                       chosen=o.household_id == pick)
                for o in card.placed.options
                if o.household_id in doors
            ]  # fmt: skip
            is_open = not any(option.chosen for option in card.options)
            card.options.append(Option(KEEP_WORDS, _("Not known yet: keep the words"), chosen=is_open))
            if not is_open:
                card.door = doors[pick]


def _find_repeats(cards: list[Card], *, by: Actor, at: datetime, slug: str) -> None:
    asked = {
        card.message.id: queries.Asked(
            household_id=card.door.id if card.door else None,
            building_id=card.placed.building_id,
            kind=card.form["kind"].value() or "",
            phone=card.form["phone"].value() or "",
        )
        for card in cards
        if card.shape != "list"
    }
    found = queries.repeats(asked, by=by, at=at)
    for card in cards:
        kind = kinds().get(card.form["kind"].value() or "")
        read = card.message.reading.get("advise") or []
        card.advise = list(dict.fromkeys([*read, *(kind.advise if kind and card.urgency == "high" else ())]))
        like = found.get(card.message.id, [])
        if not like:
            continue
        sent = card.form["join"].value() or ""
        first = like[0]
        is_same = rules.is_joined_by_default(
            kind=asked[card.message.id].kind, urgency=card.urgency, other_kind=first.kind, other_urgency=first.urgency,
            same_door=bool(card.door and first.household_id == card.door.id),
        )  # fmt: skip
        chosen = sent or (str(first.id) if is_same else "new")
        card.repeats = [
            Option(
                str(request.id),
                request.number,
                f"{kinds()[request.kind].label} · {place_words(request)} · {request.state_label}",
                chosen=chosen == str(request.id),
                url=reverse("request", args=[slug, request.id]),
            )
            for request in like
        ]


def drafts(review: Review, post: Mapping[str, Any]) -> dict[uuid.UUID, dict[str, Any]]:
    """What was typed on every card, as it was typed."""
    kept: dict[uuid.UUID, dict[str, Any]] = {}
    for card in review.cards:
        typed: dict[str, Any] = {}
        for name in card.form.fields:
            key = f"{card.form.prefix}-{name}"
            if name in ("keep", "settled"):
                typed[name] = bool(post.get(key))
            elif key in post:
                typed[name] = str(post[key])[:4000]
        kept[card.message.id] = typed
    return kept


def choices(review: Review) -> list[Choice]:
    """The valid forms of the page as choices for `save_paste`; a card that nobody decided on gives none."""
    return [choice for card in review.cards if (choice := _choice(card)) is not None]


def needs_door(review: Review) -> Iterable[Card]:
    """Cards whose door was typed anew and means several doors: the person has to see them before saving."""
    for card in review.cards:
        is_new = card.form.cleaned_data.get("was", "") != card.place_said
        if card.form.is_filed and card.options and is_new:
            yield card


def _choice(card: Card) -> Choice | None:
    data, form = card.form.cleaned_data, card.form
    message = card.message
    read = read_values(message)
    if card.shape == "list" and not form.is_filed:
        return Choice(message_id=message.id, fate=Fate.LIST_ENTRY)
    if card.shape == "human" and not data.get("what"):
        return None
    if not form.is_filed:
        fate = Fate.HEARD if card.shape == "human" else Fate.NOT_REQUEST
        fixed = {"not_a_request": {"read": False, "set": True}} if card.shape == "request" else {}
        return Choice(message_id=message.id, fate=fate, corrections=fixed)
    chosen = {name: data.get(name) for name in ("kind", "urgency", "door", "name", "phone")}
    corrections = rules.changed(read, chosen | {"tags": "、".join(form.tag_list)})
    if message.draft.get("promoted"):
        corrections["request"] = {"read": False, "set": True}
    if card.door and card.options:
        corrections["door"] = {"read": read["door"], "set": card.door.label}
    return Choice(
        message_id=message.id,
        fate=Fate.REQUEST,
        kind=data.get("kind") or "",
        urgency=data.get("urgency") or "",
        text=_words(card),
        household_id=card.door.id if card.door else None,
        building_id=None if card.door else card.placed.building_id,
        place_text=card.place_said,
        name=data.get("name") or "",
        phone=data.get("phone") or "",
        tags=form.tag_list,
        join=form.joined,
        is_settled=bool(data.get("settled") and card.end),
        corrections=corrections,
    )


def _words(card: Card) -> str:
    """The plea's text: the message as it came, what was typed for a voice message, or the whole list."""
    if card.shape == "human":
        return card.form.cleaned_data.get("words", "")
    if card.shape == "list":
        postings = [card.message, *card.followers]
        full = [each for each in postings if "\n" in each.text] or postings
        return full[-1].text[:4000]
    return card.message.text
