"""Goods of a message: known words, counted things, wanted things; what is merely left is not counted."""

from __future__ import annotations

import re
from itertools import islice

from ..look import Look
from ..medicines import Mention
from ..numerals import CHARS
from ..types import Item
from .names import clean
from .quantities import (
    LEFT,
    QTY,
    after_name,
    before_name,
    counted_first,
    number,
    raw_words,
    unit_pattern,
)

WANT = re.compile(
    r"(?:(?:问|想|求|可以|能不能|能|谁能)?借(?:用)?(?:一下|一)?(?:个|把|台|辆|副|根|点|条|张)?|缺(?:少)?(?:个|点|了)?|急需|需要(?:个|点|些|一些|一点)?|求(?:购|助)?(?:个|点|一)?|代买(?:点|个)?|帮(?:忙|我)?(?:买|带)(?:点|个|些)?|"
    r"谁(?:家)?有(?:多的|多余的|没有|空的|闲置的)?|哪家有(?:没有)?|有没有|漏发(?:了)?|(?:没|未)(?:收到|领到|拿到)|少发(?:了)?)\s?(?P<name>[\u4e00-\u9fffa-z0-9]{1,7})"
)
NEAR_BEFORE = re.compile(
    r"(?:借|求|缺|要|需要|买|有没有|没有|谁(?:家)?有|有多的|没收到|没领到|漏发|漏|想|拿|提|带|送|领|团|订|配|多|捐|给|搬|用|没发|找|匀|anyone have|need|borrow|want|looking for|spare|a|some)[^，。！？；\n]{0,6}$"
)


MODIFIER = re.compile(
    r"(?:儿童|婴儿|婴幼儿|成人|大号|小号|中号|电动|折叠|便携|加厚|一次性|医用|type-?c|苹果|安卓|手摇|家用|不锈钢|旧|新|女士|男士|防水|充气|可折叠|超市|牛肉|猪肉|香菇|鲜肉|特殊|水解|低敏|进口)+$"
)


def _widened(look: Look, mention: Mention) -> tuple[int, int]:
    """The whole name around a known word: 儿童自行车, Type-C充电线, 网线水晶头."""
    start, end = mention.start, mention.end
    before = MODIFIER.search(look.plain[max(0, start - 8) : start])
    if before:
        start -= len(before[0])
    for match in WANT.finditer(look.plain, max(0, start - 20), end + 10):
        if match.start("name") <= start and match.end("name") >= end:
            bare = clean(look.plain[start : match.end("name")])
            stop = start + len(bare)
            if stop > end and stop - start <= 8 and not re.match(rf"[{CHARS}\d]", look.plain[end:stop]):
                end = stop
    return start, end


def and_also(look: Look, at: int) -> bool:
    """ "两盒抗原还有一瓶酒精": 还有 behind goods goes on with the list, elsewhere it says what is left."""
    head = look.folded[max(0, at - 3) : at].rstrip()
    start = at - len(look.folded[max(0, at - 3) : at]) + len(head) - 2
    if not head.endswith("还有"):
        return False
    before = next((one for one in (*look.goods, *look.medicines) if one.end == start), None)
    if before is None:
        return False
    lead = look.folded[max(0, before.start - 12) : before.start]
    counted_too = before_name().search(lead)
    if counted_too and re.search(r"(?:剩|只有|只够)\S{0,2}$", lead[: counted_too.start()]):
        return False
    return bool(counted_too or NEAR_BEFORE.search(lead))


def own_before(look: Look, mention: Mention, depth: int = 0) -> re.Match[str] | None:
    """The quantity in front of a name, unless it belongs to the name before it ("矿泉水两箱米一袋")."""
    begin = max(0, mention.start - 10)
    head = look.folded[begin : mention.start]
    before = before_name().search(head)
    if before is None or depth > 12:
        return None
    at = begin + before.start()
    if re.search(r"(?:剩|还有|只有|只够|够)\S{0,2}$", head[: before.start()]) and not and_also(look, at):
        return None
    glued = next((one for one in (*look.goods, *look.medicines) if one.end == at), None)
    if glued is None or own_before(look, glued, depth + 1):
        return before
    return None


VERB_QTY = re.compile(
    rf"[^，。！？；\n\d]{{0,3}}(?:借|匀|要|来|拿|分|买|带|领|捎|求|给)(?:我|我们|他|她|我家)?(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()})(?P<half>半)?"
)


def counted_item(look: Look, mention: Mention) -> Item | None:
    after = after_name().match(look.folded, mention.end)
    qty = unit = None
    own = own_before(look, mention)
    if after and after["qty"] and look.folded[after.end() : after.end() + 1] == "起":
        after = None  # "一箱起送" is the seller's condition
    if own:
        qty, unit = number(own["qty"], own["half"]), own["unit"]
    elif after and after["qty"] and after["unit"] and not LEFT.search(look.folded[mention.end : after.start("qty")]):
        qty, unit = number(after["qty"], after["half"]), raw_words(look, after.start("unit"), after.end("unit"))
    else:
        head = look.folded[max(0, mention.start - 10) : mention.start]
        before = before_name().search(head)
        if before:
            if re.search(r"(?:剩|还有|只有)\S{0,2}$", head[: before.start()]):
                return None
            qty, unit = number(before["qty"], before["half"]), before["unit"]
        else:
            verb = VERB_QTY.match(look.folded, mention.end)
            nearer = verb and any(mention.end <= one.start < verb.end() for one in (*look.goods, *look.medicines))
            if verb and not nearer and not counted_first().match(look.folded, verb.start("qty")):
                qty, unit = number(verb["qty"], verb["half"]), raw_words(look, verb.start("unit"), verb.end("unit"))
                return Item(raw_words(look, *_widened(look, mention)), qty, unit)
            some = re.search(r"(?:几|点)(?P<unit>个|包|盒|瓶|袋|支|只|片|根|块|张)?$", head)
            unit = some["unit"] if some and some["unit"] else None
    if re.match(r"[^，。]{0,2}(?:剩|见底)", look.folded[mention.end : mention.end + 4]) and mention.word not in (
        "奶粉",
        "尿不湿",
        "纸尿裤",
        "尿布",
    ):
        return None
    size = re.search(r"(?<![a-z])(?:x{0,3}l|m|s|xs)(?:码|号)?$", look.folded[max(0, mention.start - 5) : mention.start])
    if qty is None and re.match(r"[、和及]?[^，。\s]{1,4}?各", look.folded[mention.end : mention.end + 6]):
        each = re.search(
            rf"各(?:要|来)?(?P<qty>{QTY})(?P<unit>{unit_pattern()})", look.folded[mention.end : mention.end + 12]
        )
        if each:
            qty, unit = number(each["qty"]), each["unit"]
    start, end = _widened(look, mention)
    return Item(raw_words(look, start, end), qty, unit, size=size[0].upper() if size else None)


PART_CAME = re.compile(
    rf"(?:订|定|买|要|团)了?(?P<all>\d{{1,3}}|[{CHARS}]{{1,3}})\s?(?P<unit>{unit_pattern()})的?(?P<name>[\u4e00-\u9fff]{{1,6}}?)[，, ]?(?:只|才|就)(?:到|收到|送|送来|发|来|给|拿到)了?"
    rf"(?P<came>\d{{1,3}}|[{CHARS}]{{1,3}})\s?(?P=unit)"
)


def short_goods(look: Look) -> list[Item]:
    items = []
    for match in islice(PART_CAME.finditer(look.plain), 20):
        ordered, came = number(match["all"]), number(match["came"])
        if ordered and came and ordered > came:
            name = raw_words(look, match.start("name"), match.end("name"))
            items.append(Item(name, ordered - came, match["unit"], flag="short"))
    for match in re.finditer(
        rf"(?:少|缺|漏|差)(?:了|发|给|送|拿)?(?:我)?(?:了)?(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()})(?P<name>[\u4e00-\u9fff]{{0,6}})",
        look.plain,
    ):
        name = clean(match["name"])
        near = [one for one in look.goods if one.end <= match.start()] + [
            one
            for one in look.goods
            if match.end("unit") <= one.start <= match.end("unit") + 1
            and look.plain[match.end("unit") : one.start] in ("", "的")
        ]
        if near:
            name = raw_words(look, near[-1].start, near[-1].end)
        if not name:
            before = re.search(
                r"([\u4e00-\u9fff]{1,6}?)(?:里|又|还|都|就)?$", look.plain[max(0, match.start() - 6) : match.start()]
            )
            name = clean(before[1]) if before else ""
        drug = next((one for one in look.medicines if match.start() <= one.start <= match.end("unit") + 1), None)
        if drug:
            name = raw_words(look, drug.start, drug.end)
        if name:
            items.append(Item(name, number(match["qty"]), match["unit"], flag="short"))
    return items
