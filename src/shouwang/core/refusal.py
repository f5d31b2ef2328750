"""The one exception for "no": its sentence is shown as it is, on a page or in the API."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """Something a person asked for cannot be done; `message` says why in the user's language.

    Args:
        message: one clear sentence.
        code: stable word for programs, e.g. `conflict`, `not_allowed`.
    """

    def __init__(self, message: Any, *, code: str = "refused") -> None:
        super().__init__(str(message))
        self.message = message
        self.code = code
