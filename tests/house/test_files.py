"""Files stay small, say what they are, and carry no addresses."""

from __future__ import annotations

import re

import pytest

from .source import ROOT, is_chinese, modules, none, templates

CEILING = 400
# A longer file needs a reason.
LONGER: dict[str, str] = {}
FORBIDDEN = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "base",
    "manager",
    "managers",
    "service",
    "services",
    "misc",
}


def python_files():
    for folder in ("src", "tests", "benchmarks"):
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts)


def test_no_file_is_longer_than_four_hundred_lines():
    found = []
    for path in python_files():
        lines, name = path.read_text(encoding="utf-8").count("\n"), path.relative_to(ROOT).as_posix()
        if lines > CEILING and name not in LONGER:
            found.append(f"{name}: {lines} lines; make it a folder of its own name")
    none(found)


def test_exceptions_are_still_needed():
    none([name for name in LONGER if (ROOT / name).read_text(encoding="utf-8").count("\n") <= CEILING])


def test_no_module_hides_behind_a_word_that_says_nothing():
    none([
        path.relative_to(ROOT).as_posix()
        for path in python_files()
        if {part.removesuffix(".py") for part in path.relative_to(ROOT).parts} & FORBIDDEN
    ])  # fmt: skip


def test_every_module_says_what_it_is():
    import ast

    none([
        module.at(1, "no docstring")
        for module in modules()
        if not ast.get_docstring(module.tree) and module.path.name not in {"apps.py"}
    ])  # fmt: skip


MANIFESTS = ("requirements/*", "pyproject.toml", "package.json", "package-lock.json", "Makefile")


@pytest.mark.parametrize("pattern", MANIFESTS)
def test_no_address_of_a_registry_in_manifests_and_lock(pattern):
    none([
        f"{path.relative_to(ROOT)}:{count}: {line.strip()[:80]}"
        for path in ROOT.glob(pattern)
        for count, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\w://", line) and not line.lstrip().startswith("#")
    ])  # fmt: skip


def test_what_was_taken_from_others_is_as_its_manifest_says():
    """Every vendored file is named in the manifest with the sum that it has, its licence beside it."""
    import hashlib
    import tomllib

    folder = ROOT / "src/shouwang/web/static/shouwang/vendor"
    packages = tomllib.loads((folder / "MANIFEST.toml").read_text())["package"]
    sums = {file["path"]: file["sha256"] for package in packages for file in package["file"]}
    assert {path.name for path in folder.iterdir()} == {*sums, "MANIFEST.toml"}
    none([name for name, known in sums.items() if hashlib.sha256((folder / name).read_bytes()).hexdigest() != known])
    none([package["name"] for package in packages if package["licence_file"] not in sums])


def test_no_path_of_this_machine():
    pattern = re.compile(r"(?<![\w.])/(?:work|home/\w+|root|Users)/")
    none([
        f"{path.relative_to(ROOT)}:{count}"
        for path in [*python_files(), *templates(), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")]
        if path.name != "test_files.py"
        for count, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ])  # fmt: skip


def test_the_database_and_its_migrations_agree():
    """`makemigrations` would find nothing to do."""
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState
    from django.utils import translation

    loader = MigrationLoader(None)
    with translation.override(None):  # as `makemigrations` does: choices carry labels
        changes = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(
            graph=loader.graph
        )
    own = {config.label for config in apps.get_app_configs() if config.name.startswith("shouwang.")}
    none(
        [
            f"{label}: {migration.operations}"
            for label, several in changes.items()
            for migration in several
            if label in own
        ]
    )
    assert not loader.detect_conflicts()


def _is_mostly_chinese(text: str) -> bool:
    """An English sentence may quote an example, 36弄."""
    return sum(map(is_chinese, text)) * 4 > len(text)


def test_message_ids_are_english():
    import ast

    found = []
    for module in modules():
        for call in module.calls("_", "gettext", "gettext_lazy", "ngettext", "pgettext", "ngettext_lazy"):
            for argument in call.args:
                if (
                    isinstance(argument, ast.Constant)
                    and isinstance(argument.value, str)
                    and _is_mostly_chinese(argument.value)
                ):
                    found.append(module.at(call.lineno, f"message id {argument.value!r}"))
                if isinstance(argument, ast.JoinedStr):
                    found.append(module.at(call.lineno, "a message id cannot be an f-string"))
    none(found)
