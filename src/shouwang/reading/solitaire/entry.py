"""One entry of a 接龙: phone, door, state, goods, name, note."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from ..doors import find_doors, inherit
from ..fold import fold
from ..items import QTY, antigen_results, number, unit_pattern
from ..items.goods_of_services import BULKY
from ..look import PHONE, phones_in
from ..medicines import find_goods
from ..numerals import read_numeral
from ..phrasebook import expand, load
from ..types import DoorMention, Entry, Item, PlaceParts
from .entry_goods import each_of, flagged, goods_of, loose_names, receipt_items, rejoined
from .people import ITEMLESS, Setting, is_name, paid

PIECES = re.compile(
    rf"(?<=[\d.])\s+(?!{unit_pattern()})|"
    + r"(?<!\d)[:：]|[:：](?!\d)|[，,；;。\n|｜]|(?<![\d.])\s+|(?<=[\d.])\s+(?=\d)|[、](?=[^\d]|\d+[^\d号栋幢]{1,2})|[（(）)]|\s{2,}|[+＋&]|(?<=[\u4e00-\u9fff])\s"
)
SHORT = re.compile(rf"(?:少|缺|漏)(?:了|发|拿|给)?\s?(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()})")
CONSIGNEE = re.compile(r"(?:收货人|收件人|联系人|姓名)[:：]?\s?(?P<name>[^\s，,；;\n]{1,8})")


@lru_cache(maxsize=1)
def _statuses() -> list[tuple[str, re.Pattern[str], re.Pattern[str] | None]]:
    return [
        (
            one["status"],
            re.compile(expand(one["pattern"])),
            re.compile(expand(one["unless"])) if one.get("unless") else None,
        )
        for one in load("lists")["status"]
    ]


def read_entry(n: int | None, raw: str, setting: Setting, previous: PlaceParts | None) -> Entry:
    """Read one line. Nothing is rejected: what no rule places goes into the note."""
    text = raw.strip()
    folded = fold(text)
    phones = phones_in(folded)
    masked = PHONE.sub(lambda match: "*" * len(match[0]), folded)
    door = _door(text, masked, setting)
    place = door.raw if door else None
    parts = door.parts if door else None
    parts = _inherit(parts, setting, previous)
    rest, rest_folded = _cut(text, folded, masked, door)
    status = status_of(rest_folded, setting, bool(place))
    consignee = CONSIGNEE.search(rest)
    items: list[Item] = []
    if setting.kind not in ITEMLESS and setting.kind != "antigen_report":
        rest, items = each_of(rest, setting.codes)
    name, pieces, notes = None, _pieces(rest), []
    unread: list[str] = []
    if setting.kind == "antigen_report" and status not in ("cancelled",):
        items = list(antigen_results(fold(rest)))
        pieces = [re.split(rf"{QTY}\s?(?:人|口|个)|阴|阳|\d/\d", piece)[0].strip() for piece in pieces]
        pieces = [piece for piece in pieces if piece and not re.match(r"^(?:全|都|性|抗原|自测|结果|家)", piece)]
    takes_goods = (
        setting.kind not in ITEMLESS
        and setting.kind != "antigen_report"
        and status not in ("cancelled", "missing", "over", "absent", "done")
    )
    if takes_goods and status == "received":
        items = receipt_items(rest)
        short = SHORT.search(fold(rest)) if not items and setting.product else None
        if short:
            items = [Item(setting.product, number(short["qty"]), short["unit"], flag="short")]
    pieces = rejoined(pieces, setting) if takes_goods else pieces
    inside = [piece.strip() for piece in re.findall(r"[（(]([^（）()]{1,40})[）)]", rest)]
    outside = [piece for piece in pieces if not any(piece in one for one in inside)]
    if any(goods_of(piece, setting) for piece in outside):
        notes_only = [piece for piece in pieces if piece not in outside]
    else:
        notes_only = []
    for piece in pieces:
        if piece in notes_only:
            notes.append(piece)
            continue
        got = [] if not takes_goods or status == "received" else goods_of(piece, setting)
        if got:
            items += got
        elif name is None and is_name(piece, setting) and not _is_status(piece):
            name = piece.strip("@")
        elif piece:
            notes.append(piece)
    if takes_goods and not items and setting.kind == "waste":
        items = [Item(match[0]) for match in BULKY.finditer(" ".join(notes))]
    if takes_goods and status != "received" and (not items or all(one.item is None for one in items)):
        counted = items
        items, notes = loose_names(notes, setting)
        named = items or [Item(fold(note)[one.start : one.end]) for note in notes for one in find_goods(fold(note))][:1]
        if counted and len(named) == 1:
            items = [replace(named[0], qty=counted[0].qty, unit=counted[0].unit)]  # "奶粉今晚断顿，求1罐"
        elif counted:
            items = counted
    if consignee:
        notes = [note for note in notes if consignee["name"] not in note]
        notes.insert(0, f"收货人：{consignee['name']}")
    if status == "active" and not items and not place and takes_goods and not notes:
        status = "empty"
    elif status == "active" and not items and setting.kind == "antigen_report" and not notes:
        status = "empty"
    elif (
        status == "active"
        and not items
        and takes_goods
        and not notes
        and place
        and setting.kind in ("group_buy", "meal_order")
    ):
        status = "empty"
    elif status == "active" and not text.strip(" -—_…."):
        status = "empty"
    items = [flagged(item, setting, folded) for item in items]
    return Entry(
        n, name, place, parts, tuple(items), " ".join(notes) or None, status, phones[0] if phones else None,
        raw=raw, unread=tuple(unread),
    )  # fmt: skip


def _is_status(piece: str) -> bool:
    """A word of cancelling, receipt or absence is no name ("退出")."""
    low = fold(piece)
    return any(pattern.fullmatch(low) or (match and match.start() == 0 and match.end() >= len(low) - 1)
               for _, pattern, _ in _statuses() for match in (pattern.search(low),))  # fmt: skip


def _door(text: str, masked: str, setting: Setting) -> DoorMention | None:
    doors = find_doors(text, masked, three_part=setting.three_part)
    full = [one for one in doors if one.parts and (one.parts.building or one.parts.lane)]
    others = [one for one in doors if one.shape in ("several", "range")]
    rooms = [one for one in doors if one.parts and one.parts.room and not one.parts.building]
    head = re.match(r"\s*(?P<room>\d{3,4}[a-z]?)(?=室|\D|$)(?!\s?(?:元|块|个|份|斤|ml|g\b|克|盒|瓶|年))", masked)
    if full:
        first = full[0]
        return first
    if others:
        return others[0]
    if head and setting.context is not None:
        end = head.end() + (1 if masked[head.end() : head.end() + 1] == "室" else 0)
        mention = DoorMention(
            text[head.start("room") : end], head.start("room"), end, PlaceParts(room=head["room"].upper()), "room"
        )
        return mention
    if rooms:
        return rooms[0]
    if head:
        return DoorMention(head["room"], head.start("room"), head.end(), PlaceParts(room=head["room"].upper()), "room")
    unit = re.match(r"\s*(?P<unit>\d{1,2}|[一二三四五六七八九十])单元", masked)
    if unit and setting.context is not None:
        value = str(int(read_numeral(unit["unit"]) or 0))
        return DoorMention(
            text[unit.start("unit") : unit.end()], unit.start("unit"), unit.end(), PlaceParts(unit=value), "room"
        )
    floors = [one for one in doors if one.parts and one.start <= 1]
    return floors[0] if floors else None


def _inherit(parts: PlaceParts | None, setting: Setting, previous: PlaceParts | None) -> PlaceParts | None:
    if parts is None:
        return None
    parts = inherit(parts, setting.context)
    if parts is not None and previous is not None:
        if parts.lane is None and previous.lane is not None and "弄" in previous.lane and parts.building:
            parts = PlaceParts(previous.lane, parts.building, parts.unit, parts.floor, parts.room)
        elif parts.building is None and setting.context is None and previous.building:
            parts = PlaceParts(
                parts.lane or previous.lane, previous.building, parts.unit or previous.unit, parts.floor, parts.room
            )
    return parts


def _cut(text: str, folded: str, masked: str, door: DoorMention | None) -> tuple[str, str]:
    """The line without its door and phone."""
    signs = list(text)
    if door is not None:
        signs[door.start : door.end] = [" "] * (door.end - door.start)
    for match in PHONE.finditer(folded):
        signs[match.start() : match.end()] = [" "] * (match.end() - match.start())
    rest = "".join(signs)
    rest = re.sub(r"(?:地址|住址|门牌|电话|手机|联系电话|联系方式|房号|楼号)[:：]\s*", " ", rest)
    return rest, fold(rest)


def status_of(folded: str, setting: Setting, has_place: bool) -> str:
    plain = paid().sub(" ", folded).strip()
    if not plain and not has_place:
        return "empty"
    for status, pattern, unless in _statuses():
        if status == "received" and not (setting.receipt or re.search(r"领|收到|拿到|签收|got|received", plain)):
            continue
        if status == "over" and not (setting.receipt or re.search(r"多发|重复|重领", plain)):
            continue
        if status == "done" and setting.kind not in (
            "checkin",
            "nucleic_test",
            "antigen_report",
            "disinfection",
            "volunteer_signup",
            "repair",
            "health_report",
            "welfare_check",
            "prescription_pickup",
        ):
            continue
        if (
            status == "absent"
            and setting.kind in ("group_buy", "meal_order")
            and not re.search(r"回老家|不在家|外出", plain)
        ):
            continue
        if status == "missing" and not (setting.receipt or re.search(r"没(?:收到|拿到|领到)|漏发", plain)):
            continue
        for piece in re.split(r"[\s，,。；;（）()]+", plain):
            match = pattern.search(piece)
            if (
                match
                and status == "cancelled"
                and re.search(
                    rf"(?:现在|改成|改为|只|还)?(?:要|留|订)\s?{QTY}\s?{unit_pattern()}|改(?:成|为)?\s?{QTY}", plain
                )
            ):
                continue
            if match and not (unless and unless.search(piece)):
                return status
    if setting.receipt and re.search(rf"(?:少|缺|漏)(?:了|发|拿)?\s?{QTY}\s?{unit_pattern()}", plain):
        return "received"  # got it, but short
    return "active"


def _pieces(rest: str) -> list[str]:
    rest = re.sub(r"[（(]", " ", re.sub(r"[）)]", " ", rest))
    return [
        piece.strip(" ：:·•-—~～。.!！✔✅√☑️👍🙏@")
        for piece in PIECES.split(rest)
        if piece and piece.strip(" ：:·•-—~～。.!！✔✅√☑️👍🙏")
    ]
