"""Which of the doors of a message is the place of the need."""

from __future__ import annotations

import re
from dataclasses import replace

from .doors import inherit
from .types import DoorMention, PlaceParts

MOST_DOORS = 60  # a message that names more is a list; nobody's own door is behind them
HOLDER = re.compile(
    r"^(?!\s?(?:邻居|谁|哪|有没有|麻烦|请|求))\s?[^，。；！？\n ]{0,6}(?:手里|手上|那里|那儿|那边|那有|有钥匙|保管|代收|的钥匙|多拿|多领|帮我|也有|说有)|^(?:家|那家|的?[\u4e00-\u9fff]{0,3})(?:借的|送的|给的)"
)
OTHER = re.compile(
    r"(?:钥匙在|放在?|寄在|存在|送给|交给|还给|找|问|跟|和|楼上|楼下|隔壁|对门|对面|怀疑|可能是|从|谢谢|感谢|多谢)\s?$"
)
MINE = re.compile(
    r"(?:我住|我家|我家住|我在|我是|住在?|地址[:：]?|家住|这里是|本人|给|帮|我|人在|位于|住址[:：]?|door|at|in|live in|i am in|还是)\s?$"
)
LINK = re.compile(r"^(?:\s|，|,|、|和|跟|与|及|还有|以及|\+|&|/|and){1,4}$")


def choose_place(
    text: str, folded: str, doors: list[DoorMention]
) -> tuple[str | None, PlaceParts | None, tuple[str, ...]]:
    """Raw words, parts, and the list of doors where the message speaks of several."""
    if not doors:
        return None, None, ()
    doors = doors[:MOST_DOORS]
    doors = _merge(folded, doors)
    usable = [one for one in doors if not HOLDER.match(folded[one.end : one.end + 12])]
    usable = [one for one in usable if not re.search(r"钥匙在\s?$", folded[max(0, one.start - 4) : one.start])]
    if not usable:
        return None, None, ()
    chain = _chain(folded, usable)
    if len(chain) > 1:
        raw = text[chain[0].start : chain[-1].end]
        return raw, None, tuple(one.raw for one in chain)
    best = max(usable, key=lambda one: _weight(folded, one))
    if best.parts is not None and not (best.parts.building or best.parts.room):
        ranges = [one for one in usable if one.shape in ("range", "several") and one.start - best.end in (0, 1)]
        if ranges:
            return text[best.start : ranges[0].end], None, ranges[0].buildings
    if best.shape in ("range", "several"):
        full = [one for one in usable if one.parts is not None and one.parts.room]
        if not full:
            return best.raw, None, best.buildings
        best = full[0]
    return best.raw, best.parts, ()


def _merge(folded: str, doors: list[DoorMention]) -> list[DoorMention]:
    """A bare room takes the building that is named elsewhere in the message ("26号楼 … 我在1404")."""
    rooms = [one for one in doors if one.parts and one.parts.room and not one.parts.building]
    buildings = [
        one for one in doors if one.parts and one.parts.building and not one.parts.room and not one.parts.floor
    ]
    with_room = [one for one in doors if one.parts and one.parts.room and one.parts.building]
    if len(rooms) == 1 and len({one.parts.building for one in buildings if one.parts}) == 1 and not with_room:
        parts = inherit(rooms[0].parts, buildings[0].parts)
        merged = replace(rooms[0], parts=parts, shape="door")
        return [merged if one is rooms[0] else one for one in doors if one not in buildings]
    if with_room and rooms:
        # "8号楼1201和1202": the second room is in the same building
        out = []
        last: DoorMention | None = None
        for one in doors:
            if one in rooms and last is not None and LINK.match(folded[last.end : one.start]):
                one = replace(one, parts=inherit(one.parts, last.parts), shape="door")
            if one in with_room or (one in rooms and one.shape == "door"):
                last = one
            out.append(one)
        return out
    floors = [one for one in doors if one.parts and one.parts.floor and not one.parts.building and not one.parts.room]
    if len(floors) == 1 and len(buildings) == 1 and len(doors) == 2:
        parts = replace(buildings[0].parts, floor=floors[0].parts.floor)  # type: ignore[union-attr,type-var]
        if abs(floors[0].start - buildings[0].end) <= 4:
            return [replace(buildings[0], parts=parts, end=floors[0].end)]
    return doors


def _chain(folded: str, doors: list[DoorMention]) -> list[DoorMention]:
    """The longest run of full doors joined by 和、, or the like."""
    best: list[DoorMention] = []
    run: list[DoorMention] = []
    for one in doors:
        if one.parts is None or not (one.parts.room or one.parts.building):
            run = []
            continue
        if run and LINK.match(folded[run[-1].end : one.start]) and run[-1].parts != one.parts:
            joined = folded[run[-1].end : one.start].strip()
            same_level = bool(run[-1].parts.room) == bool(one.parts.room)  # type: ignore[union-attr]
            if joined and same_level and joined not in "，,":
                run = [*run, one]
            elif joined and joined in "，,、" and same_level:
                run = [*run, one]
            else:
                run = [one]
        else:
            run = [one]
        if len(run) > len(best):
            best = run
    return best if len(best) > 1 else []


def _weight(folded: str, one: DoorMention) -> float:
    weight = 0.0
    parts = one.parts
    if parts is not None:
        weight += (
            4 * bool(parts.building) + 3 * bool(parts.room) + bool(parts.unit) + bool(parts.floor) + bool(parts.lane)
        )
    before = folded[max(0, one.start - 6) : one.start]
    if MINE.search(before):
        weight += 4
    if OTHER.search(before):
        weight -= 4
    at_start = one.start < 40 and not folded[: one.start].strip(" \n，。：:【】（）")
    at_end = one.end > len(folded) - 40 and not folded[one.end :].strip(" \n，。！!？?~～（）")
    if at_end:
        weight += 2.5
    if at_start:
        weight += 2
    return weight - one.start / 10_000
