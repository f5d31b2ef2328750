"""Web, worker, sweep and watcher as children of `shouwang start`, under honcho.

honcho ends everything as soon as one process ends. That is right for a developer's Procfile and wrong
here: a crashed sweep must not take the pages down. So each of honcho's processes keeps its program
running, with a growing pause between attempts, until the house is told to stop.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from honcho.manager import Manager
from honcho.printer import Message
from honcho.process import Process

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
HEALTHY_AFTER = 60.0
STOP_SECONDS = 8.0


def next_pause(pause: float, lived: float) -> float:
    """How long to wait before the next attempt: doubled while it keeps dying young, short again once it lived."""
    return FIRST_PAUSE if lived >= HEALTHY_AFTER else min(pause * 2, LONGEST_PAUSE)


class LastingProcess(Process):
    """One program, started again whenever it ends, until `stopping` is set or the parent is gone."""

    stopping: Any  # multiprocessing.Event, shared with the manager

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        self._events = events
        # The terminal's Ctrl-C reaches this process too; only the manager decides when to stop.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        self._send_message({"pid": os.getpid()}, type="start")
        threading.Thread(target=self._watch_parent, args=(os.getppid(),), daemon=True).start()
        pause = FIRST_PAUSE / 2
        while not self.stopping.is_set():
            began = time.monotonic()
            code = self._run_once()
            if self.stopping.is_set():
                break
            pause = next_pause(pause, time.monotonic() - began)
            self._say(f"ended unexpectedly (code {code}); started again in {pause:.0f} s\n")
            self.stopping.wait(pause)
        self._send_message({"returncode": 0}, type="stop")

    def _run_once(self) -> int:
        child = subprocess.Popen(
            self.cmd,
            env=self.env,
            cwd=self.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        ended = threading.Event()
        reader = threading.Thread(target=self._pass_on, args=(child,), daemon=True)
        stopper = threading.Thread(target=self._stop_child, args=(child, ended), daemon=True)
        reader.start()
        stopper.start()
        code = child.wait()
        ended.set()
        _signal_group(child.pid, signal.SIGKILL)  # what it started and left behind would hold port and pipe
        stopper.join()
        reader.join(STOP_SECONDS)
        return code

    def _pass_on(self, child: subprocess.Popen) -> None:
        assert child.stdout is not None
        with child.stdout:
            for line in iter(child.stdout.readline, b""):
                self._send_message(line)

    def _stop_child(self, child: subprocess.Popen, ended: threading.Event) -> None:
        while not ended.is_set():
            if not self.stopping.wait(0.2):
                continue
            _signal_group(child.pid, signal.SIGTERM)
            if not ended.wait(STOP_SECONDS):
                self._say(f"did not stop within {STOP_SECONDS:.0f} s and is killed\n")
                _signal_group(child.pid, signal.SIGKILL)
            return

    def _watch_parent(self, parent: int) -> None:
        """A parent that was killed outright can tell nobody: its children end by themselves."""
        while os.getppid() == parent:
            time.sleep(1)
        self.stopping.set()

    def _say(self, words: str) -> None:
        self._send_message(words)


def _signal_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        pass


class QuietPrinter:
    """Passes on what the programs say, after their name; honcho's own remarks are left out."""

    width = 0

    def __init__(self, write: Callable[[str], Any]) -> None:
        self._write = write

    def write(self, message: Message) -> None:
        if message.name == "system":
            return
        words = message.data.decode("utf-8", "replace") if isinstance(message.data, bytes) else message.data
        self._write("".join(f"{message.name:>8} │ {line}\n" for line in words.splitlines()))


class House(Manager):
    """honcho's manager, whose processes last until Ctrl-C or SIGTERM."""

    def __init__(self, write: Callable[[str], Any], *, opened: Callable[[], None] = lambda: None) -> None:
        super().__init__(QuietPrinter(write))
        self._process_ctor = LastingProcess
        self._stopping = multiprocessing.Event()
        self._opened = opened

    def keep(self, name: str, command: Sequence[str]) -> None:
        self.add_process(name, list(command)).stopping = self._stopping

    def _start(self) -> None:
        super()._start()
        self._opened()

    def terminate(self) -> None:
        # Each process stops its own program: it alone knows which one is running at this moment.
        self._stopping.set()

    def kill(self) -> None:
        """Nothing: a program that does not stop in time is killed by its own process."""

    @property
    def is_stopping(self) -> bool:
        return self._stopping.is_set()
