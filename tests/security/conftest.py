"""The scene of every attempt, built anew for each test by the real actions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shouwang.intake import api_keys, placing
from tests.world import World

from .scene import Scene, build


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """Nothing that a process remembers outlives a test."""
    placing.forget_registers()
    api_keys.forget_keys()
    yield


@pytest.fixture
def scene(world: World, settings) -> Scene:
    settings.DEMONSTRATION = True  # no second factor; `test_sessions.py` tries it
    return build(world)
