"""Telephone numbers brought into one form."""

from __future__ import annotations

import pytest

from shouwang.core import telephone


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("13800130001", "13800130001"),
        ("138 0013 0001", "13800130001"),
        ("138-0013-0001", "13800130001"),
        ("+86 13800130001", "13800130001"),
        ("+8613800130001", "13800130001"),
        ("0086-13800130001", "13800130001"),
        ("8613800130001", "13800130001"),
        ("１３８００１３０００１", "13800130001"),
        ("021-55500001", "021-55500001"),
        ("(021)55500001", "021-55500001"),
        ("（021） 5550 0001", "021-55500001"),
        ("02155500001", "021-55500001"),
        ("021-55500001-812", "021-55500001-812"),
        ("021-55500001转812", "021-55500001-812"),
        ("0512-5550001", "0512-5550001"),
        ("55500001", "021-55500001"),
        ("5550001", "021-5550001"),
        ("", ""),
        ("没有电话", ""),
        ("110", ""),
        ("23800130001", ""),
        ("138001300012", ""),
    ],
)
def test_normalised(raw, expected):
    assert telephone.normalised(raw, area_code="021") == expected


def test_without_an_area_code_a_landline_stays_as_it_is():
    assert telephone.normalised("55500001") == "55500001"


@pytest.mark.parametrize("raw", ["13800130001", "021-55500001", "55500001", "021-55500001-812"])
def test_bringing_it_into_form_twice_changes_nothing(raw):
    once = telephone.normalised(raw)
    assert telephone.normalised(once) == once


@pytest.mark.parametrize(
    ("number", "expected"),
    [("13800130001", "0001"), ("021-55501234", "1234"), ("021-55501234-812", "1234"), ("55501234", "1234"),
     ("55501234-812", "1234")],
)  # fmt: skip
def test_last_four(number, expected):
    assert telephone.last_four(number) == expected
