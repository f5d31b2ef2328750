"""Everybody chooses a language; every page speaks it whole, and only what people wrote stays as they wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.apps import apps
from django.conf import settings as house
from django.test import Client
from django.urls import reverse
from opencc import OpenCC

from shouwang.core import links
from shouwang.core.models import Membership
from tests.world import World

CHINESE = re.compile(r"[\u3400-\u9fff]+")
LANGUAGES = [code for code, _label in house.LANGUAGES]
# Addresses are written as on the door plate, and a language is always called by its own name.
DOORS = re.compile(r"\d+[甲乙丙丁]?(?:号楼|号|单元|门|室|楼|弄)|楼组长|守望|简体中文|繁體中文|36弄")
ASK = "/r/meiyuan/"


def somebodys_words() -> set[str]:
    """Every text in the database: names, doors, pleas. Theirs, never ours to translate."""
    found: set[str] = set()

    def take(value: object) -> None:
        if isinstance(value, str):
            found.update(CHINESE.findall(value))
        elif isinstance(value, dict):
            for part in value.values():
                take(part)
        elif isinstance(value, list | tuple):
            for part in value:
                take(part)

    for model in apps.get_models():
        if model.__module__.startswith("shouwang."):
            for thing in model._default_manager.all():
                for field in model._meta.concrete_fields:
                    take(getattr(thing, field.attname))
    return found


def shown(client: Client, address: str) -> str:
    """The words of a page and of its labels, without anybody's own words."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    page = re.sub(r"<(script|style|textarea)\b.*?</\1>", " ", answer.content.decode(), flags=re.S)
    page = re.sub(r'<[^>]*? class="[^"]*\b(?:plea|quote|said)\b[^"]*"[^>]*>[^<]*', " ", page)
    labels = re.findall(r'(?:aria-label|title|placeholder|alt|content|data-[a-z-]+)="([^"]*)"', page)
    words = unescape(" ".join([re.sub(r"<[^>]+>", " ", page), *labels]))
    for own in sorted(somebodys_words(), key=len, reverse=True):
        words = words.replace(own, " ")
    return DOORS.sub(" ", words)


@pytest.fixture
def pages(world: World) -> dict[str, str]:
    """Every page of the committee by its name."""
    request = world.receive("家里没吃的了，老人有糖尿病")
    slug = ["meiyuan"]
    found = {name: reverse(name, args=slug) for name in (
        "today", "inbox", "register", "paste", "people", "buildings", "team", "imports", "report",
    )}  # fmt: skip
    return found | {
        "request": reverse("request", args=[*slug, request.pk]),
        "building": reverse("building", args=[*slug, world.building5.pk]),
        "household": reverse("household", args=[*slug, world.doors["5-2-301"].pk]),
        "resident": reverse("resident", args=[*slug, world.grandma.pk]),
        "follow": f"/f/{links.follow_token(request.pk)}/",
        "volunteer": f"/v/{links.volunteer_token(world.mei)}/",
        "ask": ASK,
        "login": "/account/login/",
    }


def speaking(seat: Callable[[Membership], Client], who: Membership, code: str) -> Client:
    client = seat(who)
    client.cookies[house.LANGUAGE_COOKIE_NAME] = code
    return client


def test_english_leaves_nothing_in_chinese(world: World, seat, pages) -> None:
    client, visitor = speaking(seat, world.chen, "en"), Client()
    visitor.cookies[house.LANGUAGE_COOKIE_NAME] = "en"
    left = {
        name: found
        for name, address in pages.items()
        if (found := CHINESE.findall(shown(visitor if name in OPEN else client, address)))
    }
    assert not left


def test_traditional_leaves_nothing_in_simplified(world: World, seat, pages) -> None:
    """Words that are simplified already and would read otherwise in traditional script were not translated."""
    client, visitor = speaking(seat, world.chen, "zh-hant"), Client()
    visitor.cookies[house.LANGUAGE_COOKIE_NAME] = "zh-hant"
    to_traditional, to_simplified = OpenCC("s2twp").convert, OpenCC("t2s").convert
    left = {
        name: found
        for name, address in pages.items()
        if (found := [
            words for words in CHINESE.findall(shown(visitor if name in OPEN else client, address))
            if to_simplified(words) == words != to_traditional(words)
        ])
    }  # fmt: skip
    assert not left


OPEN = {"follow", "volunteer", "ask", "login"}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("page", ["follow", "ask", "volunteer"])
def test_whoever_has_only_a_link_chooses_too(world: World, pages, code: str, page: str) -> None:
    client = Client()
    answer = client.post(reverse("look"), {"language": code, "next": pages[page]})
    assert answer.status_code == 302
    assert answer["Location"] == pages[page]
    shown_page = client.get(pages[page])
    assert shown_page["Content-Language"] == code
    assert f'<html lang="{code}"' in shown_page.content.decode()


def test_chinese_whatever_the_browser_asks_for(world: World) -> None:
    """A borrowed office machine often asks for English; the secretary in front of it does not."""
    assert Client(headers={"accept-language": "en-GB"}).get(ASK)["Content-Language"] == "zh-hans"


def test_an_unknown_language_is_not_kept(world: World) -> None:
    client = Client()
    client.post(reverse("look"), {"language": "xx", "next": ASK})
    assert house.LANGUAGE_COOKIE_NAME not in client.cookies
    assert client.get(ASK)["Content-Language"] == "zh-hans"
