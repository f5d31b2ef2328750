"""One entry of a 接龙: phone, door, state, goods, name, note."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from ..doors import find_doors, inherit
from ..fold import fold
from ..items import QTY, STRENGTH, antigen_results, number, unit_pattern
from ..look import PHONE, phones_in
from ..medicines import find_goods, find_medicines
from ..numerals import CHARS
from ..phrasebook import expand, load
from ..types import DoorMention, Entry, Item, PlaceParts


@dataclass(slots=True)
class Setting:
    """What the title says for all entries."""

    kind: str
    product: str | None = None
    codes: dict[str, str] = field(default_factory=dict)
    variants: list[str] = field(default_factory=list)
    context: PlaceParts | None = None
    limit: float | None = None
    receipt: bool = False
    three_part: str = "building-unit-room"
    title: str = ""


ITEMLESS = {"volunteer_signup", "checkin", "health_report", "welfare_check", "nucleic_test", "repair", "certificate", "disinfection", "medical_outing", "care_need", "pet"}
FLAVOUR = re.compile(r"^(?:黑芝麻|芝麻|豆沙|鲜肉|原味|草莓|巧克力|抹茶|玫瑰|花生|香菇|荠菜|三鲜|五仁|蛋黄|莲蓉|椒盐|蒜香|[微中特不]?[甜咸辣酸]|微辣|不辣|[\u4e00-\u9fff]{1,3}味|[红白黑蓝绿黄粉灰]色?|[大中小]的?|温|热|冰|去皮|切片|整只|半糖|无糖)的?$")
PIECES = re.compile(rf"(?<=[\d.])\s+(?!{unit_pattern()})|" + r"(?<!\d)[:：]|[:：](?!\d)|[，,；;。\n|｜]|(?<![\d.])\s+|(?<=[\d.])\s+(?=\d)|[、](?=[^\d]|\d+[^\d号栋幢]{1,2})|[（(）)]|\s{2,}|[+＋&]|(?<=[\u4e00-\u9fff])\s")
TITLES = r"(?:奶奶|爷爷|阿姨|叔叔|伯伯|阿婆|阿公|大爷|大妈|先生|女士|太太|小姐|老师|师傅|妈妈|爸爸|妈|爸|姐|哥|叔|伯|婶|姨|外婆|外公|婆婆|公公|医生|护士|家|同学|嫂|老伯|老太|老师傅)"
NAME = re.compile(
    rf"^(?:[\u4e00-\u9fff]{{1,4}}{TITLES}|[老小阿大][\u4e00-\u9fff]{{1,2}}|[\u4e00-\u9fff*]{{2,4}}|[a-zé-ÿ][a-zà-ÿ.'-]{{1,14}}(?:\s[a-zà-ÿ.]{{1,12}})?|[\u4e00-\u9fff]\*{{1,2}})$"
)
CONSIGNEE = re.compile(r"(?:收货人|收件人|联系人|姓名)[:：]?\s?(?P<name>[^\s，,；;\n]{1,8})")
LABELS = re.compile(r"(?:收货人|收件人|联系人|姓名|地址|住址|门牌|电话|手机|联系电话|联系方式)[:：]\s?")
EXPIRY = re.compile(r"(?:效期|有效期(?:至|到)?|到期|保质期)?[:：]?\s?(?P<y>20\d\d|\d\d)[.年/-](?P<m>\d{1,2})(?:月)?(?:[.\-/]\d{1,2}|\d{1,2}日)?(?:底|初)?(?:到期|过期|止|前)?")
NOTE_ONLY = re.compile(r"^(?:卡在|卡|医保卡|本子|自提|送上楼|送货|不要|要|放|已|待|未|现金|微信|支付宝|转账|谢谢|辛苦|自己|晚上|早上|中午|下午|周|明|后|忌|少|多|去|帮|请|麻烦|可|两位|一位|老两口|切碎|低盐|无糖|糊状|软|敲门|电话|备注|例|急|快|娃|孩子|老人|家里|身份证|月底)")


@lru_cache(maxsize=1)
def _statuses() -> list[tuple[str, re.Pattern[str], re.Pattern[str] | None]]:
    return [
        (one["status"], re.compile(expand(one["pattern"])), re.compile(expand(one["unless"])) if one.get("unless") else None)
        for one in load("lists")["status"]
    ]


@lru_cache(maxsize=1)
def _leads() -> re.Pattern[str]:
    words = sorted(load("lists")["lead"]["words"], key=len, reverse=True)
    return re.compile("^(?:" + "|".join(re.escape(word) for word in words) + r")(?:了|个|点|些|一下|订)?\s?")


@lru_cache(maxsize=1)
def _paid() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(load("lists")["paid"]["words"], key=len, reverse=True)) + "|微信|支付宝")


@lru_cache(maxsize=1)
def _forms() -> tuple[re.Pattern[str], ...]:
    unit = f"(?:{unit_pattern()}|人份|人|位|斤|两(?!瓶|包|盒|袋|份|个))"
    qty = QTY
    guard = rf"(?![{CHARS}\d]|月|日|点|号|楼|栋|岁|元|块钱|天|小时|分钟|户|级|折|周|晚|度)"
    return (
        # 各1, 各一份
        re.compile(rf"(?P<name>.{{1,24}}?)(?:各|每样|每种|都)(?:来|要|订)?\s?(?P<qty>{qty})\s?(?P<unit>{unit})?(?P<half>半)?$"),
        # 嫩豆腐2块, 厄贝沙坦150mg×2盒, 丙*2, 手电x1, 优甲乐1
        re.compile(
            rf"(?P<name>[^\d{CHARS}x*×+]{{1,16}}?|[^\s]{{1,16}}?)\s?(?P<strength>{STRENGTH})?\s?(?:[x*×+]\s?)?(?P<qty>{qty})\s?(?P<unit>{unit})?(?P<half>半)?{guard}(?:的)?$"
        ),
        # 四斤排骨, 两斤半牛腩, 2份A套餐
        re.compile(rf"(?P<qty>{qty})\s?(?P<unit>{unit})(?P<half>半)?\s?(?:的|of )?(?P<name>[^\d\s]{{1,12}}|[a-z][a-z ]{{1,14}})$"),
        # 1毯
        re.compile(rf"(?P<qty>\d{{1,2}})\s?[x*×]?\s?(?P<name>[\u4e00-\u9fff]{{1,3}})$"),
    )


@lru_cache(maxsize=1)
def _bare() -> re.Pattern[str]:
    unit = f"(?:{unit_pattern()}|人份|人|位|斤|两)"
    return re.compile(rf"^(?:[x*×+]\s?)?(?P<qty>{QTY})\s?(?P<unit>{unit})?(?P<half>半)?$")


def read_entry(n: int | None, raw: str, setting: Setting, previous: PlaceParts | None) -> Entry:
    """Read one line. Nothing is rejected: what no rule places goes into the note."""
    text = raw.strip()
    folded = fold(text)
    phones = phones_in(folded)
    masked = PHONE.sub(lambda match: "*" * len(match[0]), folded)
    door, masked_doors = _door(text, masked, setting)
    place = door.raw if door else None
    parts = door.parts if door else None
    parts = _inherit(parts, setting, previous)
    rest, rest_folded = _cut(text, folded, masked, door)
    status = status_of(rest_folded, setting, bool(place))
    consignee = CONSIGNEE.search(rest)
    name, pieces, notes = None, _pieces(rest), []
    items: list[Item] = []
    unread: list[str] = []
    if setting.kind == "antigen_report" and status not in ("cancelled",):
        items = list(antigen_results(fold(rest)))
        pieces = [re.split(rf"{QTY}\s?(?:人|口|个)|阴|阳|\d/\d", piece)[0].strip() for piece in pieces]
        pieces = [piece for piece in pieces if piece and not re.match(r"^(?:全|都|性|抗原|自测|结果|家)", piece)]
    takes_goods = setting.kind not in ITEMLESS and setting.kind != "antigen_report" and status not in ("cancelled", "missing", "over", "absent", "done")
    if takes_goods and status == "received":
        items = _receipt_items(rest)
        if not items:
            for_other = re.search(r"帮\s?(?P<who>[\dA-Za-z\-#号栋]{2,10})(?:也|家|拿|领|代)", rest)
            del for_other
    pieces = _rejoined(pieces, setting) if takes_goods else pieces
    inside = [piece.strip() for piece in re.findall(r"[（(]([^（）()]{1,40})[）)]", rest)]
    outside = [piece for piece in pieces if not any(piece in one for one in inside)]
    if any(_goods(piece, setting) for piece in outside):
        notes_only = [piece for piece in pieces if piece not in outside]
    else:
        notes_only = []
    for piece in pieces:
        if piece in notes_only:
            notes.append(piece)
            continue
        got = [] if not takes_goods or status == "received" else _goods(piece, setting)
        if got:
            items += got
        elif name is None and _is_name(piece, setting):
            name = piece.strip("@")
        elif piece:
            notes.append(piece)
    if takes_goods and not items and status != "received":
        items, notes = _loose_goods(notes, setting)
    if consignee:
        notes = [note for note in notes if consignee["name"] not in note]
        notes.insert(0, f"收货人：{consignee['name']}")
    if status == "active" and not items and not place and takes_goods and not notes:
        status = "empty"
    elif status == "active" and not items and setting.kind == "antigen_report" and not notes:
        status = "empty"
    elif status == "active" and not items and takes_goods and not notes and place and setting.kind in ("group_buy", "meal_order"):
        status = "empty"
    elif status == "active" and not text.strip(" -—_…."):
        status = "empty"
    items = [_flagged(item, setting, folded) for item in items]
    return Entry(
        n, name, place, parts, tuple(items), " ".join(notes) or None, status, phones[0] if phones else None,
        raw=raw, unread=tuple(unread),
    )  # fmt: skip


def _door(text: str, masked: str, setting: Setting) -> tuple[DoorMention | None, list[DoorMention]]:
    doors = find_doors(text, masked, three_part=setting.three_part)
    full = [one for one in doors if one.parts and (one.parts.building or one.parts.lane)]
    others = [one for one in doors if one.shape in ("several", "range")]
    rooms = [one for one in doors if one.parts and one.parts.room and not one.parts.building]
    head = re.match(r"\s*(?P<room>\d{3,4}[a-z]?)(?=室|\D|$)(?!\s?(?:元|块|个|份|斤|ml|g\b|克|盒|瓶|年))", masked)
    if full:
        first = full[0]
        return first, doors
    if others:
        return others[0], doors
    if head and setting.context is not None:
        end = head.end() + (1 if masked[head.end() : head.end() + 1] == "室" else 0)
        mention = DoorMention(text[head.start("room") : end], head.start("room"), end, PlaceParts(room=head["room"].upper()), "room")
        return mention, doors
    if rooms:
        return rooms[0], doors
    if head:
        return DoorMention(head["room"], head.start("room"), head.end(), PlaceParts(room=head["room"].upper()), "room"), doors
    floors = [one for one in doors if one.parts and one.start <= 1]
    return (floors[0], doors) if floors else (None, doors)


def _inherit(parts: PlaceParts | None, setting: Setting, previous: PlaceParts | None) -> PlaceParts | None:
    if parts is None:
        return None
    parts = inherit(parts, setting.context)
    if parts is not None and previous is not None:
        if parts.lane is None and previous.lane is not None and "弄" in previous.lane and parts.building:
            parts = PlaceParts(previous.lane, parts.building, parts.unit, parts.floor, parts.room)
        elif parts.building is None and setting.context is None and previous.building:
            parts = PlaceParts(parts.lane or previous.lane, previous.building, parts.unit or previous.unit, parts.floor, parts.room)
    return parts


def _cut(text: str, folded: str, masked: str, door: DoorMention | None) -> tuple[str, str]:
    """The line without its door and phone."""
    signs = list(text)
    if door is not None:
        signs[door.start : door.end] = [" "] * (door.end - door.start)
    for match in PHONE.finditer(folded):
        signs[match.start() : match.end()] = [" "] * (match.end() - match.start())
    rest = "".join(signs)
    rest = re.sub(r"(?:地址|住址|门牌|电话|手机|联系电话|联系方式|房号|楼号)[:：]\s*", " ", rest)
    return rest, fold(rest)


def status_of(folded: str, setting: Setting, has_place: bool) -> str:
    plain = _paid().sub(" ", folded).strip()
    if not plain and not has_place:
        return "empty"
    for status, pattern, unless in _statuses():
        if status == "received" and not (setting.receipt or re.search(r"领|收到|拿到|签收|got|received", plain)):
            continue
        if status == "over" and not (setting.receipt or re.search(r"多发|重复|重领", plain)):
            continue
        if status == "done" and setting.kind not in ("checkin", "nucleic_test", "antigen_report", "disinfection", "volunteer_signup", "repair", "health_report", "welfare_check", "prescription_pickup"):
            continue
        if status == "absent" and setting.kind in ("group_buy", "meal_order") and not re.search(r"回老家|不在家|外出", plain):
            continue
        if status == "missing" and not (setting.receipt or re.search(r"没(?:收到|拿到|领到)|漏发", plain)):
            continue
        for piece in re.split(r"[\s，,。；;（）()]+", plain):
            match = pattern.search(piece)
            if match and not (unless and unless.search(piece)):
                return status
    if setting.receipt and has_place and not plain:
        return "active"
    return "active"


def _pieces(rest: str) -> list[str]:
    rest = re.sub(r"[（(]", " ", re.sub(r"[）)]", " ", rest))
    return [piece.strip(" ：:·•-—~～。.!！✔✅√☑️👍🙏@") for piece in PIECES.split(rest) if piece and piece.strip(" ：:·•-—~～。.!！✔✅√☑️👍🙏")]


SURNAMES = set(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵汪祁毛禹狄米贝明臧计伏成戴宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房解应宗丁宣邓郁单杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊惠甄曲家封储靳焦巴牧山谷车侯班仰秋仲伊宫宁仇栾甘厉戎祖武符刘景詹束龙叶幸司黎溥印蒲从鄂索赖卓蔺屠蒙池乔阴闻党翟谭贡劳姬申扶堵冉宰雍桑桂牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎连习艾鱼容向古易慎戈廖庾居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越师巩聂晁勾敖融冷辛阚那简饶空曾沙乜养丰关查"
)


def _rejoined(pieces: list[str], setting: Setting) -> list[str]:
    """"嫩豆腐 2块" was split at the blank: a bare quantity goes back to the goods before it."""
    out: list[str] = []
    for piece in pieces:
        low = fold(piece)
        home = None
        if out and _bare().match(low):
            if _names_goods(out[-1], setting, len(out) > 1):
                home = len(out) - 1
            elif setting.product is None:
                home = next((at for at in range(len(out) - 1, -1, -1) if find_medicines(fold(out[at])) and not re.search(r"\d$", out[at])), None)
        if home is None:
            out.append(piece)
        else:
            out[home] = f"{out[home]}{piece}"
    return out


def _names_goods(piece: str, setting: Setting, has_more: bool) -> bool:
    low = fold(piece)
    if re.search(r"\d$|开过|开封|拆封|过期", low) or _paid().search(low) or re.search(TITLES + "$", low):
        return False
    if find_medicines(low) or find_goods(low) or len(low) > 1 and low in fold(setting.title) or (setting.codes and low.upper() in setting.codes):
        return True
    if re.fullmatch(r"[老小阿大][\u4e00-\u9fff]{1,2}|[a-z .]{1,14}", low) and setting.product:
        return False
    if setting.product is None:
        return not re.search(r"[*]|收货|地址", low)
    if 2 <= len(low) <= 3 and low[0] in SURNAMES:
        return False
    return not NOTE_ONLY.match(low) and (has_more or len(low) > 3 or not _is_name(piece, setting))


def _is_name(piece: str, setting: Setting) -> bool:
    low = fold(piece)
    if NOTE_ONLY.match(low) or _paid().search(low) or re.search(r"\d", low):
        return False
    if re.match(r"^(?:不留名|匿名|无名|本人)$", low):
        return True
    return bool(NAME.match(low)) and not find_medicines(low) and not re.search(r"[了着过吗呢吧的要在不没有来去送拿领给]|餐$|饭$|停|谢", low)


def _goods(piece: str, setting: Setting) -> list[Item]:
    """Items of one piece of an entry; "" where it names none."""
    low = fold(piece)
    if _paid().fullmatch(low) or EXPIRY.search(low) or re.search(r"\d岁|\d度|烧(?!饼|鸡|鹅|酒|麦|卖|烤)|体温\s?\d|(?:^|\D)(?:3[789]|4[01])\.\d$", low):
        return []
    offer = bool(re.match(r"^(?:有|可借|可出|可匀|多|提供|剩|出|捐|送)", low)) and setting.kind == "supplies"
    if setting.codes:
        coded = _coded(piece, low, setting)
        if coded:
            return coded
    if re.match(r"^(?:(?:[两二三四五六]|\d)?(?:种|样|款|个|色|味)|全部?|都|所有|每样|每种|每款)(?:都)?(?:各|来|要|订|每样)", low) or re.match(r"^各(?:来|要)?[一1两二2]", low):
        every = list(setting.codes) or setting.variants
        match = re.search(rf"(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()})?$", low)
        if every and match:
            return [Item(one, number(match["qty"]), match["unit"]) for one in every]
    bare = _bare().match(low)
    if bare and not re.fullmatch(rf"[{CHARS}]{{3,}}", low):
        unit = piece[bare.start("unit") : bare.end("unit")] if bare["unit"] else None
        return [Item(setting.product, number(bare["qty"], bare["half"]), unit)]
    lead = _leads().match(low)
    start = lead.end() if lead and lead.end() < len(low) else 0
    while start:
        again = _leads().match(low[start:])
        if not again or start + again.end() >= len(low):
            break
        start += again.end()
    body, low_body = piece[start:], low[start:]
    bare = _bare().match(low_body)
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
        if not name or re.fullmatch(r"[\d.]+", name) or re.search(r"(?:限|第|每|满|剩下|周|星期|礼拜|月|初|早|晚|下午|上午|停)$", name):
            return []
        if order == 0:
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
        alias = next((one.medicine.alias for one in find_medicines(fold(name)) if one.medicine), None)
        return [Item(name, number(match["qty"], groups.get("half")), unit, strength=strength, alias=alias, offer=offer or None)]
    return []


def _person_and_product(name: str, unit: str | None, setting: Setting) -> str | None:
    """"阿芳2袋": the word before the number is a person, the goods are the title's."""
    low = fold(name)
    if setting.product is None or find_medicines(low) or low in fold(setting.title) or fold(setting.product) in low:
        return None
    person = re.fullmatch(rf"[老小阿大][\u4e00-\u9fff]{{1,2}}|[\u4e00-\u9fff]{{1,3}}{TITLES}|[a-z]{{2,12}}", low)
    if person and setting.kind in ("group_buy", "supplies", "meal_order") and not re.match(r"大(?:米|蒜|虾|葱|枣|份|号)|小(?:米|葱|笼|番|份|号|白|青|馄|排)|老(?:酒|抽|豆|鸭|母|鸡|干)|阿胶", low):
        return setting.product
    return None


def _several_glued(body: str, low: str, setting: Setting) -> list[Item]:
    """"1毯2袜", "嫩豆腐1块黄豆芽2袋": several goods without a blank."""
    unit = f"(?:{unit_pattern()})"
    pairs = list(re.finditer(rf"(?P<qty>\d{{1,2}})(?P<name>[\u4e00-\u9fff]{{1,3}}?)(?=\d|$)", low))
    if len(pairs) >= 1 and "".join(match[0] for match in pairs) == low and low[0].isdigit() and setting.kind in ("group_buy", "supplies") and not _bare().match(low):
        if not any(re.fullmatch(unit, match["name"]) for match in pairs):
            return [Item(body[m.start("name") : m.end("name")], number(m["qty"]), None) for m in pairs]
    named = list(re.finditer(rf"(?P<name>[^\d{CHARS}\s]{{1,10}}?)\s?[x*×]?(?P<qty>{QTY})(?P<unit>{unit})(?P<half>半)?", low))
    if len(named) >= 2 and "".join(match[0] for match in named) == low:
        return [Item(body[m.start("name") : m.end("name")].strip(), number(m["qty"], m["half"]), body[m.start("unit") : m.end("unit")]) for m in named]
    first = list(re.finditer(rf"(?P<qty>{QTY})(?P<unit>{unit})(?P<half>半)?(?P<name>[\u4e00-\u9fff]{{1,6}}?)(?=[\d{CHARS}]|$)", low))
    if len(first) >= 2 and "".join(match[0] for match in first) == low:
        return [Item(body[m.start("name") : m.end("name")], number(m["qty"], m["half"]), body[m.start("unit") : m.end("unit")]) for m in first]
    return []


def _coded(piece: str, low: str, setting: Setting) -> list[Item]:
    letters = "".join(code.lower() for code in setting.codes)
    each = re.fullmatch(rf"(?P<codes>[{letters}]{{2,8}}|[{letters}](?:[、和/+][{letters}]){{1,6}})(?:款|套餐|餐|组)?(?:各|都|每样)(?:来|要|订)?\s?(?P<qty>{QTY})(?P<unit>{unit_pattern()})?", low)
    if each:
        return [Item(code.upper() if code.isascii() else code, number(each["qty"]), each["unit"]) for code in re.findall(f"[{letters}]", each["codes"])]
    found = list(re.finditer(rf"(?P<code>[{letters}])(?:款|套餐|餐|组)?\s?[x*×:：]?\s?(?P<qty>{QTY})?(?P<unit>{unit_pattern()})?(?P<half>半)?", low))
    if found and "".join(match[0] for match in found).replace(" ", "") == low.replace(" ", ""):
        return [Item(m["code"].upper() if m["code"].isascii() else m["code"], number(m["qty"], m["half"]) if m["qty"] else 1, m["unit"]) for m in found]
    front = re.fullmatch(rf"(?P<qty>{QTY})(?P<unit>{unit_pattern()})?(?P<code>[{letters}])(?:款|套餐|餐|组)?", low)
    if front:
        return [Item(front["code"].upper() if front["code"].isascii() else front["code"], number(front["qty"]), front["unit"])]
    return []


def _receipt_items(rest: str) -> list[Item]:
    """In a list of receipts only what is short, or what was taken for another door."""
    low = fold(rest)
    items = []
    unit = unit_pattern()
    for match in re.finditer(rf"(?P<name>[\u4e00-\u9fff]{{1,6}}?)(?:少|缺|漏)(?:了)?(?P<qty>{QTY})(?P<unit>{unit})|(?:少|缺|漏)(?:了|发|拿|给)?(?P<qty2>{QTY})(?P<unit2>{unit})(?P<name2>[\u4e00-\u9fff]{{1,6}})", low):
        name = match["name"] or match["name2"]
        items.append(Item(re.sub(r"^(?:但|就是|不过|里面)", "", name), number(match["qty"] or match["qty2"]), match["unit"] or match["unit2"], flag="short"))
    other = re.search(r"(?:帮|代|替)\s?(?P<who>[\da-z#号栋楼室-]{2,12})", low)
    if other:
        for match in re.finditer(rf"(?:^|[\s，,])(?P<name>[\u4e00-\u9fff]{{1,6}}?)\s?(?P<qty>{QTY})(?P<unit>{unit})", low):
            items.append(Item(match["name"], number(match["qty"]), match["unit"], for_place=other["who"]))
    return items


def _loose_goods(notes: list[str], setting: Setting) -> tuple[list[Item], list[str]]:
    """Goods named without a number ("求蜡烛", "缺退热栓 娃3岁39.8")."""
    items, left = [], []
    for note in notes:
        low = fold(note)
        drugs = find_medicines(low)
        lead = _leads().match(low)
        goods = find_goods(low)
        if goods and setting.kind in ("supplies", "medicine_need") and len(low) <= 8 and not re.search(r"已|没|不|付|送|放", low):
            items.append(Item(note[lead.end() if lead and lead.end() < len(low) else 0 :]))
            continue
        wanted = bool(lead) and lead.end() < len(low) and len(low) - lead.end() <= 6 and setting.kind in ("supplies", "medicine_need", "prescription_pickup", "medicine_offer") if lead else False
        if drugs and len(low) <= 16 and setting.kind not in ("group_buy",):
            items += [Item(note[one.start : _form_end(low, one.end)], alias=one.medicine.alias if one.medicine else None) for one in drugs]
        elif wanted and lead:
            items.append(Item(note[lead.end() :]))
        else:
            left.append(note)
    return items, left


def _form_end(low: str, end: int) -> int:
    form = re.match(r"缓释胶囊|缓释片|控释片|肠溶片|胶囊|片|颗粒|混悬液|糖浆|口服液|软膏|滴眼液", low[end:])
    return end + form.end() if form else end


def _flagged(item: Item, setting: Setting, folded: str) -> Item:
    from dataclasses import replace

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
    if setting.limit is not None and item.qty is not None and item.qty > setting.limit and setting.kind in ("supplies", "group_buy"):
        flag = flag or "over_limit"
    expiry = EXPIRY.search(folded) if setting.kind == "medicine_offer" else None
    when = None
    if expiry and re.search(r"到期|效期|过期|有效", folded):
        year = expiry["y"] if len(expiry["y"]) == 4 else f"20{expiry['y']}"
        when = f"{year}-{int(expiry['m']):02d}" if 1 <= int(expiry["m"]) <= 12 else None
    return replace(item, flag=flag, expiry=item.expiry or when)
