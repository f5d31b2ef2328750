"""Reads a pasted chat: requests with what was said later, lists with versions, what a person must see, the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from ..errors import CHAT_LIMIT, MESSAGE_LIMIT, checked
from ..fold import fold
from ..message import read_message
from ..solitaire import is_solitaire
from ..types import URGENCIES, ChatLeft, ChatMessage, ChatReading, ChatRequest, LexiconEntry, MessageReading
from .judge import child_of_nickname, is_clear, is_worse, left, own_cry
from .lists import ListBook
from .offers import offers_of
from .place import nickname_door, place_of
from .split import split_chat
from .staff import is_staff, unknown_staff
from .thread import CLOSING, GOING, HELPING, NOT_SOLVED, SOLVED, STILL, THANKS, Thread, is_addressed, minutes, same_door

VOICE = re.compile(r"^\[?\s?(?:语音|voice|语音通话|未接(?:来电|语音))")
PICTURE = re.compile(r"^\[(?:图片|视频|文件|照片|image|photo|video|位置|picture)\]$")
STICKER = re.compile(r"^(?:\[[^\]]{1,8}\]|[^\w\u4e00-\u9fff]){1,12}$")
CHATTER = re.compile(r"哈哈|吃啥|吃什么|天气|早上好|晚安|早安|球|电影|笑|加班|好看|好吃|打工|^早|新年|快乐|死我|🤣|😂")
SHARED = re.compile(r"电梯|热水|停水|停电|门禁|漏水|暖气|味|烟|水|电|吵|灯|消毒|树|墙|玻璃|井盖|外机|广告牌|火|狗")
ASIDE = {"ack", "noise", "notice", "offer", "info"}
RECENT = 90.0  # minutes in which a bystander's remark belongs to the last request


def read_chat(
    text: str,
    *,
    staff: Iterable[str] = (),
    own: Iterable[LexiconEntry] = (),
    chat_date: date | None = None,
) -> ChatReading:
    """Read a copied chat; `staff` are nicknames of the committee, `chat_date` the day of headers without a date."""
    checked(text, CHAT_LIMIT, "这段聊天记录")
    known, own = tuple(staff), tuple(own)
    messages = tuple(
        replace(one, is_staff=not one.is_system and is_staff(one.nickname, known))
        for one in split_chat(text, chat_date)
    )
    group = _Group(own)
    for message in messages:
        group.take(message)
    days = [one.sent_at.date() for one in messages if one.sent_at and one.sent_at.year > 1900]
    return ChatReading(
        text=text,
        lines_total=len(text.splitlines()),
        messages=messages,
        chat_date=chat_date or (days[0] if days else None),
        requests=tuple(_request(thread, at + 1) for at, thread in enumerate(group.threads)),
        lists=group.lists.results(),
        needs_human=tuple(group.human),
        not_requests=tuple(group.left),
        offers=tuple(group.offers),
        staff=tuple(dict.fromkeys(one.nickname for one in messages if one.is_staff and one.nickname)),
        unknown_staff=unknown_staff(messages),
    )


def _request(thread: Thread, number: int) -> ChatRequest:
    reading = thread.reading
    return ChatRequest(
        id=f"R{number}", lines=thread.message.lines, sent_at=thread.message.sent_at, nickname=thread.message.nickname,
        raw=thread.message.raw, text=thread.message.text, kind=thread.kind, urgency=thread.urgency, place=thread.place,
        place_parts=thread.parts, place_from=thread.place_from, tags=thread.tags, items=reading.items,
        phones=reading.phones, later=tuple(thread.later), state_at_end=thread.state,
        why=tuple(dict.fromkeys([*reading.why, *thread.why])), also=reading.also, need_human=reading.need_human, reading=reading,
    )  # fmt: skip


class _Group:
    """The state while one chat is read, message by message."""

    def __init__(self, own: tuple[LexiconEntry, ...]) -> None:
        self.own = own
        self.threads: list[Thread] = []
        self.lists = ListBook()
        self.human: list[ChatLeft] = []
        self.left: list[ChatLeft] = []
        self.offers: list = []

    def take(self, message: ChatMessage) -> None:
        body = message.text.strip()
        folded = fold(body)
        if message.is_system or not body:
            return self._leave(message, "系统消息", "system", None)
        if len(body) <= MESSAGE_LIMIT and is_solitaire(body):
            self.lists.add(message, self.own)
            return None
        if VOICE.match(folded):
            self.human.append(left(message, "语音看不出内容，请人听一下", "voice", None))
            return None
        if PICTURE.match(folded):
            thread = self._own_thread(message)
            if thread is not None and minutes(thread.last_at or thread.message.sent_at, message.sent_at) <= 30:
                return thread.add(message, "update")
            self.human.append(left(message, "图片或文件看不出内容，请人看一下", "picture", None))
            return None
        reading = read_message(body[:MESSAGE_LIMIT], own=self.own)
        if message.is_staff:
            return self._staff(message, reading, folded)
        return self._resident(message, reading, folded)

    # --- staff

    def _staff(self, message: ChatMessage, reading: MessageReading, folded: str) -> None:
        target = self._addressed(message, reading, folded)
        said = re.sub(r"(?:以|按|等|看|见)[^，。]{0,6}通知(?:为准)?|另行通知|通知(?:你|您)", "", folded)
        announces = bool(re.search(r"^(?:各位|大家|【)|调休|值班|通知|@所有人|居民", said))
        if not announces and reading.message_type == "notice":
            asked = self._latest_waiting(
                message
            )  # a time and a place, soon after somebody asked for them, are the answer
            announces = not (
                asked
                and not asked.answered
                and re.search(r"[?？]|吗|哪|几点|什么时候|怎么", asked.message.text)
                and minutes(asked.last_at or asked.message.sent_at, message.sent_at) <= 60
            )
        if announces and not (target is not None and is_addressed(folded, target.message.nickname)):
            return self._leave(message, "通知", "notice", reading)
        if target is None:
            target = self._latest_waiting(message)
        if target is None:
            if reading.message_type == "help" and reading.urgency in ("medium", "high") and reading.place:
                return self._open(message, reading)
            return self._leave(
                message, "工作人员发言", "notice" if reading.message_type == "notice" else "answer", reading
            )
        solved = SOLVED.search(folded) and not NOT_SOLVED.search(folded)
        if re.search(
            r"(?:登记|安排|约|联系|说|报|记)好了|明天|明早|明日|后天|上午|中午|下午|傍晚|今晚|稍后|等下|晚点|马上",
            folded,
        ):
            solved = None
        question = target.kind == "information_query" or (
            target.kind in ("nucleic_test", "certificate")
            and re.search(r"几点|哪|什么时候|吗|怎么", target.message.text)
        )
        answers = question and not re.search(r"我(?:去)?问|稍等|等下|查一下|确认", folded) and len(folded) > 5
        target.add(message, "close" if solved or answers else "answer")
        return None

    def _addressed(self, message: ChatMessage, reading: MessageReading, folded: str) -> Thread | None:
        """The request whose author is named or whose door is named, the newest first."""
        for thread in reversed(self.threads):
            if thread.state == "cancelled" or thread.message.nickname == message.nickname:
                continue
            if is_addressed(folded, thread.message.nickname):
                return thread
            if reading.place_parts is not None and (
                same_door(reading.place_parts, thread.parts)
                or same_door(reading.place_parts, nickname_door(thread.message.nickname)[1])
            ):
                return thread
        return None

    def _latest_waiting(self, message: ChatMessage) -> Thread | None:
        """Whom an answer without a name means: the newest open request; an unanswered one before an answered one."""
        fresh = [
            one
            for one in self.threads
            if one.is_open and minutes(one.last_at or one.message.sent_at, message.sent_at) <= 8 * 60
        ]
        if not fresh:
            return None
        mine = [one for one in fresh if any(later.nickname == message.nickname for later in one.later)]
        newest = max(
            fresh,
            key=lambda one: (one.last_at or one.message.sent_at or datetime.min, one.order),
        )
        if mine:
            last = mine[-1]
            if minutes(last.last_at, message.sent_at) <= 25 and (last is newest or newest.order < last.order):
                return last
        waiting = [one for one in fresh if not one.answered]
        if waiting:
            recent = waiting[-1]
            if minutes(recent.last_at or recent.message.sent_at, message.sent_at) <= RECENT or recent is newest:
                return recent
        return newest if minutes(newest.last_at, message.sent_at) <= RECENT else None

    # --- residents

    def _resident(self, message: ChatMessage, reading: MessageReading, folded: str) -> None:
        mine = self._own_thread(message)
        kind_of_message = reading.message_type
        if mine is not None and self._continues(mine, message, reading, folded):
            return None
        if kind_of_message == "help" and self._joins(message, reading, folded):
            return None
        if kind_of_message in ("help", "follow_up"):
            bystander = self._bystander(message, reading, folded)
            if bystander:
                return None
            return self._open(message, reading)
        if kind_of_message == "info" and (
            reading.need_human or reading.urgency != "low" or reading.kind == "health_report"
        ):
            return self._open(message, reading)
        if self._bystander(message, reading, folded):
            return None
        if kind_of_message == "offer":
            self.offers += offers_of(message, reading)
            return self._leave(message, "有人提供，不是需求", "offer", reading)
        if kind_of_message == "cancel" and mine is None:
            self.human.append(left(message, "取消了什么，没有找到对应的登记，请人核对", "unclear", reading))
            return None
        if reading.kind == "medicine_sale":
            return self._leave(message, "卖药，疑似违规", "sale", reading)
        if kind_of_message == "notice":
            return self._leave(message, "通知", "notice", reading)
        return self._leave(message, "闲聊", "chatter", reading)

    def _own_thread(self, message: ChatMessage) -> Thread | None:
        """The sender's own newest request, open before closed; or one for the same door by another name."""
        mine = [one for one in self.threads if one.message.nickname == message.nickname and message.nickname]
        door = nickname_door(message.nickname)[1]
        if not mine and door is not None:
            mine = [one for one in self.threads if same_door(door, one.parts)]
        open_ones = [one for one in mine if one.is_open]
        return open_ones[-1] if open_ones else (mine[-1] if mine else None)

    def _continues(self, mine: Thread, message: ChatMessage, reading: MessageReading, folded: str) -> bool:
        gap = minutes(mine.last_at or mine.message.sent_at, message.sent_at)
        kind_of_message = reading.message_type
        if kind_of_message == "cancel" and mine.is_open:
            mine.add(message, "cancel")
            return True
        if (
            kind_of_message == "noise"
            and not (STICKER.match(folded) and gap <= 10)
            and not (gap <= 3 and reading.kind == "noise" and re.search(r"有没有人|人呢|快|急|在吗", folded))
        ):
            says = (
                mine.is_open
                and re.search(r"放|交|给|送|拿|带|在|到|打|开|关|好", folded)
                and not CHATTER.search(folded)
                and len(folded) >= 4
            )
            if not (mine.is_open and gap <= 6 and GOING.search(folded)) and not (says and gap <= 12 * 60):
                return False
        if kind_of_message == "offer" and reading.items and reading.items[0].item:
            return False
        thanks, closing = THANKS.search(folded), CLOSING.search(folded)
        asks = re.search(r"求|谁|麻烦|能不能|能否|救命|[?？]|吗", folded)
        if kind_of_message in ("ack", "info", "noise", "notice", "offer") or (thanks and not asks):
            if thanks or kind_of_message == "ack":
                if mine.kind == "emergency" and GOING.search(folded) and not SOLVED.search(folded):
                    mine.add(message, "update")
                elif thanks or closing:
                    mine.add(message, "ack" if (closing or mine.later or kind_of_message == "ack") else "update")
                else:
                    mine.add(message, "update")
                return True
            if mine.is_open and gap <= 12 * 60:
                mine.add(message, "update")
                return True
            return False
        if kind_of_message == "follow_up" or STILL.search(folded):
            if mine.kind == reading.kind or not is_clear(reading) or kind_of_message == "follow_up":
                self._raise_or(mine, message, reading, "again" if gap > 10 else "update")
                return True
        if kind_of_message == "help":
            if fold(message.text).strip() == fold(mine.message.text).strip():
                self._raise_or(mine, message, reading, "again")  # the very same words once more
                return True
            if reading.kind == mine.kind and (gap <= 180 or reading.urgency == "high"):
                self._raise_or(mine, message, reading, "again" if gap > 20 and not mine.answered else "update")
                return True
            if mine.is_open and gap <= 180 and is_worse(mine, reading):
                self._raise_or(mine, message, reading, "update")
                return True
            if gap <= 15 and (
                not is_clear(reading) or (mine.urgency == "high" and (GOING.search(folded) or len(folded) < 14))
            ):
                self._raise_or(mine, message, reading, "update")
                return True
            patient = 720 if (reading.context_needed or len(folded) < 12) and not asks else 240
            if mine.is_open and gap <= patient and not is_clear(reading):
                mine.add(message, "update")
                return True
        return False

    def _joins(self, message: ChatMessage, reading: MessageReading, folded: str) -> bool:
        """A neighbour adds to the trouble of the whole building that somebody just reported."""
        door = nickname_door(message.nickname)[1]
        for thread in reversed(self.threads[-6:]):
            if not thread.is_open or minutes(thread.last_at or thread.message.sent_at, message.sent_at) > 60:
                continue
            shared = thread.kind in ("repair", "emergency", "complaint", "safety_report", "disinfection")
            building = thread.parts.building if thread.parts else None
            own_building = (reading.place_parts.building if reading.place_parts else None) or (
                door.building if door else None
            )
            if not shared or not building or building != own_building:
                continue
            first = fold(thread.message.text)
            common = [word for word in SHARED.findall(first) if word in folded]
            continues = not common and re.search(
                r"^(?:停在|在|里面|还|也|一样|对|是的|\+1|我(?:家|们)?也|同|刚刚|听到|看到|好像)|里面|有人", folded
            )
            if common or continues:
                self._raise_or(thread, message, reading, "update")
                return True
        return False

    def _raise_or(self, thread: Thread, message: ChatMessage, reading: MessageReading, role: str) -> None:
        if URGENCIES.index(reading.urgency) > URGENCIES.index(thread.urgency) and reading.message_type == "help":
            thread.urgency = reading.urgency
            if reading.urgency == "high":
                thread.kind = reading.kind
            thread.why += [f"后来升级：{word}" for word in reading.why[-1:]]
            role = "raise" if reading.urgency == "high" else role
        thread.add(message, role)
        extra = [tag for tag in reading.tags if tag not in thread.tags and tag != "涉外居民"]
        if extra and role in ("raise", "again"):
            thread.tags = (*thread.tags, *extra)

    def _bystander(self, message: ChatMessage, reading: MessageReading, folded: str) -> bool:
        """A remark of somebody else about the newest request: a question, advice, a helping hand, "我家有热水的"."""
        target = self._addressed(message, reading, folded)
        if (
            target is not None
            and reading.message_type != "help"
            and target.is_open
            and not (
                reading.message_type == "offer"
                and reading.items
                and reading.items[0].item
                and not re.search(r"挂|放|送", folded)
            )
        ):
            if not (reading.message_type == "ack" and THANKS.search(folded)):
                target.add(message, "answer" if HELPING.search(folded) or reading.message_type == "offer" else "update")
                return True
        fresh = [
            one
            for one in self.threads
            if one.is_open
            and minutes(one.last_at or one.message.sent_at, message.sent_at) <= 8
            and one.message.nickname != message.nickname
        ]
        if not fresh:
            return False
        newest = fresh[-1]
        if newest.urgency == "high" and newest.kind in (
            "emergency",
            "medicine_need",
            "welfare_check",
            "safety_report",
            "medical_outing",
        ):
            gives = reading.message_type == "offer" and any(item.item for item in reading.items)
            if HELPING.search(folded) and not reading.place_parts and reading.message_type != "notice" and not gives:
                newest.add(message, "answer")
                return True
            if GOING.search(folded) and reading.message_type != "notice" and not own_cry(folded):
                newest.add(message, "update")
                return True
        building = newest.parts.building if newest.parts else None
        says = reading.place_parts.building if reading.place_parts else None
        if (
            building
            and says == building
            and reading.message_type in ("info", "noise", "offer", "ack", "help")
            and newest.kind in ("repair", "disinfection", "complaint")
            and re.search(r"我家|我们|这边|也|正常|有的", folded)
            and not re.search(r"[?？]|求|麻烦", folded)
        ):
            newest.add(message, "update")
            return True
        return False

    def _open(self, message: ChatMessage, reading: MessageReading) -> None:
        place, parts, origin = place_of(reading, message.nickname)
        child = re.search(r"([\u4e00-\u9fff]{2,3})(?:妈|爸|妈妈|爸爸)$", message.nickname or "")
        if child and child[1] in message.text and not set(reading.tags) & {"儿童", "婴幼儿"}:
            reading = child_of_nickname(reading, child[1], self.own)
        self.threads.append(
            Thread(message, reading, reading.kind, reading.urgency, place, parts, origin, reading.tags, order=len(self.threads),
                   last_at=message.sent_at, why=[f"地点来自{'昵称' if origin == 'nickname' else '原文'}：{place}"] if place else [])
        )  # fmt: skip

    def _leave(self, message: ChatMessage, why: str, what: str, reading: MessageReading | None) -> None:
        self.left.append(left(message, why, what, reading))
