"""OpenDocument spreadsheets. Our own reader: the merged cells are wanted, and a few bytes of this format can
ask for a million rows (number-rows-repeated), so every repetition is counted against the limits first."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from xml.parsers import expat

from .cells import CellValue
from .grid import Grid, Merge
from .limits import (
    BOMB,
    LOCKED,
    MAX_CELL_TEXT,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    NO_WORKBOOK,
    check_extent,
    inflate,
)
from .model import RosterError


def read_ods(data: bytes) -> list[Grid]:
    """All tables of content.xml."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = next(e for e in archive.infolist() if e.filename.lower() == "content.xml")
        manifest = next((e for e in archive.infolist() if e.filename == "META-INF/manifest.xml"), None)
    if manifest and manifest.file_size < 2**20 and b"encryption-data" in inflate(data, manifest):
        raise RosterError(LOCKED)
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=None)
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(inflate(data, entry), True)
    except (expat.ExpatError, LookupError) as error:
        raise RosterError(NO_WORKBOOK) from error
    return reader.grids


class _Reader:
    """Collects tables from the events of the XML parser."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.rows: list[list[CellValue]] = []
        self.merges: list[Merge] = []
        self.name = ""
        self.depth = 0
        self.row: list[CellValue] = []
        self.row_repeat = 1
        self.blank_rows = 0
        self.blank_cells = 0
        self.cell: dict[str, str] | None = None
        self.words: list[str] = []
        self.paragraphs = 0
        self.inside_text = 0
        self.note = 0
        self.cells = 0
        self.length = 0

    def doctype(self, *_: object) -> None:
        raise RosterError(BOMB)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "office:annotation":
            self.note += 1
        elif self.note:
            return
        elif tag == "table:table":
            self.depth += 1
            if self.depth == 1:
                if len(self.grids) >= MAX_SHEETS:
                    raise RosterError(f"工作表太多，最多 {MAX_SHEETS} 张，请分成几份再上传。")
                self.name = attributes.get("table:name", f"Sheet{len(self.grids) + 1}")
                self.rows, self.merges, self.blank_rows = [], [], 0
        elif self.depth != 1:
            return
        elif tag == "table:table-row":
            self.row, self.blank_cells = [], 0
            self.row_repeat = _count(attributes, "table:number-rows-repeated")
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self.cell, self.words, self.paragraphs, self.length = attributes, [], 0, 0
        elif tag in ("text:p", "text:h") and self.cell is not None:
            if self.paragraphs:
                self.words.append("\n")
            self.paragraphs += 1
            self.inside_text += 1
        elif tag == "text:s" and self.inside_text:
            self.text(" " * min(_count(attributes, "text:c"), 100))
        elif tag == "text:tab" and self.inside_text:
            self.text("\t")
        elif tag == "text:line-break" and self.inside_text:
            self.text("\n")

    def text(self, words: str) -> None:
        if self.inside_text and not self.note:
            self.length += len(words)
            if self.length > MAX_CELL_TEXT:
                raise RosterError(f"有一个格子里的文字超过 {MAX_CELL_TEXT} 字，不像名册，请检查后再上传。")
            self.words.append(words)

    def end(self, tag: str) -> None:
        if tag == "office:annotation":
            self.note -= 1
        elif self.note:
            return
        elif tag == "table:table":
            self.depth -= 1
            if self.depth == 0:
                self.grids.append(Grid(self.name, self.rows, tuple(self.merges)))
        elif self.depth != 1:
            return
        elif tag in ("text:p", "text:h") and self.inside_text:
            self.inside_text -= 1
        elif tag in ("table:table-cell", "table:covered-table-cell") and self.cell is not None:
            self._close_cell(self.cell)
            self.cell = None
            self.inside_text = 0
        elif tag == "table:table-row":
            self._close_row()

    def _close_cell(self, attributes: dict[str, str]) -> None:
        value = _value(attributes, "".join(self.words))
        repeat = _count(attributes, "table:number-columns-repeated")
        if value is None:
            self.blank_cells += repeat
            return
        width = len(self.row) + self.blank_cells + repeat
        if width > MAX_COLUMNS:
            check_extent(1, width)
        self.row.extend([None] * self.blank_cells)
        self.blank_cells = 0
        down, right = (
            _count(attributes, "table:number-rows-spanned"),
            _count(attributes, "table:number-columns-spanned"),
        )
        if down > 1 or right > 1:
            r, c = len(self.rows) + self.blank_rows, len(self.row)
            self.merges.append((r, c, r + down - 1, c + right - 1))
        self.row.extend([value] * repeat)

    def _close_row(self) -> None:
        if not self.row:
            self.blank_rows += self.row_repeat
            return
        height = len(self.rows) + self.blank_rows + self.row_repeat
        if height > MAX_ROWS:
            check_extent(height, len(self.row))
        self.cells += self.row_repeat * len(self.row)
        if self.cells > MAX_CELLS:
            raise RosterError(f"表里的内容太多（超过 {MAX_CELLS // 10000} 万格），请分成几份再上传。")
        self.rows.extend([] for _ in range(self.blank_rows))
        self.blank_rows = 0
        self.rows.extend(list(self.row) for _ in range(self.row_repeat))


def _count(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) <= 9 else 1


def _value(attributes: dict[str, str], words: str) -> CellValue:
    """The typed value of a cell; the words it shows where that cannot be read."""
    kind = attributes.get("office:value-type") or attributes.get("calcext:value-type") or ""
    try:
        if kind in ("float", "currency", "percentage"):
            return float(attributes["office:value"])
        if kind == "boolean":
            return attributes["office:boolean-value"] == "true"
        if kind == "date":
            text = attributes["office:date-value"]
            moment = dt.datetime.fromisoformat(text[:19])
            return moment.date() if moment.time() == dt.time() else moment
        if kind == "time":
            return dt.time()  # a door such as 3:02; its value does not matter
    except (KeyError, ValueError):
        pass
    if kind == "string" and not words:
        words = attributes.get("office:string-value", "")
    return words or None
