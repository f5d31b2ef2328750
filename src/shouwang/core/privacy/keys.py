"""The key ring: which key encrypts now, which older ones can still read, and one key for hashes.

Kept in `$SHOUWANG_HOME/keys/fields.json` (0600) or, as the same JSON, in `SHOUWANG_KEYS`. The database
keeps one sealed word (`KeyCheck`), so that a start with a missing or foreign key refuses at once instead
of showing broken names later.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from shouwang.lib import clock, env

LOST = (
    "The key that opens this database is missing or is another one. Put the copy of your keys back into "
    "{folder} (see docs/how-to/keep-the-keys.md); nothing was changed."
)


class KeyMissing(SystemExit):
    """No usable key; the sentence says where to put it."""


@dataclass(frozen=True)
class KeyRing:
    """`keys` by name; `current` is the name used for writing; `hashing` keys the blind indexes.

    Attributes:
        since: when the current key was put in force; None for the first one.
        is_rotating: not every value is sealed with it yet.
    """

    current: str
    keys: dict[str, bytes]
    hashing: bytes
    since: datetime | None = None
    is_rotating: bool = False

    def to_json(self) -> str:
        def text(raw: bytes) -> str:
            return base64.b64encode(raw).decode()

        return json.dumps(
            {
                "current": self.current,
                "keys": {name: text(raw) for name, raw in self.keys.items()},
                "hashing": text(self.hashing),
                "since": self.since.isoformat() if self.since else None,
                "is_rotating": self.is_rotating,
            },
            indent=1,
        )

    @classmethod
    def from_json(cls, text: str) -> KeyRing:
        data = json.loads(text)
        return cls(
            current=data["current"],
            keys={name: base64.b64decode(raw) for name, raw in data["keys"].items()},
            hashing=base64.b64decode(data["hashing"]),
            since=datetime.fromisoformat(data["since"]) if data.get("since") else None,
            is_rotating=bool(data.get("is_rotating")),
        )

    @classmethod
    def new(cls) -> KeyRing:
        return cls(current="k1", keys={"k1": secrets.token_bytes(32)}, hashing=secrets.token_bytes(32))

    def with_new_key(self, at: datetime) -> KeyRing:
        name = f"k{max(int(old[1:]) for old in self.keys) + 1}"
        return replace(
            self, current=name, keys={**self.keys, name: secrets.token_bytes(32)}, since=at, is_rotating=True
        )

    def without(self, names: Iterable[str]) -> KeyRing:
        return replace(self, keys={name: raw for name, raw in self.keys.items() if name not in set(names)})


def folder() -> Path:
    return _inside(env.home(), "keys")


def _file() -> Path:
    return _inside(folder(), "fields.json")


@lru_cache(maxsize=8)
def _inside(place: Path, name: str) -> Path:  # asked for every value that is sealed or opened
    return place / name


def ring() -> KeyRing:
    """The key ring in force; another process's rotation is seen with the next value, not with the next start.

    Raises:
        KeyMissing: neither `SHOUWANG_KEYS` nor the file is there.
    """
    given = env.text("SHOUWANG_KEYS")
    if given:
        return _read(given, None)
    file = _file()
    try:
        found = file.stat()
    except FileNotFoundError:
        raise KeyMissing(LOST.format(folder=folder())) from None
    return _read(str(file), (found.st_ino, found.st_mtime_ns))  # each writing is a new file


@lru_cache(maxsize=1)
def _read(where: str, stamp: tuple[int, int] | None) -> KeyRing:
    return KeyRing.from_json(where if stamp is None else Path(where).read_text())


def store(new: KeyRing) -> None:
    """Write the ring so that a crash leaves either the old file or the new one, never half of one."""
    _write(_file(), new.to_json())


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = file.with_suffix(".json.new")
    handle = os.open(scratch, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    scratch.replace(file)
    here = os.open(file.parent, os.O_RDONLY)  # the new name is on the disk too, before anything is sealed with it
    try:
        os.fsync(here)
    finally:
        os.close(here)


GIVEN = (
    "The keys come from SHOUWANG_KEYS, which cannot be written from here. Put them into {folder}/fields.json, "
    "unset SHOUWANG_KEYS, and rotate again."
)


def rotate() -> int:
    """Put a new key in force and seal every encrypted value with it; returns how many values were sealed anew.

    The ring is written first and keeps the old keys, so that everything stays readable at every moment, also
    after a crash in the middle and in processes that still write with the old key. A rotation that broke off is
    finished first: the next call seals the rest with the same key and makes no other one.

    Raises:
        SystemExit: the keys are not in the folder, or another rotation is under way.
    """
    from .rotation import alone, seal_anew

    _refuse_given_keys()
    with alone():
        if not ring().is_rotating:
            store(ring().with_new_key(clock.machine_now()))
        count = seal_anew()
        store(replace(ring(), is_rotating=False))
        return count


RETIRE_AFTER = timedelta(hours=1)


def retire() -> list[str]:
    """Take the keys out of the ring that no value names any more, into `retired.json`; returns their names.

    A backup that was made before needs them still: they are removed from there by hand when the last such backup is.

    Raises:
        SystemExit: the keys are not in the folder, another rotation is under way or broke off, or the current key is
            so young that a process may still be writing with the one before.
    """
    from .rotation import alone, key_names, seal_anew

    _refuse_given_keys()
    with alone():
        now = ring()
        if now.is_rotating:
            raise SystemExit("The last rotation broke off. Run shouwang keys rotate first; it finishes it.")
        if now.since and clock.machine_now() - now.since < RETIRE_AFTER:
            raise SystemExit(
                "The current key is younger than an hour. Somebody may still be writing with the one before."
            )
        seal_anew()  # what a process wrote with the old key in the very moment of the rotation
        used = key_names()
        idle = sorted(name for name in now.keys if name != now.current and name not in used)
        if idle:
            file = folder() / "retired.json"
            kept = json.loads(file.read_text()) if file.exists() else {}
            kept |= {name: base64.b64encode(now.keys[name]).decode() for name in idle}
            _write(file, json.dumps(kept, indent=1))
            store(now.without(idle))
        return idle


def _refuse_given_keys() -> None:
    if env.text("SHOUWANG_KEYS"):
        raise SystemExit(GIVEN.format(folder=folder()))


def check_at_start() -> None:
    """Refuse to start with the wrong keys; make keys for a new, empty database.

    Raises:
        KeyMissing: the database was written with keys that are not here.
    """
    from cryptography.exceptions import InvalidTag

    from shouwang.core.models import KeyCheck

    from .fields import open_sealed, seal

    known = KeyCheck.objects.first()
    if known is None:
        try:
            ring()
        except KeyMissing:
            store(KeyRing.new())
        KeyCheck.objects.create(sealed=seal("shouwang", "keycheck"))
        return
    try:
        if open_sealed(known.sealed, "keycheck") != "shouwang":
            raise KeyMissing(LOST.format(folder=folder()))
    except (InvalidTag, KeyError):
        raise KeyMissing(LOST.format(folder=folder())) from None
