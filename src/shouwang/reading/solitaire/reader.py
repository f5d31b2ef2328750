"""Reads a 接龙: layout first, then what it is about, then each entry, then its urgency."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from ..acts import weigh_acts
from ..doors import find_doors
from ..errors import MESSAGE_LIMIT, checked
from ..facts import SLOT, Facts, find_facts
from ..fold import fold
from ..items import unit_pattern
from ..kinds import weigh
from ..likeness import likeness
from ..look import Look, look_at
from ..phrasebook import expand, load, signs_of
from ..tags import drop_implied, find_tags, is_foreign_text
from ..types import Entry, LexiconEntry, MessageReading, PlaceParts, Role
from .entry import read_entry
from .goods import SIZE_WORDS, capacity_of, codes_of, limit_of, offered_in, product_of
from .layout import Layout, lay_out
from .people import Setting
from .versions import compare_versions

ENTRY_LIMIT = 3000
KIND_URGENCY = {
    "prescription_pickup": "medium",
    "medicine_need": "medium",
    "medical_outing": "medium",
    "repair": "medium",
    "welfare_check": "medium",
    "care_need": "medium",
}
# lists whose entries name their own goods: a bare number never means the title's words
NAMED_GOODS = {"prescription_pickup", "medicine_offer", "medicine_need", "antigen_report"}
TITLE_TAGS = re.compile(
    r"行动不便|失能|卧床|残障|肢残|聋|盲人|孤寡|expat|foreign|外籍|长者餐|老年餐|老人餐|助老餐|敬老|孤老|独居老|高龄|长者|(?:70|80|七十|八十|60|六十|65|75)(?:岁|周岁)?(?:以上|\+)|孕妇|孕产|儿童|残疾|低保|困难|血透|肿瘤|阳性|隔离|居家"
)


# titles that name two things: what is done decides, not who does it or when
FIRST = (
    (re.compile(r"拼单|拼团|开团|团长|包邮|免邮|满\d+(?:减|免)"), "group_buy"),
    (re.compile(r"平安(?!保险)|报安|安否|人都好"), "checkin"),
    (re.compile(r"缺(?:啥|什么|哪些|的写)|各家缺|互助|有无相通|应急物资|(?:蔬菜|爱心|生活|防疫|防汛|慰问|米面|防暑)(?:包|礼包|物资|品)(?!团)[^，]{0,4}(?:登记|领|发|签|每户|统计)"), "supplies"),
    (re.compile(r"漏雨|漏水|渗水|屋顶|房修|报修|维修|堵塞"), "repair"),
    (re.compile(r"突击队|清扫|打扫|清雪|铲雪|扫雪|除冰|巡逻|每[组班]\d?.{0,2}人|搬运队|值守|护楼|护院"), "volunteer_signup"),
)  # fmt: skip


@lru_cache(maxsize=1)
def _kinds() -> list[tuple[str, re.Pattern[str]]]:
    return [(one["kind"], re.compile(expand(one["pattern"]))) for one in load("lists")["kind"]]


def kind_of(title: str, body: str) -> str:
    folded = fold(title)
    if re.search(
        r"\d{1,4}(?:\.\d)?(?:元|蚊)|\d{2,4}块|(?<![限户家人])\d(?:\.\d)?块(?:钱|一|/|$|，| )|[￥¥]\d|一组\d|团购|代买|拼团|开团",
        folded,
    ) and not re.search(r"配药|长者餐|核酸|志愿|老年餐|抗原(?:结果|自测)|助餐|订餐|签收", folded):
        return "group_buy"
    if re.search(
        r"(?<![认代])领(?!养|导|带|队|班|先)[^，。]{0,4}(?:水|米|油|菜|包|袋|礼|垫|口罩|物|粮|奶|蛋|券)|互助|共享(?!药)|借用",
        folded,
    ):
        return "supplies"
    for pattern, kind in FIRST:
        if pattern.search(folded):
            return kind
    for kind, pattern in _kinds():
        if pattern.search(folded):
            return kind
    low = fold(body)
    if re.search(r"\d人?阴|阴性", low):
        return "antigen_report"
    if re.search(r"都?平安", low):
        return "checkin"
    return "group_buy" if folded else "supplies"


def read_solitaire(
    text: str,
    *,
    channel: str = "wechat_group",
    previous: MessageReading | None = None,
    own: Iterable[LexiconEntry] = (),
    context: PlaceParts | None = None,
) -> MessageReading:
    """Read a 接龙 in any of its forms; `previous` is the version that this post replaces.

    context: the group's building, for lists of bare rooms whose title does not name it.
    """
    checked(text, MESSAGE_LIMIT)
    own = tuple(own)
    layout = lay_out(text)
    setting = _setting(layout, context, previous)
    entries: list[Entry] = []
    last: PlaceParts | None = None
    for line in layout.entries[:ENTRY_LIMIT]:
        entry = read_entry(line.n, line.text, setting, last)
        last = entry.place_parts or last
        entries.append(entry)
    entries = [_weighed(entry, setting, own) for entry in entries]
    if setting.kind == "volunteer_signup":
        entries = [_shift(entry) for entry in entries]
    urgency = _urgency(entries, setting, layout)
    title = layout.title or ""
    why = [f"接龙：{title}"] + [f"第{entry.n}条紧急：{entry.raw}" for entry in entries if entry.urgency == "high"]
    reading = MessageReading(
        text=text, channel=channel, message_type="solitaire", kind=_own(own, text, "kind") or setting.kind,
        urgency=urgency if urgency == "high" else _own(own, text, "urgency") or urgency, tags=_title_tags(title, text, setting.kind), title=layout.title,
        entries=tuple(entries), capacity=capacity_of(title, layout.head), example_line=layout.example,
        tail="\n".join(layout.tail) or None, codes=tuple(setting.codes.items()),
        offered=offered_in(title) if not entries else (), roles=tuple(_role(name, rest) for name, rest in layout.roles),
        append=layout.append, report=_report(entries, layout), why=tuple(why),
        missing=tuple(f"place@{entry.n}" for entry in entries if entry.status == "active" and not entry.place and entry.items),
        need_human=urgency == "high",
    )  # fmt: skip
    if previous is not None:
        reading = replace(reading, change=compare_versions(previous, reading))
    return reading


def _own(own: tuple[LexiconEntry, ...], text: str, field: str) -> str | None:
    values = [entry.value for entry in own if entry.field == field and entry.phrase and entry.phrase in text]
    return values[-1] if values else None


def _setting(layout: Layout, context: PlaceParts | None, previous: MessageReading | None) -> Setting:
    title = layout.title or ""
    whole = "\n".join([title, *layout.head])
    body = "\n".join(line.text for line in layout.entries)
    kind = kind_of(title, body)
    folded = fold(title)
    doors = find_doors(title, folded)
    buildings = [
        one.parts for one in doors if one.parts and (one.parts.building or one.parts.lane) and not one.parts.room
    ]
    if len(buildings) == 1:
        context = buildings[0]
    three_part = "building-unit-room"
    if re.search(r"\d弄|弄号室", fold(whole + (layout.example or "") + body)):
        three_part = "lane-building-room"
    codes = codes_of(whole)
    product = product_of(title) if kind not in NAMED_GOODS else None
    if layout.append and previous is not None and product is None:
        product = product_of(previous.title or "")
    receipt = bool(re.search(r"签收|领取|发放|领到|收到|签领|领物资|receipt|received", folded)) and kind == "supplies"
    setting = Setting(kind, product, codes, [], context, limit_of(title), receipt, three_part, whole)
    setting.variants = _variants(title, layout, setting)
    return setting


def _variants(title: str, layout: Layout, setting: Setting) -> list[str]:
    """Sizes or sorts that the title lists with a stroke ("1.5米/1.8米"), for "两种各一套"."""
    for part in re.split(r"[\s，,（）()：:]+", title):
        names = [re.sub(r"(?:论斤|论个|任选|可选|都有|等)$", "", one) for one in re.split(r"[/／、]", part) if one]
        if len(names) >= 2 and all(len(one) <= 10 for one in names):
            if "/" in part or "／" in part or all(SIZE_WORDS.match(fold(one)) for one in names) or "、" in part:
                return names
    priced = re.findall(
        rf"(?:^|[\s，,、；;：:])([\u4e00-\u9fff]{{1,6}}?)\s?(?:[一每1/]?{unit_pattern()})?\s?[￥¥]?\d{{1,3}}(?:\.\d{{1,2}})?(?=元|块|[\s，,、；;/]|$)",
        title,
    )
    return priced if len(priced) >= 2 else []


def _weighed(entry: Entry, setting: Setting, own: tuple[LexiconEntry, ...]) -> Entry:
    """Tags and urgency of one entry. A routine entry has none of its own."""
    text = entry.raw
    if entry.status in ("cancelled", "empty") and not re.search(r"救|摔|晕|胸|喘", fold(text)):
        return entry
    look = look_at(text, "wechat_group", own)
    tags = find_tags(look.plain, look.signs, look.why)
    if setting.kind in ("prescription_pickup", "medicine_need"):
        tags.discard("慢性病")
    facts = find_facts(look, tags)
    urgency = None
    if facts.high and not (entry.status == "done" and setting.kind == "checkin"):
        urgency = "high"
        if setting.kind in ("prescription_pickup",) and not re.search(
            r"断|没了|最后|今晚|明天|急|用完|吃完|打完", look.plain
        ):
            urgency = "medium"
    elif facts.hint and _sounds_grave(look, facts, tags):
        urgency = "high"
    elif "missing" in facts.classes and setting.kind in ("checkin", "welfare_check"):
        urgency = "medium"
    elif any(item.item == "阳性" for item in entry.items):
        urgency = "medium"
    return replace(entry, tags=drop_implied(tags), urgency=urgency)


def _sounds_grave(look: Look, facts: Facts, tags: set[str]) -> bool:
    """One weak sign of danger beside a person: the model has the word."""
    return likeness(look, facts, tags, weigh(look), weigh_acts(look)).share("urgency", "high") >= 0.1


def _shift(entry: Entry) -> Entry:
    """A duty list: hours go to the note, the words beside them are people."""
    return entry


def _urgency(entries: list[Entry], setting: Setting, layout: Layout) -> str:
    levels = {entry.urgency for entry in entries if entry.urgency}
    if "high" in levels:
        return "high"
    level = KIND_URGENCY.get(setting.kind, "low")
    if "medium" in levels or any(
        entry.status == "missing" or any(item.flag == "short" for item in entry.items) for entry in entries
    ):
        level = "medium"
    title = fold(layout.title or "")
    look = look_at(layout.title or "", "wechat_group")
    facts = find_facts(look, set())
    if facts.high and entries and not re.search(r"前|后|防|互助|演练|讲座", title):
        return "high"
    if setting.kind == "supplies" and re.search(
        r"没收到|没拿到|漏发|漏领|没领到|少发|急缺|急需|没水|断水|缺水|断粮", title
    ):
        level = "medium"
    if setting.kind == "medical_outing" and SLOT.search(title):
        level = "high"  # a place at dialysis or chemotherapy does not wait
    if setting.kind == "repair" and not entries:
        level = "low"
    return level


def _title_tags(title: str, text: str, kind: str) -> tuple[str, ...]:
    folded = fold(title)
    tags: set[str] = set()
    if TITLE_TAGS.search(folded):
        tags = find_tags(folded, signs_of(folded), [])
        if re.search(
            r"行动不便|失能|卧床|残障|肢残|聋|盲人|孤寡|expat|foreign|外籍|长者餐|老年餐|老人餐|助老餐|敬老|长者",
            folded,
        ):
            tags.add("老年人")
        if re.search(r"(?:80|八十)(?:岁|周岁)?(?:以上|\+)", folded):
            tags.add("高龄老人")
        elif re.search(r"(?:60|65|70|75|六十|七十)(?:岁|周岁)?(?:以上|\+)", folded):
            tags.add("老年人")
        tags.discard("阳性") if kind in ("antigen_report",) else None
    if kind == "prescription_pickup":
        tags.add("慢性病")
    if is_foreign_text(folded):
        tags.add("涉外居民")
    return drop_implied(tags)


def _role(name: str, rest: str) -> Role:
    vacant = re.search(r"缺\s?(\d|[一二两三四五])?\s?人?", rest)
    if vacant:
        number = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}.get(vacant[1] or "一") or int(vacant[1] or 1)
        return Role(name, None, None, number)
    place = re.search(r"[（(](?P<place>[^）)]{1,12})[）)]", rest)
    person = re.sub(r"[（(].*", "", rest).strip()
    return Role(name, person or None, place["place"] if place else None)


def _report(entries: list[Entry], layout: Layout) -> tuple[str, ...]:
    """Gaps, duplicates and empty slots: reported, never a reason to refuse."""
    numbers = [entry.n for entry in entries if entry.n is not None]
    report = []
    twice = sorted({n for n in numbers if numbers.count(n) > 1}) if len(numbers) <= 400 else []
    if twice:
        report.append("序号重复：" + "、".join(map(str, twice)))
    if numbers:
        gaps = sorted(set(range(min(numbers), max(numbers) + 1)) - set(numbers)) if max(numbers) < 1000 else []
        if gaps:
            report.append("缺少序号：" + "、".join(map(str, gaps[:20])))
    empty = [str(entry.n) for entry in entries if entry.status == "empty" and entry.n is not None]
    if empty:
        report.append("空号或没写数量：" + "、".join(empty[:20]))
    if layout.append:
        report.append("引用原接龙追加")
    return tuple(report)
