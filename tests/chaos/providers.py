"""The one call that leaves the house today, the watcher's ping, against an outside that misbehaves in every way."""

from __future__ import annotations

import http.server
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from .house import ROOT, House, wait_for
from .storm import Row

MODES = ("well", "200 with an error", "500", "hangs up", "late", "never", "drips", "well again")
SECONDS_A_MODE = 4.0
LONGEST_MODE = 20.0  # until it is called: one call at a time, and the one before may wait for its end
LONGEST_SILENCE = 8.0


class Provider:
    """A local outside whose manners can be changed while it is called."""

    def __init__(self) -> None:
        self.mode, self.calls, self.answered = MODES[0], {mode: 0 for mode in MODES}, 0
        self.under_way = self.most_at_once = 0
        self.stopping, self._lock = threading.Event(), threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.take(self)

            def log_message(self, *words: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/ping"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()

    def take(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        with self._lock:
            self.calls[self.mode] += 1
            self.under_way += 1
            self.most_at_once = max(self.most_at_once, self.under_way)
        try:
            self._answer(handler, self.mode)
        except OSError:
            pass  # the caller did not wait
        finally:
            with self._lock:
                self.under_way -= 1

    def _answer(self, handler: http.server.BaseHTTPRequestHandler, mode: str) -> None:
        if mode == "hangs up":
            handler.connection.close()
            return
        if mode == "never":
            for _ in range(300):
                if self.stopping.wait(0.2) or _is_gone(handler.connection):
                    return
            return
        if mode == "late":
            self.stopping.wait(3)
        handler.send_response(500 if mode == "500" else 200)
        words = b"OK (not found)" if mode == "200 with an error" else b"OK"
        handler.send_header("Content-Length", "100" if mode == "drips" else str(len(words)))
        handler.end_headers()
        if mode == "drips":  # a byte now and then: no single wait is long, the whole has no end
            for _ in range(60):
                handler.wfile.write(b".")
                handler.wfile.flush()
                if self.stopping.wait(1):
                    return
            return
        handler.wfile.write(words)
        self.answered += 1


def _is_gone(connection: socket.socket) -> bool:
    """The caller gave up: its end is closed."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def all_of(house: House, street: dict[str, Any], say: Callable[[str], None]) -> list[Row]:
    """A watcher of its own beside the house's: whatever the outside does, its sign of life goes on."""
    provider = Provider()
    house_watcher = wait_for(lambda: house.process("watcher"), "watcher")
    house_watcher.suspend()  # so that the beat in the table is the other one's
    watcher = subprocess.Popen(
        [sys.executable, "-P", "-m", "shouwang", "watcher"],
        env=house.environment | {"SHOUWANG_PING_URL": provider.url, "SHOUWANG_WATCH_EVERY": "1"},
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    silent = 0
    try:
        wait_for(lambda: provider.calls["well"], "the first ping", 60)
        for mode in MODES[1:]:
            provider.mode = mode
            if mode == "well again":
                provider.stopping.set()
                wait_for(lambda: provider.calls["well again"], "pings after a provider that never answered", 60)
                continue
            began = time.monotonic()
            while time.monotonic() - began < (SECONDS_A_MODE if provider.calls[mode] else LONGEST_MODE):
                time.sleep(1)
                silent += not house.beat_after("watcher", time.time() - LONGEST_SILENCE)
    finally:
        watcher.terminate()
        words, _ = watcher.communicate(timeout=60)
        house_watcher.resume()
        provider.close()
    unsaid = "not found" not in words  # a 200 that says no has to be in the log
    say(f"provider: calls {provider.calls}, at most {provider.most_at_once} at once")
    return [
        Row(
            "outside that errs, is late, never answers", len(MODES) - 2, provider.answered, silent + unsaid,
            max(provider.most_at_once - 1, 0), note="lost: silences of the watcher; doubled: calls at once",
        )
    ]  # fmt: skip
