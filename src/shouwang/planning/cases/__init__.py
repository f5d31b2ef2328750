"""The registry of cases by name. A case is one module here that defines `CASE`."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from ..case import AnyCase

# Name on the command line → module in this folder. In the order in which they are listed.
MODULES: dict[str, str] = {
    "meals": "meals",
    "prescriptions": "prescriptions",
    "parcels": "parcels",
    "home-visits": "home_visits",
    "points": "points",
    "packs": "packs",
    "matching": "matching",
    "roster": "roster",
    "calls": "calls",
}  # fmt: skip


@lru_cache(maxsize=1)
def cases() -> dict[str, AnyCase]:
    """Every case by its name. Modules are loaded when first asked for; solver libraries later still."""
    return {name: case(name) for name in MODULES}


@lru_cache(maxsize=32)
def case(name: str) -> AnyCase:
    """One case; KeyError when there is none of that name."""
    found: AnyCase = import_module(f"{__name__}.{MODULES[name]}").CASE
    assert found.name == name
    return found
