"""The bare name of a thing inside the words around it: "帮我带包盐" → 盐, "团的鸡蛋" → 鸡蛋."""

from __future__ import annotations

import re

from ..medicines import goods_words
from .quantities import unit_pattern

LEAD = re.compile(
    r"^(?:请问|想问|问下|我们|我家|我这里?|我|你们|你家|您家|你|您|侬|他家?|她家?|谁家?|哪[家位个]|大家|邻居|帮忙|帮我?|麻烦|能不能|能否|能|可以|想要|想|需要|急需|急求|"
    r"求购|求|借用|借|缺少|缺|代买|买|带|提|拿|搬|领取|领|捡到|拾到|捡|丢了|丢|收到|团购的?|团的|团|订的?|买的|配来的|配的|寄来的|送来的|送的|发的|家里的?|家的?|屋里的?|门口的?|"
    r"女儿|儿子|多了|多出来?|多余的?|闲置的?|不用的|没开封的|全新的|有|剩下的|剩|捐|送|给|出|了|的|把|点|些|几|一下|还|又|再|也|要|昨天|今天|上午|下午|早上|早晨|刚才|前天)+"
)
TAIL = re.compile(
    r"(?:的人|一个人|我|你|他|她|借|用|谁|吗|呢|吧|了|啊|嘛|搬|挡|装|来|去|给|送|急|在|到|还|没|不|坏|都|也|就|是|太|怎|什么|哪|有|可以|能|，|。| |团长|看|一直|帮|麻烦|想|要|放|先|自取|少|多|漏|缺|够|快|和|跟|分|换|退|老人|老板|孩子|免费|上|下|里|或|吃不|喝不|取|拿|领|被|只|好|试|行|接).*$"
)
# a measure word that begins a name of its own
OWN = re.compile(
    r"^(?:包子|包裹|包菜|盒饭|条子|床垫|床架|床单|床头|箱子|台灯|双氧|把手|瓶装|桶装|袋装|罐头|支架|本子|杯子|瓶子|盘子|碗筷|块菌|双面胶|张贴|片装|件套|卷尺|卷纸|卷心|串珠|锅|盆栽)"
)


def clean(name: str) -> str:
    """Cut leading verbs and measure words, and what follows the name."""
    lead = LEAD.match(name)
    if lead and lead.end() < len(name) and name not in goods_words()[0]:
        name = name[lead.end() :]
    unit = re.match(unit_pattern(), name)
    if unit and unit.end() < len(name) and not OWN.match(name) and name not in goods_words()[0]:
        name = name[unit.end() :].removeprefix("的")
    cut = TAIL.search(name)
    if cut and cut.start() > 0:
        name = name[: cut.start()]
    return name if cut is None or cut.start() > 0 else ""
