"""Names of people in an entry, told from goods and notes; and what the title sets for all entries."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from ..fold import fold
from ..items.goods_of_services import BULKY
from ..medicines import find_goods, find_medicines
from ..phrasebook import load
from ..types import PlaceParts


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


ITEMLESS = {
    "volunteer_signup",
    "checkin",
    "health_report",
    "welfare_check",
    "nucleic_test",
    "repair",
    "certificate",
    "disinfection",
    "medical_outing",
    "care_need",
    "pet",
}
TITLES = r"(?:奶奶|爷爷|阿姨|叔叔|伯伯|阿婆|阿公|大爷|大妈|先生|女士|太太|小姐|老师|师傅|妈妈|爸爸|妈|爸|姐|哥|叔|伯|婶|姨|外婆|外公|婆婆|公公|医生|护士|家|同学|嫂|老伯|老太|老师傅)"
NAME = re.compile(
    rf"^(?:[\u4e00-\u9fff]{{1,4}}{TITLES}|[老小阿大][\u4e00-\u9fff]{{1,2}}|[\u4e00-\u9fff*]{{2,4}}|[a-zé-ÿ][a-zà-ÿ.'-]{{1,14}}(?:\s[a-zà-ÿ.]{{1,12}})?|[\u4e00-\u9fff]\*{{1,2}})$"
)
NOTE_ONLY = re.compile(
    r"^(?:产检|复查|复诊|透析|血透|化疗|拆线|退$|借|缺|求|想|卡在|卡|医保卡|本子|自提|送上楼|送货|不要|要|放|已|待|未|现金|微信|支付宝|转账|谢谢|辛苦|自己|晚上|早上|中午|下午|周|明|后|忌|少|多|去|帮|请|麻烦|可|两位|一位|老两口|切碎|低盐|无糖|糊状|软|敲门|电话|备注|例|急|快|娃|孩子|老人|家里|身份证|月底)"
)
# what is said of a person, never goods
PERSON = re.compile(
    r"一个人|一人|独居|岁|说胡话|腿脚|行动不便|轮椅出|卧床|怀孕|孕妇|老两口|住在?|电话|联系|楼上|楼下|敲门|放门|自提|晚点|下班|最后一|就断|没了|用完|吃完|[上下]午|[早晚]上|谢谢|辛苦|不在家|在家"
)
SURNAMES = set(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵汪祁毛禹狄米贝明臧计伏成戴宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房解应宗丁宣邓郁单杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊惠甄曲家封储靳焦巴牧山谷车侯班仰秋仲伊宫宁仇栾甘厉戎祖武符刘景詹束龙叶幸司黎溥印蒲从鄂索赖卓蔺屠蒙池乔阴闻党翟谭贡劳姬申扶堵冉宰雍桑桂牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎连习艾鱼容向古易慎戈廖庾居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越师巩聂晁勾敖融冷辛阚那简饶空曾沙乜养丰关查"
)


@lru_cache(maxsize=1)
def paid() -> re.Pattern[str]:
    return re.compile(
        "|".join(re.escape(word) for word in sorted(load("lists")["paid"]["words"], key=len, reverse=True))
        + "|微信|支付宝"
    )


def is_name(piece: str, setting: Setting) -> bool:
    low = fold(piece)
    if NOTE_ONLY.match(low) or paid().search(low) or re.search(r"\d", low):
        return False
    if setting.kind == "waste" and BULKY.fullmatch(low):
        return False
    if re.match(r"^(?:不留名|匿名|无名|本人)$", low):
        return True
    return (
        bool(NAME.match(low))
        and not find_medicines(low)
        and not any(one.end - one.start >= 2 for one in find_goods(low))
        and not re.search(r"[了着过吗呢吧的要在不没有来去送拿领给]|餐$|饭$|停|谢", low)
    )
