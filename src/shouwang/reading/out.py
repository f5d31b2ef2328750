"""stub"""
from __future__ import annotations
from collections.abc import Iterable
from .types import Entry


def as_solitaire(title: str, entries: Iterable[Entry], *, example: str | None = None,
                 tail: str | None = None) -> str:
    return ""


def as_notice(title: str, entries: Iterable[Entry], *, body: str | None = None, mask: bool = True) -> str:
    return ""
