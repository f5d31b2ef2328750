"""Invented people: names, telephone numbers and ID numbers that belong to nobody.

ID numbers have a valid checksum but an area code that was never given out (…99); mobiles are 1380013xxxx and
landlines 5550xxxx, the ranges that the samples use.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
# Given names by the years in which they were common.
MEN = {
    1930: "阿根 德昌 福康 金生 兆丰 守仁 炳生 根宝 永福 伯钧 鸿翔 长根 季良 宝祥 德明 荣生 学礼 庭芳",
    1950: "建国 建华 卫东 志平 国平 学文 立新 国强 永明 耀明 德兴 红兵 跃进 援朝 宝根 金龙 文彬 光荣",
    1970: "伟 强 军 磊 勇 志强 晓东 海峰 建军 俊杰 永刚 文涛 新华 宏伟 晓峰 卫国 敏杰 国庆",
    1990: "浩 宇 宇轩 俊 晨康 子豪 睿 嘉伟 一鸣 文博 天宇 佳俊 思远 志远 博文 鹏飞 泽宇 凯",
    2010: "子墨 奕辰 浩然 沐阳 天佑 皓宇 一诺 梓轩 景行 明哲 亦航 嘉树 知远 星宇 允执 小满",
}
WOMEN = {
    1930: "阿妹 玉珍 秀英 桂英 根娣 素琴 阿华 招娣 凤英 兰芬 宝珍 惠芬 淑贞 月英 巧云 金娣 雅琴 美娥",
    1950: "美芳 建芳 文娟 丽华 秀兰 敏华 佩华 国芳 慧芳 玉兰 桂芳 素珍 爱华 卫红 美玲 彩萍 春燕 惠珍",
    1970: "敏 静 丽 艳 晓红 海燕 雪梅 春梅 文静 莉 颖 晓燕 佳 琳 婷 红梅 慧 丽娟",
    1990: "婷婷 雨晴 若彤 佳怡 梦瑶 诗涵 雅婷 思琪 晓雯 悦 可 静怡 欣怡 语嫣 嘉敏 彤 沐晴 晨曦",
    2010: "可馨 一诺 若曦 语桐 梓涵 欣妍 思彤 沐晴 依诺 安然 乐瑶 芷若 星语 小禾 清欢 念安",
}


def given_name(rng: Random, born: int, sex: str) -> str:
    pools = MEN if sex == "1" else WOMEN
    era = max(year for year in pools if year <= max(born, 1930))
    return rng.choice(pools[era].split())


WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(area: str, birth: date, serial: int) -> str:
    """GB 11643: area, birth date, serial (odd for men), and the check digit that fits."""
    body = f"{area}{birth:%Y%m%d}{serial:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


# Numbers that the samples give to people of their own are left to them.
TAKEN_MOBILES = {*range(1, 200), 555}


@dataclass
class Registry:
    """Gives out numbers, none of them twice."""

    rng: Random
    area: str = "310299"
    _ids: set[str] = field(default_factory=set)
    _mobiles: Iterator[int] = field(init=False)
    _landlines: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        mobiles = [number for number in range(10_000) if number not in TAKEN_MOBILES]
        self.rng.shuffle(mobiles)
        self._mobiles = iter(mobiles)
        self._landlines = iter(self.rng.sample(range(100, 10_000), 2_000))

    def mobile(self) -> str:
        return f"1380013{next(self._mobiles):04d}"

    def landline(self) -> str:
        return f"021-5550{next(self._landlines):04d}"

    def id_number(self, birth: date, sex: str) -> str:
        while True:
            serial = self.rng.randrange(2, 998) // 2 * 2 + (sex == "1")
            number = id_number(self.area, birth, serial)
            if number not in self._ids:
                self._ids.add(number)
                return number
