"""A notice for the residents' group: buildings and numbers, nothing of anybody."""

from __future__ import annotations

from shouwang.desk.group_notice import group_notice
from shouwang.desk.models import Request


def test_buildings_and_numbers_only(world):
    world.receive("单奶奶家里没吃的了", caller_phone="13800130001")
    world.receive("灯坏了", kind="repair", resident_id=world.young.id)
    world.receive("水管坏了", kind="repair", resident_id=world.son.id)
    text = group_notice(Request.objects.select_related("building").order_by("opened_at"), hotline="55500001")
    assert "5号楼" in text and "×2" in text and "55500001" in text
    for private in ("301", "单", "1380013", "没吃的了"):
        assert private not in text


def test_what_is_private_is_not_told(world):
    world.receive("隔壁打人", kind="repair", resident_id=world.young.id, is_sensitive=True)
    world.receive("胸口疼", kind="emergency")
    assert group_notice(Request.objects.select_related("building")) == ""
