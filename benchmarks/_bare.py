"""What the server costs without us: any address answers at once with as many bytes as a page of ours has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

PAGE = b"x" * 6_000  # an inbox, compressed


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    body = PAGE if environ["REQUEST_METHOD"] == "GET" else b""
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
    return [body]


def serve(port: int) -> None:
    """As `shouwang web` serves: granian, as many workers, four threads each."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from shouwang.cli.processes import web_workers

    Granian("benchmarks._bare:application", address="127.0.0.1", port=port, interface=Interfaces.WSGI,
            workers=web_workers(), blocking_threads=4, websockets=False, log_level=LogLevels.warning).serve()  # fmt: skip
