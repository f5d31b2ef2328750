"""Every sentence that a person can read has its Chinese, with the same placeholders."""

from __future__ import annotations

import re
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

from shouwang.cli.messages import KEYWORDS, METHODS, PACKAGE, path_of, traditional

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


def test_the_traditional_catalogue_is_made_from_the_simplified_one() -> None:
    made, kept = traditional(catalog()), path_of("zh_Hant").read_bytes()
    stored = read_po(BytesIO(kept), locale="zh_Hant")
    missing = [message.id for message in made if message.id and stored.get(message.id, message.context) is None]
    other = [
        message.id
        for message in made
        if message.id and message.id not in missing and stored.get(message.id, message.context).string != message.string
    ]
    assert not missing + other, "run `make messages`"
    assert all(all(forms(message.string)) for message in stored if message.id)


def test_english_ids_are_whole_english_words() -> None:
    """English has no catalogue: what stands in the source is what is read."""
    odd = [
        words
        for message in catalog()
        if message.id
        for words in forms(message.id)
        if re.search(r"\w_\w", PLACEHOLDER.sub("", words)) or re.search(r"[\u3400-\u9fff]", words.replace("36弄", ""))
    ]
    assert not odd
