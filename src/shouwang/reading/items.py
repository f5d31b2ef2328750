"""Items of a message: medicines, goods and counted things, with quantity, unit, strength and flags."""

from __future__ import annotations

import re
from itertools import islice
from functools import lru_cache

from .look import Look
from .medicines import Mention
from .numerals import CHARS, read_numeral
from .phrasebook import load
from .types import Item

QTY = rf"(?:\d{{1,4}}(?:\.\d{{1,2}})?|[{CHARS}]{{1,4}}|半|几|俩|仨)"
STRENGTH = r"(?:\d{1,4}(?:\.\d{1,3})?\s?(?:mg|g|毫克|克|ug|微克|μg|iu|单位|ml|毫升)(?:/\w{1,4})?(?:\s?[x*]\s?\d{1,3}(?:片|粒|支))?)"
FORM = r"(?:滴剂|混悬滴剂)"
TAIL = r"(?:缓释胶囊|缓释片|控释片|肠溶片|肠溶胶囊|分散片|咀嚼片|混悬液|混悬剂|颗粒剂?|胶囊|软胶囊|糖浆|口服液|冲剂|气雾剂|喷雾剂?|吸入剂|粉吸入|滴丸|滴眼液|软膏|乳膏|贴片?|栓|注射液|笔芯|笔|片(?![儿子])|试剂盒?|盒(?!\d)|针)"
NO_ITEM_KINDS = {
    "emergency", "welfare_check", "psychological", "safety_report", "complaint", "repair", "care_need", "nucleic_test",
    "disinfection", "health_report", "checkin", "volunteer_signup", "noise", "notice", "food_need", "pet", "property_help",
}  # fmt: skip


@lru_cache(maxsize=1)
def unit_pattern() -> str:
    words = sorted(set(load("units")["unit"]["words"]) - {"两", "次", "趟", "例", "人", "位", "名", "户", "头", "团", "车", "餐", "连"}, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word) + (r"(?![a-z])" if word.isascii() else "") for word in words) + ")"


@lru_cache(maxsize=1)
def _after() -> re.Pattern[str]:
    return re.compile(
        rf"\s?(?P<tail>{TAIL})?\s?(?P<form>{FORM})?\s?(?:（[^）]{{0,8}}）)?\s?(?P<strength>{STRENGTH})?[的\s]{{0,2}}(?:各|每样|一共|共|要|来|需要|需|就|大概|大约)?\s?[x*]?\s?"
        rf"(?:(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()})?(?P<half>半)?)?"
    )


@lru_cache(maxsize=1)
def _before() -> re.Pattern[str]:
    return re.compile(rf"(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()})(?P<half>半)?\s?(?:的|of )?\s?(?:儿童|小儿|大号|成人)?$")


@lru_cache(maxsize=1)
def _counted() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<name>[\u4e00-\u9fffa-z]{{1,8}}?)\s?[x*]?\s?(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()})(?P<half>半)?(?![{CHARS}\d天月人])"
    )


@lru_cache(maxsize=1)
def _counted_first() -> re.Pattern[str]:
    return re.compile(rf"(?<![\d{CHARS}.:-])(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()})(?P<half>半)?(?:的)?(?P<name>(?:(?![{CHARS}\d各])[\u4e00-\u9fffa-z]){{1,6}})")


# words for a class of drugs: dropped beside the drug itself
GENERIC = {"降压药", "靶向药", "慢性病药", "慢病药", "降糖药", "高血压药", "糖尿病药", "退烧药", "感冒药", "哮喘药", "癫痫药", "抗凝", "救心"}
WANT = re.compile(
    r"(?:(?:问|想|求|可以|能不能|能|谁能)?借(?:用)?(?:一下|一)?(?:个|把|台|辆|副|根|点|条|张)?|缺(?:少)?(?:个|点|了)?|急需|需要(?:个|点|些|一些|一点)?|求(?:购|助)?(?:个|点|一)?|代买(?:点|个)?|帮(?:忙|我)?(?:买|带)(?:点|个|些)?|"
    r"谁(?:家)?有(?:多的|多余的|没有|空的|闲置的)?|哪家有(?:没有)?|有没有|漏发(?:了)?|(?:没|未)(?:收到|领到|拿到)|少发(?:了)?)\s?(?P<name>[\u4e00-\u9fffa-z0-9]{1,7})"
)
STOP = re.compile(
    r"(?:的人|人|我|你|他|她|一下|帮|吗|的|了|呢|啊|吧|嘛|可以|能|谁|在|来|去|给|就|都|也|还|是|有|要|和|跟|先|现|今|明|到|上|下|楼|门|用|急|行|好|，|。| |[0-9]).*$"
)
BAD_NAME = re.compile(r"^(?:只|就|还|剩|有|最后|家|人|孩子|老人|这|那|哪|每|一|两|我|你|他|她|它|们|医生|志愿者|师傅|车位|知道|时间|办法|事|问题|空|什么|消息|电话|通知|懂|会|人帮|多|几|第|共|各|的|了|半|约|在|从|到|不|没|能|想|点|次|拿|领|发|送|收|给|多拿|多领|退|加|双胞胎|大|起|好|就|都|还|是|有|才|又|已|被|把|来|去|说|等|满|买|要)$|^(?:月|小时|星期|礼拜|人|孩|老人|志愿|邻居|楼|门|单元|电话|字|问题|月大|多|以|左右|月没|月了|月宝)|^.{0,3}(?:剩|只有|还有)$")
LEFT = re.compile(r"(?:剩|剩下|还有|只有|就|仅|够|最后|还够|就够|only|left)\s?$")


def number(words: str | None, half: str | None = None) -> float | int | None:
    if not words or words == "几":
        return None
    if words in ("俩", "仨"):
        return 2 if words == "俩" else 3
    value = read_numeral(words)
    if value is not None and half:
        value += 0.5
    return value


def find_items(look: Look, kind: str, message_type: str) -> tuple[Item, ...]:
    """What is wanted or given. `item` is cut from the text as written; what is merely left is not counted."""
    if message_type in ("notice",) and kind != "delivery_notice":
        return ()
    if message_type in ("noise", "info") and kind not in ("medicine_sale", "antigen_report"):
        return ()
    if kind == "antigen_report":
        return antigen_results(look.folded)
    if kind in NO_ITEM_KINDS and message_type == "help":
        if kind in ("food_need", "pet", "care_need"):
            return tuple(_wanted_goods(look))
        return ()
    if message_type == "follow_up":
        return tuple(_short_goods(look))
    if kind == "certificate":
        return _certificates(look)
    if kind == "information_query":
        asks_dose = re.search(r"吃|服|剂量|毫升|副作用|dose|take|用量", look.plain)
        return tuple(_medicine_items(look)) if asks_dose else ()
    if kind == "meal_order" or (message_type == "cancel" and re.search(r"饭|餐", look.folded)):
        return _meals(look)
    if kind == "waste":
        return _waste(look)
    if kind == "medical_outing":
        return _outing(look)
    found = list(_medicine_items(look))
    taken = {(one.start, one.end) for one in look.medicines}
    spans = [(one.start, one.end) for one in look.medicines]
    wanted = [one for one in look.goods if _is_wanted(look, one)]
    for mention in wanted or look.goods:
        if (mention.start, mention.end) in taken or (kind in ("prescription_pickup",) and mention.word in ("水", "84")):
            continue
        item = _counted_item(look, mention)
        if item is None:
            continue
        found.append(item)
        spans.append((mention.start, mention.end))
    if kind not in ("medicine_need", "prescription_pickup", "medicine_offer", "medicine_sale") or not found:
        found += _loose(look, spans, bool(found))
    found = [one for one in _dedupe(found) if not (one.item in GENERIC and one.qty is None and len(found) > 1)]
    if message_type == "offer" and not found:
        return (Item(None),)
    return tuple(_any_of(look, found))


def _raw(look: Look, start: int, end: int) -> str:
    return look.text[start:end]


def _medicine_items(look: Look) -> list[Item]:
    items = []
    last_end = -1
    for mention in look.medicines:
        medicine = mention.medicine
        if medicine is None or mention.start < last_end:
            continue
        if len(look.medicines) > 1 and re.search(r"(?:怕|不要|别|忌|吃过|吃了|用了|喂了|喝了|打了|吃的|在吃)$", look.folded[max(0, mention.start - 3) : mention.start]):
            continue
        after = _after().match(look.folded, mention.end)
        qty = unit = strength = form = None
        end = mention.end
        if after:
            if after["tail"]:
                end = after.end("tail")
            if after["qty"] and not _not_quantity(look.folded, after.end("qty"), bool(after["unit"])):
                if after["unit"] or re.match(r"[，。、；\s（）!！✔]|$", look.folded[after.end() :][:1] or ""):
                    before_qty = look.folded[max(0, after.start("qty") - 3) : after.start("qty")]
                    if not LEFT.search(before_qty):
                        qty, unit = number(after["qty"], after["half"]), after["unit"]
                        if unit:
                            unit = _raw(look, after.start("unit"), after.end("unit"))
            strength = _raw(look, after.start("strength"), after.end("strength")) if after["strength"] else None
            form = after["form"]
        if qty is None and unit is None:
            before = _before().search(look.folded[max(0, mention.start - 14) : mention.start])
            if before and not LEFT.search(look.folded[max(0, mention.start - 14) : mention.start][: before.start()]):
                qty, unit = number(before["qty"], before["half"]), before["unit"]
            else:
                few = re.match(r"\s?(?:先)?(?:匀|借|给|卖|要|分|拆|来|拿)?(?:我|点)?几(?P<unit>粒|片|颗|支|个|包|盒|贴|袋)", look.folded[mention.end : mention.end + 12])
                few = few or re.match(r"[^，。]{0,5}几(?P<unit>粒|片|颗|支|个|包|盒|贴|袋)", look.folded[mention.end : mention.end + 12])
                if few:
                    unit = few["unit"]
        if re.match(rf"[一1每]?{unit_pattern()}\d{{2,4}}(?:元|块|\s|，|$)", look.folded[mention.end : mention.end + 8]):
            price = re.match(rf"[一1每]?(?P<unit>{unit_pattern()})", look.folded[mention.end : mention.end + 8])
            qty, unit = None, price["unit"] if price else None
        last_end = end
        items.append(
            Item(
                _raw(look, mention.start, end), qty, unit, strength=strength, form=form, alias=medicine.alias,
                flag=_flag(medicine.drug_class), audience="child" if _for_child(look, mention) else None,
                offer=True if re.search(r"(?:拿|用|换)$", look.folded[max(0, mention.start - 2) : mention.start]) and "换" in look.folded[mention.end : mention.end + 3] else None,
            )
        )  # fmt: skip
    return items


def _for_child(look: Look, mention: Mention) -> bool:
    return bool(re.search(r"儿童|小儿|宝宝", look.folded[max(0, mention.start - 4) : mention.end]))


def _flag(drug_class: str) -> str | None:
    return drug_class if drug_class in ("rx", "psychotropic_class2", "cold_chain", "ephedrine") else None


def _not_quantity(folded: str, end: int, has_unit: bool) -> bool:
    """A number after goods that is a strength, a date, a door or a price."""
    after = folded[end : end + 3]
    if has_unit:
        return False
    return bool(re.match(r"\s?(?:-|号|弄|栋|幢|楼|室|点|月|日|岁|度|元|块|天|年|mg|g|ml|:|\.|/|mm|单元|小时|分钟|\d)", after))


NEAR_BEFORE = re.compile(r"(?:借|求|缺|要|需要|买|有没有|没有|谁(?:家)?有|有多的|没收到|没领到|漏发|漏|想|拿|提|带|送|领|团|订|配|多|捐|给|搬|用|没发|找|匀|anyone have|need|borrow|want|looking for|spare|a|some)[^，。！？；\n]{0,6}$")
NEAR_AFTER = re.compile(r"^[^，。！？；\n]{0,5}(?:没了|用完|用光|没发|不够|借|有吗|有伐|急用|快没|见底|吃完|喝完|没收到|没拿到|没领到|漏|送人|要吗|谁要|自取|到了|在|收到|快来|坏了|够|没有|最后|刚)")


def _is_wanted(look: Look, mention: Mention) -> bool:
    return bool(
        NEAR_BEFORE.search(look.plain[max(0, mention.start - 12) : mention.start])
        or NEAR_AFTER.match(look.plain[mention.end : mention.end + 12])
        or _before().search(look.plain[max(0, mention.start - 8) : mention.start])
        or re.match(rf"\s?[x*]?{QTY}\s?{unit_pattern()}", look.plain[mention.end : mention.end + 6])
    )


MODIFIER = re.compile(r"(?:儿童|婴儿|婴幼儿|成人|老人|大号|小号|中号|电动|折叠|便携|加厚|一次性|医用|type-?c|苹果|安卓|手摇|家用|不锈钢|二手|旧|新|宝宝|女士|男士|防水|充气|可折叠|超市|牛肉|猪肉|香菇|鲜肉|特殊|水解|低敏|进口)+$")


def _widened(look: Look, mention: Mention) -> tuple[int, int]:
    """The whole name around a known word: 儿童自行车, Type-C充电线, 网线水晶头."""
    start, end = mention.start, mention.end
    before = MODIFIER.search(look.plain[max(0, start - 8) : start])
    if before:
        start -= len(before[0])
    for match in WANT.finditer(look.plain, max(0, start - 20), end + 10):
        if match.start("name") <= start and match.end("name") >= end:
            cut = STOP.search(match["name"])
            stop = match.start("name") + cut.start() if cut else match.end("name")
            if stop > end and stop - start <= 8 and not re.match(rf"[{CHARS}\d]", look.plain[end:stop]):
                end = stop
    return start, end


def _counted_item(look: Look, mention: Mention) -> Item | None:
    after = _after().match(look.folded, mention.end)
    qty = unit = None
    if after and after["qty"] and after["unit"] and not LEFT.search(look.folded[mention.end : after.start("qty")]):
        qty, unit = number(after["qty"], after["half"]), _raw(look, after.start("unit"), after.end("unit"))
    else:
        head = look.folded[max(0, mention.start - 10) : mention.start]
        before = _before().search(head)
        if before:
            if re.search(r"(?:剩|还有|只有)\S{0,2}$", head[: before.start()]):
                return None
            qty, unit = number(before["qty"], before["half"]), before["unit"]
        else:
            some = re.search(r"(?:几|点)(?P<unit>个|包|盒|瓶|袋|支|只|片|根|块|张)?$", head)
            unit = some["unit"] if some and some["unit"] else None
    if re.match(r"[^，。]{0,2}(?:剩|见底)", look.folded[mention.end : mention.end + 4]) and mention.word not in ("奶粉", "尿不湿", "纸尿裤", "尿布"):
        return None
    size = re.search(r"(?<![a-z])(?:x{0,3}l|m|s|xs)(?:码|号)?$", look.folded[max(0, mention.start - 5) : mention.start])
    if qty is None and re.match(r"[、和及]?[^，。\s]{1,4}?各", look.folded[mention.end : mention.end + 6]):
        each = re.search(rf"各(?:要|来)?(?P<qty>{QTY})(?P<unit>{unit_pattern()})", look.folded[mention.end : mention.end + 12])
        if each:
            qty, unit = number(each["qty"]), each["unit"]
    start, end = _widened(look, mention)
    return Item(_raw(look, start, end), qty, unit, size=size[0].upper() if size else None)


def _loose(look: Look, spans: list[tuple[int, int]], has_items: bool) -> list[Item]:
    """Counted things and wanted things that are in no dictionary."""
    items = []
    blocked = spans + [(one.start, one.end) for one in look.doors]

    def free(start: int, end: int) -> bool:
        return all(end <= a or start >= b for a, b in blocked)

    for pattern in (_counted(), _counted_first()):
        for match in islice(pattern.finditer(look.plain), 200):
            if not free(match.start(), match.end()):
                continue
            start, end = match.start("name"), match.end("name")
            name = look.plain[start:end]
            lead = re.match(r"(?:.{0,8}(?:要|买|订|缺|求|借|漏发|少发|少了?|多了?|送|拿|领|发|有|带|来|收到|给|还差|差|团))", name)
            if pattern is _counted() and lead:
                start += lead.end()
            if pattern is _counted_first():
                cut = STOP.search(name)
                if cut:
                    end = start + cut.start()
            name = look.plain[start:end]
            if not name or BAD_NAME.match(name) or LEFT.search(name):
                continue
            if re.search(r"(?:剩|还有|只有|只|就)$", look.plain[max(0, match.start() - 2) : match.start("qty")]):
                continue
            items.append(Item(_raw(look, start, end), number(match["qty"], match["half"]), _raw(look, match.start("unit"), match.end("unit"))))
            blocked.append((match.start(), match.end()))
    if items or has_items:
        return items
    for match in islice(WANT.finditer(look.plain), 200):
        start, end = match.start("name"), match.end("name")
        cut = STOP.search(match["name"])
        if cut:
            end = start + cut.start()
        if end > start and free(start, end) and not BAD_NAME.match(look.plain[start:end]):
            items.append(Item(_raw(look, start, end)))
            break
    return items


def _wanted_goods(look: Look) -> list[Item]:
    """In a plea for food: only what is asked for, never what is left."""
    items = []
    for mention in look.goods:
        before = look.plain[max(0, mention.start - 8) : mention.start]
        if re.search(r"(?:送|要|买|带|求|借|需要|想要|给|匀|缺)[^，。剩]{0,6}$", before) and not re.search(r"没|剩|断|不要", before):
            item = _counted_item(look, mention)
            if item:
                items.append(item)
    return items


def _short_goods(look: Look) -> list[Item]:
    items = []
    for match in re.finditer(rf"(?:少|缺|漏|差)(?:了|发|给|送|拿)?(?:我)?(?:了)?(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()})(?P<name>[\u4e00-\u9fff]{{0,6}})", look.plain):
        name = STOP.sub("", match["name"])
        if not name:
            before = re.search(r"([\u4e00-\u9fff]{1,6}?)(?:里|又|还|都|就)?$", look.plain[max(0, match.start() - 6) : match.start()])
            name = before[1] if before else ""
        drug = next((one for one in look.medicines if match.start() <= one.start <= match.end("unit") + 1), None)
        if drug:
            name = _raw(look, drug.start, drug.end)
        if name:
            items.append(Item(name, number(match["qty"]), match["unit"], flag="short"))
    return items


CERTIFICATE = re.compile(
    r"(?:居住证|暂住证|[\u4e00-\u9fff]{0,4}(?:居住|户籍|关系|收入|死亡|隔离|解封|健康|在职|贫困|低保|婚姻|未婚|无犯罪|养犬|亲属|监护|政审|困难|居家|独生子女|失业|同住|情况|现实表现|核酸|退休|生存|房屋|人户分离)证明|(?:临时)?(?:通行|出入|出门|老年|敬老|残疾|优待|狗|车辆通行|停车)证|放行条|出门条|介绍信|敬老卡|老年卡|临时通行证|residence permit|gate pass|exit pass|certificate of residence|proof of (?:address|residence)|证明)"
)


def _certificates(look: Look) -> tuple[Item, ...]:
    out = []
    for match in CERTIFICATE.finditer(look.folded):
        start = match.start()
        name = look.folded[start : match.end()]
        lead = re.match(r"(?:.{0,3}(?:开|交|办|要|打|出|补|领|拿|盖|个|张|份|一|的|给|孩子|单位))", name)
        if lead and lead.end() < len(name) - 1:
            start += lead.end()
        out.append(Item(_raw(look, start, match.end())))
    return tuple(_dedupe(out))[:2]


MEAL = re.compile(r"长者餐|老年餐|助老餐|营养餐|盒饭|爱心餐|中饭|午饭|晚饭|午餐|晚餐|早餐|早饭|夜饭|糖尿病餐|低盐餐|软食|素餐|病号饭|套餐|三减餐|老人餐|流食|点心餐|饭盒|助餐|lunch|dinner|breakfast|meals?|流质|半流质|无糖餐|低糖餐|清真餐|送餐(?=停|取消)")


def _meals(look: Look) -> tuple[Item, ...]:
    found = []
    for match in islice(MEAL.finditer(look.folded), 200):
        found.append((match.start(), match.end()))
    items: list[Item] = []
    pending: list[tuple[int, int]] = []
    for start, end in found:
        after = re.match(rf"(?:各|都|每人|每样)?(?:来|订|要|报|加)?\s?[x*]?(?P<qty>{QTY})(?P<unit>份|客|盒|个|顿|套|位)", look.folded[end : end + 10])
        before = re.search(rf"(?P<qty>{QTY})(?P<unit>份|客|盒|个|套)(?:的)?$", look.folded[max(0, start - 6) : start])
        pending.append((start, end))
        hit = after or before
        if hit and hit["qty"] != "几":
            each = bool(after and "各" in after[0])
            for first, last in pending if each or len(pending) == 1 else pending[-1:]:
                items.append(Item(_raw(look, first, last), number(hit["qty"]), hit["unit"]))
            if not each:
                items = [Item(_raw(look, a, b)) for a, b in pending[:-1]] + items
            pending = []
    items += [Item(_raw(look, a, b)) for a, b in pending]
    return tuple(_dedupe(items))


BULKY = re.compile(
    r"(?:旧|破|坏|老|废|烂|淘汰的|不要的)?(?:双人|单人|三人|实木|布艺|皮|席梦思)?(?:沙发床|沙发|衣柜|床垫|床架|席梦思|大床|写字台|书桌|餐桌|茶几|橱柜|鞋柜|书柜|电视柜|柜子|大衣柜|冰箱|洗衣机|电视机?|空调|马桶|浴缸|家具|家电|电器|纸箱|纸板箱|门板|地板|装修垃圾|建筑垃圾|轮胎|跑步机|钢琴|自行车|婴儿床|sofa|mattress|wardrobe|fridge|旧衣服|旧衣|旧书|废纸|泡沫箱|床(?=[，。 ]|要|扔|放|收|一张|两张|$)|桌子|椅子|柜(?=，|。| |$))"
)


def _waste(look: Look) -> tuple[Item, ...]:
    out = []
    for match in islice(BULKY.finditer(look.folded), 200):
        mention = Mention(match.start(), match.end(), match[0], None)
        item = _counted_item(look, mention) or Item(_raw(look, match.start(), match.end()))
        out.append(item)
    return tuple(_dedupe(out))


OUTING_GOODS = re.compile(r"(?:求|借|要|需要|叫|找|派|有没有|能否|安排|谁有|缺|打)[^，。]{0,6}?(?P<item>轮椅|担架|救护车|爬楼机|面包车|出租车|车|wheelchair|car|taxi|拐杖)|(?P<late>车|出租车|救护车|网约车)(?:也|都)?(?:叫|打|约|排)(?:也|都)?(?:不|勿|唔)(?:到|着)")


def _outing(look: Look) -> tuple[Item, ...]:
    out = []
    for match in OUTING_GOODS.finditer(look.folded):
        group = "item" if match["item"] else "late"
        out.append(Item(_raw(look, match.start(group), match.end(group))))
    return tuple(_dedupe(out))


def _dedupe(items: list[Item]) -> list[Item]:
    """The same thing named twice is one item; the one with a quantity stays."""
    out: list[Item] = []
    for item in items:
        twin = next((at for at, other in enumerate(out) if other.item == item.item), None)
        if twin is None:
            out.append(item)
        elif out[twin].qty is None and item.qty is not None:
            out[twin] = item
    return out


def _any_of(look: Look, items: list[Item]) -> list[Item]:
    from dataclasses import replace

    for at in range(len(items) - 1):
        first, second = items[at].item, items[at + 1].item
        if first and second and re.search(re.escape(first) + r"[^，。]{0,4}(?:或者?|或是|/|还是|or)[^，。]{0,4}" + re.escape(second), look.text):
            items[at], items[at + 1] = replace(items[at], any_of="a"), replace(items[at + 1], any_of="a")
    return items


RESULT = re.compile(rf"(?P<n>{QTY}|全家|全)?\s?(?:(?P<unit>人|口|个|位|名)(?:人)?)?(?:都|均|全|也|是|为|抗原|全部|：|:|测|结果|\s){{0,3}}(?P<what>阴|阳|一条杠|1条杠|两条杠|2条杠|negative|positive|单杠|双杠)(?:性)?")
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
