"""high, medium, low or none: facts first, then the kind's own rhythm (README 1.1)."""

from __future__ import annotations

import re

from .facts import FRAIL, HEARSAY, SLOT_SOON, URGENT_WORD, Facts
from .likeness import Likeness
from .look import Look

NO_HURRY = re.compile(
    r"不赶(?!紧|快)|不着忙|不用赶|下(?:回|次|趟)(?:去|再|来)?|有空再|明年|开春|月底前|这个月内|本月内|慢慢|什么时候方便|方便了再|等有空|冇得就算|没有就算|先登记着|下个?下?(?:个)?月|下下(?:周|礼拜|星期)|过完年|年后|还能(?:吃|用|撑)(?:大?半|一|两|三)个?(?:多)?(?:月|星期|礼拜|周)|还有(?:大?半|一|两|三|四|[1-9])个?(?:多)?(?:月|星期|礼拜|周)的?量|还够(?:吃|用)?(?:大?半|一|两|三)个?(?:多)?(?:月|星期|礼拜|周)|还够(?:吃|用)?(?:十|二十|三十|半)(?:来|多)?(?:天|个?月)|不急|不着急|勿急|唔急|有空再|方便的时候|方便时|慢慢来|什么时候都行|no rush|no hurry|顺便|顺路|哪天都行|不赶时间|随时都行|改天"
)
DEADLINE = re.compile(
    r"今天|今晚|明天|明早|后天|马上|立刻|急|尽快|明日|听日|today|tomorrow|urgent|asap|本周|周[一二三四五六日]前|截止|最后一天|过期|要交|赶|已经\S{1,4}天|好几天|[两三四五六七]天了|第[二三四五]天|一直没|催|单位要|后天|报名"
)
LACK = re.compile(
    r"没(?:有)?(?:被|棉|米|菜|奶|吃|水|电(?!梯|话|视)|热水|了|收到|领到|拿到|发|喝|用|得用)|断(?:了|水|电|货|供)|停(?:了|水|电)|漏发|用完|用光|吃完|喝完|见底|没了|最后|只剩|不够|冇|告急|急需|急缺|短缺|买不到|未收到|没我|怎么没|一直没|少发|漏掉|run out|ran out|no water|没得|快没|发烧|冷得|冻|月经|例假|姨妈|来不及|重复|没轮到|没有(?:我|发|送)|进不来|出不去|last|天冷|发霉|霉的|出不了门|下不了楼|坏了冷|没有多|少了(?:一|两|\d)"
)
BROKEN_SMALL = re.compile(
    r"灯泡|路灯|楼道灯|声控灯|健身器材|长椅|纱窗|把手|报箱|信箱|油漆|掉漆|地砖|瓷砖|草坪|滑梯|秋千|晾衣|扶手|摄像头|监控|公告栏|喇叭|健身|门牌|感应灯|灯不亮|灯坏|灯(?:不亮|又|一闪|闪)"
)
# a treatment or a hospital is named beside what these ask for, not as the way there
OTHER_THAN_OUTINGS = {
    "nucleic_test", "disinfection", "complaint", "meal_order", "medicine_need", "prescription_pickup", "pet", "group_buy",
    "waste", "property_help", "checkin", "antigen_report", "delivery_notice",
}  # fmt: skip
IN_THERE = re.compile(r"煤气|异味|臭|血|喊声|呻吟|哭|倒|灯亮着|求救|敲墙|敲管|敲暖气")
NO_WAIT = re.compile(r"送我|谁能?送|车|不能(?:丢|误|断|停|耽)|叫不到|出不(?:去|了)|必须去|明天一早|电梯|轮椅")
SLOT_CALM = re.compile(r"结束|改到|改期|改天|取消|不用|年检|报销|办卡|帽子|假发|食谱|讲座|做完了|以后|下个?月")
SYMPTOM = re.compile(
    r"烧|疼|痛|吐|拉(?:肚子|了|稀)|泻|咳|晕|喘|难受|过敏|肿|红疹|疹|痒|不舒服|发炎|感染|发作|犯了|体温(?!计)|割|破了|伤|嗓子|咽|3[89]|屙|呕|[34]\d度|血压(?:高|飙|1[6-9]|2\d)|血糖|睡不着|发病|闹|哭闹|手抖|心慌|抽|fever|hot|pain|vomit|diarr|cough|sick"
)
BY_KIND = {
    "medicine_need": "medium", "medicine_offer": "low", "prescription_pickup": "medium", "medicine_sale": "none",
    "medical_outing": "medium", "health_report": "low", "food_need": "medium", "meal_order": "low", "supplies": "low",
    "group_buy": "low", "care_need": "medium", "welfare_check": "medium", "checkin": "medium", "psychological": "medium",
    "nucleic_test": "low", "antigen_report": "low", "disinfection": "medium", "waste": "low", "repair": "medium",
    "property_help": "medium", "pet": "medium", "certificate": "medium", "information_query": "low", "complaint": "low",
    "volunteer_signup": "low", "delivery_notice": "low", "safety_report": "medium", "emergency": "high",
}  # fmt: skip


# kinds in which the model never lowers what the rhythm of the kind gives
LIFE = {
    "emergency", "welfare_check", "psychological", "safety_report", "food_need", "care_need", "medical_outing", "medicine_need",
    "prescription_pickup", "health_report",
}  # fmt: skip
SPOKEN = {"welfare_check", "psychological", "safety_report", "food_need", "care_need"}
ALARM, DOUBT = 0.5, 0.1  # shares of "high" from which the model of likeness.py raises to high, to medium
SURE = 0.75  # share of medium (or low) of the two from which the model decides between them


def choose_urgency(
    look: Look, kind: str, message_type: str, facts: Facts, tags: set[str], like: Likeness, weights: dict[str, float]
) -> str:
    own = [entry.value for entry in look.own if entry.field == "urgency" and entry.phrase and entry.phrase in look.text]
    if own:
        return own[-1]
    if message_type in ("noise", "ack", "cancel") or (message_type == "notice" and kind != "delivery_notice"):
        return "none"
    if message_type == "offer":
        return "low"
    if message_type == "notice":
        return "low"
    high = _high(look, kind, facts, tags)
    if high:
        look.why.append(high)
        return "high"
    danger = like.share("urgency", "high")
    hearsay = bool(HEARSAY.search(look.plain)) and not look.doors
    alarm = (
        ALARM * 0.6 if kind in ("psychological", "safety_report", "welfare_check", "food_need", "emergency") else ALARM
    )
    if (danger >= alarm or (facts.hint and danger >= DOUBT)) and not hearsay and not facts.over:
        look.why.append("听起来紧急：" + "、".join(like.because("urgency", "high")))
        return "high"
    level = _level(look, kind, message_type, facts, tags)
    medium, low = like.share("urgency", "medium"), like.share("urgency", "low")
    if medium + low > 0.3 and message_type in ("help", "follow_up"):
        share = 0.0 if level == "low" and NO_HURRY.search(look.plain) else medium / (medium + low)
        level = "medium" if share >= SURE else "low" if share <= 1 - SURE and kind not in LIFE else level
    if kind == "volunteer_signup" and danger < DOUBT:
        return "low"
    if (danger >= DOUBT or (facts.hint and danger >= DOUBT / 5 and not NO_HURRY.search(look.plain))) and level == "low":
        look.why.append("像是紧急，不确定：" + "、".join(like.because("urgency", "high")))
        return "medium"
    spoken = max(weights, key=lambda one: weights[one], default="")
    if level == "low" and spoken in SPOKEN and spoken != kind and not NO_HURRY.search(look.plain):
        return "medium"  # the words speak for a kind of life, the model for another: never lower than its rhythm
    return level


def _level(look: Look, kind: str, message_type: str, facts: Facts, tags: set[str]) -> str:
    """medium or low, by the rhythm of the kind."""
    text = look.plain
    if message_type == "info":
        positive = kind in ("antigen_report",) and "阳性" in tags
        return "medium" if positive else "low"
    level = BY_KIND.get(kind, "low")
    if kind == "supplies":
        level = (
            "medium"
            if LACK.search(text)
            or re.search(
                r"(?:今晚|明早|明天|今天|明晚|后天)[^，。]{0,3}(?:前|之前|内|就要|要用|要穿|急用|等着)|明早坐|急用|急着|急需|急缺|马上要",
                text,
            )
            or (
                re.search(r"取暖|保暖|暖气|空调|降温|寒潮|骤降|高温|停电|闷热", text)
                and re.search(r"坏|损|没有|缺|不够|冷|热得|停", text)
            )
            or (tags & {"婴幼儿"} and re.search(r"奶粉|尿不湿|纸尿裤|尿布|formula|diaper", text))
            else "low"
        )
    elif kind == "medicine_need":
        trivial = {"device"} >= {one.medicine.drug_class for one in look.medicines if one.medicine} and look.medicines
        if (
            trivial or re.search(r"创可贴|创口贴|碘伏|棉签|口罩|钙片|维生素|维c|润喉|酒精|消毒", text)
        ) and not SYMPTOM.search(text):
            level = "low"
        if (
            re.search(r"换", text)
            and {"device", "otc"} >= {one.medicine.drug_class for one in look.medicines if one.medicine}
            and not SYMPTOM.search(text)
        ):
            level = "low"
        if facts.drug_low:
            level = "medium"
    elif kind == "repair":
        if BROKEN_SMALL.search(text) and not re.search(r"漏水|水管|电梯|停电|停水|老人|摔|跌|轮椅|看不见", text):
            level = "low"
    elif kind == "certificate":
        level = "medium" if DEADLINE.search(text) else "low"
    elif kind == "nucleic_test":
        if re.search(
            r"(?:下不了楼|下不来|卧床|瘫|轮椅|走不动|出不了|骨折)|黄码|红码|漏了|上不了班|开学|手术|住院|过期|24小时|要上班|上班需要|截止",
            text,
        ) and re.search(r"上门|明天|今天|补|急|安排|需要|要48|要24", text):
            level = "medium"
    elif kind == "disinfection":
        if not re.search(r"阳|确诊|密接|疫|孕|孩|老人|宝宝|病例|呕吐|死|去世", text):
            level = "low"
    elif kind == "information_query":
        dose = re.search(
            r"一起吃|能一块|同时吃|同吃|同服|多少毫升|几ml|用量|剂量|吃几|几毫升|吃多少|间隔|混着吃|能吃吗|能不能吃|can i (?:take|give)|dose|过量|喝酒|漏[了吃服]|要补|还能吃|几小时|过期.{0,6}吃",
            text,
        )
        level = "medium" if dose and (look.medicines or "药" in text) else "low"
    elif kind == "complaint":
        if re.search(
            r"消防(?:通道|车)|充电|飞线|电瓶车.{0,6}(?:楼道|电梯|上楼|家里)|高空抛|咬(?:人|了|到|伤)|油漆味|甲醛|井盖|烟花|虫|老鼠|孩子被|老人被|差点(?:砸|撞|摔)|砸",
            text,
        ):
            level = "medium"
    elif kind == "group_buy":
        level = "medium" if message_type == "follow_up" else "low"
    elif kind == "checkin":
        level = "low" if re.search(r"不用来|在哪|怎么填|要填|我家(?:在|都)", text) else "medium"
    elif kind == "pet":
        calm = re.search(r"领养|寄养|狗证|养犬证|猫砂|绝育|疫苗|洗澡|送养|办证", text)
        level = "low" if calm and not re.search(r"没人|断|伤|饿|困|独自|隔离|住院", text) else "medium"
    elif kind == "care_need":
        level = (
            "low"
            if re.search(r"理发|助浴|怎么(?:预约|申请)|政策", text) and not re.search(r"卧床|瘫|今天|急|没人", text)
            else "medium"
        )
    elif kind == "property_help":
        urgent = re.search(
            r"窗|水|煤气|燃气|灶|火|炉|漏|台风|暴雨|总阀|门没|电|锁在门外|锁门外|钥匙|进不|花盆|今天|今晚|明天|下雨|锁|没人喂|照看|stove|iron|gas|window|tap|leak|heater|locked",
            text,
        )
        level = "medium" if urgent and not re.fullmatch(r".*浇花.*", text) else "low"
    elif kind == "waste":
        level = (
            "medium"
            if re.search(
                r"堵|消防|针头|医疗|阳|尸|死|臭得|蛆|老鼠|玻璃|好几天|[三四五六七]天|礼拜|星期|一周|两周|多日|几天|满溢",
                text,
            )
            else "low"
        )
    elif kind == "meal_order":
        level = (
            "medium"
            if re.search(r"没送|没到|漏送|没收到|送错|今天(?:的)?(?:饭|餐).{0,4}(?:没|还)|没饭", text)
            else "low"
        )
    elif kind == "health_report":
        level = "medium" if tags & FRAIL or re.search(r"求|怎么办|药", text) else "low"
    if (
        message_type == "follow_up"
        and level == "low"
        and kind not in ("group_buy", "complaint", "certificate", "information_query")
    ):
        level = "medium"
    if level == "medium" and NO_HURRY.search(text) and kind not in ("psychological", "welfare_check", "safety_report"):
        level = "low"
    return level


def _high(look: Look, kind: str, facts: Facts, tags: set[str]) -> str | None:
    text = look.plain
    if facts.high:
        return "紧急：" + "、".join(facts.high[:3])
    if kind == "emergency":
        return "紧急"
    if facts.slot and not SLOT_CALM.search(text) and kind not in OTHER_THAN_OUTINGS and SLOT_SOON.search(text):
        if kind in ("medical_outing", "care_need", "certificate", "repair") or NO_WAIT.search(text):
            return f"不能误的治疗：{facts.slot}"
    if facts.hospital_unknown and kind not in OTHER_THAN_OUTINGS:
        if URGENT_WORD.search(text) or not re.search(r"吗|？|\?|怎么走|哪", text) or tags & FRAIL:
            return "提到医院，原因不明：先按紧急，请人回电"
    if "distress" in facts.classes and re.search(r"药|刀|楼顶|不吃不喝|产后|几天没", text):
        return "情绪危险"
    if (kind == "welfare_check" or "missing" in facts.classes) and IN_THERE.search(text):
        return "屋里可能有人出事"
    return None
