"""Ages and temperatures in a text."""

from __future__ import annotations

import re

from .numerals import CHARS, read_numeral

NUM = rf"(?:\d{{1,3}}(?:\.\d)?|[{CHARS}]{{1,4}})"
YEARS = re.compile(rf"(?P<n>{NUM})(?:多|几|来)?(?:个)?(?:岁|周岁|歲)(?P<half>半)?(?!月)")
ABOUT = re.compile(r"(?P<n>[七八九六])十(?:多|几|来|好几)(?:岁|了|的)?")
PLAIN = re.compile(
    rf"(?:我|妈|爸|奶|爷|婆|公|姥|伯|叔|姨|嬷|娘|爹|嫂|姑|舅|伴|人|他|她|，|今年|都|快|已经|太太|母|父|老|：| )(?P<n>\d{{2}}|[{CHARS}]{{2,3}})(?:多)?(?:了|啦|高龄|，|(?= )(?!元)|$)"
)
MONTHS = re.compile(rf"(?P<n>{NUM}|几)个多?半?月(?:大|的(?:宝|娃|婴|小|孩|儿|女|囡|双|bb|毛|baby))")
MONTHS_AFTER = re.compile(
    rf"(?:宝宝|娃|婴儿|囡囡|小囡|儿子|女儿|孩子|双胞胎|bb|毛头|二宝|小宝|老二|baby|妞妞|妹妹|弟弟)(?:才|刚|还|只有|现在|，| |们)?(?P<n>{NUM}|几)个多?半?月"
)
DAYS = re.compile(rf"(?:出生|生下来)(?:才|刚)?(?P<n>{NUM})(?:多)?天|刚出生|刚满月|未满月|没满月")
ENGLISH = re.compile(
    r"(?P<n>\d{1,3})[\s-]?(?:years?|yrs?|y)[\s/-]?(?:olds?|o)?(?![a-z])|(?:aged?|is) (?P<m>\d{1,3})(?!\d)(?! (?:degrees|am|pm|o'clock))"
)
ENGLISH_MONTHS = re.compile(
    r"(?P<n>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven)[\s-](?:months?|weeks?|days?)[\s-]old"
)
NOT_AN_AGE = re.compile(r"(?:栋|幢|号|楼|室|弄|-|#|第)$")


def ages(folded: str) -> list[float]:
    """Ages in years, months as fractions; order of appearance does not matter."""
    found: list[float] = []
    for match in YEARS.finditer(folded):
        value = read_numeral(match["n"])
        if value is not None and value <= 120 and not folded[match.end() : match.end() + 1] == "的车":
            found.append(value + (0.5 if match["half"] else 0))
    for match in ABOUT.finditer(folded):
        found.append(float(read_numeral(match["n"]) or 0) * 10 + 3)
    for match in PLAIN.finditer(folded):
        value = read_numeral(match["n"])
        if value is not None and 60 <= value <= 110 and value == int(value):
            if match[0][0] in "， ：" and not re.search(r"了|啦|高龄", match[0]):
                continue
            if "十" not in match["n"] and not match["n"].isdigit():
                continue
            found.append(value)
    for pattern in (MONTHS, MONTHS_AFTER):
        for match in pattern.finditer(folded):
            value = read_numeral(match["n"]) or 5
            found.append(min(value, 30) / 12)
    if DAYS.search(folded):
        found.append(0.05)
    for match in ENGLISH.finditer(folded):
        value = float(match["n"] or match["m"])
        if value <= 110 and (match["n"] or value >= 60 or value < 14):
            found.append(value)
    if ENGLISH_MONTHS.search(folded):
        found.append(0.5)
    return found


TEMPERATURE = re.compile(
    r"(?<![\d.:-])(?P<a>3[5-9]|4[0-2])(?:(?:[.。点度,，](?P<b>\d)(?!\d))|度|(?=[^\d\-:]|$))(?![\d号栋幢弄楼#-]|元|块|盒|岁|个|人|室|份|床|天|分|包|支|度电)"
    r"|(?P<ca>三十[五六七八九]|四十[一二]?|卅[五六七八九])(?:度|点|℃)(?P<cb>[一二三四五六七八九半])?"
)
FEVER_WORD = re.compile(r"烧|体温|热|温度|度|℃|fever|temp|degrees|°")


def temperature(folded: str) -> float | None:
    """The highest body temperature named, °C; only in a text that speaks of fever or of a temperature."""
    if not FEVER_WORD.search(folded):
        fahrenheit = None
    else:
        fahrenheit = re.search(r"(?<!\d)(10[2-6])(?:\.\d)?\s?(?:f\b|degrees f)", folded)
    best: float | None = None
    if fahrenheit:
        best = (float(fahrenheit[1]) - 32) / 1.8
    for match in TEMPERATURE.finditer(folded):
        if match["a"]:
            if not match["b"] and not re.search(
                r"度|烧到?$|体温$|烧$", folded[max(0, match.start() - 3) : match.end()]
            ):
                if not re.search(r"烧|体温|发热|fever", folded):
                    continue
            if not FEVER_WORD.search(folded) and not (match["b"] and re.search(r"岁|娃|孩|宝|囡|个月|发|baby", folded)):
                continue
            if re.search(
                r"[一每1]?(?:箱|盒|斤|份|袋|只|个|瓶|元|￥|¥)\s?$", folded[max(0, match.start() - 3) : match.start()]
            ):
                continue
            value = float(match["a"]) + (float(match["b"]) / 10 if match["b"] else 0)
        else:
            value = float(read_numeral(match["ca"]) or 0)
            if match["cb"]:
                value += 0.5 if match["cb"] == "半" else float(read_numeral(match["cb"]) or 0) / 10
        if 35 <= value <= 42.9 and not re.search(
            r"气温|室温|室内|高温|天气|水温|空调", folded[max(0, match.start() - 6) : match.start()]
        ):
            best = value if best is None else max(best, value)
    return best
