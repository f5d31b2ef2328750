"""Slow single jobs run in the procrastinate worker; this one proves once a minute that it lives."""

from __future__ import annotations

from procrastinate.contrib.django import app

from . import heartbeat


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="heartbeat", pass_context=False)
def beat(timestamp: int) -> None:
    heartbeat.beat("worker")
