"""Habits that no type checker sees: views fetch through access, one clock, kinds stay at home, open things are owned."""

from __future__ import annotations

import ast
import re

import pytest

from shouwang.core import sweep
from shouwang.core.models import OpenThing
from shouwang.desk.kind import kinds

from .source import PACKAGE, modules, none, templates

# --- views --------------------------------------------------------------------------------------------


def _is_view(module) -> bool:
    parts = module.name.split("/")
    return parts[-1] in {"views.py", "api.py"} or "views" in parts or parts[-1].endswith(("_views.py", "_api.py"))


def test_views_never_reach_into_the_database():
    none([
        module.at(node.lineno, f".{node.attr} in a view")
        for module in modules()
        if _is_view(module)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "raw"}
    ])  # fmt: skip


def test_views_write_nothing_themselves():
    none([
        module.at(node.lineno, f".{node.func.attr}() in a view")
        for module in modules()
        if _is_view(module)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"bulk_create", "bulk_update", "select_for_update"}
    ])  # fmt: skip


# --- templates ----------------------------------------------------------------------------------------

INLINE = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "an inline style": re.compile(r"<style|\sstyle\s*=", re.IGNORECASE),
    "an on… attribute": re.compile(r"""<[^>]*\son[a-z]+\s*=\s*["'{]""", re.IGNORECASE),
    "a javascript: address": re.compile(r"""=\s*["']?\s*javascript:""", re.IGNORECASE),
    "something from elsewhere": re.compile(r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//""", re.IGNORECASE),
}


@pytest.mark.parametrize("what", INLINE)
def test_templates_keep_to_the_strict_policy(what):
    none([
        f"{path.relative_to(PACKAGE)}:{count}: {what}"
        for path in templates()
        for count, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if INLINE[what].search(line)
    ])  # fmt: skip


def test_every_form_that_writes_carries_its_token():
    found = []
    for path in templates():
        for form in re.findall(r"<form\b.*?</form>", path.read_text(encoding="utf-8"), re.DOTALL | re.IGNORECASE):
            if re.search(r"""method\s*=\s*["']?post""", form, re.IGNORECASE) and "csrf_token" not in form:
                found.append(f"{path.relative_to(PACKAGE)}: a form without csrf_token")
    none(found)


def test_no_unmarked_chinese_in_templates():
    comment = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", re.DOTALL)
    none([
        f"{path.relative_to(PACKAGE)}: {found[0]}"
        for path in templates()
        if (found := re.search(r".{0,20}[一-鿿].{0,20}", comment.sub("", path.read_text(encoding="utf-8")).replace("守望", "")))
    ])  # fmt: skip


def test_no_word_on_a_page_is_left_unmarked():
    """Whatever stands between tags and is no variable, tag or sign is marked for translation."""
    found = []
    for path in templates():
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"{%\s*block (?:width|body_class)\s*%}\w*", "", text)
        text = re.sub(
            r"{%\s*(comment|blocktranslate|blocktrans)\b.*?{%\s*end\1\s*%}|{#.*?#}|{%.*?%}|{{.*?}}",
            "",
            text,
            flags=re.DOTALL,
        )
        text = re.sub(r"<!--.*?-->|<(script|style|svg)\b.*?</\1>|<[^>]*>|&\w+;|&#\w+;", "\0", text, flags=re.DOTALL)
        words = [word.strip() for word in text.split("\0") if re.search(r"[A-Za-z]{3,}", word)]
        found += [f"{path.relative_to(PACKAGE)}: {word[:60]!r}" for word in words if word not in UNMARKED]
    none(found)


UNMARKED = {"Shouwang", "Excel", "REST", "API"}  # names, the same in every language


# --- the clock ----------------------------------------------------------------------------------------


# The clock itself; and a pure package below it, used alone on the command line, where every room passes the day in.
OWN_CLOCK = {"lib/clock.py", "reading/roster/model.py"}


def test_the_only_now_is_that_of_the_house():
    found = []
    for module in modules():
        if module.name in OWN_CLOCK:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today", "localtime"}:
                owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
                if owner in {"datetime", "date", "timezone", "dt"}:
                    found.append(module.at(node.lineno, f"{owner}.{node.attr}"))
            if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
                found.append(module.at(node.value.lineno, node.arg))
    none(found)


# --- kinds --------------------------------------------------------------------------------------------

# The reading has its own vocabulary, which `ServiceKind.reads` translates; the drill plays residents.
NAMES_KINDS = {"kinds", "reading", "drill"}
NO_KIND = {
    ("intake/roster/words.py", "emergency"): "a column of a roster: the person to call",
    ("reports/masks.py", "emergency"): "a column of a form: the person to call",
}


def test_no_code_outside_kinds_names_a_kind():
    codes = set(kinds())
    none([
        module.at(node.lineno, repr(node.value))
        for module in modules()
        if module.room not in NAMES_KINDS
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and node.value in codes and (module.name, node.value) not in NO_KIND
    ])  # fmt: skip


def test_no_template_names_a_kind():
    quoted = re.compile(f"[\"']({'|'.join(kinds())})[\"']")
    none([
        f"{path.relative_to(PACKAGE)}:{count}: {found[1]}"
        for path in templates()
        for count, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := quoted.search(line))
    ])  # fmt: skip


# --- open things --------------------------------------------------------------------------------------


def open_models():
    return [model for model in sweep._with_descendants(OpenThing.__subclasses__()) if not model._meta.abstract]


@pytest.mark.parametrize("model", open_models(), ids=lambda model: model.__name__)
def test_an_open_thing_is_owned_and_looked_at(model):
    names = {constraint.name for constraint in model._meta.constraints}
    assert f"open_{model.__name__.lower()}_is_owned" in names, "the database would take an open row without owner"
    indexes = {index.name for index in model._meta.indexes}
    assert f"due_{model.__name__.lower()}" in indexes, "the sweep would read the whole table"
    assert model in sweep.open_things(), "nobody says what happens when it is due"
    assert model in sweep._leave_actions, "it would stay with somebody who is absent"


def test_every_room_with_open_things_accounts_for_them():
    from shouwang.core import reckoning

    rooms = {model._meta.app_label for model in open_models()}
    none(
        sorted(
            f"{room}: no account (core.reckoning.account_for)"
            for room in rooms - {name.split(".")[0] for name in reckoning._accountants}
        )
    )


def test_personal_fields_are_encrypted():
    """A column called phone, id number, remarks … is either sealed or a keyed hash."""
    from django.apps import apps

    from shouwang.core.privacy.fields import EncryptedTextField

    pattern = re.compile(r"(^|_)(phone|phones|id_number|remarks|health\w*|diagnosis|contacts)$")
    none([
        f"{model._meta.label}.{field.name} is plain"
        for model in apps.get_models()
        if model.__module__.startswith("shouwang.")
        for field in model._meta.local_concrete_fields
        if pattern.search(field.name) and not isinstance(field, EncryptedTextField)
    ])  # fmt: skip
