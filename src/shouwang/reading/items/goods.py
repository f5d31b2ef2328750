"""Goods of a message: known words, counted things, wanted things; what is merely left is not counted."""

from __future__ import annotations

import re
from functools import lru_cache
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
    counted,
    counted_first,
    merged,
    number,
    raw_words,
    unit_pattern,
)

WANT = re.compile(
    r"(?:(?:问|想|求|可以|能不能|能|谁能)?借(?:用)?(?:一下|一)?(?:个|把|台|辆|副|根|点|条|张)?|缺(?:少)?(?:个|点|了)?|急需|需要(?:个|点|些|一些|一点)?|求(?:购|助)?(?:个|点|一)?|代买(?:点|个)?|帮(?:忙|我)?(?:买|带)(?:点|个|些)?|"
    r"谁(?:家)?有(?:多的|多余的|没有|空的|闲置的)?|哪家有(?:没有)?|有没有|漏发(?:了)?|(?:没|未)(?:收到|领到|拿到)|少发(?:了)?)\s?(?P<name>[\u4e00-\u9fffa-z0-9]{1,7})"
)
STOP = re.compile(
    r"(?:的人|人|我|你|他|她|一下|帮|吗|的|了|呢|啊|吧|嘛|可以|能|谁|在|来|去|给|就|都|也|还|是|有|要|和|跟|先|现|今|明|到|上|下|楼|门|用|急|行|好|，|。| |[0-9]).*$"
)
BAD_NAME = re.compile(
    r"^(?:need|have|want|spare|with|order|get|about|只|就|还|剩|有|最后|家|人|孩子|老人|这|那|哪|每|一|两|我|你|他|她|它|们|医生|志愿者|师傅|车位|知道|时间|办法|事|问题|空|什么|消息|电话|通知|懂|会|人帮|多|几|第|共|各|的|了|半|约|在|从|到|不|没|能|想|点|次|拿|领|发|送|收|给|多拿|多领|退|加|双胞胎|大|起|好|就|都|还|是|有|才|又|已|被|把|来|去|说|等|满|买|要)$|^(?:月|小时|星期|礼拜|人|孩|老人|志愿|邻居|楼|门|单元|电话|字|问题|月大|多|以|左右|月没|月了|月宝)|^.{0,3}(?:剩|只有|还有)$"
)
NEAR_BEFORE = re.compile(
    r"(?:借|求|缺|要|需要|买|有没有|没有|谁(?:家)?有|有多的|没收到|没领到|漏发|漏|想|拿|提|带|送|领|团|订|配|多|捐|给|搬|用|没发|找|匀|anyone have|need|borrow|want|looking for|spare|a|some)[^，。！？；\n]{0,6}$"
)
NEAR_AFTER = re.compile(
    r"^[^，。！？；\n]{0,5}(?:没了|用完|用光|没发|不够|借|有吗|有伐|急用|快没|见底|吃完|喝完|没收到|没拿到|没领到|漏|送人|要吗|谁要|自取|到了|在|收到|快来|坏了|够|没有|最后|刚)"
)


def is_wanted(look: Look, mention: Mention) -> bool:
    return bool(
        NEAR_BEFORE.search(look.plain[max(0, mention.start - 12) : mention.start])
        or NEAR_AFTER.match(look.plain[mention.end : mention.end + 12])
        or before_name().search(look.plain[max(0, mention.start - 8) : mention.start])
        or re.match(rf"\s?[x*]?{QTY}\s?{unit_pattern()}", look.plain[mention.end : mention.end + 6])
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


def loose_goods(look: Look, spans: list[tuple[int, int]], has_items: bool) -> list[Item]:
    """Counted things and wanted things that are in no dictionary."""
    items = []
    blocked = spans + [(one.start, one.end) for one in look.doors]

    def free(start: int, end: int) -> bool:
        return all(end <= a or start >= b for a, b in blocked)

    for pattern in (counted(), counted_first()):
        for match in islice(pattern.finditer(look.plain), 200):
            if not free(match.start(), match.end()):
                continue
            start, end = match.start("name"), match.end("name")
            name = look.plain[start:end]
            lead = re.match(
                r"(?:.{0,8}(?:要|买|订|缺|求|借|匀|换|漏发|少发|少了?|多了?|送|拿|领|发|有|带|来|收到|给|还差|差|团))",
                name,
            )
            if pattern is counted() and lead:
                start += lead.end()
            if pattern is counted():
                bare = clean(look.plain[start:end])
                at = look.plain.find(bare, start, end) if bare else -1
                start, end = (at, at + len(bare)) if at >= 0 else (start, start)
            if pattern is counted_first():
                bare = clean(name)
                at = look.plain.find(bare, start, end) if bare else -1
                start, end = (at, at + len(bare)) if at >= 0 else (start, start)
            name = look.plain[start:end]
            if not name or BAD_NAME.match(name) or LEFT.search(name):
                continue
            if re.search(r"(?:剩|还有|只有|只|就)$", look.plain[max(0, match.start() - 2) : match.start("qty")]):
                continue
            items.append(
                Item(
                    raw_words(look, start, end),
                    number(match["qty"], match["half"]),
                    raw_words(look, match.start("unit"), match.end("unit")),
                )
            )
            blocked.append((match.start(), match.end()))
    if items or has_items:
        return items
    for match in islice(WANT.finditer(look.plain), 200):
        start, end = match.start("name"), match.end("name")
        bare = clean(match["name"])
        at = look.plain.find(bare, start, end) if bare else -1
        start, end = (at, at + len(bare)) if at >= 0 else (start, start)
        if end > start and free(start, end) and not BAD_NAME.match(look.plain[start:end]):
            verb = VERB_QTY.match(look.folded, end)
            if verb:
                unit = raw_words(look, verb.start("unit"), verb.end("unit"))
                items.append(Item(raw_words(look, start, end), number(verb["qty"], verb["half"]), unit))
            else:
                items.append(Item(raw_words(look, start, end)))
            break
    return items


SINGLE = re.compile(
    r"(?:买|带|要|求|缺|送|领|匀|借|点|些|领的|、|和|跟|没收到|没领到)(?P<item>[米油菜盐面肉蛋葱姜蒜糖醋奶饭])(?=[、和跟与及，。！？ ]|$|吗|没|送|什么|呀|发|快|吃|油(?!菜))"
    r"|(?<=[米面])(?P<also>油)(?=什么|没|发|吗|，|。| |$|怎)"
)


@lru_cache(maxsize=1)
def counted_single() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<qty>{QTY})(?P<unit>{unit_pattern()})(?P<item>[米油菜盐面肉蛋葱姜蒜糖醋奶水])(?=[{CHARS}\d、和跟与及，。！？ ]|$|吗|送|给|吧|来|谢)"
    )


def singles(look: Look, kind: str, spans: list[tuple[int, int]]) -> list[Item]:
    """Goods of one sign, only where a word before and after sets them apart: 米、油, 代买点菜和鸡蛋."""
    if kind not in ("supplies", "food_need", "group_buy"):
        return []
    out = []
    for match in islice(counted_single().finditer(look.plain), 20):
        start = match.start("item")
        if all(start < a or start >= b for a, b in spans) and not LEFT.search(look.plain[: match.start()][-6:]):
            out.append(Item(raw_words(look, start, start + 1), number(match["qty"]), match["unit"]))
            spans.append((match.start(), match.end()))
    for match in islice(SINGLE.finditer(look.plain), 20):
        group = "item" if match["item"] else "also"
        start = match.start(group)
        if all(start < a or start >= b for a, b in spans):
            out.append(Item(raw_words(look, start, start + 1)))
    return out


LIST_GOES_ON = re.compile(
    rf"(?:\s?{QTY}\s?{unit_pattern()})?\s?[、，,和跟与及]?\s?(?:还有|再来|再要)?(?:\s?{QTY}\s?{unit_pattern()})?"
)


def wanted_goods(look: Look) -> list[Item]:
    """In a plea for food: only what is asked for, never what is left."""
    items = []
    last = -1  # end of the wanted goods before: "买两袋大米 一桶油 鸡蛋一板" is one list
    for mention in look.goods:
        before = look.plain[max(0, mention.start - 8) : mention.start]
        goes_on = last >= 0 and LIST_GOES_ON.fullmatch(look.folded[last : mention.start])
        if goes_on or (
            re.search(r"(?:送|要|买|带|求|借|需要|想要|给|匀|缺)[^，。剩]{0,6}$", before)
            and not re.search(r"没|剩|断|不要", before)
        ):
            item = counted_item(look, mention)
            if item:
                items.append(item)
                last = mention.end
    spans = [(one.start, one.end) for one in look.goods]
    for match in islice(counted_single().finditer(look.plain), 20):
        start = match.start("item")
        wanted = re.search(r"(?:买|带|要|求|送|领|匀)(?!不)[^。！？\n剩没]{0,16}$", look.plain[: match.start()][-18:])
        if wanted and all(start < a or start >= b for a, b in spans):
            items.append(Item(raw_words(look, start, start + 1), number(match["qty"]), match["unit"]))
    return merged(items)


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
            one for one in look.goods if match.end("unit") <= one.start <= match.end("unit") + 1 and look.plain[match.end("unit") : one.start] in ("", "的")
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
