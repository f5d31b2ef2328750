"""Headers of any wording, legends of any form, and corrections by the user."""

from __future__ import annotations

import pytest

from shouwang.reading.roster import FIELDS, header_signature
from shouwang.reading.roster.headers import lexicon, match_header
from shouwang.reading.roster.legend import decode, read_legends
from shouwang.reading.roster.tags import in_order, tags_in
from shouwang.reading.roster.tags import lexicon as tag_lexicon
from tests.reading.roster.made import csv_text, made_id, mobile, read, xlsx

# Headers found in real forms (domain.md 2.7) and further wordings.
WORDINGS: dict[str | None, str] = {
    "name": "姓名 老人姓名 居民姓名 D1.姓名 申请人 家庭成员姓名 名字 业主姓名 户主姓名 住户姓名 户主/配偶 户主及配偶姓名",
    "id_number": "身份证号 身份证号码 公民身份号码 证件号码 身份证 户主身份证 有效证件号码 居民身份证编号",
    "id_tail": "身份证后四位",
    "id_kind": "证件种类 证件类型 证件名称",
    "phone": "联系电话 手机 手机号 电话 联系方式 住宅电话 户主联系方式 代理人电话 业主电话 固定电话 宅电 手机号码1",
    "address": "住址 家庭住址 地址 详细地址 门牌地址 现居住地址 居住地址 实际居住地 户所在地 居住地址（号/室）",
    "estate": "现住小区/建筑 居住小区/建筑 小区名称 小区名",
    "building": "楼栋号 楼号 栋号 楼栋 幢号 幢 栋 几号楼 座号",
    "unit": "单元号 单元 门洞",
    "floor": "楼层号 楼层",
    "room": "房号 房间号 室号 室 户室号",
    "doorplate": "门牌号 房屋编号 门楼牌号 栋/单元/室",
    "household_no": "户号 户编号 户编码 所属户",
    "relation": "户主（与户主关系） 与户主关系 关系",
    "is_head": "是否户主",
    "registered_address": "户籍地址 户籍地 户口登记地 户籍小区/建筑 户口所在地",
    "registration": "户口性质 户口类型 是否人户分离 户别",
    "person_type": "人员类型 人员类别 居民类型 居住类型 人口性质",
    "moved_out": "是否已迁出 是否死亡",
    "birth_date": "出生日期 出生年月 生日 出生日期（如1945-03-01）",
    "age": "年龄 年龄（岁）",
    "known": "民族 文化程度 婚姻状况 政治面貌 职业 工作学习情况 结对关爱类型 服务需求 服务次数 是否入群 是否私信 关爱等级 网格 网格员 "
    "填表日期 残疾证号 退回原因 医保卡号",
    "key_group": "重点类别 家庭情况 特殊情况 困难类型 人群分类 人群标签",
    "disability": "残疾类别及等级 伤残类别 残疾等级 残疾",
    "care": "失能等级 生活自理能力 自理情况",
    "insurance": "长护险等级 长护险",
    "health": "健康状况 身体状况",
    "chronic": "慢性病 患病情况",
    "tag:独居老人": "是否独居 独居 独居老人",
    "tag:空巢老人": "是否空巢",
    "tag:孤老": "是否孤寡 孤老",
    "tag:困难户": "是否低保 是否低收入 是否特困供养 低保户",
    "tag:计生特殊家庭": "是否计划生育特殊家庭",
    "tag:残疾人": "是否残疾 有无残疾",
    "tag:慢性病": "有无慢性病",
    "tag:孕产妇": "是否孕产妇 孕产妇",
    "emergency": "紧急联系人 联系人",
    "emergency_name": "紧急联系人姓名 监护人姓名",
    "emergency_phone": "紧急联系电话 紧急联系人电话 子女电话",
    "visit_note": "走访记录",
    "remarks": "备注 其他",
    "seq": "序号",
    None: "是否重点人员 星座",
}


@pytest.mark.parametrize("field", WORDINGS, ids=str)
def test_wordings(field: str | None) -> None:
    for header in WORDINGS[field].split():
        match = match_header(header)
        assert (match.field if match else None) == field, header


def test_every_lexicon_entry_fits_its_own_example() -> None:
    for word in lexicon():
        match = match_header(word.example)
        assert match and match.field == word.field, word.example
    for entry in tag_lexicon():
        assert set(FIELDS) >= {f"tag:{tag}" for tag in entry.tags}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("重点类别：A独居 B孤老 C低保", {"A": "独居", "B": "孤老", "C": "低保"}),
        ("代码说明：01-独居 02-空巢", {"01": "独居", "02": "空巢"}),
        ("1.独居老人；2.纯老家庭；3.残疾人", {"1": "独居老人", "2": "纯老家庭", "3": "残疾人"}),
        ("(1)独居(2)孤老(3)低保", {"1": "独居", "2": "孤老", "3": "低保"}),
        ("①独居 ②孤老", {"1": "独居", "2": "孤老"}),
        ("独居1、孤老2、低保3", {"1": "独居", "2": "孤老", "3": "低保"}),
        ("独居（A）、孤老（B）", {"A": "独居", "B": "孤老"}),
        ("类别：1、独居 2、孤老", {"1": "独居", "2": "孤老"}),
        ("1独居/2孤老/3低保", {"1": "独居", "2": "孤老", "3": "低保"}),
        ("填表日期：2026年10月12日 3号楼 5号楼", {}),
    ],
)
def test_legend_forms(text: str, codes: dict[str, str]) -> None:
    legends = read_legends(text)
    assert (legends[0].table() if legends else {}) == codes


def test_several_legends_in_one_line() -> None:
    first, second = read_legends("注：1=独居，2=孤老；健康：1良好 2慢性病 3残疾")
    assert first.table() == {"1": "独居", "2": "孤老"}
    assert second.label == "健康" and second.table()["3"] == "残疾"
    assert decode(second.table(), "2、3") == "慢性病、残疾"
    assert decode(second.table(), "23") == "慢性病、残疾"
    assert decode(second.table(), "9") is None


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("非独居", ""), ("不独居，有残疾", "残疾人"), ("不是低保户", ""), ("没有残疾", ""), ("未怀孕", ""), ("无高血压、糖尿病", ""),
        ("独居：否；低保：是", "困难户"), ("□独居 ☑低保", "困难户"), ("行动困难", "行动不便"), ("文盲", ""), ("半失能", "行动不便"),
        ("听力残疾二级", "残疾人 听障"), ("精神二级", "残疾人 精神障碍"), ("精神良好", ""), ("长护险6级", "失能"), ("长护险三级", "行动不便"),
        ("高龄独居、尿毒症血透", "独居老人 血透"), ("子女在境外", ""), ("避孕", ""), ("怀孕5个月", "孕产妇"), ("完全自理", ""),
    ],
)  # fmt: skip
def test_words_and_denials(text: str, tags: str) -> None:
    assert " ".join(in_order(tags_in(text))) == tags


ROWS = [
    ["编号", "大名", "楼号", "室号", "摇一摇", "怎么找"],
    [1, "张开", 1, 101, "独居", mobile(1)],
    [2, "张合", 1, 102, "", mobile(2)],
]


def test_a_correction_is_used_and_can_be_remembered() -> None:
    before = read(xlsx({"S": ROWS}))
    assert before.counts["sheets_used"] == [] and before.ignored[0].headers[1] == "大名"
    fixed = {"大名": "name", "摇一摇": "key_group", "怎么找": "phone"}
    after = read(xlsx({"S": ROWS}), mapping={"S": {1: "name", 4: "key_group", 5: "phone"}})
    assert next((p.name, p.tags, p.phones) for p in after.people) == ("张开", ("独居老人",), (mobile(1),))
    signature = header_signature(after.sheets[0])
    again = read(xlsx({"别的名字": ROWS}), remembered={signature: fixed})
    assert again.counts["people"] == 2 and again.counts["people_with_phone"] == 2
    without = read(xlsx({"S": ROWS}), mapping={"S": {"大名": "name", "室号": None}})
    assert without.counts["people"] == 0 and {r.reason for r in without.refused} == {"no_place"}


def test_two_row_header_in_csv_without_merges() -> None:
    rows = [
        ["序号", "基本情况", "", "", "联系人", "", "", "住址", ""],
        ["", "姓名", "身份证号", "电话", "姓名", "关系", "电话", "楼号", "室号"],
        ["", "与身份证一致", "18位数字", "11位", "", "", "", "如：3", "如：501"],
        ["1", "李广", made_id("19410101"), mobile(11), "李敢", "子", mobile(12), "2", "301"],
        ["2", "李敢", made_id("19700101"), "", "李广", "父", mobile(11), "2", "301"],
    ]
    reading = read(csv_text(rows).encode(), "两行.csv")
    assert reading.counts["data_rows"] == 2 and reading.counts["people_with_phone"] == 1
    contact = reading.people[0].emergency_contacts[0]
    assert (contact.name, contact.relation, contact.phones) == ("李敢", "子", (mobile(12),))


def test_a_legend_below_the_table_and_the_header_of_the_next_page() -> None:
    rows = [
        ["信息", "", "位置", "", "情况", ""],
        ["姓名", "性别（1男2女）", "楼号", "室号", "分类", "低保"],
        ["张开", 1, 1, 101, 2, 1],
        ["信息", "", "位置", "", "情况", ""],
        ["姓名", "性别（1男2女）", "楼号", "室号", "分类", "低保"],
        ["张合", 2, 1, 102, "1,3", 0],
        ["分类说明", "1独居 2空巢 3失独", "", "", "", ""],
        ["填表人", "某某", "", "", "", ""],
    ]
    reading = read(xlsx({"S": rows}))
    assert reading.counts["data_rows"] == 2
    assert [(p.name, p.sex, p.tags) for p in reading.people] == [
        ("张开", "男", ("空巢老人", "困难户")),
        ("张合", "女", ("独居老人", "计生特殊家庭")),
    ]


def test_a_row_of_instructions_is_no_second_row_of_the_header() -> None:
    """Read as one, it would make of 家庭成员姓名·必填 a contact, and of the head of the household everybody's name."""
    rows = [
        ["楼栋号", "房间号", "户主姓名", "家庭成员姓名", "公民身份号码", "户口类型", "照护情况", "其他"],
        ["如3", "如501", "填户主", "必填", "18位", "户籍/租户", "1无需照护 2认知障碍 3失能", ""],
        ["3", "501", "王建国", "李秀珍", made_id("19400102"), "户籍", "2", ""],
        ["3", "501", "王建国", "王小弟（已故）", made_id("19700102"), "户籍", "1", ""],
        ["3", "502", "周立", "周立", made_id("19800102"), "已迁出", "1", ""],
    ]
    made = read(xlsx({"名册": rows}))
    assert [person.name for person in made.people] == ["李秀珍"]
    assert made.people[0].tags == ("高龄老人", "认知障碍")
    assert [(refusal.row, refusal.reason) for refusal in made.refused] == [(4, "not_resident"), (5, "not_resident")]


def test_a_list_of_codes_that_bears_the_name_of_a_column_nobody_knows() -> None:
    codes = [
        ["栏目", "代码", "含义"],
        ["照护码", "A", "完全自理"],
        ["", "C", "不能自理"],
        ["居住码", "1", "与家人同住"],
        ["", "2", "独居"],
    ]
    rows = [["姓名", "住址", "照护码", "居住码"], ["王一", "3号楼501", "C", "1"], ["李二", "3号楼502", "A", "2"]]
    made = read(xlsx({"代码表": codes, "名册": rows}))
    assert [person.tags for person in made.people] == [("失能",), ("独居老人",)]


def test_totals_that_begin_with_what_they_add_up() -> None:
    rows = [
        ["序号", "栋", "室", "姓名"], [1, "1", "101", "王一"], ["1栋1单元小计", "8户", "12人", ""], ["", "1栋合计", "", ""],
        [2, "2", "101", "李二"],
    ]  # fmt: skip
    made = read(xlsx({"名册": rows}))
    assert [person.name for person in made.people] == ["王一", "李二"] and not made.refused


def test_an_attic_of_a_floor() -> None:
    made = read(xlsx({"名册": [["姓名", "住址"], ["花一", "128弄3号三楼阁楼"]]}))
    door = made.people[0]
    assert (door.lane, door.building, door.floor, door.room) == ("128弄", "3", "3", "阁楼")
