"""Every sentence that a person can read has its Chinese, with the same placeholders."""

from __future__ import annotations

import re
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

from shouwang.cli.messages import KEYWORDS, METHODS, PACKAGE

PLACEHOLDER = re.compile(r"%(?:\([a-z_]+\))?[sd]")


def catalog() -> Catalog:
    return read_po(BytesIO((PACKAGE / "locale/zh_Hans/LC_MESSAGES/django.po").read_bytes()), locale="zh_Hans")


def forms(words: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return words if isinstance(words, tuple) else (words or "",)


def test_every_text_in_the_source_has_its_chinese() -> None:
    chinese = catalog()
    missing = []
    for _file, _line, message, _comments, context in extract_from_dir(
        PACKAGE, method_map=METHODS, keywords=parse_keywords(KEYWORDS)
    ):
        known = chinese.get(forms(message)[0], context)
        if known is None or not all(forms(known.string)):
            missing.append(message)
    assert not missing, "run `make messages` and write the Chinese of: " + "; ".join(map(str, missing[:20]))


def test_chinese_keeps_the_placeholders() -> None:
    wrong = [
        (message.id, message.string)
        for message in catalog()
        if message.id
        for words in forms(message.string)
        if all(sorted(PLACEHOLDER.findall(words)) != sorted(PLACEHOLDER.findall(each)) for each in forms(message.id))
    ]
    assert not wrong
