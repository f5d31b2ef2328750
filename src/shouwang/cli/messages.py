"""`shouwang messages`: gather every text marked for translation into the .po files, by Babel alone.

Django's own `makemessages` needs GNU gettext on the machine. Babel reads Python; a template is first
turned into something that looks like Python by Django itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from shouwang.lib import env

PACKAGE = env.ROOT / "src" / "shouwang"
LANGUAGES = ("zh_Hans", "zh_Hant", "en")
KEYWORDS = (
    "_", "gettext:1", "gettext_lazy:1", "gettext_noop:1", "ngettext:1,2", "ngettext_lazy:1,2",
    "pgettext:1c,2", "pgettext_lazy:1c,2", "npgettext:1c,2,3", "npgettext_lazy:1c,2,3",
)  # fmt: skip


def register(commands: Any) -> None:
    parser = commands.add_parser("messages")  # for developers, by `make messages`; not in the list
    parser.add_argument("--language", action="append", choices=LANGUAGES, help="only this one")
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
    import django
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir
    from babel.messages.frontend import parse_keywords
    from babel.messages.pofile import read_po, write_po
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
    for language in arguments.language or LANGUAGES:
        path = PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            with path.open("rb") as existing:
                catalog = read_po(existing, locale=language)
        else:
            catalog = Catalog(locale=language, project="Shouwang", charset="utf-8")
            catalog.fuzzy = False
        catalog.update(texts, no_fuzzy_matching=True)
        new = BytesIO()
        write_po(new, catalog, width=110, sort_output=True, ignore_obsolete=False, include_lineno=False)
        text = _without_dates(new.getvalue())
        if not path.exists() or path.read_bytes() != text:
            path.write_bytes(text)
        missing = sum(1 for message in catalog if message.id and not _is_translated(message.string))
        print(f"{language}: {len(catalog)} texts, {missing} without translation ({path.relative_to(env.ROOT)})")
    return 0


def _is_translated(words: Any) -> bool:
    """All forms of a plural count."""
    return bool(words) if isinstance(words, str) else all(map(bool, words or ("",)))


def _without_dates(text: bytes) -> bytes:
    """The header's moments change with every run; without them an unchanged file stays unchanged."""
    return b"".join(line for line in text.splitlines(True) if not line.startswith((b'"POT-Creation', b'"PO-Revision')))
