"""The door of a roster cell: one address text, or the separate columns of building, unit, floor and room.

Unlike `shouwang.reading.read_door`, which searches a sentence, a cell here is nothing but an address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from .cells import is_placeholder, plain, short
from .numerals import NUMERAL, chinese_number, convert_runs

_NAMED = (
    "前客堂|后客堂|中客堂|客堂|亭子间|三层阁|二层阁|假三层|假四层|前厢房|后厢房|东厢房|西厢房|厢房|东厢|西厢|前楼|后楼|统楼|中楼|"
    "阁楼|前间|后间|中间|灶披间|灶间|晒台间|晒台|地下室|汽车间|车库|门面房|门面|天井|过街楼|搁楼|东间|西间|东户|西户|中户|东套|西套|朝南间|朝北间"
)
_LETTER = "甲乙丙丁"
_CN = NUMERAL
_BRACKET = re.compile(r"\((?!\d{1,4}\))[^()]*\)|【[^】]*】|\[[^\]]*\]")
_BRACKET_NUMBER = re.compile(r"\((\d{1,4})\)")
# Everything before the last road or estate word is where the compound lies, not the door.
_ESTATE = re.compile(
    r"^.*(?:路|街|大道|巷|胡同|村|苑|园|里|坊|庭|城|府|湾|公寓|小区|社区|花园|广场|大厦|家园|名邸|区|镇|市|县)(?=.)"
)
_FIRST_TOKEN = re.compile(
    rf"(?:[A-Za-z]?\d+|{_CN}+)(?:号|弄|栋|幢|座|#|单元|门(?!路)|-|室|楼)|支弄|[A-Za-z](?:座|栋|幢|\d|-)"
)
_LANE = re.compile(rf"([{_LETTER}临]?\d+号(?:大?院)|[{_LETTER}临]?\d+弄(?:\d*支弄)?|\d*支弄)(?:\d*支弄)?")
_NUMBERED = rf"[{_LETTER}东西南北]?\d{{1,4}}[{_LETTER}A-Z]?|[A-Z]\d{{0,2}}|[东西南北中]"
_STRONG = re.compile(rf"(?<![A-Z\d])({_NUMBERED})(?:号楼|栋楼|栋|幢|座|#楼?|号搂)([{_LETTER}](?!单元|门))?")
_PLAIN = re.compile(rf"(?<![A-Z\d])({_NUMBERED})号(?!院)([{_LETTER}](?!单元|门))?")
_STOREY = re.compile(rf"^({_NUMBERED})楼(?=\d+单元|\d+门|\d{{3,4}}(?:室|$))")
_UNIT = re.compile(rf"^(\d{{1,2}}|[A-Z]|[东南西北中{_LETTER}](?=单元))(?:单元|门(?!牌|面)|单(?=\d|-))")
_FLOOR = re.compile(r"^(底|负\d|-\d|B\d|地下\d|\d{1,2})(?:楼|层)(?!阁(?!楼))|^(B\d|负\d)(?=$|[-]|\D)")
_ROOM = re.compile(
    rf"^(\d{{1,5}}[{_LETTER}A-Z东西南北中左右]?(?:[-、]\d{{1,5}}[A-Z]?)*|[A-Z]\d{{0,4}}|[{_LETTER}])(?:室|号?房间?|号|户)?$|^({_NAMED})$"
)
_ROOM_START = re.compile(rf"^(\d{{1,5}}[{_LETTER}A-Z]?)(?:室|号房|房|号|户)|^(\d{{3,4}}[A-Z]?)(?![\dA-Z-])|^({_NAMED})")
_SEPARATORS = "-—–_ ,、.。/·:"
_DATE_TEXT = re.compile(
    r"^(?:(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s\d{1,2}:\d{2}(?::\d{2})?)?|\d{1,2}月\d{1,2}日"
    r"|\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*(?:-\d{2,4})?"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*-\d{1,4})$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class DoorReading:
    """Parts without their words (12, not 12号楼); `problem` is a Chinese clause where none can be told."""

    lane: str | None = None
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None
    problem: str | None = None

    def __bool__(self) -> bool:
        return any((self.lane, self.building, self.unit, self.floor, self.room))


NOWHERE = DoorReading()


def looks_like_date(text: str) -> bool:
    """12-Mar, 3月12日, 2026-03-12: a door that Excel turned into a date."""
    return 4 <= len(text) <= 24 and not text.isdigit() and _DATE_TEXT.match(plain(text).strip()) is not None


@lru_cache(maxsize=1024)
def lane_name(text: str | None) -> str | None:
    """36 and 36弄 both give "36弄"; 乙8号院 stays."""
    if not text or is_placeholder(text):
        return None
    squeezed = _digits(_squeeze(text))
    if match := _LANE.search(squeezed):
        return match.group()
    return f"{squeezed}弄" if re.fullmatch(r"\d+", squeezed) else squeezed[-12:] or None


def _squeeze(text: str) -> str:
    text = re.sub(r"[—–－―‐‑~]", "-", plain(short(text, 120))).replace("撞", "幢").replace("＃", "#")
    text = re.sub(r"(?<![A-Za-z])[A-Za-z]{2,}(?=[\s\u4e00-\u9fff])", " ", text)  # SOHO, Park
    text = _BRACKET_NUMBER.sub(r"\1", _BRACKET.sub("", text))
    if re.fullmatch(r"[\dA-Za-z]+(?:[\s/\\._]+[\dA-Za-z]+){1,3}(?:室)?", text.strip()):
        text = re.sub(r"[\s/\\._]+", "-", text.strip())
    text = re.sub(r"\s+", "", text)
    text = re.sub(r"(?<=\d)市(?!\w{2})|(?<=[零一二三四五六七八九])市$", "室", text)
    return re.sub(r"[a-z]+(?=$|[^a-z])", lambda m: m.group().upper(), text)


def _digits(text: str) -> str:
    """Chinese numerals before a door word or at the very end become digits."""
    text = re.sub(
        rf"({_CN}+)(?=号|弄|栋|幢|座|楼|层(?!阁)|单元|门(?!路)|室|房|#|支弄)", lambda m: convert_runs(m[1]), text
    )
    return re.sub(rf"(?<=[号楼栋幢座元门层室#甲乙丙丁-])({_CN}+)(?=室|$|-)", lambda m: convert_runs(m[1]), text)


@lru_cache(maxsize=16384)
def read_address(text: str, three_part: str = "building-unit-room") -> DoorReading:
    """A whole address: roads and estates are left out, what stays are lane, building, unit, floor, room."""
    if is_placeholder(text):
        return NOWHERE
    if looks_like_date(text):
        return DoorReading(problem="门牌被 Excel 变成了日期")
    rest = _digits(_after_estate(_squeeze(text)))
    if match := re.search(r"(\d{1,3})(?:号楼|栋|幢|号|座)?[-至到](\d{1,3})(号楼|栋|幢|座|弄|号)(?!\d)", rest):
        if int(match[1]) < int(match[2]) and (int(match[2]) < 100 or match[3] != "号"):
            return DoorReading(problem="写的是一个范围，不是一户")
    lane = None
    if match := _LANE.search(rest):
        lane, rest = match.group(), rest[match.end() :]
    rest = rest.strip(_SEPARATORS)
    if match := re.match(r"(\d{1,3})排(\d{1,3})号", rest):
        return DoorReading(lane, f"{match[1]}排", room=match[2])
    match = (
        (_PLAIN.match(rest) if lane and lane.endswith("弄") else None)
        or _STRONG.search(rest)
        or _first_number(rest)
        or _STOREY.search(rest)
    )
    if match:
        building = match.group(1) + (match.group(2) or "" if match.re.groups > 1 else "")
        return _inside(DoorReading(lane, _bare(building)), rest[match.end() :])
    return _dashed(lane, rest, three_part)


def _first_number(rest: str) -> re.Match[str] | None:
    """The building among plain N号: 12号3号501 has a street number first; 501号 at the end is a room."""
    matches = list(_PLAIN.finditer(rest))
    if len(matches) >= 2 and re.match(r"^\d{3,4}$", matches[-1].group(1)):
        return matches[-2]
    return matches[-1] if matches else None


def _after_estate(text: str) -> str:
    token = _FIRST_TOKEN.search(text)
    if not token:
        return _ESTATE.sub("", text)
    end = token.start()
    head = _ESTATE.sub("", text[:end] + "\x00")
    return head.rstrip("\x00") + text[end:]


def _inside(door: DoorReading, rest: str) -> DoorReading:
    """Unit, floor and room behind the building."""
    rest = rest.strip(_SEPARATORS)
    if match := _UNIT.match(rest):
        door, rest = replace(door, unit=_bare(match.group(1))), rest[match.end() :].strip(_SEPARATORS)
    if match := _FLOOR.match(rest):
        door = replace(door, floor=floor_name(match.group(1) or match.group(2)))
        rest = rest[match.end() :].strip(_SEPARATORS)
    parts = rest.split("-")
    if len(parts) == 2 and door.unit is None and re.fullmatch(r"\d{1,2}|[A-Z]", parts[0]) and len(parts[1]) >= 3:
        door, rest = replace(door, unit=_bare(parts[0])), parts[1]
    if match := _ROOM.match(rest) or _ROOM_START.match(rest):
        door = replace(door, room=_room(next(filter(None, match.groups()))))
    return _without_said_floor(door)


def _dashed(lane: str | None, rest: str, three_part: str) -> DoorReading:
    """A-B, A-B-C and A-B-C-D; without dashes A1203; else only floor and room."""
    token = re.search(rf"(?<![\dA-Z])(?:{_NUMBERED})(?:-(?:[\dA-Z]+[{_LETTER}]?|{_NAMED}))+(?:室|房|号)?$", rest)
    if token:
        parts = [part for part in re.sub(r"[室房号]$", "", token.group()).split("-") if part]
        parts[0] = _bare(parts[0])
        if len(parts) == 2 and re.fullmatch(r"\d{3,4}", parts[0]) and re.fullmatch(r"\d{3,4}", parts[1]):
            return DoorReading(lane, problem="写的是几间房，看不出是哪一户")
        if len(parts) == 2:
            return DoorReading(lane, parts[0], room=_room(parts[1]))
        if len(parts) == 3 and lane is None and three_part == "lane-building-room":
            return DoorReading(f"{parts[0]}弄", _bare(parts[1]), room=_room(parts[2]))
        if len(parts) == 3:
            return _without_said_floor(DoorReading(lane, parts[0], _bare(parts[1]), room=_room(parts[2])))
        if len(parts) == 4 and lane is None and three_part == "lane-building-room":
            return DoorReading(f"{parts[0]}弄", _bare(parts[1]), _bare(parts[2]), room=_room(parts[3]))
        if len(parts) == 4:
            door = DoorReading(lane, parts[0], _bare(parts[1]), _bare(parts[2]), _room(parts[3]))
            return _without_said_floor(door)
    if match := re.fullmatch(r"([A-Z])(\d{3,4}[A-Z]?)室?", rest):
        return DoorReading(lane, match.group(1), room=_room(match.group(2)))
    return _inside(DoorReading(lane), rest)


def _without_said_floor(door: DoorReading) -> DoorReading:
    """The floor is given only where the room does not contain it."""
    room, floor = door.room, door.floor
    if room and floor and (match := re.match(r"^(\d{1,3})\d{2}(?!\d)", room)) and match.group(1) == floor.lstrip("-"):
        return replace(door, floor=None)
    return door


def _bare(text: str) -> str:
    """Without leading zeros; 07 and 7 are the same building."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", text)


def _room(text: str) -> str:
    return text.upper()


def floor_name(text: str) -> str | None:
    """底楼 1, 负一层 and B1 -1, 三层 3; None for 顶楼 and the like."""
    squeezed = convert_runs(re.sub(r"\s", "", plain(short(text, 20)))).upper()
    squeezed = re.sub(r"^第|[楼层F]+$", "", squeezed)
    if squeezed in ("底", "地面"):
        return "1"
    if match := re.fullmatch(r"(?:B|负|地下|-)(\d)", squeezed):
        return f"-{match.group(1)}"
    if squeezed == "地下":
        return "-1"
    return str(int(squeezed)) if re.fullmatch(r"\d{1,2}", squeezed) else None


@lru_cache(maxsize=16384)
def building_name(text: str) -> str | None:
    """11栋, 6号楼, 8#, 十一号楼, 7号甲, A座 -> 11, 6, 8, 11, 7甲, A."""
    if is_placeholder(text):
        return None
    squeezed = _digits(_squeeze(text))
    if match := re.fullmatch(
        rf"第?({_NUMBERED})(?:号楼|栋楼|栋|幢|座|#楼?|号|楼|号搂)?([{_LETTER}])?(?:号?楼?)", squeezed
    ):
        return _bare(match.group(1) + (match.group(2) or ""))
    if (number := chinese_number(squeezed)) is not None and re.fullmatch(_CN + "+", squeezed):
        return number
    return None


@lru_cache(maxsize=4096)
def unit_name(text: str) -> str | None:
    """1单元, 二单元, 3门 -> 1, 2, 3; "0" and / mean that there are no units."""
    if is_placeholder(text):
        return None
    squeezed = _digits(_squeeze(text))
    squeezed = re.sub(r"^第|(?:号?单元|号?门|单|号)$", "", squeezed)
    if re.fullmatch(_CN + "+", squeezed):
        squeezed = chinese_number(squeezed) or squeezed
    return None if squeezed in ("", "0") else _bare(squeezed)


@lru_cache(maxsize=16384)
def room_name(text: str) -> str | None:
    """102室, １０２, 三零二, 前楼 -> 102, 102, 302, 前楼; None where it is no room."""
    if is_placeholder(text):
        return None
    squeezed = _digits(_squeeze(text))
    if re.fullmatch(_CN + "+", squeezed):
        squeezed = chinese_number(squeezed) or squeezed
    squeezed = re.sub(r"(?:室|号?房间?|号|户|#)$", "", squeezed)
    if re.fullmatch(
        rf"\d{{1,5}}[{_LETTER}A-Z东西南北中左右]?(?:[-/、,]\d{{1,5}}[A-Z]?)*|[A-Z]\d{{0,4}}|[{_LETTER}]|{_NAMED}",
        squeezed,
    ):
        return None if not squeezed.strip("0") else _room(squeezed)
    return None
