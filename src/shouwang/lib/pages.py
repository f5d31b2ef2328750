"""Small things that pages of every room need."""

from __future__ import annotations

import secrets


def once_key() -> str:
    """A key for one form: sent twice (a double click, a dropped reply), the second sending does nothing."""
    return secrets.token_urlsafe(16)
