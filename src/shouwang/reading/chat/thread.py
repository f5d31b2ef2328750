"""Deciding to which open request a later message belongs, and in what role."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from ..fold import fold
from ..types import ChatMessage, Later, MessageReading, PlaceParts

SOLVED = re.compile(
    r"缓过来|接上(?:电)?了|睡沉了|人没什么事|没大碍|脱离危险|敲开了|门开了[^。]{0,12}好好的|人好好的|没事了?|平安|(?:已|已经|都)?(?:解决|修好|处理好|找到|恢复|换好|弄好|办好|疏通|送到|送达|清走|清运|完成|放好)(?:了)?|通了|好了(?=，|。|！|$)|人出来了|没受伤|救出|送到了|放(?:您|你|家)?(?:家)?门口了|领走了|灭了|误报|虚惊|来电了|来水了|可以用了|送上去了|搞定|排除了|关掉了|关好了|到家了|接回来了"
)
NOT_SOLVED = re.compile(
    r"还没|没有?(?:修好|解决|找到|好)|吗[？?]?$|什么时候|好了没|快好了|等.{0,6}好了|会.{0,4}(?:修好|解决)"
)
GOING = re.compile(r"120|救护车|上车|送医|急诊|在等|路上|打了|叫了|报警|119|110|保安|陪着")
CALLED = re.compile(r"(?:打|叫|报)了?(?:120|119|110|电话|救护车|警)?了?|打了|叫了|来了|到了|在等")
STILL = re.compile(
    r"还是|还没|仍|依旧|又|still|怎么还|没人(?:来|管|理)|到现在|催|第[二三四]遍|等了|again|yet|any(?:one|body)|几点来|什么时候来|没动静"
)
THANKS = re.compile(r"谢|多谢|感谢|辛苦|thank|thx|🙏|唔该|感激")
CLOSING = re.compile(
    r"收到|拿到|贴上|好了|修好|没事|用上|解决|到了|出发|找到|通了|退烧|来了|回来|领到|喝上|吃上|不漏|来水|来电|搞定|借到|fixed|received|works"
)
HELPING = re.compile(
    r"我(?:马上|这就|现在)?(?:下来|上来|过去|过来|去|来|下楼|上楼|帮|陪|开车|送|有车|可以)|马上(?:到|来|下|上)|我来|i(?:'|’)?(?:m| am) coming|我(?:这就|刚)?(?:挂|放)|先(?:扶|让|别|把|开|关|侧)|别(?:动|硬|让|搬)|赶紧(?:打|叫|送)|快打"
)


@dataclass(slots=True)
class Thread:
    """An open request while the chat is read."""

    message: ChatMessage
    reading: MessageReading
    kind: str
    urgency: str
    place: str | None
    parts: PlaceParts | None
    place_from: str | None
    tags: tuple[str, ...]
    later: list[Later] = field(default_factory=list)
    state: str = "open"
    last_at: datetime | None = None
    order: int = 0
    answered: bool = False
    why: list[str] = field(default_factory=list)

    def add(self, message: ChatMessage, role: str) -> None:
        self.later.append(Later(message.lines, role, message.sent_at, message.nickname, message.text))
        self.last_at = message.sent_at or self.last_at
        if role == "answer":
            self.answered = True
            if self.state == "open":
                self.state = "in_progress"
        elif role == "close" or (role == "ack" and self.state != "cancelled"):
            self.state = "closed"
        elif role == "cancel":
            self.state = "cancelled"
        elif role in ("again", "raise") and self.state == "closed":
            self.state = "open"
        elif (
            role == "update"
            and self.state == "open"
            and self.urgency == "high"
            and CALLED.search(fold(message.text))
            and not re.search(r"吗|？|\?", message.text)
        ):
            self.state = "in_progress"

    @property
    def is_open(self) -> bool:
        return self.state in ("open", "in_progress")


def minutes(first: datetime | None, second: datetime | None) -> float:
    if first is None or second is None:
        return 30.0
    return abs((second - first).total_seconds()) / 60


def called_names(nickname: str | None) -> tuple[str, ...]:
    """Ways to be spoken to, from a nickname: "5-1103 许" → 许姐…; "1-101 顾老师" → 顾老师, 顾."""
    if not nickname:
        return ()
    plain = re.sub(r"^[\dA-Za-z号楼栋幢室单元弄座#\-—_.\s]{2,16}", "", nickname).strip() or nickname.strip()
    return (plain,) if plain else ()


def is_addressed(folded: str, nickname: str | None) -> bool:
    for name in called_names(nickname):
        low = fold(name)
        if len(low) >= 2 and low in folded:
            return True
        if len(low) == 1 and re.search(
            rf"{re.escape(low)}(?:姐|哥|阿姨|叔|老师|先生|女士|师傅|伯|奶奶|爷爷|太太|大)", folded
        ):
            return True
    return False


def same_door(first: PlaceParts | None, second: PlaceParts | None) -> bool:
    return bool(
        first
        and second
        and first.building
        and first.building == second.building
        and first.room
        and first.room == second.room
    )
