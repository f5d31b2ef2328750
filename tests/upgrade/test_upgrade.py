"""The data of every release come back with today's code: restored, migrated, accounted for, readable.

`make.py` says how the files were made; their keys open nothing else.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from shouwang.lib import postgres
from shouwang.lib.postgres import databases

HERE = Path(__file__).parent
RELEASES = {"v0.1.0": "desk.requests: received 12 = closed 5 + open 7 + explained 0  = backup"}


def test_every_release_has_its_keys() -> None:
    assert {path.stem for path in HERE.glob("*.zip")} == set(RELEASES)
    assert all((HERE / f"{release}-keys.json").exists() for release in RELEASES)


@pytest.mark.parametrize("release", RELEASES)
def test_data_of_a_release(release: str, database_server: str, tmp_path: Path) -> None:
    name = f"upgrade_{os.getpid()}"
    url = databases.make_beside(database_server, name)
    settings = {
        "DATABASE_URL": url,
        "SHOUWANG_HOME": str(tmp_path),
        "SHOUWANG_KEYS": (HERE / f"{release}-keys.json").read_text(),
    }

    def shouwang(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-m", "shouwang", *words], env=os.environ | settings, capture_output=True, text=True
        )

    try:
        done = shouwang("restore", str(HERE / f"{release}.zip"))
        assert done.returncode == 0, done.stdout + done.stderr
        assert RELEASES[release] in done.stdout
        again = shouwang("backup", "--to", str(tmp_path))  # and it can be backed up as today's data can
        assert again.returncode == 0, again.stderr
    finally:
        with psycopg.connect(postgres.address(), autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
