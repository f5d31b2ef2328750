"""What the tests of the ways in share: a chat that is read as the test says, and people who are logged in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from shouwang.core.models import Account
from shouwang.intake import api_keys, placing
from shouwang.reading import (
    ChatLeft,
    ChatList,
    ChatMessage,
    ChatReading,
    ChatRequest,
    Entry,
    Item,
    Later,
    ListVersion,
    MessageReading,
    PlaceParts,
)

HEADER = re.compile(r"(.+) (\d{4}/\d{2}/\d{2} \d{2}:\d{2})$")


@dataclass
class Script:
    """What the reader makes of each message, told by its words; everything else is chatter.

    The real reader has its own tests; these must not break when it reads better.
    """

    requests: dict[str, dict[str, Any]] = field(default_factory=dict)
    human: set[str] = field(default_factory=set)
    chain: list[str] = field(default_factory=list)
    looks_like_staff: set[str] = field(default_factory=set)

    def __call__(self, text: str, *, staff: Any = (), own: Any = (), chat_date: Any = None) -> ChatReading:
        messages: list[ChatMessage] = []
        for number, line in enumerate(text.split("\n"), start=1):
            if found := HEADER.match(line):
                said = datetime.strptime(found[2], "%Y/%m/%d %H:%M")
                messages.append(ChatMessage((number, number), found[1], said, "", line))
            elif messages:
                last = messages[-1]
                words = f"{last.text}\n{line}".strip("\n")
                messages[-1] = ChatMessage((last.lines[0], number), last.nickname, last.sent_at, words, words)
        by_words = {message.text: message for message in messages}
        taken: set[str] = set()
        requests = []
        for words, told in self.requests.items():
            if words not in by_words:
                continue
            message = by_words[words]
            later = [
                Later(by_words[said].lines, role, by_words[said].sent_at, by_words[said].nickname, said)
                for said, role in told.get("later", {}).items()
                if said in by_words
            ]
            taken |= {words, *(each.text for each in later)}
            requests.append(
                ChatRequest(
                    f"R{len(requests) + 1}", message.lines, message.sent_at, message.nickname, message.raw, words,
                    told["kind"], told["urgency"], place=told.get("place"), place_parts=told.get("parts"),
                    phones=tuple(told.get("phones", ())), tags=tuple(told.get("tags", ())), later=tuple(later),
                    state_at_end=told.get("end", "open"), why=("样例",),
                )
            )  # fmt: skip
        human = [by_words[words] for words in by_words if words in self.human]
        versions = [by_words[words] for words in self.chain if words in by_words]
        taken |= self.human | set(self.chain)
        lists = ()
        if versions:
            read = MessageReading("", "wechat_group", "solitaire", "group_buy", "low")
            postings = tuple(
                ListVersion(each.lines, f"v{n}", read, each.sent_at, each.nickname)
                for n, each in enumerate(versions, 1)
            )
            entries = (Entry(1, "方", "6-201", None, (Item("汤圆", 2, "盒"),), raw="1. 6-201 两盒"),)
            lists = (ChatList("L1", "汤圆", "group_buy", "low", postings, entries),)
        return ChatReading(
            text=text,
            lines_total=len(text.split("\n")),
            messages=tuple(messages),
            chat_date=chat_date,
            requests=tuple(requests),
            lists=lists,
            needs_human=tuple(ChatLeft(m.lines, "语音", "voice", m.sent_at, m.nickname, m.text) for m in human),
            not_requests=tuple(
                ChatLeft(m.lines, "闲聊", "chatter", m.sent_at, m.nickname, m.text)
                for m in messages
                if m.text not in taken
            ),
            unknown_staff=tuple(sorted(self.looks_like_staff - set(staff))),
        )


LEAK, COMING, STILL = "暖气片滴水，拿盆接着呢", "我来看看", "还在滴！"
WHEELCHAIR, NO_MORE = "求借轮椅一下午", "轮椅不用了"
VOICE, HELLO = "[语音] 23″", "早☀️"
CHAIN_1, CHAIN_2 = "#接龙\n汤圆\n1. 6-201 一盒", "#接龙\n汤圆\n1. 6-201 两盒"
DAY = f"""6-201 方 2026/11/18 07:10
{HELLO}
6-201 方 2026/11/18 07:26
{LEAK}
陆陆 2026/11/18 07:30
{COMING}
5-1-102 曾 2026/11/18 07:40
{WHEELCHAIR}
5-1-102 曾 2026/11/18 08:00
{NO_MORE}
5-2-301 单奶奶 2026/11/18 08:10
{VOICE}
6-201 方 2026/11/18 08:20
{CHAIN_1}
6-201 方 2026/11/18 08:30
{CHAIN_2}"""
LONGER = f"""{DAY}
6-201 方 2026/11/18 08:50
{STILL}"""


@pytest.fixture
def script(monkeypatch) -> Script:
    told = Script(
        requests={
            LEAK: {
                "kind": "repair", "urgency": "medium", "place": "6-201", "parts": PlaceParts(building="6", room="201"),
                "later": {COMING: "answer", STILL: "again"}, "end": "in_progress", "phones": ["13800130099"],
            },
            WHEELCHAIR: {
                "kind": "supplies", "urgency": "high", "place": "5-1-102",
                "parts": PlaceParts(building="5", unit="1", room="102"), "later": {NO_MORE: "cancel"}, "end": "cancelled",
            },
        },
        human={VOICE},
        chain=[CHAIN_1, CHAIN_2],
    )  # fmt: skip
    monkeypatch.setattr("shouwang.intake.actions.paste.read_chat", told)
    return told


@pytest.fixture(autouse=True)
def forgetful():
    """Nothing that a process remembers outlives a test."""
    placing.forget_registers()
    api_keys.forget_keys()


@pytest.fixture
def enter(db):
    """`enter(member)`: a browser in which this person is logged in."""

    def logged_in(member: Any) -> Client:
        account = Account.objects.create_user(f"u-{member.name}", "long enough for this", name=member.name)
        member.account = account
        member.save(update_fields=["account"])
        client = Client()
        client.force_login(account, backend="shouwang.core.login.NameOrPhoneBackend")
        return client

    return logged_in
