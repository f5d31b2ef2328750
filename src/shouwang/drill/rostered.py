"""Doors whose people are known beforehand: from the plain sample roster, and from the sample chat.

The roster's people stand here as they were last year (a telephone less, somebody not yet born), so that importing
it shows what is the same, what changed and what is new.
"""

from __future__ import annotations

import uuid

from shouwang.core.actions import NewResident

# building, room -> name, ID number, telephone, relation, tags
Row = tuple[str, str, str, str, str]
ROSTER: dict[tuple[str, str], list[Row]] = {
    ("4", "101"): [
        ("闫德昌", "310199195104073179", "13800130092", "户主", ""),
        ("金素琴", "310199195212067104", "13800130093", "配偶", ""),
        ("闫卫东", "310199197703146279", "13800130094", "子", ""),
        ("丁美生", "310199196903191707", "13800130095", "儿媳", ""),
        ("闫思英", "310199201011046137", "", "孙子", ""),
    ],
    ("4", "201"): [
        ("毛年", "310199194506012470", "13800130097", "户主", "行动不便"),
        ("夏招华", "310199194001122922", "13800130098", "配偶", "高龄老人 失能"),
    ],
    ("4", "403"): [
        ("闫志平", "310199198404257635", "13800130104", "户主", "残疾人"),
        ("姜思明", "310199199207227482", "13800130105", "配偶", ""),
        ("闫天佑", "310199201806308073", "", "子", ""),
    ],
    ("4", "503"): [("史淑贞", "310199194501219405", "13800130109", "户主", "高龄老人 独居老人")],
    ("4", "801"): [
        ("蒋志祥", "310199193710305030", "13800130115", "户主", "高龄老人 慢性病"),
        ("郭兰芬", "310199194403021905", "13800130116", "配偶", "高龄老人 失能"),
    ],
    ("4", "1003"): [("彭炳生", "310199194006134113", "13800130119", "户主", "高龄老人 独居老人")],
    ("5", "303"): [
        ("周金生", "310199194803306715", "13800130125", "户主", "慢性病"),
        ("刘根娣", "310199194409276044", "", "配偶", "高龄老人"),
        ("周学文", "310199198308226011", "13800130127", "子", ""),
        ("莫爱", "310199197012264583", "13800130128", "儿媳", ""),
    ],
    ("5", "501"): [("向明辉", "310199195501071951", "13800130132", "户主", "独居老人")],
    ("5", "902"): [("康彩生", "310199194306295760", "13800130143", "户主", "高龄老人 独居老人 慢性病")],
    ("6", "102"): [("孔福康", "310199195302197498", "021-55500006", "户主", "独居老人 听障")],
    ("6", "401"): [
        ("高庚", "31019919410317319X", "13800130157", "户主", "高龄老人"),
        ("董玉珍", "310199194503068524", "13800130158", "配偶", "高龄老人 慢性病"),
        ("高学文", "310199197004125153", "13800130159", "子", ""),
        ("高航", "31019920090427639X", "13800130161", "孙子", ""),
    ],
    ("6", "602"): [
        ("莫炳生", "310199194604175417", "13800130166", "户主", "高龄老人 慢性病 行动不便"),
        ("陆阿华", "310199194703021827", "13800130167", "配偶", ""),
    ],
    ("6", "701"): [
        ("陈永芳", "310199194506233070", "021-55500007", "户主", "高龄老人 慢性病"),
        ("侯华", "310199195012275865", "13800130169", "配偶", "行动不便"),
        ("陈建国", "310199197601162016", "13800130171", "子", ""),
        ("武卫红", "310199197910308568", "13800130172", "儿媳", ""),
    ],
    ("6", "902"): [("赵春燕", "310199198304155244", "13800130179", "户主", "")],
}

# building, unit, room -> surname; and a sort of family where the chat says so
CHAT: dict[tuple[str, str, str], tuple[str, str]] = {
    ("6", "", "1506"): ("方", "couple"),
    ("5", "", "1103"): ("许", "old_with_child"),
    ("2", "", "604"): ("沈", "alone_old"),
    ("6", "", "901"): ("林", "old_with_child"),
    ("1", "", "101"): ("顾", "old_couple"),
    ("1", "", "203"): ("赵", "alone_old"),
    ("7", "2", "401"): ("姜", "couple"),
    ("8", "", "1501"): ("舒", "alone"),
    ("8", "", "306"): ("郁", "couple"),
    ("9", "", "302"): ("窦", "family"),
    ("10", "2", "301"): ("闵", "old_with_child"),
    ("12", "", "403"): ("金", "couple"),
    ("12", "", "801"): ("梁", "couple"),
    ("13", "B", "1201"): ("陈", "family"),
}


def from_roster(building: str, room: str, household_id: uuid.UUID) -> list[NewResident]:
    """The people whom the sample roster has behind this door, or none."""
    return [
        NewResident(
            household_id=household_id,
            name=name,
            sex="1" if int(number[16]) % 2 else "2",
            birth_date=f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
            id_kind="居民身份证",
            id_number=number,
            is_head=relation == "户主",
            relation=relation,
            registration="常住",
            tags=tags.split(),
            phones=[phone] if phone else [],
        )
        for name, number, phone, relation, tags in ROSTER.get((building, room), [])
    ]


def foreign_family(household_id: uuid.UUID, phone: str, born: str) -> list[NewResident]:
    """3-1508: a mother who writes English, and her baby of three months."""
    return [
        NewResident(
            household_id=household_id, name="Marta Lindqvist", sex="2", birth_date="1992-05-14", id_kind="护照",
            is_head=True, relation="户主", registration="境外", tags=["涉外居民"], phones=[phone],
        ),
        NewResident(
            household_id=household_id, name="Elsa Lindqvist", sex="2", birth_date=born, is_head=False,
            relation="女", registration="境外", tags=["涉外居民", "婴幼儿"],
        ),
    ]  # fmt: skip
