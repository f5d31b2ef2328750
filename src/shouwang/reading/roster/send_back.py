"""Workbooks we hand out: the refused rows to be mended, and our own empty template."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from .headers import REFUSAL_HEADER, match_header
from .model import Refusal, RosterReading, SheetReading

# Columns in which Excel must not be allowed to see a number or a date.
_TEXT_FIELDS = {
    "id_number", "id_tail", "phone", "head_phone", "head_id", "emergency_phone", "spouse_id", "spouse_phone",
    "building", "unit", "room", "doorplate", "address", "birth_date", "household_no",
}  # fmt: skip

# Header of the template, a hint for each column, width in characters.
_TEMPLATE: tuple[tuple[str, str, int], ...] = (
    ("序号", "", 6),
    ("姓名", "必填，一人一行", 12),
    ("性别", "男/女", 6),
    ("证件类型", "身份证/护照/其他，可不填", 12),
    ("证件号码", "18位，没有填无", 22),
    ("出生日期", "如1945-03-01，有身份证可不填", 14),
    ("联系电话", "多个用、分隔，固定电话可不填区号", 24),
    ("弄", "没有填/", 8),
    ("楼栋号", "必填，如3号楼", 10),
    ("单元号", "没有填/", 8),
    ("室号", "必填，如501室", 10),
    ("户编号", "可不填", 10),
    ("与户主关系", "户主/配偶/子女等", 12),
    ("人员类型", "常住/租户/人户分离等", 14),
    ("重点类别", "如独居、低保、残疾，没有填无", 26),
    ("紧急联系人", "姓名和关系", 14),
    ("紧急联系人电话", "可不填", 16),
    ("备注", "如耳聋请敲门", 24),
)


def refused_workbook(reading: RosterReading) -> bytes:
    """The refused rows in their original columns, the reason in front; reading it again works.

    Codes are written with their meaning and 同上 with what it stood for, because legend and row above are gone.
    """
    import xlsxwriter  # large, and seldom needed

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#F2F2F2", "border": 1})
    text = book.add_format({"num_format": "@", "valign": "top"})
    why = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "font_color": "#9C0006"})
    written = False
    for sheet in reading.sheets:
        if sheet.refused:
            _refused_sheet(book, sheet, bold, text, why)
            written = True
    if not written:
        page = book.add_worksheet("没有退回")
        page.write_string(0, 0, "没有退回的行。")
    book.close()
    return buffer.getvalue()


def _refused_sheet(book: object, sheet: SheetReading, bold: object, text: object, why: object) -> None:
    page = book.add_worksheet(sheet.name[:31])  # type: ignore[attr-defined]
    page.write_string(0, 0, REFUSAL_HEADER, bold)
    page.set_column(0, 0, 40, why)
    width = max([*sheet.headers, *(len(row.cells) - 1 for row in sheet.refused)], default=0) + 1
    skip = {c for c, shown in sheet.headers.items() if shown == REFUSAL_HEADER}
    columns = [c for c in range(width) if c not in skip]
    for at, c in enumerate(columns, 1):
        shown = sheet.headers.get(c, "")
        page.write_string(0, at, shown, bold)
        page.set_column(at, at, max(8, min(30, 2 * len(shown) + 4, 30)) if _is_number(sheet, c) is False else 22, text)
    for r, refusal in enumerate(sheet.refused, 1):
        page.write_string(r, 0, refusal.sentence, why)
        for at, c in enumerate(columns, 1):
            if c < len(refusal.cells):
                page.write_string(r, at, refusal.cells[c], text)
    page.freeze_panes(1, 1)


def _is_number(sheet: SheetReading, column: int) -> bool:
    return sheet.mapping.get(column) in ("id_number", "phone", "emergency_phone", "address")


def template_workbook() -> bytes:
    """Our own form: text-formatted columns, a hint row, drop-downs, and one sheet of explanations."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "valign": "vcenter"})
    hint = book.add_format({"italic": True, "font_color": "#7F7F7F", "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@"})
    plain = book.add_format({})
    page = book.add_worksheet("居民名册")
    for column, (header, note, width) in enumerate(_TEMPLATE):
        match = match_header(header)
        page.set_column(column, column, width, text if match and match.field in _TEXT_FIELDS else plain)
        page.write_string(0, column, header, bold)
        page.write_string(1, column, note, hint)
    page.freeze_panes(2, 2)
    page.data_validation(2, 2, 20000, 2, {"validate": "list", "source": ["男", "女"], "ignore_blank": True})
    kinds = ["身份证", "护照", "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "港澳台居民居住证", "其他"]
    page.data_validation(2, 3, 20000, 3, {"validate": "list", "source": kinds, "error_type": "warning"})
    guide = book.add_worksheet("填表说明")
    guide.set_column(0, 0, 90)
    for r, line in enumerate(
        (
            "一、一人一行；空关的房屋不必填写。",
            "二、证件号码、电话、门牌各列已设为文本，请不要改成数字格式，否则尾数会丢失、门牌会变成日期。",
            "三、导入后有问题的行会退回，并在第一列写明原因，改好后把退回的表再传一次即可。",
        )
    ):
        guide.write_string(r, 0, line)
    book.close()
    return buffer.getvalue()


def refused_table(refused: Sequence[Refusal]) -> list[Mapping[str, str | int]]:
    """The refused rows for a list on the screen."""
    return [
        {"sheet": r.sheet, "row": r.row, "name": r.name or "", "reason": r.reason, "sentence": r.sentence}
        for r in refused
    ]
