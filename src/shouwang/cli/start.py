"""`shouwang start`: everything from one command, and all of it ended by one Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from shouwang.lib import env, postgres

from . import processes

PROGRAM = (sys.executable, "-P", "-m", "shouwang")
CHILDREN = ("web", "worker", "sweep", "watcher")


def register(commands: Any) -> None:
    parser = commands.add_parser("start", help="everything: database, web, worker, sweep, watcher")
    parser.add_argument("--no-demo", action="store_true", help="on the first start, no invented street")
    parser.set_defaults(run=start)
    hidden = commands.add_parser("prepare")  # the step before the children; a process of its own, so that
    hidden.add_argument("--no-demo", action="store_true")  # `start` itself stays small
    hidden.set_defaults(run=prepare)


def start(arguments: argparse.Namespace) -> int:
    signal.signal(signal.SIGTERM, _leave)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, _leave)
    began = time.monotonic()
    processes.refuse_taken_port()
    _say("守望 Shouwang")
    with postgres.running() as url:
        try:
            postgres.check(url)
            options = ["--no-demo"] if arguments.no_demo else []
            prepared = subprocess.run([*PROGRAM, "prepare", *options])
            if prepared.returncode != 0:
                return prepared.returncode
            return _keep_house(began)
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):  # an impatient second Ctrl-C leaves nothing behind
                signal.signal(number, signal.SIG_IGN)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _keep_house(began: float) -> int:
    from .children import House

    def write(words: str) -> None:
        print(words, end="", flush=True)

    def opened() -> None:
        while not house.is_stopping and not _answers():
            time.sleep(0.1)
        if not house.is_stopping:
            seconds = time.monotonic() - began
            _say(f"\n  http://127.0.0.1:{env.port()}    ({seconds:.0f} s)    Ctrl-C 结束 · ends everything\n")

    house = House(write, opened=opened)
    if env.is_embedded():
        house.keep("database", [*PROGRAM, "db"])
    for name in CHILDREN:
        house.keep(name, [*PROGRAM, name], is_patient=name != "web")
    if hasattr(signal, "SIGHUP"):  # a closed terminal ends the house as Ctrl-C does
        signal.signal(signal.SIGHUP, lambda number, frame: house.terminate())
    house.loop()
    _say("已停止 · stopped")
    return 0


def _answers() -> bool:
    """True when the web server takes connections."""
    address = processes.listening_address()
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.settimeout(0.5)
        here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104  # nosec B104
        return probe.connect_ex((here, env.port())) == 0


def _say(words: str) -> None:
    print(words, flush=True)


# --- the step before the children -------------------------------------------------------------------


def prepare(arguments: argparse.Namespace) -> int:
    """Migrate, gather static files, check the keys; on the first start load the demonstration street."""
    if not arguments.no_demo and not _is_set_up():
        # Said before Django reads its settings, which ask whether this is a demonstration.
        (env.home() / "demonstration").touch()
    from .django_side import opened

    with opened():
        from shouwang.core import heartbeat
        from shouwang.core.privacy import keys

        _keep_a_copy_of_before()
        is_new = processes.bring_up_to_date()
        if is_new:
            _say("  数据库已就绪 · database ready")
        keys.check_at_start()
        from shouwang.drill import accounts

        if refusal := accounts.blocks_start():
            raise postgres.PostgresError(refusal)
        gather_static_files()
        if not _is_set_up():
            _first_start()
        for name in heartbeat.WATCHED:  # each has three minutes from now to show a first sign of life
            heartbeat.beat(name)
        _introduce()
    return 0


def _keep_a_copy_of_before() -> None:
    """A backup before an upgrade changes the database. Where none can be made it is said, and the desk still opens."""
    from shouwang.core import walls
    from shouwang.core.access import THE_SYSTEM
    from shouwang.core.backup import rules, take
    from shouwang.lib import clock

    if not (_is_set_up() and env.backs_up()):
        return
    with walls.as_owner():  # the app's role may not exist for these tables yet
        if not processes.is_behind():
            return
        try:
            path, _manifest = take.take(by=THE_SYSTEM, at=clock.now(), keep=rules.KEEP)
            _say(f"  升级前已备份 · backed up before the upgrade: {path}")
        except take.CannotBackUp as why:
            print(why, file=sys.stderr)


def _is_set_up() -> bool:
    return (env.home() / "set-up").exists()


def _first_start() -> None:
    """The street is built whole or not at all; a start that was interrupted here begins afresh."""
    from django.db import transaction

    from shouwang.core.models import Committee

    if env.is_demonstration() and not Committee.objects.exists():
        from shouwang.drill import street

        _say("  正在建立演示街道（仅首次） · building the demonstration street (once)")
        began = time.monotonic()
        with transaction.atomic():
            street.build(progress=lambda words: _say(f"    {words}"))
        _say(f"    {time.monotonic() - began:.0f} s")
    (env.home() / "set-up").touch()


def _introduce() -> None:
    if not env.is_demonstration():
        return
    from shouwang.drill import accounts

    _say("\n  演示账号 · demonstration accounts")
    for line in str(accounts.listing()).splitlines():
        _say(f"    {line}")


def gather_static_files() -> None:
    """`collectstatic`, skipped when no file changed since the last time."""
    import hashlib

    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = os.stat(storage.path(path))
            seen.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    note = settings.STATIC_ROOT / ".gathered"
    if note.exists() and note.read_text() == seen.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    note.write_text(seen.hexdigest())
