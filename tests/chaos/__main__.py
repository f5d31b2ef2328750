"""`make chaos`: faults done to the real thing, and what they cost. Exit 1 where anything was lost or doubled.

make chaos                       about three minutes, at least 1,500 acknowledged sendings
make chaos ARGS=--long           10,000
make chaos ARGS="--seed 7"       other moments; the seed is printed, and the same seed strikes in the same order
"""

from __future__ import annotations

import argparse
import atexit
import random
import signal
import sys
import threading
import time
from collections.abc import Callable

from . import clocks, disks, jobs, providers
from .clients import Crowd
from .house import House, close_all, wait_for
from .storm import Row, rage

SOME = 100
COLUMNS = ("fault", "times", "acknowledged", "lost", "doubled", "time to recover")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="make chaos", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--long", action="store_true", help="10,000 acknowledged sendings")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--only", choices=("storm", "deeds", "disks"), help="one part")
    arguments = parser.parse_args()
    began = time.monotonic()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))  # what was started is ended

    def say(words: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {words}", file=sys.stderr, flush=True)

    say(f"seed {arguments.seed}")
    rows: list[Row] = []
    troubles: list[str] = []
    second: list[Row] = []

    def beside() -> None:
        _guarded("a full or read-only disk", lambda: disks.all_of(say), second, troubles)

    other = threading.Thread(target=beside, daemon=True)
    atexit.register(close_all)  # also where it is interrupted: nothing is left running
    if arguments.only in (None, "disks"):
        other.start()
    if arguments.only != "disks":
        least = 10_000 if arguments.long else 1_500
        _guarded("the first house", lambda: _first_house(arguments, least, say, troubles), rows, troubles)
    if other.ident:
        other.join()
    rows += second
    print(table(rows))
    print(
        f"\nseed {arguments.seed}, {time.monotonic() - began:.0f} s, {sum(row.acknowledged for row in rows)} acknowledged"
    )
    for trouble in troubles[:40]:
        print(f"✗ {trouble}")
    is_whole = not troubles and not any(row.lost or row.doubled for row in rows)
    print(
        "Nothing lost, nothing doubled. 一件不丢，一件不重。"
        if is_whole
        else "NOT whole: see above. 有丢失或重复，见上。"
    )
    return 0 if is_whole else 1


def _guarded(what: str, part: Callable[[], list[Row]], rows: list[Row], troubles: list[str]) -> None:
    """One part that breaks is a trouble of the table, and the others are still shown."""
    try:
        rows += part()
    except Exception as trouble:
        troubles.append(f"{what}: {type(trouble).__name__}: {trouble}")


def _first_house(
    arguments: argparse.Namespace, least: int, say: Callable[[str], None], troubles: list[str]
) -> list[Row]:
    house = House({"SHOUWANG_SWEEP_EVERY": "5", "SHOUWANG_WATCH_EVERY": "3"})
    rows: list[Row] = []
    try:
        house.start()
        street = house.run("founding", "found_street")
        say("the first house is open")
        crowd = Crowd(house.port, street, arguments.seed)
        if arguments.only != "deeds":
            struck, proof = rage(house, crowd, arguments.seed, least=least, say=say)
            rows += struck
            troubles += proof.troubles
            say(f"{crowd.ledger.tries} tries, {crowd.ledger.unavailable} answered 503")
            say(f"{len(proof.lost)} lost, {len(proof.doubled)} doubled, {len(proof.troubles)} troubles")
            for ack in [*proof.lost, *proof.doubled][:10]:
                say(f"not whole: {ack.what} {ack.key or '-'} of {ack.request}")
        else:
            crowd.start()
            wait_for(lambda: crowd.ledger.count() >= SOME, "some requests to try the deeds on")
            crowd.stop()
        for deed in () if arguments.only == "storm" else (jobs.all_of, clocks.all_of, providers.all_of):
            _guarded(deed.__module__.rpartition(".")[2], lambda deed=deed: deed(house, street, say), rows, troubles)
        if troubles:
            (house.home.parent.parent / "shouwang-chaos.log").write_text(house.said())
    finally:
        house.stop()
    return rows


def table(rows: list[Row]) -> str:
    lines = [COLUMNS, *(row.cells() for row in rows)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if index in (0, len(COLUMNS) - 1) else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


if __name__ == "__main__":
    sys.exit(main())
