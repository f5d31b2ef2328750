"""Who came in and who did not: one line in the log each, by account and address, never by what was typed."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth import signals
from django.dispatch import receiver

from .limits import address_of

log = logging.getLogger("shouwang.entry")


def _from(request: Any) -> str:
    return (address_of(request) if request is not None else "") or "this machine"


@receiver(signals.user_logged_in)
def came_in(sender: Any, request: Any, user: Any, **more: Any) -> None:
    log.info("account %s logged in from %s", user.pk, _from(request))


@receiver(signals.user_logged_out)
def went_out(sender: Any, request: Any, user: Any, **more: Any) -> None:
    if user is not None:
        log.info("account %s logged out from %s", user.pk, _from(request))


@receiver(signals.user_login_failed)
def stayed_out(sender: Any, credentials: Any, request: Any = None, **more: Any) -> None:
    """The name that was tried is not kept: people type their password there."""
    log.warning("a login failed from %s", _from(request))
