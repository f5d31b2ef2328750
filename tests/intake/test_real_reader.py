"""The real reader and the real register together: an evening of a group, pasted as it is."""

from __future__ import annotations

from shouwang.desk.models import Request
from shouwang.intake import actions, review
from shouwang.intake.models import Fate, PasteMessage

EVENING = """6-201 方 2026/11/18 07:26
暖气片接头滴水，拿盆接着呢，物业电话没人接
陆陆 2026/11/18 07:30
我叫维修师傅过去
6-101 Vivi 2026/11/18 07:33
早☀️
5-2-301 小单 2026/11/18 08:10
救命 我妈喘不上气 嘴唇发紫
5-1-102 曾 2026/11/18 08:12
[语音] 23″"""


def test_doors_kinds_and_urgency_come_out(world):
    by = world.by(world.lu)
    kept = actions.paste_chat(EVENING, committee_id=world.meiyuan.id, by=by, at=world.at).paste
    shown = review.build(kept, by=by, at=world.at, slug="meiyuan")
    read = {
        (card.door.door_key if card.door else "", card.form["kind"].value(), card.urgency)
        for card in shown.cards
        if card.shape == "request"
    }
    assert read == {("6-201", "repair", "medium"), ("5-2-301", "emergency", "high")}
    assert [card.message.text for card in shown.cards if card.shape == "human"] == ["[语音] 23″"]
    assert shown.cards[0].followers[0].nickname == "陆陆"
    data = {}
    for card in shown.cards:
        for name in ("keep", "kind", "urgency", "door", "name"):
            data[f"{card.form.prefix}-{name}"] = "on" if name == "keep" else card.form[name].value() or ""
        data[f"{card.form.prefix}-was"] = card.place_said
        data[f"{card.form.prefix}-what"] = "heard"
    bound = review.build(kept, by=by, at=world.at, slug="meiyuan", data=data)
    assert bound.is_valid
    actions.save_paste(kept, review.choices(bound), by=by, at=world.at)
    first, second = Request.objects.order_by("number")
    assert (first.kind, first.household, second.household) == (
        "emergency",
        world.doors["5-2-301"],
        world.doors["6-201"],
    )
    assert not PasteMessage.objects.filter(fate=Fate.UNDECIDED).exists()
    assert not actions.paste_chat(EVENING, committee_id=world.meiyuan.id, by=by, at=world.at).is_new
