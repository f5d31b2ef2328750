"""Names by pinyin: the surnames that a dictionary reads wrongly, every reading, initials."""

from __future__ import annotations

import pytest

from shouwang.core import names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("王小明", "wangxiaoming"), ("单秀英", "shanxiuying"), ("曾晓", "zengxiao"), ("仇梅", "qiumei"),
        ("解晓东", "xiexiaodong"), ("查良镛", "zhaliangyong"), ("区志强", "ouzhiqiang"), ("朴正", "piaozheng"),
        ("任静", "renjing"), ("华罗庚", "hualuogeng"), ("缪小红", "miaoxiaohong"), ("盖叫天", "gejiaotian"),
        ("翟志刚", "zhaizhigang"), ("乐嘉", "yuejia"), ("宁静", "ningjing"), ("尉迟恭", "yuchigong"),
        ("万俟雪", "moqixue"), ("长孙无忌", "zhangsunwuji"), ("欧阳娜", "ouyangna"), ("覃辉", "qinhui"),
        ("Smith", "smith"), ("John Smith", "johnsmith"), ("", ""),
    ],
)  # fmt: skip
def test_spelling(name, expected):
    assert names.spelling(name) == expected


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("单秀英", "单"), ("单秀英", "shanxiu"), ("单秀英", "sxy"),
        ("曾晓", "zengxiao"), ("曾晓", "zx"), ("仇梅", "qiu"), ("仇梅", "qm"),
        ("尉迟恭", "yuchigong"), ("尉迟恭", "ycg"), ("长孙无忌", "zswj"), ("万俟雪", "mqx"),
        ("重阳", "chongyang"), ("重阳", "zhongyang"),  # both readings of a given name
        ("张 三", "张三"), ("阿依古丽·买买提", "阿依古丽买买提"),
        ("John Smith", "smith"), ("John Smith", "johnsmith"),
    ],
)  # fmt: skip
def test_found_by_what_is_typed(name, typed):
    assert any(key.startswith(typed) for key in names.search_keys(name)), names.search_keys(name)


def test_keys_are_few_short_and_lower():
    keys = names.search_keys("乐乐乐乐单单曾曾重重行行")
    assert len(keys) <= 2 * names.MOST_READINGS + 2
    assert all(key == key.lower() and len(key) <= 120 for key in keys)
    assert names.search_keys("") == names.search_keys(" ") == []
