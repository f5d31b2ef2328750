"""Splits copied chats into messages. Header forms: WeChat, 企业微信, QQ and WhatsApp exports, "nick: text"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..fold import fold
from ..types import ChatMessage

DATE = r"(?:(?P<y>\d{4})\s?[/\-.年]\s?)?(?P<m>\d{1,2})\s?[/\-.月]\s?(?P<d>\d{1,2})日?"
DAY_WORD = r"(?:今天|昨天|前天|星期[一二三四五六日天]|周[一二三四五六日])"
TIME = r"(?P<half>上午|下午|晚上|凌晨|中午|早上|傍晚)?\s?(?P<h>\d{1,2}):(?P<mi>\d{2})(?::\d{2})?\s?(?P<ap>am|pm)?"
NICK_FIRST = re.compile(rf"^(?P<nick>\S.{{0,39}}?)\s{{1,4}}(?:(?:{DATE}|(?P<word>{DAY_WORD}))\s{{1,3}})?{TIME}\s*$")
TIME_FIRST = re.compile(
    rf"^[\[（(]?(?:{DATE}|(?P<word>{DAY_WORD}))[,，]?\s{{1,3}}{TIME}[\])）]?\s{{1,3}}(?:-\s)?(?P<nick>[^:\n]{{1,40}}?)(?:[:]\s?(?P<text>.*))?$"
)
CLOCK_FIRST = re.compile(rf"^[\[（(]?{TIME}[\])）]?\s{{1,3}}(?P<nick>[^:\n]{{1,24}}?)[:]\s?(?P<text>.+)$")
NICK_PAREN = re.compile(rf"^(?P<nick>\S.{{0,30}}?)\s?[（(\[](?:{DATE}\s{{1,3}})?{TIME}[)）\]]\s?:?\s?(?P<text>.*)$")
COLON = re.compile(r"^(?P<nick>[^\s:，。！？、#【「]{1,16}(?:\s[^\s:，。！？、#]{1,10})?):\s?(?P<text>.*)$")
SEPARATOR = re.compile(
    rf"^\s{{0,8}}[-—–=─*]{{0,20}}\s{{0,4}}(?:{DATE}|{DAY_WORD})\s?(?:星期.|周.)?\s?(?:{TIME})?\s{{0,4}}[-—–=─*]{{0,20}}\s*$"
)
NOT_NICKS = re.compile(
    r"^(?:地址|电话|时间|地点|备注|注意|通知|联系人|联系电话|姓名|楼号|价格|单价|规格|说明|收货人|收件人|例|ps|https?|带班|对讲机|救护|要求|截止|内容|集合|数量|问|答|急|原因|症状)$"
)
SYSTEM = re.compile(
    r"撤回了一条消息|加入了?群聊|邀请.{1,40}加入|退出了?群聊|拍了拍|修改群名|移出了?群聊|开启了朋友验证|以下为新消息|红包|群公告已|与群里其他人都不是|recalled a message|joined the group"
)


@dataclass(slots=True)
class _Header:
    line: int
    nick: str
    when: datetime | None
    text: str
    has_date: bool


def split_chat(text: str, chat_date: date | None = None) -> tuple[ChatMessage, ...]:
    """Messages in order. A text without any header is one message; blank lines at the ends belong to nobody."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    folded = [fold(line.replace("\ufeff", "")) for line in lines]
    headers, separators = _headers(lines, folded, chat_date)
    if not headers:
        found = [at for at, line in enumerate(lines) if line.strip()]
        if not found:
            return ()
        body = "\n".join(lines[found[0] : found[-1] + 1])
        return (ChatMessage((found[0] + 1, found[-1] + 1), None, None, body, body),)
    messages: list[ChatMessage] = []
    starts = [header.line for header in headers]
    preface = [at for at in range(starts[0]) if lines[at].strip() and at not in separators]
    if preface:
        body = "\n".join(lines[preface[0] : preface[-1] + 1])
        messages.append(
            ChatMessage((preface[0] + 1, preface[-1] + 1), None, None, body, body, is_system=_is_preface(body))
        )
    for header, end in zip(headers, [*starts[1:], len(lines)], strict=True):
        last = header.line
        rows = [header.text] if header.text else []
        for at in range(header.line + 1, end):
            if at in separators:
                break
            rows.append(lines[at])
            if lines[at].strip():
                last = at
        body = "\n".join(rows).strip("\n ")
        raw = "\n".join(lines[header.line : last + 1])
        system = bool(re.fullmatch(r"系统(?:消息|提示)?|system", fold(header.nick))) or (
            bool(SYSTEM.search(fold(body))) and len(body) < 60
        )
        messages.append(ChatMessage((header.line + 1, last + 1), header.nick, header.when, body, raw, is_system=system))
    for at in sorted(separators):
        messages.append(ChatMessage((at + 1, at + 1), None, None, lines[at].strip(), lines[at], is_system=True))
    messages.sort(key=lambda message: message.lines)
    return tuple(messages)


def _is_preface(body: str) -> bool:
    return len(body) < 40 and bool(re.search(r"聊天记录|群聊|chat history", fold(body)))


def _headers(lines: list[str], folded: list[str], chat_date: date | None) -> tuple[list[_Header], set[int]]:
    headers: list[_Header] = []
    separators: set[int] = set()
    day = chat_date
    dated = 0
    for at, line in enumerate(folded):
        if not line.strip() or len(line) > 200:
            continue
        if SEPARATOR.match(line) and not re.match(r"^\s*\d{1,3}[.、]", line):
            match = SEPARATOR.match(line)
            if match and match["m"]:
                day = _date(match, day) or day
            if match and (match["m"] or at + 1 < len(folded)):
                separators.add(at)
            continue
        match = NICK_FIRST.match(line) or TIME_FIRST.match(line) or CLOCK_FIRST.match(line)
        if not match and ":" in line:
            match = NICK_PAREN.match(line)
        if not match:
            continue
        groups = match.groupdict()
        nick = lines[at][match.start("nick") : match.end("nick")].strip(" :：")
        if not nick or re.match(r"^\d{1,3}[.、．)]", nick) or len(nick) > 40 or re.search(r"[，。！？；]", nick):
            continue
        if groups.get("word"):
            moment_day = _word_day(groups["word"], chat_date)
        elif groups.get("m"):
            moment_day = _date(match, day)
        else:
            moment_day = day
        has_date = bool(groups.get("m") or groups.get("word"))
        when = _moment(moment_day, groups)
        if has_date and moment_day:
            day = moment_day
        said = lines[at][match.start("text") : match.end("text")] if groups.get("text") else ""
        headers.append(_Header(at, nick, when, said.strip(), has_date))
        dated += has_date
    if dated >= 2 and dated >= 0.5 * len(headers):
        headers = [header for header in headers if header.has_date]
    if len(headers) < 1:
        headers = _colon_headers(lines, folded)
    return headers, {at for at in separators if headers}


def _colon_headers(lines: list[str], folded: list[str]) -> list[_Header]:
    """ "nick: text" or "nick:" alone, only where at least two lines begin so and the first one does."""
    found = []
    for at, line in enumerate(folded):
        match = COLON.match(line.strip())
        if (
            match
            and not NOT_NICKS.match(match["nick"])
            and not re.match(r"^\d{1,3}[.、]|^\d+$", match["nick"])
            and not re.search(r"\d$|^https?$", match["nick"])
        ):
            offset = len(line) - len(line.lstrip())
            said = lines[at][offset + match.start("text") : offset + match.end("text")]
            found.append(
                _Header(
                    at, lines[at][offset + match.start("nick") : offset + match.end("nick")], None, said.strip(), False
                )
            )
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    if len(found) >= 2 and found[0].line == first:
        return found
    return []


def _date(match: re.Match[str], near: date | None) -> date | None:
    year = int(match["y"]) if match["y"] else (near.year if near else None)
    try:
        return date(year, int(match["m"]), int(match["d"])) if year else None
    except ValueError:
        return None


def _word_day(word: str, chat_date: date | None) -> date | None:
    if chat_date is None:
        return None
    return chat_date - timedelta(days={"昨天": 1, "前天": 2}.get(word, 0))


def _moment(day: date | None, groups: dict[str, str | None]) -> datetime | None:
    hour, minute = int(groups["h"] or 0), int(groups["mi"] or 0)
    if (groups.get("half") in ("下午", "晚上", "傍晚") or groups.get("ap") == "pm") and hour < 12:
        hour += 12
    if hour > 23 or minute > 59:
        return None
    base = day or date(1900, 1, 1)
    return datetime(base.year, base.month, base.day, hour, minute)
