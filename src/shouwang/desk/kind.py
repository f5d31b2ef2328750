"""What a service is: one frozen declaration a file in `shouwang.kinds`, found by file name."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from importlib import import_module
from typing import Any, Protocol

from django import forms
from django.conf import settings

URGENCIES = ("high", "medium", "low")


@dataclass(frozen=True, kw_only=True)
class Promise:
    """How soon a request is answered and finished, each counted from the moment it was received.

    `working_days` counts only working days of the calendar (12345: 5 working days) instead of clock time.
    """

    answer: timedelta
    finish: timedelta
    finish_working_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One thing that a person at the door can report with one tap.

    `move` is a key of `desk.rules.MOVES`; `solved` is the second, separate question (办结 is not 实际解决).
    """

    code: str
    label: Any
    move: str
    icon: str = "check"
    solved: bool | None = None
    again_after: timedelta | None = None


class Step(Protocol):
    """How a service is carried out. Lives in `fulfil`; the desk only asks these."""

    @property
    def code(self) -> str: ...

    @property
    def outcomes(self) -> tuple[Outcome, ...]: ...


@dataclass(frozen=True, kw_only=True)
class ServiceKind:
    """A service that residents can ask for: words, fields, promise, steps.

    Args:
        code: stable identifier, equal to the file's name.
        label, ask: name of the service; the question a resident reads on the web form.
        icon: name of a symbol in `icons.svg`.
        reads: the kinds of the reading (`reading`) that become this service.
        details: a `forms.Form` with the service's own fields.
        promise: one `Promise` for each of `URGENCIES`.
        default_urgency: where nothing is known.
        is_private: nothing of it on a list that people without need-to-know see (violence, despair).
        is_public: residents may choose it on the web form.
        advise: numbers to call at once ("120"), shown first to whoever takes or sends the request.
        approval_role: role that has to agree before work begins, if any; nothing asks for it yet (the papers room will).
        retention_days: how long a closed request of the kind keeps its personal content.
        takes_data_requests: who asks for a copy, correction or deletion of their own data asks for this service.
        steps: how it is done.
        example: cleaned data of a plausible request, fed to the demonstration and the contract test:
            `text`, optional `urgency`, `details`.
    """

    code: str
    label: Any
    ask: Any
    icon: str
    reads: tuple[str, ...]
    details: type[forms.Form]
    promise: Mapping[str, Promise]
    steps: tuple[Step, ...]
    example: Mapping[str, Any]
    default_urgency: str = "medium"
    is_private: bool = False
    is_public: bool = True
    advise: tuple[str, ...] = ()
    approval_role: str | None = None
    retention_days: int = 365
    takes_data_requests: bool = False
    order: int = 100

    def __post_init__(self) -> None:
        missing = [urgency for urgency in URGENCIES if urgency not in self.promise]
        if missing:
            raise ValueError(f"kind {self.code}: no promise for {', '.join(missing)}")
        if self.default_urgency not in URGENCIES:
            raise ValueError(f"kind {self.code}: unknown urgency {self.default_urgency}")
        if not self.steps:
            raise ValueError(f"kind {self.code}: at least one step")

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return self.steps[0].outcomes


class Kinds(dict[str, ServiceKind]):
    """Every kind by code. A code whose file was removed is not in it, and yet opens: what was asked for under it
    stays visible and can be worked on; nobody can ask for more of it."""

    def __missing__(self, code: str) -> ServiceKind:
        any_kind = next(iter(self.values()))
        return replace(
            any_kind, code=code, label=code, ask=code, reads=(), details=forms.Form, is_public=False, advise=(),
            approval_role=None,
        )  # fmt: skip


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, ServiceKind]:
    """Every kind by code, in the order in which people should see them."""
    package = import_module(settings.SHOUWANG_KINDS)
    found = []
    for info in pkgutil.iter_modules(package.__path__):
        if info.name in {"apps", "details"}:
            continue
        kind = import_module(f"{package.__name__}.{info.name}").KIND
        if kind.code != info.name:
            raise ValueError(f"kinds/{info.name}.py declares the code {kind.code}")
        found.append(kind)
    return Kinds({kind.code: kind for kind in sorted(found, key=lambda kind: (kind.order, kind.code))})


@lru_cache(maxsize=1)
def _by_reading() -> Mapping[str, str]:
    return {read: kind.code for kind in reversed(list(kinds().values())) for read in kind.reads}


def kind_for_reading(read: str) -> ServiceKind | None:
    """The service that takes what the reading calls `read` (`food_need`, `pet` …), or None."""
    code = _by_reading().get(read)
    return kinds()[code] if code else None


def kind_for_data_requests() -> ServiceKind:
    """The service by which people ask about their own data (PIPL Art. 50)."""
    return next(kind for kind in kinds().values() if kind.takes_data_requests)


def choices(*, public: bool = False) -> list[tuple[str, Any]]:
    return [(kind.code, kind.label) for kind in kinds().values() if kind.is_public or not public]
