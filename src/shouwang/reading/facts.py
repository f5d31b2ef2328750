"""The facts that decide urgency: dangers, drugs that run out, food, slots, temperatures. README 1.1, domain.md 4.1."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .ages import ages, temperature
from .look import Look
from .numerals import read_numeral
from .phrasebook import expand

OUT = re.compile(expand("{out}"))
LONG_LEFT = re.compile(
    r"(?:够|还有|还能|剩|撑|可以|能)[^，。]{0,5}?(?P<n>\d{1,2}|[一二两三四五六七八九十半]{1,2})(?:多)?(?:个)?(?P<u>天|日|周|星期|礼拜|月)"
)
LEFT = re.compile(r"(?:剩|还有|还剩|只有|还够|够)")
CHILD = re.compile(expand("{child}"))
INFANT = re.compile(expand("{infant}"))
ELDER = re.compile(expand("{elder}"))
NO_FOOD = re.compile(
    r"一口(?:饭|东西|水)?(?:都|也)?没吃|(?:没|未)(?:有)?(?:吃|进)(?:过)?(?:一)?(?:口|顿|东西|食|饭)|(?<![快要就])断粮|断炊|弹尽粮绝|锅(?:都|也)?揭不开|揭不开锅|颗粒未进|粒米未进|一粒米[^，]{0,2}没进|没(?:有)?(?:任何|啥|什么)?(?:东西)?吃的|"
    r"(?:一|两|二|三|几|\d)(?:顿|餐)(?:都|也|了)?没(?:人管|人送|着落)|没得吃|没嘢食|没饭食|没米食|没(?:有)?东西吃|没饭吃|没吃上|冇嘢食|冇饭食|冇米|食晒|"
    r"(?:吃的|食物|粮食|米|菜|粮|冰箱|存粮|干粮|口粮)(?:都|已经|全|也|全都|面|和菜|米|菜|粮|油){0,2}(?:没了|没有了|吃完了|吃光了|吃光|空了|断了|冇晒|见底了|没)|"
    r"(?:一天|整天|两天|2天|1天|三天|3天|一整天|一日|成日|两日|几天|[2-9]顿)(?:都|也|了)?没(?:吃|饭|开伙|进食)|饿(?:了|着)?(?:肚子)?(?:一|两|三|几|好几|整整)?(?:天|顿|整天)|饿了(?:一|两|三|几|好几|\d)天|"
    r"(?:馒头|饼干|面条?|挂面|方便面|泡面|面包|粥|稀饭|饭|米|菜)[^，。]{0,4}吃完(?:了)?[，, ]?(?:家里)?(?:就)?没(?:有)?(?:别的|其他|其它|旁的|啥别的)|"
    r"无(?:米|粮|食物)|家里没(?:米|吃|粮)|没米(?:了|下锅)|no food|nothing (?:left )?to eat|haven.t eaten|hasn.t eaten|not eaten|ran out of food|out of food|starving"
)
LITTLE_FOOD = re.compile(
    r"(?:只剩|就剩|只有|剩下?|仅剩|还剩|靠)[^，。]{0,6}(?:一|1|半|最后|两|2|点|个|包|碗|顿)?[^，。]{0,4}(?:面|米|馒头|饼干|泡面|方便面|挂面|面包|土豆|咸菜|榨菜|粥|饭|菜|吃的|粮|鸡蛋|红薯|干粮|白水)|"
    r"(?:面|米|馒头|饼干|泡面|方便面|挂面|面包|粥|饭|菜|吃的|粮)[^，。]{0,3}(?:只剩|就剩|剩|见底|快没|不多)|"
    r"(?:冇得|没得|没有|没|冇)(?:菜|米|面|粮)(?:了|哒|咯|吃)|"
    r"(?:撑|吃|够|熬)(?:不)?(?:到|过|不过)?(?:今|明|晚|一顿|一天)|(?:快|就|要)断粮|(?:中饭|夜饭|晚饭|午饭|早饭|两顿|下顿|晚上)[^。]{0,6}没(?:着落|得吃|有着落)|米缸[^，]{0,4}(?:空|见底|没)|明天(?:就)?(?:断|没|没得)|没人送饭|(?:中午|晚上|今晚|晚饭|早饭|午饭|今天)[^，。]{0,3}(?:没着落|没吃|没饭|吃不上|没得)"
)
STILL_FOOD = re.compile(
    r"还有(?:一)?(?:点|些)|还够|还能(?:吃|撑)|还剩|(?:面|米|粥|馒头|饼干|泡面|面包|土豆|鸡蛋|菜|罐头|干粮)[^，。]{0,2}还有(?:一|半|两|几|\d|很多|不少|好多|的是)"
)
FORMULA = re.compile(
    r"奶粉|formula|milk powder|母乳|羊奶粉|牛奶粉|口粮奶|配方奶|奶(?=(?:快|就|都|已经|今|只|没|断|不够|见|喝完|吃完))|断奶粮|特殊奶|氨基酸奶|水解奶"
)
FORMULA_OUT = re.compile(
    r"enough [a-z ]{0,14}(?:for|until|till) (?:tonight|today|tomorrow|one|1|the next|this)|(?:last|runs? out|will be gone|gone) (?:by )?(?:tonight|today|tomorrow)|only (?:enough|lasts?)|刮干净|罐底|断顿|倒不出|最后一?(?:勺|顿|点|口|次|瓶|餐|包)|刚冲(?:掉|完)|(?:只|就|还|仅)(?:够|能|剩|有)[^，。]{0,5}?(?:一|1|半|两|2|三|3)(?:勺|顿|次|餐|奶|天(?!半)|瓶|口)?(?:的量)?(?!罐|桶|大)|没了|断了|断粮|见底|喝完|吃完|喝光|吃光|空了|"
    r"(?:够|撑|喝|吃)(?:不)?(?:到|过)?(?:今天|今晚|明早|明天|今夜|晚上)|没(?:得|有)?(?:喝|吃|奶)|断货|没有了|快没|不够(?:今|喝|吃|了|一)|冇咗|冇晒|得返|食晒|饮晒|last (?:scoop|bottle|day)|(?:only )?(?:one|1|two|2) (?:more )?(?:bottle|scoop|feed|serving)s?|(?:one|1) day|ran out|run out|out of formula|no formula|no more|left|一(?:整)?天的|一顿的"
)
SLOT = re.compile(r"血透|透析|肾友|化疗|放疗|洗肾|腹透|dialysis|chemo|radiotherapy|radiation therapy")
SLOT_SOON = re.compile(
    expand("{soon}")
    + r"|车|电梯|轮椅|背|抬|通行|出门|出不|接送|怎么去|封|没人|出去|wheelchair|car|taxi|lift|elevator|transport|ride|上不了楼|上不去|下不|抱|扶|陪"
)
HOSPITAL = re.compile(r"医院|急诊|(?<![\d-])120(?!\d)|救护车|hospital|送医|就医|emergency room")
CAUSE_KNOWN = re.compile(
    r"配药|拿药|取药|开药|拔牙|牙|复查|复诊|换药|拆线|体检|产检|疫苗|挂水|住院部|探望|陪床|报告|骨科|眼科|皮肤|中医|理疗|康复|针灸|推拿|检查|做ct|核磁|b超|拍片|手术|预约|门诊|挂号|"
    r"复健|我住院|在住院|住院了|出院|透析|血透|化疗|放疗|打针|白内障|志愿|上班|工作|护士|医生证|停车|公交|班车|监护人|去开|处方|测|献血|证明|医院(?:在|的电话|几点)|医保|报销|清单|check-?up|appointment|follow-?up|dentist|vaccin|感冒|发烧|咳嗽|骨折|扭|石膏|胃镜|肠镜|输液|住了院|正在医院|人在医院|从医院|社区医院|宠物|动物|药|通行证|条子|护工|陪夜|床位|食堂|发票|病历|出诊"
)
URGENT_WORD = re.compile(r"急|快|马上|立刻|救|立即|紧急|现在|赶紧|赶快|尽快|今晚|半夜|urgent|asap|immediately|now")
# what is told of elsewhere needs nobody here
NEAR = re.compile(
    r"[他她]|伊|同学|同事|朋友(?!圈)|邻居|室友|我(?!们)|爸|妈|爷|奶|公|婆|儿子|女儿|孩子|老伴|舅|姨|叔|伯"
)
HEARSAY = re.compile(
    r"(?:隔壁|别的|其他|对面|旁边|附近|那个|某|外面)小区|新闻(?:说|里|上)|网上(?:说|看|传)|抖音|视频里|朋友圈|微博上|真的假的|是真的吗|是不是真的|谣言|电视(?:里|上)|小说|剧情|公众号"
)
OLD_NAME = re.compile(r"[\u4e00-\u9fff](?:伯|婆|嬷|老|翁|大爷|大妈|老师傅|爷爷|奶奶)(?!路|街|婆妈)")
YOUNG = re.compile(r"小夫妻|小伙|小姑娘|年轻|租客|合租|室友|同学|同事|小情侣|大学生")
ALONE = re.compile(r"独自|一个人|独居|自己一个|alone|by (?:himself|herself|myself)")
SHUT_IN = {
    "独居老人",
    "孤老",
    "纯老家庭",
    "老年人",
    "高龄老人",
    "失能",
    "残疾人",
    "居家隔离",
    "行动不便",
    "视障",
    "听障",
    "空巢老人",
    "认知障碍",
}
FRAIL = {
    "独居老人",
    "孤老",
    "纯老家庭",
    "老年人",
    "高龄老人",
    "失能",
    "残疾人",
    "听障",
    "视障",
    "行动不便",
    "认知障碍",
    "精神障碍",
    "空巢老人",
    "血透",
    "肿瘤",
    "慢性病",
    "孕产妇",
}
PERSON = re.compile(
    r"我(?:妈|爸|奶|爷|外|婆|公|老公|老婆|先生|太太|儿|女|哥|姐|弟|妹|舅|姑|姨|室友|同事|邻居|姆妈|爹|娘)|老公|老婆|舅舅|阿姨|室友|邻居|husband|wife|mom|dad|mother|father|my son|my daughter|爸爸|妈妈|有人|有个人|病人|伤者"
)
HINTS = {
    "wound": re.compile(r"咬|撞|砸|夹(?!在|里|克|子)|烫|割|扎|伤|瘀|肿"),
    "sick": re.compile(
        r"头痛|头疼|头晕|发麻|麻木|恶心|心慌|心口|胸|肚子痛|肚痛|发抖|发黑|眼前|出虚汗|没精神|没力气|不吃不喝|失禁|说不出|哼"
    ),
    "danger": re.compile(r"火|烟|焦|煤气|漏气|爆|电到|楼顶|天台|刀|救|报警|害怕|威胁|困住|锁在"),
    "breath": re.compile(r"喘|上不来气|憋|呼吸|吸氧|氧饱和|breath"),
    "mind": re.compile(r"晕(?!车)|昏|迷糊|糊涂|没反应|不应|不醒|说胡|恍惚|发呆|神志|confus|faint|dizzy"),
    "pain": re.compile(r"(?:痛|疼)(?:得|到)|剧痛|绞痛|很痛|好痛|很疼|疼了(?:一|半)|痛了(?:一|半)|severe pain"),
    "blood": re.compile(r"血(?!压|糖|型|氧|透|脂|管|检)|blood"),
    "fall": re.compile(r"摔|跌|滑倒|绊|栽|坠|fell"),
    "limb": re.compile(r"动不了|抬不起|站不(?:起|稳|住)|起不来|没力|没劲|发软|发麻|歪|numb|weak"),
    "colour": re.compile(r"发白|发紫|发青|发灰|苍白|煞白|冰凉|冷汗|出汗|冒汗|大汗|pale|sweating"),
    "throw": re.compile(r"吐了|呕吐|一直吐|吐得|吐不停|吐血|vomit"),
    "fever": re.compile(r"高烧|烧到39|烧到4|滚烫|烧得"),
    "late": re.compile(r"越来越(?:差|重|弱|厉害)|快不行|不行了|叫不到救护|救"),
}
MILD = re.compile(
    r"摔伤后|摔伤以后|纸尿裤|湿疹|抓破|创可贴|戒指|以后一直|瘫在床|长期|去开|还好没|没事|好多了|已经好|恢复|康复|不严重|没大碍|以前|去年|前年|上个月|后遗症|讲座|演练|预防|体检|疫苗|打完针"
)
OVER = re.compile(
    r"(?:已经?|都|人)(?:救出|脱险|脱离|平安|送医|送到|送医院|扑灭|缓过来|醒过来|到家|回家|出院|退烧|止住|处理好|排除|修好)|救出来了|没有?(?:什么)?大碍|虚惊|扑灭了|(?:拍了?片|检查|查过|看过|医生看)[^。]{0,8}(?:没事|没什么|正常|低血糖|问题不大)|(?:没事了?|平安|到家了?|出院了?|退烧了?|恢复了?|好了)[^。]{0,10}谢|谢[^。]{0,16}(?:没事|平安|出院|恢复|关心)|(?:燃气公司|师傅|120|民警|物业|消防|医生|救护车)[^，。]{0,4}(?:来过|看过|查过|处理过|接走)|(?:老人|人|病人|孩子|他|她|我爸|我妈)(?:已经?)?送(?:到)?医院了|去年|前年|(?:上个月|几年前|[一二三四五六七八九十\d]年前)"
)
PRESENT = re.compile(
    r"还在|仍|现在(?!没|好|已|恢复)|又(?!好)|救命|快来|叫不|怎么办|怎么还|没人|不应|越来越|还没|一直|今天(?!出院|回|好|没事)|刚刚|突然|疼得|痛得|不止|急|再次|复发|需要马上|喘|躺着|动不了|起不来|不醒|没醒"
)
EMERGENCY_CLASSES = {"emergency", "breath", "trapped", "hint"}


@dataclass(slots=True)
class Facts:
    """What was found; `classes` maps a class of danger to the words that fired it."""

    classes: dict[str, str] = field(default_factory=dict)
    says: set[str] = field(default_factory=set)
    high: list[str] = field(default_factory=list)
    fever: float | None = None
    years: list[float] = field(default_factory=list)
    drug_out: str | None = None  # a dangerous drug that runs out
    drug_low: bool = False  # another drug used up
    no_food: bool = False
    little_food: bool = False
    formula_out: bool = False
    slot: str | None = None
    hospital_unknown: bool = False
    over: bool = False  # told of as past and settled
    hint: str | None = None  # one weak sign of danger beside a person: the model decides

    @property
    def is_emergency(self) -> bool:
        return bool(EMERGENCY_CLASSES & self.classes.keys())


def find_facts(look: Look, tags: set[str]) -> Facts:
    facts = Facts(years=ages(look.folded), fever=temperature(look.folded))
    for phrase, match in look.all("danger"):
        danger = phrase.data["class"]
        if phrase.data.get("level") == "none" or danger == "none":
            continue
        facts.classes.setdefault(danger, match[0])
        facts.says.add(phrase.says)
        if danger in ("emergency", "breath", "trapped", "psych", "violence"):
            facts.high.append(f"{phrase.says}：{match[0]}")
    _fever(look, facts, tags)
    _missing(facts, tags, look)
    _drugs(look, facts)
    _food(look, facts, tags)
    _hints(look, facts)
    # what is passed on about nobody in particular; of somebody near it is never only hearsay
    if facts.high and HEARSAY.search(look.plain) and not look.doors and not NEAR.search(look.plain):
        facts.high.clear()
        facts.classes.clear()
        facts.says.clear()
    if OVER.search(look.plain) and not PRESENT.search(look.plain):
        # what is over, or was long ago, is told and not cried for; despair and violence are never taken as over
        kept = {name: word for name, word in facts.classes.items() if name in ("psych", "violence", "distress")}
        if (
            not kept.keys() & {"psych", "violence"}
            and not facts.drug_out
            and not facts.no_food
            and not facts.formula_out
        ):
            facts.high.clear()
            facts.classes.clear()
            facts.classes.update(kept)
            facts.says.clear()
            facts.hint = None
            facts.over = True
    slot = SLOT.search(look.plain)
    if slot:
        facts.slot = slot[0]
    hospital = HOSPITAL.search(look.plain)
    if hospital and not facts.over and not CAUSE_KNOWN.search(look.plain):
        facts.hospital_unknown = True
    return facts


def _hints(look: Look, facts: Facts) -> None:
    """Somebody is named and two weak signs of different sorts stand beside: read high, a person asks back."""
    if facts.high:
        return
    named = CHILD.search(look.plain) or ELDER.search(look.plain) or PERSON.search(look.plain)
    found = {name: match[0] for name, pattern in HINTS.items() if (match := pattern.search(look.plain))}
    if found and not MILD.search(look.plain):
        facts.hint = next(iter(found.values()))
    if named and len(found) >= 2 and not MILD.search(look.plain):
        facts.classes.setdefault("hint", "、".join(found.values()))
        facts.says.add("多个危险迹象")
        facts.high.append("多个危险迹象：" + "、".join(found.values()))


def _fever(look: Look, facts: Facts, tags: set[str]) -> None:
    text = look.plain
    child = bool(CHILD.search(text)) or bool(tags & {"婴幼儿", "儿童"}) or any(year < 14 for year in facts.years)
    adult = bool(re.search(r"大人|老公|老婆|我自己|本人|成人|我(?:烧|发烧|高烧|体温)|husband|wife", text))
    old = bool(tags & {"老年人", "高龄老人", "独居老人", "孤老", "纯老家庭"})
    value = facts.fever
    if value is not None:
        if value >= 39.5 and (child or not adult):
            facts.high.append(f"高烧{value:g}度")
        elif value >= 40 or (value >= 39 and old):
            facts.high.append(f"高烧{value:g}度")
        elif value >= 38.5 and any(year < 0.25 for year in facts.years):
            facts.high.append(f"小婴儿发烧{value:g}度")
    weak = tags & {"肿瘤", "血透", "孕产妇"} or re.search(r"移植|换肾|免疫抑制|化疗|白血病", text)
    hot = "fever" in facts.classes or (value or 0) >= 38.5 or re.search(r"移植[^。]{0,8}发烧|化疗[^。]{0,8}发烧", text)
    if weak and hot and not facts.high:
        facts.high.append("抵抗力低的人发烧")
    if "fever" in facts.classes and (value is None or value >= 39.5):
        if old or "婴幼儿" in tags or tags & {"肿瘤", "血透", "孕产妇"}:
            facts.high.append(f"高烧：{facts.classes['fever']}")


def _missing(facts: Facts, tags: set[str], look: Look) -> None:
    if "missing_person" in facts.classes:
        facts.high.append(f"走失：{facts.classes['missing_person']}")
    if "missing" in facts.classes:
        frail = tags & FRAIL or ELDER.search(look.plain) or ALONE.search(look.plain)
        ill = re.search(
            r"心脏|血压|生病|病|发烧|糖尿|摔|药|家里有煤气|抑郁|精神|孕|灯一直|异味|臭|(?:妈|爸|母亲|父亲|公公|爹|娘)",
            look.plain,
        )
        lights = "久未露面" in facts.says and re.search(r"灯|牛奶|报纸|信箱|奶箱|窗帘|[臭怪异]味", look.plain)
        old = OLD_NAME.search(look.plain)
        if frail or ill or ((lights or old) and not YOUNG.search(look.plain)):
            facts.high.append(f"联系不上：{facts.classes['missing']}")


def _drugs(look: Look, facts: Facts) -> None:
    text = look.plain
    for mention in look.medicines:
        medicine = mention.medicine
        if medicine is None:
            continue
        critical = medicine.critical or ("精神科药" if medicine.critical_sometimes else None)
        window = text[max(0, mention.start - 14) : mention.end + 22]
        out = OUT.search(window)
        if not out:
            continue
        if critical is None:
            facts.drug_low = True
            grave = re.search(
                r"头(?:很)?(?:晕|痛|疼)|胸|喘|心慌|血压[^，。]{0,4}(?:高|飙|1[6-9]\d|2\d\d)|血糖[^，。]{0,4}(?:高|飙|[23]\d)|水肿|肿得|抽|站不|动不了|动不得|僵|手抖|电击|呕吐",
                text,
            )
            if medicine.drug_class in ("rx", "cold_chain") and grave:
                facts.high.append(f"断药又有症状：{mention.word}、{grave[0]}")
            continue
        if medicine.critical_sometimes and not re.search(
            r"精神|抑郁|躁|双相|癫痫|惊恐|焦虑症|精分|停药|戒断|断药|断了|手抖|发抖|抽", text
        ):
            facts.drug_low = True
            continue
        long = LONG_LEFT.search(window)
        if long and not re.search(r"最后|今晚|断药|今天", window):
            count = read_numeral(long["n"]) or 1
            days = count * {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}[long["u"]]
            if days >= 4:
                facts.drug_low = True
                continue
        facts.drug_out = critical
        facts.high.append(f"{critical}快断：{out[0]}")
    if (
        re.search(r"癫痫|精神分裂|移植|换肾|哮喘|双相|躁郁|血栓|房颤|换瓣", text)
        and re.search(
            r"药[^，。]{0,10}(?:还有一|没了|断|最后|只剩|[仅只就][余剩]|吃完|用完|完了)|药[^。]{0,12}今晚就没|药[^，。]{0,4}吃光",
            text,
        )
        and not facts.drug_out
    ):
        facts.drug_out = "危险药"
        facts.high.append("危险药快断")
    if facts.drug_low and not facts.drug_out and re.search(r"移植|换肾|换肝", text):
        facts.drug_out = "抗排异药"
        facts.high.append("移植后断药")
    if re.search(
        r"(?:抗排异|癫痫|精神|哮喘|心脏病|救命|透析|抗凝|抗癫痫|排异)(?:的)?药[^，。]{0,8}(?:没|断|完|只剩|最后|剩)|(?:没|断)[^，。]{0,4}(?:抗排异|癫痫|精神|哮喘|救命)(?:的)?药",
        text,
    ):
        facts.drug_out = facts.drug_out or "危险药"
        facts.high.append("危险药快断")


def _food(look: Look, facts: Facts, tags: set[str]) -> None:
    text = look.plain
    if FORMULA.search(text) and FORMULA_OUT.search(text):
        long = LONG_LEFT.search(text)
        days = (
            (read_numeral(long["n"]) or 1) * {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}[long["u"]]
            if long
            else 0
        )
        baby = INFANT.search(text) or "婴幼儿" in tags or "formula" in text
        gone = re.search(
            r"最后|没了|断|刮干净|倒不出|见底|今晚|明早|空了|刚冲|喝完|吃完|一顿|今天|last|ran out|enough for|tonight|run out|gone|no more|out of|one more|only one|1 more",
            text,
        )
        if baby and days <= 1 and (gone or not re.search(r"[半一1两2](?:罐|桶|听|盒)", text)):
            facts.formula_out = True
            facts.high.append("婴儿奶粉不到一天")
    if "失能" in tags and re.search(r"没(?:有)?(?:人)?(?:来)?[^，。]{0,4}送饭|没人(?:喂|给)(?:饭|吃)", text):
        facts.high.append("卧床的人没人送饭")
    none = NO_FOOD.search(text)
    if none and (
        STILL_FOOD.search(text)
        or re.search(
            r"(?:明天|后天|今晚|下午|晚上)[^，。]{0,6}(?:到|送来|开门|去买)|不急|团购到|下单了|已经(?:订|买|团)", text
        )
    ):
        facts.little_food, none = True, None
    if none and not re.search(
        r"(?:猫|狗|鸟|宠物|抽血|空腹|体检|没胃口|吃不下|不想吃|药)[^，。]{0,6}$",
        text[max(0, none.start() - 8) : none.start()],
    ):
        if re.search(r"抽血|空腹检|猫咪|猫|狗", text) and not re.search(r"老人|奶奶|爷爷|我|人", text):
            return
        facts.no_food = True
        facts.high.append(f"没有吃的：{none[0]}")
        return
    little = LITTLE_FOOD.search(text) or (facts.little_food and STILL_FOOD.search(text))
    if little:
        facts.little_food = True
        if tags & SHUT_IN or (ALONE.search(text) and re.search(r"被困|困|出不|残|瘫|轮椅|卧床|隔离|封", text)):
            left = LONG_LEFT.search(text)
            if not (left and (read_numeral(left["n"]) or 1) >= 2):
                facts.high.append(f"快没有吃的：{little[0]}")
