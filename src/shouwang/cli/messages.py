"""`shouwang messages`: gather every text marked for translation into the .po files, by Babel alone.

English needs no file: it is the language of the ids.

Django's own `makemessages` needs GNU gettext on the machine. Babel reads Python; a template is first
turned into something that looks like Python by Django itself.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog

from shouwang.lib import env

PACKAGE = env.ROOT / "src" / "shouwang"
KEYWORDS = (
    "_", "gettext:1", "gettext_lazy:1", "gettext_noop:1", "ngettext:1,2", "ngettext_lazy:1,2",
    "pgettext:1c,2", "pgettext_lazy:1c,2", "npgettext:1c,2,3", "npgettext_lazy:1c,2,3",
)  # fmt: skip


def register(commands: Any) -> None:
    parser = commands.add_parser("messages")  # for developers, by `make messages`; not in the list
    parser.set_defaults(run=gather)


def from_template(source: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[tuple]:
    """Babel's interface for one file: a Django template."""
    from babel.messages.extract import extract_python
    from django.utils.translation.template import templatize

    python_like = templatize(source.read().decode()).encode()
    yield from extract_python(BytesIO(python_like), keywords, comment_tags, options)


# Babel takes a function as well as the name of one; its types know names only.
METHODS: Any = [("**.py", "python"), ("**.html", from_template), ("**/templates/**.txt", from_template)]


def gather(arguments: argparse.Namespace) -> int:
    """Bring the simplified catalogue up to date with the source and make the traditional one from it."""
    import django
    from babel.messages.extract import extract_from_dir
    from babel.messages.frontend import parse_keywords
    from django.conf import settings

    settings.configure(USE_I18N=False)
    django.setup()
    texts = Catalog(project="Shouwang", charset="utf-8")
    found = extract_from_dir(
        PACKAGE,
        method_map=METHODS,
        keywords=parse_keywords(KEYWORDS),
        comment_tags=("Translators",),
    )
    for name, _line, message, comments, context in found:
        # No line numbers: they would change with every edit and drown the real changes of a file.
        texts.add(message, locations=[(f"src/shouwang/{Path(name).as_posix()}", 0)], auto_comments=comments,
                  context=context)  # fmt: skip
    chinese = _catalog("zh_Hans")
    chinese.update(texts, no_fuzzy_matching=True)
    for catalog in (chinese, traditional(chinese)):
        path = path_of(str(catalog.locale))
        path.parent.mkdir(parents=True, exist_ok=True)
        text = _without_dates(written(catalog))
        if not path.exists() or path.read_bytes() != text:
            path.write_bytes(text)
        missing = sum(1 for message in catalog if message.id and not _is_translated(message.string))
        print(f"{catalog.locale}: {len(catalog)} texts, {missing} without translation ({path.relative_to(env.ROOT)})")
    return 0


def path_of(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def _catalog(language: str) -> Catalog:
    from babel.messages.pofile import read_po

    if not path_of(language).exists():
        return Catalog(locale=language, project="Shouwang", charset="utf-8", fuzzy=False)
    with path_of(language).open("rb") as existing:
        return read_po(existing, locale=language)


def traditional(simplified: Catalog) -> Catalog:
    """The catalogue in traditional script: OpenCC with the words of Taiwan, and our own where they differ.

    Wholly made from the simplified one, so that nobody keeps two by hand; `locale/zh_Hant/words.toml` says what OpenCC
    cannot know.
    """
    from opencc import OpenCC

    converter = OpenCC("s2twp")
    own = tomllib.loads((PACKAGE / "locale" / "zh_Hant" / "words.toml").read_text())["words"]

    def said(words: str) -> str:
        words = converter.convert(words)
        for wrong, right in own.items():
            words = words.replace(wrong, right)
        return words

    made = Catalog(locale="zh_Hant", project="Shouwang", charset="utf-8", fuzzy=False)
    for message in simplified:
        if message.id and _is_translated(message.string):
            words = message.string
            made.add(
                message.id, said(words) if isinstance(words, str) else tuple(map(said, words)),
                locations=message.locations, flags=message.flags, auto_comments=message.auto_comments,
                context=message.context,
            )  # fmt: skip
    return made


def written(catalog: Catalog) -> bytes:
    from babel.messages.pofile import write_po

    new = BytesIO()
    write_po(new, catalog, width=110, sort_output=True, ignore_obsolete=False, include_lineno=False)
    return new.getvalue()


def _is_translated(words: Any) -> bool:
    """All forms of a plural count."""
    return bool(words) if isinstance(words, str) else all(map(bool, words or ("",)))


def _without_dates(text: bytes) -> bytes:
    """The header's moments change with every run; without them an unchanged file stays unchanged."""
    return b"".join(line for line in text.splitlines(True) if not line.startswith((b'"POT-Creation', b'"PO-Revision')))
