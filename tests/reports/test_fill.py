"""Forms of other offices: the header is recognised, our people fill it, and it is known who took them out."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from shouwang.core import actions as core
from shouwang.core.models import JournalEntry
from shouwang.core.refusal import Refused
from shouwang.desk import actions as desk
from shouwang.lib import tables
from shouwang.reports import actions, fill_queries, header, masks
from shouwang.reports.fill_queries import Wanted
from shouwang.reports.filling import fill
from shouwang.reports.models import Export, Source
from tests.seats import seated, text_of
from tests.world import GRANDMAS_ID, GRANDMAS_PHONE, World, raw

FILL = "/c/meiyuan/fill/"
HEADER = "序号\t姓名\t公民身份号码\t出生年月（如1945.03）\t手机号码\t居住地址\t人员类别\t血压值"
PURPOSE = "街道卫生中心上门接种名单"


@pytest.fixture
def seat(world: World, settings):
    settings.DEMONSTRATION = True
    return seated


def filled(world: World, text: str, source: str = Source.AT_RISK, *, who=None, is_whole: bool = True, **more):
    by = world.by(who or world.lu, world.meiyuan)
    wanted = Wanted(source=source, **more)
    zone = world.street.zone
    return fill(header.pasted(text), wanted, None, by=by, at=world.at, zone=zone, is_whole=is_whole)


def row(world: World, text: str, **more) -> tuple[str, ...]:
    return filled(world, text, **more).rows[0]


def take(world: World, *, who=None, text: str = HEADER, purpose: str = PURPOSE, source: str = Source.AT_RISK, **more):
    by = world.by(who or world.lu, world.meiyuan)
    wanted = Wanted(source=source, **more)
    return actions.take_out(
        header.pasted(text), wanted, None, purpose=purpose, committee=world.meiyuan, by=by, at=world.at
    )


# --- the header ------------------------------------------------------------------------------------


def test_columns_are_recognised_and_filled(world: World) -> None:
    done = filled(world, HEADER)
    assert done.codes[:6] == ["seq", "name", "id_number", "birth_date", "phone", "address"]
    assert done.rows == [
        ("1", "单秀英", GRANDMAS_ID, "1940.03", GRANDMAS_PHONE, "5号楼2单元301室", done.rows[0][6], ""),
    ]
    assert [shown for _number, shown in done.form.unknown] == ["血压值"]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("身份证号", GRANDMAS_ID),
        ("身份证号后四位", GRANDMAS_ID[-4:]),
        ("身份证号（用空格分段）", f"{GRANDMAS_ID[:6]} {GRANDMAS_ID[6:14]} {GRANDMAS_ID[14:]}"),
        ("身份证号（脱敏）", f"{GRANDMAS_ID[:3]}{'*' * 11}{GRANDMAS_ID[-4:]}"),
        ("出生日期（yyyymmdd）", "19400305"),
        ("出生日期（1945年3月1日）", "1940年3月5日"),
        ("出生日期 1945/03/01", "1940/03/05"),
        ("年龄", "86"),
        ("性别", "女"),
        ("是否独居", "是"),
        ("是否独居（√）", "√"),
        ("楼栋号", "5"),
        ("室号", "301"),
        ("备注", "耳朵不好，敲门要重"),
        ("紧急联系人电话", "13800130002"),
    ],
)
def test_numbers_and_dates_come_as_the_header_asks(world: World, asked: str, given: str) -> None:
    assert row(world, f"姓名\t{asked}")[1] == given


def test_a_row_of_hints_may_come_along(world: World) -> None:
    text = "姓名\t出生日期\t证件号码\n必填\t如1945.03.01\t填后六位"
    assert row(world, text)[1] == "1940.03.05"


def test_the_empty_form_itself(world: World) -> None:
    book = tables.workbook([("上报表", ["姓名", "身份证号码", "联系电话"], [])])
    assert header.of_file(book, "form.xlsx") == [["姓名", "身份证号码", "联系电话"]]


def test_what_is_no_form_is_refused_in_one_sentence(world: World) -> None:
    for attempt in (
        lambda: header.of_file(b"PK\x03\x04 nothing", "form.xlsx"),
        lambda: header.of_file(tables.workbook([("a", ["x", "y"], [])]), "form.xlsx"),
        lambda: header.pasted("  \n "),
        lambda: header.pasted("\t".join("x" * 130)),
        lambda: header.pasted("\n".join(["姓名"] * 9)),
    ):
        with pytest.raises(Refused):
            attempt()


def test_a_column_can_be_corrected(world: World) -> None:
    wanted, by = Wanted(source=Source.AT_RISK), world.by(world.lu)
    rows = header.pasted("姓名\t血压值")
    done = fill(rows, wanted, {1: "age"}, by=by, at=world.at, zone=world.street.zone, is_whole=True)
    assert done.rows[0] == ("单秀英", "86")


# --- the lists -------------------------------------------------------------------------------------


def names(world: World, source: str, **more) -> list[str]:
    return [cells[0] for cells in filled(world, "姓名\t备注", source, **more).rows]


def test_the_lists(world: World) -> None:
    assert names(world, Source.AT_RISK) == ["单秀英"]
    assert set(names(world, Source.ALL)) == {"单秀英", "单建国", "曾晓"}
    assert set(names(world, Source.BUILDING, building=world.building5.id)) == {"单秀英", "单建国", "曾晓"}
    assert names(world, Source.BUILDING, building=world.building6.id) == []


def test_nobody_who_is_gone_and_nobody_of_another_committee(world: World) -> None:
    core.mark_gone(world.son, by=world.by(world.lu), at=world.at)
    assert "单建国" not in names(world, Source.ALL)
    assert names(world, Source.BUILDING, building=world.building9.id) == []


def test_open_requests_and_those_closed_in_a_period(world: World) -> None:
    world.receive("家里没吃的了")
    done = world.receive("灯坏了", kind="repair", resident_id=world.young.id)
    desk.finish(done, by=world.by(world.lu), at=world.at + timedelta(hours=1), is_solved=True)
    (cells,) = filled(world, "姓名\t联系电话\t备注\t地址", Source.OPEN).rows
    assert cells[:2] == ("单秀英", GRANDMAS_PHONE) and "家里没吃的了" in cells[2] and "5号楼" in cells[3]
    day = world.at.date()
    assert names(world, Source.CLOSED, first=day, last=day) == ["曾晓"]
    assert names(world, Source.CLOSED, first=day - timedelta(days=9), last=day - timedelta(days=1)) == []


def test_the_inbox_filter_narrows(world: World) -> None:
    world.receive("家里没吃的了")
    world.receive("灯坏了", kind="repair", resident_id=world.young.id)
    chosen = fill_queries.InboxFilter(kind="repair")
    assert names(world, Source.OPEN, filter=chosen) == ["曾晓"]


def test_words_about_violence_do_not_leave(world: World) -> None:
    world.receive("隔壁打老婆", is_sensitive=True)
    assert "打老婆" not in str(filled(world, "姓名\t备注", Source.OPEN).rows)


def test_more_than_five_thousand_is_refused(world: World, monkeypatch) -> None:
    monkeypatch.setattr(fill_queries, "MOST_ROWS", 2)
    with pytest.raises(Refused) as refused:
        filled(world, "姓名", Source.ALL)
    assert refused.value.code == "too_many"


def test_the_same_queries_for_one_and_for_three(world: World, django_assert_max_num_queries) -> None:
    for source in (Source.AT_RISK, Source.ALL):
        with django_assert_max_num_queries(4):
            filled(world, HEADER, source)


# --- masks -----------------------------------------------------------------------------------------

PRIVATE = "姓名\t身份证号\t手机\t备注\t紧急联系人电话\t慢性病\t是否血透\t是否独居\t户主姓名"


def test_masked_for_whoever_only_reads(world: World) -> None:
    cells = row(world, PRIVATE, who=world.qian, is_whole=False)
    assert cells == (
        "单*英",
        f"{GRANDMAS_ID[:3]}{'*' * 11}{GRANDMAS_ID[-4:]}",
        "138****0001",
        "＊",
        "＊",
        "＊",
        "＊",
        "是",
        "单*英",
    )


def test_the_preview_is_masked_for_the_office_too(world: World) -> None:
    cells = row(world, PRIVATE, is_whole=False)
    assert cells[0] == "单秀英" and cells[1].count("*") == 11 and "＊" in cells[3]


def test_a_masked_number_in_groups_and_its_last_digits() -> None:
    fields = ["id_number", "id_number"]
    given = masks.masked([("990101 19400305 0025", "0025")], fields, with_names=True)
    assert given == [("990*** ******** 0025", "0025")]


def test_no_cell_becomes_a_formula() -> None:
    assert masks.as_text([("=1+1", "+86", "-2", "@x", "张三", "-")]) == "'=1+1\t'+86\t'-2\t'@x\t张三\t-"
    assert masks.as_text([("a\tb\nc",)]) == "a b c"


# --- taking it out ----------------------------------------------------------------------------------


def test_who_when_what_for_is_kept_and_the_journal_holds_codes_only(world: World) -> None:
    export = take(world)
    assert (export.by, export.at, export.purpose, export.rows, export.is_whole) == (
        world.lu,
        world.at,
        PURPOSE,
        1,
        True,
    )
    line = JournalEntry.objects.get(verb="reports.filled")
    assert (line.data["source"], line.data["rows"]) == ("at_risk", 1)
    assert line.data["columns"][:3] == ["seq", "name", "id_number"]
    assert PURPOSE not in str(line.data) and PURPOSE not in str(raw("SELECT purpose FROM reports_export"))


def test_twice_is_one_export(world: World) -> None:
    assert take(world).pk == take(world).pk
    assert take(world, purpose="另一件事情").pk != take(world).pk
    assert JournalEntry.objects.filter(verb="reports.filled").count() == 2


def test_an_auditor_takes_it_out_masked(world: World) -> None:
    assert take(world, who=world.qian).is_whole is False


@pytest.mark.parametrize("who", ["ahao", "zhou"])
def test_volunteers_and_chiefs_take_nothing_out(world: World, who: str) -> None:
    with pytest.raises(Refused):
        take(world, who=getattr(world, who))
    assert not Export.objects.exists()


def test_a_stranger_takes_nothing_out(world: World) -> None:
    by = world.by(world.sun)
    with pytest.raises(Refused):
        actions.take_out(
            header.pasted(HEADER), Wanted(source=Source.ALL), None, purpose=PURPOSE, committee=world.meiyuan, by=by,
            at=world.at,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "code"),
    [({"purpose": " "}, "no_purpose"), ({"text": "甲\t乙\t丙"}, "no_columns"),
     ({"source": Source.BUILDING}, "no_building"), ({"source": Source.CLOSED}, "no_period")],
)  # fmt: skip
def test_refused_without_purpose_columns_or_people(world: World, given, code) -> None:
    with pytest.raises(Refused) as refused:
        take(world, **given)
    assert refused.value.code == code


def test_nobody_in_the_list(world: World) -> None:
    with pytest.raises(Refused) as refused:
        take(world, source=Source.BUILDING, building=world.building6.id)
    assert refused.value.code == "nobody"


# --- pages -----------------------------------------------------------------------------------------


def sent(**more) -> dict[str, object]:
    return {"header": HEADER, "source": "at_risk", "do": "look"} | more


def test_look_first_then_take_out_copy_and_download(world: World, seat, clock) -> None:
    browser = seat(world.lu)
    page = browser.post(FILL, sent())
    assert page.status_code == 200
    shown = text_of(page)
    assert "单秀英" in shown and GRANDMAS_ID not in shown and not Export.objects.exists()
    answer = browser.post(FILL, sent(do="take", purpose=PURPOSE))
    assert answer.status_code == 303
    export = Export.objects.get()
    whole = browser.get(answer["Location"])
    assert GRANDMAS_ID in text_of(whole) and PURPOSE in text_of(whole)
    assert f"单秀英\t{GRANDMAS_ID}\t1940.03" in whole.content.decode()
    file = browser.get(f"{FILL}{export.pk}/xlsx").content
    book = CalamineWorkbook.from_filelike(BytesIO(file))
    form, about = (book.get_sheet_by_index(number).to_python() for number in (0, 1))
    assert form[0][1] == "姓名" and form[1][2] == GRANDMAS_ID
    assert PURPOSE in str(about) and "Lu" in str(about)


def test_without_a_purpose_everything_typed_stays(world: World, seat, clock) -> None:
    page = seat(world.lu).post(FILL, sent(do="take"))
    assert page.status_code == 422
    assert "公民身份号码" in page.content.decode() and not Export.objects.exists()


def test_a_corrected_column_stays_corrected(world: World, seat, clock) -> None:
    browser = seat(world.lu)
    first = browser.post(FILL, sent()).context
    posted = {"mapped": first["signature"], "column-1": "name", "column-7": "age", "do": "take", "purpose": PURPOSE}
    browser.post(FILL, sent(**posted))
    assert Export.objects.get().columns[7] == "age"


def test_the_form_as_a_file(world: World, seat, clock) -> None:
    book = tables.workbook([("上报表", ["姓名", "身份证号码"], [])])
    file = SimpleUploadedFile("form.xlsx", book)
    page = seat(world.lu).post(FILL, sent(header="", file=file))
    assert "身份证号码" in text_of(page) and page.context["filled"].rows


def test_names_that_begin_like_formulas_stay_text(world: World, seat, clock) -> None:
    door = world.doors["6-101"]
    core.admit(
        [core.NewResident(household_id=door.id, name="=HYPERLINK(1)", tags=["独居老人"])], committee_id=world.meiyuan.id,
        by=world.by(world.lu), at=world.at,
    )  # fmt: skip
    browser = seat(world.lu)
    answer = browser.post(FILL, sent(do="take", purpose=PURPOSE))
    assert "&#x27;=HYPERLINK" in browser.get(answer["Location"]).content.decode()
    file = browser.get(f"{answer['Location']}xlsx").content
    rows = CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_index(0).to_python()
    assert "=HYPERLINK(1)" in [cells[1] for cells in rows]


def test_an_export_opens_for_an_hour_and_only_for_its_own(world: World, seat, clock) -> None:
    export = take(world)
    address = f"{FILL}{export.pk}/"
    assert seat(world.wang).get(address).status_code == 404
    browser = seat(world.lu)
    assert browser.get(address).status_code == 200
    clock.set(world.at + timedelta(minutes=61))
    assert browser.get(address).status_code == 404
    assert browser.get(f"{address}xlsx").status_code == 404


@pytest.mark.parametrize("who", ["zhou", "sun"])
def test_wrong_role_and_stranger(world: World, seat, clock, who: str) -> None:
    assert seat(getattr(world, who)).get(FILL).status_code == {"zhou": 403, "sun": 404}[who]


def test_an_auditor_sees_masked_and_downloads_masked(world: World, seat, clock) -> None:
    browser = seat(world.qian)
    answer = browser.post(FILL, sent(do="take", purpose=PURPOSE))
    file = browser.get(f"{answer['Location']}xlsx").content
    rows = CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_index(0).to_python()
    assert GRANDMAS_ID not in str(rows) and "单*英" in str(rows)


def test_links_lead_here_with_the_list_chosen(world: World, seat, clock) -> None:
    browser = seat(world.lu)
    world.receive("灯坏了", kind="repair")
    assert FILL in browser.get("/c/meiyuan/report/").content.decode()
    assert FILL in browser.get("/c/meiyuan/people/").content.decode()
    assert f"{FILL}?list=building" in browser.get(f"/c/meiyuan/buildings/{world.building5.pk}/").content.decode()
    assert f"{FILL}?" in browser.get("/c/meiyuan/inbox/?kind=repair").content.decode()
    page = browser.get(f"{FILL}?list=open&kind=repair")
    assert page.context["form"]["source"].value() == "open" and 'value="repair"' in page.content.decode()
