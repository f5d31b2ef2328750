"""Each process of the house alone: database, web, worker, sweep (the watcher: `watching.py`); and the migrations."""

from __future__ import annotations

import argparse
import importlib
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from types import FrameType
from typing import Any

from shouwang.lib import env, postgres

SWEEP_SECONDS = env.whole("SHOUWANG_SWEEP_EVERY", 30)
DATABASE_LOOK_SECONDS = 0.2  # a look costs a twentieth of a millisecond
SAY_AGAIN_SECONDS = 60  # the same trouble is said again every minute

log = logging.getLogger("shouwang.processes")


def register(commands: Any) -> None:
    commands.add_parser("db", help="the embedded database alone, until Ctrl-C").set_defaults(run=database)
    commands.add_parser("web", help="the web server alone").set_defaults(run=web)
    commands.add_parser("worker", help="the worker for slow single jobs alone").set_defaults(run=worker)
    one = commands.add_parser("sweep", help="the sweep that takes what is due, every 30 s")
    one.add_argument("--once", action="store_true", help="one round, then say how much was handled")
    one.set_defaults(run=sweep)
    commands.add_parser("migrate", help="bring the database to this version").set_defaults(run=migrate)


# --- stopping ----------------------------------------------------------------------------------------


def until_told() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set, so that a round under way is finished first."""
    told = threading.Event()

    def tell(number: int, frame: FrameType | None) -> None:
        told.set()

    signal.signal(signal.SIGTERM, tell)
    signal.signal(signal.SIGINT, tell)
    return told


def database(arguments: argparse.Namespace) -> int:
    """Hold the server and start it again where it died."""
    if not env.is_embedded():
        print("DATABASE_URL is set: that database is used, and there is none to start.")
        return 0
    told = until_told()
    with postgres.running() as url:
        postgres.check(url)
        if sys.stdout.isatty():
            print(f"PostgreSQL runs; its address is in {env.home() / 'database-url'}. Ctrl-C ends it.", flush=True)
        said, said_at = "", 0.0
        while not told.wait(DATABASE_LOOK_SECONDS):
            try:
                if postgres.keep_alive():
                    print("The database had stopped and was started again. 数据库曾中断，已自动恢复。", flush=True)
                    said = ""
            except (postgres.PostgresError, OSError) as trouble:  # a full disk too: it is tried until there is room
                if str(trouble) != said or time.monotonic() - said_at > SAY_AGAIN_SECONDS:
                    said, said_at = str(trouble), time.monotonic()
                    print(f"{trouble} (tried again until it works)", file=sys.stderr, flush=True)
                told.wait(5 * DATABASE_LOOK_SECONDS)
    return 0


# --- web ---------------------------------------------------------------------------------------------


def listening_address() -> str:
    """`SHOUWANG_LISTEN`: 127.0.0.1 unless the office network is to reach it (0.0.0.0)."""
    return env.text("SHOUWANG_LISTEN", "127.0.0.1")


def refuse_taken_port() -> None:
    """One clear sentence now instead of a crash loop later."""
    address, port = listening_address(), env.port()
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as trouble:
            raise postgres.PostgresError(
                f"Port {port} on {address} cannot be used ({trouble.strerror}): stop what is running there, "
                f"or choose another with PORT=8001. 端口 {port} 无法使用，请停止占用它的程序，或改用 PORT=8001。"
            ) from None


def web_workers() -> int:
    return env.whole("SHOUWANG_WORKERS", min(2, os.cpu_count() or 1))


def web(arguments: argparse.Namespace) -> int:
    """granian, WSGI, 4 blocking threads a worker: the measured best (docs/performance.md)."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    refuse_taken_port()
    with postgres.running():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.settings")
        if multiprocessing.get_start_method() == "fork":
            # Read once; the workers are forks that have it already. It opens no connection and starts no thread.
            importlib.import_module("shouwang.wsgi")
        Granian(
            "shouwang.wsgi:application",
            address=listening_address(),
            port=env.port(),
            interface=Interfaces.WSGI,
            workers=web_workers(),
            blocking_threads=4,
            websockets=False,
            log_access=False,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            respawn_interval=0.5,
            workers_kill_timeout=5,
        ).serve()
    return 0


# --- worker, sweep ----------------------------------------------------------------------------------


def worker(arguments: argparse.Namespace) -> int:
    from .django_side import opened

    with opened():
        from procrastinate.contrib.django import app

        with app.replace_connector(app.connector.get_worker_connector()) as own:  # type: ignore[attr-defined]
            # What was done is kept by the rooms themselves; finished jobs would only pile up (1,440 beats a day).
            own.run_worker(shutdown_graceful_timeout=5, delete_jobs="successful")
    return 0


def sweep(arguments: argparse.Namespace) -> int:
    """Take what is due, every 30 seconds. One bad round is logged and never ends the loop."""
    from .django_side import drop_connections, opened

    with opened(is_checked=arguments.once):
        from django.db import close_old_connections

        from shouwang.core import heartbeat
        from shouwang.core.jobs import take_up_stalled
        from shouwang.core.sweep import run_once

        if arguments.once:
            print(f"{run_once()} handled.")
            heartbeat.beat("sweep")
            return 0
        told = until_told()
        while not told.is_set():
            try:
                run_once()
                heartbeat.beat("sweep")
                take_up_stalled()
            except Exception:
                log.exception("This round of the sweep failed; the next one comes in %s s.", SWEEP_SECONDS)
                drop_connections()
            close_old_connections()
            told.wait(SWEEP_SECONDS)
    return 0


# --- migrations --------------------------------------------------------------------------------------


def migrate(arguments: argparse.Namespace) -> int:
    from .django_side import opened

    with opened():
        print("Migrated." if bring_up_to_date() else "Nothing to migrate.")
    return 0


def is_behind() -> bool:
    """Whether the code is newer than the database. Django has to be set up."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def bring_up_to_date() -> bool:
    """Apply what is missing and put up the walls, as the owner of the tables; False where nothing was to do."""
    from django.core.management import call_command

    from shouwang.core import walls
    from shouwang.core.keeping import door

    with walls.as_owner() as app:
        missing = is_behind()
        if missing:
            call_command("migrate", verbosity=0, interactive=False)
        if not missing and walls.are_up(app) and door.is_hung():
            return False
        door.hang()
        walls.put_up(app)
    return True
