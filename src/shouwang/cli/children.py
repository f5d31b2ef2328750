"""Web, worker, sweep and watcher as children of `shouwang start`: whichever dies is started again.

A crashed sweep must not take the pages down, and no other process stands between `start` and its children that
could be killed instead of them: each is kept by one thread. A child holds the reading end of a pipe whose other
end `start` holds; when `start` itself is killed outright, the pipe closes and the child ends by itself
(`tie_to_parent`).
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType
from typing import Any

FIRST_PAUSE = 0.25  # seconds, as all below
LONGEST_PAUSE = 30.0
HEALTHY_AFTER = 20.0
STOP_SECONDS = 8.0
PAGES_FIRST = 10.0  # the others wait so long at most for the first page
HOPELESS_AFTER = 6  # deaths in a row, each of them young
TIED = "SHOUWANG_TIED"

Say = Callable[[str, str], None]


def next_pause(pause: float, lived: float, deaths: int = 0) -> float:
    """How long to wait before the next attempt.

    Args:
        pause: the pause before the attempt that just failed.
        lived: how long it lived this time.
        deaths: how often in a row it died young; from `HOPELESS_AFTER` on it is tried rarely, and never dropped:
            what it died of (a full disk, a database that is away) may pass without anybody at the keyboard.
    """
    if lived >= HEALTHY_AFTER:
        return FIRST_PAUSE
    return LONGEST_PAUSE if deaths >= HOPELESS_AFTER else min(pause * 2, LONGEST_PAUSE)


class Child(threading.Thread):
    """One program, started again whenever it ends, until `stopping` is set."""

    def __init__(
        self, name: str, command: Sequence[str], stopping: threading.Event, say: Say,
        turn: threading.Event | None = None,
    ) -> None:  # fmt: skip
        super().__init__(name=name, daemon=True)
        self._command, self._stopping, self._say, self._turn = list(command), stopping, say, turn

    def run(self) -> None:
        if self._turn:
            self._turn.wait(PAGES_FIRST)
        pause, deaths = FIRST_PAUSE / 2, 0
        while not self._stopping.is_set():
            began = time.monotonic()
            code = self._run_once()
            if self._stopping.is_set():
                return
            lived = time.monotonic() - began
            deaths = 1 if lived >= HEALTHY_AFTER else deaths + 1
            pause = next_pause(pause, lived, deaths)
            self._say(self.name, f"ended unexpectedly ({_how(code)}); started again in {pause:g} s")
            if deaths == HOPELESS_AFTER:
                self._say(
                    self.name,
                    f"GIVEN UP FOR NOW: it ended {deaths} times in a row. Everything else goes on; "
                    f"it is tried again every {LONGEST_PAUSE:.0f} s. 多次异常退出，其余功能照常，系统会继续重试。",
                )
            self._stopping.wait(pause)

    def _run_once(self) -> int:
        try:
            child = subprocess.Popen(
                self._command, env={**os.environ, TIED: "1"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        except OSError as trouble:  # no memory, no room, no more processes: that may pass
            self._say(self.name, f"could not be started: {trouble}")
            return -1
        ended = threading.Event()
        reader = threading.Thread(target=self._pass_on, args=(child,), daemon=True)
        stopper = threading.Thread(target=self._stop_child, args=(child, ended), daemon=True)
        reader.start()
        stopper.start()
        code = child.wait()
        ended.set()
        _signal_group(child.pid, signal.SIGKILL)  # what it started and left behind would hold port and pipe
        assert child.stdin is not None
        child.stdin.close()
        stopper.join()
        reader.join(STOP_SECONDS)
        return code

    def _pass_on(self, child: subprocess.Popen) -> None:
        assert child.stdout is not None
        with child.stdout:
            for line in iter(child.stdout.readline, b""):
                self._say(self.name, line.decode("utf-8", "replace"))

    def _stop_child(self, child: subprocess.Popen, ended: threading.Event) -> None:
        while not ended.is_set():
            if not self._stopping.wait(0.2):
                continue
            _signal_group(child.pid, signal.SIGTERM)
            if not ended.wait(STOP_SECONDS):
                self._say(self.name, f"did not stop within {STOP_SECONDS:.0f} s and is killed")
                _signal_group(child.pid, signal.SIGKILL)
            return


def _how(code: int) -> str:
    """`code 7`, or `signal SIGKILL`."""
    try:
        return f"code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"code {code}"


def _signal_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def tie_to_parent() -> None:
    """In a child: end with `start`, even where it was killed outright and could tell nobody."""

    def wait_for_the_end() -> None:
        try:
            while os.read(0, 1):  # nobody writes: this returns when the other end is closed
                pass
        except OSError:
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(STOP_SECONDS)
        _signal_group(os.getpid(), signal.SIGKILL)

    if os.environ.pop(TIED, ""):
        threading.Thread(target=wait_for_the_end, daemon=True).start()


class House:
    """Keeps its children until Ctrl-C, SIGTERM or `terminate`."""

    def __init__(self, write: Callable[[str], Any], *, opened: Callable[[], None] = lambda: None) -> None:
        self._write, self._opened = write, opened
        self._stopping, self._is_open = threading.Event(), threading.Event()
        self._writing = threading.Lock()
        self._children: list[Child] = []

    def keep(self, name: str, command: Sequence[str], *, is_patient: bool = False) -> None:
        """is_patient: begins when `opened` has returned, so that it takes no processor from the first page."""
        turn = self._is_open if is_patient else None
        self._children.append(Child(name, command, self._stopping, self._say, turn))

    def loop(self) -> None:
        def stop(number: int, frame: FrameType | None) -> None:
            self.terminate()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        for child in self._children:
            child.start()
        self._opened()
        self._is_open.set()
        for child in self._children:
            while child.is_alive():  # in short turns, so that a signal is heard
                child.join(0.2)

    def terminate(self) -> None:
        self._stopping.set()
        self._is_open.set()

    @property
    def is_stopping(self) -> bool:
        return self._stopping.is_set()

    def _say(self, name: str, words: str) -> None:
        # A log on a full disk, a terminal that was closed: a child that nobody reads any more would stand still.
        with self._writing, suppress(OSError, ValueError):
            self._write("".join(f"{name:>8} │ {line}\n" for line in words.splitlines()))
