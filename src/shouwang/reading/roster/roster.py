"""read_roster: a workbook in, people and refused rows out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from .cells import CellValue, is_ditto, text_of
from .door import DoorReading
from .fields import FIELDS
from .grid import Grid
from .headers import choose_columns, header_signature, match_header
from .layout import HEADER_WITHIN, Header, find_header, header_at, kind_of_row
from .legend import Codes, decode, is_legend_row, legends_for
from .model import (
    REASONS,
    TAG_ORDER,
    IgnoredSheet,
    PersonRow,
    Refusal,
    RosterOptions,
    RosterReading,
    SheetReading,
)
from .names import read_names
from .person import Listed, people_of
from .place import place_of, place_problem, said_by_sheet, said_by_title
from .residence import gone_people
from .row import Row
from .tags import yes_or_no
from .workbook import Source, load

_SAMPLES = 3  # values of each column, shown beside its field

# {sheet name: {column from 0, or header text: field code, None = not used}}
Mapped = Mapping[str, Mapping[int | str, str | None]]
# {header_signature: {header text: field code or None}}
Remembered = Mapping[str, Mapping[str, str | None]]


def read_roster(
    source: Source,
    *,
    name: str | None = None,
    options: RosterOptions | None = None,
    mapping: Mapped | None = None,
    remembered: Remembered | None = None,
) -> RosterReading:
    """Read a roster.

    source: path, bytes or binary file; name: file name to show where the source has none.
    mapping: corrections by the user, {sheet name: {column from 0: field code or None for "not used"}}; the header
    text may stand instead of the column number.
    remembered: earlier corrections, used for every sheet whose `header_signature` is the same.
    Raises RosterError (one Chinese sentence) where the file as a whole cannot be read.
    """
    options = options or RosterOptions()
    file, grids = load(source, name)
    seen = Seen()
    sheets: list[SheetReading] = []
    ignored: list[IgnoredSheet] = []
    found = [(grid, _header_of(grid, mapping or {}, remembered or {})) for grid in grids]
    code_sheets = [grid for grid, header in found if header is None]
    for grid, header in found:
        if header is None:
            ignored.append(_ignored(grid))
        else:
            sheets.append(_read_sheet(grid, header, options, seen, code_sheets))
    people = tuple(person for sheet in sheets for person in sheet.people)
    refused = tuple(refusal for sheet in sheets for refusal in sheet.refused)
    return RosterReading(
        file, options, tuple(sheets), tuple(ignored), people, refused, _counts(sheets, people, refused)
    )


class Seen:
    """Who has been accepted so far, to find duplicates over all sheets."""

    def __init__(self) -> None:
        self.by_id: dict[str, PersonRow] = {}
        self.by_door: dict[tuple[object, ...], list[PersonRow]] = {}

    def earlier(self, person: PersonRow) -> tuple[PersonRow, str] | None:
        """The accepted person this one repeats, and how they are the same."""
        valid = person.id_number if person.id_status == "valid" else None
        if valid and valid in self.by_id:
            return self.by_id[valid], "证件号码相同"
        for other in self.by_door.get((person.name, person.door), ()):
            if not (valid and other.id_status == "valid" and other.id_number != valid):
                return other, "同名且门牌相同"
        return None

    def add(self, person: PersonRow) -> None:
        if person.id_status == "valid" and person.id_number:
            self.by_id[person.id_number] = person
        self.by_door.setdefault((person.name, person.door), []).append(person)


def _header_of(grid: Grid, mapping: Mapped, remembered: Remembered) -> Header | None:
    """The header as found, with the corrections of the user on top."""
    header = find_header(grid)
    corrected: dict[int | str, str | None] = {}
    if remembered:
        guess = header or _likeliest(grid)
        corrected.update(remembered.get(header_signature(guess.texts.values()), {}) if guess else {})
    corrected.update(mapping.get(grid.name, {}))
    if not corrected:
        return header
    if header is None:
        header = _likeliest(grid)
        if header is None or "name" not in corrected.values():
            return None
    fields = dict(header.fields)
    columns = {shown: column for column, shown in reversed(header.texts.items())}
    for key, field in corrected.items():
        column = columns.get(key, -1) if isinstance(key, str) else key
        if column < 0 or (field is not None and field not in FIELDS):
            continue
        header.texts.setdefault(column, f"第{column + 1}列")
        if field is None:
            fields.pop(column, None)
        else:
            if field == "name":  # there is one name column
                fields = {c: f for c, f in fields.items() if f != "name"}
            fields[column] = field
    unknown = tuple(c for c in header.texts if c not in fields)
    return Header(header.rows, header.texts, fields, unknown)


def _likeliest(grid: Grid) -> Header | None:
    """The fullest of the first rows, for a sheet in which no header was found."""
    if not grid.rows:
        return None
    top = max(range(min(HEADER_WITHIN, len(grid.rows))), key=lambda r: (sum(1 for v in grid.rows[r] if text_of(v)), -r))
    texts = {c: text_of(v) for c, v in enumerate(grid.rows[top]) if text_of(v)}
    matches = {c: match for c, text in texts.items() if (match := match_header(text))}
    fields = choose_columns(matches)
    return Header((top,), texts, fields, tuple(c for c in texts if c not in fields)) if texts else None


def _ignored(grid: Grid) -> IgnoredSheet:
    if not any(text_of(v) for row in grid.rows for v in row):
        return IgnoredSheet(grid.name, "空白工作表。")
    likeliest = _likeliest(grid)
    headers = likeliest.texts if likeliest else {}
    return IgnoredSheet(grid.name, f"前{HEADER_WITHIN}行里没有带“姓名”的表头，不是名册。", headers)


def _read_sheet(
    grid: Grid, header: Header, options: RosterOptions, seen: Seen, code_sheets: Sequence[Grid]
) -> SheetReading:
    legends = legends_for(grid, header, code_sheets)
    for column in legends:
        if header.fields.get(column) in (None, "known"):
            header.fields[column] = "key_group"
    around = said_by_sheet(grid, header)
    grid.fill_merges()
    people: list[PersonRow] = []
    refused: list[Refusal] = []
    warnings: list[str] = []
    samples: dict[int, list[str]] = {c: [] for c in header.texts}
    wanting = set(samples)
    data_rows = 0
    by_field = _by_field(header)
    last: Sequence[CellValue] = ()
    current, fields = header, by_field
    heading = header.rows[-1]
    width = max([grid.width, *(c + 1 for c in header.fields)])
    for r in range(heading + 1, len(grid.rows)):
        values, texts = _resolved(grid.rows[r], last, width)
        if not any(texts):
            continue
        own = [(r, c) not in grid.filled for c in range(len(texts))] if grid.filled else [True] * len(texts)
        kind = kind_of_row(texts, current, own, near_header=r <= heading + 2)
        if kind == "header":
            heading = r
            if any(text and text not in current.words.get(c, ()) for c, text in enumerate(texts)):
                again = header_at(grid, (r,))  # another table: its columns may stand elsewhere
                if again and len(again.fields) >= 3:
                    current, fields = again, _by_field(again)
            continue
        if kind == "data" and is_legend_row(texts, own):
            kind = "legend"
        if kind == "title":
            around = said_by_title(texts, header, around)
        if kind != "data":
            continue
        data_rows += 1
        last = values
        for c in [c for c in wanting if texts[c]]:
            samples[c].append(texts[c][:40])
            if len(samples[c]) >= _SAMPLES:
                wanting.remove(c)
        row = Row(grid.name, r + 1, current, values, texts, fields)
        if legends:
            row.codes = _decode_row(row, legends)
        accepted, refusal = _judge(row, options, around, seen)
        if refusal:
            refused.append(refusal)
        people.extend(accepted)
    return SheetReading(
        name=grid.name,
        header_rows=tuple(r + 1 for r in header.rows),
        headers=header.texts,
        mapping=header.fields,
        unknown_columns=tuple((c, header.texts[c]) for c in header.unknown),
        samples={c: tuple(found) for c, found in samples.items()},
        data_rows=data_rows,
        people=tuple(people),
        refused=tuple(refused),
        warnings=tuple(warnings),
    )


def _by_field(header: Header) -> dict[str, list[int]]:
    by_field: dict[str, list[int]] = {}
    for column, field in sorted(header.fields.items()):
        by_field.setdefault(field, []).append(column)
    return by_field


def _resolved(row: Sequence[CellValue], last: Sequence[CellValue], width: int) -> tuple[list[CellValue], list[str]]:
    """Values and texts of a row at full width, 同上 replaced by what stands above."""
    values = list(row) + [None] * (width - len(row))
    texts = [text_of(value) for value in values]
    for c, text in enumerate(texts):
        if text and len(text) <= 6 and is_ditto(text):
            values[c] = last[c] if c < len(last) else None
            texts[c] = text_of(values[c])
        elif isinstance(values[c], str):
            values[c] = text
    return values, texts


def _decode_row(row: Row, legends: Mapping[int, Codes]) -> dict[int, str]:
    """Put meanings in the place of codes; column -> the code that stood there."""
    decoded = {}
    texts, values = list(row.texts), list(row.values)
    for column, codes in legends.items():
        if column < len(texts) and texts[column] and (meaning := decode(codes, texts[column])):
            decoded[column] = texts[column]
            texts[column] = values[column] = meaning
    row.texts, row.values = texts, values
    return decoded


def _judge(row: Row, options: RosterOptions, around: DoorReading, seen: Seen) -> tuple[list[PersonRow], Refusal | None]:
    """The accepted people of a data row, or the first reason to refuse it."""
    name_text = row.text("name")
    written = " ".join(row.texts[c] for c in row.columns("name"))
    listed = [Listed(name) for name in read_names(name_text)]
    if not listed:
        said = f"“{written.strip()}”不是人名，" if written.strip() else "姓名是空的，"
        return [], _refuse(row, "no_name", f"{said}请补上姓名；空关的房屋不必登记人员。")
    listed += [Listed(name, True) for name in read_names(row.text("spouse_name"))[:1]]
    names = [one.name.name for one in listed]
    gone, why = _gone(row, listed, names)
    if len(gone) == len(listed):
        return [], _refuse(row, "not_resident", f"{why}，已不在此居住，不再导入。", names[0])
    if gone:
        row.warnings.append(f"{why}，只登记其余的人。")
    door = place_of(row, options, around)
    problem = place_problem(row, door)
    if problem:
        return [], _refuse(row, "no_place", problem, names[0])
    people = [p for p in people_of(row, listed, door, options) if p.position not in gone]
    accepted = []
    repeated = None
    for person in people:
        found = seen.earlier(person)
        if found:
            repeated = repeated or (person, *found)
        else:
            accepted.append(person)
    for person in accepted:
        seen.add(person)
    if not accepted and repeated:
        person, other, how = repeated
        where = f"第{other.row}行" if other.sheet == row.sheet else f"工作表“{other.sheet}”第{other.row}行"
        return [], _refuse(row, "duplicate", f"与{where}的“{other.name}”{how}，重复登记。", person.name)
    return accepted, None


def _gone(row: Row, listed: Sequence[Listed], names: Sequence[str]) -> tuple[set[int], str]:
    """Indexes of listed people who are dead or have moved away, and the words that say so."""
    gone: set[int] = set()
    why = ""
    for i, one in enumerate(listed):
        if one.name.note and gone_people(one.name.note, ["\x00"])[0]:
            gone.add(i)
            why = f"姓名里写着“{one.name.note}”"
    for field, label in (
        ("name", "姓名"),
        ("person_type", "人员类型"),
        ("registration", "户籍类型"),
        ("remarks", "备注"),
    ):
        for c in row.columns(field):
            text = row.texts[c]
            if len(text) < 2 or (field == "name" and gone):
                continue
            found, others = gone_people(text, names, strict=field in ("remarks", "registration"))
            if found - gone:
                gone |= found
                why = f"{label}写着“{text[:30]}”"
            elif others:
                row.warnings.append(f"{label}“{text[:30]}”说的可能是别人，请核对本人是否仍在此居住。")
    for c in row.columns("moved_out"):
        if yes_or_no(row.texts[c]):
            gone, why = set(range(len(listed))), f"“{row.header.texts[c]}”填的是“{row.texts[c]}”"
    return gone, why


def _refuse(row: Row, reason: str, sentence: str, name: str | None = None) -> Refusal:
    return Refusal(row.sheet, row.number, reason, sentence, tuple(row.texts), name)


def _counts(
    sheets: Sequence[SheetReading], people: Sequence[PersonRow], refused: Sequence[Refusal]
) -> dict[str, object]:
    """Exactly the numbers of samples README 2.2."""
    data_rows = sum(sheet.data_rows for sheet in sheets)
    reasons = Counter(refusal.reason for refusal in refused)
    tags = Counter(tag for person in people for tag in person.tags)
    status = Counter(person.id_status for person in people)
    return {
        "sheets_used": [sheet.name for sheet in sheets],
        "data_rows": data_rows,
        "rows_accepted": data_rows - len(refused),
        "rows_refused": len(refused),
        "refused_by_reason": {reason: reasons[reason] for reason in REASONS},
        "households": count_households(people),
        "people": len(people),
        "people_with_phone": sum(1 for person in people if person.phones),
        "id_status": dict(sorted(status.items())),
        "tags": {tag: tags[tag] for tag in TAG_ORDER if tags[tag]},
    }


def count_households(people: Sequence[PersonRow]) -> int:
    """Distinct household numbers where the sheet has them, otherwise distinct doors."""
    # A number written only on the first line of a household holds for the others at that door.
    numbered = {(p.sheet, p.door): p.household_no for p in people if p.household_no}
    return len({p.household_no or numbered.get((p.sheet, p.door)) or p.door for p in people})
