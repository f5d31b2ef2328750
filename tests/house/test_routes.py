"""Every address says who may come in; every verb has roles, a sentence, and is used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from shouwang.core.access import table
from shouwang.core.models.roles import Role
from shouwang.core.phrases import phrases

from .source import constants, modules, none

# Whose views are not ours, and why that is right.
EXEMPT = {
    "account/": "django-allauth asks for the password itself; nothing of a committee is shown there",
}
ROLES = [*Role.values, "resident", "api", "system"]


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern):
            yield path, entry.callback


def test_every_route_declares_its_verb_or_why_it_is_open():
    found = []
    for path, view in routes():
        if any(path.startswith(prefix) for prefix in EXEMPT):
            continue
        verb, because = getattr(view, "verb", None), getattr(view, "open_because", None)
        name = f"/{path} ({getattr(view, '__module__', '?')}.{getattr(view, '__name__', '?')})"
        if not verb and not because:
            found.append(f"{name}: neither verb nor open_because")
        elif verb and verb not in table():
            found.append(f"{name}: unknown verb {verb}")
        elif because and len(str(because)) < 15:
            found.append(f"{name}: {because!r} is no reason")
    none(found)


def test_staff_pages_live_under_their_committee():
    none([
        f"/{path} asks for {view.verb} outside c/<slug>/"
        for path, view in routes()
        if getattr(view, "verb", None) and not path.startswith("c/<slug:slug>/")
    ])  # fmt: skip


def test_no_page_under_a_committee_is_open():
    none([
        f"/{path}: open under a committee"
        for path, view in routes()
        if path.startswith("c/<slug:slug>/") and not getattr(view, "verb", None)
    ])  # fmt: skip


def test_the_table_of_roles():
    """Every verb has roles that exist. `pytest -s` prints the table."""
    found = []
    width = max(map(len, table()))
    print("\n" + " " * width, *(f"{role[:5]:5}" for role in ROLES))
    for verb, roles in sorted(table().items()):
        print(f"{verb:{width}}", *(f"{'x' if role in roles else '.':5}" for role in ROLES))
        if not roles:
            found.append(f"{verb}: no role may do it")
        found += [f"{verb}: unknown role {role}" for role in roles if role not in ROLES]
        if not re.fullmatch(r"[a-z]+\.[a-z_]+", verb):
            found.append(f"{verb}: read with its room, in small letters")
    none(found)


def test_a_verb_belongs_to_the_room_that_declares_it():
    from importlib import import_module
    from importlib.util import find_spec

    from django.apps import apps

    found = []
    for config in apps.get_app_configs():
        for name in ("access", "phrases"):
            if config.name.startswith("shouwang.") and find_spec(f"{config.name}.{name}"):
                module = import_module(f"{config.name}.{name}")
                declared = getattr(module, "VERBS", {}) if name == "access" else getattr(module, "PHRASES", {})
                found += [f"{config.name}.{name}: {verb}" for verb in declared if verb.split(".")[0] != config.label]
    none(found)


def test_every_verb_that_is_asked_exists():
    found = []
    for module in modules():
        for call in module.calls("require", "may", "committee_page"):
            for argument in call.args[:2]:
                said = argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ""
                if re.fullmatch(r"[a-z]+\.[a-z_]+", said) and said not in table():
                    found.append(module.at(call.lineno, f"asks for {said}"))
    none(found)


def _said_outside(name: str) -> set[str]:
    return {
        value for module in modules() if module.path.name != name for _, value in constants(module.tree)
    }  # fmt: skip


def test_every_verb_of_access_is_asked_somewhere():
    said = _said_outside("access.py")
    none([f"{verb}: nobody asks for it" for verb in table() if verb not in said])


# --- the journal --------------------------------------------------------------------------------------


def _recorded() -> list[tuple[str, str]]:
    found = []
    for module in modules():
        for call in module.calls("record", "record_many", "compose"):
            if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
                found.append((call.args[0].value, module.at(call.lineno, call.args[0].value)))
        for node in ast.walk(module.tree):
            if isinstance(node, ast.keyword) and node.arg == "verb" and isinstance(node.value, ast.Constant):
                found.append((node.value.value, module.at(node.value.lineno, node.value.value)))
    return found


def test_every_verb_of_the_journal_has_a_sentence():
    none([place for verb, place in _recorded() if verb not in phrases()])


def test_every_sentence_has_a_verb_that_is_recorded():
    said = _said_outside("phrases.py")
    none([f"{verb}: nobody records it" for verb in phrases() if verb not in said])


KNOWN_WORDS = {"actor", "to", "from", "who", "until", "number", "role"}


def _recorded_with() -> dict[str, set[str]]:
    """The words that every line of a verb is recorded with."""
    found: dict[str, set[str]] = {}
    for module in modules():
        for call in module.calls("record", "record_many", "compose"):
            if call.args and isinstance(call.args[0], ast.Constant):
                words = {keyword.arg for keyword in call.keywords if keyword.arg}
                found[call.args[0].value] = found.get(call.args[0].value, words) & words
    return found


def test_a_sentence_uses_words_that_are_recorded_and_is_kept_for_a_while():
    found, recorded = [], _recorded_with()
    for verb, phrase in phrases().items():
        words = set(re.findall(r"%\((\w+)\)s", str(phrase.sentence)))
        if unknown := words - KNOWN_WORDS - recorded.get(verb, set()):
            found.append(f"{verb}: says {', '.join(sorted(unknown))}, which is not recorded")
        if not 30 <= phrase.retention_days <= 36500:
            found.append(f"{verb}: kept for {phrase.retention_days} days")
    none(found)


def test_every_action_that_writes_the_journal_asks_first():
    """A function that takes `by` and records asks for the permission before anything else."""
    found = []
    for module in modules():
        parts = module.name.split("/")
        if len(parts) < 2 or not parts[1].startswith("actions"):
            continue
        for node in module.tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            keywords = {argument.arg for argument in node.args.kwonlyargs}
            writes = any(
                isinstance(each, ast.Call)
                and getattr(each.func, "attr", "") in {"record", "record_many", "save", "create", "bulk_create"}
                for each in ast.walk(node)
            )
            asks = any(
                isinstance(each, ast.Call) and getattr(each.func, "id", "") == "require" for each in ast.walk(node)
            )
            if {"by", "at"} <= keywords and writes and not asks and not _handed_on(node):
                found.append(module.at(node.lineno, f"{node.name} writes and does not ask"))
    none(found)


# Called only by an action that asked already; `by` is passed on for the journal.
HANDED_ON = {"move_on"}


def _handed_on(node: ast.FunctionDef) -> bool:
    return node.name in HANDED_ON
