"""What goes out: refused rows to be mended, the template, and filled forms."""

from __future__ import annotations

import io

import pytest
from python_calamine import CalamineWorkbook

from shouwang.reading.roster import fill_header, header_signature, refused_workbook, template_workbook
from shouwang.reading.roster.fill import format_date, format_id, format_phones
from tests.reading.roster.made import made_id, mobile, read, refused, xlsx

ROWS = [
    ["名单", "", "", "", ""],
    ["基本", "", "联系", "", "备注"],
    ["姓名", "身份证号", "电话", "住址", ""],
    ["张开", made_id("19450301"), mobile(1), "3-601", "独居"],
    ["李四", made_id("19450302"), mobile(2), "3号楼", "耳聋"],
    ["", "", "55500101", "同上", ""],
]


def test_refused_rows_can_be_mended_and_sent_again() -> None:
    first = read(xlsx({"册": ROWS}, {"册": ["A2:B2", "C2:D2"]}))
    assert refused(first) == [("册", 5, "no_place"), ("册", 6, "no_name")]
    data = refused_workbook(first)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("册").to_python()
    assert rows[0][0] == "退回原因" and "室号" in rows[1][0]
    again = read(data)
    assert refused(again) == [("册", 2, "no_place"), ("册", 3, "no_name")]
    assert header_signature(again.sheets[0]) == header_signature(first.sheets[0])
    rows[1][4] = "3号楼502"
    mended = read(xlsx({"册": rows}))
    assert [(p.name, p.room, p.phones, p.tags) for p in mended.people] == [
        ("李四", "502", (mobile(2),), ("高龄老人", "听障"))
    ]


def test_nothing_refused_gives_a_workbook_that_says_so() -> None:
    reading = read(xlsx({"册": ROWS[:4]}))
    assert read(refused_workbook(reading)).counts["data_rows"] == 0


def test_the_template_reads_as_what_it_is() -> None:
    reading = read(template_workbook())
    (sheet,) = reading.sheets
    assert reading.counts["data_rows"] == 0 and not sheet.unknown_columns
    assert {"name", "id_number", "phone", "building", "room", "key_group", "emergency_phone"} <= set(
        sheet.mapping.values()
    )


def test_a_pasted_form_is_filled() -> None:
    head = "序号\t姓名\t性别（1男2女）\t身份证后四位\t证件号码（脱敏）\t出生日期（YYYYMMDD）\t楼号（如3号楼）\t室号\t手机\t固定电话\t是否独居（√）\t是否老年人\t网格员\t星座\t家庭住址"
    people = read(
        xlsx(
            {
                "册": [
                    ["姓名", "身份证号", "电话", "住址", "备注"],
                    ["张开", made_id("19450301"), mobile(1) + "、55500101", "36弄3号601", "独居"],
                ]
            }
        )
    ).people
    form = fill_header(head, people)
    number = made_id("19450301")
    assert form.rows == (
        ("1", "张开", "1", number[-4:], f"310***********{number[-4:]}", "19450301", "3号楼", "601", mobile(1), "021-55500101",
         "√", "是", "", "", "36弄3号601室"),
    )  # fmt: skip
    assert [text for _, text in form.unknown] == ["网格员", "星座"] and "网格员" in form.report
    assert form.as_text().count("\t") == 14


def test_a_two_row_form_takes_dicts() -> None:
    form = fill_header(
        "人员\t\t联系人\t\n姓名\t出生年月\t姓名\t电话",
        [
            {
                "name": "张开",
                "birth_date": "1945-03",
                "emergency_contacts": [{"name": "张合", "relation": "子", "phones": [mobile(3)]}],
            }
        ],
    )
    assert form.fields == ("name", "birth_date", "emergency_name", "emergency_phone")
    assert form.rows == (("张开", "1945.03", "张合", mobile(3)),)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("出生日期（YYYYMMDD）", "19450301"), ("出生日期(yyyy-mm-dd)", "1945-03-01"), ("出生年月（如1945.03）", "1945.03"), ("出生年月（如1950.3）", "1945.3"),
     ("生日（1950年1月1日）", "1945年3月1日"), ("出生日期（YYYY/MM/DD）", "1945/03/01"), ("出生日期", "1945-03-01"), ("出生年月", "1945.03"),
     ("出生年份", "1945"), ("出生日期（8位）", "19450301"), ("出生年月（YYYYMM）", "194503"), ("出生年月(YYYY年MM月)", "1945年03月")],
)  # fmt: skip
def test_dates_as_the_form_wants_them(asked: str, shown: str) -> None:
    assert format_date("1945-03-01", asked) == shown


def test_partial_dates_stay_partial() -> None:
    assert format_date("1945-03", "出生日期（YYYYMMDD）") == "194503"
    assert format_date("1945", "出生年月") == "1945"
    assert format_date("", "出生日期") == ""


def test_numbers_as_the_form_wants_them() -> None:
    number = made_id("19450301", 12)
    assert format_id(number, "身份证号") == number
    assert format_id(number, "身份证号后6位") == number[-6:]
    assert format_id(number, "身份证号（前三后四，中间用*）") == f"310***********{number[-4:]}"
    assert format_id(number, "身份证（6-8-4分段）") == f"{number[:6]} {number[6:14]} {number[14:]}"
    phones = ["021-55500101", mobile(1)]
    assert format_phones(phones, "手机号码") == mobile(1)
    assert format_phones(phones, "住宅电话") == "021-55500101"
    assert format_phones(phones, "联系电话") == f"{mobile(1)}、021-55500101"
    assert format_phones(phones, "手机（脱敏）") == "138****0001"
