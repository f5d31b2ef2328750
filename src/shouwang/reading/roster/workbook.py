"""Bytes to grids: xlsx and xls by calamine, ods and CSV by our own readers, all behind the limits."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import BinaryIO, cast

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

from .cells import CellValue
from .csv_text import read_csv
from .grid import Grid
from .limits import LOCKED, MAX_CELLS, MAX_FILE, NO_WORKBOOK, check_grid, check_size, check_zip
from .model import RosterError
from .ods import read_ods
from .ole import check_ole

Source = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def load(source: Source, name: str | None = None) -> tuple[str, list[Grid]]:
    """(file name, sheets). Raises RosterError with one Chinese sentence."""
    data, name = _bytes_of(source, name)
    check_size(len(data))
    if not data:
        raise RosterError("这个文件是空的。")
    if data[:4] == b"PK\x03\x04":
        kind = check_zip(data)
        if kind == "ods":
            grids = read_ods(data)
        else:
            grids = _by_calamine(data)
    elif data[:8] == _OLE:
        check_ole(data)
        grids = _by_calamine(data)
    else:
        grids = [read_csv(data, name)]
    check_grid(grids)
    return name, grids


def _bytes_of(source: Source, name: str | None) -> tuple[bytes, str]:
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source), name or "名册"
    if isinstance(source, (str, os.PathLike)):
        path = Path(source)
        try:
            check_size(path.stat().st_size)
            return path.read_bytes(), name or path.name
        except OSError as error:
            raise RosterError(f"打不开文件“{path.name}”。") from error
    data = source.read(MAX_FILE + 1)
    return data, name or Path(str(getattr(source, "name", None) or "名册")).name


def _by_calamine(data: bytes) -> list[Grid]:
    grids = []
    cells = 0
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for meta in workbook.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(meta.name)
            rows = cast(list[list[CellValue]], sheet.to_python(skip_empty_area=False))
            cells += len(rows) * (len(rows[0]) if rows else 0)
            if cells > MAX_CELLS:  # the same sheet listed many times over
                raise RosterError(f"表里的内容太多（超过 {MAX_CELLS // 10000} 万格），请分成几份再上传。")
            merges = [(a, b, c, d) for (a, b), (c, d) in (sheet.merged_cell_ranges or ())]
            grids.append(Grid(meta.name, rows, merges))
    except PasswordError as error:
        raise RosterError(LOCKED) from error
    except RosterError:
        raise
    except BaseException as error:
        # A hostile workbook can make the Rust reader panic; that is no subclass of Exception.
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise RosterError(NO_WORKBOOK) from error
    return grids
