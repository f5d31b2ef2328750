"""CSV in the encodings and dialects that Excel, WPS and export functions write."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Literal

from .grid import Grid
from .limits import MAX_CELL_TEXT, MAX_CELLS, NO_WORKBOOK, check_extent
from .model import RosterError

_DELIMITERS = ",\t;|，"


def read_csv(data: bytes, name: str) -> Grid:
    """One grid named after the file; row r of the grid is record r + 1."""
    text = decode(data)
    head = text.lstrip()[:400].lower()
    if head.startswith(("<html", "<!doctype html", "<table", "<?xml", "<meta")):
        raise RosterError("这个文件其实是网页，不是表格，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。")
    delimiter = _delimiter(text)
    if text.count(delimiter) > MAX_CELLS:
        raise RosterError(f"表里的内容太多（超过 {MAX_CELLS // 10000} 万格），请分成几份再上传。")
    rows = _records(text, delimiter, csv.QUOTE_MINIMAL)
    columns = max((len(row) for row in rows or () if not any("\n" in cell for cell in row)), default=2)
    if rows is None or any(
        "\n" in cell and cell.count(delimiter) + 1 >= max(3, columns) for row in rows for cell in row
    ):
        # A lone quotation mark (used for "same as above") has swallowed the lines behind it.
        rows = _records(text, delimiter, csv.QUOTE_NONE)
    if rows is None:
        raise RosterError(NO_WORKBOOK)
    check_extent(len(rows), max(map(len, rows), default=0))
    return Grid(Path(name).stem, [list(row) for row in rows])


def decode(data: bytes) -> str:
    """UTF-8 with or without BOM, UTF-16 with BOM, else GB18030; RosterError for anything that is no text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        raise RosterError(NO_WORKBOOK)
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = sum(text.count(chr(code)) for code in range(32) if chr(code) not in "\t\n\r\f\v\x1a")
        if odd <= len(text) // 1000:
            return text
    raise RosterError(NO_WORKBOOK)


def _delimiter(text: str) -> str:
    """The mark that splits the first lines into the most columns."""
    lines = [line for line in text[:20000].splitlines()[:15] if line.strip()]
    return max(_DELIMITERS, key=lambda mark: max((line.count(mark) for line in lines), default=0))


def _records(text: str, delimiter: str, quoting: Literal[0, 3]) -> list[list[str]] | None:
    """All records, None where one field is longer than any cell may be."""
    csv.field_size_limit(4 * MAX_CELL_TEXT)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting, strict=False))
    except csv.Error:
        return None
