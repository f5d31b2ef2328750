"""What `shouwang roster FILE` prints: JSON in the shape of an .expected.json, or a summary to read."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

from .fields import FIELDS
from .model import ID_STATUS_LABELS, REASON_LABELS, RosterOptions, RosterReading
from .roster import read_roster

_SHOWN_REFUSALS = 40
_SHOWN_WARNINGS = 20


def roster_options(
    as_of: dt.date | str | None = None,
    area_code: str | None = None,
    default_lane: str | None = None,
    three_part_door: str = "building-unit-room",
) -> RosterOptions:
    """Options out of the words of the command line."""
    day = dt.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    return RosterOptions(day, area_code or None, default_lane or None, three_part_door)


def roster_json(path: str | os.PathLike[str], **words: Any) -> dict[str, Any]:
    """The reading of a file; `spot_checks` holds every accepted person."""
    reading = read_roster(path, options=roster_options(**words))
    return {**reading.as_dict(), "spot_checks": [person.spot_check() for person in reading.people]}


def roster_text(path: str | os.PathLike[str], **words: Any) -> str:
    """A summary in Chinese."""
    return summary(read_roster(path, options=roster_options(**words)))


def summary(reading: RosterReading) -> str:
    """Sheets and columns, counts, refused rows and warnings of a reading, line by line."""
    counts = reading.counts
    lines = [f"{reading.file}（年龄按 {reading.options.day.isoformat()} 计算）"]
    for sheet in reading.sheets:
        rows = "、".join(map(str, sheet.header_rows))
        lines.append(f"工作表“{sheet.name}”：第{rows}行是表头，{sheet.data_rows}行数据。")
        columns = [f"{shown}→{FIELDS.get(sheet.mapping.get(c, ''), '不用')}" for c, shown in sheet.headers.items()]
        lines.append("  列：" + "；".join(text.replace("\n", "") for text in columns))
    lines += [f"工作表“{sheet.name}”没有读：{sheet.reason}" for sheet in reading.ignored]
    if not reading.sheets:
        return "\n".join([*lines, "没有找到名册：没有一张工作表有带“姓名”的表头。"])
    lines.append(
        f"共{counts['data_rows']}行，收下{counts['rows_accepted']}行，退回{counts['rows_refused']}行；"
        f"{counts['households']}户，{counts['people']}人，{counts['people_with_phone']}人有电话。"
    )
    status = "，".join(f"{ID_STATUS_LABELS[code]}{n}" for code, n in counts["id_status"].items())
    lines.append(f"证件号码：{status or '无'}。")
    tags = "，".join(f"{tag}{n}" for tag, n in counts["tags"].items())
    lines.append(f"标签：{tags or '无'}。")
    lines += _refusals(reading) + _warnings(reading)
    return "\n".join(lines)


def _refusals(reading: RosterReading) -> list[str]:
    if not reading.refused:
        return ["没有退回的行。"]
    lines = ["退回："]
    for refusal in reading.refused[:_SHOWN_REFUSALS]:
        who = refusal.name or "（无名）"
        lines.append(f"  “{refusal.sheet}”第{refusal.row}行 {who} {REASON_LABELS[refusal.reason]}：{refusal.sentence}")
    left = len(reading.refused) - _SHOWN_REFUSALS
    return [*lines, f"  ……还有{left}行。"] if left > 0 else lines


def _warnings(reading: RosterReading) -> list[str]:
    found = [(p, text) for p in reading.people for text in p.warnings]
    lines = [f"  {text}" for sheet in reading.sheets for text in sheet.warnings]
    lines += [f"  “{p.sheet}”第{p.row}行 {p.name}：{text}" for p, text in found[:_SHOWN_WARNINGS]]
    if not lines:
        return []
    left = len(found) - _SHOWN_WARNINGS
    return ["提醒：", *lines, *([f"  ……还有{left}条。"] if left > 0 else [])]
