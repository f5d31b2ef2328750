"""`shouwang kept`: how long everything is kept, as the table of docs/privacy.md, from the declarations themselves."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from shouwang.lib import env

PAGE = Path("docs") / "privacy.md"
BEGIN, END = "<!-- kept: written by `shouwang kept --write` -->", "<!-- /kept -->"
LANGUAGES = ("en", "zh-hans")


def register(commands: Any) -> None:
    table = commands.add_parser("kept", help="how long everything is kept, as a table")
    table.add_argument("--write", action="store_true", help="into docs/privacy.md, for developers")
    table.set_defaults(run=show)


def show(arguments: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.settings")
    import django

    django.setup()
    table = "\n".join(lines())
    if not arguments.write:
        print(table)
        return 0
    page = env.ROOT / PAGE
    before, _begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    page.write_text(f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    return 0


def lines() -> list[str]:
    """Three tables in Markdown, each cell English and Chinese: terms, the services' own, what goes with what or stays."""
    from shouwang.core.keeping.terms import GoesWith, Stays, kept, terms
    from shouwang.core.phrases import phrases

    found = ["| what | days | the committee may choose | from | why |", "|---|---|---|---|---|"]
    for term in terms().values():
        several = sorted({days for _label, days in term.proposals().values()})
        span = f"{several[0]} to {several[-1]}" if len(several) > 1 else f"{several[0]}"
        choice = f"{term.least} to {term.most}" if term.is_changeable else "–"
        found.append(
            f"| {both(term.label)} `{term.code}` | {span} | {choice} | {both(term.since)} | {both(term.why)} |"
        )
    found += ["", "| service | days of its words |", "|---|---|"]
    for code, (label, days) in terms()["desk.words"].proposals().items():
        found.append(f"| {both(label)}{f' `{code}`' if code else ''} | {days} |")
    found += ["", "| lines of the journal | days |", "|---|---|"]
    by_days: dict[int, list[str]] = {}
    for verb, phrase in sorted(phrases().items()):
        by_days.setdefault(phrase.retention_days, []).append(f"`{verb}`")
    most = max(by_days, key=lambda days: len(by_days[days]))
    for days in sorted(by_days):
        found.append(f"| {'all others' if days == most else ', '.join(by_days[days])} | {days} |")
    found += ["", "| table | |", "|---|---|"]
    for model, keeping in kept().items():
        if isinstance(keeping, GoesWith):
            found.append(f"| `{model}` | goes with `{keeping.model}` |")
        elif isinstance(keeping, Stays):
            found.append(f"| `{model}` | stays: {both(keeping.why)} |")
        else:
            found.append(f"| `{model}` | {', '.join(f'`{term.code}`' for term in keeping)} |")
    return found


def both(words: Any) -> str:
    """English and, where it has one, the Chinese."""
    from django.utils import translation

    said = []
    for language in LANGUAGES:
        with translation.override(language):
            said.append(str(words))
    return " · ".join(dict.fromkeys(said))
