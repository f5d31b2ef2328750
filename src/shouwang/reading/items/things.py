"""Names and quantities in running text: each quantity finds its name, each name its quantity.

A quantity behind a verb with no name beside it ("帮换一瓶") belongs to the last name that has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from ..look import Look
from ..medicines import Mention
from ..numerals import CHARS
from .clauses import ASKED, GONE, clause_at
from .quantities import QTY, number, unit_pattern

MOST = 120  # quantities looked at in one message
VERB = r"(?:想要|需要|急需|想借|借用|代买|帮买|帮带|再加|再来|多要|能匀|求购|换成|要|借|买|带|捎|领|拿|订|定|配|开|求|缺|差|匀|分|给|送|捐|换|来|加|团|出|租|提|搬|扛|装|收|取|寄|添|备|拎|代购|漏发|少发|漏|发|有|派|安排|叫|拼|挑|存|囤|拆|扔|处理|清|登记|报|停|退|放|还|赠|余|多|剩|库存|手头|家里|只|买了|多了)"
# what ends a name
STOP = r"(?:给|放|在|到|送|谁|吗|呢|吧|嘛|哈|了|的|可以|能|行|好(?!丽)|就|都|也|还|我|你|他|她|它|咱|侬|来(?!苏)|去|先|急|用(?!品)|借|要|和|跟|与|及|有|没|不(?!锈)|够|让|把|帮|麻烦|谢|共|或|哪|今|明(?!胶)|后天|已|刚|正|需|想|拿|收|坏|漏|少|怎|什|从|被|免费|全(?!麦|脂)|是|会|这|那|请|每|各|自取|随|撒(?=$|[，。！？\s])|噻|咧|嘢|大家|邻居|白送|送人|过期|开封|没开|没拆|烦|托|但|等|又|再|一下|啊|呀|哦|喂|喽|嘞|咯|伐|对|为|当|做|搬|抬|带|领|提|买|换|扔|吃|喝|穿|晚|早|中午|上午|下午|上门|楼|老人|孩子|行不|快|备用|多余|转(?:让|给|卖)|退|分|匀|拎|挂|可|给|把|拨|畀|俾)"
# what may not be part of a name to the left of it
WALL = re.compile(rf"{VERB}|{STOP}|两|几|点|些|第|号|楼|室|栋|幢")
PEOPLE = re.compile(
    r"^(?:人|位|名|孩|娃|老人|老头|老太|孤老|小伙|姑娘|邻居|志愿|月|小时|星期|礼拜|钟|点|天|年|岁|楼|单元|房间|地方|问题|办法|事|电话|消息|字|洞|孔|坑|师傅|护工|阿姨|朋友|同事|医生|人家|家|户|大人|宝宝|月大|小区|门|晚上|上午|下午|早上|建议|情况|通知|礼拜天|街坊|猫|狗|月没|多月|半月|下|劲|夜|顿|次|遍|头|病人|搭手|壮|男|女|学生|同学|双胞胎|心|身|边|电工|水工|群|话|说法|理由|证人|星期|车位|名额|学期|来回|办事|多小时|钟头|急|口|两)"
)


@dataclass(slots=True)
class Thing:
    """One name with what counts it; -1 where no quantity stands by it."""

    start: int
    end: int
    known: bool
    qty: float | int | None = None
    unit: str | None = None
    counted_at: int = -1


@lru_cache(maxsize=1)
def quantity() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?<!\d:)(?<![\d.{CHARS}\-#a-z第每])|(?<=[xsml])(?=[{CHARS}]))(?P<qty>{QTY})\s?(?P<unit>部|辆|{unit_pattern()})(?P<half>半)?(?![{CHARS}\d]?(?:月|小时|钟|星期|礼拜)|邮|起送|起订|起拼|以上|人(?!份)|半天)"
    )


NAME_AFTER = re.compile(rf"(?:的)?(?P<name>(?:[1-9一二三五七]号(?!楼))?(?:(?!{STOP})[\u4e00-\u9fffa-z0-9]){{1,10}})")
ENGLISH_AFTER = re.compile(
    r"\s(?:of )?(?P<name>[a-z]{3,12}(?: (?!please|for|in|to|and|or|at|if|from|no|we|i|the|a|with|thanks)[a-z]{3,12})?)"
)
BETWEEN = re.compile(
    r"\s?(?:（[^）]{0,8}）)?(?:[xsml]{1,3}[码号]?|[大中小]号|\d{1,2}码|[1-4一二三四]段)?\s?(?:各|每样|一共|共|需要|需|要|来|就|大概|大约|也|再|先|还|领到|领了|收到|拿到|买了|订了|到了|来了|多了|多出|余)?\s?[x*×]?\s?$"
)
PRONOUN = re.compile(rf"(?:{VERB}|掉|下|好|走)(?:了|点|我|我们|我家|他|她|个|上)?$")


def things(look: Look, message_type: str) -> list[Thing]:
    """Every name that is known or counted, in order, with its quantity."""
    known = sorted((*look.goods, *look.medicines), key=lambda one: one.start)
    found = [Thing(*_whole(look, one), True) for one in known]
    for match in islice(SINGLE.finditer(look.plain), MOST):
        start = match.start()
        if all(start >= one.end or start < one.start for one in found) and _alone(look, start):
            found.append(Thing(start, start + 1, True))
    found.sort(key=lambda one: one.start)
    doors = [(one.start, one.end) for one in look.doors]
    loose: list[Thing] = []
    last_end = 0
    open_quantities = []
    for match in islice(quantity().finditer(look.plain), MOST):
        start, end = match.span()
        if any(a <= start < b for a, b in doors):
            continue
        value = number(match["qty"], match["half"])
        if message_type == "noise" and re.match(r"\s?[￥¥]?\d{1,4}", look.plain[end:]):
            value = None  # "一瓶800" is a price
        unit = look.text[match.start("unit") : match.end("unit")]
        before = next((one for one in reversed(found) if one.end <= start), None)
        if before is not None and not (
            before.end >= last_end - 1 and before.counted_at < 0 and BETWEEN.fullmatch(look.plain[before.end : start])
        ):
            before = None
        after = next((one for one in found if end <= one.start), None)
        if after is not None and not re.fullmatch(
            rf"\s?(?:的|of )?\s?(?:[1-9一二三五七]号)?(?:(?!{STOP}|{VERB})[\u4e00-\u9fffa-z]){{0,3}}(?:别人送的|没[开喝用吃拆]\S{{0,2}}的|全新的|新的|干净的|用过的)?",
            look.plain[end : after.start],
        ):
            after = None
        if before is not None and after is not None:
            follows = quantity().match(look.plain, after.end)
            glued = look.plain[end : after.start].strip() == ""
            after = None if follows or not glued or before.end == start else after
            before = None if after is not None else before
        home = before or after
        if home is None:
            home = _name_beside(look, start, end, last_end, found)
            if home is not None:
                loose.append(home)
        if home is not None and home is after and re.fullmatch(r"[\u4e00-\u9fff]{1,3}", look.plain[end : home.start]):
            home.start = end  # 一根三脚拐杖
        if home is not None and home is after and home.start <= end + 1:
            tail = re.match(
                rf"(?:(?!{STOP}|{VERB}|{unit_pattern()}|[{CHARS}])[\u4e00-\u9fff]){{1,2}}(?=$|[，。！？；、\s])",
                look.plain[home.end : home.end + 3],
            )
            home.end += len(tail[0]) if tail else 0
        if home is None:
            open_quantities.append((start, value, unit))
        else:
            home.qty, home.unit, home.counted_at = value, unit, start
        last_end = end if home is None else max(end, home.end)
    found = sorted([*found, *loose, *_joined(look, [*found, *loose])], key=lambda one: one.start)
    _pronouns(look, found, open_quantities)
    return found


SINGLE = re.compile(r"(?<![里外上下前后对])[米油菜盐面肉蛋葱姜蒜糖醋奶水鱼虾鸡鸭锅碗锁绳胶笔纸布炭]")


def _alone(look: Look, start: int) -> bool:
    """Goods of one sign count only where words before and after set them apart."""
    before, after = look.plain[max(0, start - 3) : start], look.plain[start + 1 : start + 5]
    return bool(
        re.search(rf"(?:^|[、和跟与及，。！\s｜：]|{VERB}|{unit_pattern()}|点|些|的|里厢|家里)$", before)
        and re.match(
            rf"$|[、和跟与及，。！？\s｜]|\s?{QTY}\s?{unit_pattern()}|没|快|都|不够|吗|呒|冇|吃完|断|什么|也|各|剩|给|送|收|还",
            after,
        )
    ) or bool(
        _ends_in_quantity(look.plain[max(0, start - 6) : start])
        and re.match(rf"$|[^\u4e00-\u9fff]|{STOP}|[{CHARS}]", after)
    )


def _ends_in_quantity(text: str) -> bool:
    return any(
        match.end() in (len(text), len(text) - 1) and text[match.end() :] in ("", "的")
        for match in quantity().finditer(text)
    )


def _left_edge(look: Look, start: int, lowest: int) -> int:
    """How far a name that no lexicon knows reaches to the left: to a sign, a number, a verb or a measure word."""
    at = start
    while at > max(lowest, start - 7, 0):
        sign = look.plain[at - 1]
        if not re.match(r"[\u4e00-\u9fff]", sign) or sign in CHARS or at - 1 in _walls(look.plain):
            return at
        at -= 1
    return at


@lru_cache(maxsize=4)
def _walls(plain: str) -> frozenset[int]:
    """Places of the text that belong to a verb, a stop word or a measure word."""
    found: set[int] = set()
    for match in islice(WALL.finditer(plain), 2000):
        found.update(range(match.start(), match.end()))
    for match in islice(quantity().finditer(plain), 500):
        found.update(range(match.start(), match.end()))
    return frozenset(found)


WIDER = re.compile(
    r"(?:儿童|婴儿|婴幼儿|宝宝用|成人|老人用?|大号|中号|小号|电动|手动|充电式?|手持|便携式?|折叠|加厚|一次性|医用|家用|type-?c|苹果|安卓|手摇|不锈钢|塑料|铁|木|竹|棉|军|旧|防水|充气|可折叠|超市|牛肉|猪肉|香菇|鲜肉|特殊|水解|低敏|进口|速冻|冷冻|新鲜|无糖|低糖|低脂|脱脂|全脂|散装|桶装|瓶装|袋装|盒装|有机|本地|土|散养|五常|东北|84|75度?|厚|薄)+$"
)


def _whole(look: Look, mention: Mention) -> tuple[int, int]:
    """A known word with the words that belong to it, where a stop word or a sign sets them off on the left."""
    if mention.medicine is not None:
        return mention.start, mention.end
    start, end = mention.start, mention.end
    wider = WIDER.search(look.plain, max(0, start - 6), start)
    if wider:
        start -= len(wider[0])
    if "电池" in mention.word and re.search(r"[1-9一二三五七]号$", look.plain[max(0, start - 2) : start]):
        start -= 2
    return start, end


def _name_beside(look: Look, start: int, end: int, lowest: int, found: list[Thing]) -> Thing | None:
    """A name that no lexicon knows, next to a quantity."""
    if re.search(r"(?:最后|剩|只有|还有)$", look.plain[max(0, start - 2) : start]):
        return None
    unit = look.plain[start:end]
    general = unit[-1] in "个位名条只张人口件"
    lead = look.plain[max(0, start - 6) : start]
    wanted = re.search(rf"{VERB}(?:了|点|我|我们|他)?$", lead)
    match = NAME_AFTER.match(look.plain, end)
    english = ENGLISH_AFTER.match(look.plain, end)
    if english:
        return Thing(english.start("name"), english.end("name"), False)
    if (
        match
        and not PEOPLE.match(match["name"])
        and (wanted or not general)
        and not re.fullmatch(rf"[{CHARS}\d]+", match["name"])
    ):
        name_end = min([match.end("name"), *(one.start for one in found if one.start > match.start("name"))])
        cut = re.search(rf"[{CHARS}\d]{{1,3}}{unit_pattern()}", look.plain[match.start("name") : name_end])
        if cut and cut.start() > 0:
            name_end = match.start("name") + cut.start()
        if name_end > match.start("name"):
            return Thing(match.start("name"), name_end, False)
    if match and (wanted or general):
        return None
    left = start
    while left > 0 and look.plain[left - 1] in " x*×":
        left -= 1
    edge = _left_edge(look, left, max(lowest, 0))
    name = look.plain[edge:left]
    if 2 <= len(name) <= 6 and re.fullmatch(r"[\u4e00-\u9fff]{2,6}", name) and not PEOPLE.match(name) and not general:
        return Thing(edge, left, False)
    return None


JOINED = re.compile(
    r"(?:或者?|或是|、|和|跟|以及|还有)(?P<name>[\u4e00-\u9fff]{2,5})(?=$|[，。！？；\s、｜]|都|也|随便|哪|谁|各|借|有吗)"
)
WISHED = re.compile(
    r"(?:借(?:用)?(?:一下|一|个|把|台)?|谁(?:家|那|屋里)?(?:能)?有(?:多的?|多余的?|没有|空的?|闲置的?)?|哪(?:家|个|位)[^，]{0,3}有(?:没有|多的?)?|有没有(?:人有)?(?:多余的?|多的?|不用的?)?|有冇|缺(?:少|个|点)?|急需|求购?|需要(?:个|点|一些)?|想要(?:个|点|一些)?|漏发)(?P<name>(?!人|谁|哪|什么|我|你|他|一|会|能|可以|帮)[\u4e00-\u9fff]{2,6}?)(?=$|[，。！？；\s、｜]|借|用一|吗|没有|有吗|给我|急)"
)


def _joined(look: Look, found: list[Thing]) -> list[Thing]:
    """Names in no lexicon that a word joins to a known one, or that are asked for outright."""
    out = []
    for match in islice(JOINED.finditer(look.plain), MOST):
        start, end = match.span("name")
        if (
            any(one.end == match.start() for one in found)
            and all(end <= one.start or start >= one.end for one in found)
            and not PEOPLE.match(match["name"])
            and not re.search(rf"{STOP}|^[{CHARS}\d]", match["name"])
        ):
            out.append(Thing(start, end, False))
    if not found:
        for match in islice(WISHED.finditer(look.plain), 8):
            start, end = match.span("name")
            if not PEOPLE.match(match["name"]) and not re.search(rf"{STOP}|车|路|办法|时间|人|事", match["name"]):
                out.append(Thing(start, end, False))
                break
    return out


def _pronouns(look: Look, found: list[Thing], quantities: list[tuple[int, float | int | None, str]]) -> None:
    """ "液化气空了，帮换一瓶": a quantity behind a verb takes the last name that has none."""
    for start, value, unit in quantities:
        if not PRONOUN.search(look.plain[max(0, start - 5) : start]) or re.search(
            r"(?:只|就|还|最后|仅)(?:剩|有)?$|(?:多|少)(?:了|拿|领|发|给|出|退)?$|剩\S{0,3}$|(?:加|算)(?:上|了)?我$",
            look.plain[max(0, start - 3) : start],
        ):
            continue
        tail = NAME_AFTER.match(look.plain, start + len(unit) + 1)
        if tail and PEOPLE.match(tail["name"]):
            continue
        before = [one for one in found if one.end <= start and one.counted_at < 0]
        if before:
            gone = [one for one in before if GONE.search(clause_of(look, one)[0])]
            asked = [one for one in before if ASKED.search(clause_of(look, one)[0])]
            home = (gone or asked or before)[-1]
            home.qty, home.unit, home.counted_at = value, unit, start


def clause_of(look: Look, thing: Thing) -> tuple[str, str]:
    """The clause a name stands in, and the one its quantity stands in."""
    return clause_at(look.plain, thing.start), clause_at(look.plain, thing.counted_at) if thing.counted_at >= 0 else ""
