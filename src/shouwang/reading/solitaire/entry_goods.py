"""Goods of one entry: item, quantity and unit in any order, codes, 各一, receipts, refusals."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from ..fold import fold
from ..items import QTY, STRENGTH, number, unit_pattern
from ..medicines import find_goods, find_medicines
from ..numerals import CHARS
from ..phrasebook import load
from ..types import Item
from .entry_codes import coded_goods
from .people import NOTE_ONLY, PERSON, SURNAMES, TITLES, Setting, is_name, paid

FLAVOUR = re.compile(
    r"^(?:黑芝麻|芝麻|豆沙|鲜肉|原味|草莓|巧克力|抹茶|玫瑰|花生|香菇|荠菜|三鲜|五仁|蛋黄|莲蓉|椒盐|蒜香|[微中特不]?[甜咸辣酸]|微辣|不辣|[\u4e00-\u9fff]{1,3}味|[红白黑蓝绿黄粉灰]色?|[大中小]的?|温|热|冰|去皮|切片|整只|半糖|无糖)的?$"
)
EXPIRY = re.compile(
    r"(?:效期|有效期(?:至|到)?|到期|保质期)?[:：]?\s?(?P<y>20\d\d|[23]\d)[.年/-](?P<m>\d{1,2})(?!\d|\s?(?:mg|g|毫克|克|ml|毫升|斤|米|寸|元|l))(?:月)?(?:[.\-/]\d{1,2}|\d{1,2}日)?(?:底|初)?(?:到期|过期|止|前)?"
)
EACH = re.compile(
    rf"(?P<names>[^\s\d，,；;]{{1,8}}(?:[、和][^\s\d，,；;、和]{{1,8}}){{1,6}})各(?:来|要|一样)?\s?(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()})?"
)


@lru_cache(maxsize=1)
def leads() -> re.Pattern[str]:
    words = sorted(load("lists")["lead"]["words"], key=len, reverse=True)
    return re.compile("^(?:" + "|".join(re.escape(word) for word in words) + r")(?:了|个|点|些|一下|订)?\s?")


@lru_cache(maxsize=1)
def _forms() -> tuple[re.Pattern[str], ...]:
    unit = f"(?:{unit_pattern()}|人份|人|位|斤|两(?!瓶|包|盒|袋|份|个))"
    qty = QTY
    guard = rf"(?![{CHARS}\d]|月|日|点|号|楼|栋|岁|元|块钱|天|小时|分钟|户|级|折|周|晚|度)"
    return (
        # 各1, 各一份
        re.compile(
            rf"(?P<name>.{{1,24}}?)(?:各|每样|每种|都)(?:来|要|订)?\s?(?P<qty>{qty})\s?(?P<unit>{unit})?(?P<half>半)?$"
        ),
        # 嫩豆腐2块, 厄贝沙坦150mg×2盒, 丙*2, 手电x1, 优甲乐1
        re.compile(
            rf"(?P<name>[^\d{CHARS}x*×+]{{1,16}}?|[^\s]{{1,16}}?)\s?(?P<strength>{STRENGTH})?\s?(?:[x*×+]\s?)?(?P<qty>{qty})\s?(?P<unit>{unit})?(?P<half>半)?{guard}(?:的)?$"
        ),
        # 四斤排骨, 两斤半牛腩, 2份A套餐
        re.compile(
            rf"(?P<qty>{qty})\s?(?P<unit>{unit})(?P<half>半)?\s?(?:的|of )?(?P<name>[^\d\s]{{1,12}}|[a-z][a-z ]{{1,14}})$"
        ),
        # 1毯
        re.compile(r"(?P<qty>\d{1,2})\s?[x*×]?\s?(?P<name>[\u4e00-\u9fff]{1,3})$"),
    )


@lru_cache(maxsize=1)
def bare_quantity() -> re.Pattern[str]:
    return re.compile(rf"^(?:[x*×+]\s?)?(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()}|人份|人|位|斤|两)?(?P<half>半)?$")


def each_of(rest: str, codes: dict[str, str]) -> tuple[str, list[Item]]:
    """ "吐司、贝果各一个" before the line is split at its marks."""
    match = EACH.search(fold(rest))
    if not match:
        return rest, []
    names = [one for one in re.split("[、和]", rest[match.start("names") : match.end("names")]) if one]
    if any(re.fullmatch(r"[a-z甲乙丙丁]", fold(one)) for one in names):
        if not all(one.upper() in codes for one in names):
            return rest, []
        names = [one.upper() for one in names]
    items = [Item(one, number(match["qty"]), match["unit"]) for one in names]
    return rest[: match.start()] + " " + rest[match.end() :], items


def rejoined(pieces: list[str], setting: Setting) -> list[str]:
    """ "嫩豆腐 2块" was split at the blank: a bare quantity goes back to the goods before it."""
    out: list[str] = []
    for piece in pieces:
        low = fold(piece)
        home = None
        if re.fullmatch(r"(?:3[5-9]|4[0-2])\.\d", low):
            out.append(piece)  # a temperature counts nothing
            continue
        if out and bare_quantity().match(low):
            if names_goods(out[-1], setting, len(out) > 1):
                home = len(out) - 1
            elif setting.product is None:
                home = next(
                    (
                        at
                        for at in range(len(out) - 1, -1, -1)
                        if find_medicines(fold(out[at])) and not re.search(r"\d$", out[at])
                    ),
                    None,
                )
        if home is None:
            out.append(piece)
        else:
            out[home] = f"{out[home]}{piece}"
    return out


def names_goods(piece: str, setting: Setting, has_more: bool) -> bool:
    low = fold(piece)
    if (
        re.search(r"\d$|开过|开封|拆封|过期", low)
        or paid().search(low)
        or PERSON.search(low)
        or re.search(TITLES + "$", low)
    ):
        return False
    if (
        find_medicines(low)
        or find_goods(low)
        or (len(low) > 1 and low in fold(setting.title))
        or (setting.codes and low.upper() in setting.codes)
    ):
        return True
    if re.fullmatch(r"[老小阿大][\u4e00-\u9fff]{1,2}|[a-z .]{1,14}", low) and setting.product:
        return False
    if setting.product is None:
        return not re.search(r"[*]|收货|地址", low)
    if 2 <= len(low) <= 3 and low[0] in SURNAMES:
        return False
    return not NOTE_ONLY.match(low) and (has_more or len(low) > 3 or not is_name(piece, setting))


def goods_of(piece: str, setting: Setting) -> list[Item]:
    """Items of one piece of an entry; "" where it names none."""
    piece = re.sub(r"(?<=[\d一二三四五六七八九半])两(?=$|[\s，,、；;）)])", " 两", piece)
    low = fold(piece)
    if (
        paid().fullmatch(low)
        or EXPIRY.search(low)
        or re.search(r"\d岁|\d度|(?<!退)烧(?!饼|鸡|鹅|酒|麦|卖|烤)|体温\s?\d|(?:^|\D)(?:3[789]|4[01])\.\d$", low)
    ):
        return []
    if PERSON.search(low):
        return []
    offer = bool(re.match(r"^(?:有|可借|可出|可匀|多|提供|剩|出|捐|送)", low)) and setting.kind == "supplies"
    if setting.codes:
        coded = coded_goods(piece, low, setting)
        if coded:
            return coded
    if re.match(
        r"^(?:(?:[两二三四五六]|\d)?(?:种|样|款|个|色|味)|全部?|都|所有|每样|每种|每款)(?:都)?(?:各|来|要|订|每样)", low
    ) or re.match(r"^各(?:来|要)?[一1两二2]", low):
        every = list(setting.codes) or setting.variants
        match = re.search(rf"(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()})?$", low)
        if every and match:
            return [Item(one, number(match["qty"]), match["unit"]) for one in every]
    bare = bare_quantity().match(low)
    if bare and not re.fullmatch(rf"[{CHARS}]{{3,}}", low):
        unit = piece[bare.start("unit") : bare.end("unit")] if bare["unit"] else None
        return [Item(setting.product, number(bare["qty"], bare["half"]), unit)]
    lead = leads().match(low)
    start = lead.end() if lead and lead.end() < len(low) else 0
    while start:
        again = leads().match(low[start:])
        if not again or start + again.end() >= len(low):
            break
        start += again.end()
    body, low_body = piece[start:], low[start:]
    bare = bare_quantity().match(low_body)
    if bare and start:
        unit = body[bare.start("unit") : bare.end("unit")] if bare["unit"] else None
        return [Item(setting.product, number(bare["qty"], bare["half"]), unit, offer=offer or None)]
    glued = _several_glued(body, low_body, setting)
    if glued:
        return glued
    for order, form in enumerate(_forms()):
        match = form.fullmatch(low_body)
        if not match:
            continue
        name = body[match.start("name") : match.end("name")].strip(" ：:x*×的")
        if (
            not name
            or re.fullmatch(r"[\d.]+", name)
            or re.search(r"(?:限|第|每|满|剩下|周|星期|礼拜|月|初|早|晚|下午|上午|停)$", name)
        ):
            return []
        if order == 0:
            name = _split_by(name, setting.variants)
            names = [one for one in re.split(r"[、和/跟]|(?<=[甲乙丙丁])(?=[甲乙丙丁])", name) if one]
            return [Item(one, number(match["qty"], match["half"]), match["unit"]) for one in names]
        if order == 3 and setting.kind not in ("group_buy", "supplies"):
            return []
        groups = match.groupdict()
        unit = body[match.start("unit") : match.end("unit")] if groups.get("unit") else None
        strength = body[match.start("strength") : match.end("strength")] if groups.get("strength") else None
        if setting.product and FLAVOUR.match(fold(name)) and fold(name) not in fold(setting.title):
            return [Item(setting.product, number(match["qty"], groups.get("half")), unit, form=name)]
        split = _person_and_product(name, unit, setting)
        if split is not None:
            return [Item(split, number(match["qty"], groups.get("half")), unit)]
        drugs = find_medicines(fold(name))
        owner = re.match(r"(?:小朋友|孩子|宝宝|老人|我妈|我爸|奶奶|爷爷|儿童要|老婆|老公|家里)(?:的|要)?", fold(name))
        if drugs and owner and owner.end() <= drugs[0].start:
            name = name[drugs[0].start :]
        alias = next((one.medicine.alias for one in find_medicines(fold(name)) if one.medicine), None)
        return [
            Item(
                name,
                number(match["qty"], groups.get("half")),
                unit,
                strength=strength,
                alias=alias,
                offer=offer or None,
            )
        ]
    return []


def _split_by(name: str, variants: list[str]) -> str:
    """ "红枣核桃" of the title's 红枣 and 核桃: two names without a mark between them."""
    inside = [one for one in variants if one in name]
    return (
        "、".join(sorted(inside, key=name.index))
        if len(inside) >= 2 and "".join(sorted(inside, key=name.index)) == name
        else name
    )


def _person_and_product(name: str, unit: str | None, setting: Setting) -> str | None:
    """ "阿芳2袋": the word before the number is a person, the goods are the title's."""
    low = fold(name)
    if setting.product is None or find_medicines(low) or low in fold(setting.title) or fold(setting.product) in low:
        return None
    if find_goods(low):
        return None
    if (
        low in SURNAMES
        or low in ("朴", "金", "崔")
        or re.fullmatch(
            r"(?:老|小)?(?:夫妻|两口|夫妇)(?:俩|子|家)?|一家|全家|(?:我|咱)们?家?|[老小阿大][a-z]{1,8}|.{0,3}(?:夫妻|夫妇|两口)[俩子]?|[\u4e00-\u9fff]{1,3}(?:家|妈咪|媽咪)",
            low,
        )
    ):
        return setting.product
    person = re.fullmatch(rf"[老小阿大][\u4e00-\u9fff]{{1,2}}|[\u4e00-\u9fff]{{1,3}}{TITLES}|[a-z]{{2,12}}", low)
    if (
        person
        and setting.kind in ("group_buy", "supplies", "meal_order")
        and not re.match(
            r"大(?:米|蒜|虾|葱|枣|份|号)|小(?:米|葱|笼|番|份|号|白|青|馄|排)|老(?:酒|抽|豆|鸭|母|鸡|干)|阿胶", low
        )
    ):
        return setting.product
    return None


def _several_glued(body: str, low: str, setting: Setting) -> list[Item]:
    """ "1毯2袜", "嫩豆腐1块黄豆芽2袋": several goods without a blank."""
    unit = f"(?:{unit_pattern()})"
    pairs = list(re.finditer(r"(?P<qty>\d{1,2})(?P<name>[\u4e00-\u9fff]{1,3}?)(?=\d|$)", low))
    if (
        len(pairs) >= 1
        and "".join(match[0] for match in pairs) == low
        and low[0].isdigit()
        and setting.kind in ("group_buy", "supplies")
        and not bare_quantity().match(low)
    ):
        if not any(re.match(unit + r"[\u4e00-\u9fff]|" + unit + "$", match["name"]) for match in pairs):
            return [Item(body[m.start("name") : m.end("name")], number(m["qty"]), None) for m in pairs]
    named = list(
        re.finditer(rf"(?P<name>[^\d{CHARS}\s]{{1,10}}?)\s?[x*×]?(?P<qty>{QTY})(?P<unit>{unit})(?P<half>半)?", low)
    )
    if len(named) >= 2 and "".join(match[0] for match in named) == low:
        return [
            Item(
                body[m.start("name") : m.end("name")].strip(),
                number(m["qty"], m["half"]),
                body[m.start("unit") : m.end("unit")],
            )
            for m in named
        ]
    first = list(
        re.finditer(
            rf"(?P<qty>{QTY})(?P<unit>{unit})(?P<half>半)?(?P<name>[\u4e00-\u9fff]{{1,6}}?)(?=[\d{CHARS}]|$)", low
        )
    )
    if len(first) >= 2 and "".join(match[0] for match in first) == low:
        return [
            Item(
                body[m.start("name") : m.end("name")],
                number(m["qty"], m["half"]),
                body[m.start("unit") : m.end("unit")],
            )
            for m in first
        ]
    return []


def receipt_items(rest: str) -> list[Item]:
    """In a list of receipts only what is short, or what was taken for another door."""
    low = fold(rest)
    items = []
    unit = unit_pattern()
    for match in re.finditer(
        rf"(?P<name>[\u4e00-\u9fff]{{1,6}}?)(?:少|缺|漏)(?:了)?(?P<qty>{QTY})(?P<unit>{unit})|(?:少|缺|漏)(?:了|发|拿|给)?(?P<qty2>{QTY})(?P<unit2>{unit})(?P<name2>[\u4e00-\u9fff]{{1,6}})",
        low,
    ):
        name = match["name"] or match["name2"]
        items.append(
            Item(
                re.sub(r"^(?:但|就是|不过|里面)", "", name),
                number(match["qty"] or match["qty2"]),
                match["unit"] or match["unit2"],
                flag="short",
            )
        )
    other = re.search(r"(?:帮|代|替)\s?(?P<who>[\da-z#号栋楼室-]{2,12})", low)
    if other:
        for match in re.finditer(
            rf"(?:^|[\s，,])(?P<name>[\u4e00-\u9fff]{{1,6}}?)\s?(?P<qty>{QTY})(?P<unit>{unit})", low
        ):
            items.append(Item(match["name"], number(match["qty"]), match["unit"], for_place=other["who"]))
    return items


def loose_names(notes: list[str], setting: Setting) -> tuple[list[Item], list[str]]:
    """Goods named without a number ("求蜡烛", "缺退热栓 娃3岁39.8")."""
    items, left = [], []
    for note in notes:
        low = fold(note)
        drugs = find_medicines(low)
        lead = leads().match(low)
        goods = find_goods(low)
        if (
            goods
            and setting.kind in ("supplies", "medicine_need")
            and len(low) <= 8
            and not re.search(r"已|没|不|付|送|放", low)
        ):
            end = max(goods, key=lambda one: one.end - one.start).end
            items.append(Item(note[lead.end() if lead and lead.end() < end else 0 : end]))
            continue
        wanted = (
            bool(lead)
            and lead.end() < len(low)
            and len(low) - lead.end() <= 6
            and setting.kind in ("supplies", "medicine_need", "prescription_pickup", "medicine_offer")
            if lead
            else False
        )
        if drugs and len(low) <= 16 and setting.kind not in ("group_buy",):
            items += [
                Item(note[one.start : _form_end(low, one.end)], alias=one.medicine.alias if one.medicine else None)
                for one in drugs
            ]
        elif wanted and lead:
            items.append(Item(note[lead.end() :]))
        else:
            left.append(note)
    return items, left


def _form_end(low: str, end: int) -> int:
    form = re.match(r"缓释胶囊|缓释片|控释片|肠溶片|胶囊|片|颗粒|混悬液|糖浆|口服液|软膏|滴眼液", low[end:])
    return end + form.end() if form else end


def flagged(item: Item, setting: Setting, folded: str) -> Item:
    flag = item.flag
    drugs = find_medicines(fold(item.item)) if item.item else []
    drug = drugs[0].medicine if drugs else None
    if setting.kind == "medicine_offer":
        if drug and drug.drug_class in ("rx", "cold_chain", "psychotropic_class2"):
            flag = "rx_not_shareable"
        elif drug and drug.drug_class == "ephedrine":
            flag = "ephedrine_not_shareable"
        if re.search(r"开过|开封|拆封|用过|喝过|半瓶", folded) and re.search(r"液|糖浆|水|滴|瓶", folded):
            flag = flag or "opened_not_shareable"
        if re.search(r"过期(?!时间)", folded) and not re.search(r"没过期|未过期|不过期", folded):
            flag = "expired_not_shareable"
    elif drug and drug.drug_class in ("psychotropic_class2", "cold_chain"):
        flag = flag or drug.drug_class
    if (
        setting.limit is not None
        and item.qty is not None
        and item.qty > setting.limit
        and setting.kind in ("supplies", "group_buy")
    ):
        flag = flag or "over_limit"
    expiry = EXPIRY.search(folded) if setting.kind == "medicine_offer" else None
    when = None
    if expiry and re.search(r"到期|效期|过期|有效", folded):
        year = expiry["y"] if len(expiry["y"]) == 4 else f"20{expiry['y']}"
        when = f"{year}-{int(expiry['m']):02d}" if 1 <= int(expiry["m"]) <= 12 else None
    return replace(item, flag=flag, expiry=item.expiry or when)
