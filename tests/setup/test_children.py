"""A child that ends is started again; a house that is told to stop leaves nothing behind."""

from __future__ import annotations

import multiprocessing
import os
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from shouwang.cli import children

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="processes of a POSIX system")


@pytest.mark.parametrize(
    ("pause", "lived", "expected"),
    [(0.5, 0.1, 1.0), (1.0, 2.0, 2.0), (16.0, 5.0, 30.0), (30.0, 5.0, 30.0), (30.0, 60.0, 1.0)],
)
def test_pause_grows_while_it_dies_young(pause: float, lived: float, expected: float) -> None:
    assert children.next_pause(pause, lived) == expected


def test_child_is_started_again_and_stopped_with_what_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run in this process, as honcho would run it in one of its own."""
    monkeypatch.setattr(children, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(children.signal, "signal", lambda *_: None)  # only the main thread may set handlers
    starts = tmp_path / "starts"
    program = textwrap.dedent(f"""
        import os, subprocess, sys, time
        with open({str(starts)!r}, "a") as out:
            out.write(f"{{os.getpid()}}\\n")
        attempt = len(open({str(starts)!r}).readlines())
        if attempt < 3:
            sys.exit(7)
        left = subprocess.Popen(["sleep", "60"])
        print("grandchild", left.pid, flush=True)
        time.sleep(60)
    """)
    process = children.LastingProcess([sys.executable, "-c", program], name="sweep")
    process.stopping = multiprocessing.Event()
    messages: list = []

    class Events:
        def put(self, message: object) -> None:
            messages.append(message)

    runner = threading.Thread(target=process.run, args=(Events(), True))
    runner.start()

    def said() -> str:
        return "".join(m.data if isinstance(m.data, str) else str(m.data, "utf-8") for m in lines())

    def lines() -> list:
        return [message for message in messages if message.type == "line"]

    limit = time.monotonic() + 20
    while "grandchild" not in said() and time.monotonic() < limit:
        time.sleep(0.02)
    assert len(starts.read_text().splitlines()) == 3
    assert said().count("ended unexpectedly (code 7)") == 2
    process.stopping.set()
    runner.join(10)
    assert not runner.is_alive()
    assert [message.type for message in messages if message.type != "line"] == ["start", "stop"]
    grandchild = int(said().split("grandchild ")[1].split()[0])
    status = Path(f"/proc/{grandchild}/stat")
    limit = time.monotonic() + 10  # a signal to kill is obeyed a moment after it was sent
    while status.exists() and status.read_text().split()[2] != "Z" and time.monotonic() < limit:
        time.sleep(0.02)
    assert not status.exists() or status.read_text().split()[2] == "Z"


def test_honchos_own_remarks_are_left_out() -> None:
    from datetime import datetime

    from honcho.printer import Message

    shown: list[str] = []
    printer = children.QuietPrinter(shown.append)
    now = datetime(2026, 11, 21)
    printer.write(Message(type="line", data="web started (pid=1)\n", time=now, name="system", colour=None))
    printer.write(Message(type="line", data=b"one\ntwo\n", time=now, name="web", colour=None))
    assert shown == ["     web │ one\n     web │ two\n"]
