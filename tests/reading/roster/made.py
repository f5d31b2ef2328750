"""Makers of invented rosters for the tests: IDs with an unallocated area, and files of every format."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

from shouwang.reading.roster import RosterOptions, RosterReading, read_roster

AS_OF = dt.date(2026, 11, 21)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def made_id(birth: str, serial: int = 11, area: str = "310199") -> str:
    """A number with a valid checksum in an area that does not exist; birth as YYYYMMDD."""
    digits = f"{area}{birth}{serial:03d}"
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11]


def wrong_id(birth: str, serial: int = 11) -> str:
    """The same with a checksum that does not fit."""
    good = made_id(birth, serial)
    return good[:-1] + ("1" if good[-1] != "1" else "2")


def mobile(n: int) -> str:
    return f"1380013{n:04d}"


def read(data: bytes, name: str = "测试.xlsx", **words: Any) -> RosterReading:
    corrections = {k: words.pop(k) for k in ("mapping", "remembered") if k in words}
    options = RosterOptions(**{"as_of": AS_OF, "area_code": "021", **words})
    return read_roster(data, name=name, options=options, **corrections)


Rows = Sequence[Sequence[Any]]


def xlsx(sheets: Mapping[str, Rows], merges: Mapping[str, Sequence[str]] | None = None,
         hidden: Mapping[str, Sequence[int]] | None = None) -> bytes:  # fmt: skip
    """merges: sheet -> ranges such as "A1:C1"; the value is the top left cell of rows. hidden: rows from 0."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, (dt.date, dt.datetime)):
                    page.write_datetime(r, c, value, day)
                elif isinstance(value, str):
                    page.write_string(r, c, value)
                elif value is not None:
                    page.write(r, c, value)
        for area in (merges or {}).get(name, ()):
            page.merge_range(area, "")
            first = area.split(":")[0]
            column, line = ord(first[0]) - 65, int(first[1:]) - 1
            value = rows[line][column]
            page.write(first, value) if not isinstance(value, str) else page.write_string(first, value)
        for line in (hidden or {}).get(name, ()):
            page.set_row(line, None, None, {"hidden": True})
    book.close()
    return buffer.getvalue()


def xls(sheets: Mapping[str, Rows], merges: Mapping[str, Sequence[tuple[int, int, int, int]]] | None = None) -> bytes:
    """merges: sheet -> (first row, last row, first column, last column), from 0."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for name, rows in sheets.items():
        page = book.add_sheet(name, cell_overwrite_ok=True)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, (dt.date, dt.datetime)):
                    page.write(r, c, value, day)
                elif value is not None and value != "":
                    page.write(r, c, value)
        for top, bottom, left, right in (merges or {}).get(name, ()):
            page.merge(top, bottom, left, right)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


class Cell:
    """An ods cell with attributes of its own."""

    def __init__(self, value: Any, **attributes: str) -> None:
        self.value = value
        self.attributes = attributes


def ods(sheets: Mapping[str, Rows]) -> bytes:
    """A minimal hand-zipped OpenDocument spreadsheet."""
    tables = []
    for name, rows in sheets.items():
        body = "".join(f"<table:table-row>{''.join(_ods_cell(v) for v in row)}</table:table-row>" for row in rows)
        tables.append(f"<table:table table:name={quoteattr(name)}>{body}{_TAIL}</table:table>")
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


_TAIL = (
    '<table:table-row table:number-rows-repeated="1048000">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def _ods_cell(value: Any) -> str:
    extra = ""
    if isinstance(value, Cell):
        extra = "".join(f" table:{k.replace('_', '-')}={quoteattr(v)}" for k, v in value.attributes.items())
        if value.value == "covered":
            return f"<table:covered-table-cell{extra}/>"
        value = value.value
    if value is None or value == "":
        return f"<table:table-cell{extra}/>"
    if isinstance(value, (int, float)):
        return (
            f'<table:table-cell{extra} office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    if isinstance(value, dt.date):
        return (
            f'<table:table-cell{extra} office:value-type="date" office:date-value="{value.isoformat()}">'
            f"<text:p>{value.month}月{value.day}日</text:p></table:table-cell>"
        )
    paragraphs = "".join(f"<text:p>{escape(part)}</text:p>" for part in str(value).split("\n"))
    return f'<table:table-cell{extra} office:value-type="string">{paragraphs}</table:table-cell>'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def csv_text(rows: Rows, mark: str = ",") -> str:
    """Fields in quotation marks where they hold a mark or a line break."""

    def one(value: Any) -> str:
        text = "" if value is None else str(value)
        return '"' + text.replace('"', '""') + '"' if any(c in text for c in f'{mark}\n"') else text

    return "\r\n".join(mark.join(one(value) for value in row) for row in rows) + "\r\n"


def refused(reading: RosterReading) -> list[tuple[str, int, str]]:
    return [(r.sheet, r.row, r.reason) for r in reading.refused]


def brief(reading: RosterReading, sheet: str, row: int, name: str | None = None) -> tuple[Any, ...]:
    """(name, door as lane/building/unit/floor/room, birth, phones, id status, tags)."""
    check = reading.spot_check(sheet, row, name)
    assert check is not None, f"nobody accepted in row {row}"
    door = "/".join(check[part] or "" for part in ("lane", "building", "unit", "floor", "room"))
    return (check["name"], door, check["birth_date"], check["phones"], check["id_status"], check["tags"])
