"""What has arrived or was found: "羽绒被到了", "捡到一只钱包"."""

from __future__ import annotations

import re

from ..look import Look
from ..types import Item
from .names import clean
from .quantities import QTY, number, unit_pattern

PLACES = r"(?:岗亭|门卫|门口|大堂|快递柜|驿站|居委|传达|保安|物业|门岗|南门|北门|东门|西门|架子|冰柜|楼下|活动室|我家|我这|信箱|前台)"
FOUND = re.compile(
    rf"(?:捡到|拾到|捡着)了?(?:(?P<qty>{QTY})?\s?(?P<unit>{unit_pattern()}))?(?P<name>[\u4e00-\u9fffa-z]{{1,8}})"
)
CAME = re.compile(
    rf"(?P<name>[\u4e00-\u9fffa-z0-9]{{1,14}}?)(?:已经?|都|刚)?(?:到了|送到|寄到|放在|放到|放(?={PLACES})|在{PLACES}|送错|没人(?:领|拿)|待领)"
)


def delivered(look: Look) -> tuple[Item, ...]:
    found = FOUND.search(look.plain)
    if found:
        name = re.sub(r"(?:失主|谁|丢|在|放|认领|主人).*$", "", clean(found["name"]))
        name = re.sub(r"^[黑白红蓝灰绿黄粉棕紫银金]色?的?", "", name) or name
        if name:
            at = look.plain.find(name, found.start("name"))
            return (Item(look.text[at : at + len(name)], number(found["qty"]) if found["qty"] and found["qty"] not in "一1" else None,
                         found["unit"] if found["qty"] and found["qty"] not in "一1" else None),)  # fmt: skip
    came = CAME.search(look.plain)
    if came is None:
        return ()
    known = [one for one in (*look.goods, *look.medicines) if came.start() <= one.start and one.end <= came.end()]
    if known:
        return ()
    name = re.split(
        r"的|你家|您家|谁家|一封|有封|封|一个|一件|一箱|女士|先生|阿姨|太太|师傅|奶奶|爷爷|老师|请|有", came["name"]
    )[-1]
    name = clean(name)
    if not name or len(name) > 6 or re.search(r"药箱|自己|自取|柜$", name):
        return ()
    at = look.plain.find(name, came.start())
    return (Item(look.text[at : at + len(name)]),)
