"""Problems and plans as JSON: read, written and described from the frozen dataclasses alone (pydantic)."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from .case import AnyCase
from .plan import ProblemError

T = TypeVar("T")


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}  # building one takes milliseconds


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def read(kind: type[T], text: str | bytes) -> T:
    """The value in a JSON text; ProblemError with one line (`stops.3.load: …`) when it does not fit."""
    try:
        return _adapter(kind).validate_json(text, extra="forbid")  # type: ignore[no-any-return]
    except ValidationError as error:
        raise ProblemError(_line(error)) from None


def write(kind: type[T], value: T, indent: int | None = None) -> str:
    """The value as JSON; what `read` gives back equal."""
    return _adapter(kind).dump_json(value, indent=indent).decode()


def schema(kind: type[Any]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a problem or plan type."""
    return _adapter(kind).json_schema()


def schema_text(case: AnyCase) -> str:
    """Both schemas of a case as they stand in `docs/planning/<case>.schema.json`."""
    both = {"problem": schema(case.problem), "plan": schema(case.plan)}
    return json.dumps(both, ensure_ascii=False, indent=1)


def example_text(case: AnyCase) -> str:
    """The worked example of a case as it stands in `docs/planning/<case>.example.json`."""
    return write(case.problem, case.example(), indent=1)


def _line(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the whole"
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return f"{where}: {first['msg']}{more}".replace("\n", " ")
