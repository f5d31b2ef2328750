"""Where the header of a sheet is, and what every row below it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .cells import CellValue, is_placeholder, plain, text_of
from .grid import Grid
from .headers import HeaderMatch, choose_columns, match_header, match_levels
from .identity import ID_IN_TEXT

HEADER_WITHIN = 15  # rows; samples README 2.2
_DEEPEST = 3
_TOTAL = re.compile(
    r"^(?:[共总合小]\s*计|总\s*数|总人数|总户数|合\s*计|以上(?:共|合计)|本页(?:小计|合计|共)|累\s*计|共\s*\d+\s*[人户条名]|小结)"
    r"|^[^,，。;；:：]{1,16}(?:小计|合计|共计|总计)$"
)
_FOOTER = re.compile(
    r"^[\u4e00-\u9fff()]{2,14}(?:人|单位|日期|时间|盖章|签字|签名|社区|居委会?|负责)\s*[:：]"
    r"|^(?:注|备注|说明|附注|填表说明|填报说明|填写说明|温馨提示|提示)\s*\d{0,2}\s*[:：、.．]|^(?:填表|填报|制表|审核|经办|负责|统计|校对|复核|联系|采集|登记|核对|打印|更新|截止|截至|制作|核查)"
    r"(?:人|日期|时间|单位|者|员)?(?:\s*[:：]|[(（]?(?:签名|签字|盖章))|^(?:※|＊|★|\*)|^(?:以下空白|此表|本表|以上(?:信息|数据|人员|名单))|^单位[(（]?(?:盖章|公章)|^第?\s*\d+\s*页|^日期\s*[:：]"
)
_SIGNED = re.compile(
    r"(?:填表|填报|制表|审核|经办|负责|统计|校对|复核|核对)人?|(?:填表|制表|填报|打印)?(?:日期|时间)|负责人|联系人"
)
_HINT = re.compile(
    r"^(?:必填|选填|非必填|可不?填|可空|不填|自动|如[\d“\"：:一-龥]|例如|例[:：]|格式|请|按|下拉|单选|多选|多个|没有|没填|有则|若|同身份证|与身份证|见|填|写|限|须|需)"
    r"|^\d{1,2}(?:/\d{1,2})?位|^男/女$|^男或女$|^是/否$|^是或否$|^有/无$|^[^/]{1,8}(?:/[^/]{1,8}){2,}$|填写|选择|必填|则填|位数字|文本格式|^yyyy|^身份证/|^√|^打√|^本市/"
    r"|^(?:户主|常住|自有)/",
    re.I,
)
# Only such a cell in the name column can be a header printed again; names are not looked up in the lexicon.
_LIKE_HEADER = re.compile("名|称|户主|业主|住户|居民|老人|人员|对象|本人|申请人|成员|name", re.I)
_EXAMPLE = re.compile(r"^(?:示例|样例|例|例子|范例|举例|填写示例|例如|模板|样表|示范)\s*\d?[:：]?$")


_PERSONAL = {"id_number", "phone", "birth_date", "sex", "age", "relation"}
# The hundred and more commonest surnames cover nine tenths of all people.
_NAME = re.compile(
    "^[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方"
    "白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘"
    "祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景"
    "党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝][\u4e00-\u9fff]{1,3}(?:[(、/;\\s].*)?$"
)

_EXAMPLE_NAME = re.compile(r"[(\[【](?:示例|样例|举例|范例|例)[)\]】]|^例[:：]")


@dataclass(slots=True)
class Header:
    """The header block of a sheet. rows: from 0; texts: column -> shown text; fields: column -> code."""

    rows: tuple[int, ...]
    texts: dict[int, str]
    fields: dict[int, str]
    unknown: tuple[int, ...]
    words: dict[int, frozenset[str]] = field(init=False)  # what a repetition of the header would hold, by column

    def __post_init__(self) -> None:
        self.words = {c: frozenset((shown, *shown.split("·"))) for c, shown in self.texts.items()}

    def column(self, field: str) -> int | None:
        """The first column of that field."""
        return min((c for c, f in self.fields.items() if f == field), default=None)


def find_header(grid: Grid) -> Header | None:
    """The best header block that begins within the first 15 rows and names a name column.

    The first header counts, not its repetition on the next page; a later one wins only by far.
    """
    best: tuple[float, Header] | None = None
    spans = _spans(grid)
    for top in range(min(HEADER_WITHIN, len(grid.rows))):
        if best and top > best[1].rows[-1] and best[0] >= 3:
            break
        for depth in range(1, _DEEPEST + 1):
            rows = range(top, top + depth)
            if rows[-1] >= min(len(grid.rows), HEADER_WITHIN) or not _is_headerish(grid.rows[rows[-1]]):
                break
            if depth > 1 and (len(_texts(grid.rows[top])) < 2 or _instructs(grid.rows[rows[-1]])):
                break
            header = header_at(grid, tuple(rows), spans)
            if header is None:
                continue
            known = len(header.fields) - list(header.fields.values()).count("known")
            grouped = depth > 1 and _has_groups(grid, top, spans)
            score = known + (0.5 if grouped else -0.1 * (depth - 1)) - 0.3 * len(header.unknown)
            later = best is not None and top > best[1].rows[-1]
            if best is None or score > best[0] + (2 if later else 0):
                best = (score, header)
    return best[1] if best else None


def header_at(
    grid: Grid, rows: Sequence[int], spans: dict[tuple[int, int], tuple[int, int]] | None = None
) -> Header | None:
    """The header made of these rows, None where it has no name column."""
    spans = _spans(grid) if spans is None else spans
    levels = header_levels(grid, rows, spans)
    matches: dict[int, HeaderMatch] = {}
    texts: dict[int, str] = {}
    unknown = []
    for column, stack in levels.items():
        distinct = list(dict.fromkeys(text for text in stack if text))
        if not distinct:
            continue
        texts[column] = "·".join(distinct)
        match = match_levels(distinct)
        if match is None:
            unknown.append(column)
        else:
            matches[column] = match
    fields = choose_columns(matches)
    if "name" not in fields.values():
        # A wording nobody has thought of: the one unknown column that is full of names.
        guess = _column_of_names(grid, rows[-1] + 1, unknown) if _PERSONAL & set(fields.values()) else None
        if guess is not None and len(set(fields.values()) - {"known", "seq"}) >= 3:
            fields[guess] = "name"
            unknown.remove(guess)
    if "name" not in fields.values() or len(texts) < 2:
        return None
    column = next(c for c, field in fields.items() if field == "name")
    if not _names_below(grid, rows[-1] + 1, column):
        return None
    return Header(tuple(rows), texts, fields, tuple(unknown))


def _names_below(grid: Grid, first: int, column: int) -> bool:
    """A column of head counts (楼号 | 户数 | 老人) is no column of names."""
    texts = [_text_at(grid, r, column) for r in range(first, min(first + 40, len(grid.rows)))]
    filled = [text for text in texts if text]
    numbers = sum(1 for text in filled if re.fullmatch(r"[\d.,%\s]+", plain(text)))
    return not filled or numbers * 2 < len(filled)


def _column_of_names(grid: Grid, first: int, columns: Sequence[int]) -> int | None:
    """The unknown column in which most cells are Chinese names."""
    for column in columns:
        filled = [t for r in range(first, min(first + 40, len(grid.rows))) if (t := _text_at(grid, r, column))]
        if filled and sum(1 for t in filled if _NAME.match(plain(t))) * 10 >= len(filled) * 6:
            return column
    return None


def _spans(grid: Grid) -> dict[tuple[int, int], tuple[int, int]]:
    """Covered cell -> its merged top left cell, for the merges that touch the first rows."""
    covered = {}
    for top, left, bottom, right in grid.merges:
        if top < HEADER_WITHIN + _DEEPEST:
            for r in range(top, min(bottom, HEADER_WITHIN + _DEEPEST) + 1):
                for c in range(left, min(right, left + 400) + 1):
                    covered[r, c] = (top, left)
    return covered


def _texts(row: Sequence[CellValue]) -> list[str]:
    return [text for text in map(text_of, row) if text]


def _is_headerish(row: Sequence[CellValue]) -> bool:
    """Short words, no numbers, no dates: nothing that belongs to a person."""
    texts = _texts(row)
    if not texts:
        return False
    for value in row:
        if value is not None and not isinstance(value, str):
            return False
    for text in texts:
        bare = plain(text)
        if (
            len(text) > 60
            or _TOTAL.match(bare)
            or ID_IN_TEXT.search(bare)
            or re.search(r"\d{7}", bare)
            or re.fullmatch(r"\d+", bare)
        ):
            return False
    return True


def _has_groups(grid: Grid, top: int, spans: dict[tuple[int, int], tuple[int, int]]) -> bool:
    """The upper row holds groups: cells merged sideways, or words with blanks on their right."""
    row = grid.rows[top]
    if any(origin == (top, c - 1) for (r, c), origin in spans.items() if r == top and c > 0):
        return True
    texts = [text_of(value) for value in row]
    if any(re.search(r"[:：]", text) for text in texts):
        return False
    below = [text_of(value) for value in grid.rows[top + 1]]
    return any(
        t and c + 1 < len(texts) and not texts[c + 1] and c + 1 < len(below) and below[c + 1]
        for c, t in enumerate(texts)
    )


def header_levels(
    grid: Grid, rows: Sequence[int], spans: dict[tuple[int, int], tuple[int, int]]
) -> dict[int, list[str]]:
    """Column -> its header texts from top to bottom, groups spread over what they cover."""
    width = max((len(grid.rows[r]) for r in rows), default=0)
    levels: dict[int, list[str]] = {c: [] for c in range(width)}
    last = rows[-1]
    for r in rows:
        row = grid.rows[r]
        group = ""
        for c in range(width):
            text = text_of(row[c]) if c < len(row) else ""
            origin = spans.get((r, c))
            if origin is not None:
                a, b = origin
                text = text_of(grid.rows[a][b]) if a < len(grid.rows) and b < len(grid.rows[a]) else ""
                group = ""
            elif text:
                group = text
            elif r != last and group and _text_at(grid, r + 1, c):
                text = group  # no merge information (CSV): a group reaches to the next one
            levels[c].append(text)
    return levels


def _text_at(grid: Grid, r: int, c: int) -> str:
    row = grid.rows[r] if r < len(grid.rows) else []
    return text_of(row[c]) if c < len(row) else ""


def kind_of_row(texts: Sequence[str], header: Header, own: Sequence[bool], near_header: bool) -> str:
    """data, blank, header, hint, total, footer or title. texts: the row, merges and ditto filled in.

    own[c] is False where the text comes from a merged cell that begins elsewhere.
    """
    filled = [c for c, text in enumerate(texts) if text]
    mine = [c for c in filled if own[c]]
    if all(header.fields.get(c) == "seq" for c in mine):
        return "blank"
    name_column = header.column("name")
    name = texts[name_column] if name_column is not None and name_column < len(texts) else ""
    first = texts[mine[0]]
    if repeats_header(texts, header, mine):
        return "header"
    total = any(_TOTAL.match(plain(texts[c])) for c in mine[:3])
    footer = _FOOTER.match(plain(first)) is not None or (len(mine) <= 6 and _SIGNED.fullmatch(plain(first)) is not None)
    solid = (total or footer or len(mine) == 1) and _holds_person(texts, header, door=not total)
    if (total or footer) and not solid:
        return "total" if total else "footer"
    if near_header and is_hint(texts, header, mine):
        return "hint"
    if len(mine) == 1 and not solid:
        if mine[0] == name_column and re.fullmatch(r"[\u4e00-\u9fff·]{2,4}", name) and near_header is False:
            return "data"
        if mine[0] != name_column or len(name) > 8 or re.search(r"\d", name):
            door = header.fields.get(mine[0]) in ("address", "doorplate", "room") and re.search(r"\d", first)
            return "data" if door and len(first) <= 30 else "title"
    about = {"name", "id_number", "phone", "address", "building", "room", "doorplate", "birth_date", "household_no"}
    if not any(header.fields.get(c) in about for c in mine):
        return "blank" if len(mine) <= 2 else "title"
    return "data"


def repeats_header(texts: Sequence[str], header: Header, mine: Sequence[int]) -> bool:
    """The header (or its upper row) printed again further down, as at the top of every page."""
    words = header.words
    same = sum(1 for c in mine if texts[c] in words.get(c, ()))
    if same >= 2 and same * 5 >= len(mine) * 3:
        return True
    column = header.column("name")
    name = texts[column] if column is not None and column < len(texts) else ""
    if not name or len(name) > 20 or not _LIKE_HEADER.search(name):
        return False
    match = match_header(name)
    return match is not None and match.field == "name" and sum(1 for text in texts if text and match_header(text)) >= 3


def _holds_person(texts: Sequence[str], header: Header, *, door: bool = True) -> bool:
    """An ID (or a complete door): the row is somebody, whatever its first word."""
    for c, text in enumerate(texts):
        if header.fields.get(c) == "id_number" and re.search(r"\d{6}", text):
            return True
    has = {header.fields.get(c) for c, text in enumerate(texts) if text and not is_placeholder(text)}
    return door and {"building", "room"} <= has


def is_hint_text(text: str) -> bool:
    """One cell that instructs: 必填, 如3号楼, 男/女."""
    return bool(text) and _HINT.search(plain(text)) is not None


def is_hint(texts: Sequence[str], header: Header, mine: Sequence[int]) -> bool:
    """A row of instructions or an example directly under the header."""
    if any(_EXAMPLE.match(plain(texts[c])) for c in mine[:2]) or any(
        _EXAMPLE_NAME.search(plain(texts[c])) for c in mine[:3]
    ):
        return True
    ids = any(ID_IN_TEXT.fullmatch(plain(texts[c])) for c in mine)
    return not ids and _mostly_hints([texts[c] for c in mine])


def _instructs(row: Sequence[CellValue]) -> bool:
    """A row under the header says how to fill it in (必填, 18位, √): no second row of the header."""
    return _mostly_hints(_texts(row))


def _mostly_hints(texts: Sequence[str]) -> bool:
    hints = sum(map(is_hint_text, texts))
    return hints >= 2 and hints * 5 >= len(texts) * 2
