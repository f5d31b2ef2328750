"""What a web process reads at its start, and what it must not have done before its workers are forked from it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

LOOK = """
import gc, json, os, sys, threading
import shouwang.wsgi
from django.db import connections
print(json.dumps({
    "modules": sorted({name.split(".")[0] for name in sys.modules}),
    "threads": [thread.name for thread in threading.enumerate()],
    "connections": [each.alias for each in connections.all(initialized_only=True) if each.connection],
    "pools": [alias for each in connections.all(initialized_only=True) for alias in each._connection_pools],
    "sockets": [to for each in os.listdir("/proc/self/fd") if os.path.lexists(to := f"/proc/self/fd/{each}")
                and os.readlink(to).startswith("socket:")] if os.path.isdir("/proc/self/fd") else [],
    "urls": "shouwang.intake.urls" in sys.modules,
    "collector": gc.isenabled(), "frozen": gc.get_freeze_count(),
}))
"""
# Large, and needed by few pages: read when the first of them is asked for.
NOT_AT_THE_START = {
    "numpy", "opencc", "ortools", "pypinyin", "pyvrp", "highspy", "scipy", "segno", "vl_convert", "xlsxwriter",
}  # fmt: skip


@pytest.fixture(scope="module")
def seen() -> dict:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOOK], stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_nothing_large_is_read_before_it_is_needed(seen: dict) -> None:
    assert not NOT_AT_THE_START & set(seen["modules"])


def test_the_workers_are_forked_from_a_process_without_connections_and_threads(seen: dict) -> None:
    assert seen["threads"] == ["MainThread"]
    assert seen["connections"] == seen["pools"] == seen["sockets"] == []


def test_every_page_is_read_and_nothing_of_it_is_collected_again(seen: dict) -> None:
    assert seen["urls"] and seen["collector"]
    assert seen["frozen"] > 100_000
