"""Slow single jobs run in the procrastinate worker: its sign of life once a minute, and the night's backup."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from shouwang.lib import clock

from . import heartbeat
from .access import THE_SYSTEM
from .backup import rules, take

log = logging.getLogger("shouwang.backup")


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="heartbeat", pass_context=False)
def beat(timestamp: int) -> None:
    heartbeat.beat("worker")


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="backup", pass_context=False)
def back_up(timestamp: int) -> None:
    """Asks every ten minutes, so that a machine that is off at night makes its backup in the morning."""
    if not take.is_due():
        return
    try:
        take.take(by=THE_SYSTEM, at=clock.now(), keep=rules.KEEP)
    except take.CannotBackUp as why:
        log.error("%s", why)  # tried again in ten minutes; Today says so after 26 hours
