"""Personal data as somebody sees it who does not need the whole."""

from __future__ import annotations

import pytest

from shouwang.core.privacy import masking

ID = "990101194003050025"


@pytest.mark.parametrize(
    ("full", "shown"),
    [("张明", "张*"), ("张小明", "张*明"), ("欧阳小明", "欧**明"), ("张", "张"), ("", ""), (" 张明 ", "张*"),
     ("John Smith", "J*** S***")],
)  # fmt: skip
def test_names(full, shown):
    assert masking.name(full) == shown


@pytest.mark.parametrize(
    ("full", "shown"),
    [("13800130001", "138****0001"), ("021-55502345", "****2345"), ("55502345", "****2345"), ("", "****"),
     ("12", "****"), ("没有", "****")],
)  # fmt: skip
def test_phones(full, shown):
    assert masking.phone(full) == shown


def test_id_numbers():
    assert masking.id_number(ID) == "990***********0025"
    assert masking.id_number("G1234567") == "G12****4567"
    assert masking.id_number("") == masking.id_number("1234567") == "****"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话13800130001谢谢", "电话138****0001谢谢"),
        (f"身份证{ID}。", "身份证990***********0025。"),
        ("家里电话021-55502345", "家里电话021-****2345"),
        ("打55502345找我", "打****2345找我"),
        ("5号楼2单元401，3个人", "5号楼2单元401，3个人"),
        ("120说要二十分钟", "120说要二十分钟"),
        ("没有数字", "没有数字"),
    ],
)
def test_running_text(text, shown):
    assert masking.free_text(text) == shown


@pytest.mark.parametrize("text", ["+86 138 0013 0001", "138-0013-0001", "１３８００１３０００１", "138 00130001"])
def test_a_number_written_with_gaps_does_not_slip_through(text):
    assert "13800130001" not in "".join(filter(str.isdigit, masking.free_text(f"电话{text}")))
