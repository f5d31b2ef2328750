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
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from shouwang.lib import env

LOST = (
    "The key that opens this database is missing or is another one. Put the copy of your keys back into "
    "{folder} (see docs/how-to/keep-the-keys.md); nothing was changed."
)


class KeyMissing(SystemExit):
    """No usable key; the sentence says where to put it."""


@dataclass(frozen=True)
class KeyRing:
    """`keys` by name; `current` is the name used for writing; `hashing` keys the blind indexes."""

    current: str
    keys: dict[str, bytes]
    hashing: bytes

    def to_json(self) -> str:
        def text(raw: bytes) -> str:
            return base64.b64encode(raw).decode()

        return json.dumps(
            {
                "current": self.current,
                "keys": {name: text(raw) for name, raw in self.keys.items()},
                "hashing": text(self.hashing),
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
        )

    @classmethod
    def new(cls) -> KeyRing:
        return cls(current="k1", keys={"k1": secrets.token_bytes(32)}, hashing=secrets.token_bytes(32))

    def with_new_key(self) -> KeyRing:
        name = f"k{max(int(old[1:]) for old in self.keys) + 1}"
        return KeyRing(current=name, keys={**self.keys, name: secrets.token_bytes(32)}, hashing=self.hashing)


def folder() -> Path:
    return env.home() / "keys"


def _file() -> Path:
    return folder() / "fields.json"


@lru_cache(maxsize=1)
def ring() -> KeyRing:
    """The key ring in force.

    Raises:
        KeyMissing: neither `SHOUWANG_KEYS` nor the file is there.
    """
    given = env.text("SHOUWANG_KEYS")
    if given:
        return KeyRing.from_json(given)
    if _file().exists():
        return KeyRing.from_json(_file().read_text())
    raise KeyMissing(LOST.format(folder=folder()))


def store(new: KeyRing) -> None:
    """Write the ring so that a crash leaves either the old file or the new one, never half of one."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = folder() / "fields.json.new"
    handle = os.open(scratch, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(new.to_json())
        out.flush()
        os.fsync(out.fileno())
    scratch.replace(_file())
    ring.cache_clear()


GIVEN = (
    "The keys come from SHOUWANG_KEYS, which cannot be written from here. Put them into {folder}/fields.json, "
    "unset SHOUWANG_KEYS, and rotate again."
)


def rotate() -> int:
    """Put a new key in force and seal every encrypted value with it; returns how many values were sealed anew.

    The ring is written first and keeps the old keys, so that everything stays readable at every moment, also
    after a crash in the middle (rotating again does the rest) and in processes that still write with the old key.

    Raises:
        SystemExit: the keys are not in the folder, or another rotation is under way.
    """
    from .rotation import alone, seal_anew

    if env.text("SHOUWANG_KEYS"):
        raise SystemExit(GIVEN.format(folder=folder()))
    with alone():
        ring.cache_clear()
        store(ring().with_new_key())
        return seal_anew()


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
