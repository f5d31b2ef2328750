"""Files coming in are what they say, or are refused in a sentence; files going out run nothing."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from shouwang.core import actions as core
from shouwang.core.access import THE_SYSTEM
from shouwang.intake.models import RosterImport
from shouwang.lib import tables
from shouwang.reports.masks import as_text, safe
from tests.intake.roster_files import HEADERS, row, workbook
from tests.seats import seated
from tests.world import World

pytestmark = pytest.mark.security  # many calls; `make security` and CI run them

IMPORTS = "/c/meiyuan/imports/"
FILL = "/c/meiyuan/fill/"


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return out.getvalue()


def lying_about_its_size() -> bytes:
    """The directory says ten bytes; the part inflates to a megabyte."""
    data = bytearray(zipped(xl__workbook_DOT_xml=b"<workbook/>", xl__worksheets__sheet1_DOT_xml=b"0" * 2**20))
    size = (2**20).to_bytes(4, "little")
    return bytes(data.replace(size, (10).to_bytes(4, "little")))


def many_entries() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        for n in range(4000):
            archive.writestr(f"xl/media/{n}.png", b"")
    return out.getvalue()


def far_corner() -> bytes:
    """One cell in the last row and column: a dense reader would ask for 17 billion of them."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet().write(1_048_575, 16_383, "x")
    book.close()
    return out.getvalue()


def with_outside_entity() -> bytes:
    xml = (
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><office:document-content>&e;</office:document-content>'
    )
    return zipped(content_DOT_xml=xml, mimetype=b"application/vnd.oasis.opendocument.spreadsheet")


def laughing() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<!DOCTYPE x [<!ENTITY l0 "ha">{levels}]><office:document-content>&l9;</office:document-content>'.encode()
    return zipped(content_DOT_xml=xml, mimetype=b"application/vnd.oasis.opendocument.spreadsheet")


HOSTILE = {
    "a bomb": zipped(xl__workbook_DOT_xml=b"<workbook/>", xl__worksheets__sheet1_DOT_xml=b"0" * (90 * 2**20)),
    "a liar": lying_about_its_size(),
    "four thousand parts": many_entries(),
    "a far corner": far_corner(),
    "an outside entity": with_outside_entity(),
    "a billion laughs": laughing(),
    "a web page": b"<html><script>alert(1)</script></html>",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "a pdf": b"%PDF-1.7\n" + bytes(500),
    "a program": b"MZ" + bytes(500),
    "a shell script": b"#!/bin/sh\nrm -rf /\n",
    "half a workbook": workbook(row(1, "郝志", "5", "1", "201"))[:600],
    "a word document": zipped(word__document_DOT_xml=b"<x/>"),
    "nothing": b"",
    "zeros": bytes(5000),
    "an old workbook that is none": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
}


@pytest.fixture
def client(world: World, settings: Any) -> Any:
    settings.DEMONSTRATION = True
    return seated(world.lu)


def send(client: Any, content: bytes, name: str, content_type: str = "application/octet-stream") -> HttpResponse:
    return client.post(
        IMPORTS, {"file": SimpleUploadedFile(name, content, content_type), "three_part_door": "building-unit-room"}
    )


@pytest.mark.parametrize("ending", [".xlsx", ".ods", ".csv"])
@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_roster_is_refused_in_a_sentence(client: Any, what: str, ending: str) -> None:
    """Whatever its name says: the content decides."""
    answer = send(client, HOSTILE[what], f"名册{ending}")
    assert answer.status_code in (422, 303), answer.content.decode()[:2000]
    if answer.status_code == 303:  # read as text: shown as a roster with nothing in it, and imported by nobody
        roster = RosterImport.objects.get()
        assert (ending != "", roster.rows_accepted) == (True, 0)
    assert "root:" not in answer.content.decode()


@pytest.mark.parametrize("name", ["名册.exe", "名册.xlsx.html", "名册.xlsm", "名册", "名册.svg", ".xlsx.php"])
def test_only_tables_are_taken(client: Any, name: str) -> None:
    answer = send(client, workbook(row(1, "郝志", "5", "1", "201")), name)
    assert (answer.status_code, RosterImport.objects.count()) == (422, 0)


def test_a_file_that_is_too_large(client: Any) -> None:
    answer = send(client, b"x" * (10 * 2**20 + 1), "名册.csv")
    assert (answer.status_code, RosterImport.objects.count()) == (422, 0)


@pytest.mark.parametrize("name", ["../../../etc/passwd.xlsx", "..\\..\\evil.xlsx", "<script>alert(1)</script>.xlsx", 'a"; filename="b.xlsx',
                                  "名册\r\nX-Evil: 1.xlsx", "长" * 300 + ".xlsx", "CON.xlsx"])  # fmt: skip
def test_a_name_is_only_a_name(client: Any, name: str) -> None:
    """Kept as words beside the import, never as a path; shown and sent back without doing anything."""
    answer = send(client, workbook(row(1, "郝志", "5", "1", "201"), row(2, "", "", "", "")), name)
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        roster = RosterImport.objects.get()
        assert len(roster.file_name) <= 120 and "/" not in roster.file_name
        assert "<script>alert" not in client.get(answer.headers["Location"]).content.decode()
        sent = client.get(f"{answer.headers['Location']}refused.xlsx")
        assert sent.status_code == 200
        said = sent.headers["Content-Disposition"]
        assert said.startswith("attachment; ") and "X-Evil" not in sent.headers and "\n" not in said
        assert sent.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("what", ["a bomb", "a liar", "a far corner", "a billion laughs", "a picture", "nothing"])
def test_an_empty_form_is_read_as_carefully(client: Any, what: str) -> None:
    form = {"header": "", "source": "all", "file": SimpleUploadedFile("表.xlsx", HOSTILE[what])}
    assert client.post(FILL, form).status_code == 422


# --- going out ------------------------------------------------------------------------------------------------

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("x")',
]


def cells_of(content: bytes) -> tuple[str, str]:
    """The sheets' XML, and the shared texts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = "".join(archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name)
        return sheets, archive.read(
            "xl/sharedStrings.xml"
        ).decode() if "xl/sharedStrings.xml" in archive.namelist() else ""


def runs_something(content: bytes) -> list[str]:
    sheets, _texts = cells_of(content)
    return re.findall(r"<f[ >].*?</f>|<hyperlink[ >]|externalLink", sheets)


def test_a_text_in_a_workbook_stays_text() -> None:
    content = tables.workbook([("s", FORMULAS, [FORMULAS])])
    assert runs_something(content) == []
    sheets, texts = cells_of(content)
    assert len(re.findall(r'<c [^>]*t="s"', sheets)) == 2 * len(FORMULAS)
    assert "cmd|" in texts


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_text_to_be_pasted_begins_with_an_apostrophe(cell: str) -> None:
    pasted = as_text([(cell, "ok")]).split("\t")
    assert len(pasted) == 2
    assert not re.match(r"[=+\-@＝＋－＠\t\r]", pasted[0].lstrip("\t\r ")) or pasted[0].startswith("'"), pasted
    assert pasted[1] == "ok"


def test_what_is_no_formula_stays_as_it_is() -> None:
    assert [safe(cell) for cell in ("-", "5-2-301", "陆", "", "3.5")] == ["-", "5-2-301", "陆", "", "3.5"]


def test_every_way_out_is_safe(client: Any, world: World) -> None:
    """Formulas in every word that somebody outside can write, through every export of the house."""
    evil = '=HYPERLINK("http://evil.example")'
    core.admit(
        [core.NewResident(household_id=world.doors["6-101"].id, name=evil[:60], remarks=f"+{evil}", contacts=[f"@{evil}"], relation="-1+1")],
        committee_id=world.meiyuan.id, by=THE_SYSTEM, at=world.at,
    )  # fmt: skip
    asked = world.receive(
        evil, caller_name=evil, beneficiary_name=f"@{evil}", household_id=world.doors["6-101"].id, place_text=f"-{evil}"
    )
    assert asked.text == evil
    outs = {
        "report": client.get("/c/meiyuan/report/", {"format": "xlsx"}),
        "inbox": client.get("/c/meiyuan/inbox/", {"format": "xlsx"}),
        "template": client.get(f"{IMPORTS}template.xlsx"),
    }
    for source in ("all", "open"):
        form = {"header": "姓名\t备注\t紧急联系人\t门牌\t诉求", "source": source, "purpose": "防疫登记", "do": "take"}
        answer = client.post(FILL, form)
        assert answer.status_code == 303, answer.content.decode()[:3000]
        outs[f"fill {source}"] = client.get(f"{answer.headers['Location']}xlsx")
        page = client.get(answer.headers["Location"]).content.decode()
        pasted = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
        assert pasted
        for cell in re.split(r"[\t\n]", pasted[1]):
            assert not re.match(r"[=+@＝＋＠]", cell), cell
    bad = ["序号", "姓名"]
    mend = send(client, workbook((evil, evil), headers=tuple(bad)), "名册.xlsx")
    if mend.status_code == 303:
        outs["refused"] = client.get(f"{mend.headers['Location']}refused.xlsx")
    wrong = send(client, workbook(tuple(evil for _header in HEADERS)), "名册2.xlsx")
    if wrong.status_code == 303:
        outs["refused rows"] = client.get(f"{wrong.headers['Location']}refused.xlsx")
    assert len([name for name in outs if name.startswith("refused")]) >= 1
    for name, out in outs.items():
        assert out.status_code == 200 and out.headers["Content-Type"] == tables.XLSX, name
        assert runs_something(out.content) == [], name


def test_a_roster_with_formulas_imports_their_words(client: Any) -> None:
    """What a stranger's workbook calculates is never calculated here: only the kept value is read."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("s")
    sheet.write_row(0, 0, HEADERS)
    sheet.write_row(1, 0, row(1, "郝志", "5", "1", "201"))
    sheet.write_formula(1, 1, '=WEBSERVICE("http://evil.example")', None, "郝志")
    book.close()
    answer = send(client, out.getvalue(), "名册.xlsx")
    assert answer.status_code == 303
    assert "evil.example" not in client.get(answer.headers["Location"]).content.decode()


def test_files_that_were_sent_do_not_stay(client: Any, world: World) -> None:
    """Thrown away, the content is gone at once; otherwise it has an end."""
    answer = send(client, workbook(row(1, "郝志", "5", "1", "201")), "名册.xlsx")
    roster = RosterImport.objects.get()
    assert roster.content_until is not None and roster.content_until - world.at <= timedelta(days=31)
    client.post(f"{answer.headers['Location']}drop/")
    roster.refresh_from_db()
    assert (roster.content, roster.content_until) == ("", None)
