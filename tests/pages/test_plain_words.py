"""What a form says of something missing or wrong: the house's plain words, never Django's own, in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings as house
from django.core import validators
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import gettext, override

import shouwang
from shouwang.core import links
from shouwang.lib.plain import Form, PlainWords

LANGUAGES = [code for code, _label in house.LANGUAGES]
ASK = "/r/meiyuan/"
# What a hand at the keyboard or a broken browser may send.
SENT = ["", "x" * 30_000, "elsewhere", "-1", "99999999", "a\0b", ["elsewhere"], SimpleUploadedFile("a.csv", b"")]


def forms_of_the_house() -> list[type[forms.Form]]:
    root = Path(shouwang.__file__).parent
    for path in sorted({*root.rglob("forms.py"), *root.rglob("*_forms.py"), root / "kinds" / "details.py"}):
        import_module(".".join(("shouwang", *path.relative_to(root).with_suffix("").parts)))
    found, look = set(), [forms.BaseForm]
    while look:
        for each in look.pop().__subclasses__():
            look.append(each)
            if each.__module__.startswith("shouwang.") and each not in (Form, PlainWords):
                found.add(each)
    return sorted(found, key=lambda each: each.__qualname__)


def fields_of_the_house() -> Iterator[tuple[str, forms.Field]]:
    for form in forms_of_the_house():
        if issubclass(form, PlainWords):
            continue  # tried on the page: they make their fields when they are used
        for name, field in form.base_fields.items():
            yield f"{form.__name__}.{name}", field


def djangos_own() -> list[re.Pattern[str]]:
    """Every sentence of Django's fields and validators, as patterns, in the language of the moment."""
    said: set[str] = set()
    for cls in vars(forms.fields).values():
        if isinstance(cls, type) and issubclass(cls, forms.Field):
            said |= {str(words) for words in getattr(cls, "default_error_messages", {}).values()}
    said |= {str(words) for words in forms.ModelChoiceField.default_error_messages.values()}
    for one in vars(validators).values():
        message = getattr(one, "message", None)
        if isinstance(one, type) and message and "singular" not in vars(type(message)):
            said.add(str(message) if not isinstance(message, property) else "")
    for singular, plural in (
        ("Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
         "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d)."),
    ):  # fmt: skip
        said |= {gettext(singular), gettext(plural)}
    ours = [re.sub(r"%\\?\(\w+\\?\)[sd]", ".+", re.escape(words)) for words in said if len(words) > 3]
    return [re.compile(words) for words in ours]


def wrongs(field: forms.Field) -> Iterator[str]:
    """What the field says of everything that can be sent, and of nothing at all."""
    for value in SENT:
        if isinstance(field, forms.ModelChoiceField) and value == "a\0b":
            continue  # Django's model fields refuse it by words of their own; a list of choices sends none
        try:
            field.clean(value)
        except forms.ValidationError as trouble:
            yield from trouble.messages
        except (TypeError, AttributeError):
            continue  # a file where words belong, or the other way round: no browser sends that


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_speaks_the_words_of_the_house(world, language: str) -> None:
    found, heard = [], 0
    with override(language):
        foreign = djangos_own()
        for name, field in fields_of_the_house():
            for said in wrongs(field):
                heard += 1
                if any(each.fullmatch(said) for each in foreign):
                    found.append(f"{name}: {said}")
                if language != "en" and not re.search(r"[\u4e00-\u9fff]", said):
                    found.append(f"{name}: not translated: {said}")
    assert heard > 100, "nothing was tried"
    assert not found, "\n".join(sorted(set(found)))


def test_every_form_of_the_house_is_a_plain_one() -> None:
    wild = [form.__name__ for form in forms_of_the_house() if not issubclass(form, Form | PlainWords)]
    assert len(forms_of_the_house()) > 20 and not wild, wild


# --- on the pages of residents ------------------------------------------------------------------------


def spoken(client: Any, language: str) -> Any:
    client.cookies[house.LANGUAGE_COOKIE_NAME] = language
    return client


SAID = {
    "zh-hans": ("请简单写明需要什么", "这里写得太长了，请写在 40 个字以内（现在有 41 个字）", "请从列出的选项里选一个", "请重新打开"),
    "zh-hant": ("請簡單寫明需要什麼", "這裡寫得太長了，請寫在 40 個字以內（現在有 41 個字）", "請從列出的選項裡選一個", "請重新開啟"),
    "en": ("Write in a few words", "keep it to 40 characters; it has 41 now", "Please choose one of those", "open it again"),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_resident_reads_what_is_wrong(world, visitor, language: str) -> None:
    sent = {"text": "", "phone": "1" * 41, "kind": "no-such-thing"}
    answer = spoken(visitor, language).post(ASK, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in SAID[language]:
        assert words in page, words
    assert page.count('class="error"') == 4, "words, door, kind, telephone: each beside its own field"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_follow_page_keeps_what_was_too_long(world, visitor, language: str) -> None:
    asked = world.receive("买两斤米")
    token = links.follow_token(asked.id)
    browser = spoken(visitor, language)
    answer = browser.post(reverse("follow_add", args=[token]), {"text": "再买一斤面。" * 400})
    page = answer.content.decode()
    assert answer.status_code == 409 and "2000" in page and "再买一斤面。" * 400 in page
    answer = browser.post(reverse("follow_data", args=[token]), {"wish": "correct", "text": "楼号写错了" * 300})
    page = answer.content.decode()
    assert answer.status_code == 409 and "1000" in page and "楼号写错了" * 300 in page
    answer = browser.post(reverse("follow_rate", args=[token]), {"rating": "9"})
    assert SAID[language][2][:4] in answer.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_log_in_page_too(db, visitor, language: str) -> None:
    page = spoken(visitor, language).post(reverse("account_login"), {}).content.decode()
    said = re.findall(r'class="error"[^>]*>([^<]+)<', page)
    with override(language):
        foreign = djangos_own()
    assert len(said) == 2 and not any(each.fullmatch(one) for each in foreign for one in said), said
