"""Kill -9 at random but seeded moments, while clients go on; how long until it serves again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

import psutil

from .clients import Crowd
from .house import House, kill, wait_for
from .proof import Proof, prove


@dataclass
class Row:
    """One line of the table. `recover` in seconds, one figure for each time; `note` says what does not fit."""

    fault: str
    times: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    recover: list[float] = field(default_factory=list)
    note: str = ""
    is_run: bool = True

    def cells(self) -> tuple[str, ...]:
        if not self.is_run:
            return (self.fault, "-", "-", "-", "-", self.note)
        figures = f"{median(self.recover):.1f} s, at most {max(self.recover):.1f} s" if self.recover else "-"
        return (
            self.fault, str(self.times), str(self.acknowledged), str(self.lost), str(self.doubled),
            figures + (f"  ({self.note})" if self.note else ""),
        )  # fmt: skip


# --- the faults: each kills, and returns a function that says when it is whole again --------------------------

Whole = Callable[[], object]


def _again(house: House, name: str, old: psutil.Process, moment: float) -> Whole:
    """Another process of this name, and it has given a sign of life since."""

    def whole() -> bool:
        now = house.process(name)
        return now is not None and now.pid != old.pid and house.beat_after(name, moment)

    return whole


def _web(house: House, dice: random.Random) -> Whole:
    old = wait_for(lambda: house.process("web"), "web")
    kill(old)
    return lambda: (now := house.process("web")) is not None and now.pid != old.pid and house.serves()


def _web_worker(house: House, dice: random.Random) -> Whole:
    """One of the web server's own workers."""
    web = wait_for(lambda: house.process("web"), "web")
    workers = wait_for(lambda: [each for each in web.children() if each.name() != "resource_tracker"], "its workers")
    one = dice.choice(workers)
    kill(one)
    count = len(workers)
    return lambda: (
        len([each for each in web.children() if each.pid != one.pid and each.status() != psutil.STATUS_ZOMBIE]) >= count
        and house.serves()
    )


def _beating(name: str) -> Callable[[House, random.Random], Whole]:
    def strike(house: House, dice: random.Random) -> Whole:
        old = wait_for(lambda: house.process(name), name)
        moment = time.time()
        kill(old)
        return _again(house, name, old, moment)

    return strike


def _postmaster(house: House, dice: random.Random) -> Whole:
    old = wait_for(house.postmaster, "the database")
    kill(old)
    return lambda: (now := house.postmaster()) is not None and now.pid != old.pid and house.serves()


def _backend(house: House, dice: random.Random) -> Whole:
    """One connection's process: PostgreSQL then ends them all and recovers."""
    server = wait_for(house.postmaster, "the database")
    own = {
        pid
        for (pid,) in house.query(
            "SELECT pid FROM pg_stat_activity WHERE datname = 'shouwang' AND pid <> pg_backend_pid()"
        )
    }
    helpers = {each.pid for each in server.children()} - own
    candidates = [each for each in server.children() if each.pid in own]
    if not candidates:
        return lambda: house.serves()
    kill(dice.choice(candidates))
    time.sleep(0.05)
    # Its helpers (checkpointer, writer) are started anew; the logger alone lives on.
    return lambda: len(helpers & {each.pid for each in server.children()}) <= 1 and house.serves()


def _holder(house: House, dice: random.Random) -> Whole:
    """The process that watches the database, not the database itself."""
    old = wait_for(lambda: house.process("db"), "the database's holder")
    kill(old)
    return lambda: (now := house.process("db")) is not None and now.pid != old.pid and house.serves()


def _everything(house: House, dice: random.Random) -> Whole:
    """`shouwang start`, every child and the database at one blow (the power fails), then started by hand."""
    assert house.started is not None
    all_of_them = [psutil.Process(house.started.pid), *psutil.Process(house.started.pid).children(recursive=True)]
    server = house.postmaster()
    if server is not None:
        all_of_them += [server, *server.children(recursive=True)]
    dice.shuffle(all_of_them)
    for each in all_of_them:
        try:
            kill(each)
        except psutil.NoSuchProcess:
            pass
    psutil.wait_procs(all_of_them, 10)
    house.started.wait()
    house.start()
    return lambda: house.serves()


def _start_alone(house: House, dice: random.Random) -> Whole:
    """`shouwang start` alone: its children may not live on without it, and the next start finds all in order."""
    assert house.started is not None
    children = psutil.Process(house.started.pid).children(recursive=True)
    kill(psutil.Process(house.started.pid))
    house.started.wait()
    _gone, alive = psutil.wait_procs(children, 20)
    if alive:
        raise TimeoutError(f"{len(alive)} children outlived `shouwang start`")
    house.start()
    return lambda: house.serves()


FAULTS: dict[str, Callable[[House, random.Random], Whole]] = {
    "web server": _web,
    "one worker of the web server": _web_worker,
    "worker": _beating("worker"),
    "sweep": _beating("sweep"),
    "watcher": _beating("watcher"),
    "database": _postmaster,
    "one connection of the database": _backend,
    "holder of the database": _holder,
    "everything at once": _everything,
    "shouwang start alone": _start_alone,
}
DIRECT = ("web server", "database", "one connection of the database", "worker")  # struck once more


def rage(house: House, crowd: Crowd, seed: int, *, least: int, say: Callable[[str], None]) -> tuple[list[Row], Proof]:
    """Strike until every fault was tried and the clients had at least `least` acknowledgements."""
    dice = random.Random(seed)
    rows = {name: Row(f"kill -9: {name}") for name in FAULTS}
    windows: list[tuple[float, str]] = []
    crowd.start()
    time.sleep(2)
    todo: list[str] = []
    rounds = 0
    while todo or not rounds or crowd.ledger.count() < least:
        if not todo:
            todo = [*FAULTS, *DIRECT]
            dice.shuffle(todo)
            rounds += 1
        if rounds > 1 and crowd.ledger.count() >= least:
            break  # every fault was tried, and there is enough
        name = todo.pop()
        time.sleep(dice.uniform(0.3, 2.0) if rounds == 1 else dice.uniform(2.0, 8.0))
        windows.append((time.time() - 1.0, name))
        began = time.monotonic()
        whole = FAULTS[name](house, dice)
        wait_for(whole, f"after kill -9 of {name}", pause=0.02)
        rows[name].times += 1
        rows[name].recover.append(time.monotonic() - began)
        say(f"{name}: {rows[name].recover[-1]:.1f} s; {crowd.ledger.count()} acknowledged")
    time.sleep(1)
    crowd.stop()
    wait_for(house.serves, "serving at the end")
    proof = prove(house, crowd.ledger)

    def row_of(moment: float) -> Row:
        return rows[next((name for start, name in reversed(windows) if start <= moment), windows[0][1])]

    for ack in crowd.ledger.acks:
        row_of(ack.at).acknowledged += 1
    for ack in proof.lost:
        row_of(ack.at).lost += 1
    for ack in proof.doubled:
        row_of(ack.at).doubled += 1
    return list(rows.values()), proof
