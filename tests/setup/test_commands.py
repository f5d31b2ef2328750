"""The command line alone: what needs no rooms."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from shouwang import cli
from shouwang.cli import bench, processes, start
from shouwang.lib import env, postgres


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-P", "-m", "shouwang", *words], capture_output=True, text=True, cwd="/")


def test_help_lists_commands_for_people_only(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["--help"])
    assert left.value.code == 0
    shown = capsys.readouterr().out
    for name in ("start", "db", "web", "worker", "sweep", "watcher", "migrate", "roster", "demo", "clock", "reconcile"):
        assert f"\n    {name}" in shown
    assert "prepare" not in shown
    assert "manage" not in shown


def test_clock_refuses_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["clock", "advance"]) == 2
    assert cli.main(["clock", "advance", "soon"]) == 2
    assert "is no duration" in capsys.readouterr().err


def test_command_line_starts_without_django() -> None:
    code = "import sys; from shouwang.cli import build_parser; build_parser(); print('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "False"


def test_taken_port_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        with pytest.raises(postgres.PostgresError, match="cannot be used"):
            processes.refuse_taken_port()
        assert start._answers()
    assert not start._answers()


def test_missing_file_is_one_sentence() -> None:
    for words in (["roster", "/nowhere.xlsx"], ["chat", "/nowhere.txt", "--json"]):
        done = run(*words)
        assert (done.returncode, done.stderr) == (2, f"There is no file {words[1]}.\n")


def test_reading_succeeds_however_many_messages_there_were(tmp_path: Path) -> None:
    message = json.dumps({"id": 1, "text": "3号楼501室老人发烧，急需退烧药"}, ensure_ascii=False)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "shouwang", "read", "--jsonl"],
        input=f"{message}\n{message}\n", capture_output=True, text=True, cwd="/",
    )  # fmt: skip
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 2), done.stderr
    chat = tmp_path / "chat.txt"
    chat.write_text("王阿姨 09:12\n3号楼501室老人发烧，急需退烧药\n")
    done = run("chat", str(chat), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)


# --- benchmarks --------------------------------------------------------------------------------------

CASE = """
def quick(long):
    yield {"case": "one", "metric": "rows", "ours": 12.34567, "reference": 10, "reference_name": "pgbench 基准",
           "ratio": 1.234567, "target": "at least 0.15", "met": not long}

CASES = {"one": quick}
"""


@pytest.fixture
def cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bench.Case]:
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    (folder / "one.py").write_text(CASE)
    monkeypatch.setattr(bench, "FOLDER", "benchmarks")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.split(".")[0] == "benchmarks"]:
        monkeypatch.delitem(sys.modules, name)
    found = bench.find_cases(tmp_path)
    monkeypatch.setattr(bench, "find_cases", lambda: found)
    monkeypatch.setattr(env, "home", lambda: tmp_path)
    return found


def test_bench_prints_and_keeps(cases: dict, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "bench.json"
    kept.write_text(json.dumps([{"case": "two", "ours": 1}, {"case": "one", "ours": 0}]))
    assert cli.main(["bench", "one", "--long"]) == 0  # a missed target fails nothing
    shown = capsys.readouterr().out
    assert "MISSED" in shown
    assert "12.35" in shown
    rows = json.loads(kept.read_text())
    assert [row["case"] for row in rows] == ["two", "one"]
    assert list(rows[1]) == list(bench.COLUMNS)


def test_unknown_benchmark_lists_the_known(cases: dict, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "three"]) == 2
    assert capsys.readouterr().err == "There is no benchmark 'three'; there are: one.\n"


def test_columns_of_chinese_words_stay_aligned() -> None:
    row = dict.fromkeys(bench.COLUMNS, "x")
    lines = bench.as_table([row | {"case": "守望"}, row | {"case": "wait"}]).splitlines()
    assert lines[1].index("x") + 2 == lines[2].index("x")
