"""The source as the house tests see it: every module, parsed once."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "shouwang"


@dataclass(frozen=True)
class Module:
    path: Path

    @property
    def name(self) -> str:
        """`desk/actions/intake.py`, from the package."""
        return self.path.relative_to(PACKAGE).as_posix()

    @property
    def room(self) -> str:
        """The first folder, or the file's own name at the top (`settings`)."""
        first = self.path.relative_to(PACKAGE).parts[0]
        return first.removesuffix(".py")

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @cached_property
    def imports(self) -> list[tuple[int, str]]:
        """Line and absolute dotted name of everything imported, inside functions too."""
        found = []
        package = ["shouwang", *self.path.relative_to(PACKAGE).parts[:-1]]
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [(node.lineno, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                start = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
                whole = ".".join(part for part in (start, node.module) if part)
                found += [(node.lineno, f"{whole}.{alias.name}") for alias in node.names]
        return found

    def calls(self, *names: str) -> list[ast.Call]:
        """Calls of `name(…)` or `something.name(…)`."""
        return [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call)
            and (getattr(node.func, "id", None) in names or getattr(node.func, "attr", None) in names)
        ]

    def at(self, line: int, words: str) -> str:
        return f"src/shouwang/{self.name}:{line}: {words}"


@lru_cache(maxsize=1)
def modules() -> tuple[Module, ...]:
    return tuple(
        Module(path) for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts and path.stat().st_size
    )


@lru_cache(maxsize=1)
def templates() -> tuple[Path, ...]:
    return tuple(sorted(PACKAGE.rglob("templates/**/*.html")))


def constants(node: ast.AST) -> list[tuple[int, str]]:
    """Every text constant below a node, docstrings and keys included."""
    return [
        (each.lineno, each.value)
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]


def is_chinese(text: str) -> bool:
    return any("一" <= character <= "鿿" for character in text)


def none(found: list[str]) -> None:
    """Fail with one line for each."""
    assert not found, "\n" + "\n".join(found)
