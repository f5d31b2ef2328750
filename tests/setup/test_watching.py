"""The call to the outside watcher: it may err, be late, or never answer; it holds nothing up."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest

from shouwang.cli import watching
from shouwang.cli.watching import Ping
from tests.setup.test_children import until


class Outside:
    def __init__(self) -> None:
        self.status, self.words, self.calls, self.free = 200, b"OK", 0, threading.Event()
        self.free.set()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.calls += 1
                outer.free.wait(20)
                self.send_response(outer.status)
                self.send_header("Content-Length", str(len(outer.words)))
                self.end_headers()
                self.wfile.write(outer.words)

            def log_message(self, *words: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.ping = Ping(f"http://127.0.0.1:{self.server.server_address[1]}/")
        self.serving = threading.Thread(target=self.server.serve_forever)
        self.serving.start()

    def call(self) -> None:
        """One ping, to its end."""
        assert self.ping.send()
        assert self.ping._under_way is not None
        self.ping._under_way.join(20)


@pytest.fixture
def outside() -> Iterator[Outside]:
    made = Outside()
    yield made
    made.free.set()
    if made.ping._under_way:
        made.ping._under_way.join(20)
    made.server.shutdown()
    made.serving.join()
    made.server.server_close()


@pytest.mark.parametrize(
    ("status", "words", "said"),
    [
        (200, b"OK", ""),
        (200, b"", ""),
        (200, b"OK (not found)", "not found"),  # what healthchecks.io answers to an address that it does not know
        (200, b"OK (rate limited)", "rate limited"),
        (200, b'{"error": "no such check"}', "no such check"),
        (500, b"", "500"),
        (404, b"", "404"),
    ],
)
def test_only_a_yes_is_a_yes(outside: Outside, caplog, status: int, words: bytes, said: str) -> None:
    outside.status, outside.words = status, words
    outside.call()
    assert (said in caplog.text) if said else not caplog.text


def test_said_once_and_again_when_it_is_well(outside: Outside, caplog) -> None:
    outside.status = 500
    for _time in range(3):
        outside.call()
    assert (outside.calls, len(caplog.records)) == (3, 1)
    outside.status = 200
    for _time in range(2):
        outside.call()
    assert [record.message for record in caplog.records][1:] == ["The outside watcher answers again."]


def test_one_that_never_answers_holds_nothing_up_and_is_called_once_at_a_time(outside: Outside, caplog) -> None:
    outside.free.clear()
    assert outside.ping.send()
    assert until(lambda: outside.calls == 1)
    assert [outside.ping.send() for _time in range(5)] == [False] * 5
    assert outside.calls == 1
    assert caplog.text.count("has not answered the last call yet") == 1
    outside.free.set()
    assert outside.ping._under_way is not None
    outside.ping._under_way.join(20)
    outside.call()
    assert outside.calls == 2


def test_nobody_is_called_where_none_is_set() -> None:
    assert [Ping(url).send() for url in ("", "ftp://x", "file:///etc/passwd")] == [False] * 3


def test_an_address_that_is_none_is_said(caplog) -> None:
    ping = Ping("http://")
    ping._send()
    assert "could not be told" in caplog.text and watching.PING_SECONDS
