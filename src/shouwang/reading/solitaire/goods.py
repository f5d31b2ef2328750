"""What a 接龙 is about: the product of its title, the letters that stand for goods, how many there are."""

from __future__ import annotations

import re

from ..fold import fold
from ..items import MEAL, unit_pattern
from ..medicines import find_goods, find_medicines
from ..numerals import CHARS, read_numeral
from ..phrasebook import load

SPLIT = re.compile(r"[\s，,。；;！!？?（）()【】\[\]《》:：|｜~～\-—_/、]+|(?<=[\u4e00-\u9fff])[+＋]")
PRICE = re.compile(
    rf"(?:每|一|1|单|/)?{unit_pattern()}?(?:\d{{1,4}}(?:个|只|枚|斤|片|包|g|克|ml|瓶|罐|粒|袋|盒))?[￥¥]?\d{{1,4}}(?:\.\d{{1,2}})?(?:元|块|蚊|rmb|yuan|刀)?(?:一|/|每)?{unit_pattern()}?$"
)
PER = re.compile(rf"(?:每|一|1|/)(?:户|家|{unit_pattern()})?")
LEAD = re.compile(
    r"^(?:[\u4e00-\u9fff]{1,3}前(?=订|团|买|领|囤|备|抢)|\d{1,4}弄|第[\d一二三四五六七八九十]{1,3}(?:批|次|轮|期|团)|(?:本|下|这)?(?:周|星期|礼拜)[一二三四五六日天末\d]|(?:今|明|后|昨)(?:天|日|晚|早)|[\d]{1,2}(?:月|日|号(?!楼)|点)|上午|下午|晚上|早上|中午|重阳(?:节)?|中秋(?:节)?|端午(?:节)?|春节|冬至|元旦|国庆|腊八|清明|元宵|台风(?:天)?前|停水前|停电前|入冬|换季|过年|节前|开学|"
    r"社区|居委(?:会)?|小区|本小区|楼里|我们楼|邻里|爱心|免费|团购|开团|拼团|拼单|预订|预定|订购|代买|代购|帮忙|帮|统一|集中|报名|登记|统计|接龙|领取?|发放|团|订|买|囤|拼|求|新鲜|家庭|快团团|\d{1,3}号楼|[a-z\d]{1,3}栋|补货|加开|群接龙|需要|想要|要|大家|各位|邻居们|老人|给老人|老人们|需要的请|现货|产地|直供|直送|特惠|特价|优惠)+"
)
TRAIL = re.compile(
    r"(?:直发|囤货|论斤(?:称)?|任选|团购?|接龙|登记|报名|统计|预订|预定|订购|代买|签收|领取|发放|拼团|拼单|开团|自提|限购|补货|需求|到货|名单|汇总|一览|清单|直送|直供|团长.{0,6}|来了|开始了?|开抢|了|啦|order|orders|group buy|sign-?up|list)+$"
)
DROP = re.compile(load("lists")["title_drop"]["pattern"])
SIZE_WORDS = re.compile(
    r"^(?:\d+(?:\.\d+)?\s?(?:米|寸|cm|斤装|升|l|码)|[大中小]份?|[大中小]号|xl|l|m|s|[a-z]款|[\u4e00-\u9fff]{1,4}味|[\u4e00-\u9fff]{1,3}色|[\u4e00-\u9fff]{1,3}款)$"
)
CODE = re.compile(
    r"(?:^|[\s，,、；;:：（(/]|(?<=[\u4e00-\u9fff])(?=[a-h甲乙丙丁](?:款|套餐|餐|组)))(?P<code>[a-h]|[甲乙丙丁戊己]|[①-⑩])(?:款|套餐|餐|组|类|种)?\s?[.、:：=\-]?\s?(?P<name>[^\s，,；;、/|]{1,14})"
)
CODE_TIGHT = re.compile(r"(?P<code>[甲乙丙丁戊己])(?P<name>[\u4e00-\u9fff]{1,6}\d{0,3}(?:个|斤|只)?)")
CAPACITY = re.compile(
    rf"(?:限|共|只有|仅|名额|满|招|需要?|上限|共计|limited to)\s?(?P<n>\d{{1,4}}|[{CHARS}]{{1,4}})\s?(?:份|个|人|位|名|套|箱|盒|户|袋|只|单|places|spots)"
)
EACH = re.compile(r"每(?:户|家|人|楼)")
OFFERED = re.compile(
    r"(?:有|供应|可订|包括|品种|现有|项目|提供|进小区|：|:)\s?(?P<list>[\u4e00-\u9fffa-z\d]{1,8}(?:[、/][\u4e00-\u9fffa-z\d]{1,8}){1,12})"
)
LIST = re.compile(r"[\u4e00-\u9fffa-zA-Z\d]{1,8}(?:[、/][\u4e00-\u9fffa-zA-Z\d]{1,8}){1,12}")
LIMIT = re.compile(rf"每(?:户|家|人)(?:限|最多|至多|不超过|限领|限购)\s?(?P<n>\d{{1,3}}|[{CHARS}]{{1,2}})")


# lists in which every line names its own goods
MUTUAL = re.compile(r"互助|缺啥|缺什么|有啥|多啥|需求|需要什么|漂流|共享|交换|以物|求助|急需|应急")


def codes_of(title: str) -> dict[str, str]:
    """Letters or 甲乙丙 that stand for goods, from the title and the lines under it."""
    folded = fold(title)
    found: dict[str, str] = {}
    for pattern in (CODE, CODE_TIGHT):
        for match in pattern.finditer(folded):
            code = title[match.start("code") : match.end("code")]
            name = title[match.start("name") : match.end("name")]
            name = re.sub(r"[\d.]{1,6}(?:元|块|蚊)?$", "", name) or name
            if re.match(r"^(?:座|栋|幢|楼|单元|门|区|\d+栋|\d{3})", fold(name)):
                continue
            found.setdefault(code.upper() if code.isascii() else code, name.strip(" .、:："))
        if len(found) >= 2:
            return found
        found = {}
    return found


def product_of(title: str) -> str | None:
    """The goods that a bare quantity means: "手工汤圆 一盒20个25元 周五到" → 手工汤圆."""
    if not title:
        return None
    folded = fold(title)
    if re.search(r"[a-z]{3,}", folded) and not re.search(r"[\u4e00-\u9fff]{2,}", folded):
        return _english(title, folded)
    if MUTUAL.search(folded):
        return None
    meal = MEAL.search(folded)
    if meal:
        return title[meal.start() : meal.end()]
    carried = re.search(r"(?:送|订|发|领|代买|打)(水|米|菜|饭|奶|油|面)(?=车|登记|接龙|团|\s|，|（|$)", folded)
    if carried:
        return title[carried.start(1) : carried.end(1)]
    segments = []
    at = 0
    for piece in SPLIT.split(title):
        if not piece:
            continue
        at = title.find(piece, at)
        segments.append(piece)
    best: tuple[float, str] | None = None
    for order, segment in enumerate(segments):
        name = _core(segment)
        if not name or re.fullmatch(r"[\d.]+", name):
            continue
        weight = 1.0 - order * 0.1
        low = fold(name)
        if find_medicines(low) or find_goods(low):
            weight += 1.5
        if re.search(r"\d", segment) and len(name) < len(segment):
            weight += 2.8 if re.search(r"\d(?:\.\d)?(?:元|块|蚊|/)|[￥¥]\d", fold(segment)) else 1.0
        follower = segments[order + 1] if order + 1 < len(segments) else ""
        if re.match(
            rf"(?:每|一|1|单)?{unit_pattern()}?[^，]{{0,8}}\d{{1,4}}(?:\.\d)?(?:元|块|蚊)|[￥¥\d]|每{unit_pattern()}",
            fold(follower),
        ) and not re.match(r"^\d{1,2}(?:号|日|点|月)", follower):
            weight += 0.8
        if DROP.match(fold(segment)) and not re.match(r"(?:周|星期|今|明|本|下|上午|下午|第)", fold(segment)):
            weight -= 2
        elif DROP.match(fold(name)):
            weight -= 2
        if re.search(
            r"师傅|楼下|门口|自提|截止|到货|邻居|群里|大家|欢迎|时间|地点|每户|限|取货|现场|配送|付款|接龙", low
        ):
            weight -= 1
        if best is None or weight > best[0]:
            best = (weight, name)
    return best[1] if best and best[0] > -0.5 else None


def _core(segment: str) -> str:
    folded = fold(segment)
    lead = LEAD.match(folded)
    start = lead.end() if lead else 0
    end = len(folded)
    price = re.search(
        rf"(?:(?:每|一|1|单){unit_pattern()}(?:装)?\S{{0,10}}|[￥¥]?\d{{1,4}}(?:\.\d{{1,2}})?\s?(?:元|块|蚊|一{unit_pattern()}|/|斤|个).{{0,12}}|\d{{1,4}}{unit_pattern()}装?.{{0,8}}|[￥¥]\d.{{0,10}}|\d{{2,3}}$)$",
        folded[start:],
    )
    if price and price.start() > 0:
        end = start + price.start()
    trail = TRAIL.search(folded[start:end])
    if trail and trail.start() > 0:
        end = start + trail.start()
    return segment[start:end].strip()


def _english(title: str, folded: str) -> str | None:
    goods = find_goods(folded)
    if goods:
        last = max(goods, key=lambda one: one.end - one.start)
        word = title[last.start : last.end]
        return word.split()[-1].lower() if word.lower().startswith(("drinking", "bottled")) else word
    match = re.search(r"([a-z]+(?: [a-z]+)?) (?:order|orders|group buy|delivery|list|sign)", folded)
    return title[match.start(1) : match.end(1)] if match else None


def capacity_of(title: str, head: list[str]) -> int | None:
    for text in (title, *head):
        folded = fold(text)
        for match in CAPACITY.finditer(folded):
            if EACH.search(folded[max(0, match.start() - 3) : match.start()]):
                continue
            value = read_numeral(match["n"])
            if value:
                return int(value)
    return None


def limit_of(title: str) -> float | None:
    match = LIMIT.search(fold(title))
    value = read_numeral(match["n"]) if match else None
    return float(value) if value else None


def offered_in(text: str) -> tuple[str, ...]:
    match = LIST.search(text)
    return tuple(part for part in re.split(r"[、/]", match[0]) if part) if match else ()
