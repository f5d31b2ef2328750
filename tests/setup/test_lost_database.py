"""The embedded database's folder is lost while its backup is a minute old. Slow: `make recovery`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]

# A writer in a process of its own: real actions, one after another, until the word to stop is there.
WRITER = """
import sys
from pathlib import Path
from shouwang.cli.django_side import opened
with opened():
    from shouwang.core.models import Committee, Membership
    from shouwang.core.access import Actor
    from shouwang.desk.actions import Plea, receive
    from shouwang.lib import clock
    who = Membership.objects.get(role="secretary")
    count, home = 0, Path(sys.argv[1])
    while not (home / "stop").exists():
        plea = Plea(kind="repair", text="灯坏了", channel="phone", caller_phone="13800130077")
        receive(plea, committee_id=who.committee_id, by=Actor.member(who), at=clock.now())
        count += 1
        (home / "written").write_text(str(count))
print(count)
"""
OPEN_ONE = """
from shouwang.cli.django_side import opened
with opened():
    from shouwang.desk.models import Request
    print(Request.objects.first().caller_phone)
"""
FOUND = [
    "found", "--street", "新桥街道", "990106001", "--officer", "郑值班", "zheng",
    "--committee", "新桥居委会", "990106001001", "xinqiao", "--secretary", "何书记", "he",
]  # fmt: skip


class Home:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SHOUWANG_", "DATABASE_"))}
        self.settings = kept | {"SHOUWANG_HOME": str(folder), "PYTHONPATH": str(ROOT / "src")}

    def python(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *words], env=self.settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def shouwang(self, *words: str, code: int = 0) -> tuple[str, str]:
        done = self.python("-P", "-m", "shouwang", *words)
        out, err = done.communicate(timeout=300)
        assert done.returncode == code, out + err
        return out, err

    def figures(self) -> Any:
        return json.loads(self.shouwang("reconcile", "--json")[0])


@pytest.fixture
def home() -> Iterator[Home]:
    with tempfile.TemporaryDirectory(prefix="shouwang-home-") as folder:
        Path(folder).chmod(0o755)
        made = Home(Path(folder) / "home")
        made.folder.mkdir()
        yield made


def wait_for(path: Path, least: int) -> None:
    limit = time.monotonic() + 120
    while time.monotonic() < limit:
        if path.exists() and int(path.read_text() or 0) >= least:
            return
        time.sleep(0.05)
    raise AssertionError(f"{path.name} did not reach {least}")


def test_lost_database_comes_back(home: Home) -> None:
    home.shouwang("migrate")
    home.shouwang(*FOUND)

    # A backup while somebody writes: it is one moment, loads, and agrees with itself.
    writer = home.python("-c", WRITER, str(home.folder))
    wait_for(home.folder / "written", 20)
    first = Path(home.shouwang("backup", "--keep", "5")[0].split("  ")[0])
    (home.folder / "stop").touch()
    written = int(writer.communicate(timeout=60)[0])
    shutil.rmtree(home.folder / "postgres")
    said, _none = home.shouwang("restore", str(first))
    assert "= backup" in said and "≠" not in said
    rows = {row["what"]: row for row in home.figures()["rows"]}
    assert 20 <= rows["desk.requests"]["received"] <= written

    # And once more, quiet: every figure is as it was, and a sealed field opens.
    before = home.figures()
    home.shouwang("backup")
    shutil.rmtree(home.folder / "postgres")
    home.shouwang("restore")
    assert home.figures() == before
    assert home.python("-c", OPEN_ONE).communicate(timeout=60)[0].strip() == "13800130077"

    # A new machine: only the backup and the copy of the keys are left; `start` must not make a demonstration of it.
    (newest, copy) = sorted((home.folder / "backups").glob("*.zip"))[-1], home.folder.parent / "keys"
    shutil.move(newest, home.folder.parent)
    shutil.move(home.folder / "keys", copy)
    shutil.rmtree(home.folder)
    home.folder.mkdir()
    newest = home.folder.parent / newest.name
    _none, refused = home.shouwang("restore", str(newest), code=1)
    assert "k1, hashing" in refused and not (home.folder / "postgres").exists()
    shutil.rmtree(home.folder / "keys", ignore_errors=True)
    shutil.copytree(copy, home.folder / "keys")
    home.shouwang("restore", str(newest))
    assert home.figures() == before
    assert (home.folder / "set-up").exists() and not (home.folder / "demonstration").exists()
