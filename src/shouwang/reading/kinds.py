"""Which kind of request a message is: the words of kinds.toml weighed, facts first."""

from __future__ import annotations

import re
from functools import lru_cache

from .facts import Facts
from .fold import dialect
from .likeness import Likeness
from .look import Look
from .phrasebook import load

NEIGHBOUR = re.compile(
    r"谁能|先给我|谁家|谁有|哪家|哪位|邻居|匀|有没有(?:人|谁|哪)|楼里有|群里有|借|求|anyone|who has|边个|边位|有人有|啥人有|跪求|换|大家有|谁能给|支援"
)
CLINIC = re.compile(
    r"代配|配药|医院|医保|开药|处方|去开|取药|病历|药房|拿药|代取|代开|续方|社区卫生|prescription|pharmacy|where can|어디|哪里能|哪儿能|哪里可以"
)
BORROW = re.compile(
    r"(?:求|想|能|可以|可否|问|先|来|谁|哪位|社区)?借(?!口|此|条|钱|过|助|着|机|给|用完|的)(?:我|用|一下|到)?"
)
# fodder that is lent or bought is goods; pet is for animals left alone (README 1.1)
FODDER = re.compile(
    r"(?:匀|借|带|捎|买|求|缺|要|分|谁有|谁家有)[^，。]{0,8}(?:猫粮|狗粮|猫砂|鸟食|鱼食|兔粮|罐头)|(?:猫粮|狗粮|猫砂|鸟食|鱼食|兔粮)[^。]{0,10}(?:匀|借|带|捎|买|求|分)"
)
ALONE_PET = re.compile(r"没人|独自|喂(?!养)|关在|在外地|出差|住院|主人|钥匙|两天没吃|三天没吃|饿")
KIND_NAMES = {
    "emergency": "紧急求助", "medicine_need": "求药", "prescription_pickup": "代配药", "medical_outing": "就医出行",
    "food_need": "缺粮缺食", "supplies": "物资", "care_need": "照护", "checkin": "问候联系", "nucleic_test": "核酸采样",
    "disinfection": "消杀", "repair": "报修", "pet": "宠物", "information_query": "咨询", "volunteer_signup": "志愿报名",
    "notice": "通知", "safety_report": "安全警情", "medicine_offer": "捐药", "medicine_sale": "卖药", "health_report": "健康报备",
    "meal_order": "助餐", "group_buy": "团购", "welfare_check": "上门看望", "psychological": "心理", "antigen_report": "抗原结果",
    "waste": "垃圾清运", "property_help": "家中代办", "certificate": "证明", "complaint": "投诉", "delivery_notice": "取件通知",
    "ack": "确认", "cancel": "取消", "noise": "闲聊",
}  # fmt: skip
# ties go to the kind that is named first here
ORDER = (
    "psychological", "safety_report", "medicine_sale", "nucleic_test", "antigen_report", "pet", "prescription_pickup",
    "medicine_need", "medical_outing", "certificate", "welfare_check", "checkin", "food_need", "meal_order", "care_need",
    "disinfection", "volunteer_signup", "complaint", "repair", "property_help", "waste", "group_buy", "supplies",
    "delivery_notice", "health_report", "information_query",
)  # fmt: skip
SURE = 0.25  # a share from which the model of likeness.py is believed before the rules
ACTS_NOT_KINDS = {"notice", "noise", "ack", "cancel", "medicine_offer", "medicine_sale", "delivery_notice"}


@lru_cache(maxsize=1)
def vocabulary() -> tuple[dict[str, tuple[tuple[str, str], ...]], frozenset[str]]:
    """The plain words of vocabulary.toml by their first two signs."""
    index: dict[str, list[tuple[str, str]]] = {}
    for kind, table in load("vocabulary").items():
        for word in table["words"]:
            word = dialect(word)
            index.setdefault(word[:2], []).append((kind, word))
    return {pair: tuple(row) for pair, row in index.items()}, frozenset(index)


def weigh(look: Look) -> dict[str, float]:
    weights: dict[str, float] = {}
    for phrase, match in look.all("kinds"):
        kind = phrase.data["kind"]
        if kind == "information_query" and phrase.data["weight"] == 3:
            kind = "question"
        weights[kind] = weights.get(kind, 0) + phrase.data["weight"]
        words = look.plain[match.start() : match.end()]
        if len(words) < 20:
            look.kind_words.setdefault(kind, []).append(words)
    index, pairs = vocabulary()
    spoken: dict[str, int] = {}
    for pair in pairs & look.signs:
        for kind, word in index[pair]:
            if word in look.plain:
                spoken[kind] = spoken.get(kind, 0) + 2
    for kind in sorted(spoken):
        points = spoken[kind]
        if points:
            weights[kind] = weights.get(kind, 0) + min(points, 6) * (0.5 if kind in weights else 1)
    for entry in look.own:
        if entry.field == "kind" and entry.phrase and entry.phrase in look.text:
            weights[entry.value] = weights.get(entry.value, 0) + 100
    return weights


def choose_kind(look: Look, weights: dict[str, float], facts: Facts, tags: set[str], like: Likeness) -> str:
    own = [entry.value for entry in look.own if entry.field == "kind" and entry.phrase and entry.phrase in look.text]
    if own:
        return own[-1]
    if BORROW.search(look.plain) and look.goods and not facts.slot and not look.medicines:
        return "supplies"  # who borrows a thing wants the thing, wherever it is to be used
    if FODDER.search(look.plain) and not ALONE_PET.search(look.plain):
        return "supplies"
    name, share = like.best("kind")
    if share >= SURE and name not in ACTS_NOT_KINDS:
        return name
    acute = _acute(look, weights, facts)
    if acute:
        return acute
    weights = dict(weights)
    text = look.plain
    drugs = [one.medicine for one in look.medicines if one.medicine]
    rx = [one for one in drugs if one.drug_class in ("rx", "cold_chain", "psychotropic_class2")]
    if "medicine_need" in weights or "prescription_pickup" in weights:
        neighbour, clinic = bool(NEIGHBOUR.search(text)), bool(CLINIC.search(text))
        if neighbour and not clinic:
            weights["medicine_need"] = weights.get("medicine_need", 0) + 9
        elif clinic and drugs:
            weights["prescription_pickup"] = weights.get("prescription_pickup", 0) + 5
        elif rx:
            weights["prescription_pickup"] = weights.get("prescription_pickup", 0) + 3
        if (
            re.search(
                r"一起吃|同时吃|一块儿?吃|能吃|怎么吃|吃几|吃多少|同服|混着|间隔|几毫升|多少毫升|几ml|剂量|用量|怎么用|一次吃|can i (?:take|give)|how much",
                text,
            )
            and not neighbour
        ):
            weights["information_query"] = weights.get("information_query", 0) + 14
    if facts.no_food or facts.little_food:
        weights["food_need"] = weights.get("food_need", 0) + 4
    if facts.slot and re.search(
        r"电梯|车|轮椅|背|下楼|落楼|怎么去|出不去|出小区|通行|接送|没人陪|叫不到|封|送我|去(?:洗肾|透析|血透|化疗|放疗)",
        text,
    ):
        weights["medical_outing"] = weights.get("medical_outing", 0) + 8
    if re.search(r"两条杠|阳了|中招|确诊了|两道杠", text) and not re.search(r"阴|\d人", text):
        weights["health_report"] = weights.get("health_report", 0) + 5
    if facts.formula_out:
        weights["supplies"] = weights.get("supplies", 0) + 6
    if re.search(r"借", text) and (look.goods or weights.get("supplies")) and not drugs:
        weights["supplies"] = weights.get("supplies", 0) + 9
    shared = [one for one in drugs if one.drug_class in ("otc", "device", "ephedrine")]
    if shared and re.search(r"求|支援|需要|谁|缺|有没有|匀", text) and not rx and "medicine_need" in weights:
        weights["medicine_need"] += 4
    if weights.get("nucleic_test") and not re.search(r"叫不到|轮椅|背|抬|车|送我|接送", text):
        weights["nucleic_test"] += 4
    if facts.slot and weights.get("medical_outing"):
        weights["medical_outing"] += 2
    if "missing" in facts.classes or "missing_person" in facts.classes:
        weights["welfare_check"] = weights.get("welfare_check", 0) + (9 if facts.high else 3)
    if "violence" in facts.classes:
        weights["safety_report"] = weights.get("safety_report", 0) + 6
    if "psych" in facts.classes:
        weights["psychological"] = weights.get("psychological", 0) + 12
    elif "distress" in facts.classes and weights.get("psychological"):
        weights["psychological"] += 2
    question = weights.pop("question", 0)
    if question and max(weights.values(), default=0) < 2:
        weights["information_query"] = weights.get("information_query", 0) + question
    others = max((weight for kind, weight in weights.items() if kind != "information_query"), default=0)
    if others >= 6 and 5 < weights.get("information_query", 0) < 15:
        weights["information_query"] = 5  # a question about a service takes the kind of the service
    if not weights and facts.fever:
        return "health_report"
    for kind, share in like.shares["kind"].items():
        if share >= 0.05 and kind not in ACTS_NOT_KINDS:
            weights[kind] = weights.get(kind, 0) + 8 * share
    if not weights:
        return "information_query" if re.search(r"[?？]|吗|么$|呢$", text) else "supplies"
    best = max(weights.values())
    return next((kind for kind in ORDER if weights.get(kind) == best), max(weights, key=lambda kind: weights[kind]))


def _acute(look: Look, weights: dict[str, float], facts: Facts) -> str | None:
    """Life now: an emergency, unless the message itself asks for something that names another kind."""
    if "psych" in facts.classes:
        return "psychological"
    if "violence" in facts.classes and not (facts.classes.keys() & {"emergency", "breath"} and "出血" in facts.says):
        return "safety_report"
    if not facts.is_emergency:
        return None
    text = look.plain
    if not facts.classes.keys() & {"emergency", "breath", "trapped"}:
        strong = {
            kind: weight
            for kind, weight in weights.items()
            if kind not in ("question", "information_query", "complaint")
        }
        return None if max(strong.values(), default=0) >= 7 else "emergency"
    mild = (
        facts.says <= {"高烧", "脱水", "胸痛", "喘不上气", "呕吐不止", "冷汗", "抽搐"} and "breath" not in facts.classes
    )
    if (
        mild
        and look.medicines
        and NEIGHBOUR.search(text)
        and not re.search(r"发紫|喘不上|喘不过|叫不|120|救命|救护车", text)
    ):
        return "medicine_need"
    if facts.says == {"抽搐"} and look.medicines and not re.search(r"又|在抽|正|刚|发作", text):
        return None
    return "emergency"
