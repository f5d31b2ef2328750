"""Goods in running text, by grammar: of the names with their quantities, those that are wanted (or given).

"家里盐没了，酱油倒还有两瓶，谁家能匀一包盐" wants one packet of salt; the soy sauce is merely there.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from ..fold import fold
from ..look import Look
from ..types import Item
from .clauses import ASKED, GONE, HAD, HAVE, REFUSED, clause_at, there
from .things import Thing, clause_of, things


def spoken_goods(look: Look, message_type: str, taken: list[tuple[int, int]]) -> list[Item]:
    """The goods that are wanted (or given, in an offer); `taken` are spans that other rules have read."""
    all_things = things(look, message_type)
    rows: list[tuple[Thing, int]] = []  # with how surely it is wanted: 3 asked and counted … 0 merely named
    for thing in all_things:
        if any(a < thing.end and thing.start < b for a, b in taken):
            continue
        name_clause, count_clause = clause_of(look, thing)
        if message_type == "help":
            near = look.plain[max(0, thing.start - 8) : thing.end + 10]
            if REFUSED.search(name_clause) and not ASKED.search(count_clause if count_clause != name_clause else ""):
                continue
            if (
                HAVE.search(name_clause)
                and not re.search(r"谁|哪|有没有|有冇|啥人", name_clause)
                and (not count_clause or count_clause == name_clause)
                and not GONE.search(near)
            ):
                rows.append((thing, -1))
                continue
            if HAD.search(look.plain[max(0, thing.start - 4) : thing.start]) or there(
                look.plain, thing.start, thing.end
            ):
                rows.append((thing, -1))
                continue
        left_only = (
            re.search(
                r"(?:剩|只有|还有|就|够)\S{0,3}$", look.plain[max(0, thing.counted_at - 5) : max(0, thing.counted_at)]
            )
            if thing.counted_at >= 0
            else None
        )
        if left_only and message_type == "help":
            thing.qty, thing.unit, thing.counted_at = None, None, -1
        asked = bool(ASKED.search(count_clause or name_clause) or ASKED.search(name_clause))
        gone = bool(GONE.search(name_clause))
        rows.append((thing, (2 if thing.counted_at >= 0 else 0) + (1 if asked or gone else 0)))
    if not rows:
        return []
    best = max(level for _, level in rows)
    if message_type == "help":
        keep = [thing for thing, level in rows if level >= (1 if best >= 1 else best)]
        if best >= 3:
            keep = [thing for thing, level in rows if level >= 2 or (level == 1 and _asked_itself(look, thing))]
    else:
        keep = [thing for thing, level in rows if level >= 0 and (best < 2 or level >= 2 or _listed(look, thing, rows))]
    return [Item(look.text[one.start : one.end], one.qty, one.unit) for one in keep]


def filled(look: Look, items: list[Item], found: list[Thing]) -> list[Item]:
    """Medicines read elsewhere take the quantity that the grammar found for them ("药断了，能代配一盒吗")."""
    out = []
    for item in items:
        home = None
        if item.qty is None and item.unit is None and item.item:
            for thing in found:
                name = look.text[thing.start : thing.end]
                if thing.counted_at >= 0 and (name in item.item or item.item in name):
                    lead = look.plain[max(0, thing.counted_at - 4) : thing.counted_at]
                    if not re.search(r"(?:剩|还有|只有|够|最后|就)\S{0,2}$", lead):
                        home = thing
        out.append(item if home is None else replace(item, qty=home.qty, unit=home.unit))
    return out


def _asked_itself(look: Look, thing: Thing) -> bool:
    """Beside counted goods, a name without a number must be asked for in its own words."""
    return bool(
        re.search(
            r"(?:借|求|缺|要|需要|买|有没有|有多的?|匀|带|领|想要|、|和|跟|及)\S{0,3}$",
            look.plain[max(0, thing.start - 7) : thing.start],
        )
        or re.match(r"(?:没了|用完|断|呒没|冇|没(?:领|收|拿)到)", look.plain[thing.end : thing.end + 4])
    )


def _listed(look: Look, thing: Thing, rows: list[tuple[Thing, int]]) -> bool:
    """ "口罩、酒精两瓶": a name joined to counted ones."""
    return any(
        re.fullmatch(r"\s?[、和跟与及]\s?", look.plain[min(thing.end, other.end) : max(thing.start, other.start)])
        for other, _ in rows if other is not thing
    )  # fmt: skip


def refused(look: Look, name: str) -> bool:
    """ "开塞露家里还有，不用配": said to be there, or not wanted, wherever it is named."""
    places = list(islice(re.finditer(re.escape(fold(name)), look.plain), 20))
    return bool(places) and all(
        REFUSED.search(clause_at(look.plain, one.start()))
        or re.search(r"(?:不是|不要|不用)$", look.plain[max(0, one.start() - 3) : one.start()])
        or re.match(r"(?:哦|噢|啊|呃)?不对", look.plain[one.end() : one.end() + 4])
        or there(look.plain, one.start(), one.end())
        for one in places
    )


def asked_for(look: Look, name: str) -> bool:
    """The clause that names it asks for it, and it is not what is left."""
    places = islice(re.finditer(re.escape(fold(name)), look.plain), 20)
    return any(
        re.search(r"(?:送|要|买|带|求|借|需要|匀|领|给|捐|发)", clause)
        and not re.search(r"剩|只有|没了|吃完|吃光|还有|靠|没人送", clause)
        for clause in (clause_at(look.plain, one.start()) for one in places)
    )
