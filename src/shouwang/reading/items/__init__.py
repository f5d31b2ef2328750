"""Items of a message: medicines, goods and counted things, with quantity, unit, strength and flags."""

from __future__ import annotations

import re
from dataclasses import replace

from ..fold import fold
from ..look import Look
from ..types import Item
from .deliveries import delivered
from .goods import short_goods
from .goods_of_services import MEAL, bulky_waste, certificates, meals, outing_goods
from .medicine import medicine_items
from .quantities import QTY, STRENGTH, merged, number, unit_pattern
from .results import antigen_results
from .spoken import asked_for, filled, refused, spoken_goods
from .things import things

__all__ = ["MEAL", "QTY", "STRENGTH", "antigen_results", "find_items", "number", "unit_pattern"]

NO_ITEM_KINDS = {
    "emergency", "welfare_check", "psychological", "safety_report", "complaint", "repair", "care_need", "nucleic_test",
    "disinfection", "health_report", "checkin", "volunteer_signup", "noise", "notice", "food_need", "pet", "property_help",
}  # fmt: skip
# words for a class of drugs: dropped beside the drug itself
GENERIC = {
    "降压药",
    "靶向药",
    "慢性病药",
    "慢病药",
    "降糖药",
    "高血压药",
    "糖尿病药",
    "退烧药",
    "感冒药",
    "哮喘药",
    "癫痫药",
    "抗凝",
    "救心",
}


# things that are spoken of beside what is wanted: a card, the parcel locker, the broken printer
CONTEXT = {
    "信封",
    "本子",
    "病历卡",
    "配药本",
    "卡片",
    "冰",
    "门垫",
    "地垫",
    "钥匙",
    "备用钥匙",
    "信箱",
    "电视",
    "冰箱",
    "洗衣机",
    "空调",
    "热水器",
    "纱窗",
    "窗帘",
    "箱子",
    "塑料袋",
    "身份证",
    "户口本",
    "病历本",
    "证件",
    "卡",
    "手表",
    "电梯卡",
    "水龙头",
    "水管",
    "阀门",
    "马桶",
    "床",
    "桌子",
    "椅子",
    "收音机",
    "快递柜",
    "布",
    "医保卡",
    "社保卡",
    "外卖",
    "手机",
    "鞋柜",
    "打印机",
    "门禁卡",
    "快递",
    "工作证",
    "锁",
    "病历",
    "电瓶",
    "门锁",
}


# fodder that runs out is wanted
FODDER = re.compile(
    r"^(?:[猫狗兔鸟鱼]|仓鼠)\w{0,2}(?:粮|砂|罐头|食|草料)[^，。]{0,4}(?:剩|没|断|不够|见底|吃完|用完|空)"
)


def find_items(look: Look, kind: str, message_type: str) -> tuple[Item, ...]:
    """What is wanted or given. `item` is cut from the text as written; what is merely left is not counted."""
    if message_type in ("notice",) and kind != "delivery_notice":
        return ()
    if message_type in ("noise", "info") and kind not in ("medicine_sale", "antigen_report"):
        return ()
    if kind == "antigen_report":
        return antigen_results(look.folded)
    if kind in NO_ITEM_KINDS and message_type == "help":
        fodder = [one for one in look.goods if kind == "pet" and FODDER.search(look.plain[one.start : one.end + 8])]
        loose = kind in ("food_need", "pet", "care_need")
        pleaded = [one for one in _pleaded(look, message_type) if loose or one.qty is not None]
        return tuple(merged([*pleaded, *(Item(look.text[one.start : one.end]) for one in fodder)]))
    if message_type == "follow_up":
        short = tuple(short_goods(look))
        if short or kind not in ("supplies", "medicine_need", "prescription_pickup"):
            return short
        awaited = re.search(r"没(?:有)?(?:送|到|来|收|拿|领|发|配|消息|动静|影)|还没|未(?:送|到|收)", look.plain)
        return tuple(merged([*medicine_items(look), *spoken_goods(look, message_type, [])])) if awaited else ()
    if kind == "certificate":
        return certificates(look)
    if kind == "information_query":
        asks_dose = re.search(r"吃|服|剂量|毫升|副作用|dose|take|用量", look.plain)
        return tuple(medicine_items(look)) if asks_dose else ()
    if kind == "meal_order" or (message_type == "cancel" and re.search(r"饭|餐", look.folded)):
        return meals(look)
    if kind == "waste":
        return tuple(
            merged([*bulky_waste(look), *(one for one in spoken_goods(look, message_type, []) if one.qty is not None)])
        )
    if kind == "medical_outing":
        return outing_goods(look)
    if kind == "delivery_notice":
        arrived = delivered(look)
        if arrived:
            return arrived
    named = medicine_items(look)
    found = [one for one in named if not (message_type == "help" and one.item and refused(look, one.item))]
    found = filled(look, found or named, things(look, message_type))
    spans = [(one.start, one.end) for one in look.medicines]
    found += spoken_goods(look, message_type, spans)
    rest = [one for one in found if fold(one.item or "") not in CONTEXT]
    asked = re.search(r"借|求|缺|买|要|丢|捡|换|补|有没有|谁有|取|拿", look.plain)
    found = rest if rest or kind == "prescription_pickup" or message_type == "offer" or not asked else found
    found = [one for one in merged(found) if not (one.item in GENERIC and one.qty is None and len(found) > 1)]
    found = _asked(look, _each(look, found), message_type)
    if message_type == "offer" and not found:
        return (Item(None),)
    return tuple(_any_of(look, found))


def _pleaded(look: Look, message_type: str) -> list[Item]:
    """In a plea for food: only what is asked for in so many words, never what is left."""
    asked = re.search(r"(?:送|要|买|带|求|借|需要|匀|领|给|捐|发)(?!不)(?!饭)", look.plain)
    if not asked:
        return []
    return [one for one in spoken_goods(look, message_type, []) if one.item and asked_for(look, one.item)]


EACH = re.compile(rf"各(?:要|来|一样)?\s?(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()})")


def _each(look: Look, items: list[Item]) -> list[Item]:
    """ "头孢和布洛芬各一盒": the quantity is everyone's."""
    each = EACH.search(look.folded)
    if not each:
        return items
    before = look.text[max(0, each.start() - 30) : each.start()]
    return [
        replace(one, qty=number(each["qty"]), unit=each["unit"]) if one.item and one.item in before and one.qty is None else one
        for one in items
    ]  # fmt: skip


ASKED = re.compile(
    rf"(?<![多少退漏])(?:给|匀|借|要|来|求|拿|分|换|买|订|带)(?:我|我们|我家|他|她|点)?\s?(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()})(?P<half>半)?(?!起|钱|[\u4e00-\u9fff]?(?:一|每)?户)"
)


def _asked(look: Look, items: list[Item], message_type: str) -> list[Item]:
    """ "安眠药吃完了，谁能先给我两粒": the only thing named takes the quantity that is asked for later."""
    if message_type != "help" or len(items) != 1 or items[0].qty is not None or items[0].unit or not items[0].item:
        return items
    at = look.text.find(items[0].item)
    asked = ASKED.search(look.folded, at + len(items[0].item)) if at >= 0 else None
    if not asked or (
        re.match(r"\s?[\u4e00-\u9fff]{1,4}(?:，|。|$| )", look.folded[asked.end() :])
        and not re.match(
            r"\s?(?:谢|行|好|可|就|吧|吗|急|先|够|的|应|救|即|多|送|放|麻烦|在)", look.folded[asked.end() :]
        )
    ):
        return items
    return [replace(items[0], qty=number(asked["qty"], asked["half"]), unit=asked["unit"])]


def _any_of(look: Look, items: list[Item]) -> list[Item]:
    for at in range(len(items) - 1):
        first, second = items[at].item, items[at + 1].item
        if (
            first
            and second
            and re.search(
                re.escape(first) + r"[^，。]{0,4}(?:或者?|或是|/|还是|or)[^，。]{0,4}" + re.escape(second), look.text
            )
        ):
            items[at], items[at + 1] = replace(items[at], any_of="a"), replace(items[at + 1], any_of="a")
    return items
