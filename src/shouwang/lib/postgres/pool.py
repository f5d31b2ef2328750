"""How the pool of connections comes back after the database was away."""

from __future__ import annotations

ATTEMPT_SECONDS = 0.25


def try_steadily() -> None:
    """Let psycopg's pool try four times a second instead of after 1, 2, 4 … seconds.

    The database is on this machine or in the next room: asking again costs nothing, and with doubled pauses pages
    would go on failing for seconds (measured: 5 to 9 s after 0.3 s of recovery) or minutes after it is back. The
    library has no setting for it, only these two figures of the class.
    """
    from psycopg_pool.base import AttemptWithBackoff

    AttemptWithBackoff.INITIAL_DELAY = ATTEMPT_SECONDS
    AttemptWithBackoff.DELAY_BACKOFF = 1.0
