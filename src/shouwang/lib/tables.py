"""Workbooks going out: one sheet, text safe from formulas, dates as dates, wide enough to read."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(sheets: Iterable[tuple[str, Sequence[Any], Iterable[Sequence[Any]]]]) -> bytes:
    """An xlsx of `(sheet name, headers, rows)`; text that begins like a formula stays text."""
    import xlsxwriter  # large, and most processes never write a workbook

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    head = book.add_format({"bold": True, "bg_color": "#E8EBF0", "border": 1})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, headers, rows in sheets:
        sheet = book.add_worksheet(name[:31])
        widths = [len(str(header)) * 2 + 2 for header in headers]
        sheet.write_row(0, 0, [str(header) for header in headers], head)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(number, column, value.replace(tzinfo=None), moment)
                    size = 17
                elif isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                    size = 11
                elif value is None:
                    continue
                elif isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(number, column, value)
                    size = 8
                else:
                    sheet.write_string(number, column, str(value))
                    size = sum(2 if ord(char) > 255 else 1 for char in str(value)) + 2
                if column < len(widths):
                    widths[column] = max(widths[column], min(size, 60))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
    book.close()
    return out.getvalue()


def workbook_response(filename: str, sheet: str, headers: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    return file_response(filename, workbook([(sheet, headers, rows)]))


def file_response(filename: str, content: bytes, content_type: str = XLSX) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
