"""Medicines of a message, with quantity, strength, form and flag."""

from __future__ import annotations

import re

from ..look import Look
from ..medicines import Mention
from ..types import Item
from .goods import own_before
from .quantities import LEFT, QTY, after_name, before_name, number, raw_words, unit_pattern

SALT = re.compile(
    r"(?:苯磺酸|盐酸|硫酸|酒石酸|富马酸|马来酸|琥珀酸|甲磺酸|枸橼酸|草酸|复方|注射用|门冬|重组|缓释|左旋|右旋|小儿|医用|电子|水银|红外线?|指夹式?|家用|臂式|腕式|免洗|一次性)+$"
)


def medicine_items(look: Look) -> list[Item]:
    items = []
    last_end = -1
    for mention in look.medicines:
        medicine = mention.medicine
        if medicine is None or mention.start < last_end:
            continue
        if len(look.medicines) > 1 and re.search(
            r"(?:怕|不要|别|忌|吃过|吃了|用了|喂了|喝了|打了|吃的|在吃)$",
            look.folded[max(0, mention.start - 3) : mention.start],
        ):
            continue
        if medicine.drug_class == "device" and re.match(
            r"(?:自测|检测)?(?:结果)?(?:是|呈)?(?:阳|阴|两条|一条)", look.folded[mention.end : mention.end + 8]
        ):
            continue
        if medicine.drug_class in ("rx", "otc", "cold_chain", "psychotropic_class2") and re.match(
            r"(?:钾|钠|钙)(?=片|胶囊|缓|还|，|。| |\d|快|吃|没|只|$|[一二两三四五六])|酯(?=片|胶囊|分散)",
            look.folded[mention.end : mention.end + 4],
        ):
            mention = Mention(mention.start, mention.end + 1, mention.word, medicine)
        after = after_name().match(look.folded, mention.end)
        qty = unit = strength = form = None
        end = mention.end
        if after:
            if after["tail"]:
                end = after.end("tail")
            if after["qty"] and not _not_quantity(look.folded, after.end("qty"), bool(after["unit"])):
                if after["unit"] or re.match(r"[，。、；\s（）!！✔]|$", look.folded[after.end() :][:1] or ""):
                    before_qty = look.folded[max(0, after.start("qty") - 3) : after.start("qty")]
                    if not LEFT.search(before_qty):
                        qty, unit = number(after["qty"], after["half"]), after["unit"]
                        if unit:
                            unit = raw_words(look, after.start("unit"), after.end("unit"))
            strength = raw_words(look, after.start("strength"), after.end("strength")) if after["strength"] else None
            form = after["form"]
        own = own_before(look, mention)
        if own and qty is not None:
            qty, unit = number(own["qty"], own["half"]), own["unit"]
        if qty is None and unit is None:
            before = before_name().search(look.folded[max(0, mention.start - 14) : mention.start])
            if before and not LEFT.search(look.folded[max(0, mention.start - 14) : mention.start][: before.start()]):
                qty, unit = number(before["qty"], before["half"]), before["unit"]
            else:
                few = re.match(
                    r"\s?(?:先)?(?:匀|借|给|卖|要|分|拆|来|拿)?(?:我|点)?几(?P<unit>粒|片|颗|支|个|包|盒|贴|袋)",
                    look.folded[mention.end : mention.end + 12],
                )
                few = few or re.match(
                    r"[^，。]{0,5}几(?P<unit>粒|片|颗|支|个|包|盒|贴|袋)", look.folded[mention.end : mention.end + 12]
                )
                if few:
                    unit = few["unit"]
        if re.match(rf"[一1每]?{unit_pattern()}\d{{2,4}}(?:元|块|\s|，|$)", look.folded[mention.end : mention.end + 8]):
            price = re.match(rf"[一1每]?(?P<unit>{unit_pattern()})", look.folded[mention.end : mention.end + 8])
            qty, unit = None, price["unit"] if price else None
        last_end = end
        if qty is None and unit is None:
            given = re.match(
                rf"[^，。\d]{{0,8}}?(?:给|匀|借|要|来|拿|分|开|配|买)(?:我|他|她|我们)?(?P<qty>{QTY})\s?(?P<unit>{unit_pattern()})",
                look.folded[end : end + 18],
            )
            if given:
                qty, unit = number(given["qty"]), given["unit"]
        salt = SALT.search(look.folded[max(0, mention.start - 8) : mention.start])
        if salt:
            mention = Mention(mention.start - len(salt[0]), mention.end, mention.word, medicine)
        items.append(
            Item(
                raw_words(look, mention.start, end), qty, unit, strength=strength, form=form, alias=medicine.alias,
                flag=_flag(medicine.drug_class), audience="child" if _for_child(look, mention) else None,
                offer=True if re.search(r"(?:拿|用|换)$", look.folded[max(0, mention.start - 2) : mention.start]) and "换" in look.folded[mention.end : mention.end + 3] else None,
            )
        )  # fmt: skip
    return items


def _for_child(look: Look, mention: Mention) -> bool:
    return bool(re.search(r"儿童|小儿|宝宝", look.folded[max(0, mention.start - 4) : mention.end]))


def _flag(drug_class: str) -> str | None:
    return drug_class if drug_class in ("rx", "psychotropic_class2", "cold_chain", "ephedrine") else None


def _not_quantity(folded: str, end: int, has_unit: bool) -> bool:
    """A number after goods that is a strength, a date, a door or a price."""
    after = folded[end : end + 3]
    if has_unit:
        return False
    return bool(
        re.match(r"\s?(?:-|号|弄|栋|幢|楼|室|点|月|日|岁|度|元|块|天|年|mg|g|ml|:|\.|/|mm|单元|小时|分钟|\d)", after)
    )
