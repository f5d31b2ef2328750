"""A look into .xls files before the real reader opens them: password, extent, texts.

Compound file and BIFF8 layouts as in [MS-CFB] and [MS-XLS]; only what is needed to measure.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .limits import LOCKED, MAX_CELL_TEXT, NO_WORKBOOK, check_extent, check_text
from .model import RosterError

_END = 0xFFFFFFFA  # chain marks and special sectors lie above
_CELLS = {0x0203, 0x0204, 0x0205, 0x0006, 0x027E, 0x00BD, 0x00FD, 0x00D6}  # records beginning with row, column
_BOF, _FILEPASS, _SST, _CONTINUE, _LABELSST = 0x0809, 0x002F, 0x00FC, 0x003C, 0x00FD
_MULRK = 0x00BD


def check_ole(data: bytes) -> None:
    """RosterError for a locked, broken or far too large .xls."""
    try:
        streams = _streams(data)
    except (struct.error, IndexError, ValueError) as error:
        raise RosterError(NO_WORKBOOK) from error
    if "EncryptedPackage" in streams:
        raise RosterError(LOCKED)
    if "WordDocument" in streams:
        raise RosterError("这是 Word 文档，不是表格，请把表格复制到 Excel 里再上传。")
    book = streams.get("Workbook") or streams.get("Book")
    if book is None:
        raise RosterError(NO_WORKBOOK)
    _measure(book)


def _chain(start: int, table: list[int]) -> Iterator[int]:
    """Sectors of a chain; a loop or a pointer outside the file is refused."""
    seen = 0
    while start < _END:
        if start >= len(table) or seen > len(table):
            raise ValueError("broken chain")
        yield start
        start = table[start]
        seen += 1


def _streams(data: bytes) -> dict[str, bytes]:
    """Name -> content of the streams of a compound file."""
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise ValueError("sector size")
    size = 1 << shift
    directory, cutoff, mini_start = struct.unpack_from("<I4xII", data, 48)
    difat_start, = struct.unpack_from("<I", data, 68)  # fmt: skip
    sectors = (len(data) - size + size - 1) // size

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    blocks = [s for s in struct.unpack_from("<109I", data, 76) if s < _END]
    seen = 0
    while difat_start < _END:
        part = sector(difat_start)
        numbers = struct.unpack(f"<{size // 4}I", part)
        blocks += [s for s in numbers[:-1] if s < _END]
        difat_start = numbers[-1]
        seen += 1
        if seen > sectors:
            raise ValueError("broken difat")
    fat: list[int] = []
    for block in blocks:
        if block >= sectors or len(fat) > sectors + size:
            break
        part = sector(block)
        fat += struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4])
    entries = b"".join(sector(s) for s in _chain(directory, fat))
    found: dict[str, tuple[int, int]] = {}
    root = (_END, 0)
    for at in range(0, len(entries) - 127, 128):
        length, kind = struct.unpack_from("<HB", entries, at + 64)
        start, amount = struct.unpack_from("<II", entries, at + 116)
        if kind == 5:
            root = (start, amount)
        elif kind == 2 and 2 <= length <= 64:
            found[entries[at : at + length - 2].decode("utf-16-le", "replace")] = (start, amount)
    wanted = {n: v for n, v in found.items() if n in ("Workbook", "Book", "EncryptedPackage", "WordDocument")}
    streams = {}
    for name, (start, amount) in wanted.items():
        if name in ("EncryptedPackage", "WordDocument"):
            streams[name] = b"."
        elif amount < cutoff:
            store = b"".join(sector(s) for s in _chain(root[0], fat))
            raw = b"".join(sector(s) for s in _chain(mini_start, fat))
            mini = list(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))
            streams[name] = b"".join(store[s * 64 : s * 64 + 64] for s in _chain(start, mini))[:amount]
        else:
            streams[name] = b"".join(sector(s) for s in _chain(start, fat))[:amount]
    return streams


def _measure(book: bytes) -> None:
    """Walk the records: farthest cell of every sheet and the bytes of all texts."""
    at, rows, columns, text = 0, 0, 0, 0
    lengths: list[int] = []
    shared: list[bytes] | None = None
    uses: list[int] = []
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        body = at + 4
        at = body + length
        if kind == _FILEPASS:
            raise RosterError(LOCKED)
        if kind == _SST:
            shared = [book[body:at]]
            continue
        if kind == _CONTINUE and shared is not None:
            shared.append(book[body:at])
            continue
        if shared is not None:
            lengths, shared = _text_lengths(shared), None
        if kind == _BOF:
            check_extent(rows, columns)
            rows = columns = 0
        elif kind in _CELLS and length >= 6:
            row, column = struct.unpack_from("<HH", book, body)
            if kind == _MULRK:
                column += max(0, (length - 6) // 6 - 1)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if kind == _LABELSST and length >= 10:
                uses.append(struct.unpack_from("<I", book, body + 6)[0])
            else:
                text += length
    check_extent(rows, columns)
    text += sum(lengths[use] for use in uses if use < len(lengths))
    check_text(text)


def _text_lengths(parts: list[bytes]) -> list[int]:
    """Characters of every shared text; a text may run over into the next part."""
    lengths: list[int] = []
    part, at = 0, 8
    while part < len(parts):
        block = parts[part]
        if at + 3 > len(block):
            part, at = part + 1, 0
            continue
        count, flags = struct.unpack_from("<HB", block, at)
        at += 3
        extra = 0
        if flags & 0x8 and at + 2 <= len(block):
            extra += 4 * struct.unpack_from("<H", block, at)[0]
            at += 2
        if flags & 0x4 and at + 4 <= len(block):
            extra += struct.unpack_from("<I", block, at)[0]
            at += 4
        lengths.append(min(count, MAX_CELL_TEXT))
        wide = flags & 1
        while count and part < len(parts):
            room = (len(parts[part]) - at) >> wide
            taken = min(count, max(0, room))
            count -= taken
            at += taken << wide
            if count:
                part, at = part + 1, 1
                if part < len(parts) and parts[part]:
                    wide = parts[part][0] & 1
        while extra and part < len(parts):
            taken = min(extra, len(parts[part]) - at)
            extra -= taken
            at += taken
            if extra:
                part, at = part + 1, 0
    return lengths
