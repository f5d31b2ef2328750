"""Resolves words for a door against the committee's real doors: exact, or candidates with reasons, never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .doors import inherit, read_door
from .fold import fold
from .types import Candidate, Door, DoorReading, PlaceParts, Resolution

MOST = 12  # candidates shown
SHORT = re.compile(r"^\s*(?P<a>\d{1,3})\s?[-/~]\s?(?P<b>\d{1,2})\s*$")


def _bare(value: str | None) -> str | None:
    if value is None or not str(value).strip():
        return None
    text = re.sub(r"\s+", "", fold(str(value)))
    text = re.sub(r"(?:号楼|栋|幢|座|单元|门|层|室|房|号|#)$", "", text) or text
    return text.lstrip("0") or "0" if text.isdigit() else text


def _lane(value: str | None) -> str | None:
    text = _bare(value)
    return re.sub(r"弄$", "", text) if text else None


def _spelling(text: str) -> str:
    return re.sub(r"[\s,，.。()（）室房]+", "", fold(text))


class DoorBook:
    """An index of doors; building it is linear, resolving one door touches only its building or its room number."""

    def __init__(self, doors: Iterable[Door]) -> None:
        self.doors = tuple(doors)
        self._parts: list[tuple[str | None, ...]] = []
        self._by_building: dict[str | None, list[int]] = {}
        self._by_room: dict[str | None, list[int]] = {}
        self._by_pair: dict[tuple[str | None, str | None], list[int]] = {}
        self._by_spelling: dict[str, list[int]] = {}
        for at, door in enumerate(self.doors):
            parts = (_lane(door.lane), _bare(door.building), _bare(door.unit), _bare(door.floor), _bare(door.room))
            self._parts.append(parts)
            self._by_building.setdefault(parts[1], []).append(at)
            self._by_room.setdefault(parts[4], []).append(at)
            self._by_pair.setdefault((parts[1], parts[4]), []).append(at)
            for spelling in door.other_spellings:
                self._by_spelling.setdefault(_spelling(spelling), []).append(at)

    def __len__(self) -> int:
        return len(self.doors)

    def resolve(
        self,
        words: str | PlaceParts | DoorReading,
        *,
        context: PlaceParts | None = None,
        three_part: str = "building-unit-room",
    ) -> Resolution:
        """context: the group's lane and building. A room without a building is never exact without it."""
        if isinstance(words, str):
            known = self._by_spelling.get(_spelling(words), [])
            if len(known) == 1:
                return Resolution(self.doors[known[0]].key, (), "与登记的别名相同")
            short = SHORT.match(fold(words))
            if short:
                return self._short(short["a"], short["b"], context)
            words = read_door(words, context=context, three_part=three_part)
        if isinstance(words, DoorReading):
            return self._resolve_reading(words, context)
        parts = inherit(words, context) or words
        return self._resolve_parts(parts, (), had_building=bool(words.building or context))

    def _resolve_reading(self, reading: DoorReading, context: PlaceParts | None) -> Resolution:
        if reading.shape == "none":
            return Resolution(reason="没有认出门牌")
        if reading.shape == "range":
            mention = reading.mentions[0]
            first, last = mention.first, mention.last
            return Resolution(reason=f"“{mention.raw}”是一段楼栋（{first}到{last}），不是一户")
        if reading.shape == "several" or reading.parts is None:
            found: list[Candidate] = []
            for mention in reading.mentions:
                if mention.parts is not None:
                    one = self._resolve_parts(
                        inherit(mention.parts, context) or mention.parts, mention.other, had_building=True
                    )
                    found += (
                        [Candidate(one.exact, 0.9, f"“{mention.raw}”")]
                        if one.exact is not None
                        else list(one.candidates)
                    )
                for name in mention.buildings:
                    found += self._candidates(self._by_building.get(_bare(name), [])[:3], 0.3, f"{name}号楼")
            return Resolution(None, tuple(found[:MOST]), "说到不止一处，请选择")
        had = bool(reading.parts.building)
        return self._resolve_parts(reading.parts, reading.other, had_building=had)

    def _resolve_parts(self, parts: PlaceParts, other: tuple[PlaceParts, ...], had_building: bool) -> Resolution:
        hits = self._hits(parts)
        if len(hits) == 1 and parts.room is not None and had_building:
            rival = [at for one in other for at in self._hits(one) if at not in hits]
            if not rival:
                return Resolution(self.doors[hits[0]].key, (), "门牌相符")
            both = self._candidates(hits, 0.6, "按楼-单元-室") + self._candidates(rival, 0.6, "按弄-号-室")
            return Resolution(None, tuple(both), "这样写有两种读法，请选择")
        if hits:
            if parts.room is None:
                reason = "只说到楼栋，没有室号"
            elif not had_building:
                reason = "只有室号，缺楼栋"
            else:
                reason = "有几户都符合，请补充单元或弄"
            return Resolution(None, tuple(self._candidates(hits[:MOST], round(1 / len(hits), 3), reason)), reason)
        found = [at for one in other for at in self._hits(one)]
        if len(found) == 1:
            return Resolution(None, tuple(self._candidates(found, 0.8, "换一种读法才有这户")), "按通常读法没有这户")
        found += [at for at in self._relaxed(parts) if at not in found]
        if found:
            return Resolution(
                None, tuple(self._candidates(found[:MOST], 0.4, "相近的门牌")), "门牌表里没有这户，以下相近"
            )
        return Resolution(reason="门牌表里没有这户")

    def _hits(self, parts: PlaceParts) -> list[int]:
        """Doors that agree with every part that is said; floor and room may be written apart (15楼C室 = 15C)."""
        lane, building, unit, floor, room = (
            _lane(parts.lane), _bare(parts.building), _bare(parts.unit), _bare(parts.floor), _bare(parts.room),
        )  # fmt: skip
        rooms = {room}
        if room and floor and not room.startswith(floor):
            rooms |= {f"{floor}{room}", f"{floor}{room.zfill(2)}", f"{floor}-{room}"}
        pool: list[int] = []
        if building is not None and room is not None:
            for one in rooms:
                pool += self._by_pair.get((building, one), [])
        elif building is not None:
            pool = self._by_building.get(building, [])
        elif room is not None:
            for one in rooms:
                pool += self._by_room.get(one, [])
        elif lane is not None:
            pool = list(range(len(self.doors)))
        out = []
        for at in pool:
            known = self._parts[at]
            if lane is not None and known[0] is not None and known[0] != lane:
                continue
            if unit is not None and known[2] is not None and known[2] != unit:
                continue
            if floor is not None and room in (known[4], None) and known[3] is not None and known[3] != floor:
                continue
            if (
                floor is not None
                and room is None
                and known[3] is None
                and known[4]
                and known[4].isdigit()
                and known[4][:-2] != floor
            ):
                continue
            out.append(at)
        return out

    def _relaxed(self, parts: PlaceParts) -> list[int]:
        """Near misses: unit left out, unit glued to the room, one digit wrong, building typed as letter or 甲乙."""
        building, unit, room = _bare(parts.building), _bare(parts.unit), _bare(parts.room)
        found: list[int] = []
        if building and room:
            if unit:
                found += self._by_pair.get((building, room), [])
                found += self._by_pair.get((f"{building}{unit}", room), [])
            for at in self._by_building.get(building, []):
                known = self._parts[at][4]
                if known and len(known) == len(room) and sum(a != b for a, b in zip(known, room, strict=True)) == 1:
                    found.append(at)
            for mark in "甲乙丙":
                found += self._by_pair.get((f"{building}{mark}", room), [])
            found += self._by_pair.get((building.rstrip("甲乙丙abcdef"), room), [])
        elif room and room.isdigit() and len(room) >= 4:
            for cut in (1, 2):
                found += self._by_pair.get((room[:cut], room[cut:]), [])
        return list(dict.fromkeys(found))

    def _short(self, a: str, b: str, context: PlaceParts | None) -> Resolution:
        """ "3-6": building 3 room 6, unit 3 room 6 of the group's building, or a range of buildings."""
        found = self._candidates(self._by_pair.get((_bare(a), _bare(b)), []), 0.6, f"{a}号楼{b}室")
        if context is not None and context.building:
            inside = [
                at
                for at in self._by_pair.get((_bare(context.building), _bare(b)), [])
                if self._parts[at][2] == _bare(a)
            ]
            found += self._candidates(inside, 0.5, f"{a}单元{b}室")
        return Resolution(None, tuple(found[:MOST]), f"“{a}-{b}”可能是一户，也可能是{a}到{b}号楼，请选择")

    def _candidates(self, hits: Iterable[int], score: float, reason: str) -> list[Candidate]:
        return [Candidate(self.doors[at].key, score, reason) for at in hits]


def resolve_door(
    words: str | PlaceParts | DoorReading,
    doors: Iterable[Door] | DoorBook,
    *,
    context: PlaceParts | None = None,
    three_part: str = "building-unit-room",
) -> Resolution:
    """Resolve once; build a `DoorBook` and keep it where many doors are resolved."""
    book = doors if isinstance(doors, DoorBook) else DoorBook(doors)
    return book.resolve(words, context=context, three_part=three_part)
