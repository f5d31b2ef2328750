"""The file of a backup: an ordinary zip of a manifest and a dump, written whole or not at all, checked when read.

    manifest.json    what it is, what it needs, and the SHA-256 of every part
    manifest.seal    a keyed hash of the manifest: whoever made it held this installation's keys
    database.dump    pg_dump's custom format; pg_restore reads it without Shouwang

It never holds a key: docs/how-to/keep-the-keys.md.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from ..privacy.keys import KeyRing

FORMAT = 1
MANIFEST, SEAL, DUMP = "manifest.json", "manifest.seal", "database.dump"
SUFFIX, UNFINISHED = ".zip", ".unfinished"
CHUNK = 1 << 20

Chunks = Iterator[bytes]


class Damaged(Exception):
    """The file is no whole backup; the sentence says so and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        made_at: the machine's time, ISO 8601 in UTC; `clock_at` the clock of the work, which a demonstration moves.
        counts: rows by table; `migrations` the applied ones as `app.name`.
        figures: the account of `shouwang reconcile` at `clock_at`; None where the code was newer than the database.
        keys: fingerprints of the keys that its fields need, by their name; `hashing` that of the key for telephones,
            `links` that of the secret that signs residents' and volunteers' links.
        parts: size and SHA-256 of every other file.
    """

    made_at: str
    clock_at: str
    shouwang: str
    postgres: int
    is_demonstration: bool
    clock_offset: float
    migrations: list[str]
    counts: dict[str, int]
    figures: list[dict[str, Any]] | None
    keys: dict[str, str]
    hashing: str
    links: str
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: int = FORMAT

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """Raises Damaged for anything but a manifest of this format."""
        try:
            data = json.loads(text)
            if data["format"] > FORMAT:
                raise Damaged("This backup was made by a newer Shouwang: update first, then restore.")
            return cls(**{each.name: data[each.name] for each in fields(cls) if each.name in data})
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Damaged("The backup's manifest cannot be read.") from None


def fingerprint(key: bytes) -> str:
    """Tells one key from another of the same name, and nothing about the key."""
    return hmac.new(key, b"shouwang backup", hashlib.sha256).hexdigest()[:16]


def seal_of(manifest: bytes, ring: KeyRing) -> str:
    return hmac.new(ring.hashing, b"backup:" + manifest, hashlib.sha256).hexdigest()


def write(path: Path, manifest: Callable[[dict[str, dict[str, Any]]], Manifest], dump: Chunks, ring: KeyRing) -> None:
    """Write a backup under `path`, readable by the owner alone; a crash leaves at most an `.unfinished` file.

    Args:
        manifest: called with the parts' sizes and sums once they are written.
    """
    unfinished = path.with_name(path.name + UNFINISHED)
    handle = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    try:
        with os.fdopen(handle, "w+b") as out:
            # The dump is compressed already. Sizes are not known beforehand, so they are written for large files.
            with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
                whole, size = hashlib.sha256(), 0
                with packed.open(DUMP, "w", force_zip64=True) as part:
                    for piece in dump:
                        whole.update(piece)
                        size += part.write(piece)
                made = manifest({DUMP: {"bytes": size, "sha256": whole.hexdigest()}}).to_json()
                packed.writestr(MANIFEST, made)
                packed.writestr(SEAL, seal_of(made, ring))
            out.flush()
            os.fsync(out.fileno())
        verify(unfinished, ring)
        os.replace(unfinished, path)
        _fsync_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise


def _fsync_folder(folder: Path) -> None:
    with suppress(OSError):  # not every file system (nor Windows) opens folders
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as packed:
            yield packed
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        struct.error,
    ) as why:
        raise Damaged(f"{path.name} is damaged or no backup ({why}). Nothing was changed; take another one.") from None
    except OSError as why:
        raise Damaged(f"{path} cannot be read: {why.strerror}.") from None


def read_manifest(path: Path) -> Manifest:
    """What the file says of itself, not verified yet."""
    with _opened(path) as packed:
        return Manifest.from_json(packed.read(MANIFEST))


def open_checked(path: Path, ring: KeyRing) -> Manifest:
    """The manifest of a backup whose every part is as it was written.

    Raises:
        Damaged: in one sentence.
    """
    with _opened(path) as packed:
        text = packed.read(MANIFEST)
        manifest = Manifest.from_json(text)
        if not hmac.compare_digest(packed.read(SEAL).decode("ascii", "replace"), seal_of(text, ring)):
            raise Damaged(f"{path.name} was not made with this installation's keys, or was changed since.")
        if set(packed.namelist()) != {MANIFEST, SEAL, *manifest.parts}:
            raise Damaged(f"{path.name} does not hold what its manifest says. Nothing was changed; take another one.")
        for name, said in manifest.parts.items():
            whole, size = hashlib.sha256(), 0
            for piece in _pieces(packed, name):
                whole.update(piece)
                size += len(piece)
            if (size, whole.hexdigest()) != (said["bytes"], said["sha256"]):
                raise Damaged(f"{path.name} is damaged: {name} is not what was written. Nothing was changed.")
        return manifest


def verify(path: Path, ring: KeyRing) -> Manifest:
    """As `open_checked`, and PostgreSQL reads the whole dump once: what was written is read back from the disk."""
    from shouwang.lib.postgres import clients

    manifest = open_checked(path, ring)
    clients.read_through(dump_of(path))
    return manifest


def dump_of(path: Path) -> Chunks:
    with _opened(path) as packed:
        yield from _pieces(packed, DUMP)


def _pieces(packed: zipfile.ZipFile, name: str) -> Chunks:
    with packed.open(name) as part:
        while piece := part.read(CHUNK):
            yield piece


def missing_keys(manifest: Manifest, ring: KeyRing | None) -> list[str]:
    """Names of the keys that the backup needs and that are not here (or are others of the same name)."""
    have: Mapping[str, str] = {} if ring is None else {name: fingerprint(key) for name, key in ring.keys.items()}
    missing = [name for name, mark in sorted(manifest.keys.items()) if have.get(name) != mark]
    if ring is None or fingerprint(ring.hashing) != manifest.hashing:
        missing.append("hashing")
    return missing
