"""Offers in a chat, with the medicine that may not be shared refused in words."""

from __future__ import annotations

import re

from ..fold import fold
from ..types import ChatMessage, ChatOffer, Item, MessageReading
from .place import nickname_door

REFUSALS = {
    "rx": ("rx_not_shareable", "处方药不能转送，只能到医院配"),
    "cold_chain": ("rx_not_shareable", "冷藏处方药不能转送"),
    "psychotropic_class2": ("controlled_not_shareable", "第二类精神药品，不能转送"),
    "ephedrine": ("ephedrine_not_shareable", "含麻黄碱类复方，不能转送"),
}
OPENED = re.compile(r"开过|开封|拆封|用过|喝过|开了|半瓶")
UNOPENED = re.compile(r"没开|未开|没拆|未拆|全新")
EXPIRED = re.compile(r"过期|过了期|已到期|到期了")


def offers_of(message: ChatMessage, reading: MessageReading) -> list[ChatOffer]:
    folded = fold(message.text)
    place = reading.place or nickname_door(message.nickname)[0]
    loan = bool(re.search(r"借|用完.{0,4}还|还我", folded))
    offers = []
    for item in reading.items or (Item(None),):
        if item.offer is False:
            continue
        code, words = REFUSALS.get(item.flag or "", (None, None))
        if (
            code is None
            and item.item
            and re.search(r"液|糖浆|滴|瓶", folded)
            and OPENED.search(folded)
            and not UNOPENED.search(folded)
        ):
            code, words = "opened_not_shareable", "已开封的液体药不能转送"
        if code is None and EXPIRED.search(folded) and not re.search(r"没过期|未过期|不过期", folded):
            code, words = "expired_not_shareable", "已过期的药不能转送"
        offers.append(ChatOffer(message.lines, item, place, message.nickname, words, code, loan))
    return offers
