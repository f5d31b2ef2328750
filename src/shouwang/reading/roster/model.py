"""What a roster reading consists of. Frozen, plain, without any database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Order in which tags are listed, everywhere. Source: samples README 1.1 and 2.2.
TAG_ORDER = (
    "独居老人", "孤老", "纯老家庭", "空巢老人", "高龄老人", "老年人", "婴幼儿", "儿童", "孕产妇", "残疾人",
    "听障", "视障", "失能", "行动不便", "认知障碍", "精神障碍", "慢性病", "血透", "肿瘤", "困难户",
    "计生特殊家庭", "涉外居民", "外来务工",
)  # fmt: skip

REASONS = ("no_name", "no_place", "duplicate", "not_resident")

REASON_LABELS = {
    "no_name": "没有姓名",
    "no_place": "门牌不全",
    "duplicate": "重复登记",
    "not_resident": "已不在此居住",
}

ID_STATUS_LABELS = {
    "valid": "有效",
    "old_15": "15位旧号",
    "damaged": "尾数丢失",
    "masked": "带星号",
    "other_document": "其他证件",
    "invalid": "有误",
    "missing": "缺",
}


class RosterError(Exception):
    """The file as a whole cannot be read; the message is one clear Chinese sentence."""


@dataclass(frozen=True, slots=True)
class RosterOptions:
    """What the user sets before an import.

    as_of: day at which ages are counted; None = today.
    area_code: telephone area code with its zero ("021"), put before landlines that lack one.
    default_lane: "36弄", for addresses without 弄.
    three_part_door: "building-unit-room" or "lane-building-room", the meaning of A-B-C.
    """

    as_of: dt.date | None = None
    area_code: str | None = None
    default_lane: str | None = None
    three_part_door: str = "building-unit-room"

    def __post_init__(self) -> None:
        if self.three_part_door not in ("building-unit-room", "lane-building-room"):
            raise ValueError(f"three_part_door: {self.three_part_door!r}")

    @property
    def day(self) -> dt.date:
        """The day at which ages are counted."""
        return self.as_of or dt.date.today()


@dataclass(frozen=True, slots=True)
class EmergencyContact:
    """Somebody to call; never mixed with the person's own numbers."""

    name: str | None
    relation: str | None
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One accepted person. A sheet row can give several (`position` 0, 1, …)."""

    sheet: str
    row: int
    position: int
    name: str
    lane: str | None
    building: str | None
    unit: str | None
    floor: str | None
    room: str | None
    household_no: str | None
    is_head: bool | None
    relation: str | None
    birth_date: str | None  # ISO of the precision known: 1945, 1945-03, 1945-03-01
    age: int | None  # years at as_of; from an age column where there is no date
    sex: str | None  # 男, 女
    id_kind: str | None
    id_number: str | None
    id_status: str
    phones: tuple[str, ...]
    emergency_contacts: tuple[EmergencyContact, ...]
    tags: tuple[str, ...]
    person_type: str | None
    registration: str | None
    registered_address: str | None
    remarks: str | None
    raw: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def door(self) -> tuple[str | None, str | None, str | None, str | None, str | None]:
        """(lane, building, unit, floor, room)."""
        return (self.lane, self.building, self.unit, self.floor, self.room)

    def spot_check(self) -> dict[str, Any]:
        """The shape of one entry of `spot_checks` in an .expected.json."""
        return {
            "sheet": self.sheet, "row": self.row, "name": self.name, "lane": self.lane,
            "building": self.building, "unit": self.unit, "floor": self.floor, "room": self.room,
            "birth_date": self.birth_date, "phones": list(self.phones), "id_status": self.id_status,
            "tags": list(self.tags),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that did not become a person, and why, in words for the person who sent it.

    cells: text of every cell of the row, by column, as it stood in the sheet.
    """

    sheet: str
    row: int
    reason: str
    sentence: str
    cells: tuple[str, ...]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class SheetReading:
    """One sheet that is a roster. Columns are counted from 0, rows from 1 as in Excel."""

    name: str
    header_rows: tuple[int, ...]
    headers: Mapping[int, str]
    mapping: Mapping[int, str]
    unknown_columns: tuple[tuple[int, str], ...]
    samples: Mapping[int, tuple[str, ...]]  # a few values of each column, for the mapping screen
    data_rows: int
    people: tuple[PersonRow, ...]
    refused: tuple[Refusal, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IgnoredSheet:
    """A sheet that is no roster; `headers` is its likeliest header row, for correcting by hand."""

    name: str
    reason: str
    headers: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RosterReading:
    """Everything read from one file."""

    file: str
    options: RosterOptions
    sheets: tuple[SheetReading, ...]
    ignored: tuple[IgnoredSheet, ...]
    people: tuple[PersonRow, ...]
    refused: tuple[Refusal, ...]
    counts: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """The shape of an .expected.json, without the choice of spot checks."""
        return {
            "file": self.file,
            "as_of": self.options.day.isoformat(),
            "import_options": {
                "area_code": self.options.area_code,
                "default_lane": self.options.default_lane,
                "three_part_door": self.options.three_part_door,
            },
            "counts": {key: _plain(value) for key, value in self.counts.items()},
            "refused": [{"sheet": r.sheet, "row": r.row, "reason": r.reason} for r in self.refused],
        }

    def spot_check(self, sheet: str, row: int, name: str | None = None) -> dict[str, Any] | None:
        """The person of that row (the first of it, unless a name is given), or None."""
        for person in self.people:
            if person.sheet == sheet and person.row == row and name in (None, person.name):
                return person.spot_check()
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value
