"""Ten workbooks that nobody tuned the reader on: other wordings, formats and traps than the samples."""

from __future__ import annotations

import datetime as dt

from tests.reading.roster.made import Cell, brief, csv_text, made_id, mobile, ods, read, refused, wrong_id, xls, xlsx


def test_census_csv_gb18030_with_codes_and_legend() -> None:
    """Numbered census headers, codes explained above the table, everything Excel does to a CSV."""
    rows = [
        ["某某居民委员会人口登记（2026年第三季度）"],
        ["说明：人员类别代码：1独居 2孤老 3纯老 4低保 5残疾；健康代码：1健康 2一般 3慢性病 6残疾"],
        [
            "户编码",
            "D1.姓名",
            "D2.公民身份号码",
            "D3.性别",
            "D4.出生年月",
            "D5.人员类别",
            "D6.健康",
            "住址",
            "联系方式",
            "D9.其他",
        ],
        ["H01", "毛  翠", f"'{made_id('19440312')}", "2", "", "1,4", "3", "3-601", "1.38E+10", ""],
        ["H01", "毛小军", '="' + made_id("19700405", 13) + '"', "1", "", "", "1", "3-601", mobile(5001), ""],
        ["H02", "郝大\u200b年", "3.10199E+17", "1", "45年", "2", "2", "三号楼602室", "55500301", "非低保户"],
        ["H03", "Anna  Weber", "C4YTR8821", "2", "1990-05-06", "", "", "3号楼1单元603", "+86 " + mobile(5002), ""],
        ["H04", "史根", "310199********1234", "1", "81岁", "", "6", "3幢604室", "无", ""],
        [],
        ["H05", "空房", "", "", "", "", "", "3-605", "", ""],
        ["H06", "郭芳", made_id("19600606"), "2", "", "5", "1", "3栋", "", ""],
        ["", "小计", "6人", "", "", "", "", "", "", ""],
        ["填表人：王某", "", "", "", "", "", "", "", "", "日期：2026.9"],
    ]
    reading = read(csv_text(rows).encode("gb18030"), "人口.csv")
    counts = reading.counts
    assert counts["data_rows"] == 7
    assert refused(reading) == [("人口", 10, "no_name"), ("人口", 11, "no_place")]
    assert counts["households"] == 4 and counts["people"] == 5 and counts["people_with_phone"] == 3
    assert counts["id_status"] == {"damaged": 1, "masked": 1, "other_document": 1, "valid": 2}
    assert brief(reading, "人口", 4) == (
        "毛翠",
        "/3///601",
        "1944-03-12",
        [],
        "valid",
        ["独居老人", "高龄老人", "慢性病", "困难户"],
    )
    assert brief(reading, "人口", 6) == (
        "郝大年",
        "/3///602",
        "1945",
        ["021-55500301"],
        "damaged",
        ["孤老", "高龄老人"],
    )
    assert brief(reading, "人口", 7) == (
        "Anna Weber",
        "/3/1//603",
        "1990-05-06",
        [mobile(5002)],
        "other_document",
        ["涉外居民"],
    )
    assert brief(reading, "人口", 8) == ("史根", "/3///604", None, [], "masked", ["高龄老人", "残疾人"])


def test_xls_one_sheet_a_building_with_merged_households() -> None:
    """Old format, the building only in the sheet name, a household merged over its rows, pages with totals."""
    head = [
        "户号",
        "家庭成员姓名",
        "与户主关系",
        "证件号",
        "室号",
        "电话（手机/座机）",
        "是否残疾",
        "是否低收入",
        "备注",
    ]
    seven = [
        ["7号楼居民登记", "", "", "", "", "", "", "", ""],
        head,
        [101, "梅永年", "户主", made_id("19380101"), "301室", 13800136001.0, "√", "否", "听力残疾"],
        ["", "梅家宁", "子", made_id("19700101", 13), "", "", "×", "否", "不是残疾"],
        [102, "冯秋", "户主", float(made_id("19500202")[:17] + "0"), 302, "021 55500302", "", "有", "已故"],
        ["", "冯冬", "女", "待补", "", "〃", "", "有", "母亲已故，一人居住"],
        ["本页小计", "4人", "", "", "", "", "", "", ""],
        head,
        [103, "罗衣", "户主", made_id("20250601"), 303, "", "", "", ""],
        ["合计", "5人", "", "", "", "", "", "", ""],
    ]
    eight = [head, [101, "梅永年", "户主", made_id("19380101"), 201, "", "", "", "户口在此"]]
    merges = {"7号楼": [(0, 0, 0, 8), (2, 3, 0, 0), (2, 3, 4, 4), (2, 3, 5, 5), (4, 5, 0, 0), (4, 5, 4, 4)]}
    reading = read(xls({"7号楼": seven, "8号楼": eight}, merges), "楼栋.xls")
    assert reading.counts["sheets_used"] == ["7号楼", "8号楼"]
    assert reading.counts["data_rows"] == 6
    assert refused(reading) == [("7号楼", 5, "not_resident"), ("8号楼", 2, "duplicate")]
    assert reading.counts["households"] == 3
    assert brief(reading, "7号楼", 3) == (
        "梅永年",
        "/7///301",
        "1938-01-01",
        [mobile(6001)],
        "valid",
        ["高龄老人", "残疾人", "听障"],
    )
    assert brief(reading, "7号楼", 4) == ("梅家宁", "/7///301", "1970-01-01", [mobile(6001)], "valid", [])
    assert brief(reading, "7号楼", 6) == ("冯冬", "/7///302", None, ["021-55500302"], "missing", ["困难户"])
    assert brief(reading, "7号楼", 9)[5] == ["婴幼儿"]
    child = next(p for p in reading.people if p.name == "梅家宁")
    assert child.household_no == "101" and child.is_head is False and child.relation == "子"


def test_ods_property_list_with_repeated_and_covered_cells() -> None:
    """OpenDocument: repeated cells, covered cells, real dates, a door that became a date."""
    rows = [
        [Cell("业主及住户清册", number_columns_spanned="7"), Cell("covered", number_columns_repeated="6")],
        ["编号", "业主姓名", "房屋编号", "业主电话", "身份证", "出生日期", "备注"],
        [1, "严冬梅", "A-1203", mobile(7001), made_id("19551005"), dt.date(1955, 10, 5), ""],
        [2, "柯小、季春", "2-1-302", "55500303；" + mobile(7002), "", "", "柯小坐轮椅"],
        [3, "谷雨", dt.date(2026, 3, 12), mobile(7003), "", "", ""],
        [4, "常晴", Cell("3-1-401", number_rows_spanned="2"), Cell("无", number_columns_repeated="2"), "1946年", ""],
        [5, "常阴", Cell("covered"), "138-0013-7004", "/", "", "未搬走"],
    ]
    reading = read(ods({"清册": rows}), "清册.ods")
    assert reading.counts["data_rows"] == 5
    assert refused(reading) == [("清册", 5, "no_place")]
    assert "日期" in reading.refused[0].sentence
    assert reading.counts["people"] == 5 and reading.counts["people_with_phone"] == 4
    assert reading.counts["households"] == 3
    assert brief(reading, "清册", 3)[:4] == ("严冬梅", "/A///1203", "1955-10-05", [mobile(7001)])
    assert brief(reading, "清册", 4, "柯小") == (
        "柯小",
        "/2/1//302",
        None,
        ["021-55500303", mobile(7002)],
        "missing",
        ["行动不便"],
    )
    assert brief(reading, "清册", 4, "季春")[5] == []
    assert brief(reading, "清册", 6) == ("常晴", "/3/1//401", "1946", [], "missing", ["高龄老人"])
    assert brief(reading, "清册", 7)[1:4] == ("/3/1//401", None, [mobile(7004)])


def test_three_row_header_far_down_with_code_sheet() -> None:
    """Instructions first, groups over groups, codes explained on a sheet of their own."""
    rows = [
        ["表一", "", "", "", "", "", "", "", "", ""],
        ["填表要求：一人一行，不得漏项", "", "", "", "", "", "", "", "", ""],
        ["单位（盖章）：某居委", "", "", "", "", "日期：2026年11月", "", "", "", ""],
        ["序", "个人", "", "", "住处", "", "", "关爱", "", "说明"],
        ["", "称呼与证件", "", "生日", "幢号", "门", "房", "人群类别", "自理", ""],
        ["", "名字", "证件号码", "", "", "", "", "", "", ""],
        [1, "祝融", made_id("19350909"), "", "甲3幢", "二门", "５０２", "A", "丙", ""],
        [2, "共工", made_id("19490909"), "", 12.0, 1.0, 101.0, "B、C", "乙", "无高血压、糖尿病"],
        [3, "女娲", wrong_id("19620303"), "1962/3/3", "12幢", "1门", "101", "", "甲", "其夫已去世"],
        [4, "后羿", "", "", "12幢", "/", "不详", "", "", ""],
        [5, "嫦娥", "", "", "12幢", "/", "二楼", "D", "", ""],
        ["以上共5人", "", "", "", "", "", "", "", "", ""],
    ]
    codes = [
        ["人群类别", ""], ["代码", "含义"], ["A", "独居"], ["B", "空巢"], ["C", "低收入"], ["D", "失独"], ["", ""],
        ["自理", ""], ["甲", "完全自理"], ["乙", "半自理"], ["丙", "不能自理"],
    ]  # fmt: skip
    merges = {"名单": ["B4:D4", "E4:G4", "H4:I4", "B5:C5"]}
    reading = read(xlsx({"名单": rows, "代码": codes}, merges))
    assert reading.counts["sheets_used"] == ["名单"] and [s.name for s in reading.ignored] == ["代码"]
    assert reading.sheets[0].header_rows == (4, 5, 6)
    assert reading.counts["data_rows"] == 5
    assert refused(reading) == [("名单", 10, "no_place")]
    assert brief(reading, "名单", 7) == (
        "祝融",
        "/甲3/2//502",
        "1935-09-09",
        [],
        "valid",
        ["独居老人", "高龄老人", "失能"],
    )
    assert brief(reading, "名单", 8) == (
        "共工",
        "/12/1//101",
        "1949-09-09",
        [],
        "valid",
        ["空巢老人", "行动不便", "困难户"],
    )
    assert brief(reading, "名单", 9) == ("女娲", "/12/1//101", "1962-03-03", [], "invalid", ["老年人"])
    assert brief(reading, "名单", 11) == ("嫦娥", "/12//2/", None, [], "missing", ["计生特殊家庭"])


def test_swapped_numbers_negations_and_duplicates() -> None:
    """ID and phone in each other's column, words that are denied, the same door twice."""
    head = ["居民姓名", "联系电话", "身份证号码", "楼号", "房间号", "重点人群", "备注", "走访记录"]
    rows = [
        head,
        ["施恩", made_id("19520110"), mobile(8001), "5", "101", "非独居、无残疾", "没有慢性病", "上周去世的是邻居"],
        ["王 芳", mobile(8002), made_id("19580110", 22), "5", "102", "独居:是;低保:否", "", ""],
        ["王芳", "", made_id("19600707", 24), "5", "102", "", "", ""],
        ["王芳（女）", "", "", "5号楼", "102室", "", "", ""],
        ["丁一（已故）", "", "", "5", "103", "", "", ""],
        ["钱二", "021-55500305转8", "", "5", "103", "精神残疾二级", "儿子已迁出", ""],
        ["孙三", "5550030", "", "5", "103", "备孕", "文盲，准备搬走", ""],
        ["李四 周五", "138 0013 8003 / 55500306", f"{made_id('19400101')} {made_id('19410101', 22)}", "5", "104", "李四：失能；周五：肺癌", "", ""],
        ["赵六", "13800138004", "E1234567", "5", "105", "", "户口不在此，人户分离", ""],
        ["吴七", "13800138005", "", "5", "106", "", "无人照料", ""],
        ["无人", "", "", "5", "107", "", "", ""],
    ]  # fmt: skip
    reading = read(xlsx({"表": rows}))
    assert refused(reading) == [("表", 5, "duplicate"), ("表", 6, "not_resident"), ("表", 12, "no_name")]
    assert reading.counts["people"] == 9
    assert brief(reading, "表", 2) == ("施恩", "/5///101", "1952-01-10", [mobile(8001)], "valid", ["老年人"])
    assert brief(reading, "表", 3) == ("王芳", "/5///102", "1958-01-10", [mobile(8002)], "valid", ["独居老人"])
    assert brief(reading, "表", 7)[3:] == (["021-55500305-8"], "missing", ["残疾人", "精神障碍"])
    assert brief(reading, "表", 8)[3:] == (["021-5550030"], "missing", [])
    assert brief(reading, "表", 9, "李四")[2:] == (
        "1940-01-01",
        [mobile(8003), "021-55500306"],
        "valid",
        ["高龄老人", "失能"],
    )
    assert brief(reading, "表", 9, "周五")[2:] == (
        "1941-01-01",
        [mobile(8003), "021-55500306"],
        "valid",
        ["高龄老人", "肿瘤"],
    )
    assert brief(reading, "表", 10)[4:] == ("other_document", ["涉外居民"])
    assert brief(reading, "表", 11)[5] == []


def test_northern_courtyards_in_one_address_column() -> None:
    """院, 号楼, 单元 and 门, basements and floors, Chinese numerals, a range, a street number in front."""
    rows = [
        ["姓名", "现居住地址", "手机号"],
        ["甲一", "幸福大街乙8号院3号楼2门501", mobile(1)],
        ["甲二", "乙8号院三号楼二单元五零二室", mobile(2)],
        ["甲三", "8号院3-2-503", mobile(3)],
        ["甲四", "和平里七区12号楼1单元负一层3号", mobile(4)],
        ["甲五", "和平里七区12号楼B1", mobile(5)],
        ["甲六", "建设路25号3号楼601室", mobile(6)],
        ["甲七", "12-14号楼", mobile(7)],
        ["甲八", "D座1203", mobile(8)],
        ["甲九", "6＃３０２", mobile(9)],
        ["甲十", "阳光花园3幢", mobile(10)],
        ["乙一", "七村廿三号三楼", mobile(11)],
        ["乙二", "3号楼1602A室（东边套）", mobile(12)],
    ]
    reading = read(xlsx({"Sheet1": rows}))
    assert refused(reading) == [("Sheet1", 8, "no_place"), ("Sheet1", 11, "no_place")]
    doors = {row: brief(reading, "Sheet1", row)[1] for row in (2, 3, 4, 5, 6, 7, 9, 10, 12, 13)}
    assert doors == {
        2: "乙8号院/3/2//501",
        3: "乙8号院/3/2//502",
        4: "8号院/3/2//503",
        5: "/12/1/-1/3",
        6: "/12//-1/",
        7: "/3///601",
        9: "/D///1203",
        10: "/6///302",
        12: "/23//3/",
        13: "/3///1602A",
    }


def test_lane_workbook_with_ditto_and_couples() -> None:
    """弄, 支弄 and old rooms; the couple in one cell; ditto marks of several kinds; default lane."""
    rows = [
        ["弄堂居民册", "", "", "", "", ""],
        ["户主/配偶", "地址（弄-号-室）", "身份证号（两人用/隔开）", "生日", "联系号码", "家庭状况"],
        ["白展、佟湘", "88弄5号后楼", f"{made_id('19400303')}/无", "", "55500401\n" + mobile(101), "纯老；佟湘：耳聋"],
        ["郭芙蓉", "″", made_id("19750303", 22), "", "〃", ""],
        ["吕轻", "88-6-201", "310199450303123", "", "（021）55500402", "独居"],
        ["李大嘴\n莫小贝", "6号202", "", "1943年/2010.5", "55500403-12", "低收入"],
        ["邢捕", "90弄6号二楼亭子间", "", "１９３９．１２", "", "半自理"],
        ["燕七", "6号", "", "", "55500404", ""],
        ["祝三", "支弄6号底楼灶间", "", "19631231", "", ""],
    ]
    reading = read(xlsx({"册": rows}), default_lane="88弄", three_part_door="lane-building-room")
    assert refused(reading) == [("册", 8, "no_place")]
    assert reading.counts["people"] == 8 and reading.counts["households"] == 5
    assert brief(reading, "册", 3, "白展") == (
        "白展",
        "88弄/5///后楼",
        "1940-03-03",
        ["021-55500401", mobile(101)],
        "valid",
        ["纯老家庭", "高龄老人"],
    )
    assert brief(reading, "册", 3, "佟湘")[4:] == ("missing", ["纯老家庭", "听障"])
    assert brief(reading, "册", 4)[1:4] == ("88弄/5///后楼", "1975-03-03", ["021-55500401", mobile(101)])
    assert brief(reading, "册", 5) == (
        "吕轻",
        "88弄/6///201",
        "1945-03-03",
        ["021-55500402"],
        "old_15",
        ["独居老人", "高龄老人"],
    )
    assert brief(reading, "册", 6, "莫小贝") == (
        "莫小贝",
        "88弄/6///202",
        "2010-05",
        ["021-55500403-12"],
        "missing",
        ["困难户"],
    )
    assert brief(reading, "册", 7)[1:] == ("90弄/6//2/亭子间", "1939-12", [], "missing", ["高龄老人", "行动不便"])
    assert brief(reading, "册", 9)[1:3] == ("88弄支弄/6//1/灶间", "1963-12-31")


def test_tab_text_with_bom_blank_lines_and_lone_quotation_marks() -> None:
    """Copied out of a spreadsheet as tab separated text; a lone quotation mark means the same as above."""
    text = (
        "\ufeff姓 名\t楼　号\t室　号\t手 机 号 码\t证 件 号 码\t是否空巢\t是否孤寡\n"
        f"华安\t1\t301\t{mobile(201)}\t\t是\t\n"
        "\n"
        f'秋香\t1\t302\t{mobile(202)}\t\t"\t有\n'
        f"石榴\t1\t303\t{mobile(203)}\t\t无\tN\n"
    )
    reading = read(text.encode("utf-8"), "粘贴.csv")
    assert [(p.row, p.name, p.tags) for p in reading.people] == [
        (2, "华安", ("空巢老人",)),
        (4, "秋香", ("孤老", "空巢老人")),
        (5, "石榴", ()),
    ]


def test_hidden_rows_repeated_headers_and_two_kinds_of_sheets() -> None:
    """Hidden rows count, a second table further down has other columns, counting sheets are left alone."""
    rows = [
        ["姓名", "楼号", "室号", "电话"],
        ["张开", 1.0, 101.0, mobile(301)],
        ["张合", 1.0, 102.0, mobile(302)],
        ["", "", "", ""],
        ["姓名", "电话", "楼号", "室号"],
        ["张弛", mobile(303), 2.0, 201.0],
        ["总计", "3人", "", ""],
        ["注：以上名单由楼组长核对。", "", "", ""],
    ]
    totals = [["楼号", "户数", "老人", "残疾人"], [1, 20, 8, 1], [2, 24, 9, 0]]
    stewards = [["楼号", "楼组长", "电话"], ["1", "某某", mobile(304)]]
    reading = read(xlsx({"人": rows, "统计": totals, "楼组长": stewards}, hidden={"人": [2]}))
    assert reading.counts["sheets_used"] == ["人"]
    assert reading.counts["data_rows"] == 3 and reading.counts["people_with_phone"] == 3
    assert brief(reading, "人", 6)[:4] == ("张弛", "/2///201", None, [mobile(303)])


def test_dates_of_every_kind() -> None:
    """The precision that is known, never more."""
    cases: list[tuple[object, str | None]] = [
        ("19450301", "1945-03-01"), ("1945.3", "1945-03"), ("1945-03", "1945-03"), ("1945", "1945"), ("45年", "1945"),
        ("45年3月", "1945-03"), ("一九四五年三月一日", "1945-03-01"), ("四五年三月", "1945-03"), (194503.0, "1945-03"),
        (19450301.0, "1945-03-01"), (1945.0, "1945"), (1945.11, "1945-11"), (1945.1, "1945"), (16497.0, "1945-03-01"),
        ("1945年3月1日生", "1945-03-01"), ("1945/3/1 00:00", "1945-03-01"), ("45.3.1", "1945-03-01"), ("450301", "1945-03-01"),
        ("2026-12-01", None), ("81岁", None), ("81", None), (81.0, None), ("不详", None), ("1945-13-40", None),
        ("25/3/1945", "1945-03-25"), ("3/4/1945", "1945"), ("1945年农历三月初一", "1945"), ("Mar-45", "1945-03"),
        ("12年5月", "2012-05"), ("27年5月", "1927-05"), ("１９４５．０３．０１", "1945-03-01"), ("1945年03月", "1945-03"),
        (dt.date(1945, 3, 1), "1945-03-01"),
    ]  # fmt: skip
    rows = [
        ["姓名", "楼号", "室号", "出生年月"],
        *(["某某" + chr(0x4E00 + i), 1, 100 + i, c] for i, (c, _) in enumerate(cases)),
    ]
    reading = read(xlsx({"S": rows}))
    found = [(case, person.birth_date) for (case, _), person in zip(cases, reading.people, strict=True)]
    assert found == cases


def test_ids_of_every_kind() -> None:
    good = made_id("19450301")
    cases: list[tuple[object, str, str]] = [
        (good, "", "valid"), (good[:6] + " " + good[6:14] + " " + good[14:], "", "valid"), ("\t" + good, "", "valid"),
        ("'" + good, "", "valid"), (f'="{good}"', "", "valid"), (made_id("19450301", 12).lower(), "", "valid"),
        (good[:15], "", "invalid"), ("310199450301123", "", "old_15"), (310199450301123.0, "", "old_15"),
        ("310199451301123", "", "invalid"), (float(good[:17] + "0"), "", "damaged"), ("3.10199E+17", "", "damaged"),
        ("3.10199194503010E+17", "", "damaged"), (good[:15] + "000", "", "damaged"), ("310199********0011", "", "masked"),
        ("310199****", "", "masked"), ("E12345678", "护照", "other_document"), ("H1234567890", "回乡证", "other_document"),
        ("12345678", "台胞证", "other_document"), (good[:17], "", "invalid"), (good + "1", "", "invalid"),
        (wrong_id("19450301"), "", "invalid"), ("", "", "missing"), ("无", "", "missing"), ("待补", "", "missing"),
        ("/", "", "missing"), (made_id("19450301", 11, "810000"), "港澳台居民居住证", "valid"),
        (made_id("19450301", 11, "932000"), "", "valid"), ("31019919450230111X", "", "invalid"),
    ]  # fmt: skip
    rows = [["姓名", "楼号", "室号", "证件号码", "证件类型"]]
    rows += [["某某" + chr(0x4E00 + i), 1, 100 + i, number, kind] for i, (number, kind, _) in enumerate(cases)]
    reading = read(xlsx({"S": rows}))
    by_row = {person.row: person.id_status for person in reading.people}
    wanted = {i: status for i, (_, _, status) in enumerate(cases, 2)}
    # The same valid number again is a duplicate row.
    repeats = {refusal.row for refusal in reading.refused}
    assert repeats == {3, 4, 5, 6}
    assert by_row == {row: status for row, status in wanted.items() if row not in repeats}
