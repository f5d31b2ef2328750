"""Finds doors in a text, in the forms of the domain reference 2.1, and takes them apart.

The grammar is one pattern a level (lane, building, unit, floor, room) and a pattern for dashed doors; a range of
buildings is never taken for a door. All patterns are bounded, so the time is linear in the text.
"""

from __future__ import annotations

import re
from dataclasses import replace

from .door_english import english_mentions
from .errors import MESSAGE_LIMIT, checked
from .fold import fold
from .numerals import CHARS, digits_of
from .types import DoorMention, DoorReading, PlaceParts

CN = f"[{CHARS}]"
N = rf"(?:\d{{1,4}}|{CN}{{1,5}})"
BUILDING_WORD = r"(?:号楼|号搂|好楼|号栋|号幢|栋楼|幢楼|栋|幢|撞|橦|憧|座|#楼|#|号(?![院线码召称文外业])|排(?=\d))"
OLD_ROOMS = r"(?:前|后|中|二层|三层)?(?:亭子间|客堂|厢房|灶披间|灶间|阁楼?|晒台)|[东西南北中](?:户|边户)|前楼|后楼|统间|三层阁|二层阁"
# words after a number that make it a quantity, a date, a price, never a door
NOT_A_DOOR = (
    r"(?!(?:\d|元|块|毛|角|度|毫|ml|mg|kg|cm|公斤|千克|克|斤|个|人|位|户|份|盒|片|粒|瓶|袋|包|箱|支|只|年|月|日|天|分|点|时|秒|"
    r"次|米|平|瓦|兆|岁|颗|:\d|\.\d|-\d|/\d|%|折|号楼|栋|幢|弄))"
)
LANE = rf"(?P<lane>[甲乙丙丁]?{N}号院|{N}弄(?:{N}?支弄)?|{N}支弄|支弄(?=\d|{CN}))"
BUILDING = (
    rf"(?P<building>[甲乙丙丁东西南北]?{N}[甲乙丙丁a-z]?(?={BUILDING_WORD})|(?<![a-z])[a-z]\d?(?=座|栋|幢|号楼|#|楼))"
    rf"(?P<mark>{BUILDING_WORD}|楼)(?P<suffix>[甲乙丙丁](?![a-z])|[a-z](?=\d{{3,4}}))?"
)
UNIT = (
    r"(?:(?P<unit>\d{1,2}|"
    + CN
    + r"{1,2}|[a-h]|东|西|中)(?:单元|单圆|单园|但元|門|门洞|号门|门(?!口|卫|外|铃|上|把|前|后|锁|诊|面|店)"
    r"|梯(?!子)|单(?=\d))|(?P<unit_dash>\d{1,2}|[a-h])[-/](?=\d{3,4}))"
)
FLOOR = rf"(?P<floor>{N}(?:楼|层|f(?![a-z]))|底楼|底层|顶楼|负{N}[层楼]|地下{N}层|b\d(?:层|楼|车库|停车场|地库)?(?!\d)|地下车库|地下停车场|地下室|地库|车库)"
ROOM = (
    rf"(?:(?P<room>(?:\d{{3,5}}|[a-h]\d{{3,4}})(?:[a-h](?![a-z]))?{NOT_A_DOOR}|{CN}{{3,6}}(?![{CHARS}个人份盒片粒瓶袋包箱支只斤号栋幢楼])"
    rf"|(?:\d{{1,2}}|{CN}{{1,2}}|[a-z])(?=室|房(?!间)|号房)|{OLD_ROOMS})(?:室|房(?!子|东|间里)|号房|市(?!场|民|区|中心|里|面))?)"
)
GAP = r"[\s,，的-]{0,2}"
LABELLED = re.compile(
    rf"(?:{LANE}{GAP})?{BUILDING}(?:{GAP}{UNIT})?(?:{GAP}{FLOOR})?(?:{GAP}{ROOM})?".replace("(?P<lane>", "(?P<lane>", 1)
)
LANE_ONLY = re.compile(
    rf"{LANE}(?:{GAP}(?P<building>\d{{1,3}}[甲乙丙丁]?)-(?:(?P<unit>\d{{1,2}})-)?(?P<room>\d{{3,4}}){NOT_A_DOOR}室?)?"
)
UNIT_ROOM = re.compile(rf"{UNIT}(?:{GAP}{FLOOR})?{GAP}{ROOM}")
FLOOR_ROOM = re.compile(rf"(?<![\d{CHARS}第]){FLOOR}(?:{GAP}{ROOM})?")
BASEMENT = re.compile(
    rf"(?P<floor>负{N}[层楼]|地下{N}层|b\d(?:层|楼)?)\s?(?P<room>\d{{1,3}}|{CN}{{1,2}})号(?!楼|院|线|库|车)"
)
BUILDING_FLOOR = re.compile(r"(?<![\d.:/-])(?P<building>\d{1,2})-(?P<floor>\d{1,2})(?:楼|层)(?![道下梯长组\d])")
DASH = r"\s?[-/_~杠]\s?"
DASHED = re.compile(
    r"(?<![\da-z.])(?<!\d:)(?P<a>[a-z]\d?|\d{1,3}[a-z甲乙丙]?|" + CN + r"{1,3}(?=杠))" + DASH
    + r"(?:(?P<b>\d{1,2}[a-z甲乙丙]?|[a-z]|" + CN + r"{1,2}(?=杠))" + DASH + r")?"
    + r"(?P<c>\d{3,5}(?:[a-h](?![a-z]))?|\d{1,2}(?=室)|[a-h](?=室)|" + CN + r"{3,4})" + NOT_A_DOOR + r"室?"
)  # fmt: skip
# D座7樓5室 is LABELLED; A座15C, C座8樓D: a letter is the flat
LETTER_FLAT = re.compile(
    rf"(?<![a-z\d])(?P<building>[a-z]\d?|\d{{1,2}})(?:座|栋|幢|#)\s?(?P<floor>\d{{1,2}}|{CN}{{1,3}})(?:楼|层|f)?\s?"
    rf"(?P<room>[a-eg-h]|(?<=[楼层])f)(?:室|房)?(?![a-z\d座])"
)
LETTER_ROOM = re.compile(r"(?<![a-z\d])(?P<a>[a-h])(?P<c>\d{3,4})" + NOT_A_DOOR + "室?(?![a-z])")
RANGE = re.compile(
    rf"(?P<first>{N}|[a-z])(?:号楼|号|栋|幢|座)?\s?(?:-|~|至|到)\s?(?P<last>{N}|[a-z])(?:号楼|栋|幢|座|号(?![院线码召称])|弄|单元)"
)
SEVERAL = re.compile(
    rf"(?:(?:{N}|[a-z])(?:号楼|号|栋|幢|座)?\s?[、和及跟与/,，]\s?){{1,12}}(?:{N}|[a-z])(?:号楼|栋|幢|座|号(?![院线码召称]))"
)
BARE_ROOM = re.compile(
    r"(?<![\da-z.:/-])(?P<room>\d{3,4}[a-h]?)" + NOT_A_DOOR + r"(?P<mark>室|房(?!子|东|间)|市(?!场|民|区))?(?![a-z])"
)
CN_ROOM = re.compile(rf"(?<![{CHARS}\d])(?P<room>{CN}{{3,5}})室")
ROAD = re.compile(
    r"(?:[\u4e00-\u9fff]{2,5}(?:路|街|里|新村|村|苑|小区|公寓|花园|家园|坊|巷|大道|胡同|弄堂|城|庭|府|园))(?:\d{1,4}号)?\s?$"
)
DATE_BEFORE = re.compile(r"(?:\d|月|本月|下月|这个月|每月|周\S|礼拜\S)$")
DATE_AFTER = re.compile(
    r"^(?:\s?(?:上午|下午|中午|晚|早|凌晨|之?前|之?后|开始|起|当天|那天|截止|复查|复诊|化疗|放疗|透析|去|到期|才|就|要|左右|台风|交|产检|预产|出院|住院|手术|还|有|是|\d{1,2}(?::|点))|[，。 ]?到\d)"
)
EMERGENCY_NUMBERS = {"110", "119", "120", "122", "999", "12345", "911", "114", "10086", "95", "12320", "12355", "100"}
# telephones, ID numbers and card numbers are blanked before doors are looked for
LONG_NUMBER = re.compile(
    r"(?<!\d)(?:1[3-9]\d[\s-]?[\dx*]{4}[\s-]?[\dx*]{4}|0\d{2,3}[\s-]\d{7,8}(?:-\d{1,5})?|\d{6,20}[\dx]?)(?!\d)"
)
YEAR = re.compile(r"^(?:19[3-9]\d|20[0-4]\d)$")


def _bare(text: str | None) -> str | None:
    if text is None:
        return None
    text = text.strip()
    cut = re.fullmatch(rf"([甲乙丙丁东西南北]?)({N})([甲乙丙丁a-z]?)", text)
    if cut and cut[2]:
        digits = _door_digits(cut[2])
        if digits is not None:
            digits = digits.lstrip("0") or "0"
            return f"{cut[1]}{digits}{cut[3].upper()}"
    return text.upper()


def _door_digits(text: str) -> str | None:
    """幺零四 → 104; 十二〇三 → 1203 (floor, then door); 二十三 → 23."""
    spoken = re.fullmatch(r"([一二三四]?十[一二三四五六七八九]?)[零〇]([一二三四五六七八九])", text)
    if spoken:
        floor = digits_of(spoken[1])
        door = digits_of(spoken[2])
        return f"{floor}0{door}" if floor and door else None
    return digits_of(text)


def _room(text: str | None) -> str | None:
    if text is None:
        return None
    if re.fullmatch(rf"{CN}{{1,6}}", text):
        return _door_digits(text)
    if re.fullmatch(r"[a-h]?\d{1,5}[a-z]?", text):
        return text.upper()
    return text.upper()


def _floor(text: str | None) -> str | None:
    if text is None:
        return None
    if text in ("底楼", "底层"):
        return "1"
    if text == "顶楼":
        return None
    if text[0] == "b":
        return f"-{text[1]}"
    if text.startswith("负") or (text.startswith("地下") and text.endswith("层")):
        digits = _door_digits(re.sub(r"负|地下|层|楼", "", text))
        return f"-{digits}" if digits else None
    if "库" in text or text.startswith("地下"):
        return "-1"
    return _door_digits(re.sub(r"[层楼f]$", "", text))


def _parts(match: re.Match[str]) -> PlaceParts | None:
    found = match.groupdict()
    building = _bare(found.get("building"))
    if building and found.get("suffix"):
        building += found["suffix"].upper()
    lane = found.get("lane")
    if lane:
        lane = re.sub(rf"{N}(?=号院|弄|支弄)", lambda m: digits_of(m[0]) or m[0], lane)
    unit = found.get("unit") or found.get("unit_dash")
    floor = _floor(found.get("floor"))
    room = _room(found.get("room"))
    if floor and room and room[:-2] == floor and room[:1].isdigit():
        floor = None
    if found.get("mark") == "楼" and building and not room and not building[:1].isalpha():
        return None
    parts = PlaceParts(lane, building, _bare(unit) if unit else None, floor, room)
    return parts if parts else None


def _dashed_parts(match: re.Match[str], three_part: str) -> tuple[PlaceParts, tuple[PlaceParts, ...]]:
    a, b, c = _bare(match["a"]), _bare(match["b"]) if match["b"] else None, _room(match["c"])
    if b is None:
        return PlaceParts(building=a, room=c), ()
    by_unit = PlaceParts(building=a, unit=b, room=c)
    by_lane = PlaceParts(lane=f"{a}弄", building=b, room=c)
    if three_part == "lane-building-room":
        return by_lane, (by_unit,)
    return by_unit, (by_lane,)


def _is_date(folded: str, match: re.Match[str], parts: PlaceParts | None) -> bool:
    """A lone "18号" is a day of the month unless its neighbours say otherwise."""
    if match["mark"] != "号" or (parts and (parts.room or parts.unit or parts.floor or parts.lane)):
        return False
    if DATE_BEFORE.search(folded[max(0, match.start() - 4) : match.start()]):
        return True
    after = folded[match.end() : match.end() + 8]
    if DATE_AFTER.match(after):
        return True
    before = folded[max(0, match.start() - 3) : match.start()]
    named = re.match(
        r"\s?[\u4e00-\u9fff]{0,2}(?:老|奶奶|爷爷|阿姨|叔|伯|太太|先生|女士|师傅|家|楼|门|居民|邻居|住|的|那)", after
    )
    placed = re.search(r"(?:住|在|家|是|去|到|送|门牌)$", before)
    alone = match.start() == 0 or folded[match.start() - 1] in " ，。；\n|" or placed
    return not (named or placed or (alone and (not after or after[0] in " ，。！？\n|")))


def _scan(folded: str, three_part: str) -> list[DoorMention]:
    """All sure mentions, unsorted and perhaps overlapping; the caller keeps the earliest and longest."""
    found: list[tuple[int, DoorMention]] = []

    def add(rank: int, match: re.Match[str], parts: PlaceParts | None, shape: str = "door", **more: object) -> None:
        end = match.end()
        while end > match.start() and folded[end - 1] in " ，,的-\n":
            end -= 1
        found.append((rank, DoorMention("", match.start(), end, parts, shape, **more)))  # type: ignore[arg-type]

    signs = set(folded)
    if signs.isdisjoint("0123456789" + CHARS) and signs.isdisjoint("栋幢座#楼门库"):
        return []

    def may(needed: str) -> bool:
        """Each level's pattern runs only where one of its own signs stands in the text."""
        return not signs.isdisjoint(needed)

    for match in RANGE.finditer(folded) if may("-~至到") else ():
        first, last = _bare(match["first"]), _bare(match["last"])
        if last and last.isdigit() and len(last) >= 3 and not (first and len(first) == len(last)):
            continue  # 3-604号: a door
        if match[0].endswith("号") and re.search(r"月\s?$", folded[max(0, match.start() - 3) : match.start()]):
            continue
        if first != last and not (match[0].endswith("号") and ("到" in match[0] or "至" in match[0])):
            add(0, match, None, "range", first=first, last=last)
    for match in SEVERAL.finditer(folded) if may("、和及跟与/,，") else ():
        names = tuple(filter(None, (_bare(part) for part in re.findall(rf"{N}|[a-z]", match[0]))))
        if all(len(name) <= 3 for name in names) and not re.search(
            r"月\s?$", folded[max(0, match.start() - 3) : match.start()]
        ):
            add(0, match, None, "several", buildings=names)
    for match in LABELLED.finditer(folded) if may("号栋幢座撞橦憧#楼排") else ():
        parts = _parts(match)
        if parts is None or _is_date(folded, match, parts):
            continue
        if match["mark"] == "楼" and parts.room and parts.building and not parts.building[:1].isalpha():
            if parts.room[:-2] == parts.building:
                parts = PlaceParts(room=parts.room)
        add(1, match, parts)
    for match in LETTER_FLAT.finditer(folded) if may("座栋幢#") else ():
        add(0, match, _parts(match))
    for match in LANE_ONLY.finditer(folded) if may("弄院") else ():
        add(1 if match["building"] else 2, match, _parts(match))
    for match in BASEMENT.finditer(folded) if may("负下b") else ():
        add(1, match, PlaceParts(floor=_floor(match["floor"]), room=_bare(match["room"])))
    for match in BUILDING_FLOOR.finditer(folded) if may("楼层") else ():
        if int(match["building"]) >= int(match["floor"]):  # "3-6楼" may be a range, "6-5楼" is building 6, floor 5
            add(1, match, PlaceParts(building=_bare(match["building"]), floor=_bare(match["floor"])))
        else:
            add(1, match, None, "range", first=_bare(match["building"]), last=_bare(match["floor"]))
    for match in DASHED.finditer(folded) if may("-/_~杠") else ():
        if re.search(
            r"(?:血压|高压|低压|心率|范围|电话|手机|热线)\S{0,3}$", folded[max(0, match.start() - 6) : match.start()]
        ):
            continue
        if re.match(r"-\d", folded[match.end() : match.end() + 2]):
            continue
        parts, other = _dashed_parts(match, three_part)
        add(1, match, parts, other=other)
    for match in LETTER_ROOM.finditer(folded) if may("abcdefgh") else ():
        add(2, match, PlaceParts(building=match["a"].upper(), room=match["c"]))
    for match in UNIT_ROOM.finditer(folded) if may("单門门元梯") else ():
        if match["unit"]:  # "2-301" alone is building and room
            add(2, match, _parts(match))
    for match in FLOOR_ROOM.finditer(folded) if may("楼层库室场fb") else ():
        parts = _parts(match)
        if parts is None or (
            re.match(r"长|道|下|上|盘|梯|组|顶", folded[match.end() : match.end() + 1]) and not parts.room
        ):
            continue
        if parts.room and parts.floor and match["floor"].endswith("楼"):
            parts = PlaceParts(building=parts.floor, room=parts.room)  # 5楼302: 楼 stands for 号楼
        add(3, match, parts, "door")
    return [mention for _, mention in sorted(found, key=lambda pair: (pair[0], pair[1].start, -pair[1].end))]


def _bare_rooms(folded: str, covered: bytearray) -> list[DoorMention]:
    rooms = []
    for pattern in (BARE_ROOM, CN_ROOM):
        for match in pattern.finditer(folded):
            if 1 in covered[match.start() : match.end()]:
                continue
            digits = match["room"]
            marked = match.groupdict().get("mark") or pattern is CN_ROOM
            if not marked:
                if digits in EMERGENCY_NUMBERS or YEAR.match(digits) or digits[-2:] == "00" or digits[0] == "0":
                    continue
                before = folded[max(0, match.start() - 2) : match.start()]
                after = folded[match.end() : match.end() + 6]
                at_edge = (match.start() == 0 or folded[match.start() - 1] in " \n，。；|（") and (
                    not after or after[0] in " \n，。！？；|）✔✅"
                )
                if not (
                    at_edge
                    or re.search(r"(?:住|在|是|我|给|帮|到|家|室|去|和|与|找|请|送|:)$", before)
                    or re.match(
                        r"(?:的|那|家|楼|门|老|小|阿|住|独|隔|来|漏|孤|[\u4e00-\u9fff]{1,2}(?:老|奶|爷|阿姨|叔|伯|妈|爸|太|先生|女士|师傅|姐|哥|婆|公))",
                        after,
                    )
                ):
                    continue
            room = _room(digits)
            rooms.append(DoorMention("", match.start(), match.end(), PlaceParts(room=room), "room"))
    return rooms


def find_doors(text: str, folded: str | None = None, *, three_part: str = "building-unit-room",
               bare: bool = True) -> list[DoorMention]:  # fmt: skip
    """Mentions in order of place, not overlapping; `raw` is cut from `text`."""
    folded = fold(text) if folded is None else folded
    folded = LONG_NUMBER.sub(lambda match: "*" * len(match[0]), folded)
    taken: list[DoorMention] = []
    covered = bytearray(len(folded))  # which signs a mention already owns: keeps this linear in the text
    for mention in english_mentions(folded) + _scan(folded, three_part):
        if 1 not in covered[mention.start : mention.end]:
            covered[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            taken.append(mention)
    if bare:
        taken += _bare_rooms(folded, covered)
    taken.sort(key=lambda mention: mention.start)
    out = []
    for mention in taken:
        start = mention.start
        if mention.shape == "door" and mention.parts and (mention.parts.building or mention.parts.lane):
            road = ROAD.search(folded[max(0, start - 14) : start])
            if road:
                words = re.sub(r"^.*?(?:住在|我住|家住|地址|位于|住|在|是|来到|去|到)", "", road[0])
                start -= len(words)
        out.append(replace(mention, start=start, raw=text[start : mention.end]))
    return out


def read_door(text: str, *, context: PlaceParts | None = None,
              three_part: str = "building-unit-room") -> DoorReading:  # fmt: skip
    """Read the door of a cell, a nickname or a form field.

    context: the group's lane and building, for bare rooms ("302室" in the group of 12号楼).
    three_part: what A-B-C means in this compound: building-unit-room or lane-building-room.
    """
    checked(text, MESSAGE_LIMIT, "这个地址")
    mentions = tuple(find_doors(text, three_part=three_part))
    if context:
        mentions = tuple(replace(one, parts=inherit(one.parts, context)) for one in mentions)
    left = tuple(filter(None, (part.strip(" ，,。;；") for part in _outside(text, mentions))))
    if not mentions:
        return DoorReading(text, None, (), "none", (), left)
    if len(mentions) == 1:
        only = mentions[0]
        return DoorReading(text, only.parts, mentions, only.shape, only.other, left)
    return DoorReading(text, None, mentions, "several", (), left)


def _outside(text: str, mentions: tuple[DoorMention, ...]) -> list[str]:
    parts, at = [], 0
    for mention in mentions:
        parts.append(text[at : mention.start])
        at = mention.end
    return [*parts, text[at:]]


def inherit(parts: PlaceParts | None, context: PlaceParts | None) -> PlaceParts | None:
    """Fill lane and building from the group where the words give less."""
    if parts is None or context is None:
        return parts
    if parts.building is None and (parts.room or parts.floor or parts.unit):
        return replace(parts, lane=parts.lane or context.lane, building=context.building,
                       unit=parts.unit or context.unit)  # fmt: skip
    if parts.lane is None and context.lane and parts.building:
        return replace(parts, lane=context.lane)
    return parts
