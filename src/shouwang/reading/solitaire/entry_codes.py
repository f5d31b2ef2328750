"""Goods that letters or 甲乙丙 stand for: "A2 B1", "甲乙各一份"."""

from __future__ import annotations

import re

from ..items import QTY, number, unit_pattern
from ..types import Item
from .people import Setting


def coded_goods(piece: str, low: str, setting: Setting) -> list[Item]:
    letters = "".join(code.lower() for code in setting.codes)
    each = re.fullmatch(
        rf"(?P<codes>[{letters}]{{2,8}}|[{letters}](?:[、和/+][{letters}]){{1,6}})(?:款|套餐|餐|组)?(?:各|都|每样)(?:来|要|订)?\s?(?P<qty>{QTY})(?P<unit>{unit_pattern()})?",
        low,
    )
    if each:
        return [
            Item(code.upper() if code.isascii() else code, number(each["qty"]), each["unit"])
            for code in re.findall(f"[{letters}]", each["codes"])
        ]
    found = list(
        re.finditer(
            rf"(?P<code>[{letters}])(?:款|套餐|餐|组)?\s?[x*×:：]?\s?(?P<qty>{QTY})?(?P<unit>{unit_pattern()})?(?P<half>半)?",
            low,
        )
    )
    if found and "".join(match[0] for match in found).replace(" ", "") == low.replace(" ", ""):
        return [
            Item(
                m["code"].upper() if m["code"].isascii() else m["code"],
                number(m["qty"], m["half"]) if m["qty"] else 1,
                m["unit"],
            )
            for m in found
        ]
    front = re.fullmatch(rf"(?P<qty>{QTY})(?P<unit>{unit_pattern()})?(?P<code>[{letters}])(?:款|套餐|餐|组)?", low)
    if front:
        return [
            Item(
                front["code"].upper() if front["code"].isascii() else front["code"], number(front["qty"]), front["unit"]
            )
        ]
    return []
