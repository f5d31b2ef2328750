"""Reads one message: what it does, what it is about, how urgent, who, where, what."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .acts import choose_type, weigh_acts
from .doors import read_door
from .errors import MESSAGE_LIMIT, checked
from .facts import Facts, find_facts
from .items import find_items
from .kinds import KIND_NAMES, choose_kind, weigh
from .likeness import SILENT, Likeness, likeness
from .look import Look, look_at
from .own import kept_high, standing_in
from .places import choose_place
from .solitaire import is_solitaire, read_solitaire
from .tags import drop_implied, find_tags
from .types import Item, LexiconEntry, MessageReading
from .urgency import choose_urgency

TAGLESS = {"notice", "noise", "offer"}
OFFER_MEDICINE = {"otc", "rx", "psychotropic_class2", "cold_chain", "ephedrine"}


def read_message(
    text: str,
    *,
    channel: str = "wechat_group",
    previous: MessageReading | None = None,
    own: Iterable[LexiconEntry] = (),
) -> MessageReading:
    """Read one message of any channel; `own` are the committee's phrases, later entries win,
    but what reads high without them stays high.

    previous: the earlier version of a 接龙, to report what changed.
    """
    checked(text, MESSAGE_LIMIT)
    here = standing_in(own, text)
    taught = _read(text, channel, previous, here)
    return kept_high(_read(text, channel, previous, ()), taught) if here else taught


def _read(text: str, channel: str, previous: MessageReading | None, own: tuple[LexiconEntry, ...]) -> MessageReading:
    if is_solitaire(text):
        return read_solitaire(text, channel=channel, previous=previous, own=own)
    look = look_at(text, channel, own)
    tags = find_tags(look.plain, look.signs, look.why)
    facts = find_facts(look, tags)
    if any(one.medicine and one.medicine.chronic for one in look.medicines):
        tags.add("慢性病")
    acts = weigh_acts(look)
    weights = weigh(look)
    like = likeness(look, facts, tags, weights, acts)
    kind = choose_kind(look, weights, facts, tags, like)
    message_type = choose_type(look, acts, weights, facts, kind, like)
    without = _by_rules_alone(look, acts, weights, facts, tags)
    kind = _kind_of_type(look, message_type, kind, like)
    tags = _tags(look, tags, message_type, kind)
    urgency = choose_urgency(look, kind, message_type, facts, tags, like, weights)
    if without == "high" and urgency in ("low", "none"):
        message_type, urgency = "help", "high"  # the model may raise; what the rules alone read high stays high
    elif without == "medium" and urgency == "low" and message_type == "help" and facts.classes:
        urgency = "medium"
    place, parts, places = choose_place(text, look.folded, look.doors)
    for entry in own:
        if entry.field == "place" and entry.phrase and entry.phrase in text:
            place, parts = entry.phrase, read_door(entry.value).parts
            look.why.append(f"地点（本居委词条）：{entry.phrase}")
        if entry.field == "tag" and entry.phrase and entry.phrase in text:
            tags.add(entry.value)
    items = find_items(look, kind, message_type)
    spoken = look.kind_words.get(kind, [])
    look.why.insert(
        0, f"{KIND_NAMES.get(kind, kind)}：{'、'.join(dict.fromkeys(spoken))}" if spoken else KIND_NAMES.get(kind, kind)
    )
    kept = drop_implied(tags)
    need_human = _need_human(look, kind, message_type, urgency, facts, place)
    return MessageReading(
        text=text,
        channel=channel,
        message_type=message_type,
        kind=kind,
        urgency=urgency,
        tags=kept,
        place=place,
        place_parts=parts,
        items=items,
        why=tuple(dict.fromkeys(look.why)),
        not_understood=_left_over(look, weights, acts, items),
        missing=_missing(kind, message_type, place, parts, places),
        flags=_flags(look, kind, message_type, items),
        also=tuple(name for name, weight in weights.items() if weight >= 7 and name != kind and message_type == "help")[
            :2
        ],
        phones=look.phones,
        places=places,
        advise=_advise(kind, facts),
        need_human=need_human,
        follow_up=bool(acts.get("follow_up") or re.search(r"又|还是|车到哪", look.plain))
        and message_type == "help"
        and urgency == "high",
        context_needed=message_type in ("offer", "help", "ack")
        and len(text) < 14
        and not items
        and not look.doors
        and max(weights.values(), default=0) <= 4,
        sensitive=kind in ("psychological", "safety_report", "health_report"),
        reported_by=_reported_by(look.plain),
        action="close_candidate" if message_type == "ack" else None,
    )


def _by_rules_alone(look: Look, acts: dict[str, int], weights: dict[str, float], facts: Facts, tags: set[str]) -> str:
    """The urgency that is read without the model."""
    kind = choose_kind(look, weights, facts, tags, SILENT)
    message_type = choose_type(look, acts, weights, facts, kind, SILENT)
    kind = _kind_of_type(look, message_type, kind, SILENT)
    return choose_urgency(look, kind, message_type, facts, _tags(look, tags, message_type, kind), SILENT, weights)


def _kind_of_type(look: Look, message_type: str, kind: str, like: Likeness) -> str:
    classes = {one.medicine.drug_class for one in look.medicines if one.medicine}
    if message_type in ("ack", "cancel"):
        return message_type
    if message_type == "noise":
        return (
            "medicine_sale"
            if like.share("kind", "medicine_sale") > like.share("kind", "noise")
            or (
                (classes & (OFFER_MEDICINE | {"device"}) or re.search(r"药(?!店|房)|退烧|抗原", look.plain))
                and re.search(r"\d|现货|私|出|卖|转|货|优|加微|批发|特价|代购|包治", look.plain)
            )
            else "noise"
        )
    if message_type == "notice":
        return (
            "delivery_notice"
            if (kind == "delivery_notice" or like.share("kind", "delivery_notice") > like.share("kind", "notice"))
            and not re.search(r"【|通知|各位|居民", look.folded[:12])
            else "notice"
        )
    if message_type == "offer":
        if classes & OFFER_MEDICINE or (classes and "药" in look.plain):
            return "medicine_offer"
        devices = [one for one in look.medicines if one.medicine and one.medicine.drug_class == "device"]
        if devices and re.search(r"抗原|试剂|针头|试纸", look.plain):
            return "medicine_offer"
        return "supplies"
    if message_type == "info" and kind in ("information_query", "supplies") and "阳" in look.plain:
        return "health_report"
    return kind


def _tags(look: Look, tags: set[str], message_type: str, kind: str) -> set[str]:
    tags = set(tags)
    if message_type in TAGLESS:
        tags &= {"涉外居民"}
    if message_type in ("ack", "cancel"):
        tags -= {"慢性病", "婴幼儿", "阳性"}
    if kind == "volunteer_signup":
        tags &= {"涉外居民"}
    if (
        kind == "welfare_check"
        and re.search(r"妈|爸|母亲|父亲|公公|婆婆|岳", look.plain)
        and not tags & {"老年人", "高龄老人", "独居老人", "孤老"}
    ):
        tags.add("老年人")  # an adult child asks for a parent
    if kind in ("complaint", "information_query", "waste", "group_buy"):
        tags -= {"外来务工"}
    return tags


def _need_human(look: Look, kind: str, message_type: str, urgency: str, facts: Facts, place: str | None) -> bool:
    if kind in ("psychological", "safety_report"):
        return True
    if urgency == "high" and (place is None or facts.hospital_unknown):
        return True
    if re.search(r"\[(?:语音|图片|视频|文件|voice)\]", look.folded) and len(look.folded) < 16:
        return True
    return kind == "health_report" or any(
        one.medicine and one.medicine.drug_class == "psychotropic_class2" for one in look.medicines
    )


def _left_over(look: Look, weights: dict[str, float], acts: dict[str, int], items: tuple[Item, ...]) -> tuple[str, ...]:
    """When nothing at all fired, the whole message is what was not understood."""
    if weights or items or acts:
        return ()
    return (look.text.strip(),) if look.text.strip() else ()


def _missing(
    kind: str, message_type: str, place: str | None, parts: object, places: tuple[str, ...]
) -> tuple[str, ...]:
    if message_type not in ("help", "follow_up") or kind in ("information_query", "complaint", "volunteer_signup"):
        return ()
    if place is None:
        return ("place",)
    if parts is not None and getattr(parts, "building", None) is None and not places:
        return ("building",)
    return ()


def _flags(look: Look, kind: str, message_type: str, items: tuple[Item, ...]) -> tuple[str, ...]:
    flags = []
    classes = {one.medicine.drug_class for one in look.medicines if one.medicine}
    if kind in ("medicine_need", "medicine_offer"):
        if "rx" in classes or "cold_chain" in classes:
            flags.append("rx_not_shareable")
        if "psychotropic_class2" in classes:
            flags.append("controlled_not_shareable")
        if "ephedrine" in classes:
            flags.append("ephedrine_not_shareable")
    if kind == "medicine_offer":
        if re.search(r"开过|开封|拆封|用过|喝过|开了|剩半瓶|半瓶", look.plain):
            flags.append("opened_not_shareable")
        if re.search(r"过期|到期了|过了期", look.plain):
            flags.append("expired_not_shareable")
    if kind == "medicine_sale":
        flags.append("illegal_sale_suspected")
    if (
        re.search(r"(?:出|给|付|加)[^，。]{0,4}(?:价|钱|\d{2,4}元|\d{2,4}块|红包)|双倍|有偿|高价", look.plain)
        and kind == "medicine_need"
    ):
        flags.append("no_sale")
    if kind == "information_query" and classes:
        flags.append("dose_question_to_pharmacist")
    return tuple(flags)


def _advise(kind: str, facts: Facts) -> tuple[str, ...]:
    if "violence" in facts.classes:
        return ("110",)
    if facts.says & {"起火冒烟", "被困电梯", "燃气味", "被困屋内"}:
        return ("119",)
    if kind == "emergency":
        return ("120",)
    return ()


def _reported_by(folded: str) -> str | None:
    if re.search(r"邻居|隔壁|对门|楼上|楼下|那位|那个老", folded):
        return "neighbour"
    if re.search(r"我(?:妈|爸|奶|爷|外|婆|公|老公|老婆|先生|太太|儿|女|娃|家)", folded):
        return "family"
    return None
