"""One kept connection of HTTP/1.1, as bare as it can be: the player of a load must cost little beside the server."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The first header of this name, empty where there is none."""
        wanted = name.lower().encode() + b":"
        for line in self.head.split(b"\r\n")[1:]:
            if line.lower().startswith(wanted):
                return line[len(wanted) :].strip().decode()
        return ""


class Line:
    """A connection that is opened when it is first used, and again where the server closed it between two sendings."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._socket: socket.socket | None = None
        self._kept = b""

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def get(self, path: str, headers: Mapping[str, str] = {}) -> Answer:
        return self.send("GET", path, headers, b"")

    def post(self, path: str, form: Mapping[str, str], headers: Mapping[str, str] = {}) -> Answer:
        """A form, as a browser sends it."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send("POST", path, {**headers, **kind}, urlencode(form).encode())

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: 127.0.0.1",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        if method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._kept = b""
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        return self._answer()

    def _answer(self) -> Answer:
        while (end := self._kept.find(b"\r\n\r\n")) < 0:
            self._more()
        head = self._kept[:end]
        length = int(Answer(0, head, b"").header("content-length") or 0)
        while len(self._kept) < end + 4 + length:
            self._more()
        body, self._kept = self._kept[end + 4 : end + 4 + length], self._kept[end + 4 + length :]
        return Answer(int(head[9:12]), head, body)

    def _more(self) -> None:
        assert self._socket is not None
        part = self._socket.recv(262_144)
        if not part:
            raise ConnectionError("the server closed the connection")
        self._kept += part
