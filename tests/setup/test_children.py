"""A child that ends is started again; a house that is told to stop leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shouwang.cli import children

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="processes of a POSIX system")


@pytest.mark.parametrize(
    ("pause", "lived", "deaths", "expected"),
    [
        (0.125, 0.1, 1, 0.25),
        (1.0, 2.0, 3, 2.0),
        (16.0, 5.0, 5, 30.0),
        (2.0, 1.0, 6, 30.0),
        (30.0, 5.0, 60, 30.0),
        (30.0, 20.0, 7, 0.25),
    ],
)
def test_pause_grows_while_it_dies_young(pause: float, lived: float, deaths: int, expected: float) -> None:
    assert children.next_pause(pause, lived, deaths) == expected


def until(condition: Callable[[], object], seconds: float = 20) -> bool:
    limit = time.monotonic() + seconds
    while not condition() and time.monotonic() < limit:
        time.sleep(0.02)
    return bool(condition())


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "FIRST_PAUSE", 0.02)


def test_child_is_started_again_and_stopped_with_what_it_started(tmp_path: Path, quick: None) -> None:
    starts = tmp_path / "starts"
    program = textwrap.dedent(f"""
        import os, subprocess, sys, time
        with open({str(starts)!r}, "a") as out:
            out.write(f"{{os.getpid()}}\\n")
        attempt = len(open({str(starts)!r}).readlines())
        if attempt == 1:
            sys.exit(7)
        if attempt == 2:
            os.kill(os.getpid(), 9)
        left = subprocess.Popen(["sleep", "60"])
        print("grandchild", left.pid, flush=True)
        time.sleep(60)
    """)
    lines: list[str] = []
    stopping = threading.Event()
    child = children.Child("sweep", [sys.executable, "-c", program], stopping, lambda name, words: lines.append(words))
    child.start()
    assert until(lambda: any("grandchild" in line for line in lines)), lines
    assert len(starts.read_text().splitlines()) == 3
    assert [line.split(";")[0] for line in lines if "unexpectedly" in line] == [
        "ended unexpectedly (code 7)", "ended unexpectedly (signal SIGKILL)",
    ]  # fmt: skip
    stopping.set()
    child.join(10)
    assert not child.is_alive()
    grandchild = int(next(line for line in lines if "grandchild" in line).split()[1])
    assert until(lambda: is_gone(grandchild)), "a signal to kill is obeyed a moment after it was sent"


def test_one_that_dies_again_and_again_is_given_up_loudly_and_the_rest_serves_on(
    quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "HOPELESS_AFTER", 3)
    lines: list[tuple[str, str]] = []
    stopping = threading.Event()

    def keep(name: str, program: str) -> children.Child:
        child = children.Child(
            name, [sys.executable, "-c", program], stopping, lambda name, words: lines.append((name, words))
        )
        child.start()
        return child

    serving = keep("web", "import time\nwhile True: print('served', flush=True); time.sleep(0.1)")
    dying = keep("worker", "raise SystemExit(3)")
    assert until(lambda: any("GIVEN UP" in words for _name, words in lines)), lines
    before = len([name for name, _words in lines if name == "web"])
    assert until(lambda: len([name for name, _words in lines if name == "web"]) > before + 3)
    assert len([words for name, words in lines if "GIVEN UP" in words]) == 1
    assert (
        len([words for name, words in lines if name == "worker" and "unexpectedly" in words]) == 3
    )  # now it waits long
    stopping.set()
    for child in (serving, dying):
        child.join(10)
        assert not child.is_alive()


def test_a_program_that_is_not_there_ends_nothing(quick: None) -> None:
    lines: list[str] = []
    stopping = threading.Event()
    child = children.Child("worker", ["/nowhere/at/all"], stopping, lambda name, words: lines.append(words))
    child.start()
    assert until(lambda: any("could not be started" in line for line in lines))
    stopping.set()
    child.join(10)
    assert not child.is_alive()


def test_children_end_with_a_parent_that_was_killed_outright(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    grandchild = textwrap.dedent(f"""
        import os, time
        from shouwang.cli.children import tie_to_parent
        tie_to_parent()
        open({str(note)!r}, "w").write(str(os.getpid()))
        time.sleep(120)
    """)
    parent = subprocess.Popen(
        [
            sys.executable, "-c",
            "import sys; from shouwang.cli.children import House\n"
            f"house = House(print); house.keep('sweep', [sys.executable, '-c', {grandchild!r}]); house.loop()",
        ]
    )  # fmt: skip
    try:
        assert until(lambda: note.exists() and note.read_text())
        pid = int(note.read_text())
        assert not is_gone(pid)
    finally:
        parent.kill()
        parent.wait()
    assert until(lambda: is_gone(pid)), "it outlived its parent"


def test_every_line_bears_the_name_of_its_process() -> None:
    shown: list[str] = []
    house = children.House(shown.append)
    house._say("web", "one\ntwo\n")
    assert shown == ["     web │ one\n     web │ two\n"]


def test_a_log_that_cannot_be_written_stops_nobody() -> None:
    """`shouwang start > file` on a full disk: what the children say is still read, or they would stand still."""

    def full(words: str) -> None:
        raise OSError(28, "No space left on device")

    house = children.House(full)
    house.keep("web", [sys.executable, "-c", "while True: print('x' * 10_000, flush=True)"])
    (child,) = house._children
    said: list[str] = []
    child._say = lambda name, words: (said.append(words), house._say(name, words))[1]
    child.start()
    assert until(lambda: len(said) > 50), "a pipe holds 64 KB; then whoever writes into it stands still"
    house.terminate()
    child.join(10)
    assert not child.is_alive()


@pytest.mark.parametrize("comes", [True, False])
def test_the_others_wait_for_the_first_page_but_not_for_ever(comes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "PAGES_FIRST", 20.0 if comes else 0.5)
    said: list[str] = []
    page = threading.Event()
    house = children.House(said.append, opened=lambda: page.wait(30) and None)
    for name in ("web", "sweep"):
        program = f"import time; print('{name} stands', flush=True); time.sleep(60)"
        house.keep(name, [sys.executable, "-c", program], is_patient=name == "sweep")
    monkeypatch.setattr(children.signal, "signal", lambda number, act: None)  # loop is not in the main thread here
    loop = threading.Thread(target=house.loop)
    loop.start()
    try:
        assert until(lambda: any("web stands" in words for words in said))
        if comes:
            assert not until(lambda: any("sweep stands" in words for words in said), 1.0)
            page.set()
        assert until(lambda: any("sweep stands" in words for words in said))
        assert page.is_set() is comes
    finally:
        page.set()
        house.terminate()
        loop.join(20)
    assert not loop.is_alive()


def test_a_house_that_is_stopped_early_starts_no_more() -> None:
    said: list[str] = []
    house = children.House(said.append)
    house.keep("sweep", [sys.executable, "-c", "print('sweep stands')"], is_patient=True)
    (child,) = house._children
    child.start()
    house.terminate()
    child.join(10)
    assert not child.is_alive() and said == []
