"""One data row becomes the persons in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .cells import CellValue, is_placeholder, plain, short
from .dates import NOTHING, DateReading, age_on, read_births
from .door import DoorReading
from .identity import (
    ID_IN_TEXT,
    MISSING,
    IdReading,
    is_compatriot_number,
    is_foreign_kind,
    read_id,
)
from .model import EmergencyContact, PersonRow, RosterOptions
from .names import NameReading
from .phones import is_mobile, phone_of_number, read_phones
from .row import Row
from .tags import age_tag, age_words, in_order, share_out, tags_of_cell, yes_or_no

TAG_FIELDS = (
    "key_group",
    "disability",
    "care",
    "insurance",
    "chronic",
    "health",
    "person_type",
    "registration",
    "remarks",
)
_PIECES = re.compile(r"[、/;,\n|；，]")
_HEAD = re.compile(r"^(?:户主|本人|户主本人|0?0|01|户主/本人|本人/户主|房主|业主)$")
_RELATION_WORD = re.compile(
    r"(?:大|小|长|次|二|三)?(?:儿子|女儿|儿媳妇?|女婿|配偶|丈夫|妻子|老伴|父亲|母亲|父|母|子女|孙子|孙女|外孙女?|侄子|侄女|外甥女?|哥哥|弟弟|姐姐|妹妹|"
    r"兄弟|姐妹|邻居|朋友|亲戚|保姆|同事|志愿者|居委|子|女|夫|妻|兄|弟|姐|妹|媳|孙|侄)"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A person named in a row, with the index of the name within it and the origin of the name."""

    name: NameReading
    spouse_column: bool = False


def people_of(row: Row, listed: Sequence[Listed], door: DoorReading, options: RosterOptions) -> list[PersonRow]:
    """All persons of the row, in the order of their names."""
    count = len(listed)
    names = [one.name.name for one in listed]
    ids, phones = _numbers(row, listed, options)
    births = _births(row, listed, options)
    tags = _tags(row, names)
    sexes = pieces_of(row.text("sex"), count)
    relations = pieces_of(row.text("relation"), count)
    contacts = _contacts(row, options)
    head_name = re.sub(r"\s", "", row.text("head_name"))
    raw = row.raw()
    shared: dict[str, Any] = {
        "sheet": row.sheet, "row": row.number, "lane": door.lane, "building": door.building, "unit": door.unit,
        "floor": door.floor, "room": door.room, "household_no": row.text("household_no") or None,
        "id_kind": row.text("id_kind") or None, "phones": tuple(phones), "emergency_contacts": contacts,
        "person_type": row.text("person_type") or None, "registration": row.text("registration") or None,
        "registered_address": row.text("registered_address") or None, "remarks": row.joined("remarks") or None,
        "raw": raw,
    }  # fmt: skip
    people = []
    for i, name in enumerate(names):
        warnings = list(row.warnings)
        birth, age = _birth_of(ids[i], births[i], options, warnings)
        _id_warnings(ids[i], births[i], warnings)
        mine = list(tags[i])
        if is_foreign_person(row.text("id_kind"), ids[i], row.text("nationality")):
            mine.append("涉外居民")
        if age is None:
            for field in ("key_group", "person_type"):
                mine.extend(age_words(row.joined(field)))
        elif tag := age_tag(age):
            mine = [t for t in mine if t not in ("高龄老人", "老年人", "儿童", "婴幼儿")] + [tag]
        else:
            mine = [t for t in mine if t not in ("高龄老人", "老年人", "儿童", "婴幼儿")]
        people.append(
            PersonRow(
                **shared,
                position=i,
                name=name,
                is_head=_is_head(row, relations[i], name, head_name, i),
                relation=relations[i] or None,
                birth_date=birth,
                age=age,
                sex=_sex(sexes[i]) or ids[i].sex,
                id_number=ids[i].number,
                id_status=ids[i].status,
                tags=in_order(mine),
                warnings=tuple(dict.fromkeys(warnings)),
            )
        )
    return people


def pieces_of(text: str, count: int) -> list[str]:
    """The text of each of `count` persons: in pieces where there are as many, else the same for all."""
    if count == 1 or not text:
        return [text] * count
    pieces = [piece.strip() for piece in _PIECES.split(text)]
    return pieces if len(pieces) == count else [text] * count


def _numbers(row: Row, listed: Sequence[Listed], options: RosterOptions) -> tuple[list[IdReading], list[str]]:
    """IDs per person and all phones; an ID in the phone column and the reverse are swapped back."""
    phones: list[str] = []
    stray: list[CellValue] = []
    for field in ("phone", "head_phone") if not row.columns("phone") else ("phone",):
        for c in row.columns(field):
            value, text = row.values[c], row.texts[c]
            if (
                (isinstance(value, (int, float)) and value >= 1e15)
                or ID_IN_TEXT.search(plain(text))
                or _is_bare_id(text)
            ):
                stray.append(value)
                text = ID_IN_TEXT.sub(" ", plain(text)) if isinstance(value, str) else ""
                value = "" if _is_bare_id(text) else text
            found, notes = read_phones(value, options.area_code)
            phones.extend(number for number in found if number not in phones)
            row.warnings.extend(notes)
    for c in row.columns("spouse_phone"):
        phones.extend(n for n in read_phones(row.values[c], options.area_code)[0] if n not in phones)
    kind = row.text("id_kind")
    in_cell = [one for one in listed if not one.spouse_column]
    values: list[CellValue] = []
    for c in row.columns("id_number"):
        value = row.values[c]
        if (_is_phone(value, row.texts[c]) or stray) and not is_foreign_kind(kind):
            found, _ = read_phones(value, options.area_code)
            if not found and not values and not is_placeholder(row.texts[c]):
                values = _id_pieces(value, [one.name.name for one in in_cell])
                continue
            phones.extend(number for number in found if number not in phones)
            row.warnings.append("证件号码一栏写的是电话，已移到电话。")
        elif not is_placeholder(row.texts[c]) and not values:
            values = _id_pieces(value, [one.name.name for one in in_cell])
    if not values and stray:
        values = _id_pieces(stray[0], [one.name.name for one in in_cell])
        row.warnings.append("电话一栏写的是证件号码，已移到证件号码。")
    ids = [read_id(value, kind, options.day) for value in values[: len(in_cell)]]
    ids += [MISSING] * (len(in_cell) - len(ids))
    if len(in_cell) < len(listed):
        ids.append(read_id(row.value("spouse_id"), "", options.day))
    return ids, phones


def _is_bare_id(text: str) -> bool:
    return re.fullmatch(r"[\s']*\d{17}[\dXx]\s*", plain(text)) is not None


def _is_phone(value: CellValue, text: str) -> bool:
    if isinstance(value, (int, float)):
        return is_mobile(phone_of_number(value))
    bare = plain(text)
    return is_mobile(bare) or re.fullmatch(r"0\d{2,3}[-\s]?\d{7,8}(?:-\d{1,6})?", bare.strip()) is not None


def _id_pieces(value: CellValue, names: Sequence[str]) -> list[CellValue]:
    """One value per person; numbers labelled with a name go to that person."""
    if len(names) == 1 or not isinstance(value, str):
        return [value]
    text = plain(short(value))
    if any(name in text for name in names):
        found: list[CellValue] = [None] * len(names)
        marks = sorted((text.find(name), i) for i, name in enumerate(names) if name in text)
        for k, (start, i) in enumerate(marks):
            end = marks[k + 1][0] if k + 1 < len(marks) else len(text)
            found[i] = re.sub(r"^[\s::(]+|[\s、/;,|)]+$", "", text[start + len(names[i]) : end])
        return found
    pieces = [piece.strip() for piece in _PIECES.split(text)]
    if len(pieces) == 1:
        pieces = [p for p in re.split(r"\s+(?=\S{15})", text.strip()) if p]
    if len(pieces) == 1 and (run := re.fullmatch(r"(\d{17}[\dXx])(\d{17}[\dXx])", text.strip())):
        pieces = list(run.groups())
    if len(pieces) > len(names):
        pieces = [piece for piece in pieces if piece]
    return list(pieces)


def _births(row: Row, listed: Sequence[Listed], options: RosterOptions) -> list[DateReading]:
    in_cell = sum(1 for one in listed if not one.spouse_column)
    dates = read_births(row.value("birth_date"), options.day, in_cell)
    ages = read_births(row.value("age"), options.day, in_cell, is_age=True) if row.columns("age") else []
    found = []
    for i in range(in_cell):
        date = dates[i] if i < len(dates) else NOTHING
        age = ages[i] if i < len(ages) else NOTHING
        found.append(DateReading(date.birth, date.age if date.age is not None else age.age, date.warning))
    if in_cell < len(listed):
        found.append(read_births(row.value("spouse_birth"), options.day, 1)[0])
    return found


def _birth_of(
    identity: IdReading, date: DateReading, options: RosterOptions, warnings: list[str]
) -> tuple[str | None, int | None]:
    """(birth, age at the day): a good ID first, then the date column, then the digits of a damaged ID."""
    if identity.status in ("valid", "old_15"):
        birth = identity.birth
        if date.birth and birth and not birth.startswith(date.birth):
            warnings.append(f"出生日期 {date.birth} 与证件上的 {birth} 不同，采用证件上的。")
    else:
        birth = date.birth or identity.birth
    if birth:
        return birth, age_on(birth, options.day)
    return None, date.age


def _id_warnings(identity: IdReading, date: DateReading, warnings: list[str]) -> None:
    if identity.status == "invalid":
        warnings.append(f"证件号码“{(identity.number or '')[:24]}”有误（位数、校验码或日期不对），请核对。")
    elif identity.status == "damaged":
        warnings.append("证件号码被 Excel 存成了数字，尾数已丢失，请重新填写。")
    elif identity.status == "masked":
        warnings.append("证件号码带星号，不完整。")
    if date.warning:
        warnings.append(date.warning)


def _sex(text: str) -> str | None:
    bare = plain(text).strip().lower()
    if bare in ("男", "1", "男性", "m", "male", "先生", "1男"):
        return "男"
    return "女" if bare in ("女", "2", "女性", "f", "female", "女士", "2女") else None


def _is_head(row: Row, relation: str, name: str, head_name: str, position: int) -> bool | None:
    if row.columns("is_head"):
        answer = yes_or_no(row.text("is_head"))
        if answer is not None and (answer or row.text("is_head")):
            return answer and position == 0
    if relation:
        return _HEAD.match(plain(relation).strip()) is not None and position == 0
    return name == head_name if head_name else None


def is_foreign_person(kind: str, identity: IdReading, nationality: str) -> bool:
    """Passports, permits of Hong Kong, Macao and Taiwan, and a nationality other than Chinese."""
    if nationality and not re.search(r"中国|中华|汉|^cn$|^chn$|china|chinese|本国", nationality, re.I):
        return True
    if kind and is_foreign_kind(kind):
        return True
    return (identity.status == "other_document" and not kind) or is_compatriot_number(identity.number)


def _tags(row: Row, names: Sequence[str]) -> list[list[str]]:
    shares: list[list[str]] = [[] for _ in names]
    for c, field in row.header.fields.items():
        if not (field.startswith("tag:") or field in TAG_FIELDS) or c >= len(row.texts) or not row.texts[c]:
            continue
        text = row.texts[c]
        pieces = pieces_of(text, len(names)) if field.startswith("tag:") else [text]
        if len(pieces) == len(names) > 1 and len(set(pieces)) > 1 and all(yes_or_no(p) is not None for p in pieces):
            for share, piece in zip(shares, pieces, strict=True):
                share.extend(tag for _, tag in tags_of_cell(field, piece))
            continue
        for share, more in zip(shares, share_out(tags_of_cell(field, text), text, names), strict=True):
            share.extend(more)
    return shares


def _contacts(row: Row, options: RosterOptions) -> tuple[EmergencyContact, ...]:
    contacts = []
    name, relation = row.text("emergency_name"), row.text("emergency_relation")
    phones = tuple(
        number for c in row.columns("emergency_phone") for number in read_phones(row.values[c], options.area_code)[0]
    )
    if name or phones:
        contacts.append(EmergencyContact(name or None, relation or None, phones))
    for c in row.columns("emergency"):
        if not is_placeholder(row.texts[c]):
            contacts.append(_contact_in_one_cell(row.texts[c], options.area_code))
    return tuple(contacts)


@lru_cache(maxsize=8192)
def _contact_in_one_cell(text: str, area_code: str | None) -> EmergencyContact:
    """张三（儿子）13800130001 in one cell."""
    bare = plain(short(text))
    phones, _ = read_phones(bare, area_code)
    words = re.findall(r"[\u4e00-\u9fff·]{1,6}", re.sub(r"电话|手机|联系方式|关系", " ", bare))
    relation = next((w for w in words if _RELATION_WORD.fullmatch(w)), None)
    name = next((w for w in words if w != relation and len(w) >= 2), None)
    return EmergencyContact(name, relation, tuple(phones))
