"""Items that services name: certificates, meals, bulky waste, what an outing needs."""

from __future__ import annotations

import re
from itertools import islice

from ..look import Look
from ..medicines import Mention
from ..types import Item
from .goods import counted_item
from .quantities import QTY, merged, number, raw_words

CERTIFICATE = re.compile(
    r"(?:居住证|暂住证|[\u4e00-\u9fff]{0,4}(?:居住|户籍|关系|收入|死亡|隔离|解封|健康|在职|贫困|低保|婚姻|未婚|无犯罪|养犬|亲属|监护|政审|困难|居家|独生子女|失业|同住|情况|现实表现|核酸|退休|生存|房屋|人户分离)证明|(?:临时)?(?:通行|出入|出门|老年|敬老|残疾|优待|狗|车辆通行|停车)证|放行条|出门条|介绍信|敬老卡|老年卡|临时通行证|residence permit|gate pass|exit pass|certificate of residence|proof of (?:address|residence)|[\u4e00-\u9fff]{2,8}证明|生存认证|资格认证|租房备案|政审表|养犬登记|证明|(?:社保卡|医保卡|身份证|户口本|户口簿|残疾证|结婚证|护照)(?=[^，。！？]{0,6}(?:补|挂失|换|过期|丢)))"
)


VERBS = re.compile(
    r"打(?!印)|出(?!生|入|门)|领(?!养)|要|交|开(?!业)|办(?!理)|盖|补|个|张|份|的|问|哪些|什么|催|报名|需|想|拿|明天|今天|后天|孩子|单位|学校"
)


def certificates(look: Look) -> tuple[Item, ...]:
    out = []
    for match in CERTIFICATE.finditer(look.folded):
        start = match.start()
        name = look.folded[start : match.end()]
        lead = re.match(
            r"(?:.{0,3}(?:开|交|办|要|打(?!印)|出(?!生|入|门)|补|领|拿|盖|个|张|份|一|的|给|孩子|单位|请问|问|哪些|什么|想|催|报名|申请|需|他|她|我|爸|妈))",
            name,
        )
        verbs = list(VERBS.finditer(name[:-2]))
        if verbs and verbs[-1].end() < len(name) - 2 and not name.startswith(("开业", "领取")):
            start += verbs[-1].end()
        elif lead and lead.end() < len(name) - 1 and not name.startswith(("出门", "出入", "开业", "领取")):
            start += lead.end()
        word = re.sub(r"^(?:需|具|由|为|请|的|份|张|一|个)+", "", raw_words(look, start, match.end()))
        after = re.match(rf"\s?(?P<qty>{QTY})\s?(?P<unit>份|张|个|本)", look.folded[match.end() : match.end() + 5])
        before = re.search(
            rf"(?P<qty>{QTY})\s?(?P<unit>份|张|本)(?:[^，。\d]{{0,2}})$",
            look.folded[max(0, match.end() - len(word) - 6) : match.end() - len(word)],
        )
        hit = after or before
        out.append(Item(word, number(hit["qty"]) if hit else None, hit["unit"] if hit else None))
    return tuple(merged(out))[:2]


MEAL = re.compile(
    r"(?:长者|老年|助老|爱心|敬老|老人|营养)(?:午餐|晚餐|早餐|中餐|中饭|午饭|晚饭)|长者餐|老年餐|助老餐|营养餐|盒饭|爱心餐|中饭|午饭|晚饭|午餐|晚餐|早餐|早饭|夜饭|糖尿病餐|低盐餐|软食|素餐|病号饭|套餐|三减餐|老人餐|流食|点心餐|饭盒|助餐|lunch|dinner|breakfast|meals?|流质|半流质|无糖餐|低糖餐|清真餐|送餐(?=停|取消)"
)


def meals(look: Look) -> tuple[Item, ...]:
    found = []
    for match in islice(MEAL.finditer(look.folded), 200):
        found.append((match.start(), match.end()))
    items: list[Item] = []
    pending: list[tuple[int, int]] = []
    for start, end in found:
        after = re.match(
            rf"(?:[^，。！；]{{0,5}}(?:订|要|报|加|来|留|送|定))?(?:各|都|每人|每样)?(?:来|订|要|报|加)?\s?[x*]?(?P<qty>{QTY})(?P<unit>份|客|盒|个|顿|套|位)",
            look.folded[end : end + 16],
        )
        before = re.search(rf"(?P<qty>{QTY})(?P<unit>份|客|盒|个|套)(?:的)?$", look.folded[max(0, start - 6) : start])
        pending.append((start, end))
        hit = after or before
        if hit and hit["qty"] != "几":
            each = bool(after and "各" in after[0])
            for first, last in pending if each or len(pending) == 1 else pending[-1:]:
                items.append(Item(raw_words(look, first, last), number(hit["qty"]), hit["unit"]))
            if not each:
                items = [Item(raw_words(look, a, b)) for a, b in pending[:-1]] + items
            pending = []
    items += [Item(raw_words(look, a, b)) for a, b in pending]
    if any(one.qty is not None for one in items):  # the service is no dish: 助餐，午饭一份
        items = [one for one in items if one.qty is not None or one.item not in SERVICE]
    if (
        items
        and all(one.qty is None and one.item in SERVICE for one in items)
        and re.search(r"怎么|手续|如何|在哪|政策|多少钱|条件|谁可以", look.plain)
    ):
        return ()  # the service is asked about, nothing is ordered
    return tuple(merged(items))


SERVICE = {"助餐", "送餐", "长者餐", "老年餐", "助老餐", "爱心餐", "老人餐"}


BULKY = re.compile(
    r"(?:旧|破|坏|老|废|烂|淘汰的|不要的)?(?:双人|单人|三人|实木|布艺|皮|席梦思)?(?:沙发床|沙发|衣柜|床垫|床架|席梦思|大床|写字台|书桌|餐桌|茶几|橱柜|鞋柜|书柜|电视柜|柜子|大衣柜|冰箱|洗衣机|电视机?|空调|马桶|浴缸|家具|家电|电器|纸箱|纸板箱|门板|地板|木板|(?<=旧)门(?=，|。| |$)|装修垃圾|建筑垃圾|轮胎|跑步机|钢琴|自行车|婴儿床|sofa|mattress|wardrobe|fridge|旧衣服|旧衣|旧书|废纸|泡沫箱|床(?=[，。 ]|要|扔|放|收|一张|两张|$)|桌子|椅子|柜(?=，|。| |$))"
)


def bulky_waste(look: Look) -> tuple[Item, ...]:
    out = []
    for match in islice(BULKY.finditer(look.folded), 200):
        mention = Mention(match.start(), match.end(), match[0], None)
        item = counted_item(look, mention) or Item(raw_words(look, match.start(), match.end()))
        out.append(item)
    return tuple(merged(out))


VEHICLE = r"轮椅|担架|救护车|爬楼机|面包车|出租车|网约车|车(?!位|库|站|祸|子卡)|wheelchair|car(?![a-z])|taxi|拐杖"
OUTING_GOODS = re.compile(
    rf"(?:求|借|要(?!求)|需要|叫|找|派|有没有|能否|安排|谁有|缺|打|订|约|来|need)[^，。]{{0,5}}?(?:(?P<qty>{QTY})\s?(?P<unit>部|辆|台|架|副|个|把|张))?(?P<item>{VEHICLE})(?:(?P<qty2>{QTY})\s?(?P<unit2>部|辆|台|架|副|把))?"
)
LATE = re.compile(
    r"(?P<item>车|出租车|救护车|网约车)(?:也|都|又|全)?(?:叫|打|约|排)(?:也|都)?(?:不|勿|唔)(?:到|着)|(?:叫|打|约)(?:也|都)?(?:不|勿|唔)(?:到|着)(?P<item2>车|出租车|救护车|网约车)|(?P<item3>车)(?:也)?还?没(?:着落|有|人派)"
)


def outing_goods(look: Look) -> tuple[Item, ...]:
    """What an outing needs: what is asked for, or else the car that could not be had."""
    out = []
    for match in islice(OUTING_GOODS.finditer(look.folded), 60):
        if re.match(r"(?:的(?:人|志愿)|进不|入唔|叫不|打不|停不|堵)", look.folded[match.end() :]) or re.search(
            r"(?:推|坐|有|不|勿|唔)(?:着|到)?$", look.folded[match.start() : match.start("item")]
        ):
            continue
        count, unit = match["qty"] or match["qty2"], match["unit"] or match["unit2"]
        out.append(Item(raw_words(look, match.start("item"), match.end("item")), number(count), unit))
    if not out:
        for match in islice(LATE.finditer(look.folded), 60):
            group = next(name for name in ("item", "item2", "item3") if match[name])
            out.append(Item(raw_words(look, match.start(group), match.end(group))))
    return tuple(merged(out))
