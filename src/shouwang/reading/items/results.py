"""Antigen results, normalised to 阴性 and 阳性."""

from __future__ import annotations

import re
from itertools import islice

from ..types import Item
from .quantities import QTY, number

RESULT = re.compile(
    rf"(?P<n>{QTY}|全家|全)?\s?(?:(?P<unit>人|口|个|位|名)(?:人)?)?(?:都|均|全|也|是|为|抗原|全部|：|:|测|结果|\s){{0,3}}(?P<what>阴|阳|一条杠|1条杠|两条杠|2条杠|negative|positive|单杠|双杠)(?:性)?"
)
BOTH = re.compile(r"(?P<a>\d{1,2})/(?P<b>\d{1,2})\s?(?P<what>阴|阳)")


def antigen_results(folded: str) -> tuple[Item, ...]:
    """Test results, normalised to 阴性/阳性; 2/2阴 = two people, 全家3口阴 = three."""
    items: list[Item] = []
    both = BOTH.search(folded)
    if both:
        items.append(Item("阴性" if both["what"] == "阴" else "阳性", int(both["a"]), "人"))
        rest = int(both["b"]) - int(both["a"])
        if rest > 0:
            items.append(Item("阳性" if both["what"] == "阴" else "阴性", rest, "人"))
        return tuple(items)
    for match in islice(RESULT.finditer(folded), 200):
        what = "阳性" if match["what"][0] in "阳两2双p" else "阴性"
        qty = number(match["n"]) if match["n"] and not match["n"].startswith("全") else None
        if match["n"] and qty is not None and not match["unit"] and qty > 20:
            qty = None
        if qty is None:
            people = re.search(rf"(?P<n>{QTY})\s?(?:人|口|个人|位)", folded[max(0, match.start() - 40) : match.start()])
            people = people or re.search(rf"(?P<n>{QTY})\s?(?:人|口)", folded[match.end() : match.end() + 8])
            if people and not items:
                qty = number(people["n"])
        if all(other.item != what for other in items):
            items.append(Item(what, qty, "人" if qty is not None else None))
    return tuple(items)
