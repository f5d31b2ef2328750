"""Slow single jobs run in the procrastinate worker: its sign of life every 20 s, and the night's backup."""

from __future__ import annotations

import logging

from asgiref.sync import async_to_sync
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from shouwang.lib import clock

from . import heartbeat
from .access import THE_SYSTEM
from .backup import rules, take

backups = logging.getLogger("shouwang.backup")

log = logging.getLogger("shouwang.jobs")
DEAD_AFTER = 30  # seconds without a sign of the worker that took the job; workers give one every 10


@app.periodic(cron="* * * * * */20")  # the sixth field: seconds
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
        backups.error("%s", why)  # tried again in ten minutes; Today says so after 26 hours


def take_up_stalled() -> int:
    """Put back into the queue what a worker took and died over; returns how many.

    Called by the sweep, because the worker may be the one that is dead. Every job can be done twice, so a worker
    that was only slow does no harm.
    """
    return async_to_sync(_take_up_stalled)()


async def _take_up_stalled() -> int:
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER))
    for job in stalled:
        if job.queueing_lock:  # comes by itself every 20 s
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
            continue
        await app.job_manager.retry_job(job)
        log.warning("The worker died over %s; it is done again.", job.task_name)
    return len(stalled)
