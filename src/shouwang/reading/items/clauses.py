"""What a clause says of the goods in it: wanted, gone, at hand, had, refused."""

from __future__ import annotations

import re
from functools import lru_cache

CLAUSE = re.compile(r"[，。！？；\n｜|,;!?…]+|(?<=[\u4e00-\u9fff！。~])\s+(?=[^\s\d])|\s{2,}")
HAVE = re.compile(
    r"够(?:吃|用|喝|了|的)|(?:still|already|we) have|plenty of|都够|还够|还有(?!没有|吗|谁|一[个位])|倒有|都有|我有|家里有(?!没有)|自己有|自备|有备|不缺|充足|有的是|管够|还剩(?!一点|最后)|已经有|备好|还能(?:吃|用|撑)|没问题|多得是"
)
REFUSED = re.compile(
    r"不用(?:买|配|带|送|拿|要|了|给|管)|不要(?!紧|钱|求)|不加|不买|不配|不需要|不必|别(?:买|带|送|配|放)|唔使|唔要|勿要|用不着|勿要|勿用|覅|没吃(?:光|完)|吃不完|(?:梯|钻|螺丝|车|工具|锅|电池|[\u4e00-\u9fff])我(?:都|倒)?有|自己(?:都)?有"
)
GONE = re.compile(
    r"没了|没有了|用完|用光|吃完|吃光|喝完|断|见底|空了|空瓶|坏了|没得|冇|呒没|不够|买不到|快没|只剩|就剩|最后|只够|缺|没电|过期|丢了|破了|碎了|没(?:领|收|拿)到|漏发|不出"
)
HAD = re.compile(
    r"(?:吃|用|喝|打|贴|喷|抹|试)(?:过|了|着|的是|完才)|(?:上次|之前|以前|原来|一直)[^，]{0,4}(?:吃|用|喝|配)"
)
ASKED = re.compile(
    r"借|求|缺|要(?!是|紧|命|么)|需要|买|谁(?:家)?(?:能|有)|哪(?:家|位)[^，]{0,4}有|有没有|有多|匀|带|捎|领|拿(?!不)|送|给|换|配|帮|团|订|想|来(?=[一两二三四五六七八九十\d])|派|安排|加|提|搬|有冇|边个|anyone|need|borrow|漏发|没(?:领|收|拿)到|啥人"
)


@lru_cache(maxsize=8)
def _edges(plain: str) -> list[int]:
    return [0, *(match.end() for match in CLAUSE.finditer(plain)), len(plain) + 1]


def clause_at(plain: str, at: int) -> str:
    edges = _edges(plain)
    low, high = 0, len(edges) - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if edges[middle] <= at else (low, middle)
    return plain[edges[low] : edges[low + 1]]


def there(plain: str, start: int, end: int) -> bool:
    """ "屋里只有创可贴", "美林家里有", "酸奶没错": said to be at hand, or in order."""
    return bool(
        (
            re.search(r"(?:只有|就只有|还有些?|都有|自带|现有)(?:点|些|大人的)?$", plain[max(0, start - 6) : start])
            and not re.search(r"(?:谁|有没|家)(?:还)?有$", plain[max(0, start - 4) : start])
        )
        or re.match(
            r"(?:家里|屋里|我(?:家|们|这)?|自己|手头)?(?:都|倒|还|也|是)?(?:有(?!没有|多|吗|伐|的)|够|没错|不缺|不用|还剩|充足|没少)",
            plain[end : end + 8],
        )
    )
