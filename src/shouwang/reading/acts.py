"""What a message does: asks, offers, thanks, cancels, announces, reports, sells, chats."""

from __future__ import annotations

import re

from .facts import Facts
from .likeness import Likeness
from .look import Look

SURE = 0.4  # a share from which the model of likeness.py is believed before the rules
ADVICE = re.compile(
    r"请|勿|注意|谨防|拨打|禁止|严禁|提醒|防范|预防|通知|将于|定于|开展|活动|报名|携带|停水|停电|开放|暂停|宣传|知识|小贴士"
)
FIRST_PERSON = re.compile(r"我|俺|本人|咱|my |i |our |老伴|吾|阿拉")
QUESTION = re.compile(r"[?？]|吗|么$|么？|伐|啥时|几时|几点|什么时候|多久|怎么|哪里|能不能|能否|点样|边度|有冇")
GROUPS = {"wechat_group", "weibo"}
TROUBLE = re.compile(r"但|可是|不过|就是|少|缺|错|没还|坏|又|还没|仍")


def weigh_acts(look: Look) -> dict[str, int]:
    acts: dict[str, int] = {}
    for phrase, _ in look.all("acts"):
        act = phrase.data["act"]
        acts[act] = acts.get(act, 0) + max(1, phrase.data["weight"])
    return acts


def choose_type(
    look: Look, acts: dict[str, int], weights: dict[str, float], facts: Facts, kind: str, like: Likeness
) -> str:
    """message_type; the order of the questions is the rule, each with its reason."""
    text = look.plain
    high = bool(facts.high)
    ask = acts.get("ask", 0)
    question = bool(QUESTION.search(text))
    if (
        any(entry.field == "not_a_request" and entry.phrase and entry.phrase in look.text for entry in look.own)
        and not high
    ):
        return "noise"
    # an announcement names dangers too ("注意煤气安全"), but nobody in it is in danger now
    header = re.match(r"\s*(?:【|\[|〔)[^】\]]{2,24}(?:】|\])", look.folded)
    if (
        header
        and re.search(r"通知|公告|提示|提醒|安全|宣传|预告|停[水电气]|活动|防|警示|须知|告知|温馨", header[0])
        and ADVICE.search(text)
        and not FIRST_PERSON.search(text)
    ):
        return "notice"
    name, share = like.type()
    if (
        (like.share("urgency", "high") >= 0.3 or (facts.hint and like.share("urgency", "high") >= 0.01))
        and not acts.get("notice")
        and name not in ("help", "follow_up")
    ):
        return "help"  # who may be in danger is never filed as thanks, chatter or a remark
    if name in ("cancel", "ack", "noise", "offer") and asks_apart(text):
        share = 0.0  # one thing is not wanted any more, another is: the rules below weigh that
        acts = {
            act: weight for act, weight in acts.items() if act not in ("cancel", "ack", "sale", "advert", "chatter")
        }
    if name in ("ack", "info") and kind == "checkin":
        return "info"
    if name == "help" and acts.get("offer", 0) >= 6 and share < 0.85:
        share = 0.0  # words of giving stand in it: the rules below decide
    grave = facts.slot or facts.hospital_unknown or facts.drug_low or facts.little_food or facts.hint or facts.classes
    if grave and name in ("offer", "info", "notice", "noise") and share < 0.9:
        share = 0.0  # where something of life is named, the rules have the word
    told = name in ("notice", "noise") and share >= 0.8 and like.share("urgency", "high") < 0.1
    if high and told and not look.doors and not look.phones:
        return name  # a figure of speech or a lesson that names a danger, at no door
    if share >= SURE and not (high and name != "help"):
        return name
    if acts.get("notice") and not (high and FIRST_PERSON.search(text) and not header):
        personal = re.search(r"我(?!们?(?:社区|居委|小区|居民区|街道|明天调休|今天值班|值班))|求助|救|谁家", text)
        if header or not (personal and (ask or question or high)):
            if not (high and re.search(r"救命|120|躺|晕|不应|有人|快来", text) and not header):
                return "notice"
    if acts.get("sale") and not high and not re.search(r"举报|投诉|反映|求|谁(?:家)?有", text):
        return "noise"
    reports_illness = weights.get("health_report", 0) >= 6 and not re.search(r"谢|多谢|感谢|唔该|thank", text)
    if reports_illness and not high and not ask and not question:
        return "info"
    if (
        acts.get("cancel", 0) >= 6
        and not high
        and re.search(r"取消|不用|不要|不需要|唔使|cancel", text)
        and not question
    ):
        if not re.search(r"谢谢|还没|救", text) and kind not in ("complaint", "delivery_notice"):
            return "cancel"
    over = re.search(r"没事了?|脱离|平安|救出|出院|送到医院|上车|缓过来|好多了|找到|退烧了|谢", text)
    if (
        acts.get("ack", 0) >= 4
        and not acts.get("cancel")
        and not question
        and not acts.get("follow_up")
        and _solved(text)
        and not _still(text)
    ):
        if not high or (over and not facts.classes.keys() & {"psych", "violence"}):
            return "ack"
    if high:
        return "help"
    if (
        re.match(r"\s*(?:谢谢|感谢|多谢|谢了|thank)", text)
        and not question
        and not re.search(r"求|能不能|麻烦|谁|请(?:问|帮|派)", text)
    ):
        return "ack"
    if acts.get("cancel") and not (weights.get("complaint", 0) >= 7 and not re.search(r"取消|退", text)):
        return "cancel"
    if (
        kind == "delivery_notice"
        and not question
        and not (
            acts.get("offer", 0) >= 6
            and not re.search(
                r"到了|捡到|失主|认领|你家的?[^，]{0,6}[到放]|谁的|送错|订的|配好|你的|您的|[代帮].{0,2}(?:拿|取|收)|阿姨|先生|奶奶",
                text,
            )
        )
        and (
            not ask
            or re.search(
                r"请.{0,3}(?:拿|取|领)|来(?:拿|取|领)|下来(?:拿|取)|记得(?:拿|取|领)|失主|谁丢|快(?:拿|取)走", text
            )
        )
    ):
        return "notice"
    if kind == "volunteer_signup" and not (acts.get("offer", 0) >= 6 and weights.get("volunteer_signup", 0) < 5):
        return "help"
    if acts.get("offer"):
        needs = re.search(
            r"求|哪位.{0,6}有|好心人|does anyone|anyone have|has anyone|谁能|谁会|谁(?:家)?有|哪家有|有没有(?!人?要|人?需)|有冇(?!人要)|急需|需要(?!的)|缺|买不到|帮忙|麻烦|想借|求借|想要|借我|换",
            re.sub(r"(?:有)?需要的|谁需要|想要的|谁要|需要(?:可以|请|就|联系|私|吗|来|自)", "", text),
        )
        if not needs or (not ask and not question):
            return "offer"
    if acts.get("advert") and ask <= 4 and not look.doors:
        return "noise"
    if acts.get("ack", 0) >= 4 and not question and not acts.get("follow_up") and not TROUBLE.search(text) and ask <= 4:
        strong = {name: weight for name, weight in weights.items() if weight >= 7 and name not in ("delivery_notice",)}
        if not strong or _solved(text):
            return "ack"
    missing_goods = kind == "supplies" and re.search(r"(?:没|未)(?:有)?(?:收到|领到|拿到|发)|漏发|漏了", text)
    if (
        acts.get("follow_up")
        and (weights or kind not in ("information_query", "supplies"))
        and kind not in ("complaint",)
        and not missing_goods
    ):
        return "follow_up"
    if kind in ("health_report", "antigen_report") and not ask:
        return "info"
    if acts.get("info") and not question and not _asks(text):
        return "info"
    if acts.get("ack") and not ask and not question and not weights:
        return "ack"
    if look.channel not in GROUPS:
        return "help"  # who telephones or fills in a form wants something
    idle = (
        acts.get("chatter")
        or look.plain != look.folded
        or len(text.strip()) < 7
        or acts.get("advert")
        or acts.get("ack")
    )
    if not weights and idle and not ask and not question and not look.medicines:
        return "noise"
    if acts.get("chatter") and not ask and not look.doors and max(weights.values(), default=0) <= 4:
        return "noise"
    if acts.get("chatter", 0) >= 4 and not look.doors and ask <= 4 and max(weights.values(), default=0) <= 3:
        return "noise"
    laughs = re.search(r"哈哈|😂|🤣|嘿嘿|笑死|hhh|233|lol|haha", look.folded)
    if laughs and not (high or ask or question or look.doors or look.phones or look.medicines):
        return "noise"
    thin = (
        set(weights) <= {"information_query", "supplies", "group_buy", "complaint"}
        and max(weights.values(), default=0) <= 4
    )
    if not ask and not question and thin and idle and not look.doors:
        return "noise"
    if not (weights or ask or question or look.doors or look.phones or look.medicines or high) and len(text) <= 40:
        if like.share("message_type", "noise") >= 0.3:
            return "noise"  # in a group a remark without any word of need
    return "help"


REQUEST = re.compile(
    r"代买|代配|代购|代领|帮(?:忙|我|着)?[^，。]{0,4}(?:带(?!走)|买|捎|配|取一|拿一|换|搬|提)|(?:烦请|麻烦|请|劳驾|烦)[^，。谢]{0,6}(?:带|买|捎|配|送|搬|看|换|修|派|安排)|再(?:帮|带|捎|要|来|加)|想(?:借|要|请|订|求)|急需|求(?:一|两|几|点|购|借|助|个)|谁家?(?:能|有|会)|哪(?:家|位|个)[^，]{0,4}(?:有|能|会)|能不能|能否|可否"
)
APART = re.compile(r"[，。；！？,;!?\n｜|]+|\s{1,}")
SETTLED = re.compile(
    r"不用|不要|勿要|不需要|取消|算了|唔使|用不着|谢|收到|拿到|领到|要的|谁要|需要的|用得着|[送给]人|自取|免费|白送"
)


def asks_apart(text: str) -> bool:
    """A clause of its own asks for something that is neither withdrawn nor settled in that clause."""
    return any(REQUEST.search(clause) and not SETTLED.search(clause) for clause in APART.split(text))


def _asks(text: str) -> bool:
    return bool(re.search(r"求|帮|麻烦|请(?!大家放心|放心|注意|知悉|假)|能不能|能否|需要|谁有|谁家", text))


def _solved(text: str) -> bool:
    return bool(
        re.search(
            r"(?:收到|拿到|领到|修好|解决|好了|没事|用好|还(?:到|回|给)|送到|到了|找到|回来|恢复|通了|来电|来水|谢|退烧|贴上|到家|搞定|吃上|弄好|处理好|换好|归还|放回|签收|thank|fixed|received|found|got|多谢|唔该|感谢|出院|安全|不漏|上车|接走)",
            text,
        )
    )


def _still(text: str) -> bool:
    return bool(
        re.search(
            r"还没|还是|又|但|可是|不过|仍|依旧|救命|快|谁有|谁家有|求|能不能|麻烦(?!您了|你了|大家了)|叫不|喘|晕倒在|不应",
            text,
        )
    )
