"""Tags of a person out of the words of a sheet, by the lexicon tags.toml. Never inferred from who is listed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from .cells import is_placeholder, plain
from .model import TAG_ORDER
from .numerals import convert_runs

_YES = {
    "是",
    "有",
    "√",
    "✓",
    "✔",
    "☑",
    "✅",
    "■",
    "●",
    "1",
    "y",
    "yes",
    "true",
    "t",
    "对",
    "v",
    "是的",
    "1.0",
    "+",
    "⊙",
}
_NO = {
    "否", "无", "×", "✗", "✘", "✕", "❌", "x", "0", "0.0", "n", "no", "false", "f", "/", "不是", "没有", "-", "—", "□", "☐", "非", "未",
    "不", "健康", "正常", "良好", "无残疾", "非残", "不符合", "2否",
}  # fmt: skip
# A word counts as denied when this stands directly before it.
_DENIED = re.compile(
    r"(?:非|无|没有|没|未|不|不是|不再|并非|不属于|不算|否认|排除|已不|已非|[□☐])"
    r"(?:再|是|为|算|属于|属|享受|患有|患|有|持有|持|被|明显|任何|重大|严重|其他|一般)?(?:老年性?)?\s*$"
)
_DENIED_LIST = re.compile(
    r"(?:无|没有|未患|否认|未患有|不患|没患)(?:有)?[^,;。:\s、]{1,8}(?:[、和或及与][^,;。:\s、]{1,8}){0,5}[、和或及与]$"
)
_DENIED_AFTER = re.compile(
    r"^(?:老人|户|家庭|人员|人|情况)?\s*(?:[:=]\s*(?:否|无|×|✗|x|0|没有|不是|n)|[(](?:否|无|×)[)]|否|无(?=$|[,;。]))(?![A-Za-z0-9])",
    re.I,
)
_DISEASES = {"慢性病", "血透", "肿瘤", "精神障碍", "认知障碍", "残疾人", "听障", "视障"}
_ASKING = re.compile(r"^(?:是否|有无|是不是|有没有)(?:属于|属|为|是|有|患有|患|持有?|享受)?")
_SUFFIX = r"(?:老年人|老人|户|家庭|人员|人|者|患者|对象|情况|人群)?"
_IMPLIED = {
    "老年人": {"高龄老人", "独居老人", "孤老", "纯老家庭", "空巢老人"},
    "儿童": {"婴幼儿"},
    "慢性病": {"血透", "肿瘤"},
    "行动不便": {"失能"},
}
_AGE_WORDS = (
    ("婴幼儿", re.compile("婴幼儿|婴儿|新生儿")),
    ("高龄老人", re.compile(r"高龄|(?:8\d|9\d)岁以上")),
    ("老年人", re.compile(r"(?<!独居)(?<!空巢)(?<!纯)(?:老年人|老人(?!家))")),
    ("儿童", re.compile("儿童")),
)
_LEVEL = re.compile(r"([0-6])\s*(?:级|类|档|$)")


@dataclass(frozen=True, slots=True)
class TagWord:
    """One entry of tags.toml."""

    tags: tuple[str, ...]
    words: re.Pattern[str]
    header: re.Pattern[str]


@lru_cache(maxsize=1)
def lexicon() -> tuple[TagWord, ...]:
    """The entries of tags.toml in their order."""
    data = tomllib.loads((files(__package__) / "tags.toml").read_text("utf-8"))
    entries = []
    for entry in data["tag"]:
        tags = (entry["tag"], *entry.get("also", ()))
        header = entry.get("header", entry["words"])
        entries.append(TagWord(tags, re.compile(entry["words"]), re.compile(header)))
    return tuple(entries)


@lru_cache(maxsize=16384)
def words_in(text: str) -> tuple[tuple[int, str], ...]:
    """(position, tag) of every word of the lexicon that is not denied."""
    text = plain(text)
    found: list[tuple[int, str]] = []
    for entry in lexicon():
        for match in entry.words.finditer(text):
            if not _is_denied(text, match, entry.tags[0]):
                found.extend((match.start(), tag) for tag in entry.tags)
    return tuple(found)


def _is_denied(text: str, match: re.Match[str], tag: str) -> bool:
    before = text[max(0, match.start() - 8) : match.start()]
    if _DENIED.search(before) or _DENIED_AFTER.match(text[match.end() : match.end() + 12]):
        return True
    if tag in _DISEASES and before.endswith(("、", "和", "或", "及", "与")):
        return _DENIED_LIST.search(text[max(0, match.start() - 40) : match.start()]) is not None
    return False


def tags_in(text: str) -> list[str]:
    """Tags of a text, without positions."""
    return [tag for _, tag in words_in(text)]


@lru_cache(maxsize=4096)
def header_tag(header: str) -> str | None:
    """The tag of a column of its own: 是否独居, 低保, 空巢老人; None for 残疾等级, 失能等级 and the like."""
    asked = _ASKING.match(header)
    rest = header[asked.end() :] if asked else re.sub(r"[?？]$|与否$|(?<=.)标[识志]$", "", header)
    if not rest:
        return None
    for entry in lexicon():
        pattern = entry.header if asked else entry.words
        if asked and pattern.search(rest) and len(rest) <= 14:
            return entry.tags[0]
        own = entry.tags[0] not in ("残疾人", "失能", "慢性病") and len(entry.tags) == 1
        if own and re.fullmatch(f"(?:{pattern.pattern}){_SUFFIX}", rest):
            return entry.tags[0]
    if above := re.fullmatch(r"([689])\d周?岁及?以上(?:老年?人)?", rest):
        return "老年人" if above.group(1) == "6" else "高龄老人"
    for tag, pattern in _AGE_WORDS:
        if (asked and pattern.search(rest)) or rest == tag or rest == tag.removesuffix("老人"):
            return tag
    return None


def yes_or_no(text: str) -> bool | None:
    """True for 是 √ 1 有 Y, False for 否 × 0 无 / and blank, None for anything else."""
    word = plain(text).strip().strip("()（）。.").lower()
    if word in _YES:
        return True
    if word in _NO or is_placeholder(text):
        return False
    if re.match(r"^(?:是|有|√|✓)(?:[(,;。:\s]|$)", word):
        return True
    if re.match(r"^(?:否|无|×|不|没|非|未)", word):
        return False
    return None


def tags_of_cell(field: str, text: str) -> list[tuple[int, str]]:
    """(position, tag) of one cell; position 0 where the whole cell means it."""
    if field.startswith("tag:"):
        return _yes_column(field[4:], text)
    if field == "disability":
        return _disability(text)
    if field in ("care", "insurance"):
        return _care(text, insurance=field == "insurance")
    if field == "chronic":
        return _chronic(text)
    return list(words_in(text))


def _yes_column(tag: str, text: str) -> list[tuple[int, str]]:
    answer = yes_or_no(text)
    if answer is None:
        # Neither yes nor no: a grade or kind (低保一档, 肢体三级) is a yes, a doubt (待核) is not.
        if is_placeholder(text) or re.search(r"待|疑似|不确定|申请中", text):
            return []
        return [(0, tag), *words_in(text)]
    return [(0, tag), *(words_in(text) if len(text) > 2 else ())] if answer else []


def _disability(text: str) -> list[tuple[int, str]]:
    if yes_or_no(text) is False or not text.strip():
        return []
    bare = plain(text)
    found = [(0, "残疾人")]
    for word, tag in (("听力", "听障"), ("视力", "视障"), ("精神", "精神障碍")):
        if word in bare:
            found.append((bare.index(word), tag))
    return found + list(words_in(text))


def _chronic(text: str) -> list[tuple[int, str]]:
    answer = yes_or_no(text)
    if answer is False:
        return []
    found = list(words_in(text))
    # The name of an illness that is no other tag is a chronic illness in this column.
    if answer or not found:
        found.append((0, "慢性病"))
    return found


def _care(text: str, *, insurance: bool) -> list[tuple[int, str]]:
    found = list(words_in(text))
    if found or yes_or_no(text) is False:
        return found
    bare = convert_runs(plain(text))
    if match := _LEVEL.search(bare):
        level = int(match.group(1))
        if level >= 5:
            return [(0, "失能")]
        if level >= 2 and (insurance or level <= 4):
            return [(0, "行动不便")]
        return []
    return [(0, "失能")] if yes_or_no(text) and not insurance else []


def age_tag(age: int) -> str | None:
    """80+ 高龄老人, 60–79 老年人, 2–13 儿童, under 2 婴幼儿."""
    if age >= 80:
        return "高龄老人"
    if age >= 60:
        return "老年人"
    if age < 2:
        return "婴幼儿"
    return "儿童" if age <= 13 else None


def age_words(text: str) -> list[str]:
    """Tags of words for an age (高龄老人, 儿童); used only where no age is known."""
    bare = plain(text)
    return [tag for tag, pattern in _AGE_WORDS if pattern.search(bare)][:1]


def in_order(tags: Iterable[str]) -> tuple[str, ...]:
    """Sorted, and without those that another tag implies (samples README 1.1)."""
    have = set(tags)
    return tuple(tag for tag in TAG_ORDER if tag in have and not _IMPLIED.get(tag, frozenset()) & have)


def share_out(found: Sequence[tuple[int, str]], text: str, names: Sequence[str]) -> list[list[str]]:
    """Per person: a word belongs to the person named before it in the text, otherwise to all."""
    if len(names) == 1:
        return [[tag for _, tag in found]]
    bare = plain(text)
    spots = sorted((match.start(), i) for i, name in enumerate(names) for match in re.finditer(re.escape(name), bare))
    shares: list[list[str]] = [[] for _ in names]
    for position, tag in found:
        owner = next((i for start, i in reversed(spots) if start <= position), None)
        for i in range(len(names)) if owner is None else (owner,):
            shares[i].append(tag)
    return shares
