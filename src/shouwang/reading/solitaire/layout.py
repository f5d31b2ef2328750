"""The outer form of a 接龙: header, title, 例 line, roles, numbered entries, tail; also XML, quotes, one line."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from itertools import pairwise

from ..fold import fold
from ..numerals import read_numeral

HEADER = re.compile(r"^[^\w#\n]{0,4}#\s?(?:接龙|group\s?note|报名接龙|群接龙|solitaire)[:：]?\s*", re.I)
HEADER_WORD = re.compile(r"^[^\w\n]{0,4}(?:接龙(?:登记|报名|统计)?|请接龙|群接龙)")
QUOTE = re.compile(r"^[\s]*(?:-\s?){5,}[\s]*$", re.M)
KEYCAP = re.compile(r"(\d)\ufe0f?\u20e3")
MARK = re.compile(
    r"^\s*(?:(?P<han>[一二三四五六七八九十]{1,3})[、.．)）](?!\s?[层楼号栋幢室])|(?P<circled>[①-⑳㉑-㉟])|[（(【\[](?P<bracket>\d{1,3})[)）】\]]|第(?P<ordinal>\d{1,3})[位号]?[.、:：]|"
    r"(?P<key>\d)\ufe0f?\u20e3(?:(?P<key2>\d)\ufe0f?\u20e3)?|🔟(?P<ten>)|(?P<plain>\d{1,3})\s?(?:[.、．)）】\]:：，,](?!\d{1,2}\s?(?:米|元|块|斤|公斤|kg|l|升|寸|折)(?![\d-]))|\s(?=[\u4e00-\u9fffA-Za-z\d])))\s*"
)
INLINE_MARK = re.compile(r"(?<![\d.\-#号])(\d{1,3})[.、．)）](?!\d{1,2}(?:米|元|块|斤))")
CIRCLED = {chr(0x2460 + at): at + 1 for at in range(20)} | {chr(0x3251 + at): at + 21 for at in range(15)}
CIRCLED_SIGN = re.compile("[①-⑳㉑-㉟]")
EXAMPLE = re.compile(r"^\s*(?:例|例如|示例|格式|样式|例子|example|eg|e\.g\.?)\s*[:：.，、\s]", re.I)
ROLE = re.compile(r"^\s*(?P<role>[\u4e00-\u9fffA-Za-z]{1,8})[:：]\s*(?P<rest>\S.{0,40})$")
LABEL = re.compile(
    r"^\s*(?:收货人|收件人|地址|电话|手机|联系人|备注|住址|门牌|姓名|联系电话|联系方式|楼号|房号|药名|数量)[:：]"
)


@dataclass(slots=True)
class Line:
    """One numbered entry as typed, continuation lines joined by a line break."""

    n: int | None
    text: str
    first: int = 0


@dataclass(slots=True)
class Layout:
    """A 接龙 taken apart, nothing read yet."""

    title: str | None = None
    entries: list[Line] = field(default_factory=list)
    example: str | None = None
    roles: list[tuple[str, str]] = field(default_factory=list)
    head: list[str] = field(default_factory=list)  # further lines before the list
    tail: list[str] = field(default_factory=list)
    append: bool = False


def unwrap(text: str) -> str:
    """The text inside the raw XML of WeChat (appmsg type 53), or the text itself."""
    if "<appmsg" not in text and "<title>" not in text:
        return text
    begin = text.find("<title>")
    end = text.find("</title>", begin)
    if begin < 0 or end < 0:
        return text
    inner = text[begin + 7 : end]
    if inner.startswith("<![CDATA["):
        inner = inner[9:].removesuffix("]]>")
    return html.unescape(inner)


def _number(match: re.Match[str]) -> int:
    if match["han"]:
        return int(read_numeral(match["han"]) or 0)
    if match["circled"]:
        return CIRCLED.get(match["circled"], 0)
    if match["key"]:
        return int(match["key"] + (match["key2"] or ""))
    if match["ten"] is not None:
        return 10
    return int(match["bracket"] or match["ordinal"] or match["plain"])


def _mark(line: str) -> re.Match[str] | None:
    """A number at the head of a line; folded, because numbers may be full width."""
    return MARK.match(line)


def _plain(line: str) -> str:
    """Folded, but circled numbers kept; same length."""
    if not CIRCLED_SIGN.search(line):
        return fold(line)
    return "".join(char if char in CIRCLED else fold(char) for char in line)


def is_solitaire(text: str) -> bool:
    """A header, or at least three numbered lines one after another with a line before them."""
    text = unwrap(text[:20_000]).strip()
    folded = fold(text)
    if HEADER.match(folded) or HEADER_WORD.match(folded):
        return True
    first = folded.split("\n", 1)[0]
    if QUOTE.search(folded) and re.search(r"#\s?(?:接龙|group\s?note)", folded):
        return True
    if re.search(r"#\s?(?:接龙|group\s?note)", first):
        return True
    if "\n" not in text:
        return False
    lines = [_plain(line) for line in text.split("\n") if line.strip()]
    numbers = [_number(mark) for mark in map(_mark, lines) if mark and not mark.group(0).isspace()]
    strict = [line for line in lines if MARK.match(line) and not re.match(r"^\s*\d{1,3}\s", line)]
    if len(strict) < 2:
        return False
    rising = sum(b == a + 1 for a, b in pairwise(numbers))
    if _mark(lines[0]):  # the title was not copied: a list only where the lines begin with doors
        doors = sum(bool(re.match(MARK.pattern + r"\d{1,3}\s?(?:[-#]|号楼?|栋|幢)\s?\d", line)) for line in strict)
        return len(strict) >= 3 and numbers[0] == 1 and rising == len(strict) - 1 and doors >= 0.6 * len(strict)
    return (len(strict) >= 3 and rising >= 2) or (
        len(strict) == 2
        and rising == 1
        and len(lines) == 3
        and bool(re.search(r"登记|统计|报名|接龙|签收|自己填|往下", lines[0]))
    )


def lay_out(text: str) -> Layout:
    text = unwrap(text).strip()
    layout = Layout()
    quote = QUOTE.search(text)
    if quote and re.search(r"#\s?接[龙龍]|#\s?group\s?note|接[龙龍]", text[: quote.start()], re.I):
        return _quoted(text, quote)
    lines = text.split("\n")
    folded_first = fold(lines[0])
    header = HEADER.match(folded_first)
    start = 0
    if header:
        rest = lines[0][header.end() :].strip()
        if rest:
            lines[0] = rest
        else:
            start = 1
    body = lines[start:]
    if sum(bool(_mark(_plain(line))) for line in body) < 2:
        spread = _spread_inline(body)
        if spread is not None:
            body = spread
    _read_lines(layout, body)
    return layout


def _quoted(text: str, quote: re.Match[str]) -> Layout:
    layout = Layout(append=True)
    above = text[: quote.start()].strip().strip("「」")
    at = re.search(r"#\s?(?:接[龙龍]|group\s?note)\s*", above, re.I)
    if at:
        above = above[at.end() :]
    layout.title = above.strip().split("\n")[0].strip(" 」") or None
    for part in text[quote.end() :].strip().split("\n"):
        part = re.sub(
            r"^\s*(?:[+＋]\s?1|加一|加1)\s+(?=.*[\d一二两三四五六七八九十半]\s?[\u4e00-\u9fff]\s?(?:\s|$|，|谢))",
            "",
            part,
        )
        if part.strip():
            mark = _mark(_plain(part))
            strict = mark and not re.match(r"^\s*\d{1,3}\s", _plain(part))
            layout.entries.append(
                Line(_number(mark), part[mark.end() :].strip()) if mark and strict else Line(None, part.strip())
            )
    return layout


def _spread_inline(lines: list[str]) -> list[str] | None:
    """One long line with its newlines lost: break before each number that goes on counting."""
    text = " ".join(line.strip() for line in lines)
    plain = _plain(text)
    cuts: list[int] = []
    expected = 1
    for match in INLINE_MARK.finditer(plain):
        n = int(match[1])
        before = plain[match.start() - 1 : match.start()]
        if (n == expected or (cuts and expected < n <= expected + 3)) and (
            before in (" ", "", "\u3000") or not cuts or before in "。，；)）"
        ):
            cuts.append(match.start())
            expected = n + 1
    if len(cuts) < 2:
        return None
    pieces = [text[: cuts[0]].strip()]
    for begin, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        pieces.append(text[begin:end].strip())
    return [piece for piece in pieces if piece]


def _read_lines(layout: Layout, lines: list[str]) -> None:
    last = 0
    blank = False
    for at, line in enumerate(lines):
        plain = _plain(line)
        if not line.strip():
            blank = True
            continue
        if EXAMPLE.match(plain) and not layout.entries:
            layout.example = line.strip()
            blank = False
            continue
        mark = _mark(plain)
        if (
            mark
            and mark["plain"]
            and re.match(r"^\s*\d{1,3}\s", plain)
            and not _goes_on(int(mark["plain"]), last, layout)
        ):
            mark = None
        if (
            mark
            and layout.title is None
            and mark["plain"]
            and not HEADER.match(plain)
            and len(lines) > at + 1
            and not _next_is_one_more(lines, at, _number(mark))
        ):
            mark = None
        if mark and not (mark["plain"] and _is_decimal(plain, mark)):
            layout.entries.append(Line(_number(mark), line[mark.end() :].strip(), at))
            last = _number(mark)
        elif layout.title is None and not layout.entries:
            layout.title = re.sub(r"^[^\w#【（(《\[<\u4e00-\u9fff]{1,4}", "", line.strip()).strip() or line.strip()
        elif not layout.entries:
            role = ROLE.match(line)
            if role and not re.match(
                r"时间|地点|价格|单价|规格|说明|备注|注意|要求|集合|日期|内容|费用|截止|付款|自提|地址|电话|联系",
                role["role"],
            ):
                layout.roles.append((role["role"], role["rest"].strip()))
            else:
                layout.head.append(line.strip())
        elif blank and not LABEL.match(line):
            layout.tail.append(line.strip())
        elif layout.tail:
            layout.tail.append(line.strip())
        elif _is_tail(plain, layout):
            layout.tail.append(line.strip())
        else:
            layout.entries[-1].text = f"{layout.entries[-1].text}\n{line.strip()}".strip()
        blank = False


def _goes_on(n: int, last: int, layout: Layout) -> bool:
    return n == last + 1 and (bool(layout.entries) or layout.title is not None)


def _next_is_one_more(lines: list[str], at: int, n: int) -> bool:
    for line in lines[at + 1 : at + 4]:
        mark = _mark(_plain(line))
        if mark:
            return _number(mark) == n + 1
    return False


def _is_decimal(plain: str, mark: re.Match[str]) -> bool:
    return bool(re.match(r"^\s*\d{1,2}\.\d{1,2}(?:米|元|块|斤|公斤|kg|l|升)", plain))


def _is_tail(plain: str, layout: Layout) -> bool:
    return bool(
        re.search(
            r"截止|截团|停止接龙|接龙结束|以上共|合计|总计|请大家|明天到货|今晚.{0,4}(?:停|截)|先到先得|有问题.{0,4}(?:找|联系)|谢谢配合",
            plain,
        )
    )
