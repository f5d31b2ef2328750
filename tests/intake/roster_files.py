"""Rosters made in the test, and the steps of an import in one call each."""

from __future__ import annotations

import io

import xlsxwriter

from shouwang.core.models import Membership
from shouwang.intake.models import RosterImport
from shouwang.intake.roster import actions as roster_actions
from tests.world import World

HEADERS = ("序号", "姓名", "性别", "身份证号", "联系电话", "楼号", "单元号", "室号", "与户主关系", "重点类别", "备注")


def id_number(n: int) -> str:
    """A valid number of an area that does not exist."""
    base = f"99010119{65 + n % 30:02d}0101{n:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return base + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(base, weights, strict=True)) % 11]


def row(n: int, name: str, building: str, unit: str, room: str, **more: str) -> tuple[str, ...]:
    values = {
        "姓名": name,
        "性别": "女",
        "身份证号": id_number(n),
        "楼号": building,
        "单元号": unit,
        "室号": room,
        **more,
    }
    return tuple(values.get(header, str(n) if header == "序号" else "") for header in HEADERS)


PEOPLE = (
    row(1, "郝志", "5", "1", "201", 联系电话="13800131001", 与户主关系="户主"),
    row(2, "单小芳", "5", "1", "202", 联系电话="13800131002", 重点类别="独居"),
    row(3, "曾明", "6", "", "101"),
)


def workbook(*rows: tuple[str, ...], headers: tuple[str, ...] = HEADERS) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("花名册")
    for number, values in enumerate((headers, *rows)):
        sheet.write_row(number, 0, values)
    book.close()
    return out.getvalue()


def upload(world: World, content: bytes, *, who: Membership | None = None, **options: str) -> RosterImport:
    return roster_actions.upload_roster(
        content, "名册.xlsx", options, committee=world.meiyuan, by=world.by(who or world.lu), at=world.at
    )


def commit(
    world: World, roster: RosterImport, *, buildings: tuple = (), gone: tuple = (), who: Membership | None = None
) -> RosterImport:
    roster_actions.commit_roster(roster, buildings=buildings, gone=gone, by=world.by(who or world.lu), at=world.at)
    return roster_actions.carry_out(roster.pk, at=world.at)


def take(world: World, content: bytes, **options: str) -> RosterImport:
    return commit(world, upload(world, content, **options))
