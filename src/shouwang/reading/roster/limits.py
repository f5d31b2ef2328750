"""What is refused before any memory is spent on it.

The reader of xlsx files is a Rust library that keeps a dense rectangle of cells: a cell in XFD1048576 alone would
ask for 17 billion of them. So the archive is inflated here first, entry by entry, with a ceiling, and measured.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from .grid import Grid
from .model import RosterError

MAX_FILE = 30 * 2**20  # bytes of the file as it arrives
MAX_ENTRY = 64 * 2**20  # bytes of one part of the archive, inflated
MAX_TOTAL = 160 * 2**20  # bytes of all parts, inflated
MAX_ENTRIES = 3000
MAX_SHEETS = 120
MAX_ROWS = 60_000
MAX_COLUMNS = 512
MAX_CELLS = 1_500_000  # of the rectangle that holds all filled cells, over all sheets
MAX_CELL_TEXT = 32_767  # characters; Excel's own limit
MAX_TEXT = 200 * 2**20  # bytes of all cell texts when every use of a shared text is a copy
_SUSPECT_RATIO = 150  # inflated to packed, for parts of more than 8 MB
_INFLATED_PARTS = re.compile(r"^(?:xl/.*\.xml|content\.xml|\[Content_Types\]\.xml|.*\.rels)$", re.I)
_SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$", re.I)

NO_WORKBOOK = "这个文件不是能读的表格，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"
LOCKED = "这个表格设了打开密码，请先取消密码再上传。"
BOMB = "这个文件展开后大得不正常，为了安全没有打开，请用 Excel 或 WPS 另存一份再上传。"


def check_size(size: int) -> None:
    """The file as it lies on the disk."""
    if size > MAX_FILE:
        raise RosterError(f"文件太大（{size / 2**20:.0f} MB），名册最大 {MAX_FILE // 2**20} MB，请分成几份再上传。")


def check_zip(data: bytes) -> str:
    """ "xlsx" or "ods". Every part that will be read is inflated once, with a ceiling."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, OverflowError, NotImplementedError, UnicodeError) as error:
        raise RosterError(NO_WORKBOOK) from error
    names = {entry.filename.lower() for entry in entries}
    if "xl/workbook.bin" in names:
        raise RosterError("这是 .xlsb 格式，请用 Excel 或 WPS 另存为 .xlsx 再上传。")
    if "word/document.xml" in names:
        raise RosterError("这是 Word 文档，不是表格，请把表格复制到 Excel 里再上传。")
    if "xl/workbook.xml" not in names and "content.xml" not in names:
        raise RosterError(NO_WORKBOOK)
    if len(entries) > MAX_ENTRIES:
        raise RosterError(BOMB)
    total = 0
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise RosterError(LOCKED)
        if not _INFLATED_PARTS.match(entry.filename):
            continue  # pictures and the like are never opened
        total += entry.file_size
        huge = entry.file_size > 8 * 2**20 and entry.file_size > _SUSPECT_RATIO * max(1, entry.compress_size)
        if entry.file_size > MAX_ENTRY or total > MAX_TOTAL or huge:
            raise RosterError(BOMB)
    kind = "xlsx" if "xl/workbook.xml" in names else "ods"
    if kind == "xlsx":
        _measure_xlsx(data, entries)
    return kind


def inflate(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """One part, at most as long as the directory says; a part that lies about its size is refused."""
    start = entry.header_offset
    header = data[start : start + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise RosterError(NO_WORKBOOK)
    begin = start + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = data[begin : begin + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        return packed
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise RosterError(NO_WORKBOOK)
    try:
        decoder = zlib.decompressobj(-15)
        plain = decoder.decompress(packed, entry.file_size + 1)
    except zlib.error as error:
        raise RosterError(NO_WORKBOOK) from error
    if len(plain) > entry.file_size:
        raise RosterError(BOMB)
    return plain


def _measure_xlsx(data: bytes, entries: list[zipfile.ZipInfo]) -> None:
    """Rows, columns, cells and texts of every sheet, counted in the XML without building anything."""
    longest = 0
    lengths: list[int] = []
    for entry in entries:
        name = entry.filename.lower()
        if name == "xl/workbook.xml":
            if len(re.findall(rb"<(?:\w+:)?sheet\s", inflate(data, entry))) > MAX_SHEETS:
                raise RosterError(f"工作表太多，最多 {MAX_SHEETS} 张，请分成几份再上传。")
        elif name == "xl/sharedstrings.xml":
            lengths = [len(part) for part in re.split(rb"</(?:\w+:)?si>", inflate(data, entry))]
            longest = max(lengths, default=0)
            if longest > 8 * MAX_CELL_TEXT:
                raise RosterError(_long_cell())
        elif name.startswith("xl/") and not _SHEET.match(name) and _INFLATED_PARTS.match(name):
            inflate(data, entry)
    sheets = [entry for entry in entries if _SHEET.match(entry.filename)]
    if len(sheets) > MAX_SHEETS:
        raise RosterError(f"工作表太多，最多 {MAX_SHEETS} 张，请分成几份再上传。")
    cells = text = 0
    for entry in sheets:
        xml = inflate(data, entry)
        rows, columns, filled = measure_sheet_xml(xml)
        check_extent(rows, columns)
        cells += rows * columns
        if filled * longest > MAX_TEXT:
            for index in re.findall(rb't="s"[^>]*>\s*<(?:\w+:)?v[^>]*>\s*(\d{1,9})\s*<', xml):
                text += lengths[int(index)] if int(index) < len(lengths) else 0
        if cells > MAX_CELLS or text > MAX_TEXT:
            raise RosterError(_too_many())


def measure_sheet_xml(xml: bytes) -> tuple[int, int, int]:
    """(last row, last column, number of cells) of the filled cells of a worksheet part."""
    tags = _cells_in(xml)
    columns = set(re.findall(rb'[\s]r="([A-Z]{1,3})\d', xml))
    numbers = [int(n) for n in re.findall(rb'<(?:\w+:)?row\b[^>]{0,300}?\br="(\d{1,9})"', xml)]
    named = len(re.findall(rb'[\s]r="[A-Z]{1,3}\d', xml))
    rows = max([*numbers, len(re.findall(rb"<(?:\w+:)?row\b", xml))], default=0)
    width = max((_column_number(letters) for letters in columns), default=0)
    if named < tags:
        # Cells without a reference stand one after the other.
        width = max(width, *map(_cells_in, re.split(rb"<(?:\w+:)?row\b", xml)))
    elif rows > MAX_ROWS or width > MAX_COLUMNS or rows * width > MAX_CELLS // 4:
        # Formatted but empty cells do not count; look closely only where it matters.
        filled = re.findall(rb'<(?:\w+:)?c\b[^>]{0,300}?\br="([A-Z]{1,3})(\d{1,7})"(?:[^>]{0,300}[^/>])?>(?!</)', xml)
        rows = max((int(number) for _, number in filled), default=0)
        width = max((_column_number(letters) for letters in {letters for letters, _ in filled}), default=0)
        tags = len(filled)
    return rows, width, tags


def _cells_in(xml: bytes) -> int:
    return xml.count(b"<c ") + xml.count(b"<c>") + xml.count(b":c ") + xml.count(b":c>")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def check_extent(rows: int, columns: int) -> None:
    """One sheet's last filled row and column."""
    if rows > MAX_ROWS:
        raise RosterError(f"有一张工作表多达 {rows} 行，名册最多 {MAX_ROWS} 行，请删去多余的行或分成几份再上传。")
    if columns > MAX_COLUMNS:
        raise RosterError(f"有一张工作表多达 {columns} 列，名册最多 {MAX_COLUMNS} 列，请删去多余的列再上传。")
    if rows * columns > MAX_CELLS:
        raise RosterError(_too_many())


def check_text(total: int) -> None:
    """Bytes of all cell texts."""
    if total > MAX_TEXT:
        raise RosterError(_too_many())


def check_grid(grids: list[Grid]) -> None:
    """What is left to check once the cells are there: their number, the longest text, merged areas."""
    cells = 0
    for grid in grids:
        width = grid.width
        check_extent(len(grid.rows), width)
        cells += sum(map(len, grid.rows))
        covered = 0
        for top, left, bottom, right in grid.merges:
            rows = min(bottom, len(grid.rows) - 1) - top + 1
            covered += max(0, rows) * max(0, min(right, width) - left + 1)
        if cells > MAX_CELLS or covered > 2 * len(grid.rows) * (width + 1) + 1000 or len(grid.merges) > 200_000:
            raise RosterError(_too_many())
        for row in grid.rows:
            for value in row:
                if isinstance(value, str) and len(value) > MAX_CELL_TEXT:
                    raise RosterError(_long_cell())


def _too_many() -> str:
    return f"表里的内容太多（超过 {MAX_CELLS // 10000} 万格），请分成几份再上传。"


def _long_cell() -> str:
    return f"有一个格子里的文字超过 {MAX_CELL_TEXT} 字，不像名册，请检查后再上传。"
