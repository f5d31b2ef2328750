"""The watcher: looks at the signs of life of the other processes and says, and goes on saying, when one stops."""

from __future__ import annotations

import argparse
import logging
import threading
from typing import Any

from shouwang.lib import env

WATCH_SECONDS = env.whole("SHOUWANG_WATCH_EVERY", 20)
SAY_AGAIN_ROUNDS = 30  # the same warning is logged again every ten minutes
PING_SECONDS = 10
ANSWER_READ = 200  # bytes
# healthchecks.io answers 200 to an address that it does not know, or calls too often: "OK (not found)".
NO_SUCCESS = ("not found", "rate limit", "error", "fail")

log = logging.getLogger("shouwang.watcher")


def register(commands: Any) -> None:
    commands.add_parser("watcher", help="watches the others and says when one stops").set_defaults(run=watcher)


def watcher(arguments: argparse.Namespace) -> int:
    from .django_side import drop_connections, opened
    from .processes import until_told

    with opened(is_checked=False):
        from shouwang.core import heartbeat
        from shouwang.core.backup import take

        told = until_told()
        said: dict[str, int] = {}
        ping = Ping(env.text("SHOUWANG_PING_URL"))
        is_first = True
        while not told.is_set():
            try:
                heartbeat.beat("watcher")
                heartbeat.beat_queue()
                troubles = {stale.name: stale.sentence for stale in heartbeat.stale()}
                is_well = not troubles
                if late := take.trouble():
                    troubles["backup"] = late
            except Exception as trouble:
                drop_connections()
                is_well = False
                troubles = {"database": f"The database does not answer: {str(trouble).strip().splitlines()[0]}"}
            if is_first:  # the others are only just starting
                troubles, is_first, is_well = {}, False, True
            for name, sentence in troubles.items():
                rounds = said[name] = said.get(name, -1) + 1
                if rounds % SAY_AGAIN_ROUNDS == 0:
                    log.error("%s: %s", name, sentence)
            for name in set(said) - set(troubles):
                log.warning("%s works again.", name)
                del said[name]
            if is_well:  # a late backup is said here, but the house stands
                ping.send()
            told.wait(WATCH_SECONDS)
    return 0


class Ping:
    """Tells an outside watcher, where one is set, that all is well; its silence then is the alarm.

    Sent from a thread of its own, one at a time: an outside that answers late, or never, holds nothing up here.
    """

    def __init__(self, url: str) -> None:
        self._url = url if url.startswith(("http://", "https://")) else ""
        self._under_way: threading.Thread | None = None
        self._trouble = ""

    def send(self) -> bool:
        """Start one ping; False where none is set up, or the one before still waits for its answer."""
        if not self._url:
            return False
        if self._under_way and self._under_way.is_alive():
            self._say("it has not answered the last call yet")
            return False
        self._under_way = threading.Thread(target=self._send, daemon=True)
        self._under_way.start()
        return True

    def _send(self) -> None:
        from http.client import HTTPException
        from urllib.request import urlopen

        try:
            with urlopen(self._url, timeout=PING_SECONDS) as answer:  # noqa: S310  # nosec B310
                words = answer.read(ANSWER_READ).decode("utf-8", "replace").strip()
        except (OSError, ValueError, HTTPException) as trouble:
            self._say(str(trouble))
            return
        if any(word in words.lower() for word in NO_SUCCESS):
            self._say(f"it took the call and says: {words[:80]!r}")
            return
        if self._trouble:
            log.warning("The outside watcher answers again.")
            self._trouble = ""

    def _say(self, trouble: str) -> None:
        if trouble != self._trouble:  # said once, not every twenty seconds
            log.warning("The outside watcher could not be told that all is well: %s", trouble)
            self._trouble = trouble
